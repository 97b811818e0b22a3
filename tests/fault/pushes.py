# SPDX-License-Identifier: Apache-2.0
"""Pushes that end as they like, and what is fired for them.

A third of the pushes are normal, a third hang up after the pack, and of a third
git receive-pack and all its hooks are killed after 0 to 30 ms. Dispatchers are
killed at random too. What really happened is in the reflogs. When all is over
and a dispatcher has settled it, each move of a ref has exactly one event, and
no event is of a move that never was. Of pushes that wanted the same and did not
live to say so one has the event, for all of them.

Beside it stands what a post-receive alone would have known.
"""

import argparse
import collections
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import typing

sys.path.insert(0, os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "raw"))

from push import RawPush  # noqa: E402

REFS = 6
VALUES = 5
RUNNING = 3     # pushes at one time
SETTLE_SECONDS = 120
SHARED = "not sent: this push or "  # another one's was sent for it

Move = typing.Tuple[str, str, str]


class World:
    """A server whose every move fires a command that writes it down."""

    def __init__(self, folder: str, refward: str, hooks: str) -> None:
        self.folder = folder
        self.refward = refward
        self.server = os.path.join(folder, "shop.git")
        self.fired = os.path.join(folder, "fired")
        self.naive = os.path.join(folder, "naive")
        self.environment = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("GIT_", "REFWARD_", "WARD_"))}
        self.environment.update(
            GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL="/dev/null",
            HOME=folder, REFWARD_USER="alice")
        for role in ("AUTHOR", "COMMITTER"):
            self.environment["GIT_%s_NAME" % role] = "A U Thor"
            self.environment["GIT_%s_EMAIL" % role] = "author@example.com"
        for path in (self.fired, self.naive):
            with open(path, "w", encoding="ascii"):
                pass
        self._git("init", "-q", "--bare", "-b", "main", self.server)
        self.values = self._commits()
        self._install(hooks)

    def _git(self, *args: str, text: str = "") -> str:
        return subprocess.run(
            ["git", *args], cwd=self.folder, env=self.environment, check=True,
            input=text, stdout=subprocess.PIPE, encoding="ascii"
        ).stdout.strip()

    def _commits(self) -> typing.List[str]:
        tree = self._git("--git-dir", self.server, "mktree")
        made, parent = [], []  # type: ignore[var-annotated]
        for number in range(VALUES):
            made.append(self._git(
                "--git-dir", self.server, "commit-tree", tree, *parent,
                text="feat: %d\n" % number))
            parent = ["-p", made[-1]]
        self._git("--git-dir", self.server, "update-ref", "refs/heads/base",
                  made[-1])
        return made

    def _script(self, path: str, text: str) -> None:
        with open(path, "w", encoding="ascii") as stream:
            stream.write("#!/bin/sh\n" + text)
        os.chmod(path, 0o755)

    def _install(self, hooks: str) -> None:
        note = os.path.join(self.folder, "note.sh")
        self._script(note, "echo \"$REFWARD_DELIVERY_ID $REFWARD_REF "
                     "$REFWARD_OLD $REFWARD_NEW\" >>'%s'\n" % self.fired)
        os.makedirs(os.path.join(self.server, "hooks"), exist_ok=True)
        # A hook that was there before: all that the naive design has.
        self._script(os.path.join(self.server, "hooks", "post-receive"),
                     "while read -r old new ref; do echo \"$ref $old $new\"; "
                     "done >>'%s'\n" % self.naive)
        rules = os.path.join(self.folder, "rules.ini")
        with open(rules, "w", encoding="ascii") as stream:
            stream.write("""\
[refward]
version = 1
host = ssh

[rules all]
ref = refs/**
create = anyone
update = anyone
rewrite = anyone
delete = anyone

[pipeline every]
on = branch
ref = refs/heads/**
name = every
target = here

[target here]
type = exec
command = %s
parallel = 8
allow-same-user = yes
""" % note)
        os.chmod(rules, 0o644)
        subprocess.run(
            [self.refward, "install", "--libexec", hooks, "--rules", rules,
             self.server], env=self.environment, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._git("--git-dir", self.server, "config",
                  "receive.denyDeletes", "false")

    def dispatch(self, *more: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [self.refward, "dispatch", *more, self.server],
            env=self.environment, stdout=subprocess.DEVNULL,
            start_new_session=True)

    def open_intents(self) -> int:
        folder = os.path.join(self.server, "refward", "outbox", "new")
        return len(os.listdir(folder))

    def locks(self) -> None:
        """What a killed git leaves, an administrator removes."""
        for place, _, names in os.walk(os.path.join(self.server, "refs")):
            for name in names:
                if name.endswith(".lock"):
                    os.unlink(os.path.join(place, name))
        for name in ("HEAD.lock", "packed-refs.lock"):
            if os.path.exists(os.path.join(self.server, name)):
                os.unlink(os.path.join(self.server, name))

    def moves(self) -> typing.List[Move]:
        """What git says that happened, each ref's moves in their order."""
        found = []
        top = os.path.join(self.server, "logs", "refs", "heads")
        for name in os.listdir(top):
            with open(os.path.join(top, name), encoding="ascii") as stream:
                for line in stream:
                    old, new = line.split()[:2]
                    if name != "base":
                        found.append(("refs/heads/" + name, old, new))
        return found

    def is_quiet(self) -> bool:
        """Nothing is on its way, whoever sends it."""
        return not any(item["state"] in ("queued", "sending")
                       for item in self.deliveries())

    def deliveries(self) -> typing.List[typing.Dict[str, typing.Any]]:
        said = subprocess.run(
            [self.refward, "outbox", "show", "--json", self.server],
            env=self.environment, check=True, stdout=subprocess.PIPE)
        return json.loads(said.stdout)


def forget_the_caller() -> None:
    """git logs when a ref moved, unless somebody says another time."""
    for name in list(os.environ):
        if name.startswith("GIT_"):
            del os.environ[name]


def push_once(world: World, kind: str, ref: str, value: str,
              seconds: float) -> None:
    push = RawPush(world.server, "sha1")
    push.env = world.environment
    push.capabilities = b"report-status side-band-64k object-format=sha1"
    push.command("current", value.encode(), ref.encode())
    if kind == "hang up":
        push.close_after = "pack"
    elif kind == "kill":
        push.seconds = seconds
    try:
        push.run()
    except (OSError, ValueError, ProcessLookupError):
        pass


def line_of(item: typing.Dict[str, typing.Any]) -> Move:
    line = next(text.split() for text in item["entry"].splitlines()
                if text.startswith("line "))
    return (item["ref"], line[2], line[3])


def in_order(happened: typing.List[Move], fired: typing.List[Move]) -> bool:
    """Whether what was fired of each ref is in the order of its history."""
    for ref in {move[0] for move in happened}:
        rest = iter(move for move in happened if move[0] == ref)
        if not all(move in rest for move in fired if move[0] == ref):
            return False
    return True


def check(world: World) -> typing.List[str]:
    wrong = []
    happened = world.moves()
    moves = collections.Counter(happened)
    order = []
    events: "collections.Counter[Move]" = collections.Counter()
    ids: typing.Dict[str, Move] = {}
    nambiguous = nshared = 0
    for item in world.deliveries():
        move = line_of(item)
        ids[item["id"]] = move
        if item["state"] == "ambiguous" and item["attempts"] == 0:
            nambiguous += 1
            continue
        if (item["reason"] or "").startswith(SHARED):
            nshared += 1
            continue
        events[move] += 1
        if item["state"] not in ("done", "ambiguous"):
            wrong.append("%s is %s" % (item["id"], item["state"]))
    fired = collections.Counter()  # type: ignore[var-annotated]
    with open(world.fired, encoding="ascii") as stream:
        for text in stream:
            name, *move = text.split()
            fired[name] += 1
            if fired[name] == 1:
                order.append((move[0], move[1], move[2]))
            if ids.get(name) != tuple(move):
                wrong.append("%s was fired for another move" % name)
    if not in_order(happened, order):
        wrong.append("a lane was not in order")
    missing = sum((moves - events).values())
    invented = sum((events - moves).values())
    if missing:
        wrong.append("%d moves without an event, %d ambiguous" % (
            missing, nambiguous))
    if invented:
        wrong.append("%d events of moves that never were" % invented)
    naive: "collections.Counter[Move]" = collections.Counter()
    with open(world.naive, encoding="ascii") as stream:
        for text in stream:
            ref, old, new = text.split()
            naive[(ref, old, new)] += 1
    print("%d moves: %d missing, %d invented, %d in doubt, %d sent for a twin, "
          "%d fired twice; a post-receive alone would miss %d" % (
              sum(moves.values()), missing, invented, nambiguous, nshared,
              sum(count - 1 for count in fired.values()),
              sum((moves - naive).values())))
    return wrong


def killer(world: World, rnd: random.Random, stop: threading.Event) -> None:
    while not stop.is_set():
        child = world.dispatch()
        stop.wait(rnd.random() * 0.6)
        child.send_signal(signal.SIGKILL)
        child.wait()


def settle(world: World) -> None:
    late = time.monotonic() + SETTLE_SECONDS
    while True:
        child = world.dispatch("--once")
        if child.wait(SETTLE_SECONDS) != 0:
            raise SystemExit("the dispatcher ended with %d" % child.returncode)
        if world.open_intents() == 0 and world.is_quiet():
            return
        if time.monotonic() > late:
            raise SystemExit("%d intents are never settled"
                             % world.open_intents())
        time.sleep(0.1)


def run(args: argparse.Namespace, folder: str) -> int:
    rnd = random.Random(args.seed)
    world = World(folder, os.path.abspath(args.refward),
                  os.path.abspath(args.hooks))
    stop = threading.Event()
    other = threading.Thread(
        target=killer, args=(world, random.Random(args.seed + 1), stop))
    other.start()
    for _ in range(0, args.pushes, RUNNING):
        batch = []
        for ref in rnd.sample(range(REFS), RUNNING - 1) + [rnd.randrange(REFS)]:
            batch.append(threading.Thread(target=push_once, args=(
                world, rnd.choice(("normal", "hang up", "kill")),
                "refs/heads/b%d" % ref, rnd.choice(world.values),
                rnd.random() * 0.03)))
        for one in batch:
            one.start()
        for one in batch:
            one.join()
        world.locks()
    stop.set()
    other.join()
    settle(world)
    wrong = check(world)
    for text in wrong:
        print("wrong: " + text)
    print("seed %d" % args.seed)
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("refward")
    parser.add_argument("hooks", help="the folder of the hooks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pushes", type=int, default=100)
    args = parser.parse_args()
    forget_the_caller()
    with tempfile.TemporaryDirectory() as folder:
        return run(args, folder)


if __name__ == "__main__":
    sys.exit(main())
