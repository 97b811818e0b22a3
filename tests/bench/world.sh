# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154,SC2034 # what run.sh sets and reads
# What run.sh measures with: programs, servers, and what is pushed to them.

# The programs: the clock, an empty one, the gate, the gate with shared libgit2.
make_programs()
{
	$CC -O2 -o pair "$here/pair.c" &&
	echo 'int main(void) { return 0; }' >empty.c &&
	$CC -O2 -o empty empty.c &&
	make -C "$top_builddir" hooks/pre-receive refward \
	    tests/bench/enqueue tests/bench/paths tests/bench/probe \
	    >log 2>&1 &&
	cp "$top_builddir/hooks/pre-receive" "$top_builddir/tests/bench/paths" \
	    "$top_builddir/tests/bench/probe" . &&
	mkdir -p shared && {
		(cd shared && { test -f Makefile ||
			"$top_srcdir/configure" --with-libgit2=shared; } &&
		    make hooks/pre-receive) >>log 2>&1 ||
			echo 'bench: no build with shared libgit2' >&2
	}
}

write_rules()
{
	cat <<-END
	[refward]
	version = 1
	host = ssh
	trusted = refs/heads/$main

	[group rm]
	member = alice

	[rules main]
	ref = refs/heads/$main
	create = @rm
	update = @rm
	rewrite = nobody
	delete = nobody

	[rules messages]
	ref = refs/heads/**
	commit-type = feat fix docs
	commit-subject-length = 72
	commit-issue = [A-Z][A-Z0-9]+-[0-9]+
	commit-issue.merges = skip
	commit-author = .+ <.+@.+>
	END
}

# server NAME: the rule file, and coverage of all that is there.
rule()
{
	mkdir -p "$1/refward" && write_rules >"$1/refward/rules.ini" &&
	"$top_builddir/refward" baseline "$1" >>log 2>&1
}

make_big()
{
	if test -n "${WARD_BENCH_REPO:-}"; then
		git clone -q --mirror "$WARD_BENCH_REPO" new.git
	else
		git init -q --bare new.git &&
		git -C new.git symbolic-ref HEAD refs/heads/main &&
		sh "$here/history.sh" 200000 4000 |
			git -C new.git fast-import --quiet --depth=10
	fi && git -C new.git pack-refs --all
}

# The same objects, and a hundred thousand refs.
make_many()
{
	git clone -q --mirror big.git many.git &&
	git -C many.git rev-list --all --max-count=100000 |
		awk '{ print "create refs/many/r" NR " " $1 }' |
		git -C many.git update-ref --stdin &&
	git -C many.git pack-refs --all
}

# Made once: a second run begins with the figures.
make_servers()
{
	if ! test -d big.git; then
		echo 'bench: makes a repository, which takes minutes' >&2
		rm -rf new.git many.git
		make_big >>log 2>&1 && mv new.git big.git || return 1
	fi
	main=$(git -C big.git symbolic-ref HEAD) && main=${main#refs/heads/} &&
	old=$(git -C big.git rev-parse "refs/heads/$main") || return 1
	if ! test -f big.git/objects/info/commit-graph; then
		git -C big.git commit-graph write --reachable >>log 2>&1
	fi
	if ! test -d many.git; then
		make_many >>log 2>&1 || return 1
	fi
	for server in big.git many.git; do
		test -f "$server/refward/coverage/table" || rule "$server" ||
			return 1
	done
	save big.git && save many.git
}

# save SERVER: what restore.sh puts back.
save()
{
	mkdir -p "$1.saved" && cp -p "$1"/refward/coverage/t* "$1.saved" &&
	ls "$1/objects/pack" >"$1.saved/packs"
}

# grow COMMITS: so many on top of main, into the object folder at hand.
grow()
{
	tip=$old n=0
	GIT_INDEX_FILE=$work/index
	export GIT_INDEX_FILE
	rm -f index && git -C big.git read-tree "$tip" || return 1
	while test "$n" -lt "$1"; do
		n=$((n + 1))
		blob=$(echo "changed $n" | git -C big.git hash-object -w \
		    --stdin) &&
		git -C big.git update-index --add \
		    --cacheinfo "100644,$blob,folder000/changed.c" &&
		tree=$(git -C big.git write-tree) &&
		tip=$(echo "feat: change $n (SHOP-$n)" |
			git -C big.git commit-tree -p "$tip" "$tree") ||
			return 1
	done
	unset GIT_INDEX_FILE
	echo "$tip"
}

# thousands: five thousand commits of a line each, on top of main.
thousands()
{
	awk -v tip="$old" 'BEGIN {
		for (i = 1; i <= 5000; i++) {
			print "commit refs/heads/thousands"
			print "committer C O Mitter <committer@example.com> " \
			    1700000000 + i " +0000"
			text = "feat: change " i " (SHOP-" i ")\n\n" \
			    "Why this was done is said in a line or two,\n" \
			    "as people do.\n\nSigned-off-by: C O Mitter " \
			    "<committer@example.com>\n"
			printf "data %d\n%s", length(text), text
			if (i == 1)
				print "from " tip
			text = "line " i "\n"
			printf "M 100644 inline folder%03d/file%02d.c\n", \
			    i * 7 % 100, i * 3 % 20
			printf "data %d\n%s\n", length(text), text
		}
	}' | git -C client.git fast-import --quiet --force
}

# quarantined NAME: what the client has and main has not, as receive-pack keeps
# it for its hook.
quarantined()
{
	mkdir -p "quarantine-$1/pack" &&
	printf '%s\n^%s\n' "$(git -C client.git rev-parse "$1")" "$old" |
		git -C client.git pack-objects --revs -q \
		    "$work/quarantine-$1/pack/pack" &&
	echo "$old $(git -C client.git rev-parse "$1") refs/heads/$main" \
	    >"line-$1"
}

# One commit in a quarantine; one, a hundred and thousands in a client's
# repository, and the two ways in: a folder of hooks with the gate, and one
# without.
make_pushes()
{
	rm -rf quarantine* client.git && mkdir -p quarantine hooks no-hooks &&
	cp pre-receive hooks && git init -q --bare client.git &&
	echo "$work/big.git/objects" >client.git/objects/info/alternates &&
	GIT_ALTERNATE_OBJECT_DIRECTORIES=$work/big.git/objects &&
	export GIT_ALTERNATE_OBJECT_DIRECTORIES &&
	one=$(GIT_OBJECT_DIRECTORY=$work/quarantine grow 1) &&
	hundred=$(GIT_OBJECT_DIRECTORY=$work/client.git/objects grow 100) &&
	unset GIT_ALTERNATE_OBJECT_DIRECTORIES &&
	git -C client.git update-ref refs/heads/one "$hundred~99" &&
	git -C client.git update-ref refs/heads/hundred "$hundred" &&
	thousands >>log 2>&1 &&
	quarantined hundred >>log && quarantined thousands >>log &&
	echo "$old $one refs/heads/$main" >line &&
	way_in with "$work/hooks" && way_in without "$work/no-hooks"
}

# way_in NAME HOOKS: a git-receive-pack that looks for hooks there.
way_in()
{
	printf '#!/bin/sh\nexec git -c core.hooksPath=%s receive-pack "$@"\n' \
	    "$2" >"$1" && chmod +x "$1"
}

# gate NAME: a server with the objects of the big one and the rules on stdin. It
# covers nothing; main is what stops the walk.
gate()
{
	not_in_a_push && rm -rf "$1.git" && git init -q --bare "$1.git" &&
	echo "$work/big.git/objects" >"$1.git/objects/info/alternates" &&
	git -C "$1.git" update-ref "refs/heads/$main" "$old" &&
	mkdir "$1.git/refward" && cat >"$1.git/refward/rules.ini"
}

# What receive-pack tells its hook, and what is put back before each round: of
# the big server and one commit, or of SERVER and PUSH.
as_in_a_push()
{
	export GIT_DIR="$work/${1:-big}.git"
	export GIT_QUARANTINE_PATH="$work/quarantine${2:+-$2}"
	export GIT_OBJECT_DIRECTORY="$GIT_QUARANTINE_PATH"
	export GIT_ALTERNATE_OBJECT_DIRECTORIES="$GIT_DIR/objects"
	input=$work/line${2:+-$2}
	reset="sh $here/restore.sh coverage $work/big.git"
	test "${1:-big}" = big ||
		reset="rm -rf $GIT_DIR/refward/coverage"
}

not_in_a_push()
{
	unset GIT_DIR GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY
	unset GIT_ALTERNATE_OBJECT_DIRECTORIES
	input=/dev/null reset=true
}
