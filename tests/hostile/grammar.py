# SPDX-License-Identifier: Apache-2.0
"""Commits, tags and trees as the documentation says they must be; read here by
a reader of its own."""

import re
import typing

PERSON = re.compile(
    rb"((?:[^<>\n]* )?)<([^<>\n]*)> (0|[1-9][0-9]*) [+-][0-9]{4}")
DATE_MAX = 2 ** 63 - 1
UNSEEN = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f]")
MARKER = re.compile(r"^(<{7}|>{7}|\|{7})( |$)", re.MULTILINE)


class Unreadable(Exception):
    """Nothing can be said about it: the push cannot be judged."""


class Header(typing.NamedTuple):
    name: bytes
    value: bytes
    is_continued: bool
    is_whole: bool      # it has a value and a line feed


class Commit(typing.NamedTuple):
    tree: str
    parents: typing.Tuple[str, ...]
    problem: str                    # empty: none
    message: str
    subject: str
    author: typing.Tuple[str, str]  # name, address
    committer: typing.Tuple[str, str]
    is_text: bool                   # readable, and nothing in it is hidden
    is_lossy: bool                  # the message cannot be decoded
    raw: bytes


class Tag(typing.NamedTuple):
    target: str
    kind: str
    name: bytes
    problem: str
    tagger: typing.Optional[typing.Tuple[str, str]]
    is_text: bool
    has_gpgsig: bool                # as a header, where none belongs
    raw: bytes


def _headers(raw: bytes) -> typing.Tuple[
        typing.List[Header], typing.Optional[bytes]]:
    """The headers, and the message; None where no empty line ends them."""
    headers: typing.List[Header] = []
    at = 0
    while at < len(raw) and raw[at:at + 1] != b"\n":
        end = raw.find(b"\n", at)
        while end >= 0 and raw[end + 1:end + 2] == b" ":
            end = raw.find(b"\n", end + 1)
        is_ended = end >= 0
        end = end if is_ended else len(raw)
        name, blank, value = raw[at:end].partition(b" ")
        first = raw[at:end].split(b"\n")[0]
        if b" " not in first:
            name, blank, value = first, b"", raw[at + len(first):end]
        headers.append(Header(name, value, b"\n" in raw[at:end],
                              bool(blank) and is_ended))
        at = end + 1
    return headers, raw[at + 1:] if at < len(raw) else None


def _id(header: Header, name: bytes, digits: int) -> typing.Optional[str]:
    if (header.name == name and header.is_whole and not header.is_continued
            and re.fullmatch(rb"[0-9a-f]{%d}" % digits, header.value)):
        return header.value.decode()
    return None


def _person_problem(value: bytes) -> str:
    found = PERSON.fullmatch(value)
    return "" if found and int(found[3]) <= DATE_MAX else "person"


def _plain_problem(header: Header) -> str:
    if not re.fullmatch(rb"[!-~]+", header.name) or not header.is_whole:
        return "header"
    return ""


def _text(raw: bytes, encoding: bytes) -> typing.Tuple[str, bool]:
    name = {b"": "utf-8", b"utf-8": "utf-8", b"iso-8859-1": "latin-1"}.get(
        encoding.lower())
    if name is None:
        return "\ufffd" * len(raw), False
    try:
        return raw.decode(name), True
    except UnicodeDecodeError:
        return raw.decode(name, "replace"), False


def _names(value: bytes, encoding: bytes) -> typing.Tuple[str, str, bool]:
    found = re.match(rb"([^<]*)<([^>]*)>", value)
    if not found:
        return "", "", True
    name = found[1][:-1] if found[1].endswith(b" ") else found[1]
    texts = [_text(each, encoding) for each in (name, found[2])]
    is_good = all(good and not CONTROL.search(text)
                  and not UNSEEN.search(text) and "\n" not in text
                  for text, good in texts)
    return texts[0][0], texts[1][0], is_good


def _order_problem(headers: typing.Sequence[Header]) -> str:
    """Of those behind the tree and the parents."""
    names = [header.name for header in headers]
    if names[:2] != [b"author", b"committer"]:
        return "author and committer"
    later = names[2:]
    if any(name in (b"tree", b"parent", b"author", b"committer")
           for name in later):
        return "out of place"
    for once in (b"encoding", b"gpgsig", b"gpgsig-sha256"):
        if later.count(once) > 1:
            return "twice"
    for header in headers:
        problem = _plain_problem(header)
        if header.is_continued and header.name in (
                b"author", b"committer", b"encoding"):
            problem = "continued"
        if header.name in (b"author", b"committer"):
            problem = problem or _person_problem(header.value)
        if header.name == b"encoding" and not header.value:
            problem = "empty encoding"
        if problem:
            return problem
    return ""


def _is_plain(text: str) -> bool:
    return not (CONTROL.search(text) or UNSEEN.search(text)
                or MARKER.search(text))


def _lines(text: str) -> typing.List[str]:
    text = text.replace("\r\n", "\n").rstrip(" \t\r\n")
    lines = text.split("\n")
    while lines and not lines[0].strip(" \t\r"):
        lines.pop(0)
    return lines


