#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From an accepted push to what it fires: settled once, in order, whatever
# became of the hooks between.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fire_lib.sh"

a_push_fires_once()
{
	fire_server && push_as alice dev origin one:main one:topic &&
	dispatch && dispatch && moves | sort >actual && says actual <<'EOF' &&
refs/heads/main NONE ONE
refs/heads/topic NONE ONE
EOF
	test "$(in_outbox new)" -eq 0 && test "$(in_outbox kept)" -eq 1
}
t 'a push fires each of its lines once' a_push_fires_once

numbered()
{
	fire_server && cat >>rules.ini <<'EOF' &&

[pipeline numbered]
on = branch
ref = refs/heads/**
name = build-{sequence}
target = numbers

[target numbers]
type = exec
allow-same-user = yes
EOF
	echo "command = $PWD/number.sh" >>rules.ini && cat >number.sh <<EOF &&
#!/bin/sh
echo "\$BUILD_NUMBER \$REFWARD_PIPELINE" >>'$PWD/numbers'
EOF
	chmod 0755 number.sh && push_as alice dev origin one:main one:topic &&
	push_as alice dev origin two:main && dispatch && sort numbers >actual &&
	says actual <<'EOF'
1 build-1
2 build-2
3 build-3
EOF
}
t 'builds are numbered' numbered

the_record_follows()
{
	fire_server && push_as alice dev origin one:main &&
	must_fail grep accepted shop.git/refward/log/decisions.jsonl &&
	dispatch && dispatch &&
	"$REFWARD" records --verdict accepted --json shop.git >found &&
	test "$(wc -l <found)" -eq 1 &&
	test "$(jq -c .settled found)" = '["applied"]'
}
t 'the decision record of an accepted push follows, once' the_record_follows

without_post_receive()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	rm shop.git/hooks/post-receive fired && : >fired &&
	push_as alice dev origin two:main &&
	push_as alice dev origin +one:main &&
	push_as alice dev origin two:main && dispatch && moves >actual &&
	says actual <<'EOF'
refs/heads/main ONE TWO
refs/heads/main TWO ONE
refs/heads/main ONE TWO
EOF
}
t 'A to B to A to B is three, also where post-receive never runs' \
    without_post_receive

settled()
{
	test "$(in_outbox new)" -eq 0
}

who_hangs_up()
{
	fire_server && push_as alice dev origin one:main &&
	tip=$(git -C dev rev-parse one) &&
	must_fail raw_push_as alice shop --close-after pack \
	    --command null "$tip" refs/heads/topic &&
	wait_for 'dispatch && settled' 20 && moves | sort >actual &&
	says actual <<'EOF'
refs/heads/main NONE ONE
refs/heads/topic NONE ONE
EOF
}
t 'who hangs up after the pack has fired' who_hangs_up

only_what_was_applied()
{
	fire_server && cat >shop.git/hooks/update <<'EOF' &&
#!/bin/sh
test "$1" != refs/heads/no
EOF
	chmod 0755 shop.git/hooks/update &&
	must_fail push_as alice dev origin one:no one:yes &&
	dispatch && moves >actual && says actual <<'EOF' &&
refs/heads/yes NONE ONE
EOF
	jq -c .settled shop.git/refward/log/decisions.jsonl | tail -n 1 >actual &&
	says actual <<'EOF'
["not-applied","applied"]
EOF
}
t 'a line that git refused fires nothing, its neighbour does' \
    only_what_was_applied

refused_by_git()
{
	fire_server && printf '#!/bin/sh\nexit 1\n' >shop.git/hooks/update &&
	chmod 0755 shop.git/hooks/update &&
	must_fail push_as alice dev origin one:main &&
	test "$(in_outbox new)" -eq 1 && dispatch && test ! -s fired &&
	test "$(in_outbox new)" -eq 0
}
t 'an intent alone fires nothing' refused_by_git

comes_late()
{
	null=$(git -C dev rev-parse one | tr '0-9a-f' 0) &&
	tip=$(git -C dev rev-parse one) &&
	(cd shop.git && echo "$null $tip refs/heads/main" |
	    GIT_DIR=. hooks/post-receive)
}

is_revived()
{
	dispatch && moves >actual && says actual <<'EOF'
refs/heads/main NONE ONE
EOF
}

confirmed_late()
{
	refused_by_git && comes_late && is_revived
}
t 'a late confirmation revives what was dropped' confirmed_late

revived_and_lost()
{
	confirmed_late && cp fired before && rm shop.git/refward/outbox/ledger* &&
	: >fired && dispatch && diff -u before fired
}
t 'also for a ledger that is made again' revived_and_lost

late_and_lost()
{
	refused_by_git && comes_late && rm shop.git/refward/outbox/ledger* &&
	is_revived
}
t 'also where the ledger is lost before anybody looks' late_and_lost

# which_did_it [PUSHER]: alice and bob wanted the same, and neither was
# confirmed; the log shows that one did it.
which_did_it()
{
	push_as alice dev origin one:main && dispatch &&
	: >fired && rm shop.git/hooks/post-receive &&
	printf '#!/bin/sh\ntest ! -e deny\n' >shop.git/hooks/update &&
	chmod 0755 shop.git/hooks/update && touch shop.git/deny &&
	must_fail push_as alice dev origin two:main && rm shop.git/deny &&
	push_as "${1:-bob}" dev origin two:main && dispatch
}

told_as_unknown()
{
	events | grep -c 'ambiguous .* refs/heads/main' >actual &&
	says actual <<'EOF'
2
EOF
}

two_candidates()
{
	fire_server && sed -i 's/^name = every/&\nparam = BY={pusher}/' rules.ini &&
	which_did_it && test ! -s fired && told_as_unknown
}
t 'which of two pushes it was is told to be unknown, and nothing is sent' \
    two_candidates

# tells_pusher: what is fired says for whom.
tells_pusher()
{
	fire_server && sed -i '/^test/d' note.sh &&
	echo "echo \"\$REFWARD_PUSHER\" >>'$PWD/fired'" >>note.sh
}

either_fires_the_same()
{
	tells_pusher && which_did_it && dispatch && told_as_unknown &&
	moves | sed 's/^anonymous$/nobody/' >actual && says actual <<'EOF' &&
refs/heads/main ONE TWO
nobody
EOF
	jq -c .settled shop.git/refward/log/decisions.jsonl | tail -n 2 |
	sort >actual && says actual <<'EOF' &&
["ambiguous"]
["shared"]
EOF
	"$REFWARD" outbox list --json shop.git | jq -r '.[].state' | uniq -c |
	    awk '{ print $1, $2 }' >actual && says actual <<'EOF'
3 done
EOF
}
t 'where both fire the same it is sent once, and as nobody'\''s' \
    either_fires_the_same

one_pusher_twice()
{
	tells_pusher && which_did_it alice && moves >actual &&
	says actual <<'EOF'
refs/heads/main ONE TWO
alice
EOF
}
t 'but as his whose both pushes are' one_pusher_twice

# last_pushes: the ids of the last two that are settled.
last_pushes()
{
	find shop.git/refward/outbox/kept -type f -name '*.applied' |
	    sed 's|.*/||; s|\..*||' | sort | tail -n 2
}

