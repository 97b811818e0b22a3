# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# The catalogue: what is known to get past hooks, each a case that is tried
# twice. A naive hook (tests/naive/), which has the same rules, has to be taken
# in, so that the case is known to do harm; refward has to hold.
#
# catalogue_pushes.sh		the list of refs, new commits, who pushes
# catalogue_objects.sh		what is read in different ways, what costs much
# catalogue_paths.sh		what paths are called, what a checkout makes of them
# catalogue_pitfalls.sh		what hooks get wrong that mean well
# catalogue_signatures.sh	who has signed
# catalogue_text.sh		rule files, patterns, and what the pusher reads
# sha256_catalogue.sh		what is so with SHA-256 only
#
# What such a hook does not do at all, or what is not done by a push, has its
# tests elsewhere:
#
# rule files that others may write		tests/unit/test_file_trust.c
# rules that a pusher brings			own_rules.sh
# memory, time, faults of the system		limits.sh, faults.sh
# a hook that is taken over			sandbox.sh
# merges, coverage, roll backs			coverage.sh, judged.sh
# a post-receive that never runs		outbox.sh
# partial clones, formats, paths		formats.sh
# clocks					freeze.sh
. "$(dirname "$0")/protocol_lib.sh"

# shellcheck disable=SC2120 # most cases have no line
# stage [LINE...]: the world, with rules, behind one of the two; the lines go
# into its [refward]. evil is a commit that the rules refuse, good is none.
stage()
{
	gate_server && cat child >good &&
	sed -e 's/^feat: raw/evil/' \
	    -e 's/^author .*/author E Vil <evil@example.org> 1700000300 +0000/' \
	    child >evil && catalogue_rules "$@" | rules shop &&
	if test "${GATE:-}" = naive; then
		sed "1s,/usr/bin/env python3,$_python -S," \
		    "$srcdir/tests/naive/${naive:-pre-receive}" | hook shop
	fi && snapshot shop
}

catalogue_rules()
{
	rule_file "$@" && cat <<'END'
commit-type = feat fix
commit-author = .+ <.+@example[.]com>
ref = !refs/heads/lax/**
path-deny = secret/**
file-size = 1M
[group us]
member = alice
[rules main]
ref = refs/heads/main
update = @us
rewrite = nobody
delete = nobody
END
}

# attack ARG...: the raw client pushes; what comes of it is asked after.
attack()
{
	raw "$@" || : "whatever it says"
	cat out
}

# to_main FILE [ARG...]: such a commit becomes main.
to_main()
{
	_file=$1
	shift
	attack --object commit "$_file" \
	    --command current object:1 refs/heads/main "$@"
}

# ends_as HARM [HELD]: what became of the case, by two commands: whether the
# harm is done, and whether it was held back.
ends_as()
{
	if $1; then
		echo harmed
	elif ${2:-is_declined}; then
		echo held
	else
		echo neither
	fi >ending
	cat ending
}

is_declined()
{
	grep -E '(pre-receive hook declined|missing necessary objects)' out &&
	! grep '^ok ' out && server_is_untouched shop
}

is_unknown()
{
	grep 'could not tell' out && is_declined
}

main_moved()
{
	test "$(value_of refs/heads/main)" != "$main"
}

topic_is_gone()
{
	! value_of refs/heads/topic
}

# shellcheck disable=SC2119 # no line here
# topic has a commit that main has not, and is not to be deleted.
unmerged()
{
	stage && topic=$(git -C shop.git commit-tree -p main -m 'feat: work' \
	    "$tree") && git -C shop.git update-ref refs/heads/topic "$topic" && {
		catalogue_rules &&
		printf '%s\n' '[rules topic]' 'ref = refs/heads/topic' \
		    'delete = nobody'
	} | rules shop && snapshot shop
}

# patience: seconds after which the server is killed. Only the naive hook is
# known to hang.
patience()
{
	if test "${GATE:-}" = naive; then
		echo 5
	else
		echo 100
	fi
}

# is_hanging: it had to be killed.
is_hanging()
{
	grep '^exit -9$' out
}

# _ends_so FOLDER FUNCTION ENDING
_ends_so()
{
	_run "$1" "$2" && grep -qx "$3" "$_root/$1/ending"
}

# row NAME FUNCTION: the naive hook is a control, so WARD_CONTROLS=no leaves it
# out.
row()
{
	_here=$((_count + 1))
	_status=0
	GATE=
	_ends_so "$_here" "$2" held || _status=1
	GATE=naive
	test "${WARD_CONTROLS:-yes}" = no ||
	    _ends_so "$_here-naive" "$2" harmed || {
		_status=1
		echo '--- the naive hook was not taken in:'
		cat "$_root/$_here-naive.out"
	} >>"$_root/$_here.out"
	GATE=
	_tell "$_status" "$1" "$_here"
}
