# SPDX-License-Identifier: Apache-2.0
"""A CODEOWNERS file: who may change a path, as its documentation says."""

import re
import typing

from law import GROUPS

Line = typing.Tuple["re.Pattern[str]", typing.List[str]]


class Broken(Exception):
    """Nobody can tell who owns what."""


def _pattern(text: str) -> "re.Pattern[str]":
    """As in .gitignore: of latin-1 text, as paths are."""
    if text[0] == "!" or "[" in text or "]" in text or not text.strip("/"):
        raise Broken(text)
    is_folder, text = text.endswith("/"), text[:-1] if text.endswith(
        "/") else text
    is_flat = not is_folder and text.endswith("/*")
    start = "" if "/" in text else "(?:.*/)?"
    words = {"**/": "(?:.*/)?", "/**": "/.+", "**": ".*", "*": "[^/]*",
             "?": "[^/]"}
    body = "".join(words.get(part, re.escape(part)) for part in re.split(
        r"(^\*\*/|(?<=/)\*\*/|/\*\*$|\*+|\?)", text.lstrip("/")) if part)
    return re.compile(start + body + (
        "/.+" if is_folder else "" if is_flat else "(?:/.+)?"), re.DOTALL)


def _owner(word: str) -> typing.List[str]:
    """Whom it means: names of people."""
    if re.fullmatch(r"[^@\\]+@[A-Za-z0-9._-]+", word):
        return [word]
    found = re.fullmatch(r"@([A-Za-z0-9._-]+)((?:/[A-Za-z0-9._-]+)*)", word)
    if not found:
        raise Broken(word)
    name = word[1:].replace("/", ".")
    return list(GROUPS.get(name, () if found[2] else (name,)))


class Owners:
    """Sections, each with lines of which the last one that matches counts."""

    def __init__(self, text: bytes) -> None:
        self.sections: typing.Dict[str, typing.List[Line]] = {"": []}
        self.optional: typing.Dict[str, bool] = {"": False}
        self.section, self.defaults = "", []  # type: str, typing.List[str]
        for line in text.decode("utf-8").split("\n"):
            line = line.strip(" \t\r")
            if re.match(r"\^?\[", line):
                self._heading(line)
            elif line and line[0] != "#":
                self._line(line.split())

    def _heading(self, line: str) -> None:
        found = re.match(r"(\^?)\[([^\]]+)\](?:\[1\])?(?![\[])(.*)", line)
        if not found or not found[2].strip():
            raise Broken(line)
        self.section = found[2].strip().lower()
        is_optional = found[1] == "^"
        if self.optional.setdefault(self.section, is_optional) != is_optional:
            raise Broken(line)
        self.sections.setdefault(self.section, [])
        self.defaults = self._words(found[3].split())

    @staticmethod
    def _words(words: typing.Sequence[str]) -> typing.List[str]:
        found: typing.List[str] = []
        for word in words:
            if word.startswith("#"):
                break
            found += _owner(word) or ["nobody at all"]
        return found

    def _line(self, words: typing.Sequence[str]) -> None:
        pattern = _pattern(words[0])
        self.sections[self.section].append(
            (pattern, self._words(words[1:]) or self.defaults))

    def bars(self, path: str, who: str) -> bool:
        for section, lines in self.sections.items():
            owners = next((owners for pattern, owners in reversed(lines)
                           if pattern.fullmatch(path)), [])
            if owners and who not in owners and not self.optional[section]:
                return True
        return False


def read(text: bytes) -> Owners:
    try:
        return Owners(text)
    except UnicodeDecodeError:
        raise Broken("no text") from None