# confirm_late PUSH: post-receive speaks of its only line after all.
confirm_late()
{
	printf 'refward-confirmation 1\npush %s\nline 1\n' "$1" >confirmed &&
	_sum=$(sha256sum <confirmed) && echo "end ${_sum%% *}" >>confirmed &&
	mv confirmed "shop.git/refward/outbox/confirmed/$1"
}

# shellcheck disable=SC2013 # words
both_are_confirmed_late()
{
	fire_server && which_did_it && last_pushes >pushes &&
	for _push in $(cat pushes); do
		confirm_late "$_push" && dispatch || return 1
	done &&
	events | grep -c '^revived' | grep -x 2 &&
	test "$(wc -l <fired)" -eq 1
}
t 'and never a second time, whoever is confirmed late' both_are_confirmed_late

shared_and_lost()
{
	fire_server && which_did_it && cp fired before &&
	rm shop.git/refward/outbox/ledger.sqlite* && : >fired && dispatch &&
	grep -c -F -x -f before fired | grep -x 1 &&
	grep -c " $(git -C dev rev-parse two)\$" fired | grep -x 1
}
t 'under the same id where the ledger is lost' shared_and_lost

lose_the_ledger()
{
	rm shop.git/refward/outbox/ledger.sqlite* && : >fired && dispatch
}

