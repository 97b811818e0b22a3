# SPDX-License-Identifier: Apache-2.0
"""A server with the gate under test, and what is seen of it from outside: by
plain git, by its files, and by what a pusher is told."""

import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import time
import typing
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "raw"))
import objects  # noqa: E402
from push import RawPush, Result  # noqa: E402

import signing  # noqa: E402
from history import Missing  # noqa: E402

CONFIG = {"gc.auto": "0", "receive.autogc": "false",
          "receive.advertisePushOptions": "true", "core.fsync": "none",
          "receive.unpackLimit": "100000"}


class Step(typing.NamedTuple):
    """One push, byte for byte, so that it can be said again."""

    who: str
    commands: typing.Tuple[typing.Tuple[bytes, bytes, bytes], ...]
    send: typing.Tuple[str, ...] = ()
    options: typing.Tuple[bytes, ...] = ()
    is_atomic: bool = False
    close_after: str = ""
    is_unread: bool = False
    cut: int = 0                # bytes that are left out of the pack's end
    count: typing.Optional[int] = None  # of objects, a lie
    is_mute: bool = False       # no report is asked for
    shallow: typing.Tuple[bytes, ...] = ()  # below which the client has nothing
    certificate: str = ""       # good, other's, none: who signs the push
    law: typing.Optional[int] = None    # no push: this rule file from now on
    what: str = ""              # for people

    def is_certified(self) -> bool:
        """Where a certificate can hold these names."""
        return bool(self.certificate) and not self.options and all(
            re.fullmatch(rb"refs/[a-z0-9./-]+", name)
            for _, _, name in self.commands)


class Outcome(typing.NamedTuple):
    is_declined: bool   # by the hook
    is_accepted: bool   # by the hook, as far as can be seen
    rules: typing.Set[str]      # that the gate names
    said: str
    before: typing.Dict[str, str]
    after: typing.Dict[str, str]
    reported: typing.Dict[str, bool]    # by ref: whether git says ok
    advertised: typing.Dict[str, str]


class Failure(Exception):
    """A promise is broken: what, and what was said."""

    def __init__(self, what: str, said: str = "") -> None:
        super().__init__(what)
        self.said = said


