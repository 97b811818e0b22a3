#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Servers that are set up wrong: refward doctor finds each by its own check and
# by no other, and the command that it prints mends it.

# shellcheck disable=SC2016,SC2034 # what is made wrong is said for later

# systemd leaves /dev writable to every service: there is nothing to find.
case ${TMPDIR:-} in
/dev/*) export TMPDIR=/tmp ;;
esac
. "$(dirname "$0")/lib.sh"

# --- a server with nothing wrong, copied for each case ---

server=$_root/server
build_server()
{
	mkdir -p "$server/machine/etc/ssh/sshd_config.d" \
	    "$server/machine/etc/systemd/system" "$server/bin" && cd "$server" &&
	printf 'Include /etc/ssh/sshd_config.d/*.conf\nAcceptEnv LANG LC_*\n' \
	    >machine/etc/ssh/sshd_config &&
	cat >machine/etc/systemd/system/dispatch.service <<EOF2 &&
[Service]
User=$(id -u)
ProtectSystem=strict
ReadWritePaths=$_root
EOF2
	printf '#!/bin/sh\necho "$@" >>"%s"\n' "$_root/systemctl.out" \
	    >bin/systemctl && chmod 0755 bin/systemctl &&
	ln -s "$REFWARD" bin/refward && cat >rules.ini <<'EOF2' &&
[refward]
version = 1
host = ssh

[rules all]
ref = refs/**
create = anyone
update = anyone
EOF2
	git init -q --bare -b main shop.git && git clone -q shop.git dev &&
	commit_file dev a 1 'feat: one' && commit_file dev a 2 'feat: two' &&
	git -C dev push -q origin main && mkdir -p shop.git/refward/log &&
	"$REFWARD" install --rules rules.ini shop.git >/dev/null
}
(build_server) >"$_root/server.out" 2>&1 || {
	sed 's/^/# /' "$_root/server.out"
	echo 'Bail out! no server to look at'
	exit 1
}

# look: what was found, and by which check, a line each; its exit status.
look()
{
	"$REFWARD" doctor --json --sysroot "$server/machine" shop.git >said.json
	_status=$?
	jq -r '.server, .repositories[0] | .findings[].check' said.json |
	    sort -u >found || return 99
	cat said.json
	return "$_status"
}

# finds STATUS CHECK: that one and no other.
finds()
{
	look
	test $? -eq "$1" && printf '%s\n' "$2" >expect && diff -u expect found
}

# mends: run the commands that stand there, behind what has to be thought of.
mends()
{
	jq -r '.server, .repositories[0] | .findings[].mend' said.json |
	sed 's/^[a-z][^:$]*, then: //' >mend.sh &&
	cat mend.sh && PATH=$server/bin:$PATH sh -e mend.sh &&
	look && test ! -s found
}

# one_line TEXT: as the name of a case
one_line()
{
	printf '%s\n' "$1" | tr -s '\n\t\134' ' ' | sed 's/ $//'
}

# wrong CHECK COMMAND: in $R, the server with that wrong; it can be mended.
wrong()
{
	_check=$1 _make=$2
	t "$1: $(one_line "$2")" _wrong
}
_wrong()
{
	_copy && finds 1 "$_check" && mends
}

# broken CHECK COMMAND [STATUS]: the same where somebody has to think.
broken()
{
	_check=$1 _make=$2 _want=${3:-1}
	t "$1: $(one_line "$2")" _broken
}
_broken()
{
	_copy && finds "$_want" "$_check"
}

# In the place of the server, so that every path in it stays true.
_copy()
{
	rm -rf "$server/shop.git" "$server/gitolite-admin.git" \
	    "$server/machine" "$server/rules.ini" &&
	cp -a "$_root/kept/." "$server" && cd "$server" &&
	R=$server/shop.git HEX=$(git -C shop.git rev-parse main) &&
	eval "$_make"
}

skip()
{
	_count=$((_count + 1))
	echo "ok $_count - $1 # SKIP $2"
}

mkdir "$_root/kept" && cd "$server" &&
cp -a shop.git machine rules.ini "$_root/kept" && cd "$_root" || exit 1

nothing_is_wrong()
{
	_make=: && _copy && look && test ! -s found &&
	jq -e '.schema_version == 1 and .server.checks == 3 and
	    .repositories[0].problem == null and
	    ([.server, .repositories[]] | all(.not_made == []))' said.json
}
t 'a clean installation has nothing wrong with it' nothing_is_wrong

# set KEY VALUE: in the repository
set_to()
{
	git config --file "$R/config" "$@"
}

# --- the machine ---

wrong sshd 'echo "AcceptEnv LANG GIT_*" >machine/etc/ssh/sshd_config.d/x.conf'
wrong sshd 'echo "AcceptEnv GITEA_DEPLOY_KEY_ID" >machine/etc/ssh/sshd_config'
wrong sshd 'echo "  acceptenv *" >>machine/etc/ssh/sshd_config'
wrong sshd 'echo "PermitUserEnvironment=yes" >>machine/etc/ssh/sshd_config'

# --- whether the gate is asked ---

wrong hookspath 'set_to core.hooksPath /nowhere'
wrong hookspath 'git config --global core.hooksPath "~/hooks"'
system_wide()
{
	GIT_CONFIG_NOSYSTEM=0 && _check=hookspath &&
	_make='git config --file machine/etc/gitconfig core.hooksPath /nowhere' &&
	_wrong
}
t 'hookspath: in the configuration of the system' system_wide
wrong hookconfig 'set_to hook.gate.command /opt/pre-receive &&
	set_to hook.gate.enabled false'
# as_gitolite: links as gitolite makes them.
as_gitolite()
{
	mkdir -p gitolite/hooks/common &&
	printf '#!/usr/bin/perl\n# Gitolite::\n' >gitolite/hooks/common/update &&
	chmod 0755 gitolite/hooks/common/update &&
	ln -sf "$PWD/gitolite/hooks/common/update" "$R/hooks/update" &&
	sed -i 's/^host = .*/host = gitolite/' rules.ini
}
wrong gitolite 'as_gitolite && set_to core.hooksPath "$R/hooks"'
wrong gate 'rm $R/hooks/pre-receive'
wrong gate 'ln -sf /nowhere/pre-receive $R/hooks/pre-receive'
wrong confirmation 'rm $R/hooks/post-receive'
wrong executable 'cp --remove-destination "$PRE_RECEIVE" $R/hooks/pre-receive &&
	chmod a-x $R/hooks/pre-receive'