def read_commit(raw: bytes, digits: int) -> Commit:
    headers, message = _headers(raw)
    tree = _id(headers[0], b"tree", digits) if headers else None
    if tree is None:
        raise Unreadable("tree")
    at = 1
    parents = []
    while at < len(headers) and headers[at].name == b"parent":
        parent = _id(headers[at], b"parent", digits)
        if parent is None:
            raise Unreadable("parent")
        parents.append(parent)
        at += 1
    rest = headers[at:]
    problem = "NUL" if b"\0" in raw else _order_problem(rest)
    if message is None:
        problem = problem or "no empty line"
    first = {header.name: header.value for header in reversed(rest)}
    encoding = first.get(b"encoding", b"")
    text, is_text = _text(message or b"", encoding)
    is_lossy = not is_text
    lines = _lines(text)
    text = "\n".join(lines)
    author = _names(first.get(b"author", b""), encoding)
    committer = _names(first.get(b"committer", b""), encoding)
    is_text = is_text and author[2] and committer[2] and _is_plain(text)
    return Commit(tree, tuple(parents), problem, text,
                  lines[0].rstrip(" \t\r\n") if lines else "",
                  author[:2], committer[:2], is_text, is_lossy, raw)


def read_tag(raw: bytes, digits: int) -> Tag:
    headers, message = _headers(raw)
    target = _id(headers[0], b"object", digits) if headers else None
    if target is None or len(headers) < 2 or headers[1].name != b"type" or \
            headers[1].value not in (b"commit", b"tree", b"blob", b"tag"):
        raise Unreadable("tag")
    problem = "NUL" if b"\0" in raw else ""
    rest = headers[2:]
    name = b""
    if rest and rest[0].name == b"tag":
        name = rest.pop(0).value
    if not name:
        problem = problem or "no name"
    tagger = None
    text, is_text = _text(message or b"", b"")
    is_text = is_text and _is_plain("\n".join(_lines(text)))
    if rest and rest[0].name == b"tagger":
        tagger = _names(rest[0].value, b"")
        is_text = is_text and tagger[2]
        problem = problem or _person_problem(rest.pop(0).value)
    names = [header.name for header in rest]
    if any(each in (b"object", b"type", b"tag", b"tagger") for each in names) \
            or any(names.count(each) > 1
                   for each in (b"gpgsig", b"gpgsig-sha256")):
        problem = problem or "header"
    if any(_plain_problem(header) for header in headers) or message is None:
        problem = problem or "header"
    if any(header.is_continued for header in headers[2:4]
           if header.name in (b"tag", b"tagger")):
        problem = problem or "continued"
    return Tag(target, headers[1].value.decode(), name, problem,
               tagger[:2] if tagger else None, is_text,
               b"gpgsig" in names or b"gpgsig-sha256" in names, raw)


class Entry(typing.NamedTuple):
    mode: int
    name: bytes
    id: str

    def is_tree(self) -> bool:
        return self.mode & 0o170000 == 0o40000

    def plain(self) -> int:
        """The mode as git takes it."""
        kind = self.mode & 0o170000
        if kind == 0o100000:
            return 0o100755 if self.mode & 0o100 else 0o100644
        return kind if kind in (0o120000, 0o40000) else 0o160000


class Tree(typing.NamedTuple):
    entries: typing.Tuple[Entry, ...]
    problem: str


def _is_dotgit(name: bytes) -> bool:
    text = name.decode("utf-8", "replace")
    text = "".join(letter for letter in text if letter not in
                   "\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
                   "\u206a\u206b\u206c\u206d\u206e\u206f\ufeff").lower()
    return text == ".git" or any(
        re.match(r"(?:\.git|git~1)[ .]*(?:$|:|\\)", part)
        for part in [name.decode("latin-1").lower()]
        + name.decode("latin-1").lower().split("\\")[1:])


def _name_problem(name: bytes) -> str:
    if not name or b"/" in name or name in (b".", b".."):
        return "name"
    return "dotgit" if _is_dotgit(name) else ""


def read_tree(raw: bytes, digits: int) -> Tree:
    entries = []
    problem = ""
    at = 0
    while at < len(raw):
        found = re.compile(rb"([0-7]{1,10}) ([^\0]*)\0", re.DOTALL).match(
            raw, at)
        end = found.end() + digits // 2 if found else 0
        if not found or end > len(raw):
            problem = "cannot be read"
            break
        entries.append(Entry(int(found[1], 8), found[2],
                             raw[found.end():end].hex()))
        if found[1][:1] == b"0" or entries[-1].mode not in (
                0o40000, 0o100644, 0o100755, 0o120000, 0o160000):
            problem = problem or "mode"
        if not int(entries[-1].id, 16):
            problem = problem or "null id"
        problem = problem or _name_problem(found[2])
        at = end
    names = [entry.name for entry in entries]
    keys = [entry.name + (b"/" if entry.is_tree() else b"")
            for entry in entries]
    if len(set(names)) < len(names) or keys != sorted(keys):
        problem = problem or "order"
    return Tree(tuple(entries), problem)
