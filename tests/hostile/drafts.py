# SPDX-License-Identifier: Apache-2.0
"""Rule files drawn from a seed, and what they say."""

import random
import time
import typing

import signing
from law import ADMINISTRATOR, GROUPS, ISSUE, Law, MAIN, OWNERS, RuleSet, \
    TYPES, Use

DAY = 86400


class _Draft:
    """A set while it is drawn; it knows how it is written."""

    def __init__(self, rnd: random.Random, name: str, *refs: str) -> None:
        self.rnd = rnd
        self.name = name
        self.lines: typing.List[str] = []
        self.refs = refs
        self.mode = "refuse"
        self.kind = "rules"
        self.is_own = False
        self.uses: typing.Dict[str, Use] = {}
        self.people = {"exempt": frozenset(), "bypass": frozenset()}
        for ref in refs:
            self.lines.append("ref = " + ref)

    def owned(self) -> "_Draft":
        """The repository's, not the server's."""
        self.is_own = True
        return self

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
        if not grade and not self.is_own and self.rnd.random() < .04:
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
        return "\n".join(["[%s %s]" % (self.kind, self.name)]
                         + self.lines) + "\n"

    def read(self) -> RuleSet:
        name = "repository:" * self.is_own + self.name
        return RuleSet("\n".join([name] + self.lines), name,
                       tuple(self.refs), self.uses, self.people["exempt"],
                       self.people["bypass"], is_own=self.is_own)


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
            .maybe(.6, "branch-name", r"feature/[A-Za-z0-9-]+",
                   r"(?:fix|strict|lax)/[a-z0-9-]+")
            .maybe(.3, "branch-base", MAIN, *rnd.choice((
                (), ("refs/heads/release/*",), ("refs/heads/**",),
                ("refs/tags/v*",))), own_commits=rnd.choice(
                    ("yes", "yes", "no")))
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
    if rnd.random() < .3:
        is_needed = rnd.choice(("no", "no", "yes"))
        draft = _Draft(rnd, "issues", *rnd.choice((
            ("refs/heads/**",), ("refs/heads/**", "!refs/heads/lax/**"))
            if is_needed == "no" else (("refs/heads/feature/**",),)))
        if rnd.random() < .5:
            draft.lets("exempt", ADMINISTRATOR)
        drafts.append(draft.rule("commit-issue", ISSUE, from_branch=rnd.choice(
            ("yes", "yes", "no")), where=rnd.choice(
                ("subject", "subject body", "subject body trailer")),
            branch_key_required=is_needed, **merges))
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


def _owners(rnd: random.Random) -> typing.List[_Draft]:
    if rnd.random() < .75:
        return []
    draft = _Draft(rnd, "owners", *rnd.choice((
        (MAIN,), (MAIN, "refs/heads/release/*"), ("refs/heads/**",))))
    options = {} if draft.refs == (MAIN,) and rnd.random() < .7 else {
        "codeowners_ref": MAIN}
    if rnd.random() < .3:
        draft.lets("bypass", "carol")
    return [draft.rule("path-owner", ADMINISTRATOR, codeowners=OWNERS,
                       **options)]


# Whose keys there are; what of them does not count any more, or not yet.
SIGNERS = ("alice", "bob", "carol", "dave", "root")


def _signers(rnd: random.Random) -> typing.Dict[str, str]:
    lines = ["%s@example.com %s" % (who, signing.public_key(who))
             for who in SIGNERS]
    lines += ["%s@example.com %s %s" % (
        who, rnd.choice(limits), signing.public_key(word))
        for who, word, limits in (
            ("bob", "bob, long ago", ('valid-before="20231231Z"',)),
            ("bob", "bob, one day", ('valid-after="20900101Z"',)),
            ("alice", "alice, for files", ('namespaces="file"',)))]
    lines.append("carol@example.com " + signing.public_key("carol, lost"))
    return {"ssh_signers": "\n".join(lines),
            "ssh_revoked": signing.public_key("carol, lost")}


