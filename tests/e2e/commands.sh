#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward as it is typed: help, exit statuses, JSON, hostile operands.

. "$(dirname "$0")/lib.sh"

# expect_status STATUS COMMAND...: output in `out`, complaints in `err`.
expect_status()
{
	_want=$1
	shift
	"$@" >out 2>err
	_got=$?
	test "$_got" -eq "$_want" || {
		echo "exit status $_got, not $_want: $*" | cat -v
		cat -v out err
		return 1
	}
}

commands()
{
	"$REFWARD" --help | awk '/^  [a-z]/ { print $1 }'
}

is_json()
{
	python3 -m json.tool <"$1" >/dev/null
}

# --- help ---

list_is_whole()
{
	for name in check-config rules test simulate check explain records install \
	    uninstall baseline shell completion version; do
		commands | grep -qx "$name" || {
			echo "not listed: $name"
			return 1
		}
	done
}
t 'help lists the commands' list_is_whole

headings_are_the_manuals()
{
	"$REFWARD" --help | sed -n 's/^\([A-Z].*\):$/\1/p' >headings &&
	test "$(wc -l <headings)" -ge 6 &&
	while read -r heading; do
		grep -qx ".Ss $heading" "$srcdir/src/cmd/refward.1" || {
			echo "not in the manual: $heading"
			return 1
		}
	done <headings
}
t 'under the headings of the manual' headings_are_the_manuals

every_help()
{
	test "$(commands | wc -l)" -ge 12 &&
	for name in $(commands); do
		expect_status 0 "$REFWARD" "$name" --help &&
		grep -q "^usage: refward $name" out &&
		grep -q '^example:$' out &&
		test ! -s err &&
		cp out long &&
		expect_status 0 "$REFWARD" help "$name" &&
		diff -u long out || return 1
	done
}
t 'every command has help with an example' every_help

# A folder that was configured may be as long as it likes, on a line of its own.
no_line_is_long()
{
	for name in $(commands); do
		"$REFWARD" "$name" --help |
			sed -e '/^example:$/,$d' -e '/^ *\/[^ ]*$/d'
	done >all &&
	test "$(wc -l <all)" -gt 100 &&
	awk 'length > 78 { print; bad = 1 } END { exit bad }' all
}
t 'help fits a terminal' no_line_is_long

without_a_command()
{
	expect_status 2 "$REFWARD" && test ! -s out && grep -q '^usage:' err
}
t 'no command is a mistake' without_a_command

unknown_command()
{
	expect_status 2 "$REFWARD" chekc-config && says err <<'END'
refward: unknown command 'chekc-config' (did you mean 'check-config'?)
see 'refward --help'
END
}
t 'an unknown command names the one that is near' unknown_command

unknown_flag()
{
	expect_status 2 "$REFWARD" rules --sampel && says err <<'END'
refward rules: unknown flag '--sampel' (did you mean '--sample'?)
usage: refward rules [--mdoc] [--sample] [--json] [NAME]
see 'refward rules --help'
END
}
t 'an unknown flag names the one that is near' unknown_flag

flag_misuse()
{
	expect_status 2 "$REFWARD" test --rules &&
	grep -q "'--rules' needs an argument" err &&
	expect_status 2 "$REFWARD" test --rules a --rules b &&
	grep -q "'--rules' is given twice" err &&
	expect_status 2 "$REFWARD" test --json=yes &&
	grep -q 'takes no argument' err &&
	expect_status 2 "$REFWARD" rules -x &&
	grep -q "unknown flag '-x'" err &&
	expect_status 2 "$REFWARD" rules one two &&
	grep -q "too many operands: 'two'" err &&
	expect_status 2 "$REFWARD" explain &&
	grep -q 'an operand is missing' err
}
t 'flags and operands are checked' flag_misuse

hostile_operands()
{
	bad=$(printf 'a\033[31m\nb\302\233') &&
	for name in "$bad" rules completion explain check-config test; do
		expect_status 2 "$REFWARD" "$name" "$bad" "--$bad" || return 1
		expect_status 2 "$REFWARD" "$name" "$bad" ||
			expect_status 3 "$REFWARD" "$name" "$bad" || return 1
		LC_ALL=C tr -d '\n' <err | LC_ALL=C grep -q '[^ -~]' && {
			echo "not escaped: $name"
			return 1
		}
		grep -q 'x1b' err || return 1
	done
	true
}
t 'what could take over a terminal is escaped' hostile_operands

