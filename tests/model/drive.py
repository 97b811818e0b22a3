# SPDX-License-Identifier: Apache-2.0
"""Drives the built gate and the model with the same random histories.

They must agree on every push, and after every push on what is covered. Where
commit dates contradict each other the gate may judge, and then cover, more than
the model: only commits that it judged, though, and only whole pasts.

Prints one line of figures, or of the first disagreement the seed and the steps
that lead to it.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
import typing

import coverage_files
import histories
from coverage_model import Commit, RuleSet
from server import EMPTY_TREE, NULL, Server, Verdict, objects

STEPS = 60
PERSON = "%s <%s@example.com> %d +0000"


class Disagreement(Exception):
    """The gate and the model differ, or a promise is broken."""


def rules_text(sets: typing.Iterable[RuleSet]) -> str:
    people = histories.PEOPLE + (histories.ADMINISTRATOR,)
    lines = ["[refward]", "version = 1", "host = ssh",
             "trusted = " + histories.MAIN, "[group people]",
             "member = " + " ".join(people), "[rules keepers]",
             "ref = " + histories.MAIN, "create = @people",
             "update = @people", "rewrite = nobody", "delete = nobody"]
    for each in sets:
        if each.name == "objects":
            continue
        lines.append("[rules %s]" % each.name)
        lines += ["ref = " + ref.replace("*", "**") for ref in each.refs]
        lines.append("mode = " + ("refuse" if each.refuses else "warn"))
        lines.append("commit-deny = " + each.deny)
        if each.by_pusher:
            lines.append("commit-committer = pusher")
        lines += ["exempt = " + who for who in sorted(each.exempt)]
        lines += ["since = %s" % oid for oid in each.since]
    return "\n".join(lines) + "\n"


class Drive:
    """One history on one server."""

    def __init__(self, folder: str, hook: str, seed: int,
                 through_git: bool) -> None:
        self.rnd = random.Random(seed)
        self.settings = histories.choose_settings(self.rnd)
        self.log: typing.List[str] = []
        self.names: typing.Dict[str, str] = {}
        self.pushes = 0
        self.refusals = 0
        self.judged = 0
        self.server = Server(os.path.join(folder, "%d.git" % seed), hook)
        self._push = (self.server.push_through_git if through_git
                      else self.server.push)
        self.history = histories.History(
            self.rnd, self.settings, self._make)
        self.model = self.history.begin()
        self.server.set_rules(rules_text(self.model.sets))
        self.digests = self._learn_digests()

    def _make(self, parents: typing.Sequence[str],
              words: typing.FrozenSet[str], committer: str,
              date: int) -> str:
        name = "c%d" % (len(self.names) + 1)
        person = (PERSON % (committer, committer, date)).encode()
        message = " ".join([name] + sorted(words)) + "\n"
        oid = self.server.keep(objects.commit(
            EMPTY_TREE.encode(), [each.encode() for each in parents],
            message.encode(), person, person))
        self.names[oid] = name
        self.history.model.commits[oid] = Commit(
            tuple(parents), words, committer)
        self.log.append("  %s%s by %s at %d on %s" % (
            name, "".join(" " + word for word in sorted(words)), committer,
            date - histories.START,
            " ".join(self.names[each] for each in parents) or "nothing"))
        return oid

    def _learn_digests(self) -> typing.Dict[str, bytes]:
        """Which digest is whose, seen by a push to refs of different sets."""
        alike = {"refs/heads/m/0": "strict", "refs/tags/v1": "second",
                 "refs/tags/t1": "objects"}
        first = {ref: self._make((), frozenset(), "alice",
                                 histories.START + number)
                 for number, ref in enumerate(alike)}
        verdict = self._push("alice", first)
        if verdict.status != 0:
            raise Disagreement("the first push: " + verdict.said)
        seen = coverage_files.read(self.server.coverage)
        digests = {}
        for digest, commits in seen.items():
            if len(commits) == 3:
                digests["objects"] = digest
            for ref, oid in first.items():
                if commits == {oid}:
                    digests[alike[ref]] = digest
        for ref in first:
            self.server.write(ref, NULL)
        self._lose(True)
        self.server.collect()
        if len(digests) != 3:
            raise Disagreement("not every set covers its own commit")
        return digests

    def run(self, steps: int) -> None:
        for each in self.history.opening():
            self._carry_out(each)
        for _ in range(steps):
            self._carry_out(self.history.step())
            slipped = self.model.slipped()
            if slipped:
                raise Disagreement("let in: " + ", ".join(
                    "%s on %s under %s" % (self._name(oid), ref, name)
                    for name, ref, oid in slipped))

    def _carry_out(self, step: typing.Union[
            histories.Push, histories.Write, histories.Lose,
            histories.Collect]) -> None:
        if isinstance(step, histories.Push):
            self._compare(step)
        elif isinstance(step, histories.Write):
            self.log.append("no hook: %s is %s" % (
                step.ref, self._name(step.new)))
            self.server.admit(self.server.reach([step.new])
                              - self.server.present)
            self.server.write(step.ref, step.new)
            self.model.write_without_hook(step.ref, step.new)
        elif isinstance(step, histories.Lose):
            self.log.append("coverage is %s" % (
                "lost" if step.is_all else "damaged"))
            self._lose(step.is_all)
        else:
            self.log.append("unreachable objects go")
            # A commit that is gone spares nothing, so these stay.
            self.server.collect(
                oid for each in self.model.sets for oid in each.since
                if oid in self.server.present)

    def _lose(self, is_all: bool) -> None:
        for name in ("table", "tail"):
            path = os.path.join(self.server.coverage, name)
            if not os.path.exists(path):
                continue
            if is_all:
                os.unlink(path)
            else:
                self._damage(path)
        if is_all:
            self.model.lose_coverage()

    def _damage(self, path: str) -> None:
        with open(path, "rb") as stream:
            data = bytearray(stream.read())
        if not data:
            return
        kind = self.rnd.randrange(4)
        at = self.rnd.randrange(len(data))
        if kind == 0:
            del data[at:]
        elif kind == 1:
            data[at] ^= 1 << self.rnd.randrange(8)
        elif kind == 2:
            size = self.rnd.randrange(200)
            data[at:at + size] = bytes(len(data[at:at + size]))
        else:
            data[at:at] = self.rnd.randbytes(self.rnd.randrange(1, 90))
        with open(path + ".new", "wb") as stream:
            stream.write(data)
        os.rename(path + ".new", path)

    def _name(self, oid: typing.Optional[str]) -> str:
        return "gone" if oid is None else self.names.get(oid, oid[:8])

    def _values(self, step: histories.Push) -> typing.Dict[str, str]:
        values = {}
        for ref, new in step.updates.items():
            values[ref] = NULL if new is None else new
            if ref in step.annotated:
                name = ref[len("refs/tags/"):].encode()
                values[ref] = self.server.keep(
                    objects.tag(new.encode(), name, message=b"a tag\n"))
        return values

    def _compare(self, step: histories.Push) -> None:
        model = self.model
        answer = model.judge(step.who, step.updates)
        bare = None
        if self.settings.damages:
            covered, model.covered = model.covered, {
                name: set() for name in model.covered}
            bare = model.judge(step.who, step.updates)
            model.covered = covered
        self.log.append("%s pushes %s%s: %s" % (
            step.who, ", ".join(
                "%s%s to %s" % ("a tag of " if ref in step.annotated else "",
                                self._name(new), ref)
                for ref, new in step.updates.items()),
            ", resends" if step.resends else "",
            "accepted" if answer.accepted else "refused"))
        verdict = self._push(step.who, self._values(step), step.resends)
        self.pushes += 1
        self.refusals += not answer.accepted
        self.judged += sum(map(len, answer.judged.values()))
        if bare is not None and bare.accepted != answer.accepted:
            raise Disagreement("coverage changes what the model says")
        self._check(verdict, answer.accepted)
        if answer.accepted:
            model.apply(step.who, step.updates, answer)
        if not self.settings.damages:
            self._check_coverage(step.who)

    @staticmethod
    def _check(verdict: Verdict, accepted: bool) -> None:
        if verdict.status not in (0, 1):
            raise Disagreement("the gate failed: " + verdict.said)
        if (verdict.status == 0) != accepted:
            raise Disagreement("the gate %s it: %s" % (
                "refused" if accepted else "accepted", verdict.said))

    def _check_coverage(self, who: str) -> None:
        seen = coverage_files.read(self.server.coverage)
        trusted = self.model.trusted_past()
        for each in self.model.sets:
            covered = seen.get(self.digests[each.name], set())
            expected = self.model.covered[each.name]
            if covered == expected:
                continue
            self._check_more(each, who, covered, expected, trusted)
            self.model.covered[each.name] = set(covered)

    def _check_more(self, each: RuleSet, who: str,
                    covered: typing.Set[str], expected: typing.Set[str],
                    trusted: typing.Set[str]) -> None:
        commits = self.model.commits
        known = covered | trusted | self.model.past(each.since)
        wrong = {
            "not covered": expected - covered,
            "covered": covered - expected
            if self.settings.dates == "rising" else set(),
            "covered unjudged": {
                oid for oid in covered - expected
                if each.refuses and not each.allows(commits[oid], who)},
            "covered over what is not": {
                oid for oid in covered - expected
                if not known.issuperset(commits[oid].parents)},
        }
        for what, oids in wrong.items():
            if oids:
                raise Disagreement("%s for %s: %s" % (
                    what, each.name, " ".join(map(self._name, sorted(oids)))))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("hook", metavar="PRE-RECEIVE", help="the built gate")
    add("--seed", type=int, default=1, help="of the first history")
    add("--runs", type=int, default=20, help="how many histories")
    add("--steps", type=int, default=STEPS, help="in each of them")
    add("--seconds", type=float, default=0, help="stop after so long")
    add("--through-git", action="store_true",
        help="push to git receive-pack, not to the hook alone")
    add("--keep", action="store_true", help="leave the last server there")
    return parser.parse_args()


def main() -> int:
    args = arguments()
    folder = tempfile.mkdtemp(prefix="refward-model.")
    totals = {"pushes": 0, "refused": 0, "judged": 0, "runs": 0}
    started = time.monotonic()
    try:
        for seed in range(args.seed, args.seed + args.runs):
            if args.seconds and time.monotonic() - started > args.seconds:
                break
            drive = Drive(folder, args.hook, seed, args.through_git)
            try:
                drive.run(args.steps)
            except Disagreement as why:
                print("seed %d, %s" % (seed, drive.settings))
                print("\n".join(drive.log))
                print("disagreement: %s" % why)
                return 1
            totals["runs"] += 1
            totals["pushes"] += drive.pushes
            totals["refused"] += drive.refusals
            totals["judged"] += drive.judged
            if not args.keep:
                shutil.rmtree(drive.server.path)
    finally:
        if args.keep:
            print("kept: " + folder)
        else:
            shutil.rmtree(folder)
    print("%(runs)d histories from seed {}: %(pushes)d pushes, %(refused)d"
          " refused, %(judged)d commits judged".format(args.seed) % totals)
    return 0


if __name__ == "__main__":
    sys.exit(main())
