# SPDX-License-Identifier: Apache-2.0
"""Compares what we read of commits with what git log shows of them: where our
grammar has nothing against a commit, both see the same fields.

    commits.py PROGRAM SEED COUNT    in an empty bare repository, the current
                                     folder
"""

import os
import random
import subprocess
import sys
import typing

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "raw"))
import objects  # noqa: E402

FORMAT = "%x00".join(["%H", "%T", "%P", "%an", "%ae", "%ad", "%cn", "%ce",
                      "%cd", "%e", "%B"])
NFIELDS = 10
NAMES = [b"A U Thor", b"", b" A", b"A ", b"A.", b"\"A\"", b"A, B", b"\xff",
         b"\xc3\xa4", b"A\tB", b"a(b)", b"."]
EMAILS = [b"a@example.com", b"", b" a@x", b"a@x ", b"a b", b"a@x.", b"\xe4@x",
          b",a@x", b"a\\b"]
DATES = [b"1700000000 +0000", b"0 +0000", b"1 -0000", b"1700000000 -1200",
         b"1700000000 +1445", b"1700000000 +0099", b"1700000000 +9999",
         b"2147483648 +0100", b"253402300800 +0000", b"1700000000",
         b"-1 +0000", b"17000000000000000000 +0000", b"1700000000 UTC"]
HEADERS = [b"encoding ISO-8859-1", b"gpgsig a\n b\n c",
           b"gpgsig-sha256 a\n b", b"change-id x", b"mergetag object x\n tag",
           b"x y\n \n z", b"HG:extra a", b"author B <b@x> 1 +0000",
           b"encoding", b" more", b"tree x"]
MESSAGES = [b"feat: a\n", b"", b"\n\nfeat: a\n", b"a", b"a\n\nb\n\n\n",
            b"\xe4\n", b"a\rb\n", b" a\n b\n", b"\n", b"a\n\nSigned-off-by: b\n"]


def person(rnd: random.Random) -> bytes:
    plain = rnd.random() < 0.5
    return b"%s <%s> %s" % (
        NAMES[0] if plain else rnd.choice(NAMES),
        EMAILS[0] if plain else rnd.choice(EMAILS),
        rnd.choice(DATES[:7] if plain else DATES))


def mutate(rnd: random.Random, body: bytes) -> bytes:
    out = bytearray(body)
    for _ in range(rnd.randrange(1, 4)):
        at = rnd.randrange(len(out) + 1)
        kind = rnd.randrange(4)
        if kind == 0:
            del out[at:at + rnd.randrange(1, 4)]
        elif kind == 1:
            out[at:at] = bytes([rnd.choice(b" \n<>\t\r+-0a\x01\xff")])
        elif kind == 2 and at < len(out):
            out[at] = rnd.randrange(1, 256)
        else:
            lines = bytes(out).split(b"\n")
            lines.insert(rnd.randrange(len(lines)), rnd.choice(lines))
            out = bytearray(b"\n".join(lines))
    return bytes(out)


def make(rnd: random.Random, tree: bytes,
         parents: typing.List[bytes]) -> objects.Object:
    new = objects.commit(
        tree, rnd.sample(parents, rnd.randrange(3)), rnd.choice(MESSAGES),
        person(rnd), person(rnd),
        [rnd.choice(HEADERS) for _ in range(rnd.randrange(2))])
    body = mutate(rnd, new.body) if rnd.random() < 0.5 else new.body
    if b"\nencoding " in body:
        # git log shows what it has converted; ASCII stays what it is.
        body = bytes(byte for byte in body if byte < 0x80)
    return objects.Object("commit", body)


def ours(program: str, commits: typing.Iterable[objects.Object]
         ) -> typing.Iterator[typing.Optional[typing.List[bytes]]]:
    said = subprocess.run(
        [program], check=True, stdout=subprocess.PIPE,
        input=b"".join(each.body.hex().encode() + b"\n" for each in commits)
    ).stdout.split(b"\0")
    fields = iter(said[:-1])
    for answer in fields:
        yield (None if answer == b"no" else
               [next(fields) for _ in range(NFIELDS)])


def minutes(date: bytes) -> bytes:
    """The zone as we give it: of +0130, as git keeps it, 90."""
    time, zone = date.split(b" ")
    hours, rest = divmod(abs(int(zone)), 100)
    sign = -1 if zone.startswith(b"-") else 1
    return b"%s %d" % (time, sign * (hours * 60 + rest))


def fields_of(said: typing.List[bytes]) -> typing.List[bytes]:
    return [minutes(field) if at in (4, 7) and field.count(b" ") == 1
            else field for at, field in enumerate(said)]


def gits(ids: typing.Iterable[bytes]
         ) -> typing.Dict[bytes, typing.List[bytes]]:
    said = subprocess.run(
        ["git", "log", "--no-walk=unsorted", "--stdin", "-z", "--date=raw",
         "--format=tformat:" + FORMAT],
        input=b"\n".join(ids) + b"\n", check=True,
        stdout=subprocess.PIPE).stdout.split(b"\0")
    size = NFIELDS + 1
    return {said[i]: fields_of(said[i + 1:i + size])
            for i in range(0, len(said) - 1, size)}


def store(new: typing.Sequence[objects.Object]) -> None:
    subprocess.run(["git", "unpack-objects", "-q"], check=True,
                   input=objects.pack(new))


def main() -> int:
    program, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rnd = random.Random(seed)
    tree = objects.tree([])
    roots = [objects.commit(tree.id(), message=b"%d\n" % i) for i in range(3)]
    made = {each.id(): each for each in (
        make(rnd, tree.id(), [root.id() for root in roots])
        for _ in range(count))}
    store([tree, *roots, *made.values()])
    read = {oid: fields for oid, fields
            in zip(made, ours(program, made.values())) if fields is not None}
    seen = gits(read)
    wrong = 0
    for oid, fields in read.items():
        if seen.get(oid) != fields:
            wrong += 1
            print("%s\n  ours %r\n  gits %r\n  of %r" % (
                oid.decode(), fields, seen.get(oid), made[oid].body))
    print("%d of %d differ, of %d made (seed %d)" % (
        wrong, len(read), len(made), seed))
    return int(wrong > 0 or not len(made) // 10 < len(read) < len(made))


if __name__ == "__main__":
    sys.exit(main())
