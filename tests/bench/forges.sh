# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154,SC2034 # what run.sh sets and reads
# The figures of installing into all repositories of a forge. WARD_BENCH_FORGE
# says how many there are.

forge=${WARD_BENCH_FORGE:-5000}

# forge_of COUNT: so many repositories of Gitea, fifty of each owner.
forge_of()
{
	rm -rf forge forge.made one.git && mkdir forge.made &&
	git init -q --bare -b main one.git && rm -f one.git/hooks/*.sample &&
	"$python" -S "$top_srcdir/tests/hosts/gitea_double.py" resync one.git &&
	git -C one.git update-ref refs/heads/main "$(
		tree=$(git -C one.git hash-object -t tree -w --stdin </dev/null) &&
		git -C one.git commit-tree -m 'feat: begin' "$tree"
	)" && git -C one.git gc -q && made=0 || return 1
	while test "$made" -lt "$1"; do
		owner=forge.made/owner$((made / 50))
		test -d "$owner" || mkdir "$owner"
		cp -al one.git "$owner/repository$made.git" || return 1
		made=$((made + 1))
	done
	cat >forge.ini <<-'END'
	[refward]
	version = 1
	host = gitea
	unmatched = refuse
	[rules messages]
	ref = refs/heads/**
	commit-type = feat fix
	END
}

# What an administrator would type.
forge_loop()
{
	cat >loop <<-END
	for repository in forge/*/*.git; do
		mkdir "\$repository/refward"
		ln -s "$work/forge.ini" "\$repository/refward/rules.ini"
		ln -s "$top_builddir/hooks/post-receive" \
		    "\$repository/hooks/post-receive.d/00-refward"
		ln -s "$top_builddir/hooks/pre-receive" \
		    "\$repository/hooks/pre-receive.d/00-refward"
	done
	END
	cat >look <<-'END'
	for repository in forge/*/*.git; do
		test -L "$repository/refward/rules.ini" &&
		test -L "$repository/hooks/post-receive.d/00-refward" &&
		test -L "$repository/hooks/pre-receive.d/00-refward" &&
		git config --file "$repository/config" --get core.fsync
	done
	END
}

measure_gitea_root()
{
	not_in_a_push
	n=$((rounds / 30)) walls=yes
	test "$n" -ge 3 || n=3
	if ! { forge_of "$forge" && forge_loop; } >>log 2>&1; then
		echo "gitea-root: cannot prepare, see $work/log"
		return
	fi
	# What is written takes the place of a link, and leaves the original.
	printf 'rm -rf forge && cp -al forge.made forge && sync\n' >again
	reset="sh ./again"
	install="$top_builddir/refward install --gitea-root forge --rules forge.ini"
	figure "install --gitea-root, $forge repositories / a shell loop that makes the links" \
	    1.5 'sh ./loop' "$install"
	reset=true
	sh ./again && $install >>log 2>&1
	if $install 2>>log | grep -x 'nothing to do: it is installed' >>log; then
		figure 'the same again, which changes nothing / a loop that looks for links and a setting' \
		    1.5 'sh ./look' "$install"
	else
		echo 'a second run of install --gitea-root changes something'
	fi
	rm -rf forge forge.made
}
