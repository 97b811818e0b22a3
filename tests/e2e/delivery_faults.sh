#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A ledger that cannot be written for a while, or at all.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fire_lib.sh"

nm -D "$REFWARD" | grep -q __asan_init && {
	_planned=yes
	echo '1..0 # SKIP a sanitizer wants to be the first that is loaded'
	exit 0
}

# faulty ARG...: refward dispatch, to which the disk is full while the file
# `full` is there; that grows by a byte with each write that fails.
faulty()
{
	exec env LD_PRELOAD="$top_builddir/tests/fault/inject.so" \
	    WARD_FAULT="full:$PWD/full" "$REFWARD" dispatch "$@" shop.git
}

faulty_once()
{
	(faulty --once)
}

# full_when_fired: the disk is full from when a delivery is on its way.
full_when_fired()
{
	fire_server && cat >note.sh <<EOF
#!/bin/sh
: >>'$PWD/full'
echo "\$REFWARD_DELIVERY_ID \$REFWARD_REF \$REFWARD_OLD \$REFWARD_NEW" >>'$PWD/fired'
EOF
}

fails()
{
	test -s full && test "$(wc -c <full)" -gt "$1"
}

states()
{
	"$REFWARD" outbox list --json shop.git |
	jq -r '.[] | .state + " " + .ref'
}

is_done()
{
	test "$(states | grep -c '^done')" -eq "$1"
}

# ends PID STATUS: it ends by itself, with that status.
ends()
{
	wait "$1"
	test $? -eq "$2"
}

it_gives_up()
{
	full_when_fired && push_as alice dev origin one:main &&
	must_fail faulty_once 2>err &&
	grep 'what came of 1 delivery could not be written down' err &&
	states >actual && says actual <<'EOF' &&
sending refs/heads/main
EOF
	rm full && dispatch && states >actual && says actual <<'EOF' &&
ambiguous refs/heads/main
EOF
	moves >actual && says actual <<'EOF'
refs/heads/main NONE ONE
EOF
}
t 'what cannot be written down is told, and nothing is sent again' it_gives_up

nothing_works()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	: >fired && push_as alice dev origin two:main && : >full &&
	must_fail faulty_once 2>err && grep 'ledger: cannot' err &&
	test ! -s fired && rm full && dispatch && moves >actual &&
	says actual <<'EOF'
refs/heads/main ONE TWO
EOF
}
t 'what cannot be taken in is not sent, and waits' nothing_works

it_heals()
{
	full_when_fired && push_as alice dev origin one:main || return 1
	faulty & _pid=$!
	wait_for 'fails 0' 20 && size=$(wc -c <full) &&
	wait_for "fails $((size + 1))" 20 && rm full &&
	wait_for 'is_done 1' 20 &&
	printf '#!/bin/sh\necho again >>%s/fired\n' "$PWD" >note.sh &&
	push_as alice dev origin two:main && wait_for 'is_done 2' 20 &&
	kill -TERM "$_pid" && ends "$_pid" 0 && test "$(wc -l <fired)" -eq 2
	_status=$?
	kill -9 "$_pid" 2>/dev/null
	return "$_status"
}
t 'a disk that has room again holds up no lane' it_heals

it_is_told_to_stop()
{
	full_when_fired && push_as alice dev origin one:main || return 1
	faulty 2>err & _pid=$!
	wait_for 'fails 0' 20 && size=$(wc -c <full) &&
	wait_for "fails $((size + 3))" 20 && kill -TERM "$_pid" &&
	ends "$_pid" 3 &&
	grep 'what came of 1 delivery could not be written down' err
	_status=$?
	kill -9 "$_pid" 2>/dev/null
	return "$_status"
}
t 'nor does a full disk keep who is told to stop' it_is_told_to_stop

plan