def _signatures(rnd: random.Random) -> typing.List[_Draft]:
    drafts: typing.List[_Draft] = []
    if rnd.random() < .8:
        return drafts
    signers = _signers(rnd)
    merges = {"merges": "skip"} if rnd.random() < .3 else {}
    if rnd.random() < .8:
        draft = _Draft(rnd, "signed", *rnd.choice((
            (MAIN,), ("refs/heads/release/*", "refs/heads/strict/**"),
            (MAIN, "refs/tags/**"))))
        if rnd.random() < .5:
            draft.lets("exempt", ADMINISTRATOR)
        drafts.append(draft.rule("commit-signature", "ssh", **signers,
                                 **merges))
    if rnd.random() < .5:
        drafts.append(_Draft(rnd, "signed-tags", "refs/tags/v*")
                      .rule("tag-signature", "ssh", **signers))
    return drafts


def _others(rnd: random.Random) -> typing.List[_Draft]:
    drafts = []
    if rnd.random() < .7:
        drafts.append(
            _Draft(rnd, "tags", "refs/tags/**")
            .rule("create", "@maintainers root")
            .maybe(.8, "rewrite", "nobody").maybe(.8, "delete", "nobody")
            .maybe(.4, "tag-name", r"(?:app/)?v[0-9]+\.[0-9]+[-+.0-9a-z]*",
                   r"(?:strict-|note-)[0-9a-z]+")
            .maybe(.35, "tag-version", "semver", order=rnd.choice(
                ("line", "line", "all", "none")), v=rnd.choice(
                    ("either", "either", "required", "refused")))
            .maybe(.5, "tag-annotated", "yes")
            .maybe(.5, "tag-target", MAIN, "refs/heads/release/*"))
    if rnd.random() < .4:
        drafts.append(_Draft(rnd, "notes", "refs/notes/*")
                      .rule("create", "@developers")
                      .rule("delete", "nobody"))
    if rnd.random() < .2:
        drafts.append(_Draft(rnd, "all", "refs/*/**").rule("max-refs", "9"))
    return drafts


# --- freezes ---

def _window(rnd: random.Random) -> typing.Tuple[bool, typing.List[str]]:
    """One about now, or one that is over, or comes: never by a day."""
    is_on = rnd.random() < .5
    begin, end = (-2, 3) if is_on else rnd.choice(
        ((-9, -2), (3, 9), (3, 5), (-5, -3)))
    now = time.time()
    words = [time.strftime(form, time.gmtime(now + days * DAY)).lower()
             for form in ("%a", "%Y-%m-%d") for days in (begin, end)]
    if end - begin < 6 and rnd.random() < .5:
        return is_on, ["every = %s 00:00 .. %s 12:00" % tuple(words[:2])]
    return is_on, ["from = " + words[2], "until = %s 06:30" % words[3]]


ALLOWED = ("", "root", "@maintainers", "type:fix", "carol type:fix",
           "trailer:Hotfix", "type:docs trailer:Hotfix")


def _freeze(rnd: random.Random, name: str,
            who: typing.Sequence[str] = ALLOWED) -> _Draft:
    draft = _Draft(rnd, name, *rnd.choice((
        ("refs/heads/release/*",), (MAIN, "refs/heads/release/*"),
        ("refs/heads/**", "!refs/heads/feature/**"), ("refs/tags/**",))))
    is_on, lines = _window(rnd)
    draft.kind = "freeze"
    draft.lines += lines + [
        "reason = it is late", "time-zone = " + rnd.choice(
            ("UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York"))]
    allowed = rnd.choice(who)
    options = {}
    if allowed:
        draft.lines.append("allow = " + allowed)
    if "type" in allowed and rnd.random() < .5:
        draft.lines.append("merges = skip")
        options["merges"] = "skip"
    draft.uses["freeze"] = Use((allowed,), {
        **options, "is-on": "yes" if is_on else ""}, "refuse")
    return draft


