# SPDX-License-Identifier: Apache-2.0
"""What may be wrong with what people write: texts, headers, signatures, lists
of owners."""

import random
import typing

import signing

WORDS = ("BAD", "UGLY", "WORSE")
OWNERS = (
    b"# nobody's\n", b"/src/b/ @bob @dave\n*.pem @carol\n",
    b"src/* @alice\n/guarded/ @acme/nowhere\n",
    b"* @alice @bob @carol @dave\n/a\n/src/b @maintainers\n",
    b"[Core]\n/src/ @bob @carol\n[Docs] @carol\ndocs/**\n",
    b"^[Asked]\n* @carol\n[Rules]\nCODEOWNERS @alice\n",
    b"CODEOWNERS @carol\n**/b/* dave@example.com # his\nb @dave dave\\ x\n",
    b"b @bob\n[Two][1] @alice @bob @carol\n/src/a\n",
    b"/src/ @developers\n/src/a @dave\nguarded/** @bob\nCODEOWNERS @alice\n")
BROKEN_OWNERS = (
    b"/x nobody\n", b"!a @bob\n", b"[] @bob\n", b"[A][2]\n* @bob\n",
    b"[A]\na @bob\n^[A]\n", b"a[bc] @bob\n", b"/ @bob\n", b"a @bob/\n",
    b"a @b\x1b[2J\n", b"a \xff @bob\n", b"a @@bob\n", b"[A\n* @bob\n")


def message(rnd: random.Random, subject: str) -> typing.Union[str, bytes]:
    word = rnd.choice(WORDS)
    return rnd.choice((
        subject + " " + word, subject + "\n\nbody " + word + "\n",
        "\n\n" + subject + " " + word, "change: of no type", "feat:no",
        "Feat: a capital", "feat(x): scope", "feat()!: empty", "",
        subject + ".", subject + "x" * 60, subject + "\r\n\r\n" + word,
        (subject + "\n\x1b[2J\n").encode(), b"feat: \xff\xfe raw\n",
        (subject + "\u202e\n").encode(), (subject + "\u200b").encode(),
        (subject + "\n\n<<<<<<< HEAD\n").encode(), "Merge it",
        (subject + "\n\nB\0AD\n").encode(),
        "feat: \u00e4\u00f6\u00fc".encode("latin-1"),
        subject + "\n\nHotfix: now", subject + "\n\nhotfix: x\nIssue: SHOP-1",
        subject + "\n\nHotfix:\n\nit", subject + "\n\nIssue: SHOP-2\n",
        "fix: it\n\nof SHOP-1", "docs: SHOP-12", "feat: XSHOP-1x"))


def headers(rnd: random.Random, known: str, tree: str) -> typing.List[bytes]:
    return rnd.choice((
        [b"encoding ISO-8859-1"], [b"encoding x-none"],
        [b"encoding UTF-8"], [b"encoding UTF-8", b"encoding UTF-8"],
        [b"encoding "], [b"gpgsig a\n b", b"gpgsig c"],
        [b"gpgsig a\n b", b"gpgsig-sha256 c"], [b"mergetag a\n b\n c"],
        [b"change-id x"], [b"change-id x", b"change-id y"],
        [b"nothing"], [b" continued"], [b"ch\xc3\xa4nge x"],
        [b"parent " + known.encode()],
        [b"author E <e@example.com> 1 +0000"],
        [b"committer bob <bob@example.com> 1 +0000"],
        [b"tree " + tree.encode()],
        [b"x-odd\tx y"]))


def signed(rnd: random.Random, who: str, text: bytes) -> str:
    """A signature with something wrong, or with nothing."""
    good = signing.sign(who, text)
    lines = good.split("\n")
    return rnd.choice((
        "", good, signing.sign(who, text, digest="sha256"),
        signing.sign(rnd.choice(("alice", "bob", "mallory")), text),
        signing.sign("bob, long ago", text), signing.sign("bob, one day", text),
        signing.sign("carol, lost", text), signing.sign(
            "alice, for files", text),
        signing.sign(who, text, space=b"file"),
        signing.sign(who, text.replace(b"\n\n", b"\n\n\n", 1)),
        signing.sign(who, text + b" "), good + good, good + "more\n",
        "\n".join([lines[0]] + lines[2:]), "\n".join(lines[:-2]) + "\n",
        good.replace("SSH", "PGP"), good.replace("SSH", "SSHX"), "a\n",
        "\n".join([lines[0], lines[1][::-1]] + lines[2:])))
