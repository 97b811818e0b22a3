#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the gate's process may use up, and that nobody can make it wait.

. "$(dirname "$0")/lib.sh"

shop()
{
	make_server shop && rules shop <<-END
	[refward]
	version = 1
	host = ssh
	memory-budget = 64M
	deadline = 7
	object-budget = 1G
	byte-budget = 2G
	[rules all]
	ref = refs/heads/**
	commit-type = feat
	file-content = secrets
	file-content.binary = search
	END
}

# ask LINES...: the hook is asked directly.
ask()
{
	(cd shop.git && GIT_DIR=. "$PRE_RECEIVE")
}

has_no_shadow()
{
	! nm -D "$PRE_RECEIVE" | grep __asan_init >/dev/null
}

memory()
{
	shop && make_clone shop work &&
	dd if=/dev/zero of=work/large bs=1048576 count=200 2>/dev/null &&
	git -C work add large && tick && git -C work commit -q -m 'feat: large' &&
	tip=$(git -C work rev-parse HEAD) && git -C work push -q ../shop.git \
	    HEAD:refs/keep/x 2>/dev/null
	cp -R work/.git/objects/. shop.git/objects/ &&
	printf '%s %s refs/heads/x\n' \
	    "$(printf %s "$tip" | tr '0-9a-f' 0)" "$tip" >lines &&
	ask <lines 2>said
	status=$?
	cat said
	if has_no_shadow; then
		test "$status" -eq 70 &&
		grep 'out of memory (key memory-budget)' said
	fi
}
t 'more memory than its budget ends it, and with it the push' memory

# The process that is asked, while it waits for its input.
limits_of_process()
{
	shop && mkfifo input && { ask <input 2>said & } && hook=$! &&
	exec 3>input &&
	printf '%s %s refs/heads/x\n' "$zero" "$zero" >&3 &&
	pid=$(cd shop.git && wait_for_pid) &&
	grep 'Max core file size *0 ' "/proc/$pid/limits"
	status=$?
	exec 3>&- && wait "$hook"
	test "$status" -eq 0 || ! has_no_shadow
}

wait_for_pid()
{
	for _try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		pgrep -n -f "^$PRE_RECEIVE\$" && return
		sleep 0.05
	done
	return 1
}
zero=0000000000000000000000000000000000000000
t 'no core file is left' limits_of_process

unread()
{
	shop && make_clone shop work && for n in 1 2 3 4 5 6 7 8 9; do
		commit_file work a "$n" "bad $n" || return 1
	done
	tip=$(git -C work rev-parse HEAD) &&
	cp -R work/.git/objects/. shop.git/objects/ &&
	printf '%s %s refs/heads/x\n' \
	    "$(printf %s "$tip" | tr '0-9a-f' 0)" "$tip" >lines &&
	python3 - "$PRE_RECEIVE" <<-'END'
	import fcntl, os, subprocess, sys, time
	ours, theirs = os.pipe()
	fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096)
	os.write(theirs, b"x" * 4096)
	begin = time.monotonic()
	hook = subprocess.Popen([sys.argv[1]], cwd="shop.git", stderr=theirs,
	    stdin=open("lines"), env=dict(os.environ, GIT_DIR="."))
	status = hook.wait(30)
	assert status == 1, status
	assert time.monotonic() - begin > 5, "it did not even try"
	END
}
t 'who does not read holds nothing up, and the decision stands' unread

never_sent()
{
	shop && python3 - "$PRE_RECEIVE" <<-'END'
	import os, signal, subprocess, sys, time
	hook = subprocess.Popen([sys.argv[1]], cwd="shop.git",
	    stderr=subprocess.PIPE, stdin=subprocess.PIPE,
	    env=dict(os.environ, GIT_DIR="."))
	limit = time.monotonic() + 10
	def is_waiting():
	    with open("/proc/%d/status" % hook.pid) as status:
	        text = dict(line.split(":", 1) for line in status)
	    return int(text["SigCgt"], 16) >> (signal.SIGALRM - 1) & 1
	while not is_waiting():
	    assert time.monotonic() < limit
	    time.sleep(0.02)
	hook.send_signal(signal.SIGALRM)
	said = hook.stderr.read()
	assert hook.wait(10) == 2, hook.returncode
	assert b"key deadline" in said, said
	END
}
t 'input that never ends is refused when its time is over' never_sent

plan
