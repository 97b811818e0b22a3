#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What an operator sees of what follows a push: figures, logs, one screen.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fire_lib.sh"

# sighted: a server that writes figures to the folder `prom`, after two pushes
# that were accepted and one that was refused.
sighted()
{
	fire_server && mkdir prom && {
		sed -e "s,^host.*,&\\nmetrics = $PWD/prom," \
		    -e 's/^delete = anyone/&\nbranch-name = main/' rules.ini
	} | rules shop &&
	push_as alice dev origin one:main && push_as alice dev origin two:main &&
	must_fail push_as alice dev origin two:other && dispatch
}

# figure NAME [LABEL=VALUE]...: the sum of the samples that carry the labels.
figure()
{
	python3 - "$@" <<'EOF'
import pathlib, re, sys
name, wanted = sys.argv[1], [w.split("=", 1) for w in sys.argv[2:]]
total, seen = 0.0, False
for file in pathlib.Path("prom").glob("*.prom"):
    for line in file.read_text().splitlines():
        found = re.fullmatch(r"([a-z_]+)\{(.*)\} ([0-9.]+)", line)
        if not found or found[1] != name:
            continue
        labels = dict(re.findall(r'([a-z]+)="((?:[^"\\]|\\.)*)"', found[2]))
        if all(labels.get(key) == value for key, value in wanted):
            total, seen = total + float(found[3]), True
print(f"{total:g}" if seen else "none")
EOF
}

figures_are_written()
{
	sighted && ls -a prom >found && grep -c . found | grep -x 3 &&
	stat -c %a prom/refward-*.prom | grep -x 644 &&
	{ figure refward_push_decisions_total result=accepted &&
	    figure refward_push_decisions_total result=refused &&
	    figure refward_rule_violations_total rule=branch-name mode=refuse &&
	    figure refward_hook_duration_seconds_count &&
	    figure refward_hook_duration_seconds_bucket le=+Inf &&
	    figure refward_ref_updates_total outcome=applied &&
	    figure refward_deliveries_total target=here result=done &&
	    figure refward_outbox_pending state=queued &&
	    figure refward_spool_entries state=new; } >actual &&
	says actual <<'EOF' &&
2
1
1
3
3
2
2
0
0
EOF
	if command -v promtool >/dev/null; then
		promtool check metrics <"$(ls prom/*.prom)"
	fi
}
t 'figures are written as a whole, and count every push once' \
    figures_are_written

# Without a new push nothing is counted again; a file that was put aside is read
# to its end, and what is cleared from the ledger stays counted.
counters_only_rise()
{
	sighted && touch fail && push_as alice dev origin +one:main &&
	log=shop.git/refward/log && must_fail push_as alice dev origin one:no &&
	mv "$log/decisions.jsonl" "$log/decisions.jsonl.1" &&
	must_fail push_as alice dev origin one:no && dispatch && dispatch &&
	{ figure refward_push_decisions_total result=accepted &&
	    figure refward_push_decisions_total result=refused &&
	    figure refward_deliveries_total result=done &&
	    figure refward_outbox_pending state=queued; } >actual &&
	says actual <<'EOF' &&
3
3
2
1
EOF
	figure refward_deliveries_total result=retry | grep '^[1-9]' &&
	python3 - <<'EOF' &&
import sqlite3
with sqlite3.connect("shop.git/refward/outbox/ledger.sqlite") as ledger:
    ledger.execute("DELETE FROM delivery WHERE state = 'done'")
EOF
	dispatch && figure refward_deliveries_total result=done | grep -x 2
}
t 'counters rise, and what was counted stays counted' counters_only_rise

figures_are_no_condition()
{
	sighted && chmod 0755 prom && rm -r prom && : >prom && : >fired &&
	push_as alice dev origin +one:main && dispatch && test -s fired &&
	events | grep 'error no figures can be written'
}
t 'where no figures can be written everything else is done' \
    figures_are_no_condition

# The ledger of the first version has no counters.
an_older_ledger()
{
	sighted && python3 - <<'EOF' &&
import sqlite3
with sqlite3.connect("shop.git/refward/outbox/ledger.sqlite") as ledger:
    ledger.executescript("""DROP TABLE counter; DROP TABLE reading;
        DROP INDEX delivery_open; DROP INDEX delivery_changed;
        DROP INDEX push_time; ALTER TABLE delivery DROP COLUMN link;
        ALTER TABLE line DROP COLUMN stand_in;
        PRAGMA user_version = 1;""")
EOF
	: >fired && push_as alice dev origin +one:main && dispatch &&
	moves >actual && says actual <<'EOF' &&
refs/heads/main TWO ONE
EOF
	figure refward_deliveries_total result=done | grep -x 1
}
t 'an older ledger is taken over' an_older_ledger

