# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What every end-to-end script stands on: TAP, a world of its own, servers,
# clones and pushes. A script looks like this:
#
#	. "$(dirname "$0")/lib.sh"
#
#	a_good_push()
#	{
#		make_server shop && rules shop <one.ini && ...
#	}
#	t 'a good push is accepted' a_good_push
#	plan
#
# A case is one && chain in a function. It runs in a subshell, in an empty
# folder of its own, with nothing on stdin.

# --- the world: nothing of the caller's git, identity or language ---

_names='\(GIT\|GL\|GITEA\|FORGEJO\|REFWARD\|REMOTE\|SSH\)_[A-Z0-9_]*'
for _name in $(env | sed -n "s/^\($_names\)=.*/\1/p"); do
	unset "$_name"
done
unset XDG_CONFIG_HOME LANGUAGE CDPATH
umask 022

srcdir=$(cd "${srcdir:-$(dirname "$0")/../..}" && pwd -P) || exit 1
if test -z "${top_builddir:-}"; then
	top_builddir=$srcdir
	test ! -f ./config.status || top_builddir=.
fi
top_builddir=$(cd "$top_builddir" && pwd -P) || exit 1
: "${REFWARD:=$top_builddir/refward}"
: "${PRE_RECEIVE:=$top_builddir/hooks/pre-receive}"

_root=$(mktemp -d "${TMPDIR:-/tmp}/refward-e2e.XXXXXX") || exit 1
_root=$(cd "$_root" && pwd -P) || exit 1

# Version managers put a script before python3 that costs more than it does;
# no test wants more than the standard library. That comes compiled; a cache of
# our own, which began empty, had all of it compiled again, by every start where
# the caller forbids to write one.
test -x "${WARD_PYTHON:-}" ||
    WARD_PYTHON=$(python3 -c 'import sys; print(sys.executable)') || exit 1
mkdir "$_root/python" && ln -s "$WARD_PYTHON" "$_root/python/python3" || exit 1
PATH=$_root/python:$PATH
_python=$WARD_PYTHON
python3()
{
	"$_python" -S "$@"
}

_planned=no
trap '_leave $?' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

_home=$HOME
export srcdir top_builddir REFWARD PRE_RECEIVE WARD_PYTHON
export LC_ALL=C TZ=UTC TERM=dumb PAGER=cat PYTHONDONTWRITEBYTECODE=1
export HOME="$_root/home" GIT_CONFIG_GLOBAL="$_root/home/.gitconfig"
export GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 GIT_EDITOR=:
export GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@example.com
export GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@example.com
_now=1700000000
export GIT_AUTHOR_DATE="$_now +0000" GIT_COMMITTER_DATE="$_now +0000"

# The same cases over other formats of a repository, where git has them.
: "${E2E_OBJECT_FORMAT:=sha1}" "${E2E_REF_FORMAT:=files}"
export GIT_DEFAULT_HASH="$E2E_OBJECT_FORMAT"
export GIT_DEFAULT_REF_FORMAT="$E2E_REF_FORMAT"
# What a control runs, without a gate, is the same over each of them.
test "$E2E_OBJECT_FORMAT $E2E_REF_FORMAT" = 'sha1 files' ||
	: "${WARD_CONTROLS:=no}"

mkdir "$HOME" && cat >"$GIT_CONFIG_GLOBAL" <<'EOF' || exit 1
[init]
	defaultBranch = main
	templateDir =
[gc]
	auto = 0
[maintenance]
	auto = false
[receive]
	autogc = false
[advice]
	detachedHead = false
EOF

# _leave STATUS: at exit; E2E_KEEP=1 leaves the folders to look at. A script
# that ends before its plan has failed, whatever its last command said.
_leave()
{
	trap - EXIT
	cd / || exit 1
	if test -n "${E2E_KEEP:-}"; then
		echo "# kept: $_root"
	else
		rm -rf "$_root"
	fi
	test "$_planned" = yes || { echo '# no plan' && exit 1; }
	exit "$1"
}

if test "$E2E_REF_FORMAT" = reftable; then
	git init -q --bare "$_root/probe.git" || exit 1
	test -d "$_root/probe.git/reftable" || {
		_planned=yes
		echo '1..0 # SKIP this git has no reftable'
		exit 0
	}
fi

# --- TAP ---

_count=0
_failed=0