full_disk()
{
	test ! -w /dev/full && return 0
	"$REFWARD" rules >/dev/full 2>err
	test $? -eq 3 && grep -q 'cannot write\|No space' err
}
t 'output that cannot be written is not a success' full_disk

# --- version and completion ---

versions()
{
	expect_status 0 "$REFWARD" --version &&
	grep -q '^refward [0-9]' out &&
	expect_status 0 "$REFWARD" version &&
	grep -q '^git reader *libgit2 [0-9]' out &&
	grep -q '^sqlite *3\.' out && grep -q '^curl *libcurl/[0-9]' out &&
	grep -q '^configuration */' out &&
	expect_status 0 "$REFWARD" version --json && is_json out
}
t 'versions of the program and its libraries are told' versions

completions()
{
	for shell in bash zsh fish; do
		expect_status 0 "$REFWARD" completion "$shell" &&
		for name in $(commands); do
			grep -qw -- "$name" out || return 1
		done
	done &&
	expect_status 2 "$REFWARD" completion tcsh
}
t 'completions know every command' completions

bash_takes_it()
{
	command -v bash >/dev/null || return 0
	"$REFWARD" completion bash >refward.bash &&
	bash -c '. ./refward.bash && COMP_WORDS=(refward che) COMP_CWORD=1 &&
		_refward && printf "%s\n" "${COMPREPLY[@]}"' >out &&
	says out <<'END'
check-config
check
END
}
t 'bash completes a command' bash_takes_it

# --- rules ---

rules_of_all()
{
	expect_status 0 "$REFWARD" rules && grep -q '^commit-type  ' out &&
	expect_status 0 "$REFWARD" rules --json && is_json out &&
	expect_status 0 "$REFWARD" rules --sample && cp out sample.ini &&
	expect_status 0 "$REFWARD" check-config sample.ini &&
	expect_status 0 "$REFWARD" rules --mdoc && grep -q '^\.' out
}
t 'all rules are listed, in four forms' rules_of_all

rule_in_full()
{
	expect_status 0 "$REFWARD" rules commit-issue &&
	grep -q 'commit-issue.from-branch = yes | no' out &&
	grep -q '^Example' out &&
	expect_status 0 "$REFWARD" rules --json commit-issue && is_json out &&
	expect_status 2 "$REFWARD" rules commit-isue &&
	grep -q "did you mean 'commit-issue'?" err
}
t 'one rule is told in full' rule_in_full

# --- check-config ---

good_rules()
{
	cat <<'END'
[refward]
version = 1
host = ssh

[rules branches]
ref = refs/heads/**
branch-name = main
branch-name = feature/{issue}

[rules tags]
ref = refs/tags/**
rewrite = nobody
END
}

bad_rules()
{
	cat <<'END'
[refward]
version = 1

[rules branches]
ref = refs/heads/**
branch-nam = main
file-size = many
END
}

config_ok()
{
	good_rules >rules.ini &&
	expect_status 0 "$REFWARD" check-config rules.ini && says out <<'END' &&
rules.ini: ok: 2 rule sets, 2 rules
END
	expect_status 0 "$REFWARD" check-config --json rules.ini && is_json out
}
t 'a good rule file is told to be one' config_ok

# Each push reads the file: in seconds of one processor, not in minutes, and
# not in gigabytes.
many_repositories()
{
	{ good_rules && printf '%s\n' '[target t]' 'type = jenkins' \
	    'url = https://ci.example.com/job/{pipeline}' 'secret = t' &&
	seq 10 | sed 's|.*|[pipeline p&]\non = branch\nref = refs/heads/**\nname = {application}-{component}-{tenant}\ntarget = t|' &&
	seq 5000 | sed 's|.*|[repository shop/t&/*]\napplication = a\ncomponent = c\ntenant = t|'
	} >rules.ini && {
		good_rules && echo '[group a]' &&
		seq 40000 | sed 's/^/member = u/' | paste -d ' ' - - - - |
		    sed 's/ member = / /g' &&
		echo '[group b]' && seq 2000 | sed 's/.*/include = a/'
	} >groups.ini &&
	expect_status 0 prlimit --cpu=10 -- "$REFWARD" check-config rules.ini &&
	expect_status 2 prlimit --cpu=10 -- "$REFWARD" check-config groups.ini &&
	grep '^groups.ini:.*more than 1000000 members in all' out
}
t 'a rule file of thousands of repositories or members costs little' \
    many_repositories

