#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is a pipe where git expects a file holds nobody up: whoever reads it says
# so, and the gate refuses.

. "$(dirname "$0")/lib.sh"

# shop: two commits on main, loose, and the ids of both.
shop()
{
	make_server shop && let_all_in shop && make_clone shop dev &&
	commit_file dev a 1 'feat: one' && one=$(git -C dev rev-parse HEAD) &&
	commit_file dev a 2 'feat: two' && two=$(git -C dev rev-parse HEAD) &&
	git -C dev push -q origin HEAD:main && rm -r shop.git/hooks &&
	cat >rules.ini <<-'END2' && chmod 0644 rules.ini &&
	[refward]
	version = 1
	host = ssh
	deadline = 2
	[rules messages]
	ref = refs/**
	commit-type = feat
	END2
	"$REFWARD" install --rules rules.ini shop.git
}

# loose ID: its file.
loose()
{
	_rest=${1#??} && echo "shop.git/objects/${1%"$_rest"}/$_rest"
}

# as_pipe FILE: it is one from now on.
as_pipe()
{
	rm -f "$1" && mkfifo "$1"
}

# in_time STATUS COMMAND...: that is how it ends.
in_time()
{
	_want=$1 && shift
	timeout 60 "$@" >out 2>&1
	_got=$?
	cat out
	test "$_got" -eq "$_want"
}

# told FILE: by everybody who reads histories, and by doctor.
told()
{
	_file=$PWD/$1
	in_time 3 "$REFWARD" audit shop.git && grep -F "'$_file' is no file" out &&
	in_time 3 "$REFWARD" baseline shop.git &&
	grep -F "'$_file' is no file" out &&
	in_time "$2" "$REFWARD" doctor --sysroot "$PWD/none" shop.git &&
	grep -xF -- "- files: '$_file' is neither a file nor a folder" out
}

loose_object()
{
	shop && as_pipe "$(loose "$two")" && told "$(loose "$two")" 1
}
t 'a loose object' loose_object

index_of_packs()
{
	shop && git -C shop.git repack -adq &&
	for name in multi-pack-index "$(basename shop.git/objects/pack/*.idx)"; do
		mv "shop.git/objects/pack/$name" kept 2>/dev/null
		mkfifo "shop.git/objects/pack/$name" &&
		told "shop.git/objects/pack/$name" 3 &&
		in_time 3 "$REFWARD" install --rules rules.ini shop.git &&
		rm "shop.git/objects/pack/$name" || return 1
	done
}
t 'an index of packs' index_of_packs

ref()
{
	shop && mkfifo shop.git/refs/heads/pipe &&
	in_time 3 "$REFWARD" audit shop.git &&
	in_time 3 "$REFWARD" doctor --sysroot "$PWD/none" shop.git &&
	grep -F -- "- files: '$PWD/shop.git/refs/heads/pipe' is neither" out
}
t 'a ref' ref

alternate()
{
	shop && git clone -q --bare --shared shop.git fork.git &&
	as_pipe "$(loose "$two")" &&
	in_time 3 "$REFWARD" audit --rules rules.ini fork.git &&
	grep -F "$(loose "$two")' is no file" out
}
t 'a loose object of another repository' alternate

# judged OLD NEW REF: as git asks the gate.
judged()
{
	echo "$*" >line && (cd shop.git && GIT_DIR=. REFWARD_USER=alice \
	    in_time 2 hooks/pre-receive <../line >../said)
	_status=$?
	cat said
	return "$_status"
}

gate()
{
	shop && as_pipe "$(loose "$one")" &&
	judged "$two" "$one" refs/heads/main && grep 'is no file\|cannot be read' said
}
t 'the gate refuses at once' gate

# Git reads what its configuration includes, whoever runs it.
gate_in_the_end()
{
	shop && git -C shop.git config include.path pipe &&
	mkfifo shop.git/pipe && begun=$(date +%s) &&
	judged "$two" "$one" refs/heads/main &&
	test "$(($(date +%s) - begun))" -lt 30
}
test "${E2E_OBJECT_FORMAT:-sha1}" != sha256 ||
	t 'where git waits, the gate refuses at the deadline' gate_in_the_end

plan
