# SPDX-License-Identifier: Apache-2.0
"""A tree of these entries, as they are, right or wrong.

Usage: tree.py FILE [ENTRY]...

ENTRY is MODE NAME ID, and may hold \\xNN, \\n and \\\\. FILE gets the tree's
bytes, the file id its name.
"""

import sys

import objects
from push import unescape


def main() -> None:
    entries = []
    for each in sys.argv[2:]:
        mode, rest = unescape(each).split(b" ", 1)
        entries.append((mode, *rest.rsplit(b" ", 1)))
    made = objects.tree(entries)
    with open(sys.argv[1], "wb") as out:
        out.write(made.body)
    with open("id", "wb") as out:
        out.write(made.id())


if __name__ == "__main__":
    main()
