# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the scripts share that push to see what targets are sent.
. "$(dirname "$0")/lib.sh"

POST_RECEIVE=${PRE_RECEIVE%pre-receive}post-receive
canary=c4n4ry-3f9a1e77

# fires: stdin is the sections of targets, and each is fired at by a push of any
# branch or tag; no dispatcher is started but by `dispatch`. Their secret `hook`
# is $canary.
fires()
{
	mkdir secrets && printf '%s\n' "$canary" >secrets/hook &&
	chmod 0600 secrets/hook && cat >targets.ini && {
		printf '[refward]\nversion = 1\nhost = ssh\n' &&
		printf 'secrets = %s/secrets\n' "$PWD" &&
		printf '[rules all]\nref = refs/heads/**\nref = refs/tags/**\n' &&
		printf 'create = anyone\nupdate = anyone\ndelete = anyone\n' &&
		sed -n 's/^\[target \(.*\)\]$/\1/p' targets.ini |
		while read -r _target; do
			pipelines "$_target"
		done && cat targets.ini
	} >rules.ini &&
	git init -q --bare -b main shop.git &&
	mkdir lonely && cp "$POST_RECEIVE" lonely/post-receive &&
	ln -s "$PRE_RECEIVE" lonely/pre-receive &&
	"$REFWARD" install --libexec "$PWD/lonely" --rules rules.ini \
	    shop.git >/dev/null &&
	make_clone shop dev && commit_file dev a 1 'feat: one'
}

# pipelines TARGET: of what is made and moved, and of what is deleted.
pipelines()
{
	printf '[pipeline %s]\non = branch tag\nref = refs/**\n' "$1" &&
	printf 'name = shop-%s\ntarget = %s\n' "$1" "$1" &&
	printf 'param = NAME={ref}\n' &&
	printf '[pipeline %s-gone]\non = delete\nref = refs/**\n' "$1" &&
	printf 'target = %s\n' "$1"
}

dispatch()
{
	"$REFWARD" dispatch --once shop.git
}

outbox()
{
	"$REFWARD" outbox --json "$@" shop.git
}

# deliveries: of each its target and state, and why.
deliveries()
{
	outbox list | jq -r 'sort_by(.target)[] | "\(.target) \(.state)" +
	    if .reason then ": \(.reason)" else "" end'
}
