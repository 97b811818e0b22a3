# SPDX-License-Identifier: Apache-2.0
"""Makes objects, good ones and every sort of bad ones, and remembers what files
each commit has."""

import random
import typing

import signing
from law import TYPES
from world import World, objects

Files = typing.Dict[str, typing.Tuple[bytes, str]]  # path: mode and id
FILE, LINK, EXEC, SUBMODULE = b"100644", b"120000", b"100755", b"160000"
START = 1700000000
PERSON = "%s <%s@example.com> %d +0000"


class Craft:
    def __init__(self, world: World, rnd: random.Random) -> None:
        self.world = world
        self.rnd = rnd
        self.files: typing.Dict[str, Files] = {}
        self.now = START
        self.are_dates_odd = rnd.random() < .15
        self.count = 0
        self.key = ""               # of an issue, for subjects
        self.are_signed = False     # commits and tags
        # Makes a signature of who signs what, unless it is as it should be.
        self.flaw: typing.Optional[typing.Callable[[str, bytes], str]] = None

    # --- objects ---

    def blob(self, body: bytes) -> str:
        return self.world.keep(objects.blob(body))

    def tree(self, entries: typing.Iterable[
            typing.Tuple[bytes, bytes, str]]) -> str:
        return self.world.keep(objects.tree(
            [(mode, name, oid.encode()) for mode, name, oid in entries]))

    def tree_of(self, files: Files) -> str:
        folders: typing.Dict[str, Files] = {}
        entries = []
        for path, (mode, oid) in files.items():
            head, _, rest = path.partition("/")
            if rest:
                folders.setdefault(head, {})[rest] = (mode, oid)
            else:
                entries.append((mode, head.encode(), oid))
        entries += [(b"40000", head.encode(), self.tree_of(below))
                    for head, below in folders.items()]
        entries.sort(key=lambda each: each[1] + (
            b"/" if each[0] == b"40000" else b""))
        return self.tree(entries)

    def date(self) -> int:
        self.now += self.rnd.randint(1, 50)
        if self.are_dates_odd and self.rnd.random() < .3:
            return START + self.rnd.randint(-9000, 9000)
        return self.now

    def subject(self) -> str:
        self.count += 1
        return "%s: change %d%s" % (self.rnd.choice(TYPES), self.count,
                                    self.key and " " + self.key)

    def commit(self, files: Files, parents: typing.Sequence[str], who: str,
               message: typing.Union[str, bytes] = "", author: str = "",
               tree: str = "", headers: typing.Sequence[bytes] = ()) -> str:
        if isinstance(message, str):
            message = ((message or self.subject()) + "\n").encode()
        date = self.date()
        author = author or who
        made = objects.commit(
            (tree or self.tree_of(files)).encode(),
            [each.encode() for each in parents], message,
            (PERSON % (author, author, date)).encode(),
            (PERSON % (who, who, date)).encode(), headers)
        if self.are_signed:
            made = self._signed_commit(who, made)
        oid = self.world.keep(made)
        self.files[oid] = files
        return oid

    def _signature(self, who: str, text: bytes) -> bytes:
        flaw, self.flaw = self.flaw, None
        return (flaw or signing.sign)(who, text).encode()

    def _signed_commit(self, who: str, made: objects.Object
                       ) -> objects.Object:
        head, blank, rest = made.body.partition(b"\n\n")
        armor = self._signature(who, made.body).rstrip(b"\n")
        name = b"gpgsig" if self.world.digits == 40 else b"gpgsig-sha256"
        if armor:
            head += b"\n" + name + b" " + armor.replace(b"\n", b"\n ")
        return objects.Object("commit", head + blank + rest)

    def raw_commit(self, like: str, body: bytes) -> str:
        oid = self.world.keep(objects.Object("commit", body))
        self.files[oid] = self.files[like]
        return oid

    def tag(self, target: str, name: str, kind: str = "commit",
            body: typing.Optional[bytes] = None, who: str = "alice") -> str:
        if body is not None:
            return self.world.keep(objects.Object("tag", body))
        self.now += 1
        made = objects.tag(
            target.encode(), name.encode("latin-1"), kind.encode(), b"it\n",
            (PERSON % (who, who, self.now)).encode())
        if self.are_signed:
            made = objects.Object("tag", made.body + self._signature(
                who, made.body))
        return self.world.keep(made)

    # --- what a push has to bring ---

    def links(self, oid: str) -> typing.List[str]:
        """By plain text: what is malformed may lead anywhere."""
        made = self.world.made[oid]
        digits = self.world.digits
        if made.type == "blob":
            return []
        if made.type == "tree":
            return [each for mode, each in self._entries(made.body)
                    if mode != SUBMODULE]
        found = []
        for line in made.body.split(b"\n\n")[0].split(b"\n"):
            word, _, value = line.partition(b" ")
            if word in (b"tree", b"parent", b"object"):
                found.append(value[:digits].decode("latin-1"))
        return found

    def _entries(self, body: bytes) -> typing.Iterator[
            typing.Tuple[bytes, str]]:
        at, size = 0, self.world.digits // 2
        while at < len(body):
            end = body.find(b"\0", at)
            if end < 0:
                return
            yield body[at:end].split(b" ")[0], body[end + 1:end + 1
                                                    + size].hex()
            at = end + 1 + size

    def closure(self, tips: typing.Iterable[str],
                ends: typing.Container[str] = ()) -> typing.List[str]:
        """What the server lacks, as far as it is known; no parents of what is
        an end."""
        seen: typing.Dict[str, None] = {}
        todo = list(tips)
        while todo:
            oid = todo.pop()
            if oid in seen or oid in self.world.present or \
                    oid not in self.world.made:
                continue
            seen[oid] = None
            todo += self.links(oid)[:1] if oid in ends else self.links(oid)
        return list(seen)


def put(files: Files, path: str, mode: bytes, oid: str) -> None:
    files[path] = (mode, oid)
    kept = consistent(files, path)
    files.clear()
    files.update(kept)


def consistent(files: Files, last: str = "") -> Files:
    """No file where a folder of the same name is; the last one stays."""
    kept: Files = {}
    for path in ([last] if last else []) + sorted(files):
        if not any(path.startswith(other + "/") or other.startswith(path + "/")
                   for other in kept):
            kept[path] = files[path]
    return kept
