#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From nothing to a git repository that enforces a rule file: installs what is
# missing, builds, and shows real pushes by two people.

set -u
usage()
{
	cat <<-'END'
	usage: sh examples/quickstart.sh [--no-install] [--keep DIR]

	Builds refward in build/, makes a bare repository with the preset
	cloud-native, and pushes to it as alice, who is a release manager, and
	as bob, who is not. Every push is real, and so are every answer and what
	the accepted ones fire.

	  --no-install  install no packages
	  --keep DIR    where to leave the repository (default: a new folder
	                below /tmp); DIR must not exist yet

	example: sh examples/quickstart.sh --keep ~/refward-demo
	END
}

top=$(cd "$(dirname "$0")/.." && pwd) || exit 2
install=yes
keep=
while test $# -gt 0; do
	case $1 in
	--no-install)
		install=no ;;
	--keep)
		test $# -gt 1 || { usage >&2; exit 2; }
		shift
		keep=$1 ;;
	-h | --help)
		usage
		exit 0 ;;
	*)
		usage >&2
		exit 2 ;;
	esac
	shift
done

die()
{
	echo "quickstart: $*" >&2
	exit 1
}

test -z "$keep" || test ! -e "$keep" || die "'$keep' exists already"

# --- build ---------------------------------------------------------------

# The noise of a build matters only where it fails.
quietly()
{
	"$@" >"$log" 2>&1 </dev/null && return
	tail -n 30 "$log" >&2
	die "'$*' failed; all it said is in $log"
}

build=${REFWARD_BUILD-$top/build}
refward=$build/refward
programs='refward hooks/pre-receive hooks/post-receive'

is_built()
{
	for program in $programs; do
		test -x "$build/$program" || return 1
	done
}

if ! is_built; then
	log=$(mktemp) || die 'cannot make a temporary file'
	if test "$install" = yes; then
		echo 'Installing what is missing ...'
		quietly sh "$top/build-aux/packages.sh" build
	fi
	echo "Building refward in $build ..."
	mkdir -p "$build" || die "cannot make $build"
	test -x "$top/configure" ||
		(cd "$top" && quietly sh ./bootstrap) || exit 1
	# shellcheck disable=SC2086 # a list
	(cd "$build" && quietly "$top/configure" &&
		quietly make -j2 $programs) || exit 1
	rm -f "$log"
fi
command -v git >/dev/null || die 'git is not installed'

# --- a server ------------------------------------------------------------

if test -n "$keep"; then
	mkdir -p "$keep" && keep=$(cd "$keep" && pwd) || exit 1
else
	keep=$(mktemp -d "${TMPDIR-/tmp}/refward-XXXXXX") || exit 1
fi
cd "$keep" || exit 1

# Nothing of the user's own git configuration plays a part.
GIT_CONFIG_NOSYSTEM=1
GIT_CONFIG_GLOBAL=$keep/gitconfig
export GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL
git config --file "$GIT_CONFIG_GLOBAL" init.defaultBranch main
git config --file "$GIT_CONFIG_GLOBAL" advice.detachedHead false
umask 022

title()
{
	printf '\n=== %s\n' "$*"
}

# Show a command and what it says; git colours nothing on a pipe.
run()
{
	printf '$ %s\n' "$*"
	"$@" 2>&1 | sed 's/[[:space:]]*$//'
}

title 'A bare repository, and one command that puts it under a rule file'
# The preset fires Jenkins; here a script of two lines stands in for it.
cat >pipeline.sh <<END
#!/bin/sh
echo "\$REFWARD_PIPELINE: commit \$CI_COMMIT_ID\${TAG:+ as \$IMAGE:\$TAG}" >>$keep/fired
END
chmod +x pipeline.sh
sed '/^\[target jenkins\]/,$d' "$top/policy/presets/cloud-native.ini" >rules.ini
cat >>rules.ini <<END
[target jenkins]
type = exec
command = $keep/pipeline.sh
allow-same-user = yes
END
git init -q --bare shop.git
run "$refward" install --rules "$keep/rules.ini" shop.git
test -x shop.git/hooks/pre-receive || die 'the hook was not installed'

