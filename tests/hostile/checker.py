# SPDX-License-Identifier: Apache-2.0
"""What the rules say of a push: slowly, plainly, and independently.

Two answers: `must`, the rules for which it has to be refused, and `might`,
further ones for which it may be. They differ where what was judged before is
not covered (a past that no hook saw): nothing forbidden comes in if the gate
lets it pass, and no harm is done if it looks again.
"""

import typing

import heard
import names
import standing
from changes import Change, compare
from grammar import Unreadable
from history import History, Missing
from law import Law, MAIN, RuleSet, Use
from rules import breaks_change, breaks_commit, breaks_issue, OF_CHANGES, \
    OF_TEXT
from updates import breaks, Scene, Update


class Push(typing.NamedTuple):
    """As the hook is told of it."""

    who: str
    text: bytes                         # of its standard input
    options: typing.Tuple[bytes, ...]


class Answer:
    def __init__(self) -> None:
        self.must: typing.Set[str] = set()
        self.might: typing.Set[str] = set()
        self.updates: typing.List[Update] = []
        # By a set's key: what it covers for good, and what it lets in at all.
        self.covers: typing.Dict[str, int] = {}
        self.admits: typing.Dict[str, int] = {}
        self.is_rehearsal = False

    def reasons(self) -> typing.Set[str]:
        return self.must | self.might


class Checker:
    """One server, as its refs stand before the push."""

    def __init__(self, law: Law, history: History) -> None:
        self.law = law
        self.history = history
        self.refs: typing.Dict[str, str] = {}
        self.aliases: typing.Dict[str, str] = {}
        # By the key of a set: one that is changed begins anew, and finds what
        # it had where it comes back.
        self.covered: typing.Dict[str, int] = {}
        self.admitted: typing.Dict[str, int] = {}

    def judge(self, push: Push) -> Answer:
        return _Judging(self, push).answer()

    def accept(self, answer: Answer) -> None:
        for key, bits in answer.covers.items():
            self.covered[key] = self.covered.get(key, 0) | bits
        self.admit(answer)

    def admit(self, answer: Answer) -> None:
        for key, bits in answer.admits.items():
            self.admitted[key] = self.admitted.get(key, 0) | bits


