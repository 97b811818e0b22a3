# SPDX-License-Identifier: Apache-2.0
"""A push that is not made by git: says any bytes to git receive-pack.

As a module:

    push = RawPush("shop.git")
    new = objects.commit(tree_id, message=b"feat: a subject\n")
    push.objects.append(new)
    push.command("current", new.id(), b"refs/heads/main")
    result = push.run()

As a program it prints what the server said, one fact a line, bytes outside
printable ASCII as \\xNN, and ends with 0 (every ref ok), 1 (some ref not ok)
or 2 (no complete report came):

    remote: TEXT        what hooks and git say to the pusher
    fatal: TEXT         the server's last words in band 3
    unpack ok           or unpack and a reason
    ok REF
    ng REF REASON
    stderr: TEXT        what was not meant for the pusher
    exit STATUS         of the server's program, unless it is 0
    trouble: TEXT       why there is no complete report
"""

import argparse
import hashlib
import io
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import typing

from objects import FORMAT, Object, pack
from pktline import FLUSH, Trouble, escape, pkt, read_pkt

STAGES = ("advertisement", "commands", "pack")


class Result:
    """What the server said."""

    def __init__(self) -> None:
        self.remote = b""       # band 2
        self.fatal = b""        # band 3
        self.report: typing.List[bytes] = []
        self.complete = False   # the report came to its flush
        self.stderr = b""
        self.status = 0         # of the server's program
        self.trouble = ""

    def verdict(self) -> int:
        if not self.complete:
            return 2
        good = all(re.match(rb"unpack ok$|ok |option ", line)
                   for line in self.report)
        return 0 if good else 1

    def lines(self) -> typing.Iterator[str]:
        for name in ("remote", "fatal"):
            for line in getattr(self, name).splitlines():
                yield name + (": " + escape(line) if line else ":")
        for line in self.report:
            yield escape(line)
        for line in self.stderr.splitlines():
            yield "stderr: " + escape(line)
        if self.status:
            yield "exit %d" % self.status
        if self.trouble:
            yield "trouble: " + self.trouble


