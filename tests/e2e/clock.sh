#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A server whose clock is ten years off, and right again: what was pushed has
# fired once, in its order, and nothing that is kept is thrown away.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fire_lib.sh"

nm -D "$REFWARD" | grep -q __asan_init && {
	_planned=yes
	echo '1..0 # SKIP a sanitizer wants to be the first that is loaded'
	exit 0
}

# years_off N COMMAND...
years_off()
{
	(
		LD_PRELOAD=$top_builddir/tests/fault/clock.so
		WARD_CLOCK=$(($1 * 31557600))
		export LD_PRELOAD WARD_CLOCK
		shift
		"$@"
	)
}

push()
{
	push_as alice dev origin "$@"
}

# All that was pushed, and nothing else, under as many ids.
all_have_fired()
{
	moves >actual && says actual <<'EOF' &&
refs/heads/main NONE ONE
refs/heads/main ONE TWO
refs/heads/main TWO ONE
refs/heads/main ONE TWO
EOF
	test "$(cut -d ' ' -f 1 fired | sort -u | wc -l)" -eq 4 &&
	test "$(in_outbox new)" -eq 0 &&
	"$REFWARD" outbox list --json shop.git |
	jq -r '.[].state' | sort -u >actual && says actual <<'EOF' &&
done
EOF
	test "$("$REFWARD" records --verdict accepted shop.git | wc -l)" -eq 4
}

# off_and_right YEARS: pushed and delivered, pushed only, and pushed when the
# clock is right again.
off_and_right()
{
	push one:main && dispatch && years_off "$1" push two:main &&
	years_off "$1" dispatch && years_off "$1" push +one:main && dispatch &&
	push two:main && dispatch
}

the_clock_is_off()
{
	fire_server && off_and_right "$1" && all_have_fired
}

ahead()
{
	the_clock_is_off 10
}
t 'ten years ahead' ahead

behind()
{
	the_clock_is_off -10
}
t 'ten years behind' behind

# Only refs and their logs tell.
nobody_confirms()
{
	fire_server && rm shop.git/hooks/post-receive &&
	off_and_right "$1" && all_have_fired
}

ahead_without_post_receive()
{
	nobody_confirms 10
}
t 'ahead, where post-receive never runs' ahead_without_post_receive

behind_without_post_receive()
{
	nobody_confirms -10
}
t 'behind, where post-receive never runs' behind_without_post_receive

# What failed meanwhile is due then.
fails_meanwhile()
{
	fire_server && touch fail && years_off "$1" push one:main &&
	years_off "$1" dispatch && rm fail && : >fired && dispatch &&
	moves >actual && says actual <<'EOF'
refs/heads/main NONE ONE
EOF
}

fails_ahead()
{
	fails_meanwhile 10
}
t 'what failed by a clock ahead is tried again' fails_ahead

fails_behind()
{
	fails_meanwhile -10
}
t 'so is what failed by a clock behind' fails_behind

# month AGO: its name.
month()
{
	date -u -d "$(date -u +%Y-%m-15) -$1 months" +%Y-%m
}

records_are_kept()
{
	fire_server && push one:main && dispatch &&
	log=shop.git/refward/log &&
	touch -d "$(month 1)-02" "$log"/*.jsonl &&
	for _age in 2 23; do
		echo '{}' >"$log/decisions-$(month "$_age").jsonl" &&
		echo '{}' >"$log/dispatch-$(month "$_age").jsonl" || return 1
	done &&
	years_off 10 push two:main && years_off 10 dispatch &&
	for _age in 1 2 23; do
		test -s "$log/decisions-$(month "$_age").jsonl" &&
		test -s "$log/dispatch-$(month "$_age").jsonl" || return 1
	done
}
t 'records are not ten years old because the clock says so' records_are_kept

plan
