# SPDX-License-Identifier: Apache-2.0
"""Many events of many refs, to a receiver on which there is no relying.

Intents are put into the outbox as the gate puts them, confirmed, a part of them
while the dispatcher runs. The receiver takes seven of ten; others it refuses
for now, takes late, or drops without a word, before or after it has read them.
What was put off is sent again at once. In each lane nothing ever arrives behind
what follows it, and in the end each event has arrived or is told to be
ambiguous.
"""

import argparse
import collections
import hashlib
import http.server
import json
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import typing

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import pushes  # noqa: E402

FATES = (("ok", 14), ("busy", 2), ("slow", 1), ("reset", 1), ("silent", 1),
         ("half", 1))
SECONDS = 3600

Arrival = typing.Tuple[str, int]


class Receiver(http.server.ThreadingHTTPServer):
    """Writes down what arrives, in its order."""

    daemon_threads = True
    request_queue_size = 200

    def __init__(self, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.rnd = random.Random(seed)
        self.lock = threading.Lock()
        self.arrived: typing.List[Arrival] = []
        self.fates: "collections.Counter[str]" = collections.Counter()

    def fate(self) -> str:
        with self.lock:
            names, weights = zip(*FATES)
            name = self.rnd.choices(names, weights)[0]
            self.fates[name] += 1
            return name

    def handle_error(self, *_: typing.Any) -> None:
        """Connections that break are what this is about."""


class Handler(http.server.BaseHTTPRequestHandler):
    server: Receiver

    def log_message(self, *_: typing.Any) -> None:
        pass

    def _cut(self) -> None:
        """RST: nothing that was sent before is read by the other side."""
        self.connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def do_POST(self) -> None:
        fate = self.server.fate()
        if fate == "reset":
            self._cut()
            return
        size = int(self.headers["Content-Length"])
        event = json.loads(self.rfile.read(size))["data"]
        with self.server.lock:
            self.server.arrived.append((event["ref"], int(event["new"], 16)))
        if fate == "slow":
            time.sleep(0.2)
        if fate == "silent":
            self._cut()
            return
        self.send_response(503 if fate == "busy" else 200)
        self.send_header("Content-Length", "9" if fate == "half" else "0")
        self.end_headers()


class Server:
    """A repository whose outbox is filled by hand."""

    def __init__(self, folder: str, refward: str, hooks: str,
                 receiver: Receiver) -> None:
        self.world = pushes.World(folder, refward, hooks)
        self.outbox = os.path.join(
            self.world.server, "refward", "outbox")
        os.unlink(os.path.join(self.world.server, "hooks", "post-receive"))
        self._point_to(receiver)
        self.model = self._model()
        self.names: typing.List[str] = []

    def _point_to(self, receiver: Receiver) -> None:
        path = os.path.join(self.world.folder, "rules.ini")
        with open(path, encoding="ascii") as stream:
            text = stream.read()
        text = text[:text.index("[target here]")] + """\
[target here]
type = webhook
url = http://127.0.0.1:%d/
allow-http = yes
allow-private = yes
parallel = 50
""" % receiver.server_address[1]
        with open(path + ".new", "w", encoding="ascii") as stream:
            stream.write(text)
        os.rename(path + ".new", path)

    def _model(self) -> str:
        """An intent that the gate wrote."""
        pushes.push_once(self.world, "normal", "refs/heads/model",
                         self.world.values[0], 0)
        folder = os.path.join(self.outbox, "new")
        name, = os.listdir(folder)
        with open(os.path.join(folder, name), encoding="ascii") as stream:
            text = stream.read()
        os.unlink(os.path.join(folder, name))
        return re.sub("^(record|process|end)[^ ]* .*\n", "", text, flags=re.M)

    def _put(self, folder: str, name: str, text: str) -> None:
        text += "end %s\n" % hashlib.sha256(text.encode()).hexdigest()
        path = os.path.join(self.outbox, "tmp", name)
        with open(path, "w", encoding="ascii") as stream:
            stream.write(text)
        os.rename(path, os.path.join(self.outbox, folder, name))

    def put(self, ref: int, old: int, new: int) -> None:
        """A push of one line, of which post-receive has spoken."""
        number = len(self.names)
        name = "0198%04x-%04x-7000-8000-000000000000" % (
            number >> 16, number & 0xffff)
        self.names.append(name)
        text = re.sub("^push .*$", "push " + name, self.model, flags=re.M)
        text = re.sub("^line .*$", "line %s %040x %040x" % (
            "update" if old else "create", old, new), text, flags=re.M)
        text = re.sub("^ref .*$", "ref refs/heads/r%d" % ref, text,
                      flags=re.M)
        self._put("new", name, text)
        self._put("confirmed", name,
                  "refward-confirmation 1\npush %s\nline 1\n" % name)

    def end_at(self, ref: int, value: int) -> None:
        """What the ref is; there is no need of the commit."""
        path = os.path.join(self.world.server, "refs", "heads", "r%d" % ref)
        with open(path, "w", encoding="ascii") as stream:
            stream.write("%040x\n" % value)

    def again(self) -> None:
        """What was put off is sent now."""
        subprocess.run(
            [self.world.refward, "outbox", "retry", "--state", "queued",
             self.world.server], env=self.world.environment, check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def left(self) -> int:
        said = subprocess.run(
            [self.world.refward, "outbox", "stats", "--json",
             self.world.server], env=self.world.environment, check=True,
            stdout=subprocess.PIPE)
        counts = {item["state"]: item["count"] for item in
                  json.loads(said.stdout)}
        return len(self.names) - counts.get("done", 0) - counts.get(
            "ambiguous", 0) - counts.get("dead", 0)


def inversions(arrived: typing.List[Arrival]) -> int:
    """How often something arrived behind what follows it."""
    latest: typing.Dict[str, int] = {}
    found = 0
    for ref, value in arrived:
        found += value < latest.get(ref, 0)
        latest[ref] = max(value, latest.get(ref, 0))
    return found


def states(server: Server) -> "collections.Counter[str]":
    import sqlite3
    found: "collections.Counter[str]" = collections.Counter()
    with sqlite3.connect(
            os.path.join(server.outbox, "ledger.sqlite")) as ledger:
        for state, count in ledger.execute(
                "SELECT state, count(*) FROM delivery GROUP BY state"):
            found[state] = count
    return found


def fill(server: Server, args: argparse.Namespace, first: int,
         last: int) -> None:
    for number in range(first, last):
        ref, step = number % args.refs, number // args.refs
        server.put(ref, step, step + 1)


def run(args: argparse.Namespace, folder: str) -> int:
    receiver = Receiver(args.seed)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    server = Server(folder, os.path.abspath(args.refward),
                    os.path.abspath(args.hooks), receiver)
    half = args.events // args.refs // 2 * args.refs
    all_of = args.events // args.refs * args.refs
    for ref in range(args.refs):
        server.end_at(ref, all_of // args.refs)
    fill(server, args, 0, half)
    began = time.monotonic()
    child = server.world.dispatch("--parallel", "50")
    fill(server, args, half, all_of)
    try:
        while server.left() > 0:
            server.again()
            if time.monotonic() > began + SECONDS or child.poll() is not None:
                print("%d events are left" % server.left())
                return 1
            time.sleep(0.2)
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
            child.wait()
    took = time.monotonic() - began
    found = states(server)
    arrived = receiver.arrived
    silent = all_of - len(set(arrived))
    print("%d events of %d refs in %.0f s: %s; %d arrivals, %d never read, %d "
          "inversions; the receiver was %s (seed %d)" % (
              all_of, args.refs, took, dict(found), len(arrived), silent,
              inversions(arrived), dict(receiver.fates), args.seed))
    # The yardstick itself: two that changed places are found.
    wrong = list(arrived)
    last = max(i for i, one in enumerate(wrong) if one[0] == wrong[0][0])
    wrong[0], wrong[last] = wrong[last], wrong[0]
    return int(inversions(arrived) != 0 or inversions(wrong) == 0
               or sum(found.values()) != all_of or found["dead"] != 0
               or silent > found["ambiguous"])


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("refward")
    parser.add_argument("hooks", help="the folder of the hooks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=500)
    parser.add_argument("--refs", type=int, default=50)
    args = parser.parse_args()
    pushes.forget_the_caller()
    with tempfile.TemporaryDirectory() as folder:
        return run(args, folder)


if __name__ == "__main__":
    sys.exit(main())
