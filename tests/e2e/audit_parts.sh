#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An audit in parts: shards of a fleet, one report of them, and audits that go
# on where others ended.

. "$(dirname "$0")/lib.sh"

page=$srcdir/tests/audit/page.py

# once: a fleet that all cases read; one of it cannot be read.
world=$_root/world
build_world()
{
	mkdir "$world" && cd "$world" &&
	python3 "$srcdir/tests/audit/fleet.py" fleet 9 &&
	rm -rf fleet/team-1/project-5.git/objects && cat >team.ini <<'EOF2' &&
[refward]
version = 1

[rules team]
ref = refs/heads/**
help = Say "why"
commit-type = feat fix
commit-subject-length = 60
commit-subject-length.mode = warn
path-deny = **/*script*
update = alice
branch-name = main
EOF2
	"$REFWARD" audit --rules team.ini --root fleet --json >whole.json
	test $? -eq 3 && for i in 1 2 3; do
		"$REFWARD" audit --rules team.ini --root fleet --shard $i/3 \
			--format jsonl >part-$i
		test $? -le 3 && test -s part-$i || return 1
	done
}
(build_world) >"$_root/world.out" 2>&1 || {
	sed 's/^/# /' "$_root/world.out"
	echo 'Bail out! no world to look at'
	exit 1
}
cd "$world" || exit 1

# audits STATUS ARG...: in the world; its output is in out, its errors in err.
audits()
{
	_want=$1
	shift
	(cd "$world" && exec "$REFWARD" audit "$@") >out 2>err
	_status=$?
	test "$_status" -eq "$_want" || {
		echo "status $_status, not $_want" && cat out err
		return 1
	}
}

# same FILE FILE: the same, but for when and where they were made.
same()
{
	python3 - "$@" <<'EOF2'
import json, sys
one, two = [json.load(open(name)) for name in sys.argv[1:]]
for document in (one, two):
    for key in ("started", "shard", "host"):
        del document[key]
    del document["summary"]["finished"]
    for repository in document["repositories"]:
        del repository["milliseconds"]
assert one == two, [key for key in one if one[key] != two[key]]
EOF2
}

the_same_repositories()
{
	cat "$world"/part-? | python3 -c '
import json, sys
print(*sorted(line["path"] for line in map(json.loads, sys.stdin)
      if line["type"] == "repository"), sep="\n")' >mine &&
	find "$world/fleet" -name '*.git' | sort >all && diff -u all mine &&
	sort -r all >list && echo "$world/fleet/new.git" >>list &&
	(cd "$world/fleet" && sed "s|^$world/fleet/||" \
		"$OLDPWD/list" >../names &&
	for i in 1 2 3; do
		"$REFWARD" audit --rules ../team.ini --list ../names \
			--shard "$i/3" --format jsonl >"$OLDPWD/now-$i"
		test $? -le 3 || exit 1
	done) && for i in 1 2 3; do
		paths "$world/part-$i" >before && paths "now-$i" |
			grep -v new.git | diff -u before - || return 1
	done
}

# paths FILE: of the repositories in a report.
paths()
{
	sed -n 's/^{"type":"repository".*"path":"\([^"]*\)".*/\1/p' "$1" |
		sort
}
t 'a repository is in the same shard, whatever else is listed, and in which order' \
    the_same_repositories

one_report()
{
	audits 3 merge part-3 part-1 part-2 --json && cp out merged.json &&
	same "$world/whole.json" merged.json &&
	audits 3 merge "$PWD/merged.json" --json && cmp out merged.json &&
	audits 3 merge part-1 part-2 part-3 --format html \
		--output csv="$PWD/all.csv" --output sarif="$PWD/all.sarif" \
		--output junit="$PWD/all.xml" &&
	python3 "$page" well-formed out &&
	python3 "$page" as-json out merged.json &&
	audits 1 --rules team.ini --root fleet --shard 1/3 --format html &&
	grep 'part 1 of 3, of 9 repositories' out &&
	python3 -c 'import csv, json, sys, xml.etree.ElementTree as tree
full = json.load(open("merged.json"))
count = sum(len(r["findings"]) for r in full["repositories"])
assert len(list(csv.reader(open("all.csv")))) == count + 2
runs = json.load(open("all.sarif"))["runs"]
assert sum(len(run["results"]) for run in runs) == count
assert len(tree.parse("all.xml").getroot()) == len(full["repositories"])'
}
t 'parts make the report that one audit makes, in every form' one_report