# refward's own word for who pushes over ssh: see refward-shell in refward(1).
clone()
{
	git clone -q shop.git "$1" 2>/dev/null
	git -C "$1" config user.name "$2"
	git -C "$1" config user.email "$1@example.com"
	git -C "$1" config remote.origin.receivepack \
		"$refward shell $1 git-receive-pack"
}

# Push, show the answer, and make sure that it is the right one.
nrefused=0
naccepted=0
expect()
{
	answer=$1
	shift
	out=$(run git "$@")
	printf '%s\n' "$out"
	case $answer,$out in
	accepted,*'rejected]'* | accepted,*'fatal:'* | accepted,*'error:'*)
		die 'this push should have been accepted' ;;
	accepted,*)
		naccepted=$((naccepted + 1)) ;;
	refused,*'pre-receive hook declined'*)
		push=${out##*'hint: push '}
		push=${push%% *}
		nrefused=$((nrefused + 1)) ;;
	*)
		die 'this push should have been refused' ;;
	esac
	echo "--- $answer, as the rules say"
}

# --- pushes --------------------------------------------------------------

clone alice 'Alice Adams'
cat >alice/README <<'END'
The shop.
END
git -C alice add README
git -C alice commit -q -m 'feat: SHOP-001 open the shop'
title 'alice, a release manager, pushes the first commit to main'
expect accepted -C alice push origin main
clone bob 'Bob Brown'

title 'bob pushes a feature branch that follows the rules'
git -C bob switch -q -c feature/SHOP-002
echo basket >bob/basket
git -C bob add basket
git -C bob commit -q -m 'feat(cart): SHOP-002 add a basket'
expect accepted -C bob push origin feature/SHOP-002

title 'bob gives a branch a name of his own'
git -C bob switch -q -c my-stuff
expect refused -C bob push origin my-stuff

title 'bob writes a subject that says nothing'
git -C bob switch -q feature/SHOP-002
git -C bob commit -q --allow-empty -m 'stuff'
expect refused -C bob push origin feature/SHOP-002
git -C bob reset -q --hard HEAD^

title 'bob pushes to main himself'
expect refused -C bob push origin feature/SHOP-002:main

title 'alice rewrites main'
git -C alice commit -q --amend -m 'feat: SHOP-001 open the shop again'
expect refused -C alice push --force origin main
git -C alice reset -q --hard origin/main

title 'alice tags a release, and then moves the tag'
git -C alice tag -a -m 'first release' v1.0.0
expect accepted -C alice push origin v1.0.0
git -C alice commit -q --allow-empty -m 'fix: SHOP-003 close the door'
git -C alice tag -a -f -m 'first release, again' v1.0.0 >/dev/null
expect refused -C alice push --force origin v1.0.0
git -C alice reset -q --hard origin/main

title 'bob commits a file that is over the limit'
head -c 6291456 /dev/zero >bob/dump.bin
git -C bob add dump.bin
git -C bob commit -q -m 'chore: SHOP-002 keep a dump'
expect refused -C bob push origin feature/SHOP-002
git -C bob reset -q --hard HEAD^

# --- what was fired ------------------------------------------------------

# No push waits for what it fires, so we do.
done_deliveries()
{
	"$refward" outbox list --state 'done' shop.git 2>/dev/null | wc -l
}

title 'The branch fired its precheck, main CI, the tag CD: under derived image tags'
tries=0
until test "$(done_deliveries)" -eq "$naccepted"; do
	tries=$((tries + 1))
	test $tries -lt 300 || die 'the pipelines were not fired'
	sleep 0.1
done
run cat fired
run "$refward" outbox list shop.git

# --- what is left --------------------------------------------------------

title "$naccepted pushes accepted, $nrefused refused, each as the rules say"
cat <<END
It is all in $keep:
  rules.ini   the rule file; change it and push again
  shop.git    the server's repository; its hook is a link into
              $build
  alice, bob  two clones; a push from them is theirs
  fired       what pipelines were told; another push to main adds a line
Try:
  cd $keep/bob && git push origin HEAD:hotfix/shop-9
  $refward status $keep/shop.git
  $refward explain --repo $keep/shop.git $push
  $refward rules commit-issue
  $refward check-config $keep/rules.ini
  $refward --help
Then read 'Use it' in $top/README.md.
END
