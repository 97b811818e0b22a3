# SPDX-License-Identifier: Apache-2.0
"""What a rule file means: by our own reading of the documentation, with nothing
of refward in it."""

import functools
import re
import typing

if typing.TYPE_CHECKING:
    from owners import Owners

PEOPLE = ("alice", "carol", "bob", "dave", "mallory", "root")
GROUPS = {"maintainers": ("alice", "carol"),
          "developers": ("alice", "carol", "bob", "dave")}
MAIN = "refs/heads/main"
TYPES = ("feat", "fix", "docs", "chore")
ADMINISTRATOR = "root"
ISSUE = "SHOP-[0-9]+"
RULES, OWNERS = ".refward/rules.ini", "CODEOWNERS"      # paths


class Use(typing.NamedTuple):
    """One rule of a set."""

    values: typing.Tuple[str, ...]
    options: typing.Mapping[str, str]
    mode: str
    owners: "typing.Optional[Owners]" = None    # of path-owner, as they stand

    def value(self) -> str:
        return self.values[0]

    def option(self, name: str, otherwise: str) -> str:
        return self.options.get(name, otherwise)


class RuleSet(typing.NamedTuple):
    """Its name goes on where it is changed, its key does not."""

    key: str
    name: str
    refs: typing.Tuple[str, ...]
    uses: typing.Mapping[str, Use]
    exempt: typing.FrozenSet[str] = frozenset()
    bypass: typing.FrozenSet[str] = frozenset()
    is_built_in: bool = False
    is_own: bool = False        # the repository's, not the server's

    def is_freeze(self) -> bool:
        return "freeze" in self.uses

    def is_plain(self) -> bool:
        """Whether it can be what a ref or a namespace needs."""
        return not (self.is_built_in or self.is_own or self.is_freeze())

    def governs(self, ref: str) -> bool:
        return self.is_built_in or matches(self.refs, ref)

    def opens(self, ref: str) -> bool:
        """Whether it names the ref by more than refs/."""
        return self.is_plain() and any(
            len(re.split(r"[*?\[\\]", glob)[0]) > len("refs/")
            and matches((glob,), ref)
            for glob in self.refs if not glob.startswith("!"))


class Law(typing.NamedTuple):
    text: str
    sets: typing.Tuple[RuleSet, ...]
    trusted: typing.Tuple[str, ...]
    refuses_unmatched: bool
    # The text of each file that the repository may have as its own: its sets,
    # or None where it cannot be such a file. Empty: it has none.
    own: typing.Mapping[bytes, typing.Optional[
        typing.Tuple[RuleSet, ...]]] = {}

    def has_owners(self) -> bool:
        return any("codeowners" in use.options for each in self.sets
                   for use in each.uses.values())

    def uses(self, name: str) -> bool:
        return any(name in each.uses for each in self.sets)

    def named(self, name: str) -> typing.Optional[RuleSet]:
        return next((each for each in self.sets if each.name == name), None)

    def builtin(self) -> RuleSet:
        return self.sets[0]


@functools.lru_cache(maxsize=None)
def _glob(glob: str) -> "re.Pattern[str]":
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(
        words.get(part, re.escape(part)) for part in parts), re.DOTALL)


@functools.lru_cache(maxsize=None)
def matches(globs: typing.Tuple[str, ...], name: str) -> bool:
    """Some glob matches, and none that excludes. Names are latin-1."""
    return (any(_glob(glob).fullmatch(name)
                for glob in globs if not glob.startswith("!"))
            and not any(_glob(glob[1:]).fullmatch(name)
                        for glob in globs if glob.startswith("!")))


def may(actors: typing.Iterable[str], who: str) -> bool:
    """Whether one of these is who pushes."""
    return any(
        actor in ("anyone", who) or
        actor.startswith("@") and who in GROUPS[actor[1:]]
        for actor in actors)
