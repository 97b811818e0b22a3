#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward audit --jobs with one repository: several processes find what one does.

. "$(dirname "$0")/audit_lib.sh"

# history: shop.git, most of it in a pack with deltas of commits, the rest loose;
# what nobody reaches any more is there too.
history()
{
	git init -q --bare shop.git && python3 - >stream <<'EOF2' &&
for n in range(1, 400):
    lines = "".join("line %d of what has to be said, %d\n" % (i, n if i % 7 == 0
                    else 0) for i in range(12))
    subject = ("feat: %d", "fix: %d", "odd %d", "WIP %d")[n % 4] % n
    text = subject + "\n\n" + lines
    branch = "refs/heads/" + ("main" if n % 5 else "side")
    print("commit %s\nmark :%d\ncommitter A U Thor <a@example.com> %d +0000\n"
          "data %d\n%s" % (branch, n, 1700000000 + n // 3, len(text), text))
    if n > 5 and n % 5 == 1:
        print("from :%d\nmerge :%d" % (n - 2, n - 1))
    elif n > 5 and n % 5 == 0:
        print("from :%d" % (n - 3))
    print("M 100644 inline a%d\ndata 2\n%d\n" % (n % 9, n % 10))
    if n % 50 == 0:
        print("reset refs/tags/v%d\nfrom :%d\n" % (n, n))
print("commit refs/heads/gone\nmark :1000\ncommitter  <> 1 +0000\n"
      "data 4\ngone\nfrom :3\n")
EOF2
	git -C shop.git fast-import --quiet <stream &&
	git -C shop.git repack -adfq --window=50 --depth=20 &&
	git -C shop.git update-ref -d refs/heads/gone &&
	git clone -q shop.git dev && commit_file dev b 1 'loose' &&
	git -C dev push -q origin HEAD:main 2>err && team_rules >team.ini
}

team_rules()
{
	cat <<'EOF2'
[refward]
version = 1

[rules messages]
ref = refs/heads/**
commit-type = feat fix
commit-fixup = yes
commit-author = {user} <.*>

[rules tags]
ref = refs/tags/**
tag-annotated = yes
commit-type = feat
EOF2
}

# same ARG...: so many processes find the same.
same()
{
	found one --jobs 1 "$@" && found several --jobs 3 "$@" &&
	diff -u one several && test "$(grep -c '"id"' one)" -gt 50
}

alike()
{
	history && test "$(git -C shop.git cat-file --batch-all-objects \
	    --batch-check='%(objecttype) %(deltabase)' |
	    grep -c '^commit .*[1-9]')" -gt 20 &&
	same --rules team.ini shop.git &&
	! grep '"subject": "gone"' several &&
	same --rules team.ini --since 2023-11-14T22:14:20Z shop.git &&
	same --rules team.ini --ref 'refs/heads/si*' shop.git &&
	same --rules team.ini --verify trees,commits shop.git &&
	sed 's/^\[rules tags/path-deny = a7\n\n&/' team.ini >paths.ini &&
	same --rules paths.ini shop.git &&
	sed 's/^\[rules tags/commit-issue = S-[0-9]+\ncommit-issue.from-branch = yes\n\n&/' \
	    team.ini >issues.ini && same --rules issues.ini shop.git
}
t 'several processes find in one history what one finds' alike

kept()
{
	history && found one --jobs 1 --rules team.ini shop.git &&
	for jobs in 3 1 2; do
		found several --jobs "$jobs" --cache cache --rules team.ini \
		    shop.git && diff -u one several || return 1
	done && commit_file dev b 2 'more' &&
	git -C dev push -q origin HEAD:main && git -C shop.git repack -adq &&
	found one --jobs 1 --rules team.ini shop.git &&
	found several --jobs 3 --cache cache --rules team.ini shop.git &&
	diff -u one several
}
t 'what they found is kept' kept

# What a damaged pack is to one process, it is to several.
damaged()
{
	history && pack=$(echo shop.git/objects/pack/*.pack) &&
	chmod u+w "$pack" && cp "$pack" whole && size=$(wc -c <whole) &&
	for part in 1 2 3 5 7; do
		cp whole "$pack" && python3 - "$pack" "$((size * part / 9))" \
		    <<'EOF2' || return 1
import sys
with open(sys.argv[1], "r+b") as pack:
    pack.seek(int(sys.argv[2]))
    byte = pack.read(1)
    pack.seek(int(sys.argv[2]))
    pack.write(bytes([byte[0] ^ 0x15]))
EOF2
		for jobs in 1 3; do
			"$REFWARD" audit --jobs "$jobs" --rules team.ini \
			    --format jsonl shop.git >"out.$jobs" 2>err
			echo $? >"status.$jobs"
			sed 's/"[a-z]*": *"[0-9-]*T[0-9:]*Z",*//g
			    s/"milliseconds": *[0-9]*,*//' "out.$jobs" |
				grep -v '"type": *"audit"' >"said.$jobs"
		done
		diff status.1 status.3 && diff said.1 said.3 || return 1
	done && grep 3 status.1
}
t 'damage is the same to all of them' damaged

# On a terminal, where it is said five times a second; what is said never falls.
how_far()
{
	history && word='(?:\\S+ )*' && slow=$word$word$word$word$word &&
	sed "s/^commit-type = feat fix\$/&\\ncommit-deny = ${slow}[A-Z]{9}/" \
	    team.ini >slow.ini && python3 - "$REFWARD" <<'EOF2'
import os, pty, re, signal, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], ["refward", "audit", "--rules", "slow.ini",
                           "--jobs", "2", "shop.git"])
signal.alarm(60)
said = b""
try:
    while True:
        more = os.read(terminal, 4096)
        if not more:
            break
        said += more
except OSError: # the other side has ended
    pass
os.waitpid(pid, 0)
counts = [int(n) for n in re.findall(rb"\rjudged (\d+) commits, \d+/s\x1b", said)]
assert any(0 < n < 400 for n in counts) and counts == sorted(counts), said
EOF2
}
t 'it is said how many they have judged' how_far

plan
