# SPDX-License-Identifier: Apache-2.0
"""Compare what an audit of a repository counts with what git itself says.

usage: counts.py REFWARD REPO
"""

import json
import os
import re
import subprocess
import sys
import tempfile

RULES = """[refward]
version = 1

[rules all]
ref = refs/heads/**
ref = refs/tags/**
ref = refs/pull/**
commit-subject-length = 60
commit-parents = 2
commit-trailer = Signed-off-by
commit-deny = [Ww]orkaround
commit-author = .*@[a-z0-9.-]+>
file-type = symlink submodule
"""
SCOPE = ["--branches", "--tags", "--glob=refs/pull/*"]


def git(repository, *args):
    return subprocess.run(["git", "-C", repository, *args], check=True,
                          stdout=subprocess.PIPE).stdout


def by_messages(repository):
    """Of each commit: its subject, its body, its author."""
    raw = git(repository, "log", *SCOPE, "--encoding=UTF-8", "--no-notes",
              "-z", "--format=%H%x01%an <%ae>%x01%B%x01"
              "%(trailers:key=Signed-off-by,valueonly)")
    wrong = {"commit-subject-length": set(), "commit-deny": set(),
             "commit-author": set(), "commit-trailer": set()}
    count = 0
    for part in raw.split(b"\0"):
        if not part.strip():
            continue
        name, author, message, trailers = part.split(b"\x01")[:4]
        name = name.strip().decode()
        count += 1
        text = message.decode("utf-8", "replace")
        subject = text.lstrip("\n").split("\n")[0].rstrip()
        # an empty subject is too short
        if not 1 <= len(subject) <= 60:
            wrong["commit-subject-length"].add(name)
        if re.search("[Ww]orkaround", text):
            wrong["commit-deny"].add(name)
        if not trailers.strip():
            wrong["commit-trailer"].add(name)
        if not re.fullmatch(".*@[a-z0-9.-]+>",
                            author.decode("utf-8", "replace"), re.S):
            wrong["commit-author"].add(name)
    return count, wrong


def by_parents(repository):
    names = git(repository, "rev-list", "--min-parents=3", *SCOPE)
    return set(names.decode().split())


def by_types(repository):
    """Links and submodules that a commit brings, against all its parents."""
    wrong = {}
    raw = git(repository, "log", *SCOPE, "--root", "-c", "--raw", "--no-abbrev",
              "--no-renames", "--format=commit %H").decode("utf-8", "replace")
    name = None
    for line in raw.split("\n"):
        if line.startswith("commit "):
            name = line.split()[1]
        elif line.startswith(":"):
            colons = len(line) - len(line.lstrip(":"))
            modes = line.lstrip(":").split()[:colons + 1]
            if modes[-1] in ("120000", "160000") and \
                    modes[-1] not in modes[:-1]:
                wrong[name] = wrong.get(name, 0) + 1
    return wrong


def audit(refward, repository):
    with tempfile.TemporaryDirectory() as folder:
        rules = os.path.join(folder, "rules.ini")
        with open(rules, "w", encoding="ascii") as out:
            out.write(RULES)
        done = subprocess.run(
            [refward, "audit", "--format", "jsonl", "--rules", rules,
             repository], stdout=subprocess.PIPE, check=False)
    assert done.returncode in (0, 1), done.returncode
    return [json.loads(line) for line in done.stdout.splitlines()]


def by_months(repository, lines):
    """Of each month: how many commits, and how many with findings."""
    failing = {line["commit"] for line in lines
               if line["type"] == "finding" and line["open"]}
    months = {}
    for line in git(repository, "log", *SCOPE, "--format=%H %cd",
                    "--date=format-local:%Y-%m").decode().splitlines():
        name, month = line.split()
        # years that git does not show, and those that we do not
        month = min(max(month, "1970-01"), "9999-12")
        sums = months.setdefault(month, [0, 0])
        sums[0] += 1
        sums[1] += name in failing
    return months


def main():
    refward, repository = sys.argv[1:3]
    lines = audit(refward, repository)
    found = {}
    for line in lines:
        # the rule has more to say of parents than how many there are
        if line["type"] == "finding" and \
                (line["rule"] != "commit-parents" or
                 line["text"].startswith("merge of ")):
            found.setdefault(line["rule"], []).append(line["commit"])
    count, wrong = by_messages(repository)
    wrong["commit-parents"] = by_parents(repository)
    bad = 0
    judged = lines[-1]["commits_judged"]
    print("commits: %d, git %d" % (judged, count))
    bad += judged != count
    for rule, names in sorted(wrong.items()):
        ours = set(found.get(rule, []))
        print("%s: %d, git %d" % (rule, len(ours), len(names)))
        for name in sorted(ours ^ names)[:5]:
            print("  only %s: %s" % ("ours" if name in ours else "git's",
                                     name))
        bad += ours != names
    types = by_types(repository)
    ours = {}
    for name in found.get("file-type", []):
        ours[name] = ours.get(name, 0) + 1
    print("file-type: %d, git %d" % (sum(ours.values()), sum(types.values())))
    for name in sorted(set(ours.items()) ^ set(types.items()))[:5]:
        print("  differs:", name)
    bad += ours != types
    months = by_months(repository, lines)
    ours = {m["month"]: [m["commits"], m["failing"]]
            for m in lines[-1]["months"]}
    print("months: %d, git %d" % (len(ours), len(months)))
    for name in sorted(set(ours) | set(months)):
        if ours.get(name) != months.get(name):
            print("  differs:", name, ours.get(name), months.get(name))
            bad += 1
    sys.exit(bad > 0)


main()