class RawPush:
    """One push, to be filled in and run once.

    None in capabilities and pack means what git push would send.
    """

    def __init__(self, server: str, object_format: str = FORMAT) -> None:
        self.server = server
        self.object_format = object_format
        self.receive_pack = ["git", "receive-pack"]
        self.env: typing.Dict[str, str] = {}
        self.capabilities: typing.Optional[bytes] = None
        self.commands: typing.List[tuple] = []
        self.options: typing.List[bytes] = []
        self.objects: typing.List[Object] = []
        self.pack: typing.Optional[bytes] = None
        self.shallow: typing.List[bytes] = []   # below which we have nothing
        # Signs a push certificate, which then holds the commands.
        self.certify: typing.Optional[
            typing.Callable[[bytes], bytes]] = None
        self.is_plain_too = False
        self.close_after = ""   # one of STAGES: hang up there
        self.is_reading = True
        self.seconds = 60.0     # then the server is killed
        self.refs: typing.Dict[bytes, bytes] = {}
        self.nonce = b""        # for a certificate
        self.group = 0          # of the server's processes

    @property
    def null(self) -> bytes:
        return b"0" * (hashlib.new(self.object_format).digest_size * 2)

    def command(self, old: typing.Union[bytes, str],
                new: typing.Union[bytes, str], ref: bytes) -> None:
        """Ids are bytes, sent as they are; or the words null, current (what
        the server shows for the ref), object:N (the Nth object, from 1)."""
        self.commands.append((old, new, ref))

    def run(self) -> Result:
        result = Result()
        with tempfile.TemporaryFile() as errors:
            server = subprocess.Popen(
                self.receive_pack + [self.server], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=errors,
                env={**os.environ, **self.env}, start_new_session=True)
            self.group = server.pid
            # Hooks hold the pipes too, so the whole group has to go.
            limit = threading.Timer(
                self.seconds, os.killpg, (server.pid, signal.SIGKILL))
            limit.start()
            try:
                self._talk(server, result)
            except Trouble as trouble:
                result.trouble = str(trouble)
            _close(server.stdin)
            if self.is_reading:
                _close(server.stdout)
            result.status = server.wait()
            limit.cancel()
            _close(server.stdout)
            errors.seek(0)
            result.stderr = errors.read()
        return result

    def _talk(self, server: subprocess.Popen, result: Result) -> None:
        self.refs = self._advertisement(server.stdout)
        self._stop_at("advertisement")
        request = self._request()
        if self.close_after != "commands":
            request += self._pack()
        # The server may speak, or hang up, before it has heard everything.
        sender = threading.Thread(target=_send, args=(server.stdin, request))
        sender.start()
        try:
            if self.is_reading and not self.close_after:
                self._answer(server.stdout, result)
        finally:
            sender.join()
        self._stop_at("commands")
        self._stop_at("pack")
        if not self.is_reading:
            raise Trouble("the answer was not read")

    def _stop_at(self, stage: str) -> None:
        if self.close_after == stage:
            raise Trouble("closed after " + stage)

    def _advertisement(self, stream: typing.BinaryIO
                       ) -> typing.Dict[bytes, bytes]:
        refs = {}
        while True:
            line = read_pkt(stream)
            if line is None:
                return refs
            line, _, offered = line.partition(b"\0")
            for word in offered.split():
                if word.startswith(b"push-cert="):
                    self.nonce = word[len(b"push-cert="):]
            oid, _, name = line.rstrip(b"\n").partition(b" ")
            refs[name] = oid

    def _request(self) -> bytes:
        capabilities = self._capabilities()
        lines = [b" ".join([self._id(old, ref), self._id(new, ref), ref])
                 for old, new, ref in self.commands]
        said = self._certificate(lines) if self.certify else []
        if not said or self.is_plain_too:
            said = lines + said
        if said:
            said[0] += b"\0" + capabilities
        parts = [pkt(b"shallow " + oid) for oid in self.shallow]
        parts += [pkt(line) for line in said] + [FLUSH]
        if b"push-options" in capabilities.split():
            parts += [pkt(option) for option in self.options] + [FLUSH]
        return b"".join(parts)

    def _certificate(self, lines: typing.Sequence[bytes]
                     ) -> typing.List[bytes]:
        text = [b"certificate version 0.1\n",
                b"pusher us 1700000000 +0000\n", b"pushee file:///\n"]
        text += [b"nonce " + self.nonce + b"\n"] if self.nonce else []
        text += [b"push-option " + each + b"\n" for each in self.options]
        text += [b"\n"] + [line + b"\n" for line in lines]
        signature = self.certify(b"".join(text)).splitlines(True)
        return [b"push-cert"] + text + signature + [b"push-cert-end\n"]

    def _capabilities(self) -> bytes:
        if self.capabilities is not None:
            return self.capabilities
        words = ["report-status", "side-band-64k", "quiet",
                 "object-format=" + self.object_format]
        if self.options:
            words.append("push-options")
        return " ".join(words).encode()

    def _id(self, oid: typing.Union[bytes, str], ref: bytes) -> bytes:
        if isinstance(oid, bytes):
            return oid
        if oid == "null":
            return self.null
        if oid == "current":
            return self.refs.get(ref, self.null)
        return self.objects[int(oid[len("object:"):]) - 1].id(
            self.object_format)

    def _pack(self) -> bytes:
        if self.pack is not None:
            return self.pack
        if all(self._id(new, ref) == self.null
               for _, new, ref in self.commands):
            return b""
        return pack(self.objects, self.object_format)

    def _answer(self, stream: typing.BinaryIO, result: Result) -> None:
        words = set(self._capabilities().split())
        if words & {b"side-band-64k", b"side-band"}:
            stream = self._first_band(stream, result)
        if not words & {b"report-status", b"report-status-v2"}:
            stream.read()
            raise Trouble("no report was asked for")
        while True:
            line = read_pkt(stream)
            if line is None:
                result.complete = True
                return
            result.report.append(line[:-1] if line[-1:] == b"\n" else line)

    @staticmethod
    def _first_band(stream: typing.BinaryIO,
                    result: Result) -> typing.BinaryIO:
        report = io.BytesIO()
        while True:
            data = read_pkt(stream)
            if data is None:
                report.seek(0)
                return report
            if data[:1] == b"\1":
                report.write(data[1:])
            elif data[:1] == b"\2":
                result.remote += data[1:]
            elif data[:1] == b"\3":
                result.fatal += data[1:]
            else:
                raise Trouble("not a band: %s" % escape(data[:1]))