# ids_of_two: under how many ids the step to two was fired.
ids_of_two()
{
	sort -u fired | grep -c " $(git -C dev rev-parse two)\$"
}

told_again()
{
	"$REFWARD" outbox list --json shop.git |
	jq -r '.[] | select(.attempts == 0) | .state + " " + .reason' |
	sed 's/this push or .* moved/this push or OTHER moved/' >actual &&
	says actual <<'EOF'
done not sent: this push or OTHER moved the ref, and what both fire is sent for that one
EOF
}

# shellcheck disable=SC2013 # words
lost_and_confirmed_late()
{
	fire_server && which_did_it && last_pushes >pushes &&
	lose_the_ledger && told_again &&
	for _push in $(cat pushes); do
		confirm_late "$_push" && dispatch || return 1
	done &&
	ids_of_two | grep -x 1 && lose_the_ledger && ids_of_two | grep -x 1
}
t 'nor a second time where the ledger was lost before' lost_and_confirmed_late

# Both came while nobody looked.
# shellcheck disable=SC2013 # words
confirmed_late_and_lost()
{
	fire_server && which_did_it && last_pushes >pushes &&
	for _push in $(cat pushes); do
		confirm_late "$_push" || return 1
	done &&
	lose_the_ledger && ids_of_two | grep -x 1
}
t 'or behind that' confirmed_late_and_lost

doubt_outlives_the_ledger()
{
	two_candidates && lose_the_ledger &&
	! grep " $(git -C dev rev-parse two)\$" fired &&
	"$REFWARD" outbox list --json --state ambiguous shop.git |
	jq -r '.[].ref' >actual && says actual <<'EOF'
refs/heads/main
refs/heads/main
EOF
}
t 'what is not known is not forgotten with the ledger' \
    doubt_outlives_the_ledger

no_push_did_it()
{
	fire_server && push_as alice dev origin one:main one:topic &&
	dispatch && : >fired && two=$(git -C dev rev-parse two) &&
	push_as alice dev origin two:topic &&
	git -C shop.git update-ref refs/heads/main "$two" &&
	push_as alice dev origin +one:main && dispatch &&
	moves | sort >actual && says actual <<'EOF' &&
refs/heads/main TWO ONE
refs/heads/topic ONE TWO
EOF
	events | grep '^unmediated' >actual && says actual <<'EOF'
unmediated a ref was moved and no push explains it refs/heads/main
EOF
}
t 'what no push did is told' no_push_did_it

unmediated()
{
	jq -r 'select(.["event.action"] == "unmediated") |
	    .["vcs.ref.head.name"] + " " + .["vcs.ref.base.revision"] + " " +
	    .["vcs.ref.head.revision"]' shop.git/refward/log/dispatch.jsonl |
	sed -e "s/$one/ONE/g" -e "s/$two/TWO/g" -e 's/0\{40,\}/NONE/g'
}

