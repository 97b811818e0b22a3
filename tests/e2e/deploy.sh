#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward deploy-rules: a rule file is replaced, seeing first what that means.

. "$(dirname "$0")/lib.sh"

law()
{
	cat <<'END'
[refward]
version = 1
host = ssh

[rules texts]
ref = refs/heads/**
commit-deny = secret
bypass = carol
END
}

stricter()
{
	law && cat <<'END'

[rules messages]
ref = refs/heads/**
commit-type = feat fix
END
}

# shop: a server in srv/ whose rules are a link to etc/rules.ini, with two odd
# commits in its main.
shop()
{
	mkdir -p srv etc new &&
	make_server shop && mv shop.git srv && ln -s srv/shop.git shop.git &&
	git -C shop.git config core.logAllRefUpdates always &&
	git -C shop.git config receive.advertisePushOptions true &&
	law >etc/rules.ini && law >new/rules.ini &&
	ln -s "$PWD/etc/rules.ini" shop.git/refward/rules.ini &&
	make_clone shop dev && commit_file dev a 1 'odd' &&
	push_as alice dev -q origin HEAD:main &&
	commit_file dev a 2 'odder' &&
	push_as alice dev -q origin HEAD:main
}

deploy()
{
	"$REFWARD" deploy-rules --to etc/rules.ini --root srv "$@" \
	    >out 2>err </dev/null
}

# ends_with STATUS ARG...
ends_with()
{
	_want=$1
	shift
	deploy "$@"
	_status=$?
	test "$_status" -eq "$_want" || {
		echo "status $_status, not $_want"
		cat out err
		return 1
	}
}

# in_force: the rules that gates read.
in_force()
{
	cat shop.git/refward/rules.ini
}

# pushed WHO MESSAGE: on top of what was there, to a branch of its own.
pushed()
{
	git -C dev checkout -q -b "branch-$_now" &&
	commit_file dev a "$_now" "$2" && push_as "$1" dev origin HEAD
}

shown()
{
	shop && stricter >new/rules.ini && snapshot srv/shop &&
	in_force >before && ends_with 1 --dry-run new/rules.ini &&
	sed -e 's/[0-9-]*T[0-9:]*Z/TIME/' -e 's/  [0-9a-f]\{10\} /  COMMIT /' \
	    out >said && says said <<'END' &&
rule sets: 'messages' new
policy tests: there are none in NAME.test.ini
1 repository reads these rules
pushes to 'shop' since TIME: 2 judged again, 2 differently
  TIME ? refs/heads/main: was accepted, now refused (1 commit-type [messages])
  TIME ? refs/heads/main: was accepted, now refused (1 commit-type [messages])
  2 known from reflogs alone: rules about who pushes were not asked
baseline of 'shop': 1 ref, 2 commits judged, 2 findings
         2  commit-type [messages]
  COMMIT "odder": commit-type: subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix [messages]
  COMMIT "odd": commit-type: subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix [messages]
nothing was changed: a dry run
END
	server_is_untouched srv/shop && in_force | diff - before &&
	ls etc >said && echo rules.ini | diff - said
}
t 'a dry run shows what it would mean, and changes nothing' shown

by_hand()
{
	shop && stricter >etc/rules.ini && must_fail pushed alice 'feat: x'
}
t_refusal 'a file that is replaced by hand refuses the old history' by_hand

deployed()
{
	shop && stricter >new/rules.ini && ends_with 0 --yes new/rules.ini &&
	in_force | diff - new/rules.ini &&
	test "$(readlink etc/rules.ini)" = rules.ini.d/2/rules.ini &&
	grep "baseline of 'shop' recorded: these commits are covered" out &&
	pushed alice 'feat: x'
}
t 'what is deployed takes the old history as it is' deployed

and_judges()
{
	shop && stricter >new/rules.ini && ends_with 0 --yes new/rules.ini &&
	must_fail pushed alice 'x' && grep 'commit-type' push.out
}
t_refusal 'what is deployed judges what is new' and_judges

is_recorded()
{
	shop && stricter >new/rules.ini && ends_with 0 --yes new/rules.ini &&
	law | sed 's/carol/dave/' >new/rules.ini &&
	ends_with 0 --yes new/rules.ini && python3 - <<'END'
import json
first, second = [json.loads(line) for line in
                 open("shop.git/refward/log/decisions.jsonl")]
for record in first, second:
    assert record["verdict"] == "deploy-rules" and record["pusher"], record
    assert record["policy_sha256"] != record["policy_before_sha256"], record
assert second["policy_before_sha256"] == first["policy_sha256"]
assert sorted(f["subject"] for f in first["findings"]) == ["odd", "odder"]
assert first["counts"][0]["count"] == 2 and len(first["lines"]) == 1
assert second["lines"] == [] and "findings" not in second, second
END
}
t 'who did it, from which rules to which, and the exceptions are recorded' \
    is_recorded

no_law_changes()
{
	shop && law | sed 's/carol/dave/' >new/rules.ini &&
	ends_with 0 --dry-run new/rules.ini &&
	grep 'none is new, changed or gone' out &&
	grep "baseline of 'shop': not needed" out
}
t 'where no rule set changes nothing is audited' no_law_changes

nothing_to_do()
{
	shop && ends_with 0 --yes new/rules.ini && grep 'nothing to do' out &&
	test ! -L etc/rules.ini &&
	test ! -e shop.git/refward/log/decisions.jsonl
}
t 'the same rules are not deployed' nothing_to_do

trust_is_taken_back()
{
	shop && { law | sed 's,^host.*,&\ntrusted = refs/heads/main,' &&
	    printf '[rules main]\nref = refs/heads/main\n%s' \
	    'create = carol
update = carol
rewrite = nobody
delete = nobody
'; } >etc/rules.ini &&
	law >new/rules.ini && ends_with 0 --dry-run new/rules.ini &&
	grep '2 commits judged' out
}
t 'where a ref is no longer trusted its past is audited' trust_is_taken_back

# --- the file -----------------------------------------------------------------

tests_fail()
{
	shop && stricter >new/rules.ini && cat >new/rules.test.ini <<'END' &&
[test anything goes]
create = refs/heads/x
commit = odd
expect = allow
END
	ends_with 1 --yes new/rules.ini && grep '^not ok .*anything goes' out &&
	grep 'a policy test failed: nothing was replaced' err &&
	in_force | diff - etc/rules.ini && test ! -L etc/rules.ini &&
	sed -i 's/odd$/feat: x/' new/rules.test.ini &&
	ends_with 0 --yes new/rules.ini && grep '1 passed, 0 failed' out &&
	cmp new/rules.test.ini etc/rules.ini.d/2/rules.test.ini
}
t 'nothing is deployed whose policy tests fail' tests_fail

mistakes()
{
	shop && { stricter && echo 'commit-tipe = x'; } >new/rules.ini &&
	ends_with 2 --yes new/rules.ini &&
	grep "^new/rules.ini:13: error: .*did you mean 'commit-type'" err &&
	ends_with 2 --yes none.ini && grep 'none.ini' err &&
	ends_with 2 --yes && ends_with 2 --yes --repo shop.git new/rules.ini &&
	ends_with 2 --since soon new/rules.ini &&
	law | sed 's/^host.*/&\ninclude = ..\/up.ini/' >new/rules.ini &&
	law | sed -n '/rules/,$p' | sed '1i [refward]\nversion = 1' |
	sed 's/texts/up/' >up.ini && ends_with 2 --yes new/rules.ini &&
	grep "include = ../up.ini.*no such file" err &&
	grep 'beside it or below' err && test ! -L etc/rules.ini &&
	ls etc/rules.ini.d >said && echo lock | diff - said
}
t 'what a gate would not take is not deployed, and leaves nothing' mistakes

