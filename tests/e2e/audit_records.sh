#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What refward audit takes from decision records: who bypassed which rules.

. "$(dirname "$0")/lib.sh"

# law NAME [LINE]: alice may bypass its rules.
law()
{
	rules "$1" <<EOF2
[refward]
version = 1
host = ssh
${2:-}

[rules messages]
ref = refs/heads/**
commit-type = feat fix
bypass = alice
EOF2
}

# server NAME [LINE]: a repository, pushed to past its rules for a reason.
server()
{
	make_server "$1" && law "$1" "${2:-}" &&
	git -C "$1.git" config receive.advertisePushOptions true &&
	make_clone "$1" "$1.dev" && commit_file "$1.dev" a a "of $1" &&
	push_as alice "$1.dev" -q -o "refward.bypass=messages: as $1 says" \
	    origin HEAD:main
}

# fleet: one, two and three share a log, own has its own, and none none.
fleet()
{
	mkdir log && for name in one two three; do
		server "$name" "log = $PWD/log" || return 1
	done && server own && make_server none && law none &&
	rm -rf none.git/refward/log
}

# bypasses: who has which, of the report in out.
bypasses()
{
	python3 - <<'EOF2'
import json
for one in json.load(open("out"))["repositories"]:
    print(one["repository"], one["records"], *[
        "%s %s %s" % (b["user"], b["set"], b["reason"])
        for b in one["bypasses"]], sep="; ")
EOF2
}

each_has_its_own()
{
	fleet && for jobs in 1 3; do
		"$REFWARD" audit --json --jobs "$jobs" one.git own.git \
		    three.git two.git none.git >out
		test $? -eq 1 && bypasses >actual && says actual <<-'EOF2' ||
		one; yes; alice messages as one says
		own; yes; alice messages as own says
		three; yes; alice messages as three says
		two; yes; alice messages as two says
		none; no
		EOF2
			return 1
	done
}
t 'each repository has the bypasses that records tell of it' each_has_its_own

in_order()
{
	fleet && grep '"repository":"two"' log/decisions.jsonl >two &&
	for n in 1 2 3 4 5 6 7 8; do
		sed "s/as two says/reason $n/" two || return 1
		sed "s/as two says/not two's/;s/:\"two\"/:\"two2\"/" two
		sed 's/"verdict":"accepted"/"verdict":"refused"/' two
		echo '{"bypasses":[{'
	done >log/decisions-more.jsonl &&
	touch -d tomorrow log/decisions-more.jsonl &&
	"$REFWARD" audit --json two.git one.git >out
	bypasses | tr ';' '\n' >actual && says actual <<-'EOF2'
	two
	 yes
	 alice messages as two says
	 alice messages reason 1
	 alice messages reason 2
	 alice messages reason 3
	 alice messages reason 4
	 alice messages reason 5
	 alice messages reason 6
	 alice messages reason 7
	 alice messages reason 8
	one
	 yes
	 alice messages as one says
	EOF2
}
t 'they come in the order of the records, and only what was let in' in_order

unreadable()
{
	fleet && printf '\037\213\010damaged' >log/decisions-2.jsonl.gz &&
	"$REFWARD" audit --json one.git own.git two.git >out
	bypasses >actual && says actual <<-'EOF2'
	one; unknown; alice messages as one says
	own; yes; alice messages as own says
	two; unknown; alice messages as two says
	EOF2
}
t 'of records that are damaged what can be read is told, and that' unreadable

# opens FILE: how often it was opened, of the trace.
opens()
{
	grep -c "\"$PWD/$1\"" trace
}

once()
{
	fleet && for jobs in 1 3; do
		strace -f -e trace=openat,open -o trace "$REFWARD" audit --json \
		    --jobs "$jobs" one.git two.git three.git own.git >out
		test "$(opens log/decisions.jsonl)" -eq 1 &&
		test "$(opens own.git/refward/log/decisions.jsonl)" -eq 1 ||
			return 1
	done
}
if strace -o /dev/null -e trace=none true 2>/dev/null; then
	t 'a log that many repositories share is read once' once
else
	skip 'a log that many repositories share is read once' \
	    'strace is not installed, or may not trace'
fi

plan