def _send(stream: typing.BinaryIO, data: bytes) -> None:
    try:
        stream.write(data)
    except (BrokenPipeError, ValueError):
        pass
    _close(stream)


def _close(stream: typing.BinaryIO) -> None:
    try:
        stream.close()
    except BrokenPipeError:
        pass


def unescape(text: str) -> bytes:
    r"""\xNN, \n and \\ are bytes, all else stands for itself."""
    return re.sub(
        rb"\\(x[0-9a-f]{2}|n|\\)",
        lambda found: {b"n": b"\n", b"\\": b"\\"}.get(found[1])
        or bytes.fromhex(found[1][1:].decode()),
        os.fsencode(text))


def _id_argument(text: str) -> typing.Union[bytes, str]:
    if re.fullmatch(r"null|current|object:[0-9]+", text):
        return text
    return unescape(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Push by saying any bytes to git receive-pack.",
        epilog="OLD, NEW and REF may hold \\xNN, \\n and \\\\. OLD and NEW may"
        " be null, current (what the server shows for REF) or object:N (the"
        " Nth --object, from 1).")
    add = parser.add_argument
    add("server", metavar="SERVER.git")
    add("--command", nargs=3, action="append", default=[],
        metavar=("OLD", "NEW", "REF"), help="a line of the push, again and"
        " again")
    add("--command-file", metavar="FILE",
        help="further lines, their words parted by blanks")
    add("--object", nargs=2, action="append", default=[],
        metavar=("TYPE", "FILE"), help="put the bytes of FILE into the pack")
    add("--object-from", nargs=2, action="append", default=[],
        metavar=("DIR", "ID"), help="put an object of a repository there too;"
        " it counts after every --object")
    add("--pack", metavar="FILE", help="send these bytes as the pack")
    add("--option", action="append", default=[], help="a push option")
    add("--shallow", action="append", default=[], metavar="ID",
        help="say that what is below this commit is not here")
    add("--capabilities", metavar="WORDS", help="instead of our own choice")
    add("--env", action="append", default=[], metavar="NAME=VALUE")
    add("--receive-pack", metavar="COMMAND", default="git receive-pack")
    add("--object-format", default=FORMAT, choices=("sha1", "sha256"))
    add("--close-after", default="", choices=STAGES,
        help="hang up in both directions")
    add("--unread", action="store_true", help="do not read the answer")
    add("--seconds", type=float, default=60, help="then kill the server")
    return parser.parse_args()


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def _object_from(folder: str, oid: str) -> Object:
    def cat(what: str) -> bytes:
        return subprocess.run(["git", "-C", folder, "cat-file", what, oid],
                              check=True, stdout=subprocess.PIPE).stdout
    kind = cat("-t").decode().strip()
    return Object(kind, cat(kind))


def _push_from(args: argparse.Namespace) -> RawPush:
    push = RawPush(args.server, args.object_format)
    push.receive_pack = shlex.split(args.receive_pack)
    push.env = dict(each.split("=", 1) for each in args.env)
    commands = list(args.command)
    if args.command_file:
        commands += [line.split(" ", 2) for line in
                     os.fsdecode(_read(args.command_file)).splitlines()]
    for old, new, ref in commands:
        push.command(_id_argument(old), _id_argument(new), unescape(ref))
    push.objects = [Object(kind, _read(path)) for kind, path in args.object]
    push.objects += [_object_from(*each) for each in args.object_from]
    push.options = [unescape(option) for option in args.option]
    push.shallow = [unescape(oid) for oid in args.shallow]
    if args.pack:
        push.pack = _read(args.pack)
    if args.capabilities is not None:
        push.capabilities = unescape(args.capabilities)
    push.close_after = args.close_after
    push.is_reading = not args.unread
    push.seconds = args.seconds
    return push


def main() -> int:
    result = _push_from(_arguments()).run()
    for line in result.lines():
        print(line)
    return result.verdict()


if __name__ == "__main__":
    sys.exit(main())
