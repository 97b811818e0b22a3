# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154,SC2034 # what run.sh sets and reads
# The figures of run.sh: each command of a pair once a round, side by side.

# figure WHAT MOST BASE COMMAND: how much COMMAND takes of what BASE takes, of
# CPU time and, in brackets, of wall time. Both get $input, after $reset.
figure()
{
	if ! ./pair -n "$n" -i "$input" -r "$reset" base "$3" it "$4" \
	    >pair.out 2>>log; then
		echo "$1: could not be measured: $(tail -n 1 log)"
		return
	fi
	sed 's/x / /g' pair.out | awk -v what="$1" -v most="$2" -v wall="$walls" '
	$1 == "it" {
		over = ($9 > most || (wall && $5 > most)) ? " over" : ""
		printf "%s: %.3fx [%.3fx] (at most %sx)%s\n", what, $9, $5,
		    most, over
	}'
}

measure_start()
{
	figure 'start, open, read one commit / an empty program' 2.0 \
	    ./empty "./probe big.git $old"
}

measure_memory()
{
	./pair -n 5 -i "$input" -r "$reset" gate ./pre-receive >pair.out &&
	awk '{
		over = ($(NF - 1) > 8192) ? " over" : ""
		printf "peak memory of pre-receive, 1 commit: %.1f MB " \
		    "(at most 8 MB)%s\n", $(NF - 1) / 1024, over
	}' pair.out
}

# A push of one commit to main, as receive-pack asks its hook.
measure_gate()
{
	figure 'pre-receive, 1 commit / an empty program' 3.5 \
	    ./empty ./pre-receive
	test ! -x shared/hooks/pre-receive ||
		figure 'the same / linked to the shared libgit2' 0.35 \
		    ./shared/hooks/pre-receive ./pre-receive
	for graph in true:0.15 false:0.10; do
		export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.commitGraph
		export GIT_CONFIG_VALUE_0="${graph%:*}"
		figure "the same / a bash hook with one git log (commit-graph: \
${graph%:*})" "${graph#*:}" "bash $here/log_hook.sh" ./pre-receive
	done
	unset GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0
}

measure_many_refs()
{
	few=GIT_DIR=$work/big.git many=GIT_DIR=$work/many.git
	objects=GIT_ALTERNATE_OBJECT_DIRECTORIES=$work
	reset="sh $here/restore.sh coverage $work/big.git $work/many.git"
	figure 'the same, 100,000 refs / 4,000 refs' 1.2 \
	    "$few $objects/big.git/objects ./pre-receive" \
	    "$many $objects/many.git/objects ./pre-receive"
}

# A new branch off main, all of which is there already.
measure_new_branches()
{
	null=0000000000000000000000000000000000000000
	for back in 50 5000; do
		tip=$(git rev-parse "$main~$back")
		input=$work/new-line
		echo "$null $tip refs/heads/new" >"$input"
		walk="rev-list $tip ^refs/heads/$main"
		reset="sh $here/restore.sh coverage $work/big.git"
		figure "new branch at main~$back / git rev-list NEW ^main" \
		    1.5 "git $walk" ./pre-receive
		reset="sh $here/restore.sh nothing $work/big.git"
		figure '  the same, nothing covered, main trusted, no commit-graph' \
		    1.5 "git -c core.commitGraph=false $walk" ./pre-receive
	done
	sh "$here/restore.sh" coverage "$work/big.git"
}

# The whole push, client and server, with the gate and with no hook.
measure_pushes()
{
	push="git -C $work/client.git push -q --receive-pack=$work"
	reset="sh $here/restore.sh all $work/big.git"
	for count in one hundred; do
		figure "git push, $count / without hook" \
		    "$(test $count = one && echo 1.06 || echo 1.08)" \
		    "$push/without $work/big.git $count:refs/heads/$main" \
		    "$push/with $work/big.git $count:refs/heads/$main"
	done
	$reset
}
