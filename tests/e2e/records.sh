#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Decisions are listed by whoever was concerned, what, when, and why.

. "$(dirname "$0")/lib.sh"

shop()
{
	make_server shop && git -C shop.git config \
	    receive.advertisePushOptions true && rules shop <<-'END' &&
	[refward]
	version = 1
	host = ssh
	[rules main]
	ref = refs/heads/**
	commit-type = feat
	commit-deny = secret
	bypass = carol
	END
	make_clone shop work && commit_file work a a 'bad' &&
	must_fail push_as alice work -q origin HEAD:main &&
	must_fail push_as bob work -q origin HEAD:topic/x &&
	push_as carol work -q -o 'refward.bypass=main: =1+1 "quoted"' \
	    origin HEAD:main &&
	commit_file work a b 'feat: a secret' &&
	must_fail push_as alice work -q origin HEAD:main
}

# listed ARG...: pusher and rules of each line.
listed()
{
	"$REFWARD" records "$@" shop.git >out &&
	awk '{ print $3, $2, $NF != "" ? $6 : "" }' out
}

all()
{
	shop && listed >said && says said <<-'END' &&
	alice refused commit-type
	bob refused commit-type
	carol accepted commit-type
	alice refused commit-deny
	END
	(cd shop.git && "$REFWARD" records) >here && diff -u out here &&
	"$REFWARD" records --log shop.git/refward/log >here && diff -u out here
}
t 'all decisions, the oldest first' all

filtered()
{
	shop &&
	listed --user alice >said && says said <<-'END' &&
	alice refused commit-type
	alice refused commit-deny
	END
	listed --ref 'refs/heads/topic/*' >said && says said <<-'END' &&
	bob refused commit-type
	END
	listed --rule commit-deny >said && says said <<-'END' &&
	alice refused commit-deny
	END
	listed --verdict accepted >said && says said <<-'END' &&
	carol accepted commit-type
	END
	listed --bypass >said && says said <<-'END' &&
	carol accepted commit-type
	END
	listed --repo shop --user bob >said && says said <<-'END' &&
	bob refused commit-type
	END
	listed --repo other >said && test ! -s said &&
	listed --since 1h | wc -l | grep -w 4 &&
	listed --until 1h >said && test ! -s said &&
	listed --since 2020-01-01 --until 2020-01-02T00:00:00Z >said &&
	test ! -s said
}
t 'by user, ref, rule, verdict, bypass, repository and time' filtered

as_stored()
{
	shop && "$REFWARD" records --json shop.git >out &&
	diff -u shop.git/refward/log/decisions.jsonl out
}
t 'with --json each record as it was written' as_stored

table()
{
	shop && "$REFWARD" records --csv --bypass shop.git >out &&
	python3 - out <<-'END'
	import csv, sys
	head, row = list(csv.reader(open(sys.argv[1], newline="")))
	row = dict(zip(head, row))
	assert row["pusher"] == "carol" and row["verdict"] == "accepted", row
	assert row["bypasses"] == 'main: =1+1 "quoted"', row
	END
	printf '%s\n' '{"push":"1","time":"2026-01-01T00:00:00Z","pusher":"=cmd()"}' \
	    >decisions.jsonl && "$REFWARD" records --csv --log . >out &&
	grep "\"'=cmd()\"" out
}
t 'with --csv a table that no spreadsheet takes for formulas' table

damaged()
{
	shop && log=shop.git/refward/log && mv "$log/decisions.jsonl" \
	    "$log/decisions-20200101.jsonl" &&
	printf '{"push": "torn' >>"$log/decisions-20200101.jsonl" &&
	touch -d 2020-01-01 "$log"/*.jsonl &&
	must_fail push_as dave work -q origin HEAD:main &&
	"$REFWARD" records shop.git >out 2>told
	test $? -eq 3 && wc -l <out | grep -w 5 && tail -n 1 out | grep dave &&
	grep 'decisions-20200101.jsonl.*line 5: no record' told
}
t 'what is no record is told, all others are listed, rotated ones too' damaged

rotated()
{
	shop && log=shop.git/refward/log &&
	id=$("$REFWARD" records --user bob shop.git | awk '{ print $NF }') &&
	mv "$log/decisions.jsonl" "$log/decisions.jsonl.1" &&
	"$REFWARD" explain --repo shop.git "$id" >out && grep bob out &&
	ln -s nowhere "$log/decisions-0.jsonl" &&
	"$REFWARD" records shop.git >out 2>told
	test $? -eq 3 && grep 'decisions-0.jsonl' told
}
t 'a push is explained from a file with a number, a lost file is told' rotated

wrong()
{
	shop && must_fail "$REFWARD" records --since soon shop.git 2>told &&
	grep "'soon' is no time" told &&
	must_fail "$REFWARD" records --json --csv shop.git 2>told &&
	must_fail "$REFWARD" records --log nowhere 2>told && grep nowhere told
}
t 'what cannot be asked is said' wrong

plan