# refuses TEXT PART...: and says why, and no report.
refuses()
{
	_text=$1
	shift
	audits 2 merge "$@" && grep -e "$_text" err && test ! -s out
}

what_does_not_fit()
{
	refuses 'of 3 shards 1 is missing: 2' part-1 part-3 &&
	refuses "shard 1 of 3 is in 'part-1' and in 'part-1'" part-1 part-1 &&
	refuses 'name the parts' &&
	refuses '--jobs is for the audits' --jobs 2 part-1 &&
	refuses 'no report of' team.ini &&
	refuses 'no file' fleet &&
	mkfifo pipe && refuses 'no file' "$PWD/pipe" &&
	head -n 1 "$world/part-2" | tr -d '\n' >odd &&
	refuses 'first line is not whole' "$PWD/odd" &&
	for shard in '"number":0,"of":3' '"number":4,"of":3' \
		'"number":2,"of":100001' '"number":2,"of":2305843009213693953'
	do
		sed "s/\"number\":2,\"of\":3/$shard/" "$world/part-2" >odd &&
		! cmp -s odd "$world/part-2" &&
		refuses 'its shard is none' "$PWD/odd" || return 1
	done &&
	sed 's/"policy":"[0-9a-f]*"/"policy":"00"/' "$world/part-2" >odd &&
	refuses 'differ in the rule file' part-1 "$PWD/odd" part-3 &&
	sed 's/"refs":\[\]/"refs":["x"]/' "$world/part-2" >odd &&
	refuses 'differ in --ref' part-1 "$PWD/odd" part-3 &&
	sed 's/"list_sha256":"../"list_sha256":"zz/' "$world/part-2" >odd &&
	refuses 'differ in the list of repositories' part-1 "$PWD/odd" part-3 &&
	sed '$d' "$world/part-2" >odd &&
	refuses 'did not come to its end' part-1 "$PWD/odd" part-3 &&
	refuses "is in 'whole.json' and in 'whole.json'" whole.json whole.json &&
	{ grep -v '"type":"finding"' "$world/part-1" >odd || :; } &&
	must_fail cmp -s odd "$world/part-1" && audits 3 merge part-2 part-3 \
		"$PWD/odd"
}
t 'parts that are not of one audit are refused' what_does_not_fit

# It may end anywhere, and hold anything.
damaged_parts()
{
	python3 - "$world/part-1" "$world/whole.json" <<'EOF2'
import os, subprocess, sys
bad = 0
for name in sys.argv[1:]:
    raw = open(name, "rb").read()
    for i in range(15):
        at = len(raw) * i // 15
        for piece in (raw[:at], raw[:at] + b'"]}[{\\'[i % 6:][:1] + raw[at + 1:],
                      raw[:at] + raw[at + 9:]):
            open("odd", "wb").write(piece)
            done = subprocess.run([os.environ["REFWARD"], "audit", "merge",
                "odd", "--format", "html"], stdout=subprocess.PIPE,
                stderr=subprocess.PIPE)
            assert done.returncode in (1, 2, 3), (name, at, done)
            assert b"runtime error" not in done.stderr, done.stderr
            bad += done.returncode == 2
assert bad > 40, bad
EOF2
}
t 'damaged parts are refused in an orderly way' damaged_parts

