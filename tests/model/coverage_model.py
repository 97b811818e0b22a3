# SPDX-License-Identifier: Apache-2.0
"""Coverage, as the semantics say it, in the plainest words a program has.

What is modelled: commits with parents, words in their message and a committer;
branches and tags, annotated or not; rule sets, each with its refs, a word that
it denies (a rule that depends on nobody), "the committer is who pushes" (one
that depends on the pusher), exempt people, `since`, and modes that refuse or
only warn; trusted refs that nobody rewrites or deletes; pushes of any number of
refs at once, with creations, updates, rewrites and deletions; writers that run
no hook; the loss of all coverage. Commit dates have no meaning here, so a gate
that agrees with this whatever the dates say does not depend on them.

What is not: rules about paths, files and names, and bypass.

A commit is covered for a set when a push that brought it was accepted under
that set. For each ref, the walk goes from the new tip and stops at commits that
are covered, trusted or spared, or reachable from the ref's old tip; it judges
all others, and they become covered where no stop was the last of these alone.
"""

import fnmatch
import typing

Id = typing.Hashable


class Commit(typing.NamedTuple):
    """What rules can see of a commit."""

    parents: typing.Tuple[Id, ...]
    words: typing.FrozenSet[str]
    committer: str


class RuleSet(typing.NamedTuple):
    """A rule set as far as coverage can tell it from others."""

    name: str
    refs: typing.Tuple[str, ...]
    deny: str = ""
    by_pusher: bool = False
    refuses: bool = True
    exempt: typing.FrozenSet[str] = frozenset()
    since: typing.Tuple[Id, ...] = ()

    def governs(self, ref: str) -> bool:
        return any(fnmatch.fnmatchcase(ref, glob) for glob in self.refs)

    def allows(self, commit: Commit, who: str) -> bool:
        return (not self.deny or self.deny not in commit.words) and (
            not self.by_pusher or commit.committer == who)

    def binds(self, who: str) -> bool:
        return self.refuses and who not in self.exempt


class Answer(typing.NamedTuple):
    """What a push would get, and what would be covered then."""

    accepted: bool
    judged: typing.Dict[str, typing.Set[Id]]
    covers: typing.Dict[str, typing.Set[Id]]


class Model:
    """A server: refs by name, each with the commit that it leads to."""

    def __init__(self, sets: typing.Iterable[RuleSet],
                 trusted: typing.Iterable[str] = ()) -> None:
        self.sets = tuple(sets)
        self.trusted = tuple(trusted)
        self.commits: typing.Dict[Id, Commit] = {}
        self.refs: typing.Dict[str, Id] = {}
        self.covered = {each.name: set() for each in self.sets}
        # Commits that someone's word let in: of a set, or of a ref.
        self.excused = {each.name: set() for each in self.sets}
        self.tainted: typing.Dict[Id, typing.Set[str]] = {}

    def past(self, tips: typing.Iterable[typing.Optional[Id]]
             ) -> typing.Set[Id]:
        """The tips and all that they reach."""
        seen: typing.Set[Id] = set()
        todo = [tip for tip in tips if tip is not None]
        while todo:
            commit = todo.pop()
            if commit not in seen:
                seen.add(commit)
                todo.extend(self.commits[commit].parents)
        return seen

    def trusted_past(self) -> typing.Set[Id]:
        return self.past(self.refs.get(ref) for ref in self.trusted)

    def walk(self, new: Id, old: typing.Optional[Id],
             known: typing.Set[Id]) -> typing.Tuple[typing.Set[Id], bool]:
        """What is judged, and whether every stop was known for good."""
        before = self.past([old])
        judged: typing.Set[Id] = set()
        stops: typing.Set[Id] = set()
        todo = [new]
        while todo:
            commit = todo.pop()
            if commit in known or commit in judged:
                continue
            if commit in before:
                stops.add(commit)
                continue
            judged.add(commit)
            todo.extend(self.commits[commit].parents)
        return judged, not stops

    def judge(self, who: str,
              updates: typing.Mapping[str, typing.Optional[Id]]) -> Answer:
        """One push; a new tip of None deletes the ref."""
        judged = {each.name: set() for each in self.sets}
        covers = {each.name: set() for each in self.sets}
        accepted = all(self._may_move(*each) for each in updates.items())
        trusted = self.trusted_past()
        for each in self.sets:
            known = (trusted | self.past(each.since)
                     | self.covered[each.name])
            for ref, new in updates.items():
                old = self.refs.get(ref)
                if new is None or not each.governs(ref):
                    continue
                found, clean = self.walk(new, old, known)
                judged[each.name] |= found
                covers[each.name] |= found if clean else set()
            if each.binds(who) and not all(
                    each.allows(self.commits[commit], who)
                    for commit in judged[each.name]):
                accepted = False
        return Answer(accepted, judged, covers)

    def _may_move(self, ref: str, new: typing.Optional[Id]) -> bool:
        if ref not in self.trusted or self.refs.get(ref) is None:
            return True
        return new is not None and self.refs[ref] in self.past([new])

    def apply(self, who: str, updates: typing.Mapping[
            str, typing.Optional[Id]], answer: Answer) -> None:
        """The push was accepted."""
        for each in self.sets:
            self.covered[each.name] |= answer.covers[each.name]
            if not each.binds(who):
                self.excused[each.name] |= answer.judged[each.name]
        self._move(updates)

    def _move(self, updates: typing.Mapping[
            str, typing.Optional[Id]]) -> None:
        for ref, new in updates.items():
            if new is None:
                self.refs.pop(ref, None)
            else:
                self.refs[ref] = new

    def write_without_hook(self, ref: str, new: typing.Optional[Id]) -> None:
        """Somebody with a shell on the server; he answers for this ref."""
        if new is not None:
            for commit in self.past([new]) - self.past([self.refs.get(ref)]):
                self.tainted.setdefault(commit, set()).add(ref)
        self._move({ref: new})

    def lose_coverage(self) -> None:
        for covered in self.covered.values():
            covered.clear()

    def slipped(self) -> typing.List[typing.Tuple[str, str, Id]]:
        """Denied commits on a governed ref for which nobody answers: (set,
        ref, commit). There must be none, ever."""
        found = []
        for each in self.sets:
            if not each.deny or not each.refuses:
                continue
            excused = self._excused(each)
            for ref, tip in self.refs.items():
                if not each.governs(ref):
                    continue
                found += [(each.name, ref, commit)
                          for commit in self.past([tip])
                          if each.deny in self.commits[commit].words
                          and commit not in excused
                          and ref not in self.tainted.get(commit, ())]
        return found

    def _excused(self, each: RuleSet) -> typing.Set[Id]:
        """By an exemption, by `since`, or by a trusted ref on which the set
        has no say or for which somebody answers."""
        excused = self.excused[each.name] | self.past(each.since)
        for ref in self.trusted:
            excused |= {
                commit for commit in self.past([self.refs.get(ref)])
                if not each.governs(ref)
                or ref in self.tainted.get(commit, ())}
        return excused