reconciled()
{
	fire_server && one=$(git -C dev rev-parse one) &&
	two=$(git -C dev rev-parse two) &&
	push_as alice dev origin one:main one:topic two:keep &&
	git -C shop.git update-ref refs/heads/old "$one" &&
	reconcile && unmediated >actual &&
	test ! -s actual && git -C shop.git update-ref refs/heads/main "$two" &&
	git -C shop.git update-ref -d refs/heads/topic &&
	git -C shop.git update-ref refs/tags/new "$one" && dispatch &&
	unmediated >actual && test ! -s actual &&
	reconcile &&
	reconcile &&
	unmediated | sort >actual && says actual <<'EOF' &&
refs/heads/main ONE TWO
refs/heads/topic ONE NONE
refs/tags/new NONE ONE
EOF
	: >fired && push_as alice dev origin +one:main && dispatch &&
	moves >actual && says actual <<'EOF' &&
refs/heads/main TWO ONE
EOF
	unmediated | wc -l >actual && says actual <<'EOF'
3
EOF
}
t 'what moved without a push is found and told once' reconciled

deleted_and_made_again()
{
	fire_server && push_as alice dev origin one:topic &&
	push_as alice dev origin :topic && push_as alice dev origin two:topic &&
	dispatch && moves >actual && says actual <<'EOF'
refs/heads/topic NONE ONE
refs/heads/topic NONE TWO
EOF
}
t 'a ref is deleted and made again' deleted_and_made_again

the_commit_is_gone()
{
	fire_server && push_as alice dev origin one:main two:topic &&
	push_as alice dev origin :topic &&
	git -C shop.git reflog expire --expire=now --all &&
	git -C shop.git prune --expire=now &&
	must_fail git -C shop.git cat-file -e "$(git -C dev rev-parse two)" &&
	dispatch && moves | sort >actual && says actual <<'EOF'
refs/heads/main NONE ONE
refs/heads/topic NONE TWO
EOF
}
t 'what is fired needs no commit any more' the_commit_is_gone

# --- the repository ------------------------------------------------------------

renamed()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	push_as alice dev origin two:main && mv shop.git store.git &&
	"$REFWARD" dispatch --once store.git && moves >actual &&
	says actual <<'EOF'
refs/heads/main NONE ONE
refs/heads/main ONE TWO
EOF
}
t 'a repository that was renamed stays the same' renamed

copied()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	push_as alice dev origin two:main && cp -a shop.git copy.git &&
	: >fired && "$REFWARD" dispatch --once copy.git && test ! -s fired &&
	dispatch && moves >actual && says actual <<'EOF' &&
refs/heads/main ONE TWO
EOF
	git -C dev push -q ../copy.git one:refs/heads/side &&
	"$REFWARD" dispatch --once copy.git &&
	jq -r 'select(.["event.action"] == "shared-id") | .["event.reason"]' \
	    copy.git/refward/log/dispatch.jsonl | sort -u >actual &&
	says actual <<EOF
$PWD/shop.git
EOF
}
t 'a copy does not fire what the original has to, and is reported' copied

outbox()
{
	"$REFWARD" outbox "$@" shop.git
}

# --- targets -------------------------------------------------------------------

it_fails()
{
	fire_server && touch fail && push_as alice dev origin one:main &&
	push_as alice dev origin two:main one:topic && dispatch &&
	moves | sort -u >actual && says actual <<'EOF' &&
refs/heads/main NONE ONE
refs/heads/topic NONE ONE
EOF
	jq -r 'select(.["event.action"] == "delivery") |
	    .message + ": " + .["event.reason"]' \
	    shop.git/refward/log/dispatch.jsonl | sort -u >actual &&
	says actual <<'EOF'
queued: it ended with status 1
EOF
}
t 'what fails is tried again later, and its lane waits' it_fails

it_fails_for_good()
{
	fire_server && echo 'retry = 1' >>rules.ini && touch fail &&
	push_as alice dev origin one:main && dispatch && rm fail &&
	push_as alice dev origin two:main && dispatch && moves >actual &&
	says actual <<'EOF' &&
refs/heads/main NONE ONE
refs/heads/main ONE TWO
EOF
	grep -c '"message":"dead"' shop.git/refward/log/dispatch.jsonl
}
t 'what failed for good holds up nothing' it_fails_for_good