config_bad()
{
	bad_rules >rules.ini &&
	expect_status 2 "$REFWARD" check-config rules.ini &&
	grep '^rules.ini:6: error: .*did you mean .branch-name' out &&
	grep '^rules.ini:7: error: ' out &&
	! grep ': ok:' out &&
	expect_status 2 "$REFWARD" check-config --json rules.ini && is_json out &&
	python3 -c 'import json, sys
said = json.load(open("out"))
sys.exit(said["ok"] or [m["line"] for m in said["mistakes"]] != [6, 7])'
}
t 'every mistake is told with its line' config_bad

config_warns()
{
	good_rules | sed '/rules tags/,$d' >rules.ini &&
	expect_status 0 "$REFWARD" check-config rules.ini &&
	grep '^rules.ini: warning: .*tags' out && grep ': ok:' out
}
t 'a warning is no mistake' config_warns

config_missing()
{
	expect_status 2 "$REFWARD" check-config nothing.ini &&
	grep 'nothing.ini' err && mkdir folder &&
	expect_status 2 "$REFWARD" check-config folder &&
	grep 'is not a git repository' err
}
t 'a rule file that is not there is a mistake' config_missing

config_of_repository()
{
	make_server shop && good_rules | rules shop &&
	expect_status 0 "$REFWARD" check-config shop.git &&
	grep 'shop.git/refward/rules.ini: ok: 2 rule sets' out &&
	chmod 0666 shop.git/refward/rules.ini &&
	expect_status 2 "$REFWARD" check-config shop.git &&
	expect_status 0 "$REFWARD" check-config shop.git/refward/rules.ini
}
t 'of a repository the file is read as its gate reads it' config_of_repository

# --- explain ---

explained()
{
	make_server shop && good_rules | rules shop &&
	git clone -q shop.git dev && commit_file dev a 1 start &&
	must_fail push_as bob dev origin HEAD:refs/heads/my-stuff &&
	id=$(sed -n 's/.*"push":"\([0-9a-f-]*\)".*/\1/p' \
	    shop.git/refward/log/decisions.jsonl) &&
	grep "$id" push.out &&
	expect_status 0 "$REFWARD" explain --repo shop.git "$id" &&
	grep '^pusher *bob$' out && grep '^verdict *refused$' out &&
	grep '^policy sha256 *[0-9a-f]\{64\}$' out &&
	grep 'file *.*refward/rules.ini:7$' out &&
	grep 'ref *refs/heads/my-stuff$' out && grep 'rule *branch-name$' out &&
	cp out plain && (cd shop.git && "$REFWARD" explain "$id") >here &&
	diff -u plain here &&
	mv shop.git/refward/log/decisions.jsonl \
	    shop.git/refward/log/decisions-20260101.jsonl &&
	expect_status 0 "$REFWARD" explain --log shop.git/refward/log "$id" &&
	diff -u plain out &&
	expect_status 0 "$REFWARD" explain --json --repo shop.git "$id" &&
	is_json out
}
t 'a refused push is explained, also after its record was rotated' explained

hostile_record()
{
	mkdir log &&
	{
		printf '{"push":"7","torn\n' &&
		printf '{"push":"77","pusher":"not this one, 7"}\n' &&
		printf '{"push":"7","subject":"\\u001b[31m\\u009b\\u202e\\u0000",' &&
		printf '"lines":[{"ref":"r"}],"new":{"in":[1,true,null]}}\n'
	} >log/decisions.jsonl &&
	expect_status 0 "$REFWARD" explain --log log 7 &&
	! LC_ALL=C grep '[^ -~]' out && grep 'subject *.x1b\[31m' out &&
	grep '^  ref *r$' out && grep '^  in *1$' out
}
t 'a record is read for what it is, and escaped' hostile_record

