#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What npm's libraries make of what is sent: Standard Webhooks, GitHub's web
# hooks, CloudEvents, and CDEvents by its schemas.

. "$(dirname "$0")/target_lib.sh"
. "$(dirname "$0")/receiver_lib.sh"

_modules=$top_builddir/tests/npm/modules

# modules_are_there: installed once for a build, exactly those of the lock file;
# no script of theirs runs.
modules_are_there()
{
	test ! -d "$_modules" || return 0
	rm -rf "$_modules.new" && mkdir -p "$_modules.new" &&
	cp "$srcdir/tests/npm/package.json" \
	    "$srcdir/tests/npm/package-lock.json" "$_modules.new" &&
	(cd "$_modules.new" &&
	    HOME=$_home timeout 300 npm ci --ignore-scripts --no-audit \
		--no-fund --loglevel=error) >&2 </dev/null &&
	mv "$_modules.new" "$_modules"
}

# target NAME FLAVOUR [LINE]
target()
{
	printf '[target %s]\ntype = webhook\nallow-http = yes\n' "$1" &&
	printf 'allow-private = yes\nsecret = %s\nflavour = %s\n' \
	    "${4:-hook}" "$2" &&
	printf 'url = %s/ok/%s\n%s\n' "$plain" "$1" "${3:-}"
}

# secret NAME VALUE
secret()
{
	printf '%s\n' "$2" >"secrets/$1" && chmod 0600 "secrets/$1"
}

# A branch is made, moved and deleted, a tag made and deleted.
life()
{
	push_as alice dev origin main &&
	commit_file dev a 2 'feat: zwei — 二' &&
	push_as alice dev origin main main:gone main:refs/tags/v1 &&
	push_as alice dev origin :gone :v1
}

all_of_it()
{
	{
		target standard standard &&
		target rotated standard 'next-secret = next' &&
		target coded standard '' coded &&
		target github github && target gitea gitea &&
		target structured cloudevents &&
		target binary cloudevents-binary &&
		target old cdevents 'cdevents = 0.4.1' &&
		target new cdevents
	} | fires && secret next another-3f9a &&
	secret coded 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' && life &&
	dispatch && outbox list | jq -e 'length == 54 and
	    all(.[]; .state == "done")' &&
	here=$PWD && cd "$_modules" &&
	node "$srcdir/tests/npm/verify.mjs" "$HOME/plain/requests" \
	    "$here/secrets" "$srcdir/tests/data/cdevents" >"$here/verified" &&
	cd "$here" && sort verified >actual && {
		for _name in binary coded rotated standard structured; do
			for _what in branch.created branch.created \
			    branch.deleted branch.updated tag.created \
			    tag.deleted; do
				echo "$_name refward.$_what"
			done
		done
		for _name in gitea github; do
			echo "$_name refs/heads/gone false true"
			echo "$_name refs/heads/gone true false"
			echo "$_name refs/heads/main false false"
			echo "$_name refs/heads/main true false"
			echo "$_name refs/tags/v1 false true"
			echo "$_name refs/tags/v1 true false"
		done
		for _name in 'new 0.5.1 3' 'old 0.4.1 2'; do
			_is=${_name% *} _n=${_name##* }
			echo "$_is dev.cdevents.branch.created.0.$_n.0"
			echo "$_is dev.cdevents.branch.created.0.$_n.0"
			echo "$_is dev.cdevents.branch.deleted.0.$_n.0"
			echo "$_is dev.cdevents.change.merged.0.$_n.0"
			echo "$_is dev.cdeventsx.refward-tag.created.0.1.0"
			echo "$_is dev.cdeventsx.refward-tag.deleted.0.1.0"
		done
	} | sort >expect && diff -u expect actual
}

if ! command -v node >/dev/null || ! command -v npm >/dev/null ||
    test "$(node -p 'parseInt(process.versions.node)')" -lt 20; then
	_count=1
	echo 'ok 1 - # SKIP there is no npm, or no node of version 20'
elif ! modules_are_there; then
	_count=1
	echo 'ok 1 - # SKIP the packages cannot be installed'
else
	t 'npm verifies each flavour, signed by one secret or two' all_of_it
fi

plan
