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
		over = (wall != "only" && $9 > most) ||
		    (wall != "" && $5 > most) ? " over" : ""
		printf "%s: %.3fx [%.3fx] (at most %sx)%s\n", what, $9, $5,
		    most, over
	}'
}

measure_start()
{
	not_in_a_push
	figure 'start, open, read one commit / an empty program' 2.0 \
	    ./empty "./probe big.git $old"
}

# memory WHAT MOST COMMAND: the peak, in MB.
memory()
{
	./pair -n 5 -i "$input" -r "$reset" gate "$3" >pair.out 2>>log || {
		echo "$1: could not be measured: $(tail -n 1 log)"
		return
	}
	awk -v what="$1" -v most="$2" '{
		mb = $(NF - 1) / 1024
		over = mb > most ? " over" : ""
		printf "%s: %.1f MB (at most %d MB)%s\n", what, mb, most, over
	}' pair.out
}

measure_memory()
{
	as_in_a_push
	memory 'peak memory of pre-receive, 1 commit' 8 ./pre-receive
}

# A push of one commit to main, as receive-pack asks its hook.
measure_gate()
{
	as_in_a_push
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
	as_in_a_push
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
	as_in_a_push
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
	not_in_a_push
	n=$(((rounds + 2) / 3)) walls=yes
	test "$n" -ge 30 || n=30
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

# What people write instead, over larger pushes.
measure_other_hooks()
{
	n=$(((rounds + 9) / 10))
	as_in_a_push big hundred
	figure 'pre-receive, 100 commits / a bash hook, git log -1 each' 0.05 \
	    "bash $here/each_hook.sh" ./pre-receive
	as_in_a_push big thousands
	figure 'pre-receive, 5,000 commits / a Python hook, one git log' 0.5 \
	    "$python $here/log_hook.py" ./pre-receive
}

one_message_rule()
{
	cat <<-END
	[refward]
	version = 1
	host = ssh
	deadline = 600
	[rules messages]
	ref = refs/heads/**
	commit-subject = [a-z]+: .+
	END
}

ten_message_rules()
{
	one_message_rule
	cat <<-'END'
	commit-subject-length = 72
	commit-body = yes
	commit-body.wrap = 72
	commit-type = feat fix docs
	commit-issue = [A-Z][A-Z0-9]+-[0-9]+
	commit-trailer = Signed-off-by
	commit-deny = (?i)do not merge
	commit-fixup = yes
	commit-author = .+ <.+@.+>
	commit-committer = .+ <.+@.+>
	END
}

measure_rules()
{
	one_message_rule | gate one && ten_message_rules | gate ten || return
	as_in_a_push one thousands
	reset="rm -rf $work/one.git/refward/coverage \
$work/ten.git/refward/coverage"
	figure 'ten message rules / one, 5,000 commits' 4 \
	    "GIT_DIR=$work/one.git ./pre-receive" \
	    "GIT_DIR=$work/ten.git ./pre-receive"
}

file_rules()
{
	cat <<-'END'
	path-deny = **/never
	path-owner = alice
	path-owner.path = **/secret
	path-name = yes
	file-size = 1M
	file-type = symlink submodule
	file-text = yes
	file-content = secrets
	END
}

measure_file_rules()
{
	{ ten_message_rules && file_rules; } | gate files || return
	as_in_a_push files thousands
	memory 'peak memory of pre-receive, 5,000 commits, path and file rules' \
	    96 ./pre-receive
}

# The changed paths of some 20,000 commits, each against its first parent.
measure_changed_paths()
{
	not_in_a_push
	from=$(commits_back 20000) || return
	./paths big.git "$from" "$old" >paths.out &&
	git -C big.git log --format=%H --raw --no-renames \
	    --diff-merges=first-parent "$from..$old" | awk '
	    /^:/ { paths++ } /^[0-9a-f]/ { commits++ }
	    END { print commits, paths }' >log.out
	cmp -s paths.out log.out || {
		echo "changed paths: not the same: $(cat paths.out log.out)"
		return
	}
	n=$(((rounds + 9) / 10))
	figure "changed paths of $(sed 's/ .*//' paths.out) commits / git log \
--raw --no-renames --diff-merges=first-parent" 0.8 \
	    "git -C $work/big.git log --raw --no-renames \
--diff-merges=first-parent $from..$old" "./paths big.git $from $old"
}

# commits_back COUNT: an ancestor of main's tip, by first parents, that has at
# least so many commits between.
commits_back()
{
	git -C big.git rev-list --first-parent "$old" >line-of-main
	low=1 high=$(wc -l <line-of-main)
	while test "$low" -lt "$high"; do
		middle=$(((low + high) / 2))
		id=$(sed -n "${middle}p" line-of-main)
		if test "$(git -C big.git rev-list --count "$id..$old")" \
		    -lt "$1"; then
			low=$((middle + 1))
		else
			high=$middle
		fi
	done
	sed -n "${low}p" line-of-main
}

measure_bombs()
{
	rm -rf bombs && mkdir bombs &&
	"$python" "$here/bombs.py" "$top_builddir/hooks/pre-receive" bombs
	rm -rf bombs
}

# An intent on the disk, by wall time alone: it waits for the disk.
measure_outbox()
{
	rm -rf spool && mkdir spool &&
	"$top_builddir/tests/bench/enqueue" spool "$n" | grep -v '^#'
}