# _run FOLDER FUNCTION: one case; its output is FOLDER.out.
_run()
{
	mkdir "$_root/$1" &&
	(cd "$_root/$1" && "$2") >"$_root/$1.out" 2>&1 </dev/null
}

# _tell STATUS NAME FOLDER: the TAP line and, of a failure, the output.
_tell()
{
	_count=$((_count + 1))
	if test "$1" -eq 0; then
		echo "ok $_count - $2"
		return
	fi
	_failed=$((_failed + 1))
	echo "not ok $_count - $2"
	sed 's/^/# /' "$_root/$3.out"
}

# t NAME FUNCTION: a case.
t()
{
	_status=0
	_run "$((_count + 1))" "$2" || _status=1
	_tell "$_status" "$1" "$((_count + 1))"
}

# skip NAME REASON: a case that cannot run here.
skip()
{
	_count=$((_count + 1))
	echo "ok $_count - $1 # SKIP $2"
}

# t_refusal NAME FUNCTION: a case that shows a refusal. It runs a second time
# over servers that let everything in, and then it has to fail: the negative
# control. That run asks no program of ours, so WARD_CONTROLS=no leaves it out
# where the same script has run before.
t_refusal()
{
	_here=$((_count + 1))
	_status=0
	_run "$_here" "$2" || _status=1
	if test "${WARD_CONTROLS:-yes}" != no; then
		_control "$_here" "$2" || _status=1
	fi
	_tell "$_status" "$1" "$_here"
}

# _control FOLDER FUNCTION: the case fails where everything is let in.
_control()
{
	GATE=open
	if _run "$1-open" "$2"; then
		_status=1
		echo 'passes also where the gate lets everything in' \
		    >>"$_root/$1.out"
	fi
	GATE=
	return "$_status"
}

# plan: last line of a script.
plan()
{
	_planned=yes
	echo "1..$_count"
	test "$_failed" -eq 0
	exit
}

# must_fail COMMAND...: fails in an orderly way, not by a signal.
must_fail()
{
	"$@"
	_status=$?
	test "$_status" -ne 0 || {
		echo "should have failed: $*"
		return 1
	}
	test "$_status" -le 128 || {
		echo "died with $_status: $*"
		return 1
	}
}

# says FILE: it holds what stdin holds.
says()
{
	cat >expect &&
	diff -u expect "$1"
}

# wait_for CONDITION SECONDS: no test sleeps; it waits for something, and where
# everything is let in not long for what then never comes.
wait_for()
{
	_seconds=$2
	test -z "${GATE:-}" || _seconds=1
	_looks=$((_seconds * 50))
	until eval "$1"; do
		test "$((_looks -= 1))" -ge 0 || {
			echo "not within $_seconds s: $1"
			return 1
		}
		sleep 0.02
	done
}

# --- other programs ---

# free_ports COUNT: so many ports at which nobody listens.
free_ports()
{
	python3 - "$1" <<'EOF'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for one in held:
    one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in held))
EOF
}

# listens PORT: somebody does (state 0A), at whatever address.
listens()
{
	grep -q "$(printf ':%04X [0-9A-F]*:0000 0A ' "$1")" /proc/net/tcp*
}

# beside NAME PORT COMMAND...: a program that ends with the shell that starts
# it, and is there when it listens; what it says is in NAME.out. One that has
# processes of its own to end is told so by dies_by=TERM.
beside()
{
	_name=$1
	_port=$2
	shift 2
	setpriv --pdeathsig "${dies_by:-KILL}" -- "$@" >"$_name.out" 2>&1 &
	wait_for "listens $_port >/dev/null" 20 || {
		cat "$_name.out"
		return 1
	}
}

# --- servers: NAME is the folder NAME.git of the case ---

# make_server NAME [INIT-OPTION...]: a bare repository with the built gate.
make_server()
{
	_name=$1
	shift
	# git takes a hook that is not there for consent
	test -x "$PRE_RECEIVE" || {
		echo "not built: $PRE_RECEIVE"
		return 1
	}
	git init -q --bare -b main "$@" "$_name.git" &&
	mkdir -p "$_name.git/refward" "$_name.git/hooks" &&
	ln -sf "$PRE_RECEIVE" "$_name.git/hooks/pre-receive" &&
	if test "${GATE:-}" = open; then
		let_all_in "$_name"
	fi
}

