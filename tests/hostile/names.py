# SPDX-License-Identifier: Apache-2.0
"""Names of refs: which there may be, which may be made, and which are taken
for one another. Names are latin-1 text, byte for byte."""

import re
import typing

HEADS = "refs/heads/"
TAGS = "refs/tags/"
# Those of the letters that are drawn which look like one of ours.
LOOKS = str.maketrans({"а": "a", "е": "e", "о": "o", "і": "i"})
UNSEEN = re.compile("[\x80-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f"
                    "\ufeff]")


def is_format(name: str) -> bool:
    """As git check-ref-format has it, below refs/ and a folder."""
    parts = name.split("/")
    return (parts[0] == "refs" and len(parts) > 2
            and not name.endswith(".")
            and not re.search(r"[\0-\x20\x7f~^:?*\[\\]|\.\.|@\{", name)
            and all(part and not part.startswith(".")
                    and not part.endswith(".lock") for part in parts))


def short(name: str) -> str:
    for prefix in (HEADS, TAGS):
        if name.startswith(prefix):
            return name[len(prefix):]
    return name


def _text(name: str) -> typing.Optional[str]:
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return None


def is_text(name: str) -> bool:
    return _text(name) is not None


def may_be_made(name: str) -> bool:
    text = _text(name)
    return text is not None and not (
        UNSEEN.search(text)
        or re.fullmatch(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}", short(name))
        or any(part.startswith("-") for part in name.split("/"))
        or name == HEADS + "HEAD")


def looks(name: str) -> str:
    text = _text(name)
    if text is None:
        return name
    return "".join(chr(ord(c) - 0xfee0) if "\uff01" <= c <= "\uff5e" else c
                   for c in text).lower().translate(LOOKS)


def namesake(name: str) -> typing.Optional[str]:
    if name.startswith(HEADS):
        return TAGS + short(name)
    return HEADS + short(name) if name.startswith(TAGS) else None