class World:
    def __init__(self, path: str, hook: str, object_format: str,
                 rules: str, config: typing.Mapping[str, str]) -> None:
        self.path = path
        self.object_format = object_format
        self.takes_shallow = "receive.shallowUpdate" in config
        self.digits = 40 if object_format == "sha1" else 64
        self.null = "0" * self.digits
        # What clients have made, and what of it the server has for sure.
        self.made: typing.Dict[str, objects.Object] = {}
        self.present: typing.Set[str] = set()
        self.aliases: typing.Dict[str, str] = {}
        self.records = 0
        self._reader: typing.Optional[subprocess.Popen] = None
        self._init(hook, rules, {**CONFIG, **config})
        # Git knows the empty tree without having it.
        self.present.add(self.keep(objects.tree(())))

    def _init(self, hook: str, rules: str,
              config: typing.Mapping[str, str]) -> None:
        subprocess.run(
            ["git", "init", "-q", "--bare", "-b", "main",
             "--object-format=" + self.object_format, self.path], check=True)
        with open(os.path.join(self.path, "config"), "a",
                  encoding="ascii") as stream:
            for key, value in config.items():
                section, _, name = key.partition(".")
                stream.write("[%s]\n\t%s = %s\n" % (section, name, value))
        os.makedirs(os.path.join(self.path, "refward"))
        os.makedirs(os.path.join(self.path, "hooks"), exist_ok=True)
        os.symlink(hook, os.path.join(self.path, "hooks", "pre-receive"))
        self.set_rules(rules)

    def set_rules(self, text: str) -> None:
        path = os.path.join(self.path, "refward", "rules.ini")
        with open(path + ".new", "w", encoding="ascii") as stream:
            stream.write(text)
        os.chmod(path + ".new", 0o644)
        os.rename(path + ".new", path)

    def close(self) -> None:
        if self._reader:
            self._reader.stdin.close()
            self._reader.stdout.close()
            self._reader.wait()

    # --- objects ---

    def keep(self, made: objects.Object) -> str:
        oid = made.id(self.object_format).decode()
        self.made[oid] = made
        return oid

    def place(self, oid: str) -> None:
        """As an administrator would: no hook is run."""
        made = self.made[oid]
        folder = os.path.join(self.path, "objects", oid[:2])
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, oid[2:]), "wb") as stream:
            stream.write(zlib.compress(b"%s %d\0" % (
                made.type.encode(), len(made.body)) + made.body, 1))
        self.present.add(oid)

    def place_ref(self, name: str, value: str) -> None:
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as stream:
            stream.write(value + "\n")

    def read(self, oid: str) -> typing.Tuple[str, bytes]:
        """By git cat-file: what really lies there."""
        if self._reader is None:
            self._reader = subprocess.Popen(
                ["git", "--no-replace-objects", "-C", self.path, "cat-file",
                 "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._reader.stdin.write(oid.encode() + b"\n")
        self._reader.stdin.flush()
        head = self._reader.stdout.readline().split()
        if len(head) != 3 or head[0].decode() != oid:
            raise Missing(oid)
        body = self._reader.stdout.read(int(head[2]))
        self._reader.stdout.read(1)
        return head[1].decode(), body

    # --- refs ---

    def refs(self) -> typing.Dict[str, str]:
        """What stands in the files: also names that git would not show."""
        found: typing.Dict[str, str] = {}
        self.aliases = {}
        root = os.fsencode(os.path.join(self.path, "refs"))
        todo = [root]
        while todo:
            for entry in os.scandir(todo.pop()):
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
                    continue
                name = entry.path[len(root) - len("refs"):].decode("latin-1")
                with open(entry.path, "rb") as stream:
                    value = stream.read().decode("latin-1").strip()
                if value.startswith("ref: "):
                    self.aliases[name] = value[5:]
                else:
                    found[name] = value
        return found

    def show_refs(self) -> typing.Dict[str, str]:
        """The same by git, after which nothing is left to hide."""
        text = subprocess.run(
            ["git", "-C", self.path, "for-each-ref",
             "--format=%(objectname) %(refname) %(symref)"],
            check=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL).stdout.decode("latin-1")
        lines = [line.split(" ") for line in text.split("\n")[:-1]]
        return {name: oid for oid, name, link in lines if not link}

    def check_connected(self) -> None:
        """Nothing that a ref reaches is missing."""
        if os.path.exists(os.path.join(self.path, "shallow")):
            raise Failure("the server's history ends where a client said")
        done = subprocess.run(
            ["git", "-C", self.path, "rev-list", "--objects", "--all"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            raise Failure("git rev-list: " + done.stderr.decode(
                "utf-8", "replace"))

    # --- pushes ---

    def push(self, step: Step) -> Outcome:
        before = self.refs()
        raw = self._raw(step)
        result = raw.run()
        if step.close_after or step.is_unread:
            _wait_for_group(raw.group)
            self._sweep()
        records = self._new_records()
        after = self.refs()
        return self._outcome(result, raw, before, after, records[-1]
                             if records else None, after != before)

    def push_together(self, steps: typing.Sequence[Step]
                      ) -> typing.List[Outcome]:
        """At the same time, to refs that differ."""
        before = self.refs()
        raws = [self._raw(step) for step in steps]
        with concurrent.futures.ThreadPoolExecutor(len(steps)) as pool:
            results = list(pool.map(RawPush.run, raws))
        after, records = self.refs(), self._new_records()
        outcomes = []
        for step, raw, result in zip(steps, raws, results):
            names = {name.decode("latin-1") for _, _, name in step.commands}
            own = [each for each in records if names & {
                line.get("ref", line.get("claimed_ref"))
                for line in each["lines"]}]
            outcomes.append(self._outcome(result, raw, before, after,
                                          own[-1] if own else None, False))
        return outcomes

    def _raw(self, step: Step) -> RawPush:
        raw = RawPush(self.path, self.object_format)
        raw.receive_pack = ["git", "receive-pack"]
        raw.env = {"REFWARD_USER": step.who}
        raw.commands = list(step.commands)
        raw.options = list(step.options)
        raw.objects = [self.made[oid] for oid in step.send]
        raw.shallow = list(step.shallow)
        if step.is_certified():
            raw.certify = lambda text: {"none": ""}.get(
                step.certificate, signing.sign(
                    "mallory" if step.certificate == "other" else step.who,
                    text)).encode()
            raw.is_plain_too = step.certificate == "mixed"
        raw.close_after = step.close_after
        raw.is_reading = not step.is_unread
        raw.capabilities = self._capabilities(step)
        raw.seconds = 50.0
        if step.cut or step.count is not None:
            raw.pack = objects.pack(raw.objects, self.object_format,
                                    step.count)[:-step.cut or None]
        return raw

    def _sweep(self) -> None:
        """What git leaves where a client hung up on it."""
        folder = os.path.join(self.path, "objects")
        for name in os.listdir(folder):
            if name.startswith("tmp_objdir"):
                shutil.rmtree(os.path.join(folder, name))

    def _capabilities(self, step: Step) -> bytes:
        words = [b"side-band-64k", b"quiet",
                 b"object-format=" + self.object_format.encode()]
        if not step.is_mute:
            words.append(b"report-status")
        if step.is_atomic:
            words.append(b"atomic")
        if step.options:
            words.append(b"push-options")
        return b" ".join(words)

    def _outcome(self, result: Result, raw: RawPush,
                 before: typing.Dict[str, str],
                 after: typing.Dict[str, str],
                 record: typing.Optional[typing.Dict[str, typing.Any]],
                 has_moved: bool) -> Outcome:
        said = "\n".join(result.lines())
        self._check_health(result, said)
        declined = b" pre-receive hook declined"
        is_declined = any(line.endswith(declined) for line in result.report) \
            or record is not None and record["verdict"] in (
                "refused", "unknown", "dry-run")
        if is_declined and record is None:
            raise Failure("refused without a record", said)
        reported = {}
        for line in result.report:
            found = re.fullmatch(rb"(ok|ng) ([^ ]+)( .*)?", line, re.DOTALL)
            if found:
                reported[found[2].decode("latin-1")] = found[1] == b"ok"
        is_accepted = not is_declined and (
            record is not None or has_moved or any(reported.values())
            or any(b"ng " == line[:3] and not line.endswith(
                (b" unpacker error", b" index-pack abnormal exit"))
                   for line in result.report))
        return Outcome(
            is_declined, is_accepted, _rules_of(record) if is_declined
            else set(), said, before, after, reported,
            {name.decode("latin-1"): oid.decode()
             for name, oid in raw.refs.items()})

    @staticmethod
    def _check_health(result: Result, said: str) -> None:
        if result.status == -9:
            raise Failure("the server hangs", said)
        # Git's own programs die of some packs.
        if re.search(rb"pre-receive died of signal|out of memory"
                     rb"|AddressSanitizer|runtime error",
                     result.stderr + result.remote):
            raise Failure("the gate crashed", said)

    def _new_records(self) -> typing.List[typing.Dict[str, typing.Any]]:
        path = os.path.join(self.path, "refward", "log", "decisions.jsonl")
        try:
            with open(path, "rb") as stream:
                stream.seek(self.records)
                text = stream.read()
        except FileNotFoundError:
            return []
        self.records += len(text)
        return [json.loads(line) for line in text.splitlines()]


def _wait_for_group(group: int) -> None:
    """A hook may outlive the server that its client left."""
    late = time.monotonic() + 50
    while time.monotonic() < late:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(.002)
    raise Failure("a hook hangs when its client has left")


def _rules_of(record: typing.Optional[typing.Dict[str, typing.Any]]
              ) -> typing.Set[str]:
    """Why it was refused, by the gate's own record of it."""
    if record is None:
        return set()
    rules = {each["rule"] for each in record.get("findings", ())
             if each["mode"] == "refuse" or each["unknown"]}
    if "findings" not in record:
        rules.add("failure")
    return rules
