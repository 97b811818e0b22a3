# SPDX-License-Identifier: Apache-2.0
"""Ordinary days of work. People keep to the rules that they were told; where a
rule file allows no such day the checker says so, and the gate has to agree."""

import random
import typing

from checker import Checker
from craft import Craft, FILE, Files, put
import owners
from flaws import OWNERS as LISTS
from law import ADMINISTRATOR, GROUPS, MAIN, OWNERS, RULES
from moves import PATHS
from world import Step, World

BRANCH = "refs/heads/feature/%s-%s%d"
RELEASE = "refs/heads/release/%d"


class Days:
    def __init__(self, rnd: random.Random, world: World, craft: Craft,
                 checker: Checker) -> None:
        self.rnd = rnd
        self.world = world
        self.craft = craft
        self.checker = checker
        self.count = 0

    def step(self) -> Step:
        actions = (self._start, self._start, self._go_on, self._go_on,
                   self._take_main, self._take_colleague, self._rebase,
                   self._merge, self._merge, self._fast_forward,
                   self._release, self._hotfix, self._tag, self._tag,
                   self._tidy_up, self._again, self._administer)
        if MAIN not in self.checker.refs:
            return self._begin()
        while True:
            step = self.rnd.choice(actions)()
            if step is not None:
                return step

    # --- what there is ---

    def _tip(self, ref: str) -> str:
        oid = self.checker.refs.get(ref, "")
        return oid if oid in self.craft.files else ""

    def _features(self, who: str = "") -> typing.List[str]:
        return [ref for ref in sorted(self.checker.refs)
                if ref.startswith("refs/heads/feature/" + who)
                and "-" in ref and self._tip(ref)]

    def _maintainer(self) -> str:
        return self.rnd.choice(GROUPS["maintainers"])

    def _developer(self) -> str:
        return self.rnd.choice(GROUPS["developers"])

    def _push(self, who: str, what: str,
              *lines: typing.Tuple[str, str]) -> Step:
        null = self.world.null
        commands = tuple(
            ((self.checker.refs.get(ref) or null).encode(),
             (new or null).encode(), ref.encode()) for ref, new in lines)
        send = self.craft.closure([new for _, new in lines if new])
        return Step(who, commands, tuple(send), what=what)

    def _branch(self, who: str) -> str:
        self.count += 1
        return BRANCH % (who, "SHOP-" if self.checker.law.uses(
            "commit-issue") else "", self.count)

    def _is_for(self, ref: str) -> None:
        """Commits are for its issue from now on."""
        if self.checker.law.uses("commit-issue"):
            self.craft.key = "SHOP-" + ref.partition("SHOP-")[2]
            if self.craft.key == "SHOP-":
                self.craft.key += "0"

    def _may_change(self, who: str) -> typing.Sequence[str]:
        """By the list of owners of the main branch."""
        listed = self.craft.files.get(self._tip(MAIN), {}).get(OWNERS)
        paths = PATHS[:4]
        try:
            own = owners.read(self.world.made[listed[1]].body) \
                if listed and self.checker.law.has_owners() else None
        except owners.Broken:
            return paths
        return [path for path in paths
                if not own or not own.bars(path, who)] or paths

    def _commits(self, who: str, parent: str, ref: str = MAIN) -> str:
        """Some commits as they should be."""
        self._is_for(ref)
        for _ in range(self.rnd.choice((1, 1, 2, 3))):
            files = dict(self.craft.files[parent]) if parent else {}
            path = self.rnd.choice(self._may_change(who))
            put(files, path, FILE, self.craft.blob(
                b"work %d\n" % self.rnd.randrange(1000)))
            parent = self.craft.commit(files, [parent] if parent else [], who)
        return parent

    def _base(self, one: str, other: str) -> str:
        """The one merge base; nothing where there are several or none."""
        history = self.checker.history
        common = history.past(one) & history.past(other)
        best = common
        for oid in list(history.members(common)):
            best &= ~(history.past(oid) & ~(1 << history.number(oid)))
        found = list(history.members(best))
        return found[0] if len(found) == 1 and \
            found[0] in self.craft.files else ""

    def _three_way(self, base: str, one: str, other: str
                   ) -> typing.Optional[Files]:
        sides = [self.craft.files[each] for each in (base, one, other)]
        files: Files = {}
        for path in sorted({path for side in sides for path in side}):
            old, mine, theirs = (side.get(path) for side in sides)
            if old != mine != theirs != old:
                return None     # a conflict, for another day
            new = theirs if mine == old else mine
            if new:
                files[path] = new
        if any(path.startswith(other_ + "/") for path in files
               for other_ in files):
            return None
        return files

    def _merge_of(self, who: str, one: str, other: str,
                  ref: str = MAIN) -> str:
        self._is_for(ref)
        base = self._base(one, other)
        if not base or base in (one, other) and base == other:
            return ""
        files = self._three_way(base, one, other)
        return "" if files is None else self.craft.commit(
            files, [one, other], who)

    # --- what people do ---

    def _begin(self) -> Step:
        who = self._maintainer()
        return self._push(who, "the first commits",
                          (MAIN, self._commits(who, "")))

    def _start(self) -> typing.Optional[Step]:
        who = self._developer()
        base = self._tip(MAIN)
        if not base:
            return self._go_on()
        ref = self._branch(who)
        if not any(use.option("own-commits", "") == "no"
                   for each in self.checker.law.sets
                   for use in each.uses.values()):
            base = self._commits(who, base, ref)
        return self._push(who, "a branch for a task", (ref, base))

    def _own(self, who: str) -> str:
        branches = self._features(who)
        return self.rnd.choice(branches) if branches else ""

    def _go_on(self) -> typing.Optional[Step]:
        who = self._developer()
        ref = self._own(who)
        return self._push(who, "more work", (
            ref, self._commits(who, self._tip(ref), ref))) \
            if ref else self._fresh()

    def _fresh(self) -> Step:
        """Where there is nothing to stand on."""
        who = self._developer()
        ref = self._branch(who)
        return self._push(who, "a branch from nothing", (
            ref, self._commits(who, "", ref)))

    def _take(self, who: str, other: str, what: str
              ) -> typing.Optional[Step]:
        ref = self._own(who)
        if not ref or not other or other == self._tip(ref):
            return None
        new = self._merge_of(who, self._tip(ref), other, ref)
        return self._push(who, what, (ref, new)) if new else None

    def _take_main(self) -> typing.Optional[Step]:
        return self._take(self._developer(), self._tip(MAIN),
                          "main is merged into a branch")

    def _take_colleague(self) -> typing.Optional[Step]:
        others = self._features()
        other = self._tip(self.rnd.choice(others)) if others else ""
        return self._take(self._developer(), other,
                          "a colleague's branch is merged")

    def _rebase(self) -> typing.Optional[Step]:
        who = self._developer()
        ref, main = self._own(who), self._tip(MAIN)
        if not ref or not main:
            return None
        tip = self._tip(ref)
        base = self._base(tip, main)
        if not base or base in (tip, main):
            return None
        files = self._three_way(base, main, tip)
        if files is None:
            return None
        self._is_for(ref)
        return self._push(who, "a rebase", (
            ref, self.craft.commit(files, [main], who)))

    def _merge(self) -> typing.Optional[Step]:
        features, main = self._features(), self._tip(MAIN)
        if not features or not main:
            return None
        who = self._maintainer()
        new = self._merge_of(who, main, self._tip(self.rnd.choice(features)))
        return self._push(who, "a branch goes to main", (
            MAIN, new)) if new else None

    def _fast_forward(self) -> typing.Optional[Step]:
        main, history = self._tip(MAIN), self.checker.history
        ahead = [ref for ref in self._features() if main and history.has(
            history.past(self._tip(ref)), main) and self._tip(ref) != main]
        return self._push(self._maintainer(), "main moves forward", (
            MAIN, self._tip(self.rnd.choice(ahead)))) if ahead else None

    def _release(self) -> typing.Optional[Step]:
        self.count += 1
        main = self._tip(MAIN)
        return self._push(self._maintainer(), "a release line", (
            RELEASE % (10 + self.count), main)) if main else None

    def _hotfix(self) -> typing.Optional[Step]:
        who = self._maintainer()
        lines = [ref for ref in sorted(self.checker.refs)
                 if ref.startswith("refs/heads/release/") and self._tip(ref)]
        if not lines or not self._tip(MAIN):
            return None
        ref = self.rnd.choice(lines)
        if self.rnd.random() < .5:
            return self._push(who, "a hotfix", (
                ref, self._commits(who, self._tip(ref))))
        new = self._merge_of(who, self._tip(MAIN), self._tip(ref))
        return self._push(who, "a release goes to main", (
            MAIN, new)) if new else None

    def _tag(self) -> typing.Optional[Step]:
        self.count += 1
        who = self._maintainer()
        name = "v%d.%d.0" % (3 + self.rnd.randrange(3), self.count)
        main = self._tip(MAIN)
        if not main:
            return None
        if self.rnd.random() < .3:      # git push --follow-tags
            main = self._commits(who, main)
        tag = self.craft.tag(main, name, who=who)
        return self._push(who, "a release", *(
            [(MAIN, main)] if main != self._tip(MAIN) else []),
            ("refs/tags/" + name, tag))

    def _tidy_up(self) -> typing.Optional[Step]:
        features = self._features()
        return self._push(self._developer(), "a branch is deleted", (
            self.rnd.choice(features), "")) if features else None

    def _again(self) -> typing.Optional[Step]:
        """A branch comes back, or is pushed as it is."""
        who = self._developer()
        features = self._features(who)
        if features and self.rnd.random() < .3:
            ref = self.rnd.choice(features)
            return self._push(who, "nothing new", (ref, self._tip(ref)))
        known = [oid for oid in self.world.present if oid in self.craft.files
                 and oid in self.checker.history.pasts]
        if not known:
            return None
        return self._push(who, "a branch comes back", (
            self._branch(who), self.rnd.choice(sorted(known))))

    def _administer(self) -> typing.Optional[Step]:
        main = self._tip(MAIN)
        if not main:
            return None
        files = dict(self.craft.files[main])
        law = self.checker.law
        path = self.rnd.choice(("guarded/a", "guarded/b") + (
            RULES,) * bool(law.own) + (OWNERS,) * law.has_owners())
        put(files, path, FILE, self.craft.blob(self.rnd.choice({
            RULES: [text for text, sets in law.own.items()
                    if sets is not None], OWNERS: LISTS}.get(
                        path, [b"law %d\n" % self.rnd.randrange(50)]))))
        self._is_for(MAIN)
        return self._push(ADMINISTRATOR, "the administrator's file", (
            MAIN, self.craft.commit(files, [main], ADMINISTRATOR)))
