# SPDX-License-Identifier: Apache-2.0
"""One world: what is pushed to it, and whether every promise was kept."""

import os
import random
import re
import typing

import law
from drafts import draw
from checker import Answer, Checker, Push
from craft import Craft, FILE
from days import Days
from history import History, Missing
from moves import BRANCHES, Hostile
from world import Failure, Outcome, Step, World

FIGURES = ("pushes", "accepted", "refused", "unasked", "ordinary",
           "ordinary_accepted", "worlds")


class Run:
    """One world and its pushes."""

    def __init__(self, folder: str, hook: str, seed: int) -> None:
        self.rnd = random.Random(seed)
        name = "sha256" if self.rnd.random() < .12 else "sha1"
        self.laws = draw(self.rnd)
        config = {"receive.shallowUpdate": "true"} \
            if self.rnd.random() < .5 else {}
        if self.rnd.random() < .5:
            config["receive.certNonceSeed"] = "it"
        self.world = World(os.path.join(folder, "%d.git" % seed), hook, name,
                           self.laws[0].text, config)
        self.verified: typing.Set[str] = set()
        self.sent: typing.Set[str] = set()
        self.is_server_asked = False
        self.checker = Checker(self.laws[0], History(
            self._read, self.world.digits))
        self.craft = Craft(self.world, self.rnd)
        self.craft.are_signed = any(self.laws[0].uses(name) for name in (
            "commit-signature", "tag-signature"))
        self.hostile = Hostile(self.rnd, self.world, self.craft, self.checker)
        self.days = Days(self.rnd, self.world, self.craft, self.checker)
        self.figures = dict.fromkeys(FIGURES, 0)
        self._begin()

    def _begin(self) -> None:
        """A history from before the gate, and symbolic refs."""
        rnd, world = self.rnd, self.world
        tip = ""
        for number in range(rnd.choice((0, 0, 1, 3, 5))):
            files = dict(self.craft.files[tip]) if tip else {}
            files["guarded/a"] = (FILE, self.craft.blob(
                b"law %d\n" % number))
            if self.laws[0].own and rnd.random() < .3:
                files[law.RULES] = (FILE, self.craft.blob(rnd.choice(
                    list(self.laws[0].own))))
            tip = self.craft.commit(
                files, [tip] if tip else [], "old", rnd.choice(
                    ("feat: old", "BAD old", "UGLY old", "feat: older")))
        if tip:
            for oid in self.craft.closure([tip]):
                world.place(oid)
            world.place_ref(law.MAIN, tip)
            self.hostile.pool.append(tip)
        if rnd.random() < .3:
            world.place_ref("refs/heads/alias", "ref: " + rnd.choice(
                BRANCHES[:8] + ("refs/tags/v1.0", "refs/heads/nowhere",
                                "refs/replace/x", "refs/heads/alias")))
        if tip and rnd.random() < .1:
            other = self.craft.commit({}, [], "old")
            for oid in self.craft.closure([other]):
                world.place(oid)
            world.place_ref("refs/replace/" + tip, other)
        self._look()

    def _look(self) -> None:
        self.checker.refs = self.world.refs()
        self.checker.aliases = self.world.aliases

    def _read(self, oid: str) -> typing.Tuple[str, bytes]:
        if self.is_server_asked:
            return self._read_server(oid)
        made = self.world.made.get(oid)
        if made is None or oid not in self.sent and \
                oid not in self.world.present:
            raise Missing(oid)
        return made.type, made.body

    def _read_server(self, oid: str) -> typing.Tuple[str, bytes]:
        kind, body = self.world.read(oid)
        made = self.world.made.get(oid)
        if made is not None and (made.type, made.body) != (kind, body):
            raise Failure("%s is not what was sent" % oid)
        return kind, body

    def next_step(self) -> Step:
        if self.rnd.random() < .01:
            return Step("root", (), law=int(
                self.checker.law is self.laws[0]), what="another rule file")
        if self.rnd.random() < .4:
            return self.days.step()
        return self.hostile.step()

    # --- one push ---

    def carry_out(self, step: Step) -> None:
        if step.law is not None:
            self.checker.law = self.laws[step.law]
            self.world.set_rules(self.checker.law.text)
            return
        outcome = self.world.push(step)
        self._count(step, outcome)
        if outcome.advertised and _plain(outcome.advertised, self.world) != {
                **outcome.before, **self._through_aliases(outcome.before)}:
            raise Failure("git shows other refs than there are")
        answer = self._judge(step, outcome)
        if outcome.is_declined:
            self._check_declined(outcome, answer)
        elif outcome.is_accepted:
            self._check_accepted(step, outcome, answer)
        elif outcome.after != outcome.before:
            raise Failure("refs moved that no hook saw")
        elif not answer.must:       # the client left too soon to know
            self.checker.admit(answer)
        self._look()

    # --- two pushes at once ---

    def next_pair(self) -> typing.Optional[typing.Tuple[Step, Step]]:
        """To refs that have nothing to do with each other."""
        one, two = self.days.step(), self.next_step()
        names = [{name for _, _, name in step.commands} for step in (one, two)]
        is_plain = not (two.law is not None or two.close_after
                        or two.is_unread or two.is_mute or two.cut or two.count is not None or two.options
                        or two.shallow or two.certificate)
        strange = {name.encode("latin-1") for name in self.world.aliases}
        if not is_plain or names[0] & names[1] or strange & (
                names[0] | names[1]) or not all(
                    re.fullmatch(rb"refs/(heads|tags)/[a-z0-9./-]+", name)
                    for name in names[0] | names[1]):
            return None
        return one, two

    def carry_out_together(self, steps: typing.Sequence[Step]) -> None:
        """Each may have come first, or not have seen the other."""
        outcomes = self.world.push_together(steps)
        alone = [self._judge(step, outcome)
                 for step, outcome in zip(steps, outcomes)]
        before = outcomes[0].before
        for step, outcome, answer, other in zip(
                steps, outcomes, alone, reversed(alone)):
            self._count(step, outcome)
            later = self._judge_later(step, outcome, other, before)
            answer.might |= answer.must | later.reasons()
            answer.must &= later.must
            if outcome.is_declined:
                self._check_reasons(outcome, answer)
            elif answer.must and outcome.is_accepted:
                raise Failure("bypass: let in against %s, beside another" %
                              sorted(answer.must), outcome.said)
        if any(outcome.is_accepted for outcome in outcomes):
            both = Answer()
            both.updates = [update for answer, outcome in zip(alone, outcomes)
                            if outcome.is_accepted
                            for update in answer.updates]
            self._check_moved(outcomes[0], both)
        for step, outcome, answer in zip(steps, outcomes, alone):
            if outcome.is_accepted:
                self._take(step, outcome, answer)
        self._look()

    def _judge_later(self, step: Step, outcome: Outcome, other: Answer,
                     before: typing.Dict[str, str]) -> Answer:
        checker = self.checker
        covered, admitted = dict(checker.covered), dict(checker.admitted)
        checker.accept(other)
        checker.refs = dict(before)
        for update in other.updates:
            if outcome.after.get(update.ref) == update.new:
                checker.refs.pop(update.ref, None)
                if update.new:
                    checker.refs[update.ref] = update.new
        later = self._judge(step, outcome)
        checker.refs, checker.covered, checker.admitted = (
            before, covered, admitted)
        return later

    def _count(self, step: Step, outcome: Outcome) -> None:
        self.figures["pushes"] += 1
        self.figures["accepted"] += outcome.is_accepted
        self.figures["refused"] += outcome.is_declined
        self.figures["unasked"] += not (
            outcome.is_accepted or outcome.is_declined)
        self.figures["ordinary"] += bool(step.what)
        self.figures["ordinary_accepted"] += bool(
            step.what and outcome.is_accepted)

    def _through_aliases(self, refs: typing.Mapping[str, str]
                         ) -> typing.Dict[str, str]:
        found = {}
        for name, at in self.world.aliases.items():
            for _ in range(5):
                at = self.world.aliases.get(at, at)
            if at in refs:
                found[name] = refs[at]
        return found

    def _judge(self, step: Step, outcome: Outcome) -> Answer:
        self.is_server_asked = outcome.is_accepted and _has_kept(outcome)
        self.sent = self._sent_by(step)
        answer = self.checker.judge(Push(
            step.who, _input(step), tuple(_option(each)
                                          for each in step.options)))
        if self._is_lacking(step):
            answer.might.add("*")
            answer.must.discard("push")
        there = self.sent | self.world.present
        if self.world.takes_shallow and _is_with_pack(step, self.world) and \
                any(oid.decode() in there for oid in step.shallow):
            answer.must, answer.might = {"failure"}, {"*"}
        return answer

    def _sent_by(self, step: Step) -> typing.Set[str]:
        """Deletions come without a pack."""
        return set(step.send) if _is_with_pack(step, self.world) else set()

    def _is_lacking(self, step: Step) -> bool:
        """Git refuses a ref that does not reach all of its objects, whatever
        the gate says of what it can read."""
        world, sent = self.world, self.sent
        seen: typing.Set[str] = set()
        todo = [new.decode("latin-1") for _, new, _ in step.commands]
        while todo:
            oid = todo.pop()
            if oid in seen or oid in world.present or oid == world.null:
                continue
            seen.add(oid)
            if oid not in sent:
                return True
            todo += self.craft.links(oid)
        return False

    def _check_declined(self, outcome: Outcome, answer: Answer) -> None:
        if outcome.before != outcome.after:
            raise Failure("a refused push moved refs")
        folder = os.path.join(self.world.path, "objects")
        if any(name.startswith("tmp_objdir") for name in os.listdir(folder)):
            raise Failure("a refused push left objects")
        self._check_reasons(outcome, answer)

    @staticmethod
    def _check_reasons(outcome: Outcome, answer: Answer) -> None:
        reasons, rules = answer.reasons(), outcome.rules
        if not reasons:
            raise Failure("refused without reason", outcome.said)
        if not rules and "dry-run" not in reasons:
            raise Failure("refused, and no rule is named", outcome.said)
        if "*" in reasons:
            return
        if not rules <= reasons:
            raise Failure("refused for %s, not for %s" % (
                sorted(rules), sorted(reasons)), outcome.said)
        if not answer.must - {"dry-run"} <= rules:
            raise Failure("not all is found: %s, only %s" % (
                sorted(answer.must), sorted(rules)), outcome.said)

    def _check_accepted(self, step: Step, outcome: Outcome,
                        answer: Answer) -> None:
        if answer.must:
            raise Failure("bypass: let in against %s" % sorted(answer.must),
                          outcome.said)
        self._check_moved(outcome, answer)
        self._take(step, outcome, answer)

    def _take(self, step: Step, outcome: Outcome, answer: Answer) -> None:
        self.checker.accept(answer)
        if _has_kept(outcome):
            self.world.present |= self._sent_by(step)
        for update in answer.updates:
            if update.new and outcome.after.get(update.ref) == update.new:
                self._verify(update.new)

    def _check_moved(self, outcome: Outcome, answer: Answer) -> None:
        may_move = {name: update.new for update in answer.updates
                    for name in (update.ref, update.pushed)}
        before, after = outcome.before, outcome.after
        for ref in set(before) | set(after):
            if before.get(ref) != after.get(ref) and (
                    ref not in may_move or after.get(ref) != may_move[ref]):
                raise Failure("%r moved to %s unasked" % (
                    ref, after.get(ref)))
        for update in answer.updates:
            if outcome.reported.get(update.pushed) and \
                    update.kind != "nothing" and \
                    after.get(update.ref) != update.new:
                raise Failure("%r is ok, and has not moved" % update.ref)

    def _verify(self, tip: str) -> None:
        """What a ref reaches lies on the server as it was sent."""
        todo = [tip]
        while todo:
            oid = todo.pop()
            if oid in self.verified or oid not in self.world.made:
                continue
            try:
                self._read_server(oid)
            except Missing:
                raise Failure("%s is missing below a ref" % oid) from None
            self.verified.add(oid)
            self.world.present.add(oid)
            todo += self.craft.links(oid)

    def finish(self) -> None:
        """What plain git says of the whole."""
        if self.world.show_refs() != {
                ref: oid for ref, oid in self.world.refs().items()}:
            raise Failure("git for-each-ref shows other refs")
        self.world.check_connected()
        self.figures["worlds"] += 1


def _is_with_pack(step: Step, world: World) -> bool:
    return any(new != world.null.encode() for _, new, _ in step.commands)


def _has_kept(outcome: Outcome) -> bool:
    """Where git lets no line through it throws the objects away, also of a push
    that the gate has accepted."""
    return any(outcome.reported.values()) or outcome.after != outcome.before


def _plain(advertised: typing.Mapping[str, str], world: World
           ) -> typing.Dict[str, str]:
    return {name: oid for name, oid in advertised.items()
            if name != "capabilities^{}" and oid != world.null}


def _input(step: Step) -> bytes:
    """What the hook reads, as git makes it of what was sent: a packet ends at
    a NUL, and loses a line feed at its end."""
    text = b""
    is_twice = step.is_certified() and step.certificate == "mixed"
    for number, (old, new, name) in enumerate(
            step.commands * (1 + is_twice)):
        name = name.split(b"\0")[0]
        if number > 0 and b"\0" not in step.commands[
                number % len(step.commands)][2] and name.endswith(b"\n"):
            name = name[:-1]
        text += old + b" " + new + b" " + name + b"\n"
    return text


def _option(sent: bytes) -> bytes:
    return (sent[:-1] if sent.endswith(b"\n") else sent).split(b"\0")[0]