same_user()
{
	fire_server && sed -i '/allow-same-user/d' rules.ini &&
	push_as alice dev origin one:main && dispatch && test ! -s fired &&
	grep 'allow-same-user = yes' shop.git/refward/log/dispatch.jsonl
}
t 'a command does not run as the user of git unless that is said' same_user

clean_environment()
{
	fire_server && cat >note.sh <<EOF &&
#!/bin/sh
env | sed 's/=.*//' | grep -v -e '^PWD$' -e '^_$' -e SHLVL | sort >'$PWD/names'
EOF
	push_as alice dev origin one:main && SECRET=1 dispatch &&
	says names <<'EOF'
BUILD_NUMBER
CI_COMMIT_ID
CI_COMMIT_REF_NAME
CI_COMMIT_SHA
DATETIME
LC_ALL
PATH
REFWARD_ATTEMPT
REFWARD_DELIVERY_ID
REFWARD_EVENT
REFWARD_GIT_DIR
REFWARD_NEW
REFWARD_OLD
REFWARD_PIPELINE
REFWARD_PUSHER
REFWARD_PUSH_ID
REFWARD_REF
REFWARD_REPOSITORY
REFWARD_TARGET
TZ
EOF
}
t 'a command gets the event and nothing of ours' clean_environment

too_long()
{
	fire_server && echo 'timeout = 1' >>rules.ini &&
	printf '#!/bin/sh\nsleep 60 & sleep 60\n' >note.sh &&
	push_as alice dev origin one:main && dispatch &&
	grep 'did not end within its timeout' \
	    shop.git/refward/log/dispatch.jsonl
}
t 'a command that does not end is ended' too_long

