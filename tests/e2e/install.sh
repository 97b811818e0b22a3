#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward install and uninstall, on bare repositories of all kinds.

. "$(dirname "$0")/lib.sh"

# plain_server NAME: a bare repository as `git init` makes it.
plain_server()
{
	git init -q --bare -b main "$1.git"
}

some_rules()
{
	cat >rules.ini <<'EOF2'
[refward]
version = 1
host = ssh
unmatched = refuse

[rules messages]
ref = refs/heads/**
commit-type = feat fix
EOF2
}

# filled_server NAME: with a history that the rules would not let in.
filled_server()
{
	plain_server "$1" && make_clone "$1" dev &&
	commit_file dev a 1 'no type at all' &&
	commit_file dev a 2 'feat: with a type' &&
	git -C dev push -q origin main
}

# settings NAME: all that git finds in its configuration.
settings()
{
	git config --file "$1.git/config" --list | sort
}

# stable: standard input without what differs from run to run.
stable()
{
	_h='[0-9a-f]'
	sed -e "s/$_h\{8\}\(-$_h\{4\}\)\{3\}-$_h\{12\}/PUSH-ID/" \
	    -e "s/ = $_h\{32\} / = ID /" -e "s|$PWD|HERE|g" \
	    -e "s|$top_builddir|BUILD|g" -e '/core.fsync/d'
}

says_what_it_does()
{
	filled_server shop && some_rules &&
	"$REFWARD" install --rules rules.ini shop.git >out &&
	stable <out >actual &&
	short=$(git -C dev rev-parse --short=10 HEAD^) &&
	says actual <<EOF2
make refward (before: not there)
link refward/rules.ini = HERE/rules.ini (before: not there)
make refward/id = ID (before: not there)
set core.logAllRefUpdates = always (before: not there)
set receive.fsckObjects = true (before: not there)
set receive.advertisePushOptions = true (before: not there)
set receive.maxInputSize = 2147483648 (before: not there)
link hooks/post-receive = BUILD/hooks/post-receive (before: not there)
link hooks/pre-receive = BUILD/hooks/pre-receive (before: not there)
baseline of 'shop': 1 ref, 2 commits judged, 1 finding
         1  commit-type [messages]
  $short "no type at all": commit-type: subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix [messages]
recorded: these commits are covered, the findings are exceptions, record PUSH-ID
self-test: a push to a scratch repository was refused, as it must be
EOF2
}
t 'install says each thing that it sets' says_what_it_does

gate_stands()
{
	filled_server shop && some_rules &&
	"$REFWARD" install --rules rules.ini shop.git &&
	{ test "${GATE:-}" != open || let_all_in shop; } &&
	commit_file dev a 3 'nothing' &&
	short=$(git -C dev rev-parse --short=10 HEAD) &&
	expect_refused alice dev origin main <<EOF2
error: $short "nothing": commit-type: subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix [messages]
hint:   git commit --amend
hint: push PUSH-ID refused: 1 finding; an administrator sees it with 'refward explain'
EOF2
}
t_refusal 'what is pushed after install is judged' gate_stands

old_history_is_covered()
{
	filled_server shop && some_rules &&
	"$REFWARD" install --rules rules.ini shop.git &&
	git -C dev checkout -q -b old HEAD^ &&
	expect_accepted alice dev origin old </dev/null
}
t 'what was there before is covered' old_history_is_covered

second_run_changes_nothing()
{
	filled_server shop && some_rules &&
	"$REFWARD" install --rules rules.ini shop.git &&
	snapshot shop &&
	"$REFWARD" install --rules rules.ini shop.git >out &&
	server_is_untouched shop &&
	says out <<'EOF2' &&
nothing to do: it is installed
EOF2
	"$REFWARD" install --json shop.git >out &&
	server_is_untouched shop &&
	says out <<'EOF2'
{"dry_run":false,"steps":[],"changes":0}
EOF2
}
t 'a second run changes nothing and says so' second_run_changes_nothing

dry_run_changes_nothing()
{
	filled_server shop && some_rules && snapshot shop &&
	"$REFWARD" install --dry-run --rules rules.ini shop.git >out &&
	server_is_untouched shop && test ! -e shop.git/refward &&
	grep -c '^would ' out >actual && grep 'nothing was recorded' out &&
	"$REFWARD" install --rules rules.ini shop.git &&
	snapshot shop &&
	"$REFWARD" uninstall --dry-run shop.git >out &&
	server_is_untouched shop && grep '^would remove hooks/pre-receive' out
}
t 'a dry run changes nothing' dry_run_changes_nothing

uninstall_restores()
{
	filled_server shop && some_rules &&
	git config --file shop.git/config core.logAllRefUpdates true &&
	git config --file shop.git/config receive.maxInputSize 7 &&
	git config --file shop.git/config --add receive.fsckObjects false &&
	git config --file shop.git/config --add receive.fsckObjects yes &&
	settings shop >before &&
	"$REFWARD" install --rules rules.ini shop.git &&
	test "$(git config --file shop.git/config core.logAllRefUpdates)" = \
	    always &&
	test "$(git config --file shop.git/config receive.maxInputSize)" = 7 &&
	must_fail cmp -s before shop.git/config &&
	id=$(cat shop.git/refward/id) &&
	"$REFWARD" uninstall shop.git >out &&
	settings shop >after && diff -u before after &&
	test ! -e shop.git/hooks/pre-receive &&
	grep '^kept refward/log: records say what was decided' out &&
	test "$(cat shop.git/refward/id)" = "$id" &&
	test -s shop.git/refward/coverage/table &&
	"$REFWARD" uninstall shop.git >out &&
	says out <<'EOF2'
nothing to do: it is not installed
EOF2
}
t 'uninstall gives back what was there' uninstall_restores

later_changes_stay()
{
	plain_server shop && some_rules &&
	"$REFWARD" install --rules rules.ini shop.git &&
	git config --file shop.git/config receive.maxInputSize 9 &&
	"$REFWARD" uninstall shop.git >out &&
	grep 'kept receive.maxInputSize: it was changed' out &&
	test "$(git config --file shop.git/config receive.maxInputSize)" = 9
}
t 'uninstall leaves alone what was changed since' later_changes_stay

id_survives()
{
	plain_server shop && some_rules &&
	"$REFWARD" install --rules rules.ini shop.git &&
	id=$(cat shop.git/refward/id) &&
	test "$(printf %s "$id" | tr -d '0-9a-f' | wc -c)" -eq 0 &&
	test "${#id}" -eq 32 &&
	"$REFWARD" uninstall shop.git && mv shop.git store.git &&
	"$REFWARD" install --rules rules.ini store.git &&
	test "$(cat store.git/refward/id)" = "$id"
}
t 'the id of a repository is made once' id_survives

earlier_hook()
{
	plain_server shop && some_rules && mkdir shop.git/hooks &&
	hook shop <<'EOF2' &&
#!/bin/sh
cat >>asked
echo 'note: asked'
test ! -e refuse
EOF2
	cksum <shop.git/hooks/pre-receive >before &&
	"$REFWARD" install --rules rules.ini shop.git &&
	make_clone shop dev && commit_file dev a 1 'feat: one' &&
	expect_accepted alice dev origin main <<'EOF2' &&
note: asked
EOF2
	test "$(wc -l <shop.git/asked)" -eq 1 &&
	commit_file dev a 2 'refused by us' &&
	must_fail push_as alice dev origin main &&
	test "$(wc -l <shop.git/asked)" -eq 1 &&
	git -C dev reset -q --hard HEAD^ && commit_file dev a 3 'feat: two' &&
	touch shop.git/refuse && must_fail push_as alice dev origin main &&
	grep 'the hook that was here before refward refused it' push.out &&
	"$REFWARD" uninstall shop.git &&
	cksum <shop.git/hooks/pre-receive >after && cmp before after &&
	test ! -e shop.git/hooks/pre-receive.before-refward
}
t 'a hook that was there is kept, asked after the gate, and given back' \
    earlier_hook

# One that was killed when it had kept the hook, and had not taken its place.
half_kept()
{
	plain_server shop && some_rules && mkdir shop.git/hooks &&
	printf '#!/bin/sh\ncat >>asked\n' | hook shop &&
	ln shop.git/hooks/pre-receive shop.git/hooks/pre-receive.before-refward &&
	"$REFWARD" install --rules rules.ini shop.git &&
	make_clone shop dev && commit_file dev a 1 'feat: one' &&
	push_as alice dev origin main && test -s shop.git/asked &&
	commit_file dev a 2 'refused by us' && must_fail push_as alice dev origin main &&
	rm shop.git/hooks/pre-receive && echo '#!/bin/sh' | hook shop &&
	must_fail "$REFWARD" install shop.git 2>err && grep 'are there: remove one' err
}
t 'what a killed installation left is gone on with' half_kept

# A signal that is ignored stays so in whatever a hook starts.
earlier_hook_signals()
{
	plain_server shop && some_rules && mkdir -p shop.git/hooks &&
	hook shop <<'EOF' &&
#!/bin/sh
cat >/dev/null
exec 2>/dev/null
sh -c 'kill -s PIPE $$; echo "note: PIPE is ignored"'
sh -c 'kill -s XFSZ $$; echo "note: XFSZ is ignored"'
exit 0
EOF
	"$REFWARD" install --rules rules.ini shop.git &&
	make_clone shop dev && commit_file dev a 1 'feat: one' &&
	expect_accepted alice dev origin main </dev/null
}
t 'a hook that was there finds signals as git leaves them' \
    earlier_hook_signals

hook_that_never_ran()
{
	plain_server shop && some_rules && mkdir shop.git/hooks &&
	echo '#!/bin/sh' | hook shop && chmod 0644 shop.git/hooks/pre-receive &&
	snapshot shop &&
	must_fail "$REFWARD" install --rules rules.ini shop.git 2>err &&
	grep 'never ran' err && server_is_untouched shop
}
t 'a hook that git never ran is not made to run' hook_that_never_ran

no_rules()
{
	plain_server shop && snapshot shop &&
	must_fail "$REFWARD" install --rules nowhere.ini shop.git &&
	printf '[refward]\nversion = 1\n[rules x]\nreff = a\n' >rules.ini &&
	must_fail "$REFWARD" install --rules rules.ini shop.git 2>err &&
	grep 'rules.ini:4: ' err && chmod 0666 rules.ini && some_rules &&
	must_fail "$REFWARD" install --rules rules.ini shop.git 2>err &&
	grep "rules.ini" err && server_is_untouched shop
}
t 'without rules that compile and are safe nothing is installed' no_rules

rules_are_linked_anew()
{
	plain_server shop && some_rules && cp rules.ini other.ini &&
	"$REFWARD" install --rules rules.ini shop.git &&
	"$REFWARD" install --rules other.ini shop.git >out &&
	test "$(readlink shop.git/refward/rules.ini)" = "$PWD/other.ini" &&
	grep "^link refward/rules.ini = .*other.ini (before: .*rules.ini)" out &&
	rm shop.git/refward/rules.ini && cp rules.ini shop.git/refward/ &&
	must_fail "$REFWARD" install --rules other.ini shop.git 2>err &&
	grep 'a file of its own' err && "$REFWARD" install shop.git
}
t 'another rule file is linked, a file of its own is not lost' \
    rules_are_linked_anew

not_where_git_would_not_ask()
{
	plain_server shop && some_rules &&
	git config --file shop.git/config core.hooksPath /nowhere &&
	must_fail "$REFWARD" install --rules rules.ini shop.git 2>err &&
	grep "core.hooksPath is '/nowhere'" err &&
	git init -q work &&
	must_fail "$REFWARD" install --rules rules.ini work 2>err &&
	grep 'is not a bare repository' err &&
	must_fail "$REFWARD" install --rules rules.ini . 2>err &&
	grep 'is not a git repository' err
}
t 'where git would not ask the gate it is not installed' \
    not_where_git_would_not_ask

moved_gate()
{
	plain_server shop && some_rules && mkdir lib &&
	ln -s "$PRE_RECEIVE" lib/pre-receive &&
	ln -s "${PRE_RECEIVE%pre-receive}post-receive" lib/post-receive &&
	"$REFWARD" install --libexec "$PWD/lib" --rules rules.ini shop.git &&
	test "$(readlink shop.git/hooks/pre-receive)" = \
	    "$PWD/lib/pre-receive" &&
	"$REFWARD" install shop.git >out &&
	test "$(readlink shop.git/hooks/pre-receive)" = "$PRE_RECEIVE" &&
	test ! -e shop.git/hooks/pre-receive.before-refward &&
	must_fail "$REFWARD" install --libexec "$PWD/none" shop.git 2>err &&
	grep 'is not there' err
}
t 'a gate that lies elsewhere now is linked anew' moved_gate

# Who runs this for another account may stand where that one cannot look.
from_a_folder_that_is_gone()
{
	filled_server shop && some_rules && here=$PWD && mkdir gone &&
	(cd gone && rmdir ../gone && "$REFWARD" install \
	    --rules "$here/rules.ini" "$here/shop.git" >"$here/out") &&
	grep '^link hooks/pre-receive' out &&
	test "$(git --git-dir=shop.git config receive.fsckObjects)" = true
}
t 'install works where git cannot tell the current folder' \
    from_a_folder_that_is_gone

# A gate that is none, and one that says no to everything.
self_test()
{
	plain_server shop && some_rules && mkdir lib &&
	ln -s "${PRE_RECEIVE%pre-receive}post-receive" lib/post-receive &&
	printf '#!/bin/sh\ncat >/dev/null\n' >lib/pre-receive &&
	chmod 0755 lib/pre-receive &&
	must_fail "$REFWARD" install --libexec "$PWD/lib" --rules rules.ini \
	    shop.git >out 2>err &&
	grep 'self-test: a push that must be refused was not' err &&
	grep '^link hooks/pre-receive' out && "$REFWARD" uninstall shop.git &&
	printf '#!/bin/sh\ncat >/dev/null\nexit 1\n' >lib/pre-receive &&
	must_fail "$REFWARD" install --libexec "$PWD/lib" shop.git 2>err &&
	grep 'self-test: a push was refused, but not by the gate' err &&
	"$REFWARD" install shop.git >out && grep '^self-test: ' out &&
	set -- shop.git/refward/refward-test.* && test ! -e "$1"
}
t 'a gate that lets in what it must refuse is found out' self_test

host_has_to_be_the_one()
{
	plain_server shop && some_rules && snapshot shop &&
	sed 's/^host = .*/host = http/' rules.ini >http.ini &&
	must_fail "$REFWARD" install --host ssh --rules http.ini shop.git \
	    2>err && grep "says host = http: write 'host = ssh' there" err &&
	sed 's/^host = .*/host = gitolite/' rules.ini >gl.ini &&
	must_fail "$REFWARD" install --rules gl.ini shop.git 2>err &&
	grep 'host = gitolite, but that does not run the hooks' err &&
	server_is_untouched shop &&
	"$REFWARD" install --host http --rules http.ini shop.git
}
t 'rules that believe another host than runs the hooks are not installed' \
    host_has_to_be_the_one