wrong overwritten 'printf "#!/bin/sh\n" >forge && chmod 0755 forge &&
	mv forge $R/hooks/pre-receive'
wrong program 'rm $R/refward/install.ini && printf "#!/bin/sh\n" >other &&
	chmod 0755 other && mv other $R/hooks/pre-receive'
broken program 'rm $R/refward/install.ini && printf "#!/bin/sh\nrefward\n" >x &&
	chmod 0755 x && mv x $R/hooks/pre-receive' 3
old_program()
{
	sed 's/refward-hook-version=[0-9]/refward-hook-version=9/' \
	    "$PRE_RECEIVE" >"$R/hooks/old" && chmod 0755 "$R/hooks/old" &&
	ln -sf old "$R/hooks/pre-receive"
}
wrong version old_program

# A file system of its own takes rights that a test may not have, and who is not
# root owns the others no more where he has them.
if test "$(id -u)" -eq 0 && unshare -rm true 2>/dev/null; then
	mounted()
	{
		_make=: && _copy && cat >inner.sh <<'EOF2' &&
mount -t tmpfs -o noexec,mode=755 tmpfs "$1/hooks" &&
cp "$PRE_RECEIVE" "$1/hooks/pre-receive" && ln -s "${PRE_RECEIVE%pre-receive}post-receive" "$1/hooks" &&
"$REFWARD" doctor --json --sysroot "$2" "$1" >said.json
EOF2
		unshare -rm sh inner.sh "$R" "$server/machine"
		jq -r '.repositories[0].findings[] | .check, .mend' said.json &&
		jq -e '[.repositories[0].findings[].check] == ["mount"]' said.json
	}
	t 'mount: noexec' mounted
else
	skip 'mount: noexec' 'nothing may be mounted here'
fi

# --- who else has a say ---

broken rules 'echo nonsense >>rules.ini'
wrong rules 'chmod o+w rules.ini'
broken rules 'rm rules.ini'
broken host 'sed -i "s/^host = .*/host = gitolite/" rules.ini'
wrong permissions 'chmod o+w $R/hooks'
wrong permissions 'chmod o+w $R/config $R/refs'
wrong permissions 'chmod o+w $R/refward'
wrong safedirectory 'set_to safe.directory "$R"'
wrong procreceive 'set_to receive.procReceiveRefs refs/for'
wrong worktree 'set_to core.bare false && set_to receive.denyCurrentBranch warn'
if test "$(id -u)" -eq 0; then
	wrong owner 'chown 65534 $R/hooks'
	wrong writable 'chown -hR 65534 $R rules.ini && chown 0 $R/refs'
	wrong log 'chown -hR 65534 $R rules.ini && chown 0 $R/refward/log'
