#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What refward audit says of how repositories are set up.

. "$(dirname "$0")/lib.sh"

some_rules()
{
	cat >"$1" <<'EOF2'
[refward]
version = 1
host = ssh

[rules all]
ref = refs/**
create = anyone
update = anyone
rewrite = anyone
delete = anyone
commit-type = feat
EOF2
}

# history: shop.git, installed over two commits and a tag, pushed to once since.
history()
{
	some_rules rules.ini && git init -q --bare -b main shop.git &&
	git clone -q shop.git dev && commit_file dev a 1 'feat: one' &&
	git -C dev tag v1 && git -C dev push -q origin main v1 &&
	mkdir lonely && cp "${PRE_RECEIVE%pre-receive}post-receive" lonely/ &&
	ln -s "$PRE_RECEIVE" lonely/pre-receive &&
	"$REFWARD" install --libexec "$PWD/lonely" --rules rules.ini \
	    shop.git >/dev/null && commit_file dev a 2 'feat: two' &&
	push_as alice dev origin main main:topic &&
	"$REFWARD" dispatch --once shop.git
}

# audits STATUS ARG...: the report is one.json.
audits()
{
	want=$1 && shift
	"$REFWARD" audit --posture --json "$@" >one.json
	got=$?
	jq -c '.repositories[] | .state, .posture,
	    [.findings[] | .set + "/" + .rule]' one.json
	test "$got" -eq "$want"
}

# is FILTER: of the first repository.
is()
{
	jq -e ".repositories[0] | $1" one.json >/dev/null || {
		echo "not so: $1"
		return 1
	}
}

a_clean_one()
{
	history && audits 0 shop.git && is '.state == "clean"' &&
	is '.posture == {branches: 2, tags: 1, other_refs: 0, moved_tags: 0,
	    unexplained_refs: 0, unknown_refs: 0}' &&
	is '[.standing[].ref] ==
	    ["refs/heads/main", "refs/heads/topic", "refs/tags/v1"]' &&
	is "all(.standing[]; .explained == \"yes\" and .moves == 0 or
	    .ref == \"refs/heads/main\" and .moves == 1)" &&
	is '.standing[1].date == "2023-11-14T22:15:20Z"' &&
	is '(.standing[1].moved | fromdate) > 1700000000' &&
	is '[.rules[] | select(.set == "posture")] | length > 30' &&
	jq -e .posture one.json &&
	"$REFWARD" audit --json shop.git >other.json &&
	jq -e '.posture == false and (.repositories[0] | .posture == null and
	    .standing == [] and
	    all(.rules[]; .set != "posture"))' other.json
}
t 'an installed repository has nothing wrong, and its refs are listed' \
    a_clean_one

what_is_wrong()
{
	history && git -C shop.git config receive.fsckObjects false &&
	audits 0 shop.git && is '.counts.noted == 1 and .counts.open == 0' &&
	is '.findings[0] | .set == "posture" and .rule == "fsck" and
	    .level == "warn" and (.mend | startswith("git config --file ")) and
	    (.command | startswith("refward doctor "))' &&
	audits 1 --fail-on warn shop.git &&
	rm shop.git/hooks/pre-receive && audits 1 shop.git &&
	is '.state == "findings" and .counts.open == 1' &&
	is 'any(.findings[]; .rule == "gate" and .level == "refuse")' &&
	cp one.json before.json &&
	"$REFWARD" audit --posture --write-baseline known shop.git >out
	audits 0 --baseline known shop.git &&
	is 'all(.findings[]; .accepted)' &&
	audits 1 --compare before.json shop.git && is '.new == 0' &&
	"$REFWARD" audit --posture shop.git >out
	grep '^  gate \[posture\]: ' out &&
	grep '^    .*pre-receive. is not there$' out &&
	grep -x "    refward install $PWD/shop.git" out &&
	grep '^ *0  in each of [0-9]* more checks \[posture\]$' out
}
t 'what lets pushes past the gate fails, other things are noted' what_is_wrong

who_moved()
{
	history && one=$(git -C dev rev-parse v1) &&
	two=$(git -C dev rev-parse main) &&
	git -C shop.git update-ref refs/tags/v1 "$two" &&
	git -C shop.git update-ref refs/heads/secret "$one" &&
	audits 0 shop.git &&
	is '[.findings[] | .rule + " " + .path] | sort == ["moved refs/tags/v1",
	    "unexplained refs/heads/secret", "unexplained refs/tags/v1"]' &&
	is '.posture | .moved_tags == 1 and .unexplained_refs == 2' &&
	is '.standing[3] | .ref == "refs/tags/v1" and .kind == "tag" and
	    .moves == 1 and .explained == "no"' &&
	"$REFWARD" audit --posture --format jsonl shop.git >lines &&
	jq -es '[.[] | select(.type == "ref") | .ref] | length == 4' lines
}
t 'tags that moved, and refs that no record explains' who_moved

# Unknown is never clean.
what_is_not_known()
{
	history && rm -r shop.git/refward/log && audits 3 shop.git &&
	is '.state == "unknown" and .posture.unknown_refs == 3' &&
	is 'all(.standing[]; .explained == "unknown")' &&
	is '[.findings[].rule] == ["unexplained"]' &&
	git init -q --bare plain.git && git -C dev push -q ../plain.git main &&
	audits 3 --rules rules.ini plain.git &&
	is 'any(.findings[]; .rule == "gate") and
	    any(.findings[]; .rule == "rules")' &&
	echo '[broken' >>shop.git/config &&
	audits 3 --output junit=xml shop.git &&
	grep '"posture/fsync".*><error message="1 finding"' xml &&
	is 'any(.findings[]; .rule == "fsync" and .level == "unknown")' &&
	is 'any(.findings[]; .rule == "config")' &&
	audits 3 --rules rules.ini --fail-on nothing nowhere.git plain.git &&
	is '.posture == null and .state == "unknown"'
}
t 'what cannot be told is unknown' what_is_not_known

# Every format takes it; those that have a validator are asked by it elsewhere.
each_format()
{
	history && rm shop.git/hooks/pre-receive && git -C shop.git config \
	    receive.procReceiveRefs "$(printf 'refs/<b>&"\033')" &&
	for form in text json jsonl csv sarif junit markdown html; do
		"$REFWARD" audit --posture --format "$form" shop.git >"out.$form"
		test $? -eq 1 && grep -i posture "out.$form" >/dev/null &&
		must_fail grep "$(printf '\033')" "out.$form" || return 1
	done && must_fail grep 'posture/grafts' out.markdown &&
	must_fail grep 'refs/<b>' out.html && jq -e \
	    '[.runs[0].results[] | .properties.mend] | all(length > 0)' out.sarif
}
t 'every format tells of it' each_format

# What is read is anybody's: nothing is run, nothing waits, nothing is written.
hostile()
{
	history && cp -R shop.git evil.git && rm evil.git/hooks/pre-receive &&
	printf '#!/bin/sh\n: >%s/ran\n' "$PWD" >evil.git/hooks/pre-receive &&
	chmod 0755 evil.git/hooks/pre-receive &&
	printf '[include]\n\tpath = pipe\n[core]\n\tfsmonitor = :>%s/ran\n' \
	    "$PWD" >>evil.git/config && mkfifo evil.git/pipe evil.git/shallow &&
	mkdir -p evil.git/logs/refs/heads && rm -f evil.git/logs/refs/heads/main &&
	mkfifo evil.git/logs/refs/heads/main && (cd evil.git && find . | sort) \
	    >before && timeout 30 "$REFWARD" audit --posture --time-limit 5 \
	    --rules rules.ini evil.git >out
	test $? -eq 3 && test ! -e ran &&
	(cd evil.git && find . | sort) >after && diff before after
}
t 'a hostile repository is asked all the same' hostile
plan