long_output()
{
	fire_server && echo 'log-size = 1000' >>rules.ini &&
	cat >note.sh <<EOF &&
#!/bin/sh
yes | head -c 300000
echo ended >>'$PWD/fired'
EOF
	push_as alice dev origin one:main && dispatch && grep ended fired &&
	cat shop.git/refward/outbox/logs/*.log >log &&
	test "$(wc -c <log)" -eq 1000
}
t 'of a long output the beginning is kept, and the command goes on' \
    long_output

runs()
{
	test "$(find on -type f | wc -l)" -eq "$1"
}

# Each waits for a lock, and counts who waits with it.
not_too_many()
{
	fire_server && mkdir on && cat >note.sh <<EOF &&
#!/bin/sh
cd '$PWD' && : >"on/\$REFWARD_TARGET.\$REFWARD_DELIVERY_ID" &&
echo "all \$(ls on | wc -l)" >>counts &&
echo "\$REFWARD_TARGET \$(ls on | grep -c "^\$REFWARD_TARGET")" >>counts &&
flock -s lock true && rm "on/\$REFWARD_TARGET.\$REFWARD_DELIVERY_ID"
EOF
	sed -n '/^\[pipeline/,$p' rules.ini | sed 's/every/more/; s/here/there/' \
	    >other && { echo 'parallel = 1' && cat other; } >>rules.ini &&
	for _number in 1 2 3 4 5; do
		git -C dev branch "b$_number" || return 1
	done &&
	push_as alice dev origin b1 b2 b3 b4 b5 || return 1
	exec 8>lock && flock 8
	"$REFWARD" dispatch --once --parallel 3 shop.git 8>&- & _dispatcher=$!
	wait_for 'runs 3' 20
	_status=$?
	exec 8>&-
	wait "$_dispatcher" && test "$_status" -eq 0 &&
	test "$(grep -c all counts)" -eq 10 &&
	awk '$2 > most[$1] { most[$1] = $2 }
	    END { print most["all"], most["here"] }' counts >actual &&
	says actual <<'EOF'
3 1
EOF
}
t 'no more run at one time than may, of a target and in all' not_too_many

# --- dispatchers ---------------------------------------------------------------

lease_is_held()
{
	python3 - shop.git/refward/outbox/lease <<'EOF'
import fcntl, struct, sys
with open(sys.argv[1], "r+b") as lease:
    asked = struct.pack("hhqqi", fcntl.F_WRLCK, 0, 0, 0, 0)
    said = fcntl.fcntl(lease, 36, asked)  # F_OFD_GETLK
    sys.exit(struct.unpack("hhqqi", said)[0] == fcntl.F_UNLCK)
EOF
}

fired_are()
{
	test "$(wc -l <fired)" -eq "$1"
}

it_runs()
{
	fire_server && mkdir -p shop.git/refward/outbox &&
	: >shop.git/refward/outbox/lease || return 1
	"$REFWARD" dispatch shop.git & first=$!
	wait_for lease_is_held 10 || return 1
	"$REFWARD" dispatch shop.git & second=$!
	push_as alice dev origin one:main && wait_for 'fired_are 1' 10 &&
	dispatch && push_as alice dev origin two:main &&
	wait_for 'fired_are 2' 10 && kill -9 "$first" &&
	push_as alice dev origin +one:main && wait_for 'fired_are 3' 10 &&
	kill -TERM "$second" && wait "$second" && moves >actual &&
	says actual <<'EOF'
refs/heads/main NONE ONE
refs/heads/main ONE TWO
refs/heads/main TWO ONE
EOF
	_status=$?
	kill -9 "$first" "$second" 2>/dev/null
	return "$_status"
}
t 'a second dispatcher waits, takes over, and ends when told' it_runs

it_says_that_it_is_ready()
{
	fire_server && cat >wait.py <<'EOF' &&
import socket, subprocess, sys, os
heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
heard.bind("ready")
heard.settimeout(20)
child = subprocess.Popen(sys.argv[1:], env=dict(
    os.environ, NOTIFY_SOCKET=os.path.abspath("ready")))
said = heard.recv(100)
child.terminate()
child.wait(20)
assert said == b"READY=1" and child.returncode == 0, (said, child.returncode)
EOF
	python3 wait.py "$REFWARD" dispatch shop.git
}
t 'a dispatcher says when it is ready' it_says_that_it_is_ready

ledger_is_lost()
{
	fire_server && touch fail && push_as alice dev origin one:main two:topic &&
	dispatch && rm fail shop.git/refward/outbox/ledger.sqlite* &&
	sort -u fired >before && : >fired && dispatch &&
	sort fired >after && diff -u before after &&
	test "$(wc -l <after)" -eq 2 && push_as alice dev origin two:main &&
	dispatch && moves | tail -n 1 >actual && says actual <<'EOF' &&
refs/heads/main ONE TWO
EOF
	test "$("$REFWARD" records --verdict accepted shop.git | wc -l)" -eq 2
}
t 'a ledger that is lost is made again: same ids, nothing missing' \
    ledger_is_lost

killed_while_sending()
{
	fire_server && cat >note.sh <<EOF &&
#!/bin/sh
echo "\$REFWARD_DELIVERY_ID" >>'$PWD/fired'
sleep 60
EOF
	push_as alice dev origin one:main || return 1
	"$REFWARD" dispatch --once shop.git & first=$!
	wait_for 'test -s fired' 10 && kill -9 "$first"
	wait "$first"
	dispatch && dispatch && test "$(wc -l <fired)" -eq 1 &&
	"$REFWARD" outbox list --state ambiguous shop.git |
	grep -c "$(cat fired)"
}
t 'what was on its way when the dispatcher died is not sent blindly' \
    killed_while_sending

damaged()
{
	fire_server && push_as alice dev origin one:main &&
	push_as alice dev origin two:topic &&
	first=$(find shop.git/refward/outbox/new -type f | sort | head -n 1) &&
	sed -i 's/^pusher alice/pusher mallory/' "$first" && dispatch &&
	moves >actual && says actual <<'EOF' &&
refs/heads/topic NONE TWO
EOF
	test "$(in_outbox damaged)" -eq 1 &&
	grep 'it was set aside' shop.git/refward/log/dispatch.jsonl
}
t 'a damaged entry is set aside, told, and stops no other' damaged

# clock_was_ahead: what was queued by a clock ten years ahead.
clock_was_ahead()
{
	fire_server && touch fail && push_as alice dev origin one:main &&
	dispatch && rm fail && python3 - <<'EOF' &&
import sqlite3
with sqlite3.connect("shop.git/refward/outbox/ledger.sqlite") as ledger:
    ledger.execute("UPDATE delivery SET due = due + 10 * 366 * 86400")
EOF
	: >fired && dispatch && moves >actual && says actual <<'EOF'
refs/heads/main NONE ONE
EOF
}
t 'what a clock ten years ahead put off is sent when it is right again' \
    clock_was_ahead

kept_for_a_day()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	test "$(in_outbox kept)" -eq 1 &&
	find shop.git/refward/outbox/kept -type f \
	    -exec touch -d '2 days ago' {} + &&
	dispatch && test "$(in_outbox kept)" -eq 0 &&
	test -z "$(ls shop.git/refward/outbox/kept)" && touch fail &&
	push_as alice dev origin two:main && dispatch &&
	find shop.git/refward/outbox/kept -type f \
	    -exec touch -d '2 days ago' {} + &&
	dispatch && test "$(in_outbox kept)" -eq 1
}
t 'an intent is kept for a day, and until all of it has ended' kept_for_a_day

left_behind()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	(cd shop.git/refward/outbox && mkdir -p runs/x/y && : >tmp/half &&
	    : >runs/x/y/z && touch -d '40 days ago' logs/* tmp/half runs/x &&
	    : >tmp/young && : >logs/young.log) && dispatch &&
	(cd shop.git/refward/outbox && find logs runs tmp -type f) |
	sort >actual && says actual <<'EOF' &&
logs/young.log
tmp/young
EOF
	python3 - <<'EOF' &&
import sqlite3
with sqlite3.connect("shop.git/refward/outbox/ledger.sqlite") as ledger:
    ledger.execute("UPDATE delivery SET changed = changed - 91 * 86400")
    ledger.execute("UPDATE push SET time = time - 91 * 86400")
EOF
	dispatch && outbox list >actual && test ! -s actual
}
t 'what is old is cleared away' left_behind

# Files of a clock ten years ahead are not young for ten years.
left_ahead()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	(cd shop.git/refward/outbox && mkdir -p runs/x && : >tmp/half &&
	    find kept logs runs/x tmp -exec touch -d '10 years' {} +) &&
	dispatch && (cd shop.git/refward/outbox &&
	    find kept logs runs tmp -type f) >actual && must_fail test -s actual
}
t 'and what a clock ten years ahead has left' left_ahead

# --- the operator --------------------------------------------------------------

fields()
{
	jq -r '.[] | .state + " " + .ref + " " + .reason'
}

fails_for_good()
{
	fire_server && echo 'retry = 1' >>rules.ini && touch fail &&
	push_as alice dev origin one:main one:topic && dispatch && rm fail &&
	: >fired
}

it_lists()
{
	fails_for_good && outbox list --json | fields >actual &&
	says actual <<'EOF' &&
dead refs/heads/main it ended with status 1
dead refs/heads/topic it ended with status 1
EOF
	outbox list --state 'done' >none && test ! -s none &&
	outbox list --ref refs/heads/topic | grep -c 'dead .* every here' &&
	outbox show --ref refs/heads/topic | grep '^    pipeline every' &&
	outbox stats --json | jq -c '.[] | [.target, .state, .count]' >actual &&
	says actual <<'EOF'
["here","dead",2]
EOF
}
t 'deliveries are listed, shown and counted' it_lists

it_is_retried()
{
	fails_for_good && outbox list --json --ref refs/heads/main >before &&
	outbox retry --ref refs/heads/main && dispatch && moves >actual &&
	says actual <<'EOF' &&
refs/heads/main NONE ONE
EOF
	test "$(cut -d ' ' -f 1 fired)" = "$(jq -r '.[0].id' before)" &&
	outbox list --json | fields | cut -d ' ' -f 1,2 >actual &&
	says actual <<'EOF' &&
done refs/heads/main
dead refs/heads/topic
EOF
	must_fail outbox retry --ref refs/heads/main 2>err &&
	grep 'there is none of which this can be done' err
}
t 'a dead delivery is sent again under its id' it_is_retried

it_is_redelivered()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	must_fail outbox retry --state 'done' && outbox redeliver --state 'done' &&
	dispatch && test "$(sort -u fired | wc -l)" -eq 1 &&
	test "$(wc -l <fired)" -eq 2
}
t 'what is done is sent again only when that is asked for' it_is_redelivered

it_is_dropped()
{
	two_candidates && outbox drop --state ambiguous >said && says said <<'EOF' &&
2 changed
EOF
	dispatch && test ! -s fired &&
	outbox list --json | fields | grep -c '^done .* dropped by'
}
t 'what is ambiguous is dropped' it_is_dropped

it_is_sent_after_all()
{
	two_candidates && id=$(outbox list --json --state ambiguous |
	    jq -r '.[0].id') && outbox retry --id "$id" && dispatch &&
	moves >actual && says actual <<'EOF'
refs/heads/main ONE TWO
EOF
}
t 'or sent, one of them' it_is_sent_after_all

it_wants_to_know_which()
{
	fails_for_good && must_fail outbox drop 2>err && grep 'say which' err &&
	must_fail outbox lost 2>err && grep "did you mean 'list'" err &&
	outbox list --json | fields | grep -c '^dead' >actual &&
	says actual <<'EOF'
2
EOF
}
t 'nothing is dropped by mistake' it_wants_to_know_which

# --- embedded ------------------------------------------------------------------

install_says_it()
{
	fire_server && "$REFWARD" uninstall shop.git >/dev/null &&
	"$REFWARD" install --rules rules.ini shop.git | tail -n 1 >actual &&
	says actual <<EOF
  */5 * * * * refward dispatch --once $PWD/shop.git
EOF
}
t 'install says what has to run for what is tried again' install_says_it

