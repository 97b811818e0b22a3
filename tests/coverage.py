# SPDX-License-Identifier: Apache-2.0
"""How many lines of each folder the tests reach, and how many branches of the
files that decide; asks gcov.

    coverage.py SOURCE BUILD [--bar]

With --bar it fails where a folder lies below 95 % of its lines. Branches that
no test takes are listed; those of assertions do not count, since no test can
take them.
"""

import collections
import json
import os
import re
import subprocess
import sys
import typing

FOLDERS = ("policy/", "src/base/", "src/git/")
LINES_LEAST = 95.0
# What enumerates commits and files, and what makes the verdict, is what includes
# one of these headers; and two files that have no header of their own.
DECIDING = re.compile(
    r'#include "(policy/engine|refward/verdict|(\w+/)?coverage(_file)?|nodes|rows'
    r'|refward/change|level|side|check)\.h"')
DECIDING_TOO = ("policy/trusted.c", "src/git/peel.c")


class Count:
    """How many there are, and how many some test reached."""

    def __init__(self) -> None:
        self.all = 0
        self.reached = 0

    def add(self, is_reached: bool) -> None:
        self.all += 1
        self.reached += is_reached

    def percent(self) -> float:
        return 100.0 * self.reached / self.all if self.all else 100.0

    def __str__(self) -> str:
        return "%.1f %% (%d of %d)" % (self.percent(), self.reached, self.all)


def assertions(path: str) -> typing.Set[int]:
    with open(path, encoding="utf-8") as text:
        return {number for number, line in enumerate(text, 1)
                if re.match(r"\s*assert\(", line)}


def counted(source: str, build: str) -> typing.Iterator[dict]:
    """What gcov says of each file of ours, each once; also of what never ran."""
    for folder in FOLDERS:
        for place, _, names in os.walk(os.path.join(build, folder)):
            for name in names:
                if name.endswith(".gcno"):
                    yield from gcov(source, build, os.path.join(place, name))


def gcov(source: str, build: str, data: str) -> typing.Iterator[dict]:
    said = subprocess.run(
        [os.environ.get("GCOV", "gcov"), "--json-format", "--stdout",
         "--branch-probabilities", data], cwd=build, check=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    for line in said.splitlines():
        for each in json.loads(line)["files"]:
            path = os.path.relpath(os.path.join(build, each["file"]), source)
            if path.startswith(FOLDERS) and path.endswith(".c"):
                yield {**each, "file": path}


def count_lines(files: typing.List[dict]) -> typing.Dict[str, Count]:
    counts: typing.Dict[str, Count] = collections.defaultdict(Count)
    for each in files:
        for folder in FOLDERS:
            if each["file"].startswith(folder):
                for line in each["lines"]:
                    counts[folder].add(line["count"] > 0)
    return counts


def decides(source: str, path: str) -> bool:
    with open(os.path.join(source, path), encoding="utf-8") as text:
        return path in DECIDING_TOO or bool(DECIDING.search(text.read()))


def count_branches(source: str, files: typing.List[dict]
                   ) -> typing.Tuple[Count, typing.List[str]]:
    count, missing = Count(), []
    for each in files:
        if not decides(source, each["file"]):
            continue
        passed_over = assertions(os.path.join(source, each["file"]))
        for line in each["lines"]:
            taken = [branch["count"] > 0 for branch in line["branches"]]
            if line["line_number"] in passed_over:
                continue
            for each_taken in taken:
                count.add(each_taken)
            if not all(taken):
                missing.append("%s:%d" % (each["file"], line["line_number"]))
    return count, missing


def main() -> int:
    source, build = map(os.path.abspath, sys.argv[1:3])
    files = list(counted(source, build))
    low = not files
    for folder, count in sorted(count_lines(files).items()):
        low |= count.percent() < LINES_LEAST
        print("%-9s lines: %s" % (folder, count))
    branches, missing = count_branches(source, files)
    print("branches of what decides: %s" % branches)
    for place in missing:
        print("  not all taken: %s" % place)
    return int("--bar" in sys.argv[3:] and low)


if __name__ == "__main__":
    sys.exit(main())
