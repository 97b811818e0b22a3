# SPDX-License-Identifier: Apache-2.0
"""git's packets: a length of four hex digits, then any bytes."""

import typing

FLUSH = b"0000"


def pkt(data: bytes) -> bytes:
    return b"%04x" % (len(data) + 4) + data


class Trouble(Exception):
    """The conversation did not come to its proper end."""


def read_pkt(stream: typing.BinaryIO) -> typing.Optional[bytes]:
    """The next packet, None for a flush."""
    head = stream.read(4)
    if len(head) < 4:
        raise Trouble("the server hung up")
    try:
        size = int(head, 16)
    except ValueError:
        raise Trouble("not a packet: %s" % escape(head)) from None
    if size == 0:
        return None
    data = stream.read(max(size - 4, 0))
    if len(data) != size - 4:
        raise Trouble("a broken packet")
    return data


def escape(data: bytes) -> str:
    return "".join(
        "\\\\" if byte == 0x5c else
        chr(byte) if 0x20 <= byte < 0x7f else "\\x%02x" % byte
        for byte in data)