# hostless: rules that name no host.
hostless()
{
	plain_server shop && some_rules && sed '/^host/d' rules.ini >none.ini
}

host_is_written()
{
	hostless && { cat none.ini && printf '# no end of line'; } >was.ini &&
	cp was.ini none.ini && chmod 0640 none.ini && ls -A >before &&
	"$REFWARD" install --host ssh --dry-run --rules none.ini shop.git \
	    >../out && cmp was.ini none.ini &&
	grep "^would set $PWD/none.ini: host = ssh (before: not there)" ../out &&
	"$REFWARD" install --host ssh --rules none.ini shop.git >../out &&
	grep "^set $PWD/none.ini: host = ssh (before: not there)" ../out &&
	test "$(stat -c %a none.ini)" = 640 && ls -A >../after &&
	diff -u before ../after && grep -v '^host = ssh$' none.ini >rest.ini &&
	cmp rest.ini - <<END && sed -n '/^version/{n;p;}' none.ini |
$(cat was.ini)
END
	    grep '^host = ssh$' &&
	"$REFWARD" install --host ssh shop.git >../out &&
	grep '^nothing to do' ../out && make_clone shop dev &&
	commit_file dev a 1 'bad' && must_fail push_as alice dev origin HEAD:x &&
	"$REFWARD" records --json shop.git | grep '"pusher":"alice"'
}
t '--host writes the line into rules that name none' host_is_written