def _freezes(rnd: random.Random) -> typing.List[_Draft]:
    if rnd.random() < .75:
        return []
    draft = _freeze(rnd, "late")
    if rnd.random() < .4:
        draft.lets("bypass", "carol", "bob")
    return [draft]


# --- the repository's own ---

def _own(rnd: random.Random) -> typing.Dict[
        bytes, typing.Optional[typing.Tuple[RuleSet, ...]]]:
    """Files that it may have one day, and some that are none."""
    found: typing.Dict[bytes, typing.Optional[
        typing.Tuple[RuleSet, ...]]] = {
            b"[refward]\nversion = 1\n": (), b"# nothing\n": None}
    def draft(name: str, *refs: str) -> _Draft:
        return _Draft(rnd, name, *refs).owned()
    choices: typing.Tuple[typing.Callable[[], _Draft], ...] = (
        lambda: draft("own", "refs/heads/**").rule("commit-deny", "UGLY"),
        lambda: draft("own", "refs/heads/**").rule("commit-deny", "WORSE"),
        lambda: draft("gone", "refs/heads/feature/**").rule(
            "delete", "nobody"),
        lambda: draft("paths", MAIN, "refs/heads/strict/**").rule(
            "path-deny", "guarded/b", delete="allow"),
        lambda: draft("objects-too", "refs/tags/**").rule(
            "rewrite", "alice"),
        lambda: _freeze(rnd, "own-week", ("", "root", "type:fix")).owned())
    for drafts in ([choices[0]()], [choices[1](), choices[2]()],
                   [each() for each in rnd.sample(choices[2:], 2)]):
        found["".join(each.written() for each in drafts).encode()] = tuple(
            each.read() for each in drafts)
    good = "[rules own]\nref = refs/heads/**\n"
    for text in ("[rules own]\n", good + "commit-denial = x\n",
                 good + "mode = warn\ncommit-deny = x\n",
                 good + "commit-deny = (\n", "[rules objects]\n",
                 good + "commit-deny.mode = off\n",
                 good + "update = @maintainers\n",
                 "[refward]\nversion = 1\ntrusted = refs/heads/main\n",
                 "[group g]\nmember = alice\n" + good + "exempt = @g\n",
                 "commit-deny = x\n", "include = x\n"):
        found[text.encode()] = None
    return found


def _read(head: str, drafts: typing.Sequence[_Draft], law: Law) -> Law:
    return law._replace(
        text=head + "".join(draft.written() for draft in drafts),
        sets=law.sets + tuple(draft.read() for draft in drafts))


def draw(rnd: random.Random) -> typing.Tuple[Law, Law]:
    """A law, and the same with one rule made stricter."""
    trusted = (MAIN,) if rnd.random() < .6 else ()
    unmatched = rnd.random() < .25
    objects, built_in = _built_in(rnd)
    drafts = [draft for part in (
        _branches, _commits, _files, _owners, _signatures, _others, _freezes)
              for draft in part(rnd) if draft.uses]
    text = "[refward]\nversion = 1\nhost = ssh\n"
    text += "".join("trusted = %s\n" % ref for ref in trusted)
    text += "unmatched = refuse\n" if unmatched else ""
    for name, members in GROUPS.items():
        text += "[group %s]\nmember = %s\n" % (name, " ".join(members))
    text += objects.written() if objects.lines else ""
    law = Law("", (built_in,), trusted, unmatched)
    if rnd.random() < .3:
        text += "[repository *]\nrules-branch = %s\n" % MAIN
        law = law._replace(own=_own(rnd))
    first = _read(text, drafts, law)
    draft = next(each for each in drafts if each.name == "strict")
    old = draft.uses["commit-deny"]
    draft.lines.append("commit-deny = WORSE")
    draft.uses = {"commit-deny": old._replace(
        values=old.values + ("WORSE",))}
    return first, _read(text, drafts, law)
