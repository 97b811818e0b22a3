#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Freezes: refs that nobody moves for a while, but for whom and what they let
# in.

. "$(dirname "$0")/lib.sh"

_seed=${WARD_SEED:-$(date +%j%H%M)}
echo "# WARD_SEED=$_seed"

zones()
{
	python3 "$srcdir/tests/model/zones.py" \
	    "$top_builddir/tests/model/zone_offsets" "$_seed" 40
}
t 'time zones are read as another program reads them' zones

# shop WINDOW...: a server whose main and tags are frozen.
shop()
{
	make_server shop && git -C shop.git config \
	    receive.advertisePushOptions true &&
	open_law shop && make_clone shop work &&
	commit_file work a a 'feat: first' &&
	push_as alice work -q origin HEAD:main HEAD:topic &&
	{
		cat <<'EOF'
[refward]
version = 1
host = ssh
trusted = refs/heads/main
[group keepers]
member = alice
[rules main]
ref = refs/heads/**
create = alice bob
update = alice bob
rewrite = alice
delete = alice bob
[freeze holidays]
ref = refs/heads/main
ref = refs/tags/**
time-zone = Europe/Berlin
reason = nobody is here to mend it
allow = @keepers
allow = type:fix trailer:Approved-By
merges = skip
bypass = carol
EOF
		printf '%s\n' "$@"
	} | rules shop
}

open_law()
{
	printf '[refward]\nversion = 1\nhost = ssh\n' | rules "$1"
}

# from_now SECONDS: a local time in Berlin.
from_now()
{
	TZ=Europe/Berlin date -d "@$(($(date +%s) + $1))" '+%Y-%m-%d %H:%M'
}

winter()
{
	until=$(from_now 86400) &&
	shop "from = $(from_now -86400)" "until = $until"
}

refused()
{
	winter && commit_file work a b 'feat: more' && snapshot shop &&
	must_fail push_as bob work origin HEAD:main && remote_output >said &&
	utc=$(date -u -d "TZ=\"Europe/Berlin\" $until" '+%Y-%m-%dT%H:%M:%SZ') &&
	head -n 2 said >top && says top <<-END && server_is_untouched shop
	error: refs/heads/main: freeze: frozen until $until Europe/Berlin ($utc): nobody is here to mend it [holidays]
	hint:   push again then; until then only: @keepers, commits of type fix, commits with the trailer Approved-By
	END
}
t_refusal 'who and when, in both times, why, and what may come in' refused

deletes_and_tags()
{
	winter && must_fail push_as bob work origin :main &&
	remote_output >said && grep 'freeze: frozen' said &&
	must_fail push_as bob work origin HEAD:refs/tags/v1 &&
	remote_output >said && grep 'freeze: frozen' said
}
t_refusal 'deletes and new tags are frozen too' deletes_and_tags

others()
{
	winter && commit_file work a b 'feat: more' &&
	push_as bob work origin HEAD:topic &&
	push_as alice work origin HEAD:main
}
t 'other refs and who is named are not' others

by_commits()
{
	winter && commit_file work a b 'fix: one' &&
	commit_file work a c "feat: two

Approved-By: Alice <alice@example.com>" &&
	push_as bob work origin HEAD:main &&
	commit_file work a d 'fix: three' && commit_file work a e 'feat: four' &&
	must_fail push_as bob work origin HEAD:main && remote_output >said &&
	grep 'freeze: frozen' said
}
t_refusal 'commits come in where each has the type or trailer' by_commits

known_elsewhere()
{
	winter && commit_file work a b 'feat: judged elsewhere' &&
	push_as bob work origin HEAD:topic &&
	must_fail push_as bob work origin HEAD:main && remote_output >said &&
	grep 'freeze: frozen' said
}
t_refusal 'that a commit came in elsewhere is no exception' known_elsewhere

merges()
{
	winter && git -C work checkout -q -b side &&
	commit_file work b b 'fix: aside' && git -C work checkout -q main &&
	tick && git -C work merge -q --no-ff -m 'Merge side' side &&
	push_as bob work origin HEAD:main
}
t 'merges are spared where it says so' merges

over()
{
	shop "from = $(from_now -172800)" "until = $(from_now -60)" &&
	commit_file work a b 'feat: more' && push_as bob work origin HEAD:main
}
t 'a freeze that is over binds nobody' over

bypassed()
{
	winter && sed 's/alice bob/alice bob carol/' shop.git/refward/rules.ini \
	    >new && rules shop <new && commit_file work a b 'feat: more' &&
	must_fail push_as carol work origin HEAD:main &&
	push_as carol work -o 'refward.bypass=holidays: the till is down' \
	    origin HEAD:main && remote_output >said &&
	grep '^warning: bypassed: .*freeze' said
}
t_refusal 'a freeze is bypassed like a rule set' bypassed

# at INSTANT EXPECT: by a policy test of the file law.ini.
at()
{
	cat >>law.test.ini <<EOF
[test at $1]
pusher = bob
now = $1
given = refs/heads/main
update = refs/heads/main
commit = feat: SHOP-1 more
expect = $2
EOF
}

law()
{
	cat >law.ini <<EOF
[refward]
version = 1
host = ssh
[rules main]
ref = refs/heads/**
update = bob
[freeze off]
ref = refs/heads/main
reason = rest
time-zone = $1
EOF
	shift && printf '%s\n' "$@" >>law.ini &&
	printf '[tests]\nrules = law.ini\n' >law.test.ini
}

weekends()
{
	law Europe/Berlin 'every = fri 16:00 .. mon 08:00' &&
	at 2026-11-20T14:59:59Z allow && at 2026-11-20T15:00:00Z 'refuse freeze' &&
	at 2026-11-22T12:00:00Z 'refuse freeze' &&
	at 2026-11-23T06:59:59Z 'refuse freeze' &&
	at 2026-11-23T07:00:00Z allow &&
	at 2026-07-03T13:59:59Z allow && at 2026-07-03T14:00:00Z 'refuse freeze' &&
	at 2026-07-06T06:00:00Z allow && "$REFWARD" test law.test.ini
}
t 'a weekly window is half-open, in winter and in summer' weekends

nights()
{
	law Europe/Berlin 'every = day 22:00 .. 02:30' &&
	at 2026-03-28T20:59:59Z allow && at 2026-03-28T21:00:00Z 'refuse freeze' &&
	at 2026-03-29T00:59:59Z 'refuse freeze' &&
	at 2026-03-29T01:00:00Z allow &&
	at 2026-10-24T20:00:00Z 'refuse freeze' &&
	at 2026-10-25T00:30:00Z 'refuse freeze' &&
	at 2026-10-25T01:29:59Z 'refuse freeze' &&
	at 2026-10-25T01:30:00Z allow && "$REFWARD" test law.test.ini
}
t 'a nightly window holds on the nights when clocks change' nights

months()
{
	law Asia/Shanghai 'every = 31 00:00 .. 2 00:00' \
	    'every = last 12:00 .. last 13:00' &&
	at 2026-02-27T15:59:59Z allow && at 2026-02-27T16:00:00Z 'refuse freeze' &&
	at 2026-03-01T15:59:59Z 'refuse freeze' &&
	at 2026-03-01T16:00:00Z allow &&
	at 2026-12-31T04:00:00Z 'refuse freeze' &&
	at 2027-01-01T15:59:59Z 'refuse freeze' &&
	at 2027-01-01T16:00:00Z allow && "$REFWARD" test law.test.ini
}
t 'a monthly window ends in the next month, a missing day is the last' months

always()
{
	law UTC 'every = day 00:00 .. 24:00' && at 2026-02-27T00:00:00Z \
	    'refuse freeze' && at 2026-02-27T23:59:59Z 'refuse freeze' &&
	"$REFWARD" test law.test.ini
}
t 'windows that follow each other leave no gap' always

simulated()
{
	winter && "$REFWARD" simulate --as bob --at 2020-01-01 shop.git \
	    null refs/heads/main refs/tags/v1 &&
	must_fail "$REFWARD" simulate --as bob shop.git null refs/heads/main \
	    refs/tags/v1 >out 2>&1 && grep 'freeze: frozen' out &&
	must_fail "$REFWARD" simulate --at noon shop.git null refs/heads/main \
	    refs/tags/v1 >out 2>&1 && grep "'noon' is no instant" out
}
t 'a push at another time is simulated' simulated

mistakes()
{
	cat >rules.ini <<'EOF' &&
[refward]
version = 1
[rules a]
ref = refs/heads/**
linear = no-merges
[freeze a]
ref = refs/heads/main
time-zone = UTC
from = 2026-01-01
until = 2026-01-02
reason = x
[freeze b]
ref = refs/heads/main
time-zone = Europe/Nowhere
from = 2026-01-01
until = 2026-02-30
reason = x
[freeze c]
ref = refs/heads/main
time-zone = ../../etc/passwd
every = fri 25:00 .. mon 08:00
allow = anyone
[freeze d]
ref = refs/heads/main
from = 2026-01-02 10:00
until = 2026-01-02 10:00
time-zone = UTC
unitl = 3
[freeze e]
ref = main
url = ftp://example.com
bypass = anyone
time-zone = UTC
every = day 22:00 .. 06:00
reason = x
exempt = bob
EOF
	must_fail "$REFWARD" check-config rules.ini >out 2>&1
	cat out &&
	grep "rules.ini:6: error: the name 'a' is taken by rules.ini:3" out &&
	grep "rules.ini:14: error: time zone 'Europe/Nowhere'" out &&
	grep "rules.ini:16: error: 'until = 2026-02-30' is no local time" out &&
	grep "rules.ini:20: error: '../../etc/passwd' is no name of" out &&
	grep "rules.ini:21: error: 'every = fri 25:00 .. mon 08:00'" out &&
	grep "rules.ini:18: error: freeze 'c' has no 'reason'" out &&
	grep "rules.ini:18: error: freeze 'c' allows anyone" out &&
	grep "rules.ini:23: error: freeze 'd' ends before it begins" out &&
	grep "rules.ini:28: error: unknown key 'unitl' (did you mean 'until'?)" \
	    out &&
	grep "rules.ini:30: error: 'ref = main' does not begin with 'refs/'" \
	    out &&
	grep "rules.ini:31: error: 'url = ftp://example.com' does not" out &&
	grep "rules.ini:32: error: 'bypass = anyone' is a set that binds" out &&
	grep "rules.ini:36: error: unknown key 'exempt'" out
}
t 'mistakes are told, all in one run' mistakes

release_week()
{
	cat >law.ini <<'EOF' &&
[refward]
version = 1
host = ssh
[rules all]
ref = refs/heads/**
update = bob
[freeze release-week]
ref = refs/heads/release/**
from = 2026-12-07 00:00
until = 2026-12-12 00:00
time-zone = Europe/Berlin
allow = type:fix
reason = release week: fixes only
EOF
	cat >law.test.ini <<'EOF' &&
[tests]
rules = law.ini
[test a fix comes in]
pusher = bob
now = 2026-12-08T12:00:00Z
given = refs/heads/release/202612
update = refs/heads/release/202612
commit = fix: SHOP-1 a till
expect = allow
[test a feature does not]
pusher = bob
now = 2026-12-08T12:00:00Z
given = refs/heads/release/202612
update = refs/heads/release/202612
commit = feat: SHOP-1 a till
expect = refuse freeze
[test before it does]
pusher = bob
now = 2026-12-06T22:59:59Z
given = refs/heads/release/202612
update = refs/heads/release/202612
commit = feat: SHOP-1 a till
expect = allow
EOF
	"$REFWARD" test law.test.ini
}
t 'in a release week a release branch takes fixes only' release_week

plan
