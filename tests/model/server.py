# SPDX-License-Identifier: Apache-2.0
"""A bare repository whose gate is asked as git would ask it, many times a
second: the quarantine, the environment and the lines are those of
receive-pack, which moves the refs here only where it is asked to."""

import os
import shutil
import subprocess
import sys
import typing
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "raw"))
import objects  # noqa: E402
from push import RawPush  # noqa: E402

EMPTY_TREE = objects.tree(()).id().decode()
NULL = "0" * len(EMPTY_TREE)


class Verdict(typing.NamedTuple):
    """Status is the hook's own: 0 accepted, 1 refused, else it failed."""

    status: int
    said: str


class Server:
    """One repository, with what its clients have of objects."""

    def __init__(self, path: str, hook: str, rules: str = "") -> None:
        self.path = path
        self.hook = os.path.abspath(hook)
        self.objects: typing.Dict[str, objects.Object] = {}
        self.refs: typing.Dict[str, str] = {}
        self.present: typing.Set[str] = set()
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", path],
                       check=True)
        self.folder = os.path.join(path, "refward")
        self.coverage = os.path.join(self.folder, "coverage")
        os.makedirs(self.folder, exist_ok=True)
        link = os.path.join(path, "hooks", "pre-receive")
        os.makedirs(os.path.dirname(link), exist_ok=True)
        os.symlink(self.hook, link)
        self.set_rules(rules)
        self.environment = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("GIT_", "REFWARD_"))}
        self._store(os.path.join(path, "objects"), objects.tree(()))

    def set_rules(self, text: str) -> None:
        path = os.path.join(self.folder, "rules.ini")
        with open(path, "w", encoding="ascii") as stream:
            stream.write(text)
        os.chmod(path, 0o644)

    def keep(self, made: objects.Object) -> str:
        """A client has it from now on."""
        oid = made.id().decode()
        self.objects[oid] = made
        return oid

    @staticmethod
    def _links(made: objects.Object) -> typing.List[str]:
        head = made.body.decode().partition("\n\n")[0].splitlines()
        return [line.split(" ")[1] for line in head
                if line.startswith(("parent ", "object "))]

    def reach(self, tips: typing.Iterable[str]) -> typing.Set[str]:
        seen: typing.Set[str] = set()
        todo = list(tips)
        while todo:
            oid = todo.pop()
            if oid not in seen:
                seen.add(oid)
                todo.extend(self._links(self.objects[oid]))
        return seen

    def _store(self, folder: str, made: objects.Object) -> None:
        oid = made.id().decode()
        path = os.path.join(folder, oid[:2], oid[2:])
        if os.path.exists(path):
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        body = made.body
        with open(path, "wb") as stream:
            stream.write(zlib.compress(
                b"%s %d\0" % (made.type.encode(), len(body)) + body, 1))

    def _brought(self, updates: typing.Mapping[str, str],
                 resends: bool) -> typing.List[str]:
        """What a client sends: what the server lacks, so nothing of what lies
        there unreachable; or all of it."""
        reached = self.reach(
            new for new in updates.values() if new != NULL)
        return sorted(reached if resends else reached - self.present)

    def push(self, who: str, updates: typing.Mapping[str, str],
             resends: bool = False) -> Verdict:
        """Ask the gate; where it accepts, do what git does then."""
        brought = self._brought(updates, resends)
        main = os.path.abspath(os.path.join(self.path, "objects"))
        quarantine = os.path.join(main, "tmp_objdir-incoming-model")
        environment = dict(self.environment, GIT_DIR=".", REFWARD_USER=who)
        if any(new != NULL for new in updates.values()):
            os.mkdir(quarantine)
            for oid in brought:
                self._store(quarantine, self.objects[oid])
            environment.update(
                GIT_QUARANTINE_PATH=quarantine,
                GIT_OBJECT_DIRECTORY=quarantine,
                GIT_ALTERNATE_OBJECT_DIRECTORIES=main)
        lines = "".join("%s %s %s\n" % (self.refs.get(ref, NULL), new, ref)
                        for ref, new in updates.items())
        got = subprocess.run(
            ["hooks/pre-receive"], cwd=self.path, env=environment,
            input=lines.encode(), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False)
        shutil.rmtree(quarantine, ignore_errors=True)
        if got.returncode == 0:
            self.admit(brought)
            for ref, new in updates.items():
                self.write(ref, new)
        return Verdict(got.returncode, got.stdout.decode("utf-8", "replace"))

    def push_through_git(self, who: str, updates: typing.Mapping[str, str],
                         resends: bool = False) -> Verdict:
        """The same by git receive-pack, which moves the refs itself."""
        brought = self._brought(updates, resends)
        push = RawPush(self.path)
        push.receive_pack = ["git", "receive-pack"]
        push.env = {"REFWARD_USER": who, "GIT_CONFIG_NOSYSTEM": "1"}
        for ref, new in updates.items():
            push.command(self.refs.get(ref, NULL).encode(), new.encode(),
                         ref.encode())
        push.objects = [self.objects[oid] for oid in brought]
        result = push.run()
        said = "\n".join(result.lines())
        if result.verdict() == 2:
            return Verdict(3, said)
        if result.verdict() == 1:
            declined = all(
                line == b"unpack ok" or
                line.endswith(b" pre-receive hook declined")
                for line in result.report)
            return Verdict(1 if declined else 3, said)
        self.present.update(brought)
        for ref, new in updates.items():
            self._note(ref, new)
        return Verdict(0, said)

    def admit(self, oids: typing.Iterable[str]) -> None:
        for oid in oids:
            self._store(os.path.join(self.path, "objects"), self.objects[oid])
            self.present.add(oid)

    def _note(self, ref: str, new: str) -> None:
        if new == NULL:
            self.refs.pop(ref, None)
        else:
            self.refs[ref] = new

    def write(self, ref: str, new: str) -> None:
        """As a writer that runs no hook."""
        path = os.path.join(self.path, ref)
        self._note(ref, new)
        if new == NULL:
            if os.path.exists(path):
                os.unlink(path)
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as stream:
            stream.write(new + "\n")

    def collect(self, kept: typing.Iterable[str] = ()) -> None:
        """Throw away what neither a ref nor one of these reaches, as git gc
        would one day."""
        kept = self.reach([*self.refs.values(), *kept])
        for oid in self.present - kept:
            path = os.path.join(self.path, "objects", oid[:2], oid[2:])
            if os.path.exists(path):
                os.unlink(path)
                self.present.discard(oid)
