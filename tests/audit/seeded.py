# SPDX-License-Identifier: Apache-2.0
"""Make a history with known violations, and see whether an audit finds them.

usage: seeded.py make REPO WANTED     a bare repository, and what is wrong in it
       seeded.py check WANTED REPORT  the report (json) has that and no more

Each seed breaks the rules that it names and no other. Its commit, or its tag,
is found again by its subject, or its ref.
"""

import json
import subprocess
import sys

RULES = """
[refward]
version = 1

[rules all]
ref = refs/heads/**
ref = refs/tags/**
create = alice
update = alice
rewrite = nobody
delete = nobody
frozen = yes
max-refs = 1
max-commits = 1
branch-name = main
branch-name = good/[a-z0-9-]+
tag-name = v[0-9.]+(-[a-z]+)?
tag-annotated = yes
tag-version = semver
tag-version.order = none
commit-subject = [^!]+
commit-subject-length = 60
commit-body = yes
commit-type = feat fix
commit-trailer = Signed-off-by
commit-deny = hunter2
commit-deny = Gr\u00fc\u00dfe
commit-fixup = yes
commit-date = 15
commit-date.behind = 60
commit-author = .*@example[.]com>
commit-committer = .*@example[.]com>
commit-parents = 2
file-size = 2000
file-type = submodule symlink
file-text = yes
file-content = none
file-content.pattern = TOP-SECRET
file-lfs = **/*.psd
path-deny = **/*.pem
path-owner = alice
path-owner.path = docs/**
path-name = yes

[rules issues]
ref = refs/heads/**
commit-issue = XX-[0-9]+

[rules line]
ref = refs/heads/good/line
linear = no-merges

[rules base]
ref = refs/heads/**
branch-base = refs/heads/main

[rules targets]
ref = refs/tags/v3*
tag-target = refs/heads/main

[rules signed]
ref = refs/heads/good/signed
commit-signature = ssh
commit-signature.ssh-signers = a@example.com %(key)s

[rules signed-tags]
ref = refs/tags/v4*
tag-signature = ssh
tag-signature.ssh-signers = a@example.com %(key)s
"""
KEY = ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUW"
       "FxgZGhscHR4f")
ROUNDS = 23
NOT_EVALUABLE = {"create", "update", "rewrite", "delete", "frozen", "max-refs",
                 "max-commits", "path-owner", "branch-base"}
PERSON = "A <a@example.com>"
TAIL = "\n\nA body.\n\nSigned-off-by: A <a@example.com>\n"


class Stream:
    """Input of git fast-import."""

    def __init__(self):
        self.parts = []
        self.mark = 0
        self.date = 1600000000
        self.wanted = []

    def add(self, text):
        self.parts.append(text if isinstance(text, bytes) else text.encode())

    def data(self, text):
        text = text if isinstance(text, bytes) else text.encode()
        self.add("data %d\n" % len(text))
        self.add(text + b"\n")

    def commit(self, ref, subject, rules=(), tail=TAIL, author=PERSON,
               committer=PERSON, files=(), parents=(), date=None, set_="all"):
        self.mark += 1
        self.date += 60
        when = date or self.date
        self.add("commit %s\nmark :%d\n" % (ref, self.mark))
        self.add("author %s %d +0000\n" % (author, self.date))
        self.add("committer %s %d +0000\n" % (committer, when))
        self.data(subject + tail)
        for index, parent in enumerate(parents):
            self.add("%s %s\n" % ("merge" if index else "from", parent))
        for mode, path, content in files:
            if mode == "160000":
                self.add("M 160000 %s %s\n" % ("1" * 40, path))
                continue
            self.add("M %s inline %s\n" % (mode, path))
            self.data(content)
        for rule in rules:
            self.wanted.append([set_, rule, subject.split("\n")[0]])
        return ":%d" % self.mark


def plain(stream, ref, number, parents=()):
    return stream.commit(
        ref, "feat: add %d XX-%d" % (number, number), parents=parents,
        files=[("100644", "docs/%d.txt" % number, "text %d\n" % number)])