comes_with_it()
{
	shop && mkdir new/sub && { law &&
	    printf '[rules more]\nref = refs/heads/**\n%s\n' \
	    'commit-subject.file = sub/pattern'; } |
	sed "s,^host.*,&\ninclude = sub/who.ini\ninclude = $PWD/all.ini," \
	    >new/rules.ini &&
	echo '(feat|odd|x).*' >new/sub/pattern &&
	printf '[group who]\nfile = people\n' >new/sub/who.ini &&
	echo alice >new/sub/people && printf '[group all]\nmember = bob\n' >all.ini &&
	printf '[rules whose]\nref = refs/heads/x/*\ncreate = @who @all\n' \
	    >>new/rules.ini && ends_with 0 --yes new/rules.ini &&
	rm -r new && pushed alice 'feat: x' &&
	must_fail pushed alice 'y' && grep commit-subject push.out &&
	git -C dev reset -q --hard HEAD^ &&
	push_as alice dev -q origin HEAD:refs/heads/x/a &&
	push_as bob dev -q origin HEAD:refs/heads/x/b &&
	must_fail push_as dave dev -q origin HEAD:refs/heads/x/c
}
t_refusal 'what it includes is deployed with it' comes_with_it

named_like_it()
{
	shop && law | sed 's/^host.*/&\ninclude = rules.ini/' >new/other.ini &&
	printf '[group a]\nmember = b\n' >new/rules.ini &&
	ends_with 3 --yes new/other.ini && grep 'takes the name' err
}
t 'an included file cannot take the place of the rule file' named_like_it