what_counts()
{
	audits 3 merge part-1 part-2 part-3 --write-baseline "$PWD/known" &&
	sed 's/"problem":"[^"]*"/"problem":null/' "$world/part-1" >is_read &&
	cp "$world/part-2" "$world/part-3" . &&
	sed -i 's/"problem":"[^"]*"/"problem":null/' part-2 part-3 &&
	set -- "$PWD/is_read" "$PWD/part-2" "$PWD/part-3" &&
	audits 1 merge "$@" && audits 0 merge "$@" --fail-on nothing &&
	audits 0 merge "$@" --baseline "$PWD/known" --fail-on record &&
	audits 1 merge "$@" --json && cp out one.json &&
	audits 1 merge "$@" --compare "$PWD/one.json" &&
	grep '0 new findings, 0 gone' out &&
	# what a part accepted stays accepted
	sed '/"rule":"commit-type"/s/"accepted":false/"accepted":true/' \
		"$PWD/is_read" >tolerant &&
	audits 1 merge "$PWD/tolerant" "$PWD/part-2" "$PWD/part-3" --json \
		--output html="$PWD/some.html" &&
	grep 'Accepted beforehand.*[1-9] findings<' some.html &&
	python3 -c 'import json
counts = json.load(open("out"))["summary"]["counts"]
assert counts["accepted"] > 0, counts'
}
t 'which findings count is asked again when parts are joined' what_counts

# --- going on ----------------------------------------------------------------

# fleet_of COUNT: repositories r1.git and so on, of one commit each, the last of
# which an audit waits for: git reads what its configuration includes.
fleet_of()
{
	mkdir srv && git init -q --bare srv/r1.git &&
	make_tree srv/r1.git && for i in $(seq 2 $(($1 - 1))); do
		cp -r srv/r1.git "srv/r$i.git" || return 1
	done &&
	git init -q --bare --object-format=sha256 "srv/r$1.git" &&
	make_tree "srv/r$1.git" && held=srv/r$1.git/pipe && mkfifo "$held" &&
	git config -f "srv/r$1.git/config" include.path pipe &&
	seq -f "$PWD/srv/r%g.git" "$1" >list
}

make_tree()
{
	printf 'commit refs/heads/main\ncommitter A <a@b> 1 +0000\ndata 3\nodd' |
		git -C "$1" fast-import --quiet
}

killed()
{
	fleet_of 4 && touch kept.jsonl || return 1
	setpriv --pdeathsig KILL -- "$REFWARD" audit --rules "$world/team.ini" \
		--list list --jobs 1 --resume kept.jsonl --json >first 2>&1 &
	killed=$!
	# shellcheck disable=SC2016 # wait_for expands it
	wait_for 'test "$(grep -c repository\",\"repo kept.jsonl)" -eq 3' 20 &&
	# nobody else writes to it meanwhile
	(cd "$world" && must_fail "$REFWARD" audit --rules team.ini \
		--list "$OLDPWD/list" --resume "$OLDPWD/kept.jsonl") \
		2>&1 | grep 'another audit writes' &&
	kill -9 "$killed" && { wait "$killed" || :; } && test ! -s first &&
	cp kept.jsonl torn.jsonl && printf '{"type":"fin' >>torn.jsonl &&
	rm "$held" &&
	cp -r srv srv.kept && rm -rf srv/r2.git/objects &&
	goes_on kept.jsonl && goes_on torn.jsonl &&
	rm -rf srv && mv srv.kept srv && goes_on_from_nothing
}

# What was done is not done again: one of it cannot be read any more.
goes_on()
{
	(exec "$REFWARD" audit --rules "$world/team.ini" --list list \
		--resume "$1" --json >second)
	test $? -eq 1 && "$REFWARD" audit merge "$1" --json >merged
	test $? -eq 1 && python3 - "$1" <<'EOF2'
import json, sys
second, merged = [json.load(open(name)) for name in ("second", "merged")]
for document in (second, merged):
    assert [r["state"] for r in document["repositories"]] == ["findings"] * 4
assert second["summary"] == merged["summary"]
lines = [json.loads(line) for line in open(sys.argv[1])]
kinds = [line["type"] for line in lines]
assert kinds.count("repository") == 4 and kinds[-1] == "summary", kinds
EOF2
}

