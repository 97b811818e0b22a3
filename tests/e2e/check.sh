#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refward check: what the gate would say, asked in a clone.

. "$(dirname "$0")/lib.sh"

team_rules()
{
	cat <<'EOF2'
[refward]
version = 1
trusted = refs/heads/main

[rules main]
ref = refs/heads/main
create = alice
update = alice
rewrite = alice
delete = alice

[rules messages]
ref = refs/heads/**
commit-type = feat fix

[rules branches]
ref = refs/heads/**
ref = !refs/heads/main
branch-name = feature/.+
EOF2
}

# clone: a server without a gate, whose main no rule would let in, and a clone
# on feature/x with rules in the work tree that git ignores.
clone()
{
	git init -q --bare -b main shop.git && make_clone shop dev &&
	team_rules >dev/.refward.ini && mkdir -p dev/.git/info &&
	echo .refward.ini >>dev/.git/info/exclude &&
	commit_file dev a 1 'no type' && git -C dev push -q origin main &&
	git -C dev checkout -q -b feature/x
}

# ends_with STATUS ARG...: refward check in dev.
ends_with()
{
	_want=$1
	shift
	(cd dev && exec "$REFWARD" check "$@") >out 2>err
	_status=$?
	test "$_status" -eq "$_want" || {
		echo "status $_status, not $_want" && cat out err
		return 1
	}
}

new_commits_are_judged()
{
	clone && commit_file dev a 2 'feat: good' &&
	commit_file dev a 3 'bad' && ends_with 1 &&
	short=$(git -C dev rev-parse --short=10 HEAD) &&
	sed "s|by .*/|by |" out >actual &&
	says actual <<EOF2
error: $short "bad": commit-type: subject does not begin with 'type: ' or 'type(scope): '; types are feat, fix [messages]
hint:   git commit --amend
hint:   by .refward.ini:14
hint: push would be refused: 1 finding
refused: 2 commits judged
EOF2
}
t 'the commits that the remote lacks are judged, and no other' \
    new_commits_are_judged

nothing_to_say()
{
	clone && commit_file dev a 2 'feat: good' && ends_with 0 &&
	says out <<'EOF2' &&
accepted: 1 commit judged
EOF2
	git -C dev checkout -q -B main feature/x && ends_with 0 &&
	says out <<'EOF2'
not evaluable here, since nobody pushes: create, update, rewrite, delete
accepted: 1 commit judged
EOF2
}
t 'rules about who may are named as not evaluable' nothing_to_say

own_main_is_not_trusted()
{
	clone && git -C dev checkout -q main &&
	commit_file dev a 2 'bad' && ends_with 1 &&
	grep '"bad": commit-type' out &&
	git -C dev checkout -q -b feature/y && ends_with 1 &&
	grep '"bad": commit-type' out
}
t 'what only the own main holds is not taken for judged' \
    own_main_is_not_trusted

names_are_judged()
{
	clone && git -C dev checkout -q -b wrong && ends_with 1 &&
	grep 'refs/heads/wrong: branch-name' out &&
	ends_with 0 --ref refs/heads/feature/z &&
	git -C dev checkout -q --detach && ends_with 3 &&
	grep 'HEAD is on no branch' err &&
	ends_with 0 --ref refs/heads/feature/z
}
t 'the name of the branch is judged too' names_are_judged

ranges()
{
	clone && commit_file dev a 2 'bad' && commit_file dev a 3 'fix: x' &&
	ends_with 0 HEAD^..HEAD && grep 'accepted: 1 commit' out &&
	ends_with 1 HEAD^ && grep 'refused: 1 commit' out &&
	ends_with 1 origin/main..HEAD && grep 'refused: 2 commits' out &&
	ends_with 1 HEAD~2..HEAD^ && grep 'refused: 1 commit' out &&
	ends_with 2 none..HEAD && ends_with 2 HEAD...HEAD^ &&
	ends_with 2 -- --all
}
t 'a range says what is judged' ranges

pushed_branch()
{
	clone && commit_file dev a 2 'bad' &&
	git -C dev push -q origin feature/x &&
	commit_file dev a 3 'fix: x' && ends_with 0 &&
	grep 'accepted: 1 commit' out &&
	git -C dev branch -q -u origin/main && ends_with 0 &&
	git -C dev commit -q --amend -m 'fix: y' && ends_with 0 &&
	grep 'accepted: 1 commit' out
}
t 'what the remote branch has is not judged again' pushed_branch

other_remote()
{
	clone && git init -q --bare -b main fork.git &&
	git -C dev remote add fork ../fork.git &&
	git -C dev push -q fork main && commit_file dev a 2 'bad' &&
	git -C dev push -q origin HEAD:refs/heads/elsewhere &&
	ends_with 0 && git -C dev config remote.pushDefault fork &&
	ends_with 1 && grep 'refused: 1 commit' out
}
t 'the remote that git would push to counts' other_remote