status()
{
	"$REFWARD" status "$@" >out 2>&1
	status=$?
	sed -e "s,$PWD,PWD,g" -e 's/ *[0-9]*s$/ NOW/' out
	return "$status"
}

one_screen()
{
	fire_server && status shop.git | grep 'there is no ledger' &&
	push_as alice dev origin one:main && dispatch &&
	status shop.git >actual && says actual <<'EOF' &&
shop, outbox PWD/shop.git/refward/outbox
  dispatcher  none is running now
  pushes      1 in the last hour, 1 in the last day
  unsettled   0
  target             queued oldest again dead ambiguous done 1h done 1d  last
  here                    0      -     0    0         0       1       1 NOW
EOF
	"$REFWARD" status --json shop.git shop.git | jq -r '.outboxes |
	    length, .[0].targets[0].failing, .[0].targets[0].done_last_day' >actual &&
	says actual <<'EOF'
1
false
1
EOF
}
t 'one screen says what follows pushes' one_screen

the_screen_says_what_fails()
{
	fire_server && touch fail && push_as alice dev origin one:main &&
	dispatch && push_as alice dev origin two:main && dispatch &&
	: >shop.git/refward/outbox/damaged/x && git -C shop.git update-ref \
	    refs/heads/other refs/heads/main && dispatch &&
	reconcile && git -C shop.git \
	    update-ref -d refs/heads/other &&
	reconcile &&
	{ status shop.git >actual; test $? -eq 1; } &&
	sed 's/^\(  here .* \)[0-9]*s /\1NOW /' actual >plain &&
	grep '^  unsettled   0; 1 damaged$' plain &&
	grep '^  moves       1 in' plain &&
	grep '^  here  *2  *NOW  *1  *0  *0  *0  *0  *-$' plain &&
	grep '^    it ended with status 1' plain &&
	"$REFWARD" status --json shop.git | jq -e '.outboxes[0].targets[0] |
	    .failing and .again == 1 and .queued == 2' &&
	{ status nowhere; test $? -eq 2; }
}
t 'what fails is told first, and by the exit status' the_screen_says_what_fails

events_are_put_aside()
{
	sighted && log=shop.git/refward/log &&
	before=$(date -u -d "$(date -u +%Y-%m-15) -1 month" +%Y-%m) &&
	old=$(date -u -d "$(date -u +%Y-%m-15) -30 months" +%Y-%m) &&
	touch -d "$before-02" "$log/dispatch.jsonl" &&
	: >"$log/dispatch-$old.jsonl" && : >"$log/decisions-$old.jsonl" &&
	push_as alice dev origin +one:main && dispatch &&
	test -s "$log/dispatch-$before.jsonl" && test -s "$log/dispatch.jsonl" &&
	test ! -e "$log/dispatch-$old.jsonl" &&
	test -e "$log/decisions-$old.jsonl"
}
t 'events are put aside by month, and removed like records' \
    events_are_put_aside
# sights NAME: another server that writes its figures to the folder `prom` and
# its records to one log.
sights()
{
	mkdir -p "$1" prom log && git init -q --bare -b main "$1/shop.git" &&
	sed -e "s,^host.*,&\\nmetrics = $PWD/prom\\nlog = $PWD/log," \
	    -e 's/^delete = anyone/&\nbranch-name = main/' rules.ini \
	    >"$1.ini" &&
	"$REFWARD" install --libexec "$PWD/lonely" --rules "$1.ini" \
	    "$1/shop.git" >/dev/null &&
	git -C dev remote add "$1" "../$1/shop.git"
}

one_name()
{
	fire_server && sights a && sights b && push_as alice dev a one:main &&
	push_as alice dev a two:main && push_as alice dev b one:main &&
	must_fail push_as alice dev b two:other &&
	"$REFWARD" dispatch --once a/shop.git &&
	"$REFWARD" dispatch --once b/shop.git &&
	"$REFWARD" dispatch --once a/shop.git &&
	for _server in a b; do
		for _result in accepted refused; do
			figure refward_push_decisions_total \
			    "outbox=$PWD/$_server/shop.git/refward/outbox" \
			    "result=$_result"
		done
	done >actual && says actual <<'EOF'
2
0
1
1
EOF
}
t 'repositories of one name are told apart in a log that they share' one_name

deleted()
{
	one_name && echo 'refward_up{outbox="/none"} 1' >prom/other.prom &&
	test "$(find prom -type f | wc -l)" -eq 3 && rm -r b/shop.git &&
	"$REFWARD" dispatch --once a/shop.git &&
	test "$(find prom -type f | wc -l)" -eq 2 && test -e prom/other.prom &&
	figure refward_push_decisions_total result=accepted | grep -x 2
}
t 'figures go with their repository, and nothing else goes' deleted

plan