def seeds(n):
    """The same for each n, but for what is in the files and what they are
    called; after each comes a commit without a violation."""
    return [
        (dict(subject="feat: oh no! XX-1"), ["commit-subject"]),
        (dict(subject="feat: " + "long " * 12 + "XX-2"),
         ["commit-subject-length"]),
        (dict(subject="feat: no blank line XX-3",
              tail="\nat once" + TAIL), ["commit-body", ]),
        (dict(subject="odd: type XX-4"), ["commit-type"]),
        (dict(subject="feat: unsigned XX-5", tail="\n\nA body.\n"),
         ["commit-trailer"]),
        (dict(subject="feat: tell XX-6", tail="\n\nIt is hunter2." + TAIL),
         ["commit-deny"]),
        (dict(subject="fixup! feat: add 1 XX-7"),
         ["commit-fixup", "commit-type", "commit-subject"]),
        (dict(subject="feat: future XX-8", date=4000000000), ["commit-date"]),
        (dict(subject="feat: stranger XX-9", author="B <b@example.org>"),
         ["commit-author"]),
        (dict(subject="feat: strange hand XX-10",
              committer="B <b@example.org>"), ["commit-committer"]),
        (dict(subject="feat: control XX-11", tail="\n\nA\x1b[31m" + TAIL),
         ["commit-text"]),
        (dict(subject="feat: large XX-12",
              files=[("100644", "large.txt", "large%d\n" % n * 400)]),
         ["file-size"]),
        (dict(subject="feat: module XX-13",
              files=[("160000", "module%d" % n, None)]), ["file-type"]),
        (dict(subject="feat: line ends XX-14",
              files=[("100644", "ends.txt", "a%d\r\nb\r\n" % n)]),
         ["file-text"]),
        (dict(subject="feat: secret XX-15",
              files=[("100644", "secret.txt", "TOP-SECRET%d\n" % n)]),
         ["file-content"]),
        (dict(subject="feat: picture XX-16",
              files=[("100644", "a%d.psd" % n, "no pointer\n")]),
         ["file-lfs"]),
        (dict(subject="feat: key XX-17",
              files=[("100644", "a.pem", "key %d\n" % n)]), ["path-deny"]),
        (dict(subject="feat: device XX-18",
              files=[("100644", "dir%d/aux.txt" % n, "device\n")]),
         ["path-name"]),
    ]


def seed_commits(stream):
    main = "refs/heads/main"
    tip = plain(stream, main, 1)
    sets = {"commit-text": "objects"}
    for n in range(ROUNDS):
        for number, (fields, rules) in enumerate(seeds(n)):
            tip = plain(stream, main, 100 + number, [tip])
            fields.setdefault(
                "files", [("100644", "a.txt", "%d %d\n" % (n, number))])
            tip = stream.commit(main, parents=[tip], **fields)
            for rule in rules:
                stream.wanted.append(
                    [sets.get(rule, "all"), rule, fields["subject"]])
        tip = stream.commit(main, "feat: no issue", parents=[tip],
                            files=[("100644", "a.txt", "a %d\n" % n)],
                            rules=["commit-issue"], set_="issues")
    one = plain(stream, "refs/heads/good/one", 200, [tip])
    two = plain(stream, "refs/heads/good/two", 201, [tip])
    three = plain(stream, "refs/heads/good/three", 202, [tip])
    stream.commit(main, "feat: octopus XX-20", rules=["commit-parents"],
                  parents=[one, two, three])
    stream.commit("refs/heads/good/line", "feat: merge XX-21",
                  parents=[one, two], rules=["linear"], set_="line")
    stream.commit("refs/heads/good/signed", "feat: sign XX-22",
                  rules=["commit-signature"], set_="signed")
    stream.commit("refs/heads/odd", "feat: odd branch XX-23", parents=[one])
    stream.wanted.append(["all", "branch-name", "refs/heads/odd"])
    return one


def future(wanted):
    """Each child of the commit of the future is older than it is."""
    return wanted + [["all", "commit-date", "feat: add 108 XX-108"]] * ROUNDS


def seed_tags(stream, repository, one):
    def tag(name, target="refs/heads/main", message="A tag.\n"):
        stream.add("tag %s\nfrom %s\ntagger %s 1700000000 +0000\n" % (
            name, target, PERSON))
        stream.data(message)

    stream.add("reset refs/tags/v1.0.0\nfrom refs/heads/main\n\n")
    tag("v2.0.0")
    tag("odd-name")
    tag("v3.0.0", "refs/heads/good/signed")
    tag("v4.0.0")
    stream.wanted += [
        ["all", "tag-annotated", "refs/tags/v1.0.0"],
        ["all", "tag-name", "refs/tags/odd-name"],
        ["all", "tag-version", "refs/tags/odd-name"],
        ["targets", "tag-target", "refs/tags/v3.0.0"],
        ["signed-tags", "tag-signature", "refs/tags/v4.0.0"],
        ["objects", "tag-object", "refs/tags/v5.0.0"],
        ["all", "tag-annotated", "refs/tags/v5.0.0"],
    ]


def git(repository, *args, data=None):
    return subprocess.run(["git", "-C", repository, *args], input=data,
                          stdout=subprocess.PIPE, check=True).stdout