host_ends_lines_as_the_rest()
{
	hostless && sed 's/$/\r/' none.ini >dos.ini && cp dos.ini was.ini &&
	"$REFWARD" install --host local --rules dos.ini shop.git &&
	tr -d '\r' <dos.ini | grep '^host = local$' &&
	grep -v '^host' dos.ini | cmp - was.ini &&
	test "$(grep -c "$(printf '\r')\$" dos.ini)" -eq "$(wc -l <dos.ini)"
}
t 'the line that it writes ends as the others do' host_ends_lines_as_the_rest

host_is_not_written()
{
	hostless && snapshot shop && cp none.ini was.ini && mkdir fixed &&
	cp none.ini fixed && : >fixed/.deployed &&
	must_fail "$REFWARD" install --host ssh --rules fixed/none.ini \
	    shop.git 2>err && grep "write 'host = ssh' below its" err &&
	must_fail "$REFWARD" install --host gitea --rules none.ini shop.git \
	    2>err && grep 'host gitea does not run the hooks of' err &&
	must_fail "$REFWARD" install --host shh --rules none.ini shop.git \
	    2>err && grep "no host 'shh' (did you mean 'ssh'?)" err &&
	must_fail "$REFWARD" install --host gitea 2>err &&
	grep 'REPO is missing, or --gitea-root DIR$' err &&
	must_fail "$REFWARD" install --host ssh shop.git 2>err &&
	grep "begins with '\[refward\]', 'version = 1' and 'host = ssh'" err &&
	cmp none.ini was.ini && cmp fixed/none.ini was.ini &&
	server_is_untouched shop
}
t 'where it cannot write the line, it says it' host_is_not_written

