# SPDX-License-Identifier: Apache-2.0
"""Compare what commit-type says of real messages with what commitlint says.

usage: conventional.py REFWARD MODULES COUNT REPO

MODULES is a folder with node_modules of @commitlint/cli and
@commitlint/config-conventional. Every difference has to have a known reason.
"""

import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

TYPES = "build chore ci docs feat fix perf refactor revert style test".split()
RULES = """[refward]
version = 1

[rules all]
ref = refs/heads/**
ref = refs/tags/**
commit-type = %s
""" % " ".join(TYPES)

# Reasons for which the two differ, each a sentence of refward-audit(1).
REASONS = (
    ("types in other letters are types to refward", "commitlint",
     lambda s, b: re.match(r"[A-Za-z]+(\(.*?\))?!?: ", s) is not None
     and s.split(":")[0].split("(")[0].rstrip("!").lower() in TYPES),
    ("what git revert writes is let in with type revert", "commitlint",
     lambda s, b: s.startswith(('Revert "', 'Reapply "'))
     and "This reverts commit" in b),
    ("more than one blank behind the colon", "refward",
     lambda s, b: re.match(r"\w+(\([^()]*\))?!?:\s\s", s) is not None),
    ("no blank behind the colon", "refward",
     lambda s, b: re.match(r"\w+(\([^()]*\))?!?:\S", s) is not None),
    ("a scope that is empty, or begins or ends with a blank", "refward",
     lambda s, b: re.match(r"\w+\((\s*|\s.*|.*\s)\)!?: ", s) is not None),
)


def messages(repository, count):
    raw = subprocess.run(
        ["git", "-C", repository, "log", "--branches", "--tags",
         "--encoding=UTF-8", "--no-notes", "-z", "--format=%H%x01%B",
         "-n", str(count)], check=True, stdout=subprocess.PIPE).stdout
    for part in raw.split(b"\0"):
        if part.strip():
            name, text = part.strip(b"\n").split(b"\x01", 1)
            yield name.decode(), text.decode("utf-8", "replace").strip("\n")


def found_by_refward(refward, repository):
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as rules:
        rules.write(RULES)
        rules.flush()
        done = subprocess.run(
            [refward, "audit", "--format", "jsonl", "--rules", rules.name,
             repository], stdout=subprocess.PIPE, check=False)
    assert done.returncode in (0, 1), done.returncode
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["commit"]: line["text"] for line in lines
            if line["type"] == "finding" and line["rule"] == "commit-type"}


def found_by_commitlint(modules, pairs):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                          "commitlint.mjs")
    with tempfile.TemporaryDirectory() as folder:
        # modules are looked for where the script lies
        shutil.copy(script, folder)
        os.symlink(os.path.join(os.path.abspath(modules), "node_modules"),
                   os.path.join(folder, "node_modules"))
        done = subprocess.run(
            ["node", "--preserve-symlinks", "--preserve-symlinks-main",
             os.path.join(folder, "commitlint.mjs")], cwd=folder,
            input="".join(json.dumps({"id": name, "message": text}) + "\n"
                          for name, text in pairs),
            encoding="utf-8", stdout=subprocess.PIPE, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["id"]: line["rules"] for line in lines if line["rules"]}


def reason_of(text, by):
    subject, _, body = text.partition("\n")
    for reason, who, holds in REASONS:
        if who == by and holds(subject, body):
            return reason
    return None


def main():
    refward, modules, count, repository = sys.argv[1:5]
    pairs = list(messages(repository, int(count)))
    ours = found_by_refward(refward, repository)
    theirs = found_by_commitlint(modules, pairs)
    reasons = collections.Counter()
    bad = 0
    for name, text in pairs:
        if (name in ours) == (name in theirs):
            continue
        by = "refward" if name in ours else "commitlint"
        reason = reason_of(text, by)
        if reason is None:
            bad += 1
            print("only %s: %s %r %s" % (
                by, name, text.split("\n")[0],
                ours.get(name) or theirs.get(name)))
        reasons[reason] += 1
    wrong = sum(name in ours for name, _ in pairs)
    print("%d messages, %d wrong to refward, %d to commitlint" % (
        len(pairs), wrong, len(theirs)))
    for reason, number in reasons.most_common():
        print("%d differ: %s" % (number, reason))
    sys.exit(bad > 0)


main()
