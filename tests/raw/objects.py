# SPDX-License-Identifier: Apache-2.0
"""Git objects and packs as bytes. Nothing is checked: wrong ones too."""

import hashlib
import os
import struct
import typing
import zlib

TYPES = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}
# Of what is not told otherwise, as git takes it.
FORMAT = os.environ.get("GIT_DEFAULT_HASH", "sha1")
PERSON = b"A U Thor <author@example.com> 1700000000 +0000"


class Object(typing.NamedTuple):
    """An object as it is sent; nothing is checked."""

    type: str
    body: bytes

    def id(self, object_format: str = FORMAT) -> bytes:
        head = b"%s %d\0" % (self.type.encode(), len(self.body))
        return hashlib.new(object_format, head + self.body).hexdigest().encode()


def blob(body: bytes) -> Object:
    return Object("blob", body)


def tree(entries: typing.Iterable[tuple]) -> Object:
    """Of (mode, name, hex id), in the order given."""
    return Object("tree", b"".join(
        mode + b" " + name + b"\0" + bytes.fromhex(oid.decode())
        for mode, name, oid in entries))


def commit(tree_id: bytes, parents: typing.Iterable[bytes] = (),
           message: bytes = b"", author: bytes = PERSON,
           committer: bytes = PERSON,
           headers: typing.Iterable[bytes] = ()) -> Object:
    lines = [b"tree " + tree_id]
    lines += [b"parent " + parent for parent in parents]
    lines += [b"author " + author, b"committer " + committer, *headers]
    return Object("commit", b"\n".join(lines) + b"\n\n" + message)


def tag(target: bytes, name: bytes, kind: bytes = b"commit",
        message: bytes = b"", tagger: bytes = PERSON) -> Object:
    return Object("tag", b"object %s\ntype %s\ntag %s\ntagger %s\n\n%s"
                  % (target, kind, name, tagger, message))


def pack(objects: typing.Sequence[Object], object_format: str = FORMAT,
         count: typing.Optional[int] = None) -> bytes:
    """A pack of whole objects; count may be a lie."""
    parts = [b"PACK" + struct.pack(
        ">II", 2, len(objects) if count is None else count)]
    for each in objects:
        parts += [_entry_head(TYPES[each.type], len(each.body)),
                  zlib.compress(each.body)]
    data = b"".join(parts)
    return data + hashlib.new(object_format, data).digest()


def _entry_head(number: int, size: int) -> bytes:
    head = bytearray([number << 4 | size & 15])
    size >>= 4
    while size:
        head[-1] |= 128
        head.append(size & 127)
        size >>= 7
    return bytes(head)
