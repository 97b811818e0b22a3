#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward audit --replay: what a rule file would have refused of the last pushes.

. "$(dirname "$0")/lib.sh"

lax()
{
	cat <<'END'
[refward]
version = 1
host = ssh

[rules messages]
ref = refs/heads/**
commit-deny = secret
END
}

strict()
{
	lax && cat <<'END'
commit-type = feat fix
update = alice
END
}

# replays STATUS ARG...
replays()
{
	_want=$1
	shift
	"$REFWARD" audit --replay "$@" >out 2>err
	_status=$?
	test "$_status" -eq "$_want" || {
		echo "status $_status, not $_want" && cat out err
		return 1
	}
}

# timeless: out without what differs from run to run.
timeless()
{
	sed 's/[0-9-]*T[0-9:]*Z/TIME/; s/^\( *[0-9]*  \)[0-9]*-[0-9]*$/\1MONTH/' out
}

pushed()
{
	commit_file dev a "$2" "$2" && push_as "$1" dev -q origin HEAD:main
}

by_records()
{
	make_server shop && make_clone shop dev && lax | rules shop &&
	commit_file dev a 0 'feat: begin' && push_as alice dev -q origin HEAD:main &&
	pushed alice 'feat: one' && pushed bob 'two' && pushed bob 'fix: three' &&
	must_fail pushed bob 'a secret' && strict >new.ini &&
	"$REFWARD" dispatch --once shop.git &&
	replays 1 500 --rules new.ini shop.git && timeless >actual &&
	says actual <<'END' &&
shop: 4 pushes from decision records: 2 would be refused, 0 could not be told
  by rule:
       2  update [messages]
       1  commit-type [messages]
  by author:
       2  A U Thor <author@example.com>
  by month:
       2  MONTH
  TIME bob refs/heads/main: refused (1 update [messages])
  TIME bob refs/heads/main: refused (1 update [messages], 1 commit-type [messages])
  1 not judged: their objects are gone, as those of a refused push are
END
	lax >same.ini && replays 0 500 --rules same.ini shop.git &&
	replays 0 500 shop.git && grep ' 0 would be refused, 0 could' out
}
t 'pushes that are recorded are judged by who made them' by_records

by_steps()
{
	git init -q work && cd work && git checkout -q -b main &&
	for n in 'feat: one' 'two' 'fix: three'; do
		tick && git commit -q --allow-empty -m "$n" || return 1
	done && git checkout -q -b side HEAD^ && tick &&
	git commit -q --allow-empty -m 'on the side' && git checkout -q main &&
	tick && git merge -q --no-ff -m 'fix: merged' side && cd .. &&
	strict >new.ini && replays 1 500 --rules new.ini --json work &&
	python3 - <<'END' &&
import json
report = json.load(open("out"))
assert report["schema"] == 1 and report["rules"] == "new.ini", report
one, = report["repositories"]
assert one["source"] == "first-parent steps" and one["problem"] is None, one
assert (one["judged"], one["refused"], one["unknown"]) == (4, 2, 0), one
assert one["by_rule"] == [{"rule": "commit-type [messages]", "pushes": 2}], one
assert len(one["pushes"]) == 2
for push in one["pushes"]:
    assert push["was"] == "accepted" and push["push"] is None, push
    assert push["now"]["verdict"] == "refused", push
    assert push["lines"][0]["ref"] == "refs/heads/main", push
    # the merge brings what was on the side
    assert [c["count"] for c in push["now"]["counts"]] == [1], push
END
	replays 1 1 --rules new.ini work && grep '^.*: 1 push from first-parent' out &&
	grep 'rules about who pushes were not asked' out
}
t 'where nothing is recorded, steps of the branch are' by_steps

says_last()
{
	grep -x '4 repositories: 4 pushes, 2 would be refused, in 1 repository; 0 could not be told; 2 repositories unknown'
}

several()
{
	by_steps >/dev/null && cp -r work broken && git init -q --bare empty.git &&
	file=$(git -C broken rev-parse HEAD~2) &&
	rm -f "broken/.git/objects/${file%"${file#??}"}/${file#??}" &&
	replays 3 500 --rules new.ini work broken empty.git nowhere &&
	grep '^.*work: 4 pushes' out && grep '^.*broken: unknown: ' out &&
	grep '^.*empty: 0 pushes' out && grep 'nowhere: unknown: ' out &&
	tail -n 1 out | says_last &&
	replays 2 500 --rules new.ini --output html=report.html work &&
	grep 'there is no --output with it' err && test ! -e report.html &&
	replays 2 0 --rules new.ini work && replays 2 many --rules new.ini work &&
	echo 'x = y' >>new.ini && replays 2 500 --rules new.ini work
}
t 'each repository says so for itself, and what cannot be read is unknown' several

plan