nothing_to_explain()
{
	mkdir log && : >log/decisions.jsonl &&
	expect_status 3 "$REFWARD" explain --log log 7 &&
	grep "no record of push '7'" err && grep 'when it is settled' err &&
	expect_status 3 "$REFWARD" explain --log nowhere 7 &&
	expect_status 2 "$REFWARD" explain '../7' &&
	expect_status 2 "$REFWARD" explain --log log --repo . 7
}
t 'a push without a record is not explained' nothing_to_explain

# --- test ---

passing()
{
	cat <<'END'
[test a badly named branch is refused]
pusher = bob
create = refs/heads/my-stuff
commit = feat: add basket
expect = refuse branch-name

[test a good one is not]
pusher = bob
create = refs/heads/feature/SHOP-001
expect = allow
END
}

tests_pass()
{
	good_rules >shop.ini && passing >shop.test.ini &&
	for operand in shop.ini shop.test.ini . "$PWD"; do
		expect_status 0 "$REFWARD" test "$operand" &&
		test "$(tail -n 1 out)" = '2 passed, 0 failed' || return 1
	done &&
	expect_status 0 "$REFWARD" test && says out <<'END' &&
ok     shop.test.ini: a badly named branch is refused
ok     shop.test.ini: a good one is not
2 passed, 0 failed
END
	expect_status 0 "$REFWARD" test --json && is_json out
}
t 'tests that pass are told so' tests_pass

tests_fail()
{
	good_rules >shop.ini && passing | sed 's/SHOP-001/SHOP/' >shop.test.ini &&
	expect_status 1 "$REFWARD" test && sed -n 1,4p out >begin &&
	says begin <<'END' &&
ok     shop.test.ini: a badly named branch is refused
not ok shop.test.ini:7: a good one is not
    expected: allow
    got:      refuse branch-name
END
	test "$(tail -n 1 out)" = '1 passed, 1 failed' &&
	expect_status 1 "$REFWARD" test --json && is_json out
}
t 'a test that fails says what differs' tests_fail

# As two hosts have them in their manuals.
tests_of_copied_patterns()
{
	printf '%s\n' '[refward]' 'version = 1' '[rules one]' \
	    'ref = refs/heads/my-*' 'branch-name = \A[0-9a-z-_]$' \
	    '[rules two]' 'ref = refs/heads/*feature**' \
	    'branch-name = (feature|hotfix)\/*' >shop.ini &&
	printf '[test %s]\ncreate = refs/heads/%s\nexpect = allow\n' \
	    one my-branch two feature/one >shop.test.ini &&
	expect_status 1 "$REFWARD" test && grep -v '^    ' out >actual &&
	says actual <<'END'
not ok shop.test.ini:1: one
not ok shop.test.ini:4: two
0 passed, 2 failed
END
}
t 'tests show that a copied pattern does not take its own example' \
    tests_of_copied_patterns

tests_want_the_very_rule()
{
	good_rules >shop.ini &&
	passing | sed 's/refuse branch-name/refuse commit-type/' >a.test.ini &&
	passing | sed 's/refuse branch-name/& commit-type/' >b.test.ini &&
	passing | sed 's/branch-name/tags\/&/' >c.test.ini &&
	passing | sed 's/^create = .*my-stuff/update = refs\/tags\/v1/
		s/refuse branch-name/refuse rewrite/' >d.test.ini &&
	for file in a b c d; do
		expect_status 1 "$REFWARD" test --rules shop.ini "$file.test.ini" &&
		test "$(tail -n 1 out)" = '1 passed, 1 failed' || return 1
	done
}
t 'another refusal than the expected one is a failure' tests_want_the_very_rule

