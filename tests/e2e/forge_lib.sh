# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154 # what lib.sh sets
# Forges, as far as a hook sees them: tests/hosts/ holds the doubles of their
# drivers, around a real git receive-pack.

POST_RECEIVE=${PRE_RECEIVE%pre-receive}post-receive

gitea()
{
	python3 "$srcdir/tests/hosts/gitea_double.py" "$@"
}

gitlab()
{
	python3 "$srcdir/tests/hosts/gitlab_double.py" "$@"
}

# forge_hooks FOLDER NAME: the built programs below hooks of a forge; where
# everything is let in, one that does.
forge_hooks()
{
	mkdir -p "$1/pre-receive.d" "$1/post-receive.d" &&
	ln -sf "$POST_RECEIVE" "$1/post-receive.d/$2" &&
	if test "${GATE:-}" = open; then
		printf '#!/bin/sh\ncat >/dev/null\n' >"$1/pre-receive.d/$2" &&
		chmod 0755 "$1/pre-receive.d/$2"
	else
		ln -sf "$PRE_RECEIVE" "$1/pre-receive.d/$2"
	fi
}

# forge_rules REPO: stdin becomes its rule file.
forge_rules()
{
	mkdir -p "$1/refward" && cat >"$1/refward/rules.ini" &&
	chmod 0644 "$1/refward/rules.ini"
}

# gitea_repository OWNER/NAME: as Gitea makes it.
gitea_repository()
{
	git init -q --bare -b main "$1.git" && gitea resync "$1.git" &&
	git -C "$1.git" config receive.advertisePushOptions true &&
	git -C "$1.git" config core.logAllRefUpdates always
}

# by_gitea REPO DIR WHO... -- ARG...: git push, served by Gitea's double; what
# came of it is in push.out.
by_gitea()
{
	_served "$srcdir/tests/hosts/gitea_double.py" "$@"
}

by_gitlab()
{
	_served "$srcdir/tests/hosts/gitlab_double.py" "$@"
}

_served()
{
	_command="'$_python' -S '$1' serve"
	_url=$2
	_dir=$3
	shift 3
	while test "$1" != --; do
		_command="$_command '$1'"
		shift
	done
	shift
	git -C "$_dir" push --receive-pack="$_command" "$PWD/$_url" "$@" \
	    >push.out 2>&1
	_status=$?
	cat push.out
	return "$_status"
}

# settled REPO COUNT: what was accepted is recorded too, so that there are that
# many records; the dispatcher that a push has started may be at it.
settled()
{
	_repo=$1
	_records=$2
	wait_for are_recorded 20
}

are_recorded()
{
	"$REFWARD" dispatch --once "$_repo" &&
	_log=$_repo/refward/log/decisions.jsonl && test -e "$_log" &&
	test "$(wc -l <"$_log")" -eq "$_records"
}

# pushers REPO: of each record in its order, who pushed, by which way, to what.
pushers()
{
	jq -r 'select(.act == null) | [.verdict, .pusher,
	    (if .merge_request then "merge-request" else empty end),
	    (if .web then "web" else empty end),
	    (if .internal then "internal" else empty end),
	    .repository] | join(" ")' "$1/refward/log/decisions.jsonl"
}
