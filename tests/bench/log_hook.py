# SPDX-License-Identifier: Apache-2.0
"""What the gate is measured against: a hook that asks for all new commits by
one `git log`, and checks type, length, issue and author."""

import re
import subprocess
import sys

TYPE = re.compile(r"(feat|fix|docs)(\(.*\))?!?: .+")
ISSUE = re.compile(r"[A-Z][A-Z0-9]+-[0-9]+")
AUTHOR = re.compile(r".+ <.+@.+>")


def is_good(author: str, parents: str, message: str) -> bool:
    subject = message.split("\n", 1)[0]
    return bool(TYPE.fullmatch(subject) and len(subject) <= 72 and
                AUTHOR.fullmatch(author) and
                (" " in parents or ISSUE.search(message)))


def main() -> int:
    status = 0
    for line in sys.stdin:
        _, new, ref = line.split()
        log = subprocess.run(
            ["git", "log", "-z", "--format=%H%n%an <%ae>%n%P%n%B",
             new, "--not", "--all"], check=True, stdout=subprocess.PIPE)
        for entry in log.stdout.decode(errors="replace").split("\0"):
            if not entry:
                continue
            commit, author, parents, message = entry.split("\n", 3)
            if not is_good(author, parents, message):
                print("error: %s: commit %s" % (ref, commit),
                      file=sys.stderr)
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