else
	skip owner 'only root gives files away'
	wrong writable 'chmod u-w $R/refs'
	wrong log 'chmod u-w $R/refward/log'
fi

# Whoever gives away what a link leads to is told what that is.
leads_out()
{
	_make='mkdir -p away && cp -R $R/refs away && rm -r $R/refs &&
	    ln -s ../away/refs $R/refs' && _copy || return 1
	if test "$(id -u)" -eq 0; then
		chown -hR 65534 "$R" rules.ini
	else
		chmod u-w away/refs
	fi
	look
	jq -e '.repositories[0].findings | map(select(.check == "writable")) |
	    length == 1 and (.[0].mend | contains("/away/refs"))' said.json &&
	chmod u+w away/refs && rm -r away
}
t 'what is given away is named, not the link to it' leads_out

# --- what git does with a push ---

wrong fsck 'set_to receive.fsckObjects false'
wrong fsckrules 'set_to receive.fsck.missingEmail ignore'
wrong reflog 'set_to core.logAllRefUpdates true'
wrong options 'set_to receive.advertisePushOptions off'
wrong size 'set_to receive.maxInputSize 0'
wrong shallowpush 'set_to receive.shallowUpdate true'
if test "$(git --version | sed 's/[^0-9]*\([0-9]*\)[.]\([0-9]*\).*/\1*100+\2/' |
    bc 2>/dev/null || echo 236)" -ge 236; then
	wrong fsync 'set_to core.fsync none,reference'
	wrong fsync 'set_to core.fsyncMethod writeout-only'
else
	skip fsync 'this git has no core.fsync'
fi

# --- refs and objects ---

wrong symrefs 'git -C $R symbolic-ref refs/heads/alias refs/heads/main'
wrong replace 'git -C $R update-ref refs/replace/$HEX $HEX^'
wrong names 'git -C $R update-ref refs/heads/$HEX $HEX'
wrong names 'git -C $R tag main $HEX'
wrong twins 'git -C $R update-ref refs/heads/MAIN $HEX'
broken readable 'echo nothing >$R/refs/heads/broken' 3
wrong hidden 'set_to transfer.hideRefs refs/heads'
wrong hidden 'set_to receive.hideRefs refs/hidden &&
	set_to uploadpack.allowAnySHA1InWant true'
wrong grafts 'mkdir -p $R/info && echo $HEX >$R/info/grafts'
broken shallow 'echo $HEX >$R/shallow'
broken alternates 'echo /nowhere >$R/objects/info/alternates'
wrong alternates 'mkdir more && chmod o+w more &&
	echo ../../more >$R/objects/info/alternates'
wrong files 'mkfifo $R/objects/pipe'
wrong locks 'touch -d "1 hour ago" $R/refs/heads/main.lock'
wrong quarantine 'mkdir $R/objects/tmp_objdir-incoming-abc &&
	touch -d "3 days ago" $R/objects/tmp_objdir-incoming-abc'
broken config 'echo "[core" >>$R/config'
broken config 'set_to includeIf.hasconfig:x.path x' 3

# --- what follows a push ---

wrong sandbox 'sed "s,^ReadWrite.*,," machine/etc/systemd/system/*.service \
	>forge && mv forge machine/etc/systemd/system/forge.service'
broken clock 'touch -d "next week" $R/refward/log/decisions.jsonl'

# --- other hosts ---

# Of gitolite, whose own repository no rules may lock up.
administered()
{
	_make=: && _copy && as_gitolite && mv shop.git gitolite-admin.git &&
	sed -i 's/^host.*/host = gitolite/' rules.ini &&
	mkdir gitolite/hooks/gitolite-admin && cp gitolite/hooks/common/update \
	    gitolite/hooks/gitolite-admin/post-update &&
	ln -s "$PWD/gitolite/hooks/gitolite-admin/post-update" \
	    gitolite-admin.git/hooks/post-update &&
	ln -s gitolite-admin.git shop.git && finds 1 admin && mends
}
t 'admin: rules for gitolite-admin' administered

