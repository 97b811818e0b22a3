# SPDX-License-Identifier: Apache-2.0
"""Lets the gate's calls go wrong, one in each run, and looks at what it says.

The gate is asked directly, as git receive-pack would ask it. A push that must
be refused is never accepted, whatever goes wrong; and whatever went wrong, the
next push is judged and recorded as ever.

Prints the figures in one line, and each promise that was broken.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import typing

SECONDS = 30

RULES = """\
[refward]
version = 1
host = ssh
trusted = refs/heads/main

[group keepers]
member = alice

[rules main]
ref = refs/heads/main
create = @keepers
update = @keepers
rewrite = nobody
delete = nobody

[rules work]
ref = refs/heads/**
commit-deny = forbidden
commit-type = feat fix
path-deny = **/*.key
file-size = 1k

[rules tags]
ref = refs/tags/**
rewrite = nobody
tag-annotated = yes
tag-name = v{semver}
tag-target = refs/heads/main
"""

# What other programs are asked for, the repository's own rules, and a freeze.
MORE = """
[repository *]
rules-branch = refs/heads/law
rules-path = law.ini

[rules signed]
ref = refs/heads/signed
commit-signature = ssh
commit-signature.ssh-signers.file = signers

[freeze holidays]
ref = refs/heads/frozen
from = 2020-01-01 00:00
until = 2090-01-01 00:00
time-zone = Europe/Berlin
reason = nobody is here to mend it
"""

OWN = "[rules own]\nref = refs/heads/**\ncommit-deny = unwelcome\n"


class Broken(Exception):
    """A promise that the gate did not keep."""


class Push(typing.NamedTuple):
    """Lines for the hook, and whether they may be accepted."""

    name: str
    lines: str
    is_good: bool


class World:
    """A repository, a quarantine with what is pushed, and the pushes."""

    def __init__(self, folder: str, hook: str, fmt: str, packed: bool,
                 more: bool) -> None:
        self.name = fmt + (" packed" if packed else " loose") + (
            " with more" if more else "")
        self.folder = folder
        self.hook = os.path.abspath(hook)
        self.path = os.path.join(folder, self.name.replace(" ", "-") + ".git")
        self.packed = packed
        self.more = more
        self.environment = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("GIT_", "REFWARD_", "WARD_"))}
        for role in ("AUTHOR", "COMMITTER"):
            self.environment["GIT_%s_NAME" % role] = "A U Thor"
            self.environment["GIT_%s_EMAIL" % role] = "author@example.com"
            self.environment["GIT_%s_DATE" % role] = "1700000000 +0000"
        self.environment["GIT_CONFIG_NOSYSTEM"] = "1"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main",
                        "--object-format=" + fmt, self.path], check=True)
        self.state = os.path.join(self.path, "refward")
        os.makedirs(self.state, exist_ok=True)
        self._write("rules.ini", RULES + (MORE if more else ""))
        self.main = self._begin()
        if more:
            self._write("signers", "author@example.com %s" % self._key("alice"))
            self._key("eve")
        self.quarantine = os.path.join(
            os.path.abspath(self.path), "objects", "tmp_objdir-incoming-f")
        os.makedirs(os.path.join(self.quarantine, "pack"))
        self.pushes = self._pushes()
        if more:
            self._add_pushes()
        if packed:
            self._pack()
            self._git("repack", "-adq")

    def _write(self, name: str, text: str) -> None:
        path = os.path.join(self.state, name)
        with open(path, "w", encoding="ascii") as stream:
            stream.write(text)
        os.chmod(path, 0o644)

    def _key(self, name: str) -> str:
        """Makes a key to sign with; its public half."""
        path = os.path.join(self.folder, name)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                        path], check=True, stdin=subprocess.DEVNULL)
        with open(path + ".pub", encoding="ascii") as stream:
            return stream.read()

    def _signed(self, name: str) -> str:
        return self._git(
            "-c", "gpg.format=ssh", "-c", "user.signingKey=" + os.path.join(
                self.folder, name), "commit-tree", "-S", "-p", self.main,
            "-m", "feat: by " + name, self.main + "^{tree}", quarantined=True)

    def _git(self, *args: str, text: str = "", quarantined: bool = False
             ) -> str:
        environment = dict(self.environment)
        if quarantined:
            environment["GIT_OBJECT_DIRECTORY"] = self.quarantine
            environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = os.path.join(
                os.path.abspath(self.path), "objects")
        return subprocess.run(
            ["git", *args], cwd=self.path, env=environment, check=True,
            input=text, stdout=subprocess.PIPE, encoding="utf-8"
        ).stdout.strip()

    def _commit(self, message: str, files: typing.Mapping[str, str],
                parents: typing.Sequence[str]) -> str:
        entries = []
        for path, text in files.items():
            blob = self._git("hash-object", "-w", "--stdin", text=text,
                             quarantined=hasattr(self, "quarantine"))
            entries.append("100644 blob %s\t%s" % (blob, path))
        quarantined = hasattr(self, "quarantine")
        tree = self._git("mktree", text="".join(e + "\n" for e in entries),
                         quarantined=quarantined)
        args = ["commit-tree", tree]
        for parent in parents:
            args += ["-p", parent]
        return self._git(*args, text=message + "\n", quarantined=quarantined)

    def _begin(self) -> str:
        tip = ""
        for number in range(3):
            tip = self._commit("feat: base %d" % number,
                               {"a": "a%d\n" % number}, [tip] if tip else [])
        self._git("update-ref", "refs/heads/main", tip)
        self._git("update-ref", "refs/heads/old", tip)
        self.law = self._commit("feat: law", {"law.ini": OWN}, [])
        self._git("update-ref", "refs/heads/law", self.law)
        return tip

    def _chain(self, first: str, count: int) -> str:
        tip = self.main
        for number in range(count):
            tip = self._commit(first if number == 0 else
                               "fix: step %d" % number,
                               {"a": "%s %d\n" % (first, number)}, [tip])
        return tip

    def _tag(self, name: str, target: str) -> str:
        return self._git("mktag", text="object %s\ntype commit\ntag %s\n"
                         "tagger A U Thor <author@example.com> 1700000000 "
                         "+0000\n\n%s\n" % (target, name, name),
                         quarantined=True)

    def _pushes(self) -> typing.List[Push]:
        null = "0" * len(self.main)
        good = self._chain("feat: new", 4)
        old = self._chain("feat: forbidden", 20)
        key = self._commit("feat: key", {"a": "1\n", "x.key": "k\n"},
                           [self.main])
        side = self._commit("fix: merge", {"a": "1\n", "x.key": "k\n"},
                            [self.main, key])
        large = self._commit("feat: large", {"s": "s" * 2000}, [self.main])
        removed = self._commit("fix: remove", {"a": "2\n"}, [large])
        rewound = self._commit("feat: other root", {"a": "3\n"}, [])
        line = "%s %s %s\n"
        return [
            Push("good", line % (self.main, good, "refs/heads/main")
                 + line % (null, self._tag("v1.0.0", good), "refs/tags/v1.0.0")
                 + line % (null, self.main, "refs/heads/feature"), True),
            Push("an old message", line % (null, old, "refs/heads/f"), False),
            Push("a path by the side", line % (
                self.main, side, "refs/heads/main"), False),
            Push("a large file that was removed", line % (
                self.main, removed, "refs/heads/old"), False),
            Push("a tag of no main", line % (
                null, self._tag("v2.0.0", good), "refs/tags/v2.0.0"), False),
            Push("a rewritten main", line % (
                self.main, rewound, "refs/heads/main"), False),
            Push("a deleted main", line % (
                self.main, null, "refs/heads/main"), False),
            Push("a second bad line", line % (
                null, good, "refs/heads/f")
                + line % (null, old, "refs/heads/g"), False)]

    def _add_pushes(self) -> None:
        """Pushes that only the rules of MORE refuse, and one that they do
        not."""
        null = "0" * len(self.main)
        line = "%s %s %s\n"

        def refused(name: str, old: str, new: str, ref: str) -> Push:
            return Push(name, line % (old, new, "refs/heads/" + ref), False)

        good, signed = self._chain("feat: plain", 2), self._signed("alice")
        self.pushes[0] = self.pushes[0]._replace(
            lines=self.pushes[0].lines
            + line % (null, signed, "refs/heads/signed"))
        self.pushes += [
            refused("an unsigned commit", null, good, "signed"),
            refused("a signature by nobody", null, self._signed("eve"),
                    "signed"),
            refused("what its own rules deny", null,
                    self._chain("feat: unwelcome", 2), "f"),
            refused("own rules that nobody can read", self.law,
                    self._commit("feat: law", {"law.ini": "[rules"},
                                 [self.law]), "law"),
            refused("a frozen branch", null, good, "frozen")]

    def _pack(self) -> None:
        """One pack in the quarantine instead of its loose objects."""
        loose = [
            one + rest for one in os.listdir(self.quarantine) if len(one) == 2
            for rest in os.listdir(os.path.join(self.quarantine, one))]
        self._git("pack-objects", "-q",
                  os.path.join(self.quarantine, "pack", "pack"),
                  text="".join(oid + "\n" for oid in loose), quarantined=True)
        for one in {oid[:2] for oid in loose}:
            shutil.rmtree(os.path.join(self.quarantine, one))

    def keep(self, name: str) -> str:
        """What is in force now, to begin runs with."""
        kept = self.path + "." + name
        shutil.rmtree(os.path.join(self.state, "log"), ignore_errors=True)
        shutil.copytree(self.state, kept)
        return kept

    def restore(self, kept: str) -> None:
        shutil.rmtree(self.state)
        shutil.copytree(kept, self.state)

    def ask(self, push: Push, **more: str) -> int:
        environment = dict(
            self.environment, GIT_DIR=".", REFWARD_USER="alice",
            GIT_QUARANTINE_PATH=self.quarantine,
            GIT_OBJECT_DIRECTORY=self.quarantine,
            GIT_ALTERNATE_OBJECT_DIRECTORIES=os.path.join(
                os.path.abspath(self.path), "objects"), **more)
        try:
            return subprocess.run(
                [self.hook], cwd=self.path, env=environment,
                input=push.lines.encode(), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, check=False, timeout=SECONDS
            ).returncode
        except subprocess.TimeoutExpired:
            raise Broken("it did not end") from None

    def last_record(self) -> typing.Any:
        path = os.path.join(self.state, "log", "decisions.jsonl")
        with open(path, "rb") as stream:
            return json.loads(stream.read().splitlines()[-1])


class Case(typing.NamedTuple):
    """One push in one world, and a call that goes wrong."""

    world: World
    kept: str
    push: Push
    kind: str
    number: int


class Faults:
    """All cases, and what came of those that were run."""

    def __init__(self, library: str) -> None:
        self.library = os.path.abspath(library)
        self.outcomes: typing.Dict[str, int] = {}

    def _preload(self, **more: str) -> typing.Dict[str, str]:
        return dict(LD_PRELOAD=self.library, **more)

    def cases(self, world: World, kept: str) -> typing.List[Case]:
        found = []
        counts = world.path + ".counts"
        for push in world.pushes:
            world.restore(kept)
            status = world.ask(push, **self._preload(
                WARD_FAULT_COUNTS=counts))
            if status != (0 if push.is_good else 1):
                raise Broken("%s, %s: status %d with nothing wrong" % (
                    world.name, push.name, status))
            with open(counts, encoding="ascii") as stream:
                for text in stream:
                    kind, count = text.split()
                    found += [Case(world, kept, push, kind, number + 1)
                              for number in range(int(count))]
            os.unlink(counts)
        return found

    def run(self, case: Case) -> None:
        world = case.world
        world.restore(case.kept)
        status = world.ask(case.push, **self._preload(
            WARD_FAULT="%s:%d" % (case.kind, case.number)))
        told = "accepted" if status == 0 else "refused" if status in (
            1, 2) else "out of memory" if status == 70 else "ended"
        self.outcomes[told] = self.outcomes.get(told, 0) + 1
        if status == 0 and not case.push.is_good:
            raise Broken("a push was accepted that must be refused")
        if status < 0 and case.kind != "kill" and status != -6:
            raise Broken("it died of signal %d" % -status)
        bad = world.pushes[1]
        if world.ask(bad) != 1:
            raise Broken("the next push was not refused")
        if world.last_record()["verdict"] != "refused":
            raise Broken("the next push was not recorded")


def worlds(folder: str, hook: str) -> typing.Iterator[World]:
    for fmt, packed, more in (
            ("sha1", False, False), ("sha1", True, False),
            ("sha256", True, False), ("sha1", True, True)):
        yield World(folder, hook, fmt, packed, more)


def inject(args: argparse.Namespace, folder: str) -> int:
    rnd = random.Random(args.seed)
    faults = Faults(args.library)
    cases: typing.List[Case] = []
    broken = 0
    for world in worlds(folder, args.hook):
        cases += faults.cases(world, world.keep("fresh"))
        world.ask(world.pushes[0])
        cases += faults.cases(world, world.keep("covered"))
    chosen = rnd.sample(cases, min(args.runs, len(cases)))
    for case in chosen:
        try:
            faults.run(case)
        except Broken as why:
            broken += 1
            print("%s %s, %s, %s:%d: %s" % (
                case.world.name, case.kept.rpartition(".")[2],
                case.push.name, case.kind, case.number, why))
    print("%d of %d possible faults: %s; %d broken (seed %d)" % (
        len(chosen), len(cases), ", ".join(
            "%d %s" % (count, word)
            for word, count in sorted(faults.outcomes.items())),
        broken, args.seed))
    return int(broken > 0 or not chosen)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("hook")
    parser.add_argument("library")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=500)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return inject(args, folder)


if __name__ == "__main__":
    sys.exit(main())
