# SPDX-License-Identifier: Apache-2.0
"""Print the report, as jsonl, of an audit of many repositories that are nowhere.

usage: many.py REPOSITORIES FINDINGS
"""

import hashlib
import json
import sys

RULES = ["commit-type", "commit-subject-length", "commit-author", "path-deny",
         "commit-trailer", "commit-deny", "file-size", "branch-name",
         "commit-fixup", "commit-body", "commit-date", "update"]
HEAD = {"type": "audit", "schema_version": 1, "refward": "0", "host": "h",
        "started": "2026-01-01T00:00:00Z", "rules": "team.ini",
        "policy": "0" * 64, "shard": None, "refs": [], "since": [],
        "verified": "commits,tags", "structure": "commits", "posture": False,
        "fail_on": "refuse", "baseline": None, "compared_with": None}


def digits(*what):
    return hashlib.sha256(repr(what).encode()).hexdigest()


def show(line):
    print(json.dumps(line, separators=(",", ":")))


def month_of(number):
    return "20%02d-0%d" % (number % 26, number % 3 * 4 + 1)


def months(count):
    """Each commit with a finding, and another one without."""
    sums = {}
    for number in range(count):
        sums.setdefault(month_of(number), []).append(number)
    return [{"month": month, "commits": 2 * len(sums[month]), "failing": 0}
            for month in sorted(sums)]


def finding(name, number):
    rule = RULES[number % (len(RULES) - 1)]
    commit = digits(name, number)[:40]
    return {"type": "finding", "repository": name,
            "id": digits(name, number, "id")[:32], "set": "team",
            "rule": rule, "level": "refuse", "accepted": False, "open": True,
            "ref": "refs/heads/feature/a-branch-of-team-%d" % (number % 7),
            "commit": commit, "value": commit,
            "subject": "a subject that says little of commit %d" % number,
            "author": "Person %s <p%s@example.com>" % (commit[:3], commit[:3]),
            "date": month_of(number) + "-10T12:00:00Z",
            "committed": month_of(number) + "-11T12:00:00Z",
            "path": "src/a/folder/file%d.c" % number
            if rule in ("path-deny", "file-size") else None,
            "text": "what was expected and what was found, in a sentence of "
                    "the usual length, by rule %s" % rule,
            "mend": None,
            "command": "git -C /srv/git/%s.git log -1 %s" % (name, commit)}


def main():
    repositories, findings = int(sys.argv[1]), int(sys.argv[2])
    show(HEAD)
    for i in range(repositories):
        name = "team-%d/project-%04d" % (i % 40, i)
        count = findings * (i % 10) // 5
        problem = "it was ended by signal 9 (Killed)" if i % 100 == 7 else None
        for number in range(count):
            show(finding(name, number))
        show({"type": "repository", "repository": name,
              "path": "/srv/git/%s.git" % name, "state": "clean",
              "problem": problem, "rule_file": "team.ini",
              "rules_failed": False, "policy": "0" * 64,
              "refs_judged": 9, "commits_judged": count * 2,
              "milliseconds": 12, "posture": None, "records": "no",
              "bypasses": [], "bypasses_left_out": 0,
              "months": months(count),
              "rules": [{"set": "team", "rule": rule, "mode": "refuse",
                         "evaluable": rule != "update",
                         "help": "Ask the team that owns the rule.",
                         "url": None} for rule in RULES]})
    show({"type": "summary", "finished": "2026-01-01T01:00:00Z"})


main()
