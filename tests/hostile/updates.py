# SPDX-License-Identifier: Apache-2.0
"""What rules say of a ref that moves, beside all other refs."""

import re
import typing

import names
import owners
import standing
import versions
from history import History
from law import Law, matches, may, RuleSet, Use
from rules import breaks_name, breaks_permission, breaks_tag, is_let_in, \
    PERMISSIONS


class Update(typing.NamedTuple):
    pushed: str
    ref: str
    old: typing.Optional[str]
    new: typing.Optional[str]
    kind: str                           # create, update, ..., nothing
    old_tip: typing.Optional[str]
    new_tip: typing.Optional[str]
    sets: typing.Tuple[RuleSet, ...]


class Scene(typing.NamedTuple):
    """All that is there when one update is judged."""

    law: Law
    history: History
    who: str
    refs: typing.Mapping[str, str]
    aliases: typing.Mapping[str, str]
    updates: typing.Sequence[Update]

    def tip(self, oid: typing.Optional[str]) -> typing.Optional[str]:
        if oid is None:
            return None
        end, kind, _ = self.history.peel(oid)
        return end if kind == "commit" else None

    def resolved(self, name: str) -> typing.Optional[str]:
        for _ in range(6):
            name = self.aliases.get(name, name)
        return self.refs.get(name)


def breaks(name: str, use: Use, update: Update, scene: Scene,
           rule_set: RuleSet) -> bool:
    kind, ref, who = update.kind, update.ref, scene.who
    if name in PERMISSIONS:
        return breaks_permission(name, use, kind, who)
    if name in ("branch-name", "tag-name"):
        return breaks_name(name, use, kind, ref)
    if name == "freeze":
        return _is_frozen(use, update, scene)
    if name == "path-owner":
        return _breaks_owners(use, update, scene, rule_set)
    if kind == "delete" or update.new is None:
        return False
    if name == "tag-object":
        return _breaks_tag_object(use, update, scene)
    if name in ("commit-text", "commit-committer"):
        return any(breaks_tag(name, use, tag, who) for tag in
                   scene.history.peel(update.new)[2])
    if name == "branch-base":
        return ref.startswith(names.HEADS) and kind == "create" and \
            not _is_from_base(use, update, scene)
    if not ref.startswith(names.TAGS):
        return False
    return _breaks_tag(name, use, update, scene)


def _breaks_tag(name: str, use: Use, update: Update, scene: Scene) -> bool:
    history = scene.history
    is_annotated = history.read(update.new or "")[0] == "tag"
    if name == "tag-annotated":
        return not is_annotated
    if name == "tag-signature":
        return not is_annotated or any(
            breaks_tag(name, use, tag, scene.who)
            for tag in history.peel(update.new or "")[2])
    if name == "tag-version":
        return update.kind == "create" and _breaks_version(use, update, scene)
    return name == "tag-target" and not _is_target(use, update, scene)


# --- freezes ---

def _is_frozen(use: Use, update: Update, scene: Scene) -> bool:
    allowed = use.value().split()
    words = [each for each in allowed if ":" in each]
    if not use.options["is-on"] or may(
            [each for each in allowed if ":" not in each], scene.who):
        return False
    if not words or update.kind not in ("create", "update") or \
            update.new_tip is None:
        return True
    history = scene.history
    brought = history.past(update.new_tip) & ~history.past(update.old_tip)
    if update.kind == "create":
        for ref in scene.law.trusted:
            brought &= ~history.past(scene.refs.get(ref))
    commits = [history.commit(oid) for oid in history.members(brought)]
    if any(commit.problem for commit in commits):
        raise standing.Unsure("a malformed commit")
    return not commits or not all(
        len(commit.parents) > 1 and use.option("merges", "") == "skip"
        or is_let_in(words, commit) for commit in commits)


# --- paths ---

def _breaks_owners(use: Use, update: Update, scene: Scene,
                   rule_set: RuleSet) -> bool:
    if "codeowners" not in use.options:
        return False
    is_actor = may(use.value().split(), scene.who)
    if isinstance(use.owners, owners.Broken) and not is_actor:
        return True
    if standing.owners_ref(use, rule_set.refs) != update.ref:
        return False
    if update.kind != "delete":
        return not standing.is_good_list(scene.history, update.new_tip,
                                         update.old_tip)
    return not is_actor and isinstance(use.owners, owners.Owners) and \
        use.owners.bars(use.options["codeowners"], scene.who)


# --- tags ---

def _breaks_tag_object(use: Use, update: Update, scene: Scene) -> bool:
    history = scene.history
    _, kind, tags = history.peel(update.new or "")
    is_tag = update.ref.startswith(names.TAGS)
    allowed = " ".join(use.values).split()
    kinds = [history.read(tag.target)[0] for tag in tags]
    if len(tags) > 15 or any(tag.problem for tag in tags):
        return True
    if any(tag.kind != real for tag, real in zip(tags, kinds)):
        return True
    if tags and update.ref.startswith(names.HEADS):
        return True
    if tags and is_tag and tags[0].name.decode("latin-1") != \
            names.short(update.ref):
        return True
    if len(tags) > 1 and "nested" not in allowed:
        return True
    return kind != "commit" and (not is_tag or kind not in allowed)


def _breaks_version(use: Use, update: Update, scene: Scene) -> bool:
    gone = {each.ref for each in scene.updates if each.kind == "delete"}
    made = {each.ref for each in scene.updates if each.kind == "create"}
    return versions.breaks(
        use, names.short(update.ref),
        [names.short(ref) for ref, _ in scene.refs.items()
         if ref.startswith(names.TAGS) and ref not in gone],
        [names.short(ref) for ref in made
         if ref.startswith(names.TAGS) and ref != update.ref])


# --- where it stands among others ---

def _tips(use: Use, update: Update, scene: Scene) -> typing.Iterator[str]:
    """Of the refs that count, as they stand and as this push makes them."""
    oids: typing.List[typing.Optional[str]] = [
        oid for ref, oid in scene.refs.items()
        if ref != update.ref and matches(use.values, ref)]
    # A symbolic ref is what it leads to, unless it is named itself.
    oids += [scene.resolved(name) for name in use.values
             if name in scene.aliases]
    found = [scene.tip(oid) for oid in oids] + [
        each.new_tip for each in scene.updates
        if each.kind != "delete" and each.ref != update.ref
        and matches(use.values, each.ref)]
    yield from (tip for tip in found if tip)


def _is_target(use: Use, update: Update, scene: Scene) -> bool:
    history, new = scene.history, update.new_tip
    return new is not None and any(history.has(history.past(tip), new)
                                   for tip in _tips(use, update, scene))


def _is_from_base(use: Use, update: Update, scene: Scene) -> bool:
    history, new = scene.history, update.new_tip
    if new is None:
        return True
    bases = 0
    for tip in _tips(use, update, scene):
        bases |= history.past(tip)
    own = history.past(new) & ~bases
    if not own or use.option("own-commits", "yes") == "no":
        return not own
    gone = {each.ref for each in scene.updates if each.kind == "delete"}
    others = 0
    for ref, oid in scene.refs.items():
        if re.match(names.HEADS, ref) and ref not in gone and \
                ref != update.ref:
            others |= history.past(scene.tip(oid))
    return not own & others and all(history.commit(oid).parents
                                    for oid in history.members(own))
