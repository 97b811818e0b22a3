#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A dispatcher of its own user, who alone reads the secrets: it and the user of
# the repositories share an outbox, records and a ledger, by a group.

. "$(dirname "$0")/lib.sh"

git_user=40001 refward_user=40002 shared=40003

# as USER COMMAND...: both are in the shared group, the dispatcher in that of
# the repositories too.
as()
{
	_groups=$shared
	test "$1" -eq "$git_user" || _groups=$shared,$git_user
	_user=$1
	shift
	setpriv --reuid "$_user" --regid "$_user" --groups "$_groups" "$@"
}

# What the other users may run must be where they can look.
can_change_user()
{
	test "$(id -u)" -eq 0 && command -v setpriv &&
	chmod 0755 "$_root" "$HOME" && as "$refward_user" "$REFWARD" version &&
	as "$git_user" test -x "$PRE_RECEIVE"
} >/dev/null 2>&1
if ! can_change_user; then
	_planned=yes
	echo '1..0 # SKIP this needs root, setpriv and a build that all may read'
	exit 0
fi

server()
{
	chmod 0755 . && mkdir -m 2770 spool log && mkdir -m 0700 ledger work &&
	mkdir -m 0750 srv && chown "$refward_user:$shared" spool log &&
	chown "$refward_user:$refward_user" ledger &&
	chown "$git_user:$git_user" srv work && cat >rules.ini <<END &&
[refward]
version = 1
host = ssh
root = $PWD/srv
outbox = $PWD/spool
ledger = $PWD/ledger
log = $PWD/log

[rules all]
ref = refs/**
commit-subject = good.*

[pipeline ci]
on = branch
ref = refs/heads/**
name = ci
target = build

[target build]
type = exec
command = $PWD/build
allow-same-user = yes
END
	cat >build <<'END' && chmod 0755 build &&
#!/bin/sh
id -u && echo "$CI_COMMIT_REF_NAME"
END
	as "$git_user" git init -q --bare srv/shop.git &&
	chmod 0750 srv/shop.git &&
	mkdir lonely && cp "${PRE_RECEIVE%pre-receive}post-receive" lonely &&
	ln -s "$PRE_RECEIVE" lonely/pre-receive &&
	as "$git_user" "$REFWARD" install --libexec "$PWD/lonely" \
	    --rules rules.ini srv/shop.git >/dev/null
}

# push SUBJECT
push()
{
	(cd work && export HOME="$PWD" GIT_CONFIG_GLOBAL=/dev/null &&
		as "$git_user" git init -q . && as "$git_user" git commit -q \
			--allow-empty -m "$1" &&
		REFWARD_USER=alice as "$git_user" git push -q ../srv/shop.git \
			HEAD:refs/heads/main)
}

dispatch()
{
	as "$refward_user" "$REFWARD" dispatch --once srv/shop.git
}

records()
{
	"$REFWARD" records --json srv/shop.git | jq -r .verdict | sort
}

a_shared_outbox()
{
	server && push 'good one' && dispatch && must_fail push 'bad two' &&
	as "$git_user" git -C work reset -q --hard HEAD~ &&
	push 'good three' && dispatch && cat spool/logs/*.log >actual &&
	says actual <<END &&
$refward_user
main
$refward_user
main
END
	records >actual && says actual <<END
accepted
accepted
baseline
refused
END
}
t 'two users work on one outbox' a_shared_outbox

# It is told once, however often it is tried.
a_record_that_cannot_be_written()
{
	server && push 'good one' && chown 0:0 log/decisions.jsonl &&
	chmod 0640 log/decisions.jsonl && must_fail dispatch 2>said &&
	grep decisions.jsonl said &&
	test "$(grep -c decisions.jsonl log/dispatch.jsonl)" -eq 1 &&
	chmod 0660 log/decisions.jsonl && chown "0:$shared" log/decisions.jsonl &&
	dispatch && records >actual && says actual <<END
accepted
baseline
END
}
t 'a record that cannot be written is told, and written later' \
    a_record_that_cannot_be_written

# dispatch_unseeing: where /proc shows nobody the processes of others.
dispatch_unseeing()
{
	unshare --mount sh -c \
	    'mount -t proc -o hidepid=invisible proc /proc && exec "$@"' sh \
	    setpriv --reuid "$refward_user" --regid "$refward_user" \
	    --groups "$shared,$git_user" "$REFWARD" dispatch --once srv/shop.git
}

# It is not taken for gone, and what it is about to do not for undone.
a_push_that_is_not_seen()
{
	server && cat >srv/shop.git/hooks/update <<END &&
#!/bin/sh
touch $PWD/work/waits
for try in \$(seq 400); do
	test ! -e $PWD/work/goes || exit 0
	sleep 0.05
done
END
	chmod 0755 srv/shop.git/hooks/update && push 'good one' &
	wait_for 'test -e work/waits' 20 && dispatch_unseeing &&
	ls spool/new >after && touch work/goes && wait && test -s after &&
	must_fail grep not-applied log/dispatch.jsonl && dispatch &&
	records >actual && says actual <<END
accepted
baseline
END
}
if unshare --mount mount -t proc -o hidepid=invisible proc /proc 2>/dev/null
then
	t 'a push whose process is hidden is not settled yet' \
	    a_push_that_is_not_seen
fi

plan