# hook NAME: stdin becomes the server's pre-receive. By rename, since the
# present one may be a link to the built program.
hook()
{
	cat >"$1.git/hooks/new" &&
	chmod 0755 "$1.git/hooks/new" &&
	mv "$1.git/hooks/new" "$1.git/hooks/pre-receive"
}

# let_all_in NAME: the server without its gate.
let_all_in()
{
	printf '#!/bin/sh\ncat >/dev/null\n' | hook "$1"
}

# rules NAME: stdin becomes the server's rule file.
rules()
{
	cat >"$1.git/refward/rules.new" &&
	mv "$1.git/refward/rules.new" "$1.git/refward/rules.ini"
}

# _state NAME: every file of the server with its sum, so refs, objects,
# reflogs, coverage, outbox. Only log and locks may change on a refusal.
_state()
{
	(cd "$1.git" && find . \
	    \( -path './refward/log*' -o -path './refward/*lock' \) -o \
	    -type f -exec cksum {} + -o -type l -exec ls -l {} + -o \
	    -path ./refward -o -path './refward/*' -o -type d -print) | sort
}

# snapshot NAME, and later: server_is_untouched NAME
snapshot()
{
	_state "$1" >"$1.before"
}

server_is_untouched()
{
	_state "$1" >"$1.after" &&
	diff -u "$1.before" "$1.after"
}

# --- clones and pushes ---

# make_clone NAME DIR: git before 2.41 does not ask an empty server for its
# object format.
make_clone()
{
	GIT_DEFAULT_HASH=$(git -C "$1.git" rev-parse --show-object-format) \
	    git clone -q "$1.git" "$2"
}

# tick: the next commit is a minute younger.
tick()
{
	_now=$((_now + 60))
	GIT_AUTHOR_DATE="$_now +0000"
	GIT_COMMITTER_DATE="$_now +0000"
}

# commit_file DIR PATH CONTENT MESSAGE: the message goes in as it is.
commit_file()
{
	case $2 in
	*/*) mkdir -p "$1/${2%/*}" || return 1 ;;
	esac &&
	printf '%s\n' "$3" >"$1/$2" &&
	git -C "$1" add -- "$2" &&
	tick &&
	printf '%s\n' "$4" |
	git -C "$1" commit -q --cleanup=verbatim --allow-empty-message -F -
}

# server_command USER: what runs on the server when USER pushes, as the forced
# command of plain ssh does. git appends the repository's path.
server_command()
{
	printf "'%s' shell '%s' git-receive-pack" "$REFWARD" "$1"
}

# push_as USER DIR ARG...: git push, output also in the file push.out.
push_as()
{
	_command=$(server_command "$1")
	_dir=$2
	shift 2
	git -C "$_dir" push --receive-pack="$_command" "$@" >push.out 2>&1
	_status=$?
	cat push.out
	return "$_status"
}

# raw_push_as USER NAME ARG...: the raw client; ARG as push.py --help says. It
# starts git itself, so that --env reaches the hook.
raw_push_as()
{
	_command="env REFWARD_USER='$1' git receive-pack"
	_name=$2
	shift 2
	raw_tool push "$_name.git" --receive-pack "$_command" "$@"
}

# raw_tool NAME ARG...: a program of tests/raw
raw_tool()
{
	_tool=$1
	shift
	python3 "$srcdir/tests/raw/$_tool.py" "$@"
}

# remote_output: what the server said, without git's padding; a push id is
# PUSH-ID, since it differs each time.
remote_output()
{
	_hex='[0-9a-f]'
	sed -n 's/^remote: \{0,1\}//p' push.out |
	sed -e 's/ *$//' \
	    -e "s/$_hex\{8\}\(-$_hex\{4\}\)\{3\}-$_hex\{12\}/PUSH-ID/g"
}

# expect_accepted USER DIR ARG...: the push is accepted and the server says
# what stdin holds, no more and no less.
expect_accepted()
{
	cat >expect &&
	push_as "$@" &&
	remote_output >actual &&
	diff -u expect actual
}

# expect_refused USER DIR ARG...: the gate refuses, says what stdin holds,
# and no server of this case has kept anything of the push.
expect_refused()
{
	cat >expect &&
	_each_server snapshot &&
	must_fail push_as "$@" &&
	grep 'pre-receive hook declined' push.out >/dev/null &&
	remote_output >actual &&
	diff -u expect actual &&
	_each_server server_is_untouched
}

_each_server()
{
	for _server in *.git; do
		"$1" "${_server%.git}" || return 1
	done
}