# --- versions -------------------------------------------------------------------

# numbered N: rules that differ from all others.
numbered()
{
	law | sed "s/carol/user$1/" >new/rules.ini
}

rolled_back()
{
	shop && for i in 1 2; do
		numbered "$i" && ends_with 0 --yes new/rules.ini || return 1
	done && in_force | grep user2 && ends_with 0 --yes --rollback &&
	in_force | grep user1 && ends_with 0 --yes --rollback &&
	in_force | grep carol && ends_with 2 --yes --rollback &&
	grep 'no version is kept that came before' err &&
	ends_with 0 --yes --rollback 3 && in_force | grep user2 &&
	ends_with 0 --yes --rollback && in_force | grep user1 &&
	ends_with 2 --yes --rollback 9 && ends_with 2 --yes --rollback x &&
	ends_with 0 --list && sed 's/[0-9-]*T[0-9:]*Z/TIME/' out >said &&
	says said <<END
     3  TIME  $(id -un), after 2
     2  TIME  $(id -un), after 1, in force
     1  TIME  $(id -un)
END
}
t 'a version is gone back to, and forth' rolled_back

rolled_back_as_checked()
{
	shop && cat >new/rules.test.ini <<'END' &&
[test what was odd is odd]
create = refs/heads/x
commit = odd
expect = refuse commit-type
END
	stricter >new/rules.ini && ends_with 0 --yes new/rules.ini &&
	rm new/rules.test.ini && law >new/rules.ini &&
	ends_with 0 --yes new/rules.ini && pushed alice 'odd again' &&
	ends_with 1 --dry-run --rollback &&
	grep "'messages' new" out && grep '1 passed' out &&
	grep '"odd again": commit-type' out && in_force | diff - new/rules.ini &&
	ends_with 0 --yes --rollback && pushed alice 'feat: x' &&
	must_fail pushed alice 'odd once more'
}
t_refusal 'going back goes through the same checks' rolled_back_as_checked

five_are_kept()
{
	shop && for i in 1 2 3 4 5 6 7 8; do
		numbered "$i" && ends_with 0 --yes new/rules.ini || return 1
	done && ls etc/rules.ini.d >said && says said <<'END' &&
4
5
6
7
8
9
lock
END
	for i in 7 6 5 4 3; do
		ends_with 0 --yes --rollback && in_force | grep "user$i" ||
		return 1
	done && ends_with 2 --yes --rollback && in_force | grep user3
}
t 'five versions are kept besides the one in force' five_are_kept

by_one()
{
	shop && stricter >new/rules.ini && ends_with 0 --yes new/rules.ini &&
	law >new/rules.ini && mkfifo hold && {
		flock etc/rules.ini.d/lock sh -c 'echo held && cat hold' >held &
	} && wait_for 'test -s held' 10 && ends_with 3 --yes new/rules.ini &&
	grep 'somebody else is deploying' err && echo >hold && wait &&
	ends_with 0 --yes new/rules.ini
}
t 'two do not deploy at once' by_one

# --- the repositories -------------------------------------------------------------

fleet()
{
	shop && mkdir -p srv/deep/er && git clone -q --bare shop.git srv/deep/er/a.git &&
	cp -r shop.git/refward srv/deep/er/a.git &&
	git clone -q --bare shop.git srv/own.git && mkdir srv/own.git/refward &&
	law >srv/own.git/refward/rules.ini &&
	git clone -q --bare shop.git srv/ungated.git && ln -s ../srv srv/round &&
	stricter >new/rules.ini && ends_with 0 --yes new/rules.ini &&
	grep '^2 repositories read these rules' out &&
	grep -c ' recorded: ' out | grep -w 2 && test ! -e srv/own.git/refward/log
}
t 'every repository that reads the file is looked at, no other' fleet

