# SPDX-License-Identifier: Apache-2.0
"""A tree with these paths, whatever they are called.

Usage: paths.py [MODE PATH FILE]...

PATH may hold \\xNN, \\n and \\\\. What is written is as with bomb.py.
"""

import sys
import typing

import objects
from push import unescape

# A folder holds folders, and files: mode and content.
Folder = typing.Dict[bytes, typing.Any]


def put(folder: Folder, path: bytes, mode: bytes, content: bytes) -> None:
    name, slash, rest = path.partition(b"/")
    if slash:
        put(folder.setdefault(name, {}), rest, mode, content)
    else:
        folder[name] = (mode, content)


def write(folder: Folder, made: typing.List[objects.Object]) -> bytes:
    entries = []
    for name, each in folder.items():
        if isinstance(each, dict):
            entries.append((b"40000", name, write(each, made)))
            continue
        made.append(objects.blob(each[1]))
        entries.append((each[0], name, made[-1].id()))
    entries.sort(key=lambda entry: entry[1] + b"/" * (entry[0] == b"40000"))
    made.append(objects.tree(entries))
    return made[-1].id()


def main() -> None:
    folder: Folder = {}
    made: typing.List[objects.Object] = []
    words = sys.argv[1:]
    for at in range(0, len(words), 3):
        with open(words[at + 2], "rb") as stream:
            put(folder, unescape(words[at + 1]), words[at].encode(),
                stream.read())
    with open("id", "wb") as out:
        out.write(write(folder, made))
    with open("args", "w", encoding="ascii") as args:
        for number, each in enumerate(reversed(made)):
            with open("made.%d" % number, "wb") as out:
                out.write(each.body)
            args.write(" --object %s made.%d" % (each.type, number))


if __name__ == "__main__":
    main()
