#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A file of the repository that becomes shorter while it is read: nothing that
# was read of it counts.

. "$(dirname "$0")/lib.sh"

nm -D "$PRE_RECEIVE" | grep -q __asan_init && {
	_planned=yes
	echo '1..0 # SKIP a sanitizer looks at signals itself'
	exit 0
}

# cut SUFFIX COMMAND...: runs it; such a file ends when it is mapped.
cut()
{
	_suffix=$1
	shift
	env LD_PRELOAD="$top_builddir/tests/fault/shorten.so" \
	    WARD_SHORTEN="$_suffix" "$@"
}

# A server whose objects and refs are packed, with a copy of it to the side.
shop()
{
	make_server shop && rules shop <<-'END' &&
	[refward]
	version = 1
	host = ssh
	sandbox = off
	[rules all]
	ref = refs/heads/**
	commit-type = feat
	END
	make_clone shop dev && commit_file dev a one 'feat: a' &&
	push_as alice dev origin main && git -C shop.git gc -q &&
	commit_file dev a two 'feat: b' && cp -R shop.git whole.git
}

refuses()
{
	test "${GATE:-}" = open ||
		printf '#!/bin/sh\nexec env LD_PRELOAD="%s" WARD_SHORTEN=%s "%s"\n' \
		    "$top_builddir/tests/fault/shorten.so" "$1" "$PRE_RECEIVE" |
		hook shop
	must_fail push_as alice dev origin main &&
	remote_output | grep 'failed to read its repository\|cannot be read' &&
	tail -n 1 shop.git/refward/log/decisions.jsonl |
	    jq -e '.failure | test("became shorter while it was read")'
}

packs()
{
	shop && refuses .pack && rm -rf shop.git && mv whole.git shop.git &&
	push_as alice dev origin main
}
t_refusal 'a push is refused whose pack ends meanwhile' packs

indexes()
{
	shop && refuses .idx
}
t_refusal 'or an index of packs' indexes

lists_of_refs()
{
	shop && refuses packed-refs
}
t_refusal 'or the list of refs' lists_of_refs

audited()
{
	shop && must_fail cut .pack "$REFWARD" audit shop.git >out 2>&1 &&
	grep 'became shorter while it was read' out
}
t 'an audit says why it does not know' audited

plan
