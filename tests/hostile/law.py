# SPDX-License-Identifier: Apache-2.0
"""Rule files drawn from a seed, and what they mean: by our own reading of the
documentation, with nothing of refward in it."""

import functools
import random
import re
import typing

PEOPLE = ("alice", "carol", "bob", "dave", "mallory", "root")
GROUPS = {"maintainers": ("alice", "carol"),
          "developers": ("alice", "carol", "bob", "dave")}
MAIN = "refs/heads/main"
TYPES = ("feat", "fix", "docs", "chore")
ADMINISTRATOR = "root"


class Use(typing.NamedTuple):
    """One rule of a set."""

    values: typing.Tuple[str, ...]
    options: typing.Mapping[str, str]
    mode: str

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

    def governs(self, ref: str) -> bool:
        return self.is_built_in or matches(self.refs, ref)

    def opens(self, ref: str) -> bool:
        """Whether it names the ref by more than refs/."""
        return not self.is_built_in and any(
            len(re.split(r"[*?\[\\]", glob)[0]) > len("refs/")
            and matches((glob,), ref)
            for glob in self.refs if not glob.startswith("!"))


class Law(typing.NamedTuple):
    text: str
    sets: typing.Tuple[RuleSet, ...]
    trusted: typing.Tuple[str, ...]
    refuses_unmatched: bool

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


class _Draft:
    """A set while it is drawn; it knows how it is written."""

    def __init__(self, rnd: random.Random, name: str, *refs: str) -> None:
        self.rnd = rnd
        self.name = name
        self.lines: typing.List[str] = []
        self.refs = refs
        self.mode = "refuse"
        self.uses: typing.Dict[str, Use] = {}
        self.people = {"exempt": frozenset(), "bypass": frozenset()}
        for ref in refs:
            self.lines.append("ref = " + ref)

    def graded(self, *modes: str) -> "_Draft":
        self.mode = self.rnd.choice(modes)
        self.lines.append("mode = " + self.mode)
        return self

    def lets(self, key: str, *people: str) -> "_Draft":
        self.people[key] = frozenset(people)
        self.lines.append("%s = %s" % (key, " ".join(people)))
        return self

    def rule(self, name: str, *values: str, grade: str = "",
             **options: str) -> "_Draft":
        shown = {key.replace("_", "-"): value
                 for key, value in options.items()}
        if not grade and self.rnd.random() < .04:
            grade = self.rnd.choice(("warn", "record", "off"))
        self.lines += ["%s = %s" % (name, value) for value in values]
        self.lines += ["%s.%s = %s" % (name, key, word)
                       for key, value in shown.items()
                       for word in value.split("\n")]
        if grade:
            self.lines.append("%s.mode = %s" % (name, grade))
        self.uses[name] = Use(values, shown, grade or self.mode)
        return self

    def maybe(self, chance: float, name: str, *values: str,
              **options: str) -> "_Draft":
        if self.rnd.random() < chance:
            self.rule(name, *values, **options)
        return self

    def written(self) -> str:
        return "\n".join(["[rules %s]" % self.name] + self.lines) + "\n"

    def read(self) -> RuleSet:
        return RuleSet("\n".join([self.name] + self.lines), self.name,
                       tuple(self.refs), self.uses, self.people["exempt"],
                       self.people["bypass"])


def _built_in(rnd: random.Random) -> typing.Tuple[_Draft, RuleSet]:
    """The set that is always there, and what the file says of it."""
    draft = _Draft(rnd, "objects")
    allowed: typing.Tuple[str, ...] = ()
    if rnd.random() < .25:
        allowed = tuple(rnd.sample(("nested", "tree", "blob"),
                                   rnd.randint(1, 3)))
        draft.lines.append("tag-object = " + " ".join(allowed))
    if rnd.random() < .2:
        draft.lets("bypass", "carol")
    uses = {"object": Use((), {}, "refuse"),
            "commit-text": Use(("yes",), {}, "refuse"),
            "tag-object": Use(allowed, {}, "refuse")}
    return draft, RuleSet("objects", "objects", (), uses, frozenset(),
                          draft.people["bypass"], True)


def _branches(rnd: random.Random) -> typing.List[_Draft]:
    drafts = [_Draft(rnd, "protected-main", MAIN)
              .rule("create", "@maintainers root", grade="refuse")
              .rule("update", "@maintainers root", grade="refuse")
              .rule("rewrite", "nobody", grade="refuse")
              .rule("delete", "nobody", grade="refuse")
              .maybe(.1, "linear", "no-merges")]
    if rnd.random() < .7:
        drafts.append(
            _Draft(rnd, "work", "refs/heads/**", "!" + MAIN,
                   "!refs/heads/release/*")
            .maybe(.6, "branch-name", r"feature/[a-z0-9-]+",
                   r"(?:fix|strict|lax)/[a-z0-9-]+")
            .maybe(.7, "create", "@developers root")
            .maybe(.3, "update", "@developers root")
            .maybe(.3, "rewrite", "@developers")
            .maybe(.3, "delete", "@maintainers bob"))
    if rnd.random() < .7:
        drafts.append(
            _Draft(rnd, "releases", "refs/heads/release/*")
            .rule("create", "@maintainers")
            .maybe(.8, "update", "@maintainers")
            .maybe(.8, "rewrite", "nobody").maybe(.8, "delete", "nobody")
            .maybe(.6, "branch-name", r"release/[0-9]+"))
    return drafts


