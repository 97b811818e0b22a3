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

compressed()
{
	shop && log=shop.git/refward/log &&
	"$REFWARD" records shop.git >before &&
	id=$("$REFWARD" records --user bob shop.git | awk '{ print $NF }') &&
	mv "$log/decisions.jsonl" "$log/decisions-2020-01.jsonl" &&
	gzip "$log/decisions-2020-01.jsonl" &&
	"$REFWARD" records shop.git >after && diff -u before after &&
	"$REFWARD" explain --repo shop.git "$id" >out && grep bob out &&
	head -c 300 "$log/decisions-2020-01.jsonl.gz" >part &&
	cat part >"$log/decisions-2020-01.jsonl.gz" &&
	"$REFWARD" records shop.git >after 2>told
	test $? -eq 3 && grep 'decisions-2020-01.jsonl.gz. is damaged' told
}
t 'compressed records are read, and half a file is told' compressed

# month N: so many months ago, as 2026-11.
month()
{
	date -u -d "$(date -u +%Y-%m-15) -$1 months" +%Y-%m
}

# aged: a server whose last record is of last month, and older files.
aged()
{
	shop && log=shop.git/refward/log &&
	touch -d "$(month 1)-02" "$log/decisions.jsonl" &&
	for age in 24 25 300; do
		echo '{}' >"$log/decisions-$(month "$age").jsonl" || return 1
	done &&
	gzip "$log/decisions-$(month 300).jsonl" &&
	: >"$log/decisions-2000-01.jsonl.1" && : >"$log/notes-2000-01.jsonl" &&
	: >"$log/decisions-2000-13.jsonl"
}

kept()
{
	aged && cp "$log/decisions.jsonl" before &&
	must_fail push_as dave work -q origin HEAD:main && ls "$log" >said &&
	says said <<-END &&
	$({ printf 'decisions%s\n' "-$(month 24).jsonl" "-$(month 1).jsonl" \
	    .jsonl -2000-01.jsonl.1 -2000-13.jsonl &&
	    echo notes-2000-01.jsonl; } | sort)
	END
	diff before "$log/decisions-$(month 1).jsonl" &&
	wc -l <"$log/decisions.jsonl" | grep -w 1 &&
	must_fail push_as dave work -q origin HEAD:main &&
	wc -l <"$log/decisions.jsonl" | grep -w 2
}
t 'a month is put aside, and after 24 of them it is removed' kept

for_ever()
{
	aged && sed 's/^host.*/&\nkeep-records = 0/' shop.git/refward/rules.ini |
	rules shop && must_fail push_as dave work -q origin HEAD:main &&
	test -f "$log/decisions-$(month 300).jsonl.gz" &&
	test -f "$log/decisions-$(month 1).jsonl"
}
t 'records may be kept for ever' for_ever

nothing_is_replaced()
{
	aged && echo kept >"$log/decisions-$(month 1).jsonl" &&
	must_fail push_as dave work -q origin HEAD:main &&
	wc -l <"$log/decisions.jsonl" | grep -w 5 &&
	grep kept "$log/decisions-$(month 1).jsonl"
}
t 'no file of records is replaced by another' nothing_is_replaced

at_once()
{
	aged && for i in 1 2 3 4 5 6; do
		git clone -q shop.git "c$i" && commit_file "c$i" a "$i" bad || return 1
	done && for i in 1 2 3 4 5 6; do
		(cd "c$i" && ! push_as dave . -q origin HEAD:main) &
	done && wait && "$REFWARD" records shop.git >out 2>told
	grep -c dave out | grep -w 6
}
t 'of pushes at the same time none loses its record' at_once

wrong()
{
	shop && must_fail "$REFWARD" records --since soon shop.git 2>told &&
	grep "'soon' is no time" told &&
	must_fail "$REFWARD" records --json --csv shop.git 2>told &&
	must_fail "$REFWARD" records --log nowhere 2>told && grep nowhere told
}
t 'what cannot be asked is said' wrong

plan
