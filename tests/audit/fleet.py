# SPDX-License-Identifier: Apache-2.0
"""Make small repositories whose commits, paths, refs and authors try to be more
than text.

usage: fleet.py FOLDER COUNT
"""

import os
import subprocess
import sys

ATTACKS = [
    b"<script>document.title='ran'</script>",
    b"\"><img src=x onerror=document.title='ran'>",
    b"'><svg/onload=document.title='ran'>",
    b"</style><script>document.title='ran'</script>",
    b"</title><h1>not ours</h1>",
    b"</code></td></tr></table><h2>not ours</h2>",
    b"--><script>document.title='ran'</script><!--",
    b"]]><script>document.title='ran'</script>",
    b"&lt;b&gt; &amp;amp; &#60;script&#62; &notit",
    b"+ADw-script+AD4-document.title='ran'+ADw-/script+AD4-",
    b"javascript:document.title='ran'",
    b"\xe2\x80\xaereversed\xe2\x80\xac \xe2\x80\x8bhidden\xef\xbb\xbf",
    b"\xff\xfe\xc0\x80 not UTF-8 \xed\xa0\x80",
    b"bell\x07 escape\x1b[31m delete\x7f \xc2\x9b31m",
    b"\xf0\x9f\x98\x80 \xe4\xbd\xa0\xe5\xa5\xbd \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
    b"{{7*7}} ${7*7} <%= 7*7 %>",
    b"tab\there and a very " + b"long " * 60 + b"subject",
]
REFS = [b"<img/src=x/onerror=document.title='ran'>", b"a&b;\"c'd", b"main"]
YEAR = 365 * 24 * 3600


def data(text):
    return b"data %d\n%s\n" % (len(text), text)


def quoted(path):
    return b'"' + b"".join(
        b"\\%03o" % c if c < 32 or c > 126 or c in b'"\\' else bytes([c])
        for c in path) + b'"'


def stream(number):
    """A branch of twenty commits over some years, better from year to year;
    each third repository is clean, others are worse the higher the number."""
    out = [b"blob\nmark :1\n" + data(b"text\n")]
    for i in range(20):
        when = 1500000000 + i * YEAR // 3
        good = number % 3 == 0 or i % (number % 7 + 2) == 0 or i > 16
        attack = ATTACKS[(number + i) % len(ATTACKS)]
        name = b"Ann <ann@example.com>"
        if not good and i % 2:
            name = b"\"&'%d; <ann'\"&quot;@example.com>" % i
        out.append(b"commit refs/heads/main\nmark :%d\n" % (i + 2))
        out.append(b"author %s %d +0000\ncommitter %s %d +0000\n"
                   % (name, when, name, when))
        out.append(data(b"feat: a good one" if good else attack))
        path = b"src/file%d" % i if good else b"src/" + \
            attack.replace(b"/", b"|")[:80]
        out.append(b"M 100644 :1 %s\n" % quoted(path))
    if number % 3:
        for i, ref in enumerate(REFS[:-1]):
            out.append(b"reset refs/heads/%s\nfrom :%d\n\n" % (ref, i + 5))
    return b"".join(out)


def main():
    folder, count = sys.argv[1], int(sys.argv[2])
    for number in range(count):
        path = os.path.join(folder, "team-%d" % (number % 4),
                            "project-%d.git" % number)
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", path],
                       check=True)
        subprocess.run(["git", "-C", path, "fast-import", "--quiet"],
                       check=True, input=stream(number))


main()