def _commits(rnd: random.Random) -> typing.List[_Draft]:
    merges = {"merges": "skip"} if rnd.random() < .5 else {}
    where = rnd.choice((("refs/heads/**",), ("refs/heads/**", "refs/tags/**"),
                        (MAIN, "refs/heads/release/*", "refs/heads/strict/**"),
                        ("refs/heads/**", "!refs/heads/lax/**")))
    drafts = []
    if rnd.random() < .85:
        draft = _Draft(rnd, "messages", *where)
        if rnd.random() < .2:
            draft.graded("warn", "record", "refuse")
        if rnd.random() < .4:
            draft.lets("exempt", ADMINISTRATOR)
        if rnd.random() < .5:
            draft.lets("bypass", "carol", "dave")
        drafts.append(
            draft.rule("commit-deny", "BAD")
            .maybe(.6, "commit-type", " ".join(TYPES), case="exact", **merges)
            .maybe(.5, "commit-subject-length", "50")
            .maybe(.3, "commit-subject", ".*[^.]", **merges))
    if rnd.random() < .5:
        draft = _Draft(rnd, "people", *rnd.choice((
            ("refs/heads/**",), (MAIN, "refs/heads/strict/**"))))
        if rnd.random() < .5:
            draft.lets("exempt", ADMINISTRATOR)
        drafts.append(draft.rule("commit-committer", "pusher")
                      .maybe(.5, "commit-author",
                             r"[^<]+ <[a-z]+@example\.com>"))
    drafts.append(_Draft(rnd, "strict", "refs/heads/strict/**",
                         "refs/tags/strict-*", MAIN)
                  .lets("exempt", ADMINISTRATOR).rule("commit-deny", "UGLY"))
    return drafts


def _files(rnd: random.Random) -> typing.List[_Draft]:
    if rnd.random() < .15:
        return []
    draft = _Draft(rnd, "files", *rnd.choice((
        ("refs/heads/**",), (MAIN,), (MAIN, "refs/heads/strict/**"),
        ("refs/heads/**", "refs/tags/**"))))
    draft.lets("exempt", ADMINISTRATOR)
    if rnd.random() < .3:
        draft.lets("bypass", "carol")
    return [draft.rule("path-deny", "guarded/**", "**/*.pem",
                       delete=rnd.choice(("allow", "refuse")))
            .maybe(.5, "path-owner", "@maintainers", path="owned/**")
            .maybe(.6, "file-size", "300")
            .maybe(.4, "file-content", "none", pattern="s3cr[e]t")
            .maybe(.3, "file-type", "symlink submodule executable")]


def _others(rnd: random.Random) -> typing.List[_Draft]:
    drafts = []
    if rnd.random() < .7:
        drafts.append(
            _Draft(rnd, "tags", "refs/tags/**")
            .rule("create", "@maintainers root")
            .maybe(.8, "rewrite", "nobody").maybe(.8, "delete", "nobody")
            .maybe(.5, "tag-name", r"v[0-9]+\.[0-9]+",
                   r"(?:strict-|note-)[0-9a-z]+")
            .maybe(.5, "tag-annotated", "yes")
            .maybe(.5, "tag-target", MAIN, "refs/heads/release/*"))
    if rnd.random() < .4:
        drafts.append(_Draft(rnd, "notes", "refs/notes/*")
                      .rule("create", "@developers")
                      .rule("delete", "nobody"))
    if rnd.random() < .2:
        drafts.append(_Draft(rnd, "all", "refs/*/**").rule("max-refs", "9"))
    return drafts


def _read(head: str, drafts: typing.Sequence[_Draft], built_in: RuleSet,
          trusted: typing.Tuple[str, ...], unmatched: bool) -> Law:
    sets = (built_in,) + tuple(draft.read() for draft in drafts)
    return Law(head + "".join(draft.written() for draft in drafts), sets,
               trusted, unmatched)


def draw(rnd: random.Random) -> typing.Tuple[Law, Law]:
    """A law, and the same with one rule made stricter."""
    trusted = (MAIN,) if rnd.random() < .6 else ()
    unmatched = rnd.random() < .25
    objects, built_in = _built_in(rnd)
    drafts = [draft for part in (_branches, _commits, _files, _others)
              for draft in part(rnd) if draft.uses]
    text = "[refward]\nversion = 1\nhost = ssh\n"
    text += "".join("trusted = %s\n" % ref for ref in trusted)
    text += "unmatched = refuse\n" if unmatched else ""
    for name, members in GROUPS.items():
        text += "[group %s]\nmember = %s\n" % (name, " ".join(members))
    text += objects.written() if objects.lines else ""
    first = _read(text, drafts, built_in, trusted, unmatched)
    draft = next(each for each in drafts if each.name == "strict")
    old = draft.uses["commit-deny"]
    draft.lines.append("commit-deny = WORSE")
    draft.uses = {"commit-deny": old._replace(
        values=old.values + ("WORSE",))}
    return first, _read(text, drafts, built_in, trusted, unmatched)
