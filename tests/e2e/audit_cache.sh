#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward audit --cache: the second run finds what a run without it finds, reads
# only what is new, and believes nothing that is damaged.

. "$(dirname "$0")/audit_lib.sh"

# history: shop.git, which let everything in, and a rule file for it.
history()
{
	make_server shop && let_all_in shop && make_clone shop dev &&
	commit_file dev a 1 'odd' && commit_file dev a 2 'feat: two' &&
	git -C dev tag v1 && git -C dev checkout -q -b side &&
	commit_file dev b.key 3 "od$(printf '\033')der" &&
	commit_file dev c 4 'feat: four' &&
	git -C dev checkout -q main && commit_file dev a 5 'fix: SHOP-1 five' &&
	git -C dev merge -q --no-ff -m 'merged' side &&
	git -C dev push -q origin main side v1 && team_rules >team.ini
}

# Two sets, rules of messages, paths, dates and people; some ask who pushes,
# and one asks which branch brings a commit.
team_rules()
{
	cat <<'EOF2'
[refward]
version = 1

[rules messages]
ref = refs/heads/**
update = alice
commit-type = feat fix
commit-fixup = yes
commit-fixup.mode = warn
commit-author = {user} <.*>
commit-date = 15
path-deny = **/*.key
file-content = secrets

[rules tags]
ref = refs/tags/**
tag-annotated = yes
commit-type = feat

[rules issues]
ref = refs/heads/main
commit-issue = SHOP-[0-9]+
commit-issue.from-branch = yes
EOF2
}

# same ARG...: with the cache and without it is found the same.
same()
{
	found with --cache cache "$@" && test ! -s err &&
	found without "$@" && diff -u without with &&
	test "$(grep -c '"id"' with)" -gt 5
}

again()
{
	history && same --rules team.ini shop.git &&
	test "$(stat -c %a cache)" -eq 600 &&
	same --rules team.ini shop.git &&
	commit_file dev d 6 'more' && git -C dev push -q origin main &&
	same --rules team.ini shop.git && same --rules team.ini shop.git &&
	git -C shop.git update-ref -d refs/heads/side &&
	same --rules team.ini shop.git &&
	git -C shop.git tag v3 main && same --rules team.ini shop.git
}
t 'a run with a cache finds what a run without it finds' again

otherwise()
{
	history && same --rules team.ini shop.git &&
	same --rules team.ini --ref 'refs/heads/*' shop.git &&
	same --rules team.ini --ref 'refs/heads/*' \
	    --since 2023-11-14T22:16:20Z shop.git &&
	same --rules team.ini --since tags=2024-01-01 shop.git &&
	same --rules team.ini --no-verify shop.git &&
	same --rules team.ini --verify trees,commits shop.git &&
	sed 's/feat fix/feat/' team.ini >other.ini &&
	same --rules other.ini shop.git && same --rules team.ini shop.git &&
	cp -r shop.git copy.git && same --rules team.ini copy.git shop.git &&
	found with --cache . --rules team.ini shop.git &&
	test -s refward-audit.db && found without --rules team.ini shop.git &&
	diff -u without with
}
t 'what is asked otherwise is not answered from before' otherwise

# read_anew STATUS ARG...: an old commit is damaged; is it seen?
read_anew()
{
	_want=$1
	shift
	"$REFWARD" audit --rules "$@" shop.git >out 2>&1
	test $? -eq "$_want" || { cat out && return 1; }
}

only_what_is_new()
{
	history && grep -v from-branch team.ini >no.ini &&
	found first --cache cache --rules no.ini shop.git &&
	old=$(git -C dev rev-parse main~3) &&
	commit_file dev d 6 'more' && git -C dev push -q origin main &&
	file=shop.git/objects/${old%"${old#??}"}/${old#??} &&
	chmod u+w "$file" && echo damaged >"$file" &&
	read_anew 1 no.ini --cache cache --format jsonl &&
	grep '"rule": *"commit-issue".*"subject": *"more"' out &&
	grep '"rule": *"commit-type".*"subject": *"odd"' out &&
	read_anew 3 no.ini && read_anew 3 no.ini --cache cache --no-cache
}
t 'it reads only what is new' only_what_is_new

# A malformed tree is found once, in the commit that is met first, so that a
# later run may find it in another.
malformed()
{
	history && blob=$(git -C dev rev-parse main:a) &&
	raw_tool tree bad "0100644 a $blob" &&
	GIT_DIR=shop.git git hash-object -w -t tree --literally bad &&
	for subject in 'feat: one' 'feat: two'; do
		{ echo "tree $(cat id)" &&
		    echo "parent $(git -C shop.git rev-parse main)" &&
		    echo "author A <a@x> 1700009000 +0000" &&
		    echo "committer A <a@x> 1700009000 +0000" &&
		    printf '\n%s\n' "$subject"; } >commit &&
		git -C shop.git update-ref refs/heads/main "$(GIT_DIR=shop.git \
		    git hash-object -w -t commit --literally commit)" || return 1
	done && same --rules team.ini shop.git && grep 'leading zero' with &&
	same --rules team.ini shop.git && git -C shop.git tag v4 main~1 &&
	same --rules team.ini shop.git
}
t 'a malformed tree is found again by who asks again' malformed

damaged()
{
	history && found without --rules team.ini shop.git &&
	found with --cache cache --rules team.ini shop.git && cp cache whole &&
	size=$(wc -c <whole) && for at in 0 18 60 100 101 108 \
	    "$((size / 8))" "$((size / 3))" "$((size / 2))" \
	    "$((size * 2 / 3))" "$((size - 30))" "$((size - 1500))"; do
		cp whole cache && chmod 600 cache && rm -f cache.damaged &&
		python3 - "$at" <<'EOF2' &&
import sys
with open("cache", "r+b") as cache:
    cache.seek(int(sys.argv[1]))
    byte = cache.read(1)
    cache.seek(int(sys.argv[1]))
    cache.write(bytes([byte[0] ^ 0x15]))
EOF2
		for n in 1 2; do
			found with --cache cache --rules team.ini shop.git &&
			diff without with >diff.out || {
				echo "byte $at" && cat diff.out && return 1
			}
		done || return 1
	done
}
t 'whatever byte of it is another, nothing else is found' damaged

no_cache_at_all()
{
	history && found without --rules team.ini shop.git && for how in \
	    'echo words >cache' ': >cache' 'head -c 5000 whole >cache' \
	    'sqlite cache "PRAGMA user_version = 99"' \
	    'sqlite cache "PRAGMA application_id = 5"' \
	    'sqlite cache "DROP TABLE kept"' \
	    'sqlite cache "UPDATE kept SET data = x'"''"'"' \
	    'sqlite cache "UPDATE kept SET number = number + 7"' \
	    'sqlite cache "UPDATE kept SET made = made - 1"'; do
		rm -f cache cache.damaged &&
		found with --cache cache --rules team.ini shop.git &&
		cp cache whole && eval "$how" && chmod 600 cache &&
		for n in 1 2; do
			found with --cache cache --rules team.ini shop.git &&
			test ! -s err && diff without with || {
				echo "$how" && cat err && return 1
			}
		done || return 1
		case $how in
		*words* | *user_version* | *application_id*)
			test -s cache.damaged || { echo "$how" && return 1; } ;;
		esac
	done
}

sqlite()
{
	python3 - "$@" <<'EOF2'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as cache:
    cache.execute(sys.argv[2])
EOF2
}
t 'what is no cache of ours is set aside, and made anew' no_cache_at_all

not_ours()
{
	history && found without --rules team.ini shop.git &&
	found with --cache cache --rules team.ini shop.git && cp cache before &&
	chmod 666 cache && found with --cache cache --rules team.ini shop.git &&
	diff without with && grep 'others may not write' err &&
	cmp before cache && ln -s cache link && chmod 600 cache &&
	found with --cache link --rules team.ini shop.git &&
	diff without with && test -L link && cmp before cache &&
	found with --cache nowhere/cache --rules team.ini shop.git &&
	diff without with && grep 'warning: cache' err
}
t 'one that others may write is not believed, nor written' not_ours

at_once()
{
	history && found without --rules team.ini shop.git &&
	for n in 1 2 3 4; do
		"$REFWARD" audit --cache cache --rules team.ini --jobs 2 \
		    shop.git >"out.$n" 2>&1 &
	done && wait && for n in 1 2 3 4; do
		tail -n 1 "out.$n" | grep ' 1 with findings, 0 unknown$' &&
		! grep warning "out.$n" || { cat "out.$n" && return 1; }
	done && same --rules team.ini shop.git &&
	python3 -c 'import sqlite3
assert sqlite3.connect("cache").execute("PRAGMA integrity_check").fetchone() \
    == ("ok",)'
}
t 'several audits share it' at_once

# A file system of its own that has room for little.
# shellcheck disable=SC2016 # the other shell expands it
full_disk()
{
	history && found without --rules team.ini shop.git && mkdir full &&
	unshare -rm sh -c 'mount -t tmpfs -o size=8k,mode=777 none full &&
	    "$0" audit --json --cache full/cache --rules team.ini shop.git \
	    >out 2>err; echo $? >status; ls full >left' "$REFWARD" &&
	test "$(cat status)" -eq 1 && grep 'warning: cache .*full' err &&
	test "$(grep -c '"id"' without)" -eq "$(grep -o '"id"' out | wc -l)"
}
if unshare -rm true 2>/dev/null; then
	t 'a full disk costs the cache, and nothing else' full_disk
else
	skip 'a full disk costs the cache, and nothing else' \
	    'no file system can be mounted here'
fi

many_pushes()
{
	history && for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do
		commit_file dev e "$n" "more $n" &&
		git -C dev push -q origin main &&
		"$REFWARD" audit --cache cache --rules team.ini \
		    --format jsonl shop.git >/dev/null
		test $? -eq 1 || return 1
	done && same --rules team.ini shop.git && test "$(python3 -c 'import sqlite3
print(sqlite3.connect("cache").execute(
    "SELECT count(*) FROM kept WHERE kind = 0").fetchone()[0])')" -lt 17
}
t 'pieces of many runs become one' many_pushes

plan