tests_need_a_place()
{
	good_rules >shop.ini && passing >shop.test.ini &&
	expect_status 1 env TMPDIR=/dev/null "$REFWARD" test &&
	grep 'got:      an error' out && grep 'temporary folder' out &&
	mkdir tmp &&
	expect_status 0 env TMPDIR="$PWD/tmp" "$REFWARD" test &&
	test -z "$(ls tmp)"
}
t 'a test that cannot be set up fails, and none leaves a trace' \
    tests_need_a_place

no_tests()
{
	expect_status 2 "$REFWARD" test && grep 'no test was found' err &&
	good_rules >shop.ini && : >shop.test.ini &&
	expect_status 2 "$REFWARD" test shop.ini &&
	expect_status 2 "$REFWARD" test nowhere.ini &&
	passing >shop.test.ini && bad_rules >shop.ini &&
	expect_status 2 "$REFWARD" test && grep '^shop.ini:6: error' err
}
t 'no test is a failure' no_tests

test_file_mistakes()
{
	good_rules >shop.ini && cat >shop.test.ini <<'END' &&
pusher = bob
[test one]
pushr = bob
create = heads/x
body = before any commit
expect = maybe
[test two]
delete = refs/heads/x
commit = of what is gone
[test three]
update = refs/heads/x
from = refs/heads/nowhere
commit = \q
expect = refuse
[test one]
create = refs/heads/x
 expect = allow
[else]
END
	expect_status 2 "$REFWARD" test &&
	sed -n 's/^shop.test.ini:\([0-9]*\): error: .*/\1/p' err | sort -n |
	    paste -s -d ' ' - >lines && says lines <<'END' &&
1 3 4 5 6 9 12 13 14 15 15 17 18
END
	grep ":3: error: unknown key 'pushr' (did you mean 'pusher'?)" err
}
t 'mistakes in a test file are told with their lines' test_file_mistakes

test_names_its_rules()
{
	mkdir tests && good_rules >shop.ini &&
	{ printf '[tests]\nrules = ../shop.ini\n' && passing; } \
	    >tests/x.test.ini &&
	expect_status 0 "$REFWARD" test tests &&
	test "$(tail -n 1 out)" = '2 passed, 0 failed'
}
t 'a test file names its rule file from where it lies' test_names_its_rules

manual_tests()
{
	awk '/^\.Ss Policy tests/ { on = 1 } on && /^\.Ed/ { exit }
		show { print } on && /^\.Bd/ { show = 1 }' \
	    "$srcdir/src/cmd/refward.1" >manual.test.ini &&
	expect_status 0 "$REFWARD" test manual.test.ini \
	    --rules "$srcdir/policy/presets/cloud-native.ini" &&
	test "$(tail -n 1 out)" = '2 passed, 0 failed'
}
t 'the policy tests of refward(1) run' manual_tests

# Each may stand in a rule file, and says where its hooks lie.
hosts()
{
	"$REFWARD" hosts --json >all && "$REFWARD" hosts | cut -d' ' -f 1 >list &&
	jq -r '.[].name' all | diff -u list - && grep gitolite list &&
	jq -e 'all(.[]; (.layouts | length) > 0 and (.believed | type) == "array")' all &&
	while read -r host; do
		printf '[refward]\nversion = 1\nhost = %s\n' "$host" >rules.ini &&
		"$REFWARD" check-config rules.ini >/dev/null 2>&1 &&
		"$REFWARD" hosts "$host" >one && grep '^Hooks: ' one &&
		"$REFWARD" hosts --json "$host" | jq -e '.name' || return 1
	done <list &&
	must_fail "$REFWARD" hosts gitolit 2>err &&
	grep "unknown host 'gitolit' (did you mean 'gitolite'?)" err
}
t 'every host says whom it believes, and where its hooks lie' hosts

manual_names_all()
{
	test -n "$(commands)" &&
	for name in $(commands); do
		grep -q "Cm $name" "$srcdir/src/cmd/refward.1" || return 1
		"$REFWARD" "$name" --help | sed -n 's/^  --\([a-z-]*\).*/\1/p' |
		while read -r flag; do
			grep -q -- "-$flag" "$srcdir/src/cmd/refward.1" || {
				echo "not in the manual: $name --$flag"
				exit 1
			}
		done || return 1
	done
}
t 'refward(1) names every command and flag' manual_names_all

plan
