# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# A server whose pushes fire a command that notes them.

POST_RECEIVE=${PRE_RECEIVE%pre-receive}post-receive

# fire_server: each move of a branch or tag fires a command that notes it. No
# dispatcher is started but by `dispatch`.
fire_server()
{
	cat >note.sh <<EOF &&
#!/bin/sh
echo "\$REFWARD_DELIVERY_ID \$REFWARD_REF \$REFWARD_OLD \$REFWARD_NEW" >>'$PWD/fired'
test ! -e '$PWD/fail'
EOF
	chmod 0755 note.sh && : >fired &&
	cat >rules.ini <<EOF &&
[refward]
version = 1
host = ssh

[rules all]
ref = refs/**
create = anyone
update = anyone
rewrite = anyone
delete = anyone

[pipeline every]
on = branch tag
ref = refs/**
name = every
target = here

[target here]
type = exec
command = $PWD/note.sh
allow-same-user = yes
EOF
	git init -q --bare -b main shop.git &&
	mkdir lonely && cp "$POST_RECEIVE" lonely/post-receive &&
	ln -s "$PRE_RECEIVE" lonely/pre-receive &&
	"$REFWARD" install --libexec "$PWD/lonely" --rules rules.ini \
	    shop.git >/dev/null &&
	make_clone shop dev && commit_file dev a 1 'feat: one' &&
	git -C dev branch one && commit_file dev a 2 'feat: two' &&
	git -C dev branch two
}

dispatch()
{
	"$REFWARD" dispatch --once shop.git
}

# It also says whether it found something.
reconcile()
{
	"$REFWARD" doctor --reconcile shop.git || test $? -eq 1
}

in_outbox()
{
	find "shop.git/refward/outbox/$1" -type f ! -name '*.applied' | wc -l
}

# moves: what was fired, in its order, with names for values.
moves()
{
	one=$(git -C dev rev-parse one) && two=$(git -C dev rev-parse two) &&
	sed -e 's/^[^ ]* //' -e "s/$one/ONE/g" -e "s/$two/TWO/g" \
	    -e 's/0\{40,\}/NONE/g' fired
}

events()
{
	jq -r 'select(.["event.action"] != "delivery") |
	    .["event.action"] + " " + .message + " " +
	    .["vcs.ref.head.name"]' shop.git/refward/log/dispatch.jsonl
}
