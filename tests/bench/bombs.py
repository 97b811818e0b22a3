# SPDX-License-Identifier: Apache-2.0
"""What the gate itself spends on pushes that are made to be expensive.

Usage: bombs.py HOOK FOLDER [NAME...]

Objects lie in a repository in FOLDER, as if they had come in; the hook is run
as git does, and its own processor time and peak memory are printed, beside
what they should be at most.
"""

import os
import subprocess
import sys
import typing
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "raw"))
import objects  # noqa: E402

NULL = b"0" * 40
SECONDS_MAX = 5.0
MEGABYTES_MAX = 256
RULES = """[refward]
version = 1
host = ssh
[rules all]
ref = refs/heads/**
commit-subject = [a-z ]+
commit-deny = WIP
path-deny = secret/**
file-size = 10M
file-content = secrets
path-name = yes
"""
Lines = typing.List[bytes]


class World:
    """A repository, and what is put into it."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, "bombs.git")
        subprocess.run(["git", "init", "-q", "--bare", self.path], check=True)
        os.makedirs(os.path.join(self.path, "refward"), exist_ok=True)

    def rules(self, text: str) -> None:
        path = os.path.join(self.path, "refward", "rules.ini")
        with open(path, "w", encoding="ascii") as file:
            file.write(text)

    def put(self, each: objects.Object) -> bytes:
        oid = each.id("sha1")
        self.write(oid, b"%s %d\0" % (each.type.encode(), len(each.body)),
                   [each.body])
        return oid

    def write(self, oid: bytes, head: bytes,
              parts: typing.Iterable[bytes]) -> None:
        name = oid.decode()
        folder = os.path.join(self.path, "objects", name[:2])
        os.makedirs(folder, exist_ok=True)
        packer = zlib.compressobj(1)
        with open(os.path.join(folder, name[2:]), "wb") as file:
            file.write(packer.compress(head))
            for part in parts:
                file.write(packer.compress(part))
            file.write(packer.flush())

    def zeros(self, size: int) -> bytes:
        """A blob of so many zeros, never whole in memory."""
        piece = bytes(1 << 20)
        parts = [piece] * (size // len(piece))
        head = b"blob %d\0" % size
        digest = objects.hashlib.sha1(head)
        for part in parts:
            digest.update(part)
        oid = digest.hexdigest().encode()
        self.write(oid, head, parts)
        return oid

    def commit(self, tree: bytes, message: bytes = b"a subject\n") -> bytes:
        return self.put(objects.commit(tree, message=message))

    def nest(self, depth: int, width: int) -> bytes:
        """A tree in which each folder is there so many times."""
        oid, mode = self.put(objects.blob(b"x")), b"100644"
        for _ in range(depth):
            oid = self.put(objects.tree(
                (mode, b"%d" % i, oid) for i in range(width)))
            mode = b"40000"
        return oid


def branch(oid: bytes) -> Lines:
    return [NULL + b" " + oid + b" refs/heads/x\n"]


def many_paths(world: World) -> Lines:
    return branch(world.commit(world.nest(10, 10)))


def deep_folders(world: World) -> Lines:
    return branch(world.commit(world.nest(30000, 1)))


def huge_file(world: World) -> Lines:
    return branch(world.commit(world.put(objects.tree(
        [(b"100644", b"a", world.zeros(2 << 30))]))))


def long_message(world: World) -> Lines:
    return branch(world.commit(
        world.put(objects.tree([])), b"a subject\n\n" + b"word " * (20 << 20)))


def many_refs(world: World) -> Lines:
    oid = world.commit(world.put(objects.tree([])))
    return [b"%s %s refs/heads/n%d\n" % (NULL, oid, i)
            for i in range(1000000)]


def explosion(pattern: str, text: bytes) -> typing.Callable[[World], Lines]:
    """A text that a pattern of an administrator cannot be matched with."""

    def explode(world: World) -> Lines:
        world.rules(RULES + "commit-deny = %s\n" % pattern)
        return branch(world.commit(
            world.put(objects.tree([])), b"a subject\n\n" + text))

    return explode


BOMBS: typing.Dict[str, typing.Callable[[World], Lines]] = {
    "many-paths": many_paths,
    "deep-folders": deep_folders,
    "huge-file": huge_file,
    "long-message": long_message,
    "many-refs": many_refs,
    "repeated-group": explosion("(a+)+$", b"a" * 60 + b"!"),
    "alternatives": explosion("(a|b)*[yz]", b"ab" * 250000),
    "slow-search": explosion("password.*[=:]", b"password" * 11000),
    "slower-search": explosion("p.*[=:]", b"p" * 90000),
}


def build(name: str, world: World) -> None:
    """In a process of its own: a child's peak begins with its parent's."""
    child = os.fork()
    if child == 0:
        world.rules(RULES)
        with open(os.path.join(world.path, "input"), "wb") as file:
            file.writelines(BOMBS[name](world))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status == 0, name


def run(hook: str, world: World) -> typing.Tuple[int, typing.Any]:
    """The hook's status, and what it and its children have used."""
    environment = {"PATH": os.environ["PATH"], "GIT_DIR": ".",
                   "REFWARD_USER": "alice"}
    with open(os.path.join(world.path, "input"), "rb") as file, \
            open(os.path.join(world.path, "said"), "wb") as said:
        child = subprocess.Popen([hook], cwd=world.path, env=environment,
                                 stdin=file, stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage


def measure(name: str, hook: str, world: World) -> bool:
    build(name, world)
    status, usage = run(hook, world)
    seconds = usage.ru_utime + usage.ru_stime
    megabytes = usage.ru_maxrss / 1024
    is_good = (status in (0, 1, 2) and seconds <= SECONDS_MAX
               and megabytes <= MEGABYTES_MAX)
    print("%-14s status %d  %6.2f s of %g  %5.0f MB of %d%s" % (
        name, status, seconds, SECONDS_MAX, megabytes, MEGABYTES_MAX,
        "" if is_good else "  OVER"), flush=True)
    return is_good


def main() -> int:
    hook, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    world = World(folder)
    good = [measure(name, hook, world) for name in sys.argv[3:] or BOMBS]
    return 0 if all(good) else 1


sys.exit(main())
