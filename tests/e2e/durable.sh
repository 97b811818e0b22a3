#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What survives when the power goes: what was written is on the disk before
# anything follows from it. The order of the system calls shows it.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fire_lib.sh"

strace -o /dev/null -e trace=none true 2>/dev/null || {
	_planned=yes
	echo '1..0 # SKIP strace is not installed, or may not trace'
	exit 0
}
nm -D "$REFWARD" | grep -q __asan_init && {
	_planned=yes
	echo '1..0 # SKIP no leak is found where somebody traces'
	exit 0
}

# traced FILE COMMAND...: its calls that write, sync, or let others know.
traced()
{
	_trace=$1
	shift
	strace -f -y -s 16 -o "$_trace" -e trace=write,pwrite64,fsync,fdatasync,\
rename,unlink,clone,clone3,vfork,exit_group "$@"
}

cat >"$_root/order.py" <<'EOF' || exit 1
"""order.py TRACE: what happens to files, one a line, and whether what was
written to them is on the disk by then."""
import os, re, sys
dirty, waiting = set(), {}
SYNC = re.compile(r"(?:fsync|fdatasync)\(\d+<([^>]*)>")
WRITE = re.compile(r"(?:write|pwrite64)\(\d+<(/[^>]*)>")
NAMES = re.compile(r'(rename|unlink)\("([^"]*)"(?:, "([^"]*)")?\)')
def place(path):
    return os.path.basename(os.path.dirname(path))
for line in open(sys.argv[1]):
    pid, _, call = line.partition(" ")
    call = call.strip()
    if "resumed>" in call:
        done = waiting.pop(pid, None)
    elif SYNC.match(call):
        path = SYNC.match(call).group(1)
        if call.endswith("<unfinished ...>"):
            waiting[pid] = path
            continue
        done = path
    else:
        done = None
    if done is not None:
        dirty.discard(done)
        if "/outbox" in done:
            print("sync", "ledger" if "wal" in done else os.path.basename(
                done) if os.path.isdir(done) else place(done))
    elif WRITE.match(call):
        path = WRITE.match(call).group(1)
        if "/outbox/" in path and "/logs/" not in path \
                and not path.endswith("-shm"):
            dirty.add(path)
            print("write", "ledger" if "wal" in path else place(path))
    elif NAMES.match(call):
        what, one, other = NAMES.match(call).groups()
        if "/outbox/" in one and "/runs/" not in one:
            print(what, place(one), place(other) if other else "-",
                  "torn" if [each for each in dirty if "-shm" not in each]
                  else "safe")
    elif re.match("clone|clone3|vfork", call):
        print("starts", "torn" if dirty else "safe")
    elif call.startswith("exit_group"):
        print("exit", call[11:].partition(")")[0])
EOF

order()
{
	python3 "$_root/order.py" "$1"
}

the_intent()
{
	fire_server && rm shop.git/hooks/pre-receive &&
	cat >shop.git/hooks/pre-receive <<EOF &&
#!/bin/sh
exec strace -f -y -s 16 -o '$PWD/trace' -e \
trace=write,fsync,rename,exit_group '$PRE_RECEIVE'
EOF
	chmod 0755 shop.git/hooks/pre-receive &&
	mkdir -p shop.git/refward/outbox/tmp shop.git/refward/outbox/new &&
	push_as alice dev origin one:main && order trace >all &&
	sed -n '/^write tmp/,$p' all | uniq | grep -v -e '^write -' >actual &&
	says actual <<'EOF'
write tmp
sync tmp
rename tmp new safe
sync new
exit 0
EOF
}
t 'an intent and its folder are on the disk before the gate says yes' \
    the_intent

# One after the other: what is noted of one delivery while another starts says
# nothing of the other.
the_ledger()
{
	fire_server && push_as alice dev origin one:main &&
	push_as alice dev origin two:main &&
	traced trace "$REFWARD" dispatch --once shop.git && order trace >all &&
	cat all && must_fail grep -e torn all && grep -c '^write ledger' all &&
	grep -c '^starts safe' all && grep -c '^rename new kept safe' all &&
	test "$(wc -l <fired)" -eq 2
}
t 'so is the ledger, before anything is sent or put aside' the_ledger

# The negative control: a ledger that does not wait for the disk.
careless()
{
	the_ledger && sed '/fdatasync.*-wal/d; /fsync.*-wal/d' trace >careless &&
	order careless >all && grep -e torn all
}
t 'a ledger that did not wait would be seen' careless

plan