host_is_missed()
{
	hostless && "$REFWARD" install --rules none.ini shop.git >out &&
	grep "^note: rule file '.*none.ini' names no host.* --host ssh|" out &&
	"$REFWARD" install --host http shop.git >out &&
	! grep '^note: ' out && grep '^host = http$' none.ini
}
t 'rules that name no host are told of' host_is_missed

# Whoever runs several hooks gives each a name of its own.
gate_of_any_name()
{
	make_server shop && some_rules && rules shop <rules.ini &&
	mkdir shop.git/hooks/pre-receive.d &&
	ln -s "$PRE_RECEIVE" shop.git/hooks/pre-receive.d/50-refward &&
	ln -s "$PRE_RECEIVE" shop.git/hooks/pre-receive.h00-refward &&
	make_clone shop dev && commit_file dev a 1 'feat: one' &&
	for name in pre-receive.d/50-refward pre-receive.h00-refward; do
		printf '#!/bin/sh\nexec hooks/%s\n' "$name" | hook shop &&
		{ test "${GATE:-}" != open || let_all_in shop; } &&
		push_as alice dev origin "HEAD:refs/heads/${name##*.}" &&
		commit_file dev a "$name" 'nothing' &&
		must_fail push_as alice dev origin HEAD:refs/heads/x &&
		grep commit-type push.out && git -C dev reset -q --hard HEAD^ ||
			return 1
	done
}
t_refusal 'the gate may have any name' gate_of_any_name

one_or_all()
{
	plain_server shop && must_fail "$REFWARD" install 2>err &&
	grep 'REPO is missing' err &&
	must_fail "$REFWARD" uninstall 2>err && grep 'REPO is missing' err
}
t 'what to install for has to be said' one_or_all

steps_as_json()
{
	filled_server shop && some_rules &&
	"$REFWARD" install --json --rules rules.ini shop.git >out &&
	python3 - <<'EOF2' &&
import json
said = json.load(open("out"))
keys = [step["what"] for step in said["steps"]]
assert "hooks/pre-receive" in keys and "receive.fsckObjects" in keys, keys
assert said["baseline"]["findings"] == 1 and said["dry_run"] is False
assert said["self_test"] == "refused"
EOF2
	"$REFWARD" uninstall --json shop.git >out &&
	python3 -c 'import json; assert json.load(open("out"))["steps"]'
}
t 'both say what they do as JSON' steps_as_json

plan
