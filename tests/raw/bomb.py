# SPDX-License-Identifier: Apache-2.0
"""A tree of trees with WIDTH to the DEPTH paths, each tree once in the pack.

Usage: bomb.py WIDTH DEPTH

Objects go into the files made.N, what the raw client has to be told of them
into args, the id of the tree into id.
"""

import sys

import objects


def main() -> None:
    width, depth = (int(word) for word in sys.argv[1:])
    below, mode = objects.blob(b"boom\n"), b"100644"
    made = [below]
    for _ in range(depth):
        below = objects.tree((mode, b"%04d" % i, below.id())
                             for i in range(width))
        made.append(below)
        mode = b"40000"
    with open("args", "w", encoding="ascii") as args:
        for number, each in enumerate(reversed(made)):
            with open("made.%d" % number, "wb") as out:
                out.write(each.body)
            args.write(" --object %s made.%d" % (each.type, number))
    with open("id", "wb") as out:
        out.write(below.id())


if __name__ == "__main__":
    main()
