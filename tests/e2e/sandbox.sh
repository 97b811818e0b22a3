#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The gate in its sandbox: what it is made of is said and recorded, whatever the
# kernel lacks; what a judge may not do stays undone; and what stood beside it
# before still can.

. "$(dirname "$0")/lib.sh"

without=$top_builddir/tests/fault/without

kernel=$("$REFWARD" version --json | jq .sandbox.landlock)
calls=$("$REFWARD" version --json | jq .sandbox.seccomp)
all=no
test "$kernel" -eq 0 || test "$calls" = false || all=true

# shop [LINE...]: the lines go into its [refward].
shop()
{
	make_server shop && {
		printf '[refward]\nversion = 1\nhost = ssh\n'
		test $# -eq 0 || printf '%s\n' "$@"
		printf '[rules all]\nref = refs/heads/**\ncommit-type = feat\n'
	} | rules shop && make_clone shop dev && commit_file dev a one "${message:-feat: a}"
}

# gate_runs BEFORE...: the gate is run by way of this.
gate_runs()
{
	test "${GATE:-}" = open ||
		printf '#!/bin/sh\nexec %s "%s"\n' "$*" "$PRE_RECEIVE" | hook shop
}

last_record()
{
	tail -n 1 shop.git/refward/log/decisions.jsonl
}

# lacks PART LANDLOCK SECCOMP: refused by the rules, with this in the record.
lacks()
{
	gate_runs "$without" "$1" && must_fail push_as alice dev origin main &&
	remote_output | grep ': commit-type: ' &&
	last_record | jq -e '.verdict == "refused" and
	    .sandbox == { landlock: '"$2"', seccomp: '"$3"' }'
}

told()
{
	"$without" landlock "$REFWARD" version --json |
	    jq -e ".sandbox == { landlock: 0, seccomp: $calls }" &&
	"$without" both "$REFWARD" version | grep -x 'sandbox        no landlock, no seccomp' &&
	"$without" both "$REFWARD" version --json |
	    jq -e '.sandbox == { landlock: 0, seccomp: false }'
}
t 'version says what this kernel has, and what it lacks' told

old_kernels()
{
	message='none' && shop && lacks landlock 0 "$calls" &&
	lacks seccomp "$kernel" false && lacks both 0 false &&
	gate_runs env && must_fail push_as alice dev origin main &&
	last_record | jq -e ".sandbox == { landlock: $kernel, seccomp: $calls }"
}
t_refusal 'an older kernel judges too, and its records say without what' \
    old_kernels

install_warns()
{
	shop && must_not_warn "$REFWARD" install shop.git &&
	"$without" landlock "$REFWARD" install shop.git 2>&1 |
	    grep 'warning: the gate.s sandbox is not whole .*no landlock'
}

must_not_warn()
{
	"$@" 2>warnings && ! grep 'not whole' warnings
}
if test "$all" = true; then
	t 'install warns of a kernel that lacks a part' install_warns
fi

required()
{
	shop 'sandbox = required' && gate_runs "$without" landlock &&
	expect_refused alice dev origin main <<'END' &&
error: push refused: the gate cannot be confined on this server (key sandbox)
hint: tell your administrator: push PUSH-ID
END
	last_record | jq -e '.failure | test("no landlock")'
}
t_refusal 'where the rule file wants a sandbox, an older kernel refuses' required

accepted_where_required()
{
	shop 'sandbox = required' && push_as alice dev origin main
}
if test "$all" = true; then
	t 'where it has one, it is accepted' accepted_where_required
fi

off()
{
	message=none && shop 'sandbox = off' &&
	must_fail push_as alice dev origin main &&
	last_record | jq -e '.sandbox == { landlock: 0, seccomp: false }' &&
	"$REFWARD" check-config shop.git/refward/rules.ini 2>&1 |
	    grep "'sandbox = off'"
}
t_refusal 'it can be switched off, and that is warned of and recorded' off

# The law, the hooks and the refs lie beside what the gate writes. Where executed
# lines are counted, that cannot be written down, and the gate says so, too.
taken_over()
{
	shop && commit_file dev a two 'feat: b' && commit_file dev a three 'none' &&
	gate_runs env LD_PRELOAD="$top_builddir/tests/fault/take_over.so" &&
	push_as alice dev origin main~1:refs/heads/main &&
	remote_output | grep -v '^profiling:.*:Cannot open$' >said &&
	says said <<'END' && must_fail push_as alice dev origin main
write the law: Permission denied
replace the law: Permission denied
remove the hook: Permission denied
make a hook: Permission denied
close the hooks: Operation not permitted
make a ref: Permission denied
change the config: Operation not permitted
open a connection: Operation not permitted
start a process: Operation not permitted
signal receive-pack: Operation not permitted
END
}

# The negative control, in a server that is thrown away.
taken_over_outside()
{
	shop 'sandbox = off' &&
	gate_runs env LD_PRELOAD="$top_builddir/tests/fault/take_over.so" &&
	push_as alice dev origin main
	remote_output | grep -x 'replace the law: done' &&
	remote_output | grep -x 'remove the hook: done'
}
if test "$all" = true; then
	t 'who takes over the gate cannot change the law, the hooks or the refs' \
	    taken_over
	t 'without a sandbox he can' taken_over_outside
fi

earlier_hook()
{
	shop && cat >shop.git/hooks/pre-receive.before-refward <<'EOF' &&
#!/bin/sh
cat >earlier.lines && touch earlier.wrote && umask >earlier.umask &&
grep NoNewPrivs /proc/self/status >earlier.status
EOF
	chmod 0755 shop.git/hooks/pre-receive.before-refward &&
	push_as alice dev origin main && test -e shop.git/earlier.wrote &&
	echo 0022 | cmp - shop.git/earlier.umask &&
	printf 'NoNewPrivs:\t0\n' | cmp - shop.git/earlier.status &&
	grep -c 'refs/heads/main' shop.git/earlier.lines
}
t 'a hook that was there before runs outside' earlier_hook

no_earlier_hook_on_refusal()
{
	message=none && shop && cat >shop.git/hooks/pre-receive.before-refward <<'EOF' &&
#!/bin/sh
touch earlier.wrote
EOF
	chmod 0755 shop.git/hooks/pre-receive.before-refward &&
	must_fail push_as alice dev origin main &&
	grep 'pre-receive hook declined' push.out &&
	test ! -e shop.git/earlier.wrote
}
t_refusal 'and does not run where the rules refuse' no_earlier_hook_on_refusal

plan