# Text that nobody can read is let through by no rule that asks what it says.
# Text is the message, and name and address of two.
UNREADABLE = [("objects", "commit-text")] * 5 + [
    ("issues", "commit-issue")] + [
    ("all", rule) for rule in (
        "commit-author", "commit-committer", "commit-deny",
        "commit-subject-length", "commit-trailer", "commit-type")]
# Of each: its headers, its message, and the rules that it breaks.
ODD_COMMITS = [
    ("twice", b"encoding UTF-8\nencoding UTF-8\n", b"A body.",
     [("objects", "object")]),
    ("latin-one", b"encoding ISO-8859-1\n", b"Sch\xf6n, Gr\xfc\xdfe.",
     [("all", "commit-deny")]),
    ("latin-two", b"encoding ISO-8859-1\n", b"Sch\xf6n.", []),
    ("unicode", b"", "Gr\u00fc\u00dfe.".encode(), [("all", "commit-deny")]),
    ("broken", b"", b"Sch\xf6n.", [("objects", "commit-text")]),
    ("claims", b"encoding UTF-16\n", b"A body.", UNREADABLE),
    ("nobody-knows", b"encoding x-odd\n", b"A body.", UNREADABLE),
    ("nul", b"", b"A\0body.",
     [("objects", "object"), ("objects", "commit-text")]),
    ("line-ends", b"", b"A body.\r\n\r\nMore.\r\n\r", []),
]


def seed_objects(stream, repository):
    """What fast-import does not make: headers and bytes that no commit should
    have, and a tag of a blob."""
    tree = git(repository, "rev-parse", "refs/heads/main^{tree}").decode()
    parent = git(repository, "rev-parse", "refs/heads/main").decode()
    head = "tree %sparent %sauthor %s 1600100000 +0000\n" \
        "committer %s 1600100000 +0000\n" % (tree, parent, PERSON, PERSON)
    for number, (ref, headers, body, rules) in enumerate(ODD_COMMITS):
        subject = "feat: odd bytes XX-3%d" % number
        end = TAIL.replace("A body.", "%s")
        raw = head.encode() + headers + b"\n" + subject.encode() + \
            end.encode() % body
        if ref == "line-ends":
            raw = raw.replace(subject.encode() + b"\n\n",
                              subject.encode() + b"\r\n\r\n")
        name = git(repository, "hash-object", "-t", "commit", "--literally",
                   "-w", "--stdin", data=raw).decode().strip()
        git(repository, "update-ref", "refs/heads/good/" + ref, name)
        if rules == UNREADABLE:
            subject = "\ufffd" * 65
        stream.wanted += [[set_, rule, subject] for set_, rule in rules]
    blob = git(repository, "hash-object", "-w", "--stdin",
               data=b"a blob\n").decode().strip()
    git(repository, "update-ref", "refs/tags/v5.0.0", blob)


def make(repository, wanted):
    stream = Stream()
    one = seed_commits(stream)
    seed_tags(stream, repository, one)
    git(repository, "fast-import", "--quiet", "--date-format=raw",
        data=b"".join(stream.parts))
    seed_objects(stream, repository)
    with open(wanted, "w", encoding="utf-8") as out:
        json.dump(future(stream.wanted), out)
    print((RULES % {"key": KEY}).lstrip())


def check(wanted, report):
    with open(wanted, encoding="utf-8") as text:
        want = sorted(map(tuple, json.load(text)))
    with open(report, encoding="utf-8") as text:
        repository = json.load(text)["repositories"][0]
    found = sorted((f["set"], f["rule"], f["subject"] or f["ref"])
                   for f in repository["findings"])
    for missed in sorted(set(want) - set(found)):
        print("not found:", missed)
    for other in sorted(set(found) - set(want)):
        print("found besides:", other)
    assert found == want, (len(found), len(want))
    rules = {row["rule"]: row for row in repository["rules"]}
    silent = {name for name, row in rules.items() if not row["evaluable"]}
    assert silent == NOT_EVALUABLE, silent ^ NOT_EVALUABLE
    seeded = {rule for _, rule, _ in want}
    known = json.loads(subprocess.run(
        [sys.argv[4], "rules", "--json"], stdout=subprocess.PIPE,
        check=True).stdout)
    names = {rule["name"] for rule in known}
    assert names == seeded | silent, names ^ (seeded | silent)
    assert len(found) >= 500 and len(seeded) >= 25
    print("%d findings of %d rules, and no other" % (len(found), len(seeded)))


if sys.argv[1] == "make":
    make(sys.argv[2], sys.argv[3])
else:
    check(sys.argv[2], sys.argv[3])
