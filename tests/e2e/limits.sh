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
	tip=$(git -C work rev-parse HEAD) &&
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

# ask_waiting: the hook is asked, and not told the end of its input; standard
# input is a program about it, once it waits.
ask_waiting()
{
	{
		cat <<-'END'
		import os, signal, subprocess, sys, time
		hook = subprocess.Popen([sys.argv[1]], cwd="shop.git",
		    stderr=subprocess.PIPE, stdin=subprocess.PIPE,
		    env=dict(os.environ, GIT_DIR="."))
		def is_waiting():
		    with open("/proc/%d/status" % hook.pid) as status:
		        text = dict(line.split(":", 1) for line in status)
		    return int(text["SigCgt"], 16) >> (signal.SIGXCPU - 1) & 1
		limit = time.monotonic() + 10
		while not is_waiting():
		    assert time.monotonic() < limit
		    time.sleep(0.02)
		END
		cat
	} >waiting.py &&
	python3 waiting.py "$PRE_RECEIVE"
}

no_core()
{
	shop && ask_waiting <<-'END'
	limit = time.monotonic() + 10
	while True:
	    with open("/proc/%d/limits" % hook.pid) as limits:
	        core = [line.split() for line in limits if " core " in line]
	    if core[0][4] == "0" or time.monotonic() > limit:
	        break
	    time.sleep(0.02)
	hook.stdin.close()
	assert hook.wait(10) == 2, hook.returncode
	assert core[0][4] == "0", core
	END
}
if has_no_shadow; then
	t 'no core file is left' no_core
fi

# ask_unread: the hook has more to say than anybody reads; standard input is a
# program about it, meanwhile.
ask_unread()
{
	shop && make_clone shop work && for n in 1 2 3 4 5 6 7 8 9; do
		commit_file work a "$n" "bad $n" || return 1
	done
	tip=$(git -C work rev-parse HEAD) &&
	cp -R work/.git/objects/. shop.git/objects/ &&
	printf '%s %s refs/heads/x\n' \
	    "$(printf %s "$tip" | tr '0-9a-f' 0)" "$tip" >lines &&
	{
		cat <<-'END'
		import fcntl, os, subprocess, sys, time
		ours, theirs = os.pipe()
		fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096)
		os.write(theirs, b"x" * 4096)
		begin = time.monotonic()
		hook = subprocess.Popen([sys.argv[1]], cwd="shop.git",
		    stderr=theirs, stdin=open("lines"),
		    env=dict(os.environ, GIT_DIR="."))
		END
		cat
	} >unread.py &&
	python3 unread.py "$PRE_RECEIVE"
}

unread()
{
	ask_unread <<-'END'
	status = hook.wait(30)
	assert status == 1, status
	assert time.monotonic() - begin > 5, "it did not even try"
	END
}
t 'who does not read holds nothing up, and the decision stands' unread

processor()
{
	ask_unread <<-'END'
	def seconds():
	    with open("/proc/%d/limits" % hook.pid) as limits:
	        return [line.split()[3] for line in limits
	            if line.startswith("Max cpu time")][0]
	while seconds() != "17":
	    assert time.monotonic() - begin < 5, seconds()
	    time.sleep(0.02)
	os.read(ours, 4096)
	assert hook.wait(30) == 1
	END
}
t 'its processor time is limited: ten seconds beyond the deadline' processor

never_sent()
{
	shop && ask_waiting <<-'END'
	hook.send_signal(signal.SIGALRM)
	said = hook.stderr.read()
	assert hook.wait(10) == 2, hook.returncode
	assert b"key deadline" in said, said
	END
}
t 'input that never ends is refused when its time is over' never_sent

plan
