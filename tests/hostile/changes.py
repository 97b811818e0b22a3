# SPDX-License-Identifier: Apache-2.0
"""What a tree changes against others, in the plainest way that there is."""

import typing

from grammar import Entry, Tree

Key = typing.Tuple[bytes, bool]     # a folder is not the file of its name


class Change(typing.NamedTuple):
    kind: str           # add, change or delete
    path: str           # latin-1
    mode: int
    id: str
    old_mode: int
    old_id: str

    def state(self) -> typing.Tuple[str, int, str]:
        return self.path, self.mode, self.id


class Found(typing.NamedTuple):
    changes: typing.List[Change]
    trees: typing.List[str]     # new ones


def _table(tree: Tree) -> typing.Dict[Key, Entry]:
    return {(entry.name, entry.is_tree()): entry
            for entry in reversed(tree.entries)}


def compare(read: typing.Callable[[str], Tree],
            now: typing.Optional[str],
            before: typing.Sequence[str]) -> Found:
    """A path counts where it differs from each of those before."""
    found = Found([], [])
    if now is None or now not in before:
        _folder(read, found, "", now, before, True)
    return found


def _folder(read: typing.Callable[[str], Tree], found: Found, path: str,
            now: typing.Optional[str], before: typing.Sequence[str],
            is_in_all: bool) -> None:
    new: typing.Dict[Key, Entry] = {}
    if now is not None:
        found.trees.append(now)
        new = _table(read(now))
    olds = [_table(read(each)) for each in dict.fromkeys(before)]
    for key, entry in new.items():
        same = [old[key] for old in olds if key in old]
        if any(old.id == entry.id and old.plain() == entry.plain()
               for old in same):
            continue
        where = path + key[0].decode("latin-1")
        if key[1]:
            _folder(read, found, where + "/", entry.id,
                    [old.id for old in same],
                    is_in_all and len(same) == len(olds))
            continue
        old_mode, old_id = (same[0].plain(), same[0].id) if same else (0, "")
        found.changes.append(Change(
            "change" if same else "add", where, entry.plain(), entry.id,
            old_mode, old_id))
    if not olds or not is_in_all:
        return
    for key, entry in olds[0].items():
        if key in new or not all(key in old for old in olds):
            continue
        where = path + key[0].decode("latin-1")
        if key[1]:
            _folder(read, found, where + "/", None,
                    [old[key].id for old in olds], True)
        else:
            found.changes.append(Change("delete", where, 0, "",
                                        entry.plain(), entry.id))