by_itself()
{
	fire_server && ln -sf "$POST_RECEIVE" shop.git/hooks/post-receive &&
	push_as alice dev origin one:main && wait_for 'test -s fired' 20 &&
	moves >actual && says actual <<'EOF'
refs/heads/main NONE ONE
EOF
}
t 'without a dispatcher a push starts one' by_itself

alice_is_recorded()
{
	"$REFWARD" records shop.git | grep ' accepted  *alice '
}

# Where the hooks lie in a folder of the program's name.
from_where_it_was_installed()
{
	fire_server && mkdir -p inst/bin inst/libexec/refward &&
	cp "$REFWARD" inst/bin &&
	cp "$POST_RECEIVE" "$top_builddir/src/cmd/refward-network" \
	    inst/libexec/refward &&
	ln -sf "$PWD/inst/libexec/refward/post-receive" shop.git/hooks &&
	push_as alice dev origin one:main && wait_for 'test -s fired' 20 &&
	wait_for alice_is_recorded 20
}
t 'nor is it looked for in vain where it was installed' \
    from_where_it_was_installed

# A child that held a descriptor of the push would hold up the push.
nobody_waits()
{
	fire_server && ln -sf "$POST_RECEIVE" shop.git/hooks/post-receive &&
	cat >note.sh <<EOF &&
#!/bin/sh
ls -l /proc/self/fd >'$PWD/open'
echo 1 >>'$PWD/fired'
sleep 30
EOF
	before=$(date +%s) && push_as alice dev origin one:main &&
	test $(($(date +%s) - before)) -lt 20 && wait_for 'test -s fired' 20 &&
	! grep -E ' [3-9] -> (pipe|socket)' open
}
t 'a push does not wait for what it fires' nobody_waits

plan
