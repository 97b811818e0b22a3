# SPDX-License-Identifier: Apache-2.0
"""Signatures as ssh-keygen -Y makes them, by Ed25519 (RFC 8032), in plain
Python: keys are drawn from a word, so that a seed says all."""

import base64
import functools
import hashlib
import struct
import typing

P = 2 ** 255 - 19
ORDER = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = typing.Tuple[int, int, int, int]
ZERO: Point = (0, 1, 1, 0)
FIRST, LAST = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    out = ZERO
    while number:
        if number & 1:
            out = _add(out, point)
        point = _add(point, point)
        number >>= 1
    return out


def _x_of(y: int, sign: int) -> int:
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or y >= P or not x and sign:
        raise ValueError("not a point")
    return P - x if x & 1 != sign else x


def _point(raw: bytes) -> Point:
    number = int.from_bytes(raw, "little")
    y = number & (1 << 255) - 1
    x = _x_of(y, number >> 255)
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


@functools.lru_cache(maxsize=None)
def _doubled() -> typing.Tuple[Point, ...]:
    points = [BASE]
    while len(points) < 256:
        points.append(_add(points[-1], points[-1]))
    return tuple(points)


def _times_base(number: int) -> Point:
    out = ZERO
    for point in _doubled():
        if number & 1:
            out = _add(out, point)
        number >>= 1
    return out


def _raw(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _number(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(),
                          "little") % ORDER


@functools.lru_cache(maxsize=None)
def _key(word: str) -> typing.Tuple[int, bytes, bytes]:
    """Its number, what nonces are made of, and its public half."""
    half = hashlib.sha512(hashlib.sha256(word.encode()).digest()).digest()
    number = int.from_bytes(half[:32], "little")
    number = number & (1 << 254) - 8 | 1 << 254
    return number, half[32:], _raw(_times_base(number))


def _signature(word: str, message: bytes) -> bytes:
    number, nonces, public = _key(word)
    once = _number(nonces, message)
    head = _raw(_times_base(once))
    return head + ((once + _number(head, public, message) * number)
                   % ORDER).to_bytes(32, "little")


def _is_by(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        key, head = _point(public), _point(signature[:32])
    except ValueError:
        return False
    number = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or number >= ORDER:
        return False
    right = _add(head, _times(_number(signature[:32], public, message), key))
    return _raw(_times_base(number)) == _raw(right)


# --- the formats of ssh ---

def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _blob(public: bytes) -> bytes:
    return _string(b"ssh-ed25519") + _string(public)


def _told(space: bytes, digest: str, message: bytes) -> bytes:
    return b"SSHSIG" + _string(space) + _string(b"") + _string(
        digest.encode()) + _string(hashlib.new(digest, message).digest())


def public_key(word: str) -> str:
    return "ssh-ed25519 " + base64.b64encode(_blob(_key(word)[2])).decode()


def sign(word: str, message: bytes, space: bytes = b"git",
         digest: str = "sha512") -> str:
    raw = b"SSHSIG" + struct.pack(">I", 1) + _string(_blob(
        _key(word)[2])) + _string(space) + _string(b"") + _string(
            digest.encode()) + _string(_string(b"ssh-ed25519") + _string(
                _signature(word, _told(space, digest, message))))
    text = base64.b64encode(raw).decode()
    return "\n".join([FIRST] + [text[at:at + 70] for at in range(
        0, len(text), 70)] + [LAST]) + "\n"


def _strings(raw: bytes) -> typing.List[bytes]:
    found, at = [], 0
    while at < len(raw):
        end = at + 4 + struct.unpack(">I", raw[at:at + 4])[0]
        found.append(raw[at + 4:end])
        at = end
    return found


@functools.lru_cache(maxsize=4096)
def signer(armor: str, message: bytes) -> str:
    """The public key, as it is written, that has signed this; empty: none."""
    lines = armor.rstrip("\n").split("\n")
    if lines[0] != FIRST or lines[-1] != LAST:
        return ""
    try:
        raw = base64.b64decode("".join(lines[1:-1]), validate=True)
        key, space, _, digest, signature = _strings(raw[10:])
        public = _strings(key)[1]
        kind, bytes_ = _strings(signature)
    except (ValueError, IndexError, struct.error):
        return ""
    if raw[:10] != b"SSHSIG\0\0\0\1" or space != b"git" or \
            kind != b"ssh-ed25519" or key != _blob(public) or \
            digest not in (b"sha256", b"sha512") or not _is_by(
                public, _told(space, digest.decode(), message), bytes_):
        return ""
    return "ssh-ed25519 " + base64.b64encode(key).decode()
