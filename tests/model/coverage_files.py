# SPDX-License-Identifier: Apache-2.0
"""Reads the two coverage files of a server, as policy/coverage_file.h says.

Checks nothing: what is damaged is not for this.
"""

import os
import struct
import typing

BLOCK = 4096
RECORD = 40
HEADER, CLASS, COMMIT = 1, 2, 3


def read(folder: str) -> typing.Dict[bytes, typing.Set[str]]:
    """The ids of the covered commits, by the digest of the set."""
    classes: typing.List[typing.Set[bytes]] = []
    covered: typing.Dict[bytes, typing.Set[str]] = {}

    def cover(oid: bytes, number: int) -> None:
        for digest in classes[number]:
            covered.setdefault(digest, set()).add(oid.hex())

    generation = _read_table(_load(folder, "table"), classes, cover)
    _read_tail(_load(folder, "tail"), generation, classes, cover)
    return covered


def _load(folder: str, name: str) -> bytes:
    try:
        with open(os.path.join(folder, name), "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return b""


def _read_table(data: bytes, classes: list, cover: typing.Callable) -> int:
    if not data:
        return 0
    _, size, generation, records, count, head = struct.unpack_from(
        "<IIQQII", data, 8)
    at = 40
    for _ in range(count):
        number, = struct.unpack_from("<I", data, at)
        at += 4
        classes.append({data[at + 32 * each:at + 32 * each + 32]
                        for each in range(number)})
        at += 32 * number
    per_block = (BLOCK - 4) // (size + 4)
    for record in range(records):
        place = (head + record // per_block * BLOCK
                 + record % per_block * (size + 4))
        number, = struct.unpack_from("<I", data, place + size)
        cover(data[place:place + size], number)
    return generation


def _read_tail(data: bytes, generation: int, classes: list,
               cover: typing.Callable) -> None:
    size = 0
    first = len(classes)
    for at in range(0, len(data) - RECORD + 1, RECORD):
        _, kind, number, held = struct.unpack_from("<IHH32s", data, at)
        if kind == HEADER:
            _, own, size = struct.unpack_from("<8sQI", held)
            if own != generation:
                return
        elif kind == CLASS:
            while len(classes) <= number:
                classes.append(set())
            assert number >= first
            classes[number].add(held)
        elif kind == COMMIT:
            cover(held[:size], number)
