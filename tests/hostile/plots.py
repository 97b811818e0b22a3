# SPDX-License-Identifier: Apache-2.0
"""Pushes that only together are an attack: each is planned now, and made up
when its turn comes, as the server stands then."""

import random
import typing

from checker import Checker
from craft import Craft, FILE, Files, put, SUBMODULE
from law import ADMINISTRATOR, MAIN, OWNERS, RULES

# Who pushes, and what to which refs; nothing deletes.
Plan = typing.Tuple[str, typing.Dict[str, typing.Optional[str]]]
STRICT = (MAIN, MAIN, MAIN, "refs/heads/strict/a", "refs/heads/release/1")


class Plots:
    def __init__(self, rnd: random.Random, craft: Craft, checker: Checker,
                 pool: typing.List[str]) -> None:
        self.rnd = rnd
        self.craft = craft
        self.checker = checker
        self.pool = pool
        self.plan: typing.List[typing.Callable[[], Plan]] = []
        self.count = 0

    def hatch(self) -> None:
        main = self.checker.refs.get(MAIN, "")
        if main not in self.craft.files or len(self.plan) > 4:
            return
        made = self.rnd.choice((self._roll_back, self._roll_back, self._dress,
                                self._smuggle, self._repeal))()
        self.pool += made
        self._by_way_of(made[-1])

    def _by_way_of(self, new: str) -> None:
        """To a branch of one's own, which may go again; and on from there."""
        self.count += 1
        way = "refs/heads/%s/plot-%d" % (
            self.rnd.choice(("feature", "lax", "fix")), self.count)
        if self.rnd.random() < .2:
            way = "refs/tags/note-%d" % self.count
        target = self.rnd.choice(STRICT)
        who = self.rnd.choice(("alice", "bob", "carol"))
        if self.rnd.random() < .8:
            self.plan.append(lambda: ("bob", {way: new}))
            if self.rnd.random() < .3:
                self.plan.append(lambda: ("alice", {way: None}))
        self.plan.append(lambda: (who, {target: new}))

    def _one(self, files: Files, *parents: str) -> str:
        return self.craft.commit(files, parents, self.rnd.choice(
            ("alice", "bob", "bob")))

    def _roll_back(self) -> typing.List[str]:
        """A merge with what a path was before, over a deletion perhaps: the
        administrator changes it twice, and was right the second time."""
        made = [self.checker.refs[MAIN]]
        files = dict(self.craft.files[made[0]])
        for number in range(2):
            put(files, "guarded/a", FILE, self.craft.blob(
                b"plot %d.%d\n" % (self.count, number)))
            made.append(self.craft.commit(dict(files), [made[-1]],
                                          ADMINISTRATOR))
        _, first, second = made
        changed = second
        self.plan.append(lambda: (ADMINISTRATOR, {MAIN: changed}))
        before = dict(self.craft.files[first])
        put(before, "side", FILE, self.craft.blob(b"side %d\n" % self.count))
        made.append(self._one(before, first))
        side = made[-1]
        if self.rnd.random() < .4:
            gone = dict(files)
            del gone["guarded/a"]
            made.append(self._one(gone, second))
            second = made[-1]
        merged = dict(files)
        put(merged, "guarded/a", *before["guarded/a"])
        made.append(self._one(merged, second, side))
        return made[1:]

    def _dress(self) -> typing.List[str]:
        """A submodule whose id is that of a file, which it then becomes."""
        main = self.checker.refs[MAIN]
        files = dict(self.craft.files[main])
        oid = self.craft.blob(self.rnd.choice((b"w" * 400, b"the s3cret\n")))
        put(files, "dress", SUBMODULE, oid)
        first = self._one(dict(files), main)
        put(files, "dress", FILE, oid)
        return [first, self._one(files, first)]

    def _smuggle(self) -> typing.List[str]:
        """Something bad, and something good on top or beside it."""
        main = self.checker.refs[MAIN]
        files = dict(self.craft.files[main])
        bad = self.craft.commit(files, [main], "bob", "feat: %s %d" % (
            self.rnd.choice(("BAD", "UGLY", "WORSE")), self.count))
        put(files, "b", FILE, self.craft.blob(b"good %d\n" % self.count))
        if self.rnd.random() < .5:
            return [bad, self._one(files, bad)]
        return [bad, self._one(files, main, bad)]

    def _repeal(self) -> typing.List[str]:
        """Another law, or list of owners, and below the same push what the one
        before forbids."""
        rnd, main = self.rnd, self.checker.refs[MAIN]
        files = dict(self.craft.files[main])
        for path, text in ((RULES, b"[refward]\nversion = 1\n"),
                           (OWNERS, b"* @bob @alice\n")):
            if rnd.random() < .7:
                put(files, path, FILE, self.craft.blob(text))
        first = self._one(dict(files), main)
        put(files, rnd.choice(("src/b/c", "guarded/b", "key.pem")), FILE,
            self.craft.blob(b"mine %d\n" % self.count))
        second = self.craft.commit(files, [first], "bob", "feat: %s %d" % (
            rnd.choice(("UGLY", "WORSE", "fair")), self.count))
        return [first, second]