broken_one()
{
	shop && git clone -q --bare shop.git srv/a.git &&
	cp -r shop.git/refward srv/a.git && rm -rf srv/a.git/objects/* &&
	stricter >new/rules.ini && ends_with 3 --yes new/rules.ini &&
	grep 'srv/a.git: failed: ' out &&
	grep '1 of these repositories could not be looked at' err &&
	in_force | diff - etc/rules.ini && test ! -L etc/rules.ini &&
	ends_with 3 --yes --keep-going new/rules.ini &&
	in_force | diff - new/rules.ini && pushed alice 'feat: x'
}
t 'one that cannot be looked at stops it, unless it is left out' broken_one

unfit()
{
	shop && { stricter && printf '[repository %s]\nuse = messages\ncomponent = %s\n' \
	    shop a 'sh*' b; } >new/rules.ini && ends_with 2 --yes new/rules.ini &&
	grep 'shop.git: failed: ' out && test ! -L etc/rules.ini
}
t 'rules that contradict themselves for a repository are not deployed' unfit

own_rules()
{
	make_server shop && law >new.ini && make_clone shop dev &&
	commit_file dev a 1 odd &&
	"$REFWARD" deploy-rules --yes --repo shop.git new.ini &&
	push_as alice dev origin main && stricter >new.ini &&
	"$REFWARD" deploy-rules --yes --repo shop.git new.ini &&
	test "$(readlink shop.git/refward/rules.ini)" = rules.ini.d/2/rules.ini &&
	pushed alice 'feat: x' && must_fail pushed alice 'x' &&
	"$REFWARD" deploy-rules --yes --repo shop.git --rollback &&
	pushed alice 'y'
}
t_refusal "a repository's own rules are deployed" own_rules

shared_rules()
{
	shop && "$REFWARD" deploy-rules --yes --repo shop.git new/rules.ini 2>err
	test $? -eq 2 && grep 'which other repositories may read' err
}
t 'rules that others share are not replaced for one' shared_rules

installed()
{
	shop && rm shop.git/refward/rules.ini &&
	"$REFWARD" install --rules etc/rules.ini shop.git >out &&
	stricter >new/rules.ini && ends_with 0 --yes new/rules.ini &&
	"$REFWARD" install shop.git >out && grep 'nothing to do' out
}
t 'after it an installation needs no baseline of its own' installed

# Between record and file somebody pushes: `git config` does, which is asked to
# replace several values.
caught_up()
{
	shop && rm shop.git/refward/rules.ini &&
	"$REFWARD" install --rules etc/rules.ini shop.git >out &&
	git config --file shop.git/refward/install.ini --add \
	    baseline.policy another &&
	commit_file dev a 3 'late' && real=$(command -v git) && mkdir bin &&
	cat >bin/git <<END &&
#!/bin/sh
case " \$* " in
*' baseline.policy '*)
	test -e came || { : >came && cd '$PWD/dev' &&
	    '$real' push -q origin HEAD:refs/heads/late; } >/dev/null 2>&1 ;;
esac
exec '$real' "\$@"
END
	sed -i "s,: >came,: >$PWD/came,; s,-e came,-e $PWD/came," bin/git &&
	chmod 0755 bin/git && stricter >new/rules.ini &&
	(PATH=$PWD/bin:$PATH && ends_with 0 --yes new/rules.ini) &&
	test -e came && grep '"late": commit-type' out &&
	"$REFWARD" records shop.git | grep -c deploy-rules | grep -w 2 &&
	pushed alice 'feat: x'
}
t 'what comes in meanwhile is taken in' caught_up

root_becomes_owner()
{
	shop && chmod 0755 "$_root" . && chown -R nobody srv &&
	stricter >new/rules.ini && ends_with 0 --yes new/rules.ini &&
	find srv -user root >said && test ! -s said &&
	test -s srv/shop.git/refward/log/decisions.jsonl
}
if test "$(id -u)" -eq 0 && id nobody >/dev/null 2>&1; then
	t 'root leaves nothing of his in a repository' root_becomes_owner
fi

# --- the pushes --------------------------------------------------------------------

judged_again()
{
	shop && git -C shop.git config core.logAllRefUpdates false &&
	rm -r shop.git/logs && must_fail pushed bob 'a secret' &&
	push_as carol dev -q -o 'refward.bypass=texts: a test' origin HEAD &&
	must_fail push_as dave dev -q origin :refs/heads/main &&
	stricter | sed 's/carol/nobody/; s/^commit-type.*/&\ndelete = erin/' \
	    >new/rules.ini && ends_with 1 --dry-run new/rules.ini
	git -C dev branch -f old HEAD^ &&
	commit_file dev a x 'secret two' && must_fail push_as bob dev -q origin HEAD &&
	ends_with 1 --dry-run new/rules.ini &&
	sed 's/[0-9-]*T[0-9:]*Z/TIME/; s/branch-[0-9]*/B/; s/; push .*//' out |
	sed -n '/^pushes/,/^baseline/p' >said && says said <<'END'
pushes to 'shop' since TIME: 2 judged again, 2 differently
  TIME carol refs/heads/B: was accepted (1 commit-deny [texts]: bypassed), now refused (1 bypass [refward], 1 commit-type [messages], 1 commit-deny [texts])
  TIME bob refs/heads/B: was refused (1 commit-deny [texts]), now refused (1 commit-type [messages], 1 commit-deny [texts])
  1 not judged again: their objects are gone, as those of a refused push are
baseline of 'shop': 2 refs, 3 commits judged, 3 findings
END
}
t 'recorded pushes are judged again by who made them' judged_again

