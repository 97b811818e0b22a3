# SPDX-License-Identifier: Apache-2.0
"""Whether commits and tags are signed by whose they are, now."""

import calendar
import re
import time
import typing

import signing
from grammar import Commit, Tag
from law import Use

HEADERS = {40: (b"gpgsig", b"gpgsig-sha256"), 64: (b"gpgsig-sha256", b"gpgsig")}


def _is_his(use: Use, key: str, address: str) -> bool:
    """By the list of signers, as ssh-keygen(1) describes it."""
    if key in use.option("ssh-revoked", "").split("\n"):
        return False
    return any(_says(line, key, address)
               for line in use.option("ssh-signers", "").split("\n"))


def _says(line: str, key: str, address: str) -> bool:
    found = re.fullmatch(r"(\S+) (?:(\S+) )?(ssh-ed25519 \S+)", line)
    if not found or found[1] != address or found[3] != key:
        return False
    limit = re.fullmatch(r'(\S+)="(\S+)"', found[2] or 'none="x"')
    if not limit or limit[1] == "namespaces":
        return False
    at = calendar.timegm(time.strptime(limit[2], "%Y%m%dZ")) \
        if limit[1].startswith("valid") else 0
    return not (limit[1] == "valid-before" and time.time() >= at
                or limit[1] == "valid-after" and time.time() < at)


def _split(raw: bytes, name: bytes) -> typing.Tuple[str, bytes]:
    """The armor in this header, and all but the header."""
    found = re.search(rb"\n%s ([^\n]*\n(?: [^\n]*\n)*)" % name,
                      raw.partition(b"\n\n")[0] + b"\n")
    if not found:
        return "", raw
    at, end = found.start() + 1, found.end()
    return (found[1].replace(b"\n ", b"\n").decode("latin-1"),
            raw[:at] + raw[end:])


def _address(raw: bytes, role: bytes) -> str:
    found = re.search(rb"\n%s [^\n]*<([^<>\n]*)> " % role, raw)
    return found[1].decode("latin-1") if found else ""


def breaks_commit(use: Use, commit: Commit) -> bool:
    raw = commit.raw
    own, other = HEADERS[len(commit.tree)]
    armor, signed = _split(raw, own)
    if commit.problem or not armor or _split(raw, other)[0]:
        return True
    return not _is_his(use, signing.signer(armor, signed),
                       _address(raw, b"committer"))


def breaks_tag(use: Use, tag: Tag) -> bool:
    raw = tag.raw
    found = re.search(rb"(?:^|(?<=\n))-----BEGIN SSH SIGNATURE-----\n",
                      raw.partition(b"\n\n")[2])
    if tag.problem or not found or tag.has_gpgsig:
        return True
    at = len(raw.partition(b"\n\n")[0]) + 2 + found.start()
    return not _is_his(use, signing.signer(
        raw[at:].decode("latin-1"), raw[:at]), _address(raw, b"tagger"))
