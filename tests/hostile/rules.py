# SPDX-License-Identifier: Apache-2.0
"""What each rule forbids: one function a rule, after the documentation."""

import re
import typing

from changes import Change
from grammar import Commit, Tag
from law import Use, may, matches

TAGS = "refs/tags/"
HEADS = "refs/heads/"


def _is_type(use: Use, commit: Commit) -> bool:
    found = re.fullmatch(r"([^ \t():!]+)(?:\(([^()]+)\))?!?: (?![ \t])(.+)",
                         commit.subject, re.DOTALL)
    return bool(found and found[3].strip() and found[1] in use.value().split()
                and (found[2] is None or found[2] == found[2].strip(" \t")))


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
        return not _is_type(use, commit)
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
    return False


def breaks_tag(name: str, use: Use, tag: Tag, who: str) -> bool:
    """Who makes a tag is judged as who makes a commit."""
    if name == "commit-text":
        return not tag.is_text
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
        return (matches((use.option("path", ""),), change.path)
                and not may(use.value().split(), who))
    if is_net or change.kind == "delete":
        return False
    is_same = change.id == change.old_id
    if name == "file-type":
        return any(change.mode == SORTS[word] != change.old_mode
                   for word in use.value().split())
    if name == "file-size":
        return (change.mode != SUBMODULE
                and not (is_same and change.old_mode != SUBMODULE)
                and len(blob()) > int(use.value()))
    if name == "file-content":
        return (change.mode in FILES
                and not (is_same and change.old_mode in FILES)
                and b"\0" not in blob()[:8000]
                and re.search(use.option("pattern", "").encode(), blob())
                is not None)
    return False


OF_CHANGES = ("path-deny", "path-owner", "file-type", "file-size",
              "file-content")
OF_TEXT = ("commit-deny", "commit-type", "commit-subject",
           "commit-subject-length", "commit-author", "commit-committer")
PERMISSIONS = ("create", "update", "rewrite", "delete")


def breaks_permission(name: str, use: Use, kind: str, who: str) -> bool:
    return name == kind and not may(use.value().split(), who)


def breaks_name(name: str, use: Use, kind: str, ref: str) -> bool:
    prefix = HEADS if name == "branch-name" else TAGS
    if kind != "create" or not ref.startswith(prefix):
        return False
    short = ref[len(prefix):]
    return not any(re.fullmatch(each, short) for each in use.values)
