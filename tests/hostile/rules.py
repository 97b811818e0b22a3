# SPDX-License-Identifier: Apache-2.0
"""What each rule forbids: one function a rule, after the documentation."""

import re
import typing

import signatures
from changes import Change
from grammar import Commit, Tag
from law import matches, may, Use
from owners import Owners

TAGS = "refs/tags/"
HEADS = "refs/heads/"


def _type(commit: Commit) -> str:
    """Of Conventional Commits; empty: it is none."""
    found = re.fullmatch(r"([^ \t():!]+)(?:\(([^()]+)\))?!?: (?![ \t])(.+)",
                         commit.subject, re.DOTALL)
    return found[1] if found and found[3].strip() and (
        found[2] is None or found[2] == found[2].strip(" \t")) else ""


def _parts(commit: Commit) -> typing.Tuple[
        str, typing.List[typing.Tuple[str, str]]]:
    """The body, and the trailers below it."""
    blocks = re.split(r"\n[ \t]*\n", commit.message)
    lines = blocks[-1].split("\n")
    found = [re.fullmatch(r"([A-Za-z0-9-]+):[ \t]*(.*)", line)
             for line in lines]
    trailers = [(each[1].lower(), each[2]) for each in found if each] \
        if len(blocks) > 1 and all(found) else []
    body = blocks[1:-1] if trailers else blocks[1:]
    return "\n\n".join(blocks[0].split("\n", 1)[1:] + body), trailers


def is_let_in(words: typing.Iterable[str], commit: Commit) -> bool:
    """By a freeze: for its type, or for a trailer."""
    keys = [key for key, value in _parts(commit)[1] if value]
    return any(kind == "type" and word == _type(commit)
               or kind == "trailer" and word.lower() in keys
               for kind, _, word in (each.partition(":") for each in words))


def breaks_issue(use: Use, commit: Commit, ref: str) -> bool:
    if use.option("merges", "judge") == "skip" and len(commit.parents) > 1:
        return False
    branch = ref[len(HEADS):] if ref.startswith(HEADS) else ""
    wanted = [key.lower() for key in re.findall(use.value(), branch)] \
        if use.option("from-branch", "no") == "yes" else []
    if branch and not wanted and use.option("from-branch", "no") == \
            use.option("branch-key-required", "no") == "yes":
        return True
    body, trailers = _parts(commit)
    texts = {"subject": commit.subject, "body": body,
             "trailer": "\n".join(value for _, value in trailers)}
    found = [key.lower() for where in use.option("where", "").split()
             for key in re.findall(use.value(), texts[where])]
    return not any(not wanted or key in wanted for key in found)


def _is_pushers(person: typing.Tuple[str, str], who: str) -> bool:
    name, address = person
    local = address.split("@")[0] if "@" in address else ""
    return who.lower() in (name.lower(), local.lower())


def breaks_commit(name: str, use: Use, commit: Commit, who: str) -> bool:
    if use.option("merges", "judge") == "skip" and len(commit.parents) > 1:
        return False
    if name == "commit-deny":
        return any(re.search(word, commit.message) for word in use.values)
    if name == "commit-type":
        return _type(commit) not in use.value().split()
    if name == "commit-subject-length":
        return not 1 <= len(commit.subject) <= int(use.value())
    if name == "commit-subject":
        return not re.fullmatch(use.value(), commit.subject)
    if name == "commit-committer":
        return not _is_pushers(commit.committer, who)
    if name == "commit-author":
        return not re.fullmatch(use.value(), "%s <%s>" % commit.author)
    if name == "linear":
        return len(commit.parents) > 1
    if name == "object":
        return bool(commit.problem)
    if name == "commit-text":
        return not commit.is_text
    if name == "commit-signature":
        return signatures.breaks_commit(use, commit)
    return False


def breaks_tag(name: str, use: Use, tag: Tag, who: str) -> bool:
    """Who makes a tag is judged as who makes a commit."""
    if name == "commit-text":
        return not tag.is_text
    if name == "tag-signature":
        return signatures.breaks_tag(use, tag)
    return tag.tagger is not None and not _is_pushers(tag.tagger, who)


FILES = (0o100644, 0o100755)
SUBMODULE = 0o160000
SORTS = {"symlink": 0o120000, "submodule": SUBMODULE, "executable": 0o100755}


def breaks_change(name: str, use: Use, change: Change, who: str,
                  blob: typing.Callable[[], bytes], is_net: bool) -> bool:
    if name == "path-deny":
        return matches(use.values, change.path) and (
            change.kind != "delete" or use.option("delete", "") == "refuse")
    if name == "path-owner":
        if may(use.value().split(), who):
            return False
        if "codeowners" in use.options:
            return isinstance(use.owners, Owners) and \
                use.owners.bars(change.path, who)
        return matches((use.option("path", ""),), change.path)
    if is_net or change.kind == "delete":
        return False
    if name == "file-type":
        return any(change.mode == SORTS[word] != change.old_mode
                   for word in use.value().split())
    # What is called the target of a link comes in as well.
    is_new = change.mode != SUBMODULE and (
        change.old_mode == SUBMODULE or change.id != change.old_id
        or (change.mode in FILES) != (change.old_mode in FILES))
    if name == "file-size":
        return is_new and len(blob()) > int(use.value())
    if name == "file-content":
        return (is_new and b"\0" not in blob()[:8000]
                and re.search(use.option("pattern", "").encode(), blob())
                is not None)
    return False


OF_CHANGES = ("path-deny", "path-owner", "file-type", "file-size",
              "file-content")
OF_TEXT = ("commit-deny", "commit-type", "commit-subject",
           "commit-subject-length", "commit-author", "commit-committer",
           "commit-issue")
PERMISSIONS = ("create", "update", "rewrite", "delete")


def breaks_permission(name: str, use: Use, kind: str, who: str) -> bool:
    return name == kind and not may(use.value().split(), who)


def breaks_name(name: str, use: Use, kind: str, ref: str) -> bool:
    prefix = HEADS if name == "branch-name" else TAGS
    if kind != "create" or not ref.startswith(prefix):
        return False
    short = ref[len(prefix):]
    return not any(re.fullmatch(each, short) for each in use.values)
