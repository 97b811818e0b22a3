# SPDX-License-Identifier: Apache-2.0
"""Versions by https://semver.org, in names of tags."""

import re
import typing

from law import Use

NUMBER = "(0|[1-9][0-9]*)"
SEMVER = re.compile(
    r"((?:.*/)?)(v?)" + r"\.".join([NUMBER] * 3) +
    r"(?:-((?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
    r"(?:\.(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?", re.DOTALL)


class Version(typing.NamedTuple):
    component: str
    has_v: bool
    numbers: typing.Tuple[int, ...]
    # What is not out yet sorts before what is, numbers before words.
    rest: typing.Tuple[typing.Any, ...]

    def order(self) -> typing.Tuple[typing.Any, ...]:
        return self.numbers, self.rest


def parse(name: str) -> typing.Optional[Version]:
    found = SEMVER.fullmatch(name)
    if not found:
        return None
    rest: typing.Tuple[typing.Any, ...] = (1,)
    if found[6] is not None:
        rest = (0, tuple((0, int(word), "") if word.isdigit()
                         else (1, 0, word) for word in found[6].split(".")))
    return Version(found[1], bool(found[2]), tuple(
        int(found[number]) for number in (3, 4, 5)), rest)


def breaks(use: Use, name: str, there: typing.Iterable[str],
           beside: typing.Iterable[str]) -> bool:
    """Of a tag that is made: among those that are there and stay, and those
    that are made with it."""
    own = parse(name)
    if own is None or (use.option("v", "either"), own.has_v) in (
            ("required", False), ("refused", True)):
        return True
    order = use.option("order", "line")
    for other in map(parse, there):
        if other is None or other.component != own.component:
            continue
        is_rival = order == "all" or \
            order == "line" and other.numbers[:2] == own.numbers[:2]
        if other.order() == own.order() or \
                is_rival and other.order() > own.order():
            return True
    return any(other and other.component == own.component and
               other.order() == own.order() for other in map(parse, beside))