# A run that came to its end is not gone on with.
goes_on_from_nothing()
{
	cp kept.jsonl before &&
	"$REFWARD" audit --rules "$world/team.ini" --list list \
		--resume kept.jsonl --json >third
	test $? -eq 1 && same second third && must_fail cmp -s before kept.jsonl
}
t 'an audit that was killed loses nothing that was done' killed

# How far it is, while the last of them is waited for. What a terminal shows is
# written over; a log gets a line every ten seconds.
how_far()
{
	fleet_of 4 && python3 - "$REFWARD" "$world/team.ini" <<'EOF2' || return 1
import os, pty, re, signal, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], ["refward", "audit", "--rules", sys.argv[2],
                           "--list", "list", "--jobs", "1"])
signal.alarm(20)
said = b""
while not re.search(rb"\raudited 3 of 4 repositories, [0-9.]+/(s|min), "
                    rb"[0-9]+ s left\x1b\[K", said):
    said += os.read(terminal, 4096)
os.kill(pid, signal.SIGKILL)
os.waitpid(pid, 0)
assert b"\n" not in said, said
EOF2
	setpriv --pdeathsig KILL -- "$REFWARD" audit --rules "$world/team.ini" \
		--list list --jobs 1 --resume kept >out 2>err &
	_audit=$!
	# shellcheck disable=SC2016 # wait_for expands it
	wait_for 'grep -q "^audited 3 of 4 .*[0-9]/min, [0-9]* s left$" err' 20
	_seen=$?
	kill -9 "$_audit" && { wait "$_audit" || :; } && test "$_seen" -eq 0 &&
	must_fail grep "$(printf '[\r\033]')" err
}
t 'it says how far it is, how fast, and how long it will take' how_far

another_question()
{
	"$REFWARD" audit --rules "$world/team.ini" "$world/fleet/team-0"/*.git \
		--resume kept.jsonl >one
	test $? -eq 1 && sed '$d' kept.jsonl >cut.jsonl &&
	cp cut.jsonl same.jsonl && set -- "$world/fleet/team-0"/*.git \
		--resume cut.jsonl --rules && cp "$world/team.ini" . &&
	echo 'commit-fixup = yes' >>team.ini &&
	for more in 'team.ini' "$world/team.ini --no-verify" \
		"$world/team.ini --ref refs/heads/*" \
		"$world/team.ini --since 2020-01-01" \
		"$world/team.ini --shard 1/2"; do
		# shellcheck disable=SC2086 # words
		"$REFWARD" audit "$@" $more >out 2>err
		test $? -eq 2 && grep 'is of an audit that differs in' err &&
		cmp cut.jsonl same.jsonl || return 1
	done &&
	"$REFWARD" audit "$@" "$world/team.ini" >two
	test $? -eq 1 && tail -1 one >expect && tail -1 two | diff expect - &&
	cp "$world/team.ini" odd && must_fail "$REFWARD" audit \
		--rules team.ini "$world/fleet" --resume odd &&
	cmp "$world/team.ini" odd && cp "$world/whole.json" odd &&
	must_fail "$REFWARD" audit --rules team.ini "$world/fleet" \
		--resume odd && cmp "$world/whole.json" odd
}
t 'it goes on only with what was asked before, and spoils no other file' \
    another_question

# --- a large fleet -----------------------------------------------------------

# limited COMMAND...: in little memory, where there is no sanitizer.
limited()
{
	if grep -q __asan_init "$REFWARD"; then
		"$@"
	else
		sh -c 'ulimit -d 32768; exec "$@"' sh "$@"
	fi
}

a_thousand()
{
	python3 "$srcdir/tests/audit/many.py" 1000 30 >many.jsonl &&
	limited "$REFWARD" audit merge many.jsonl --format html >many.html
	test $? -eq 3 && size=$(wc -c <many.html) && echo "$size bytes" &&
	test "$size" -lt 5000000 && test "$size" -gt 1000000 &&
	python3 "$page" well-formed many.html &&
	grep -c 'more are left out here' many.html >left &&
	test "$(cat left)" -gt 100 && grep '990 of 1,000' many.html
}
t 'of a thousand repositories the page stays small, in little memory' a_thousand

plan