# at_gitea COMMAND: shop.git as Gitea would have it, and what it did then.
at_gitea()
{
	_copy && rm "$R"/hooks/p*-receive && python3 \
	    "$srcdir/tests/hosts/gitea_double.py" resync shop.git &&
	sed -i 's/^host.*/host = gitea/' rules.ini &&
	"$REFWARD" install shop.git && look && test ! -s found && eval "$1"
}
gitea_is_well()
{
	_make=: && at_gitea :
}
gitea_took_it_back()
{
	_make=: && at_gitea 'rm $R/hooks/pre-receive.d/00-refward' &&
	finds 1 gate && mends
}
gitea_does_not_run_it()
{
	_make=: && at_gitea 'chmod a-x $R/hooks/pre-receive' &&
	finds 1 driver && mends
}
if command -v bash >/dev/null; then
	t 'a clean installation at Gitea' gitea_is_well
	t 'gate: gone from the folder of Gitea' gitea_took_it_back
	t 'driver: the hook of Gitea does not run' gitea_does_not_run_it
else
	skip 'a clean installation at Gitea' 'no bash'
fi

# at_gitlab FOLDER: shop.git as GitLab has it, whose hooks lie in that folder.
at_gitlab()
{
	_make=: && _copy && rm "$R"/hooks/p*-receive "$R/refward/install.ini" &&
	rm -rf storage && mkdir -p storage/@hashed custom/pre-receive.d \
	    custom/post-receive.d && mv shop.git storage/@hashed &&
	ln -s storage/@hashed/shop.git shop.git &&
	ln -sf "$PRE_RECEIVE" "$1/pre-receive.d/refward" &&
	ln -sf "${PRE_RECEIVE%pre-receive}post-receive" \
	    "$1/post-receive.d/refward"
}
gitlab_has_it_for_all()
{
	at_gitlab custom && sed -i 's/^host = .*/host = gitlab/' rules.ini &&
	"$REFWARD" doctor --sysroot machine --hooks custom \
	    shop.git && look
	test $? -eq 3 && printf 'confirmation\ngate\n' | diff -u - found &&
	jq -e '.repositories[0].findings | all(.unknown)' said.json &&
	rm custom/pre-receive.d/refward && must_fail "$REFWARD" doctor \
	    --sysroot machine --hooks custom shop.git >text &&
	grep '^- gate: ' text
}
t 'gate: of GitLab, where all repositories have it' gitlab_has_it_for_all

# --- many repositories ---

# What is wrong with one is told of that one; one that is none ends nothing.
many()
{
	_make=: && _copy && mkdir all && cp -a shop.git all/a.git &&
	cp -a shop.git all/b.git && mkdir all/none.git &&
	git init -q --bare all/c.git && for one in a b; do
		rm "all/$one.git/refward/id" &&
		"$REFWARD" install "all/$one.git" >/dev/null || return 1
	done && git -C all/b.git config receive.fsckObjects false &&
	"$REFWARD" doctor --sysroot machine --root all >text
	test $? -eq 3 && cat text && must_fail grep 'all/a.git' text &&
	grep -A 1 "all/b.git: .* 1 finding$" text | grep '^- fsck: ' &&
	grep "^? .*all/none.git' is not a git repository" text &&
	tail -n 1 text >last && says last <<'EOF2' &&
4 repositories: nothing was found in 1, something in 2, 1 could not be read
EOF2
	ls -d "$PWD"/all/*.git >list &&
	"$REFWARD" doctor --sysroot machine --from list --json >all.json
	test $? -eq 3 && jq -e '(.repositories | length) == 4 and
	    (.repositories[3].problem | type) == "string" and
	    .repositories[0].findings == []' all.json &&
	must_fail "$REFWARD" doctor --all >out 2>&1
}
t 'of many repositories those are told that something is wrong with' many

# A hostile repository: nothing in it is run, waited for, or believed.
hostile()
{
	_make=: && _copy && cp -a shop.git evil.git && cd evil.git &&
	rm HEAD.lock 2>/dev/null
	mkfifo pipe hooks/more && printf '[include]\n\tpath = pipe\n' >>config &&
	rm hooks/pre-receive && printf '#!/bin/sh\n: >%s/ran\n' "$PWD" \
	    >hooks/pre-receive && chmod 0755 hooks/pre-receive &&
	mkdir -p info && mkfifo info/grafts shallow objects/info/alternates packed-refs.lock &&
	printf '[core]\n\tfsmonitor = touch %s/ran\n' "$PWD" >>config &&
	ln -s /dev/zero refs/heads/zero &&
	mkfifo "refs/heads/$(printf 'e\033[31m')" && cd .. &&
	timeout 20 "$REFWARD" doctor --sysroot machine evil.git >text
	test $? -ne 124 && cat -v text && must_fail test -e evil.git/ran &&
	must_fail grep "$(printf '\033')" text
}
t 'a hostile repository is looked at all the same' hostile
plan