# What a branch brought before is past for the sets that govern it, and only
# for them.
by_its_past()
{
	shop && { law && cat <<'END'; } >etc/rules.ini &&

[rules main]
ref = refs/heads/main
commit-type = feat fix odd
END
	git -C dev checkout -q -b lax && commit_file dev a 3 'odd: three' &&
	push_as alice dev -q origin lax &&
	push_as alice dev -q origin lax:main &&
	sed 's/ odd$//; s/secret/three/' etc/rules.ini >new/rules.ini &&
	ends_with 1 --dry-run new/rules.ini &&
	grep 'refs/heads/lax: was accepted, now refused (1 commit-deny' out &&
	grep 'refs/heads/main: was accepted, now refused (1 commit-type' out &&
	grep '4 judged again, 2 differently' out
}
t 'a push is judged again by what was there before it' by_its_past

unreadable_before()
{
	shop && echo broken >>etc/rules.ini && law >new/rules.ini &&
	ends_with 0 --yes new/rules.ini &&
	grep 'rules in force cannot be compared with' out &&
	in_force | diff - new/rules.ini &&
	grep broken etc/rules.ini.d/1/rules.ini
}
t 'broken rules are replaced, and kept' unreadable_before

# --- asking --------------------------------------------------------------------------

# answered TEXT: somebody sits at a terminal.
answered()
{
	python3 - "$REFWARD" "$1" <<'END'
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], ["refward", "deploy-rules", "--to", "etc/rules.ini",
                           "--root", "srv", "new/rules.ini"])
said = b""
while b"[y/N]" not in said:
    said += os.read(terminal, 4096)
os.write(terminal, sys.argv[2].encode() + b"\n")
try:
    while os.read(terminal, 4096):
        pass
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
}

asked()
{
	shop && stricter >new/rules.ini && ends_with 1 new/rules.ini &&
	grep 'nobody said yes' err && must_fail answered n &&
	in_force | diff - etc/rules.ini && test ! -L etc/rules.ini &&
	answered y && in_force | diff - new/rules.ini
}
t 'whoever sits at a terminal is asked, nobody else is' asked

as_json()
{
	shop && stricter >new/rules.ini && ends_with 1 --json --dry-run new/rules.ini &&
	cp out first && ends_with 0 --json --yes new/rules.ini && cp out second &&
	ends_with 0 --json --list && cp out third &&
	ends_with 2 --json --yes --rollback 9 && python3 - <<'END'
import json
first, second, third, last = [json.load(open(name)) for name in
                              ("first", "second", "third", "out")]
assert first["rule_sets"]["new"] == ["messages"] and not first["deployed"]
one, = first["repositories"]
assert one["baseline"]["findings"] == 2 and one["pushes"]["judged_again"] == 2
assert one["pushes"]["differently"][0]["now"]["verdict"] == "refused", one
assert second["deployed"] and second["version"] == 2, second
assert second["recorded"][0]["baseline"]["record"], second
assert [v["in_force"] for v in third] == [True, False], third
assert "is not kept" in last["error"], last
END
}
t 'it is said as JSON too' as_json

plan
