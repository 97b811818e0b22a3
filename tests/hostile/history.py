# SPDX-License-Identifier: Apache-2.0
"""Objects as the checker knows them: read once, by id, each with all that it
reaches."""

import typing

from changes import Found, compare
from grammar import Commit, Tag, Tree, Unreadable, read_commit, read_tag, \
    read_tree

Reader = typing.Callable[[str], typing.Tuple[str, bytes]]


class Missing(Exception):
    """An object is not there."""


class History:
    """Sets of commits are numbers: bit N is commit N."""

    def __init__(self, read: Reader, digits: int) -> None:
        self.read = read        # raises Missing
        self.digits = digits
        self.null = "0" * digits
        self.commits: typing.Dict[str, Commit] = {}
        self.trees: typing.Dict[str, Tree] = {}
        self.numbers: typing.Dict[str, int] = {}
        self.ids: typing.List[str] = []
        self.pasts: typing.Dict[str, int] = {}
        self.found: typing.Dict[str, Found] = {}

    def commit(self, oid: str) -> Commit:
        if oid not in self.commits:
            kind, raw = self.read(oid)
            if kind != "commit":
                raise Unreadable("%s is a %s" % (oid, kind))
            self.commits[oid] = read_commit(raw, self.digits)
        return self.commits[oid]

    def tree(self, oid: str) -> Tree:
        if oid not in self.trees:
            kind, raw = self.read(oid)
            if kind != "tree":
                raise Unreadable("%s is a %s" % (oid, kind))
            self.trees[oid] = read_tree(raw, self.digits)
        return self.trees[oid]

    def tag(self, oid: str) -> Tag:
        return read_tag(self.read(oid)[1], self.digits)

    def peel(self, oid: str) -> typing.Tuple[str, str, typing.List[Tag]]:
        """What is at the end, its type, and the tags on the way."""
        tags = []
        while len(tags) < 60:
            kind = self.read(oid)[0]
            if kind != "tag":
                return oid, kind, tags
            tags.append(self.tag(oid))
            oid = tags[-1].target
        raise Unreadable("too many tags")

    def number(self, oid: str) -> int:
        if oid not in self.numbers:
            self.numbers[oid] = len(self.ids)
            self.ids.append(oid)
        return self.numbers[oid]

    def past(self, oid: typing.Optional[str]) -> int:
        """The commit and all that it reaches."""
        if oid is None:
            return 0
        todo = [oid]
        while todo:
            at = todo[-1]
            parents = self.commit(at).parents
            open_ones = [each for each in parents if each not in self.pasts]
            if at in self.pasts or not open_ones:
                todo.pop()
            if at not in self.pasts and not open_ones:
                bits = 1 << self.number(at)
                for parent in parents:
                    bits |= self.pasts[parent]
                self.pasts[at] = bits
            todo += open_ones
        return self.pasts[oid]

    def has(self, bits: int, oid: str) -> bool:
        return bool(bits >> self.number(oid) & 1)

    def members(self, bits: int) -> typing.Iterator[str]:
        while bits:
            low = bits & -bits
            yield self.ids[low.bit_length() - 1]
            bits ^= low

    def walk(self, new: str, known: int, past: int) -> typing.Tuple[
            typing.List[str], bool]:
        """What is brought; and whether every stop was known for good."""
        brought, seen, is_clean, todo = [], set(), True, [new]
        while todo:
            oid = todo.pop()
            if oid in seen or self.has(known, oid):
                continue
            if self.has(past, oid):
                is_clean = False
                continue
            seen.add(oid)
            brought.append(oid)
            todo += self.commit(oid).parents
        return brought, is_clean

    def is_line(self, old: str, new: str) -> bool:
        while new != old:
            parents = self.commit(new).parents
            if len(parents) != 1:
                return False
            new = parents[0]
        return True

    def changes(self, oid: str) -> Found:
        if oid not in self.found:
            commit = self.commit(oid)
            self.found[oid] = compare(
                self.tree, commit.tree,
                [self.commit(parent).tree for parent in commit.parents])
        return self.found[oid]
