#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A repository's own rule file: read from the branch that the server names, at
# its old tip; it adds rules, and nothing else.

. "$(dirname "$0")/lib.sh"

# The server's law; $more goes below it.
law()
{
	cat <<EOT
[refward]
version = 1
host = ssh
root = $PWD
${head:-}

[repository *]
rules-branch = refs/heads/main
${path:-}

[rules everywhere]
ref = refs/heads/**
commit-subject-length = 60
${more:-}
EOT
}

# own_server: shop, whose clone `shop` has pushed main, without own rules.
own_server()
{
	make_server shop && law | rules shop && make_clone shop shop &&
	commit_file shop a a 'feat: begin' &&
	push_as alice shop -q origin HEAD:main
}

# own FILE-TEXT-ON-STDIN: committed to main of the clone.
own()
{
	mkdir -p shop/.refward && cat >shop/.refward/rules.ini &&
	git -C shop add .refward && tick &&
	git -C shop commit -q -m 'feat: rules'
}

types()
{
	own <<-'EOT'
	[rules messages]
	ref = refs/heads/**
	commit-type = feat fix
	EOT
}

# typed_server: the same, whose main holds a rule about types.
typed_server()
{
	own_server && types && push_as alice shop -q origin HEAD:main
}

adds()
{
	typed_server && commit_file shop a b 'stuff' &&
	must_fail push_as alice shop -q origin HEAD:topic &&
	remote_output >said && grep 'commit-type: .*\[repository:messages\]' said &&
	must_fail push_as alice shop -q origin HEAD:main &&
	git -C shop commit -q --amend -m 'fix: stuff' &&
	push_as alice shop -q origin HEAD:main
}
t_refusal 'a rule of its own refuses' adds

old_tip()
{
	typed_server &&
	own <<-'EOT' && tick &&
	[rules messages]
	ref = refs/heads/**
	commit-type = feat fix stuff
	EOT
	commit_file shop a b 'stuff: now' &&
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said && grep commit-type said &&
	push_as alice shop -q origin HEAD^:main &&
	push_as alice shop -q origin HEAD:main
}
t_refusal 'it is read at the old tip, not from what is pushed' old_tip

other_branch()
{
	own_server && git -C shop checkout -q -b lax && types &&
	push_as alice shop -q origin HEAD:lax &&
	git -C shop.git symbolic-ref HEAD refs/heads/lax &&
	commit_file shop a b 'stuff' && push_as alice shop -q origin HEAD:lax
}
t 'another branch is no law, not even the one of HEAD' other_branch

two_lines()
{
	own_server && types && git -C shop checkout -q -b topic HEAD^ &&
	commit_file shop a b 'stuff' &&
	push_as alice shop -q origin main:main topic:topic &&
	commit_file shop a c 'more stuff' &&
	must_fail push_as alice shop -q origin topic:topic
}
t_refusal 'what is pushed beside a new version is judged by the old one' two_lines

broken_new()
{
	typed_server &&
	own <<-'EOT' &&
	[rules messages]
	ref = refs/heads/**
	commit-typo = feat
	EOT
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said &&
	grep "repository-rules: .refward/rules.ini:3: there is no rule or key 'commit-typo' (did you mean 'commit-type'?)" said &&
	must_fail "$REFWARD" simulate --as alice shop.git current null \
	    refs/heads/main >out && grep 'cannot be deleted with them' out
}
t_refusal 'a new version that does not compile is refused' broken_new

# put_broken: a writer that runs no hook leaves a broken file in main.
put_broken()
{
	printf '[rules r]\nref = nowhere\n' | own &&
	git -C shop.git fetch -q ../shop HEAD:refs/heads/main &&
	git -C shop fetch -q
}

broken_old()
{
	own_server && put_broken && git -C shop checkout -q -b topic &&
	commit_file shop a b 'feat: on' &&
	must_fail push_as alice shop -q origin HEAD:topic &&
	remote_output >said &&
	grep "repository-rules: .refward/rules.ini:2: 'ref = nowhere'" said &&
	grep 'hint: .*refs/heads/main a commit that corrects' said &&
	must_fail push_as alice shop -q origin HEAD:main &&
	git -C shop checkout -q main && types &&
	must_fail push_as alice shop -q origin HEAD:main topic:topic &&
	push_as alice shop -q origin HEAD:main &&
	push_as alice shop -q origin topic:topic
}
t_refusal 'where it is broken only a push that repairs it passes' broken_old

deleted()
{
	typed_server &&
	git -C shop.git config receive.denyDeleteCurrent ignore &&
	must_fail push_as alice shop -q origin :main &&
	remote_output >said && grep 'it cannot be deleted with them' said &&
	tick && git -C shop rm -q .refward/rules.ini &&
	git -C shop commit -q -m 'fix: no rules' &&
	push_as alice shop -q origin HEAD:main &&
	push_as alice shop -q origin :main
}
t_refusal 'its branch is not deleted with it' deleted

rewritten()
{
	typed_server && git -C shop reset -q --hard HEAD^ &&
	printf '[rules r]\n' | own &&
	must_fail push_as alice shop -q -f origin HEAD:main &&
	remote_output >said && grep repository-rules said &&
	git -C shop reset -q --hard HEAD^ && types &&
	git -C shop commit -q --amend -m 'fix: again' &&
	push_as alice shop -q -f origin HEAD:main
}
t_refusal 'a rewrite of the branch is a new version' rewritten

created()
{
	make_server shop && law | rules shop && make_clone shop shop &&
	printf '[rules r]\n' | own &&
	must_fail push_as alice shop -q origin HEAD:main &&
	push_as alice shop -q origin HEAD:topic &&
	types && push_as alice shop -q origin HEAD:main &&
	commit_file shop a b 'stuff' &&
	must_fail push_as alice shop -q origin HEAD:topic
}
t_refusal 'the branch is created with a file that compiles' created

# The client sees no alias; it moves the branch all the same.
aliased()
{
	typed_server &&
	git -C shop.git symbolic-ref refs/heads/trunk refs/heads/main &&
	printf '[rules r]\n' | own &&
	must_fail push_as alice shop -q origin HEAD:trunk &&
	remote_output >said && grep repository-rules said &&
	git -C shop.git config receive.denyDeleteCurrent ignore &&
	must_fail push_as alice shop -q origin :trunk
}
t_refusal 'an alias of the branch is the branch' aliased

# odd COMMAND: run in the clone, it puts something else in the file's place.
odd()
{
	typed_server && tick &&
	(cd shop && rm -rf .refward && eval "$1" && git add -A &&
	    git commit -q -m 'fix: odd') &&
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said && grep "repository-rules: .*rules.ini: $2" said &&
	git -C shop.git fetch -q ../shop HEAD:refs/heads/main &&
	git -C shop checkout -q -b topic &&
	commit_file shop a b 'fix: on' &&
	must_fail push_as alice shop -q origin HEAD:topic &&
	remote_output >said && grep "repository-rules: .*rules.ini: $2" said &&
	git -C shop checkout -q main && git -C shop rm -qr --cached .refward &&
	rm -rf shop/.refward && tick && types &&
	push_as alice shop -q origin HEAD:main &&
	push_as alice shop -q origin topic:topic
}

link()
{
	odd 'mkdir .refward && ln -s ../a .refward/rules.ini' \
	    'is a symbolic link'
}
t_refusal 'a link in its place is broken' link

huge()
{
	odd 'mkdir .refward && head -c 70000 /dev/zero | tr "\0" "#" >.refward/rules.ini' \
	    'is too large'
}
t_refusal 'a file that is too large is broken' huge

since()
{
	own_server && commit_file shop a b 'old stuff' &&
	push_as alice shop -q origin HEAD:main && types &&
	push_as alice shop -q origin HEAD:main &&
	must_fail push_as alice shop -q origin HEAD:topic &&
	remote_output >said && grep commit-type said &&
	{ cat shop/.refward/rules.ini &&
	echo "since = $(git -C shop rev-parse HEAD)"; } >text && own <text &&
	push_as alice shop -q origin HEAD:main &&
	push_as alice shop -q origin HEAD:topic
}
t_refusal 'it spares the past where it says so' since

# A change of this file is a change of law for its own sets only: the server's
# coverage stays, and that of a set that did not change.
covered()
{
	own_server &&
	own <<-'EOT' &&
	[rules one]
	ref = refs/heads/**
	ref = !refs/heads/main
	commit-type = feat fix
	[rules two]
	ref = refs/heads/**
	commit-subject-length = 50
	EOT
	push_as alice shop -q origin HEAD:main &&
	git -C shop checkout -q -b topic &&
	commit_file shop a b 'feat: ahead' &&
	push_as alice shop -q origin HEAD:topic &&
	git -C shop checkout -q main && tick &&
	sed -i 's/= 50/= 10/' shop/.refward/rules.ini &&
	git -C shop commit -q -am 'fix: short' &&
	push_as alice shop -q origin HEAD:main &&
	must_fail push_as alice shop -q origin topic:topic2 &&
	remote_output >said && grep commit-subject-length said &&
	must_fail grep commit-type said
}
t_refusal 'a change of it is a change of law for what changed' covered

recorded()
{
	typed_server && commit_file shop a b 'stuff' &&
	must_fail push_as alice shop -q origin HEAD:main &&
	git -C shop reset -q --hard HEAD^ &&
	"$REFWARD" records --json shop.git >all && tail -n 1 all |
	python3 -c 'import json, sys
r = json.loads(sys.stdin.read())
own = r["repository_rules"]
assert own["branch"] == "refs/heads/main", own
assert own["path"] == ".refward/rules.ini", own
assert len(own["commit"]) == len(own["blob"]) >= 40, own
f = r["findings"][0]
assert f["set"] == "repository:messages", f
assert f["file"] == "refs/heads/main:.refward/rules.ini", f
assert f["line"] == 3, f
print(r["policy_sha256"], r["push"])' >one &&
	read -r hash id <one &&
	"$REFWARD" explain --repo shop.git "$id" >out &&
	grep 'refs/heads/main:.refward/rules.ini:3' out &&
	"$REFWARD" check-config --json shop.git | python3 -c '
import json, sys
assert json.load(sys.stdin)["sha256"] == sys.argv[1]' "$hash" &&
	law >rules.ini && "$REFWARD" check-config --json rules.ini |
	python3 -c '
import json, sys
assert json.load(sys.stdin)["sha256"] != sys.argv[1]' "$hash"
}
t_refusal 'record and explanation say that it was judged by' recorded

config()
{
	typed_server &&
	"$REFWARD" check-config shop.git | grep -v warning: | grep -v ': ok' >out &&
	says out <<-'EOF' &&
	repository 'shop'
	  own rules refs/heads/main:.refward/rules.ini
	  rule set everywhere
	  rule set repository:messages
	EOF
	law >rules.ini &&
	"$REFWARD" check-config --repository shop rules.ini >out &&
	grep '  own rules refs/heads/main:.refward/rules.ini' out &&
	put_broken && must_fail "$REFWARD" check-config shop.git >out &&
	grep "^refs/heads/main:.refward/rules.ini:2: error: 'ref = nowhere'" out
}
t 'check-config reads it in a repository' config

clone()
{
	typed_server && git -C shop fetch -q && law >shop/server.ini &&
	commit_file shop a b 'stuff' &&
	(cd shop && must_fail "$REFWARD" check --rules server.ini \
	    --repository shop >../out) && grep commit-type out &&
	(cd shop && "$REFWARD" check --rules server.ini) &&
	git -C shop reset -q --hard HEAD^ && printf '[rules r]\n' | own &&
	(cd shop && must_fail "$REFWARD" check --rules server.ini \
	    --repository shop >../out) && grep repository-rules out
}
t 'check asks it in a clone' clone

audited()
{
	own_server && commit_file shop a b 'old stuff' &&
	push_as alice shop -q origin HEAD:main && types &&
	push_as alice shop -q origin HEAD:main &&
	must_fail push_as alice shop -q origin HEAD:topic &&
	must_fail "$REFWARD" baseline --dry-run shop.git >out &&
	grep 'commit-type \[repository:messages\]' out &&
	"$REFWARD" baseline shop.git &&
	push_as alice shop -q origin HEAD:topic
}
t_refusal 'a baseline covers it' audited

# What follows is the same in every format of a repository.
test "$E2E_OBJECT_FORMAT" = sha1 || plan

# A text that no pusher's terminal should see raw.
escaped()
{
	own_server && printf '[rules \033[2J]\nref = refs/heads/**\n' | own &&
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said && grep 'rules.ini:1: ' said &&
	must_fail grep "$(printf '\033')\[2J" said
}
t_refusal 'what is told of it is escaped' escaped

servers_only()
{
	own_server && for line in 'mode = warn' 'commit-type.mode = off' \
	    '[refward]\nunmatched = accept'; do
		printf '[rules r]\nref = refs/heads/**\ncommit-type = feat\n%b\n' \
		    "$line" | own &&
		must_fail push_as alice shop -q origin HEAD:main &&
		remote_output >said && grep "for the server's rule file only" said &&
		git -C shop reset -q --hard HEAD^ || return 1
	done
}
t_refusal 'what is for the server alone cannot be said' servers_only

own_groups()
{
	more='[group managers]
member = alice' && own_server &&
	own <<-'EOT' &&
	[rules r]
	ref = refs/heads/release/**
	create = @managers
	EOT
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said && grep 'no such group: ' said &&
	own <<-'EOT' &&
	[group managers]
	member = bob
	[rules r]
	ref = refs/heads/release/**
	create = @managers
	EOT
	push_as alice shop -q origin HEAD:main &&
	must_fail push_as alice shop -q origin HEAD:release/1 &&
	push_as bob shop -q origin HEAD:release/1
}
t_refusal 'its groups are its own' own_groups

no_match()
{
	head='unmatched = refuse' && own_server &&
	own <<-'EOT' &&
	[rules r]
	ref = refs/tags/**
	ref = refs/notes/**
	create = anyone
	EOT
	push_as alice shop -q origin HEAD:main &&
	must_fail push_as alice shop -q origin HEAD:refs/tags/v1 &&
	remote_output >said && grep 'unmatched: ' said &&
	must_fail push_as alice shop -q origin HEAD:refs/notes/x &&
	remote_output >said && grep 'namespace: ' said
}
t_refusal 'it is no match for unmatched and opens no namespace' no_match

no_bypass()
{
	more='bypass = alice' && typed_server &&
	git -C shop.git config receive.advertisePushOptions true &&
	commit_file shop a b 'stuff' &&
	for name in messages repository:messages repository everywhere; do
		must_fail push_as alice shop -q \
		    -o "refward.bypass=$name: urgent" origin HEAD:main ||
			return 1
	done
}
t_refusal 'nobody bypasses it' no_bypass

# What refuses says where it stands; an administrator opens one push to mend it.
locked_out()
{
	own_server && git -C shop.git config receive.advertisePushOptions true &&
	own <<'EOT' && push_as alice shop -q origin HEAD:main &&
[rules lock]
ref = refs/heads/**
update = nobody
EOT
	git -C shop rm -q .refward/rules.ini && tick &&
	git -C shop commit -q -m 'feat: no rules' &&
	must_fail push_as alice shop -q origin HEAD:main && remote_output >said &&
	grep "^hint: *a rule of this repository's own: refs/heads/main:.refward/rules.ini" \
	    said && id=$("$REFWARD" import --reason 'locked out' shop.git |
	    sed -n 's/.*refward.import=\([0-9a-f-]*\).*/\1/p') &&
	push_as alice shop -q -o "refward.import=$id" origin HEAD:main &&
	commit_file shop a c 'feat: more' && push_as alice shop -q origin HEAD:main
}
t_refusal 'it may lock everybody out, and an import lets them in' locked_out

