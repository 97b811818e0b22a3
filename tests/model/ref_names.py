# SPDX-License-Identifier: Apache-2.0
"""Compares what we take for the name of a ref with git check-ref-format."""

import random
import subprocess
import sys

PIECES = [b"a", b"main", b".", b"..", b"/", b"//", b"@", b"@{", b"{", b".lock",
          b"lock", b"-", b"~", b"^", b":", b"?", b"*", b"[", b"\\", b" ",
          b"\x7f", b"\x01", b"\n", b"\xff", b"\xc3\xbc", b"HEAD", b"refs/",
          b"]", b"$", b"'", b"\"", b";", b"&", b"|", b"<", b"0" * 40, b"%",
          b".locks", b"a.lock/", b"/.", b"./", b"\xe2\x80\xae"]


def is_valid(name: bytes) -> bool:
    """As receive-pack asks: of what follows "refs/", which has two parts."""
    if not name.startswith(b"refs/"):
        return False
    rest = name[len(b"refs/"):]
    # An operand, not an option; a dash in front is allowed here.
    rest = b"a" + rest if rest.startswith(b"-") else rest
    return subprocess.run(
        ["git", "check-ref-format", rest], check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def make(rnd: random.Random) -> bytes:
    name = b"".join(rnd.choice(PIECES)
                    for _ in range(rnd.randrange(0, rnd.choice((3, 8)))))
    before = rnd.choice((b"refs/heads/", b"refs/tags/", b"refs/", b"refs/x/",
                         b"", b"HEAD"))
    return before + name


def main() -> int:
    program, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rnd = random.Random(seed)
    names = [make(rnd) for _ in range(count)]
    answers = subprocess.run(
        [program], input="".join(name.hex() + "\n" for name in names),
        check=True, stdout=subprocess.PIPE, encoding="ascii"
    ).stdout.splitlines()
    if len(answers) != len(names):
        print("%d answers to %d names" % (len(answers), len(names)))
        return 1
    wrong = 0
    valid = 0
    for name, answer in zip(names, answers):
        expected = is_valid(name)
        valid += expected
        if (answer == "ok") != expected:
            wrong += 1
            print("%r: %s, git says %s" % (
                name, answer, "ok" if expected else "no"))
    print("%d of %d differ, %d are valid (seed %d)" % (
        wrong, len(names), valid, seed))
    return int(wrong > 0 or valid == 0 or valid == len(names))


if __name__ == "__main__":
    sys.exit(main())