from_below_and_beside()
{
	clone && commit_file dev sub/b 2 'bad' &&
	(cd dev/sub && must_fail "$REFWARD" check) >out &&
	grep '"bad": commit-type' out &&
	git -C dev worktree add -q ../side feature/x -b feature/side &&
	(cd side && must_fail "$REFWARD" check --rules ../dev/.refward.ini) \
	    >out && grep '"bad": commit-type' out
}
t 'it works below the top folder and in a linked work tree' \
    from_below_and_beside

without_rules()
{
	clone && rm dev/.refward.ini && ends_with 2 &&
	grep 'no rule file: give --rules FILE' err &&
	team_rules >team.ini && chmod 0666 team.ini &&
	commit_file dev a 2 'bad' && ends_with 1 --rules ../team.ini &&
	echo 'x = y' >>team.ini && ends_with 2 --rules ../team.ini &&
	grep "team.ini:$(wc -l <team.ini): " err
}
t 'without rules it says how to give them' without_rules

as_json()
{
	clone && commit_file dev a 2 'bad' && ends_with 1 --json &&
	python3 - <<'EOF2'
import json
said = json.load(open("out"))
assert said["verdict"] == "refused" and said["pusher"] is None, said
assert said["findings"][0]["rule"] == "commit-type", said
EOF2
}
t 'the answer is a record with --json' as_json

hook_checks_the_push()
{
	clone && (cd dev && "$REFWARD" check --install) &&
	commit_file dev a 2 'bad' &&
	must_fail git -C dev push origin feature/x 2>err >out &&
	grep '"bad": commit-type' out err &&
	test -z "$(git -C shop.git branch --list 'feature/*')" &&
	git -C dev commit -q --amend -m 'feat: good' &&
	git -C dev push -q origin feature/x feature/x:feature/z &&
	git -C dev push -q origin :feature/z &&
	must_fail git -C dev push -q origin feature/x:wrong &&
	git -C dev push -q --no-verify origin feature/x:wrong &&
	git -C dev push -q origin feature/x
}
t 'the pre-push hook checks what is pushed' hook_checks_the_push

hook_chains()
{
	clone && mkdir -p dev/.git/hooks &&
	cat >dev/.git/hooks/pre-push <<'EOF2' &&
#!/bin/sh
echo "$1" >asked
cat >>asked
test ! -e refuse
EOF2
	chmod 0755 dev/.git/hooks/pre-push &&
	(cd dev && "$REFWARD" check --install && "$REFWARD" check --install) &&
	commit_file dev a 2 'feat: good' &&
	git -C dev push -q origin feature/x &&
	sed 's/ .*//' dev/asked >actual && says actual <<'EOF2' &&
origin
refs/heads/feature/x
EOF2
	commit_file dev a 3 'feat: good' && touch dev/refuse &&
	must_fail git -C dev push -q origin feature/x
}
t 'an earlier pre-push hook is asked first' hook_chains

hook_with_its_own_rules()
{
	clone && mkdir "it's here" &&
	mv dev/.refward.ini "it's here/team.ini" &&
	(cd dev && "$REFWARD" check --install \
	    --rules "../it's here/team.ini") &&
	commit_file dev a 2 'bad' &&
	must_fail git -C dev push -q origin feature/x >out &&
	grep '"bad": commit-type' out &&
	(cd dev && "$REFWARD" check --install) &&
	git -C dev push -q origin feature/x 2>err && grep 'no rule file' err
}
t 'the hook keeps its rules, and lets pass where there are none' \
    hook_with_its_own_rules

# Branches are what was fetched, and a tag that is pushed is none of the
# server's yet.
refs_of_the_server()
{
	git init -q --bare -b main shop.git && make_clone shop dev &&
	cat >dev/.git/rules.ini <<-'EOT' &&
	[refward]
	version = 1
	[rules tags]
	ref = refs/tags/**
	tag-target = refs/heads/main
	tag-version = semver
	tag-version.order = all
	EOT
	commit_file dev a 1 'feat: one' && git -C dev push -q origin main &&
	git -C dev tag v2.0.0 && git -C dev tag v1.0.0 &&
	git -C dev push -q origin v2.0.0 &&
	commit_file dev a 2 'feat: two' && git -C dev tag v3.0.0 &&
	ends_with 1 --rules .git/rules.ini --ref refs/tags/v3.0.0 v3.0.0 &&
	grep 'tag-target: ' out && must_fail grep 'tag-version: ' out &&
	ends_with 1 --rules .git/rules.ini --ref refs/tags/v1.0.0 v1.0.0 &&
	grep 'tag-version: ' out && must_fail grep 'tag-target: ' out &&
	git -C dev push -q origin main &&
	ends_with 0 --rules .git/rules.ini --ref refs/tags/v3.0.0 v3.0.0 &&
	(cd dev && "$REFWARD" check --install --rules .git/rules.ini) &&
	must_fail git -C dev push -q "$PWD/shop.git" v1.0.0 >out 2>&1 &&
	git -C dev push -q "$PWD/shop.git" v3.0.0
}
t "refs are the server's, as far as the clone knows" refs_of_the_server

plan
