# SPDX-License-Identifier: Apache-2.0
"""What a hook is told: its standard input, and push options."""

import re
import typing

LINES_MAX = 5000
LINE_SIZE_MAX = 4352
OPTIONS_MAX = 64
OPTION_SIZE_MAX = 1024
REASON_MAX = 400


class Line(typing.NamedTuple):
    old: str
    new: str
    name: str       # latin-1


class Wishes(typing.NamedTuple):
    is_odd: bool            # some of them cannot be understood
    is_rehearsal: bool
    bypasses: typing.List[typing.Tuple[str, str]]   # set and rule


def lines(text: bytes, digits: int) -> typing.List[Line]:
    """None where they cannot be believed."""
    found = []
    for line in text.split(b"\n")[:-1]:
        words = re.fullmatch(rb"([0-9a-f]+) ([0-9a-f]+) (.+)", line, re.DOTALL)
        if not words or len(words[1]) != digits or \
                len(words[2]) != digits or len(line) > LINE_SIZE_MAX:
            return []
        found.append(Line(*(word.decode("latin-1")
                            for word in words.groups())))
    return [] if len(found) > LINES_MAX else found


def are_too_many(options: typing.Sequence[bytes]) -> bool:
    return len(options) > OPTIONS_MAX or any(
        len(option) > OPTION_SIZE_MAX for option in options)


def wishes(options: typing.Sequence[bytes]) -> Wishes:
    """Up to the first that is odd; those of others are passed over."""
    is_rehearsal = False
    bypasses: typing.List[typing.Tuple[str, str]] = []
    for option in options:
        if not option.startswith(b"refward."):
            continue
        name, equals, value = option.decode("latin-1").partition("=")
        bypass = _bypass(value) if name == "refward.bypass" else None
        if name == "refward.dry-run":
            is_rehearsal = True
        if bypass:
            bypasses.append(bypass)
        if not (bypass or name == "refward.dry-run" and not equals
                or name == "refward.from"
                and re.fullmatch(r"[1-9][0-9]{0,5}", value)):
            return Wishes(True, is_rehearsal, bypasses)
    return Wishes(False, is_rehearsal, bypasses)


def _bypass(value: str) -> typing.Optional[typing.Tuple[str, str]]:
    found = re.fullmatch(r"([^:]*):[ \t]*(.*?)[ \t]*", value, re.DOTALL)
    if not found or not 0 < len(found[2]) <= REASON_MAX or \
            re.search(r"[\0-\x1f\x7f]", found[2]):
        return None
    try:
        found[2].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return None
    scope, _, rule = found[1].partition("/")
    return scope.strip(" \t"), rule.strip(" \t")
