# SPDX-License-Identifier: Apache-2.0
"""The law as it stands before a push: with what the repository's own files
make of it."""

import typing

import owners
from history import History
from law import Law, OWNERS, RULES, Use

LINK, FOLDER, FILES = 0o120000, 0o40000, (0o100644, 0o100755)


class Odd(Exception):
    """Something else stands where a file should be."""


class Unsure(Exception):
    """The tree is malformed; who knows what is found in it."""


def file_at(history: History, tip: typing.Optional[str], path: str
            ) -> typing.Optional[str]:
    """Its id; None where nothing is."""
    if tip is None or history.read(tip)[0] != "commit":
        raise Odd("no commit")
    at, folders = history.commit(tip).tree, path.encode().split(b"/")
    for number, name in enumerate(folders):
        tree = history.tree(at)
        if tree.problem:
            raise Unsure("a malformed tree")
        found = [entry for entry in tree.entries if entry.name == name]
        if not found:
            return None
        is_last = number == len(folders) - 1
        if is_last != (found[0].plain() in FILES) or \
                is_last == found[0].is_tree():
            raise Odd("no file")
        at = found[0].id
    return at


class OwnRules(typing.NamedTuple):
    """What there is of them: nothing, a file, or what is none."""

    blob: typing.Optional[str] = None
    is_there: bool = False
    is_broken: bool = False


def _own_rules(law: Law, history: History, tip: typing.Optional[str]
               ) -> OwnRules:
    if not law.own or tip is None:
        return OwnRules()
    try:
        blob = file_at(history, tip, RULES)
    except Odd:
        return OwnRules(None, True, True)
    if blob is None:
        return OwnRules()
    return OwnRules(blob, True, law.own.get(history.read(blob)[1]) is None)


def rules_of(law: Law, history: History, tip: typing.Optional[str]
             ) -> typing.Tuple[Law, OwnRules]:
    own = _own_rules(law, history, tip)
    if own.blob and not own.is_broken:
        law = law._replace(sets=law.sets + tuple(
            law.own[history.read(own.blob)[1]] or ()))
    return law, own


def is_good(law: Law, history: History, tip: typing.Optional[str]) -> bool:
    """Whether a push may bring this version of its own rules."""
    try:
        blob = file_at(history, tip, RULES)
    except Odd:
        return False
    return blob is None or law.own.get(history.read(blob)[1]) is not None


# --- owners ---

def owners_ref(use: Use, refs: typing.Sequence[str]) -> str:
    return use.option("codeowners-ref", refs[0])


def _owners(history: History, tip: typing.Optional[str]
            ) -> typing.Union[None, owners.Owners, owners.Broken]:
    try:
        blob = file_at(history, tip, OWNERS) if tip else None
        return owners.read(history.read(blob)[1]) if blob else None
    except Odd as odd:
        return owners.Broken(str(odd))
    except owners.Broken as broken:
        return broken


def is_good_list(history: History, tip: typing.Optional[str],
                 before: typing.Optional[str]) -> bool:
    """A file that did not change is no new one."""
    try:
        blob = file_at(history, tip, OWNERS)
    except Odd:
        return False
    try:
        if blob and before and blob == file_at(history, before, OWNERS):
            return True
    except Odd:
        pass
    try:
        return blob is None or bool(owners.read(history.read(blob)[1]))
    except owners.Broken:
        return False


def with_owners(law: Law, history: History,
                refs: typing.Mapping[str, str]) -> Law:
    sets = []
    for each in law.sets:
        use = each.uses.get("path-owner")
        if use and "codeowners" in use.options:
            tip = refs.get(owners_ref(use, each.refs))
            each = each._replace(uses={**each.uses, "path-owner": use._replace(
                owners=_owners(history, tip))})
        sets.append(each)
    return law._replace(sets=tuple(sets))