frozen()
{
	own_server &&
	own <<-'EOT' &&
	[freeze week]
	ref = refs/heads/release/**
	from = 2000-01-01
	until = 2100-01-01
	time-zone = Europe/Berlin
	allow = bob
	reason = inventory
	EOT
	push_as alice shop -q origin HEAD:main &&
	must_fail push_as alice shop -q origin HEAD:release/1 &&
	remote_output >said && grep 'inventory' said &&
	push_as bob shop -q origin HEAD:release/1
}
t_refusal 'it may freeze' frozen

repair_judged()
{
	own_server && put_broken &&
	types && git -C shop commit -q --amend -m \
	    'feat: a subject that is much longer than the sixty letters that the server lets in' &&
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said && grep commit-subject-length said &&
	must_fail grep repository-rules said
}
t_refusal "a repair is judged by the server's rules" repair_judged

repair_removes()
{
	own_server && put_broken && tick &&
	git -C shop rm -q .refward/rules.ini &&
	git -C shop commit -q -m 'feat: without rules' &&
	must_fail push_as alice shop -q origin main~1:refs/heads/topic &&
	push_as alice shop -q origin HEAD:main &&
	push_as alice shop -q origin HEAD:topic
}
t_refusal 'to remove it is a repair as well' repair_removes

removed()
{
	typed_server && tick && git -C shop rm -q .refward/rules.ini &&
	git -C shop commit -q -m 'no rules' &&
	must_fail push_as alice shop -q origin HEAD:main &&
	git -C shop commit -q --amend -m 'fix: no rules' &&
	push_as alice shop -q origin HEAD:main &&
	commit_file shop a b 'stuff' && push_as alice shop -q origin HEAD:main
}
t_refusal 'to remove it is judged by what is removed' removed

symbolic()
{
	typed_server &&
	git -C shop.git update-ref refs/heads/real refs/heads/main &&
	git -C shop.git symbolic-ref refs/heads/main refs/heads/real &&
	git -C shop checkout -q -b topic && commit_file shop a b 'fix: on' &&
	must_fail push_as alice shop -q origin HEAD:topic &&
	remote_output >said && grep "rules-branch 'refs/heads/main' is symbolic" said
}
t_refusal 'a branch that is itself an alias is not guessed at' symbolic

elsewhere()
{
	path='rules-path = ops/git.ini' && own_server && types &&
	mkdir shop/ops && git -C shop mv .refward/rules.ini ops/git.ini &&
	git -C shop commit -q --amend -m 'feat: rules' &&
	push_as alice shop -q origin HEAD:main &&
	commit_file shop a b 'stuff' &&
	must_fail push_as alice shop -q origin HEAD:topic
}
t_refusal 'the server says at which path it lies' elsewhere

alone()
{
	mkdir w && cd w && printf '[rules a]\nref = refs/heads/**\ncommit-type = feat\n' >own.ini &&
	"$REFWARD" check-config --own own.ini &&
	must_fail "$REFWARD" check-config own.ini &&
	echo 'mode = warn' >>own.ini &&
	must_fail "$REFWARD" check-config --own own.ini >out &&
	grep "^own.ini:4: error: 'mode' is for the server's rule file only" out
}
t 'check-config reads one that lies anywhere' alone

tested()
{
	law >rules.ini && cat >rules.test.ini <<-'EOT' &&
	[test its own rule refuses]
	repository = shop
	given = refs/heads/main
	commit = feat: rules
	file = .refward/rules.ini
	content = [rules r]\nref = refs/heads/**\ncommit-type = feat\n
	create = refs/heads/x
	from = refs/heads/main
	commit = stuff
	expect = refuse repository:r/commit-type

	[test a version that is broken is refused]
	repository = shop
	given = refs/heads/main
	update = refs/heads/main
	commit = feat: rules
	file = .refward/rules.ini
	content = [rules r]\n
	expect = refuse repository-rules

	[test without one nothing is added]
	repository = shop
	create = refs/heads/x
	commit = stuff
	expect = allow
	EOT
	"$REFWARD" test rules.test.ini
}
t 'policy tests read it in their repository' tested

two_say()
{
	own_server && { law && cat <<-'EOT'; } | rules shop &&
	[repository shop]
	rules-branch = refs/heads/law
	EOT
	commit_file shop a b 'feat: on' &&
	must_fail push_as alice shop -q origin HEAD:main &&
	remote_output >said && grep "'rules-branch' of repository 'shop' is" said
}
t_refusal 'two sections that name two branches are an error there' two_say

audited_broken()
{
	own_server && put_broken &&
	must_fail "$REFWARD" baseline --dry-run shop.git >out &&
	grep "repository-rules: .*:2: 'ref = nowhere'" out
}
t 'an audit says that it is broken' audited_broken

plan
