# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154,SC2034 # what run.sh sets and reads
# The figures of run.sh about audits.

audit_rules()
{
	cat <<-'END'
	[refward]
	version = 1

	[rules messages]
	ref = refs/heads/**
	ref = refs/tags/**
	ref = refs/pull/**
	commit-subject-length = 72
	commit-trailer = Signed-off-by
	commit-author = .+
	END
}

# Where the commits of big.git lie in its one pack.
write_offsets()
{
	$CC -O2 -o floor "$here/floor.c" -lz &&
	git -C big.git rev-list --all | sort >names &&
	for index in big.git/objects/pack/*.idx; do
		git show-index <"$index" | awk '{ print $2, $1 }' | sort |
			join - names | awk '{ print $2 }' | sort -n >offsets
		pack=${index%idx}pack
	done && test "$(wc -l <offsets)" -eq "$(wc -l <names)"
}

# Rules of messages and people over all of a history, against git's own log of
# it; then rules of paths against its log of these.
measure_audit()
{
	not_in_a_push
	n=$(((rounds + 19) / 20))
	audit_rules >audit.ini
	sed '$a path-deny = **/*.pem' audit.ini >audit-paths.ini
	audit="$top_builddir/refward audit --jobs 1 --fail-on nothing"
	log="git -C $work/big.git log --all"
	figure 'audit of all commits, unverified / git log' 0.8 \
	    "$log --format=%H%an%ae%B" \
	    "$audit --no-verify --rules audit.ini big.git"
	figure 'the same, verified' 1.0 "$log --format=%H%an%ae%B" \
	    "$audit --rules audit.ini big.git"
	if write_offsets; then
		figure 'the same, unverified / inflating them with zlib' 1.5 \
		    "./floor $pack offsets" \
		    "$audit --no-verify --rules audit.ini big.git"
	else
		echo 'inflating them with zlib: not in one pack'
	fi
	figure 'audit with a rule of paths / git log --raw' 0.7 \
	    "$log --raw --no-renames --diff-merges=first-parent" \
	    "$audit --no-verify --rules audit-paths.ini big.git"
	memory 'peak memory of an audit of messages' 153 \
	    "$audit --no-verify --rules audit.ini big.git"
	rm -f audit.db
	$audit --cache audit.db --rules audit.ini big.git >>log 2>&1
	figure 'a second audit with a cache, nothing new / the first' 0.05 \
	    "$audit --rules audit.ini big.git" \
	    "$audit --cache audit.db --rules audit.ini big.git"
}

# A thousand small repositories, against a loop over them.
measure_fleet()
{
	not_in_a_push
	n=$(((rounds + 19) / 20))
	audit_rules >audit.ini
	rm -rf fleet && mkdir fleet &&
	git init -q --bare fleet/one.git &&
	sh "$here/history.sh" 20 4 |
		git -C fleet/one.git fast-import --quiet &&
	for number in $(seq 999); do
		cp -r fleet/one.git "fleet/$number.git" || return
	done
	walls=only # two jobs beside one
	figure 'audit of 1,000 small repositories, two jobs / git log in a loop' \
	    0.5 "sh $here/log_loop.sh fleet" \
	    "$top_builddir/refward audit --jobs 2 --fail-on nothing --rules audit.ini --root fleet"
	rm -rf fleet
}

# Five times as many commits, and what one of them takes. Minutes, so
# only where it is asked for.
measure_growth()
{
	not_in_a_push
	n=3
	audit_rules >audit.ini
	for count in 200000 1000000; do
		test -d "grown-$count.git" || {
			git init -q --bare "grown-$count.git" &&
			sh "$here/history.sh" "$count" 4000 |
				git -C "grown-$count.git" fast-import --quiet \
				    --depth=10
		} || return
	done
	audit="$top_builddir/refward audit --jobs 1 --fail-on nothing --rules"
	figure 'audit of 1,000,000 commits / 200,000' 5.75 \
	    "$audit audit.ini grown-200000.git" \
	    "$audit audit.ini grown-1000000.git"
}