class _Judging:
    def __init__(self, checker: Checker, push: Push) -> None:
        self.c = checker
        self.law, self.own = checker.law, standing.OwnRules()
        self.history = checker.history
        self.push = push
        self.out = Answer()
        self.bypasses: typing.List[typing.Tuple[str, str]] = []

    def answer(self) -> Answer:
        try:
            self._judge()
        except (Missing, Unreadable):
            self.out.must.add("push")
            self.out.might.add("*")
        return self.out

    def _judge(self) -> None:
        lines = heard.lines(self.push.text, self.history.digits)
        if not lines or heard.are_too_many(self.push.options):
            self.out.must.add("failure")
            return
        if not all(names.is_format(line.name) for line in lines):
            self.out.must.add("ref-name")
            return
        self._take_law()
        self._grant()
        for line in lines:
            self.out.updates.append(self._update(line))
        self.scene = Scene(self.law, self.history, self.push.who, self.c.refs,
                           self.c.aliases, self.out.updates)
        self._check_names()
        self._check_own_rules()
        for rule_set in self.law.sets:
            if self._is_bound(rule_set):
                self._judge_updates(rule_set)
        for rule_set in self.law.sets:
            self._judge_commits(rule_set)
        for update in self.out.updates:
            self._judge_net(update)
        if self.out.is_rehearsal:
            self.out.must.add("dry-run")

    def _take_law(self) -> None:
        """Never what is pushed."""
        try:
            self.law, self.own = standing.rules_of(
                self.law, self.history, self.c.refs.get(MAIN))
            self.law = standing.with_owners(self.law, self.history,
                                            self.c.refs)
        except standing.Unsure:
            self.out.might.add("*")

    def _check_own_rules(self) -> None:
        if not self.law.own:
            return
        is_mended = False
        for update in self.out.updates:
            if update.ref != MAIN or update.kind == "nothing":
                continue
            if update.kind == "delete":
                is_bad = self.own.is_there
            else:
                is_bad = not self._is_good(update)
                is_mended = not is_bad
            if is_bad:
                self.out.must.add("repository-rules")
        if self.own.is_broken and not (
                is_mended and len(self.out.updates) == 1):
            self.out.must.add("repository-rules")

    def _is_good(self, update: Update) -> bool:
        try:
            return standing.is_good(self.law, self.history, update.new_tip)
        except standing.Unsure:
            self.out.might.add("repository-rules")
            return True

    def _grant(self) -> None:
        wishes = heard.wishes(self.push.options)
        self.out.is_rehearsal = wishes.is_rehearsal
        if wishes.is_odd:
            self.out.must.add("push-option")
        for name, rule in wishes.bypasses:
            rule_set = self.law.named(name)
            if rule_set is None or self.push.who not in rule_set.bypass or \
                    rule and rule not in rule_set.uses:
                self.out.must.add("bypass")
            else:
                self.bypasses.append((name, rule))

    # --- refs ---

    def _resolve(self, name: str) -> str:
        for _ in range(6):
            if name not in self.c.aliases:
                return name
            name = self.c.aliases[name]
        raise Unreadable("a loop of symbolic refs")

    def _update(self, line: heard.Line) -> Update:
        ref = self._resolve(line.name)
        old = self.c.refs.get(ref)
        null = self.history.null
        sets = tuple(each for each in self.law.sets
                     if each.governs(ref) or each.governs(line.name))
        if line.old != (old or null):
            self.out.must.add("stale")
            return Update(line.name, ref, old, None, "nothing", None, None,
                          sets)
        if line.new == old:
            return Update(line.name, ref, old, old, "nothing", None, None,
                          sets)
        new = None if line.new == null else line.new
        tips = [None if each is None else self._tip(each)
                for each in (old, new)]
        return Update(line.name, ref, old, new,
                      self._kind(ref, old, new, *tips), *tips, sets)

    def _tip(self, oid: str) -> typing.Optional[str]:
        end, kind, _ = self.history.peel(oid)
        return end if kind == "commit" else None

    def _kind(self, ref: str, old: typing.Optional[str],
              new: typing.Optional[str], old_tip: typing.Optional[str],
              new_tip: typing.Optional[str]) -> str:
        if new is None:
            return "delete"
        if old is None:
            return "create"
        if not ref.startswith(names.TAGS) and old_tip and new_tip and \
                self.history.has(self.history.past(new_tip), old_tip):
            return "update"
        return "rewrite"

    def _is_open(self, name: str) -> bool:
        if name.startswith("refs/replace/"):
            return False
        return name.startswith((names.HEADS, names.TAGS)) or any(
            each.governs(name) and each.opens(name) for each in self.law.sets)

    def _check_names(self) -> None:
        must, updates = self.out.must, self.out.updates
        refs = [update.ref for update in updates]
        if len(set(refs)) < len(refs):
            must.add("ref-twice")
        made = [each for each in updates if each.kind == "create"]
        for each in updates:
            if not (self._is_open(each.ref) and self._is_open(each.pushed)):
                must.add("namespace")
            elif self.law.refuses_unmatched and all(
                    not rules.is_plain() for rules in each.sets):
                must.add("unmatched")
        pushed = {each.ref for each in updates if each.kind != "delete"}
        for each in made:
            other = names.namesake(each.ref)
            if not names.may_be_made(each.ref) or other and (
                    other in self.c.refs or other in self.c.aliases
                    or other in pushed):
                must.add("ref-name")
            if any(names.looks(each.ref) == names.looks(ref)
                   for ref in refs if ref != each.ref):
                must.add("ref-name")

    # --- rules ---

    def _is_bound(self, rule_set: RuleSet) -> bool:
        return self.push.who not in rule_set.exempt

    def _refuses(self, rule_set: RuleSet, name: str, use: Use) -> bool:
        return use.mode == "refuse" and self._is_bound(rule_set) and not any(
            (scope, rule) in ((rule_set.name, ""), (rule_set.name, name))
            for scope, rule in self.bypasses)

    def _judge_updates(self, rule_set: RuleSet) -> None:
        governed = [each for each in self.out.updates
                    if rule_set in each.sets and each.kind != "nothing"]
        for name, use in rule_set.uses.items():
            if name in ("branch-name", "tag-name") and use.mode != "off" and \
                    not all(names.is_text(each.ref) for each in governed):
                self.out.might.add(name)    # it cannot tell
            if not self._refuses(rule_set, name, use):
                continue
            if name == "max-refs" and len(governed) > int(use.value()):
                self.out.must.add(name)
            for each in governed:
                self._judge_update(rule_set, name, each)

    def _judge_update(self, rule_set: RuleSet, name: str,
                      update: Update) -> None:
        try:
            if breaks(name, rule_set.uses[name], update, self.scene, rule_set):
                self.out.must.add(name)
        except standing.Unsure:
            self.out.might.add(name)

    # --- commits ---

    def _judge_commits(self, rule_set: RuleSet) -> None:
        history, key = self.history, rule_set.key
        trusted = 0
        for ref in self.law.trusted:
            trusted |= history.past(self.c.refs.get(ref))
        covers = admits = 0
        bringers: typing.Dict[str, typing.List[typing.Tuple[Update, bool]]] = {}
        for update in self.out.updates:
            if rule_set not in update.sets or update.kind in (
                    "delete", "nothing"):
                continue
            if update.new_tip is None:
                self._judge_files(rule_set, update)
                continue
            past = history.past(update.old_tip)
            history.past(update.new_tip)
            brought, is_clean = history.walk(
                update.new_tip, trusted | self.c.covered.get(key, 0), past)
            certain, _ = history.walk(
                update.new_tip, trusted | self.c.admitted.get(key, 0), past)
            for oid in brought:
                bit = 1 << history.number(oid)
                admits |= bit
                covers |= bit if is_clean else 0
                bringers.setdefault(oid, []).append((update, oid in certain))
        for oid, by in bringers.items():
            self._judge_commit(rule_set, oid, by)
        self.out.covers[key] = covers
        self.out.admits[key] = admits

    def _judge_commit(self, rule_set: RuleSet, oid: str, by: typing.Sequence[
            typing.Tuple[Update, bool]]) -> None:
        history, who = self.history, self.push.who
        into = self.out.must if any(
            is_certain for _, is_certain in by) else self.out.might
        commit = history.commit(oid)
        found = history.changes(oid) if rule_set.is_built_in or any(
            name in OF_CHANGES for name in rule_set.uses) else None
        for name, use in rule_set.uses.items():
            if name == "commit-issue" and use.mode != "off" and not all(
                    names.is_text(update.ref) for update, _ in by):
                self.out.might.add(name)    # it cannot tell
                continue
            if not self._refuses(rule_set, name, use):
                continue
            if name in OF_CHANGES:
                if found and any(breaks_change(
                        name, use, change, who, self._blob(change.id), False)
                        for change in found.changes):
                    into.add(name)
            elif commit.is_lossy and name in OF_TEXT:
                self.out.might.add(name)    # of what nobody can read
            elif name == "commit-issue":
                self._judge_issue(use, oid, by, into)
            elif breaks_commit(name, use, commit, who):
                into.add(name)
        if rule_set.is_built_in and found:
            self._judge_trees(rule_set, found.trees, into)

    def _judge_issue(self, use: Use, oid: str, by: typing.Sequence[
            typing.Tuple[Update, bool]], into: typing.Set[str]) -> None:
        """One branch that is satisfied is enough, if it brings it for sure."""
        good = [is_certain for update, is_certain in by if not breaks_issue(
            use, self.history.commit(oid), update.ref)]
        if not good:
            into.add("commit-issue")
        elif len(good) < len(by) and not any(good):
            self.out.might.add("commit-issue")

    def _judge_trees(self, rule_set: RuleSet, trees: typing.Iterable[str],
                     into: typing.Set[str]) -> None:
        use = rule_set.uses["object"]
        if self._refuses(rule_set, "object", use) and any(
                self.history.tree(tree).problem for tree in trees):
            into.add("object")

    def _blob(self, oid: str) -> typing.Callable[[], bytes]:
        return lambda: self.history.read(oid)[1]

    def _judge_files(self, rule_set: RuleSet, update: Update) -> None:
        """A tagged tree or blob is judged as files that nobody committed."""
        end, kind, _ = self.history.peel(update.new or "")
        if kind == "tree":
            found = compare(self.history.tree, end, ())
            if rule_set.is_built_in and any(
                    self.history.tree(tree).problem for tree in found.trees):
                self.out.must.add("object")
            changes = found.changes
        else:
            changes = [Change("add", update.ref, 0o100644, end, 0, "")]
        for name, use in rule_set.uses.items():
            if self._refuses(rule_set, name, use) and any(breaks_change(
                    name, use, change, self.push.who, self._blob(change.id),
                    False) for change in changes):
                self.out.must.add(name)

    def _judge_net(self, update: Update) -> None:
        """A path that no commit of the update made what it is now was rolled
        back by who pushes."""
        history, old, new = self.history, update.old_tip, update.new_tip
        if update.kind not in ("update", "rewrite") or not old or not new or \
                update.kind == "update" and history.is_line(old, new):
            return
        uses = [(name, use) for each in update.sets
                for name, use in each.uses.items()
                if name in OF_CHANGES and self._refuses(each, name, use)]
        if not uses:
            return
        net = compare(history.tree, history.commit(new).tree,
                      [history.commit(old).tree]).changes
        made: typing.Optional[typing.Set[typing.Tuple[str, int, str]]] = None
        for change in net:
            for name, use in uses:
                if not breaks_change(name, use, change, self.push.who,
                                     self._blob(change.id), True):
                    continue
                if made is None:
                    range_ = history.past(new) & ~history.past(old)
                    made = {each.state() for oid in history.members(range_)
                            for each in history.changes(oid).changes}
                if change.state() not in made:
                    self.out.must.add(name)
