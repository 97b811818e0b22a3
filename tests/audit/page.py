# SPDX-License-Identifier: Apache-2.0
"""Look at an audit's HTML report as a strict reader does.

usage: page.py well-formed FILE
       page.py as-json FILE JSON
       page.py as-in-browser FILE DUMPED
       page.py pictures LIGHT DARK NARROW
"""

import hashlib
import html.parser
import json
import re
import sys
import xml.etree.ElementTree as tree
import zlib

TAGS = set("""html head meta title style body a header p h1 h2 h3 time nav ul
    li main section table tbody thead tr th td code dl dt dd div b span svg
    line text rect polyline circle details summary strong em pre""".split())
NAMES = set("""lang charset http-equiv content name class href datetime
    aria-label aria-labelledby aria-hidden id role tabindex scope open rel
    viewBox x y x1 x2 y1 y2 cx cy r width height stroke stroke-width fill
    fill-opacity text-anchor points colspan""".split())
VOID = {"meta", "br"}


def count_tags(document):
    counts = {}
    for one in document.iter():
        counts[one.tag] = counts.get(one.tag, 0) + 1
    return counts


def check_links(document):
    ids = [one.get("id") for one in document.iter() if one.get("id")]
    assert len(ids) == len(set(ids)), ids
    for link in document.iter("a"):
        href = link.get("href")
        assert href[0] == "#" and href[1:] in ids or \
            href.startswith("https://"), href


def check_readers(document):
    """What those who do not see the page go by."""
    assert document.get("lang") == "en"
    assert len(list(document.iter("h1"))) == 1
    level = 1
    for one in document.iter():
        if re.fullmatch("h[1-6]", one.tag):
            assert int(one.tag[1]) <= level + 1, tree.tostring(one)
            level = int(one.tag[1])
    for one in document.iter("th"):
        assert one.get("scope") in ("row", "col"), tree.tostring(one)
    for one in document.iter("svg"):
        assert one.get("role") == "img" and one.get("aria-label") or \
            one.get("aria-hidden") == "true", tree.tostring(one)


def check_style(document, raw):
    """The one style is that which the policy names, and nothing else may."""
    policy = next(one.get("content") for one in document.iter("meta")
                  if one.get("http-equiv") == "Content-Security-Policy")
    style = raw[raw.index("<style>") + 7:raw.index("</style>")]
    import base64
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest())
    assert policy == "default-src 'none'; style-src 'sha256-%s'; " \
        "base-uri 'none'; form-action 'none'" % digest.decode(), policy
    assert raw.index("charset") < raw.index("<title>") and \
        raw.index("Content-Security-Policy") < raw.index("<title>")


def well_formed(name):
    raw = open(name, encoding="utf-8").read()
    document = tree.fromstring(raw.partition("\n")[2])
    found = count_tags(document)
    assert set(found) <= TAGS | {"br"}, set(found) - TAGS
    for one in document.iter():
        assert set(one.attrib) <= NAMES, one.attrib
    assert found["style"] == found["title"] - found.get("circle", 0) == 1
    for c in raw:
        assert c == "\n" or ord(c) >= 32 and not 0x7f <= ord(c) < 0xa0 and \
            c not in "\u202e\u200b\ufeff\u2028\u2029", repr(c)
    check_links(document)
    check_readers(document)
    check_style(document, raw)


def as_json(name, other):
    text = "".join(tree.parse(name).getroot().itertext())
    full = json.load(open(other))
    lines = []
    for one in full["repositories"]:
        lines.append("%s %d %s" % (one["state"], one["commits_judged"],
                                   one["policy"] or "null"))
        lines += [finding["id"] for finding in one["findings"]]
    digest = hashlib.sha256("".join(
        line + "\n" for line in lines).encode()).hexdigest()
    assert digest == full["summary"]["data_sha256"], digest
    assert digest in text
    summary = full["summary"]
    judged, failing = summary["commits_judged"], summary["commits_failing"]
    assert "%d of %d commits" % (judged - failing, judged) in \
        text.replace(",", ""), summary
    assert "%d of %d" % (summary["repositories"]["read"],
                         summary["repositories"]["asked"]) in text
    for one in full["repositories"]:
        assert one["problem"] is None or one["problem"] in text, one
        for rule in one["rules"]:
            assert "%s [%s]" % (rule["rule"], rule["set"]) in text, rule
    shown = re.search(r"git -C \S+ (log -1|show) [0-9a-f]{40}", text)
    assert shown, "no command"


class Counter(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.counts, self.depth = {}, 0

    def handle_starttag(self, tag, attrs):
        tag = {"viewbox": "viewBox"}.get(tag, tag)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        assert not any(name.startswith("on") for name, _ in attrs), attrs


def as_in_browser(name, dumped):
    """What a browser made of it are the elements that were meant."""
    raw = open(name, encoding="utf-8").read()
    meant = count_tags(tree.fromstring(raw.partition("\n")[2]))
    counter = Counter()
    counter.feed(open(dumped, encoding="utf-8").read())
    assert counter.counts == meant, (counter.counts, meant)


def picture(name):
    """The corner, and how many different bytes there are."""
    raw = open(name, "rb").read()
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, b""
    while at < len(raw):
        size = int.from_bytes(raw[at:at + 4], "big")
        if raw[at + 4:at + 8] == b"IDAT":
            data += raw[at + 8:at + 8 + size]
        at += size + 12
    pixels = zlib.decompress(data)
    return tuple(pixels[1:4]), len(set(pixels[::53]))


def pictures(light, dark, narrow):
    for name, corner in ((light, (255, 255, 255)), (dark, (15, 20, 25)),
                         (narrow, (255, 255, 255))):
        found, variety = picture(name)
        assert found == corner, (name, found)
        assert variety > 40, (name, variety)


{"well-formed": well_formed, "as-json": as_json,
 "as-in-browser": as_in_browser,
 "pictures": pictures}[sys.argv[1]](*sys.argv[2:])
