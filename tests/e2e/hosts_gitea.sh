#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Gitea and Forgejo: who pushes, by which way, and what a client cannot claim.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/forge_lib.sh"

command -v bash >/dev/null || {
	_planned=yes
	echo '1..0 # SKIP no bash, in which the hooks of Gitea are written'
	exit 0
}

# shop [LINE...]: shop/web.git at Gitea with these rules about main, and a clone
# with a commit.
shop()
{
	gitea_repository shop/web &&
	forge_hooks shop/web.git/hooks 00-refward &&
	{
		printf '%s\n' '[refward]' 'version = 1' 'host = gitea' \
		    '[rules main]' 'ref = refs/heads/main' "$@"
	} | forge_rules shop/web.git &&
	git clone -q shop/web.git dev && commit_file dev a 1 'feat: one'
}

# tip NAME: what the branch is on the server.
tip()
{
	git -C shop/web.git rev-parse -q --verify "refs/heads/$1" || echo none
}

each_is_named()
{
	shop 'create = anyone' &&
	by_gitea shop/web.git dev --user alice -- HEAD:main &&
	by_gitea shop/web.git dev --user bob --http -- HEAD:bob &&
	by_gitea shop/web.git dev --user owner --deploy-key 7 -- HEAD:key &&
	by_gitea shop/web.git dev --user gitea-actions --id=-2 --task 9 \
	    --http -- HEAD:job &&
	by_gitea shop/web.git dev --user release-bot --id 12 -- HEAD:bot &&
	gitea push --user carol shop/web.git dev HEAD:edit &&
	gitea push --user dave --trigger pr-update-with-base --pull 3 \
	    shop/web.git dev HEAD:updated &&
	gitea push --user dave --trigger pr-merge-to-base --pull 3 \
	    shop/web.git dev HEAD:merged &&
	gitea push --user erin --internal shop/web.git dev HEAD:internal &&
	settled shop/web.git 9 && pushers shop/web.git >said &&
	says said <<'END'
accepted alice shop/web
accepted bob shop/web
accepted deploy-key:7 shop/web
accepted actions shop/web
accepted release-bot shop/web
accepted carol web shop/web
accepted dave web shop/web
accepted dave merge-request shop/web
accepted erin internal shop/web
END
}
t 'each who pushes is in the record, and by which way' each_is_named

nobody_is_anonymous()
{
	shop 'create = alice bob' && rm shop/web.git/hooks/pre-receive.d/gitea &&
	must_fail git -C dev push "$PWD/shop/web.git" HEAD:main &&
	must_fail by_gitea shop/web.git dev --user nobody -- HEAD:main &&
	must_fail by_gitea shop/web.git dev --user alice --deploy-key x -- \
	    HEAD:main &&
	pushers shop/web.git >said && test "$(tip main)" = none &&
	says said <<'END'
refused anonymous shop/web
refused anonymous shop/web
refused anonymous shop/web
END
}
t_refusal 'whom Gitea does not name is anonymous' nobody_is_anonymous

# sshd may accept variables, and hands them to what it runs.
claims()
{
	shop 'create = merge-request' &&
	(
		export GITEA_PUSHER_NAME=alice GITEA_PUSH_TRIGGER=pr-merge-to-base
		export GITEA_PR_ID=3 GITEA_PR_INDEX=3 GITEA_INTERNAL_PUSH=true
		export GITEA_ACTIONS_TASK_ID=9 REMOTE_USER=alice GL_USERNAME=alice
		export SSH_ORIGINAL_COMMAND=gitea-internal REFWARD_USER=alice
		must_fail by_gitea shop/web.git dev --user mallory -- HEAD:main &&
		must_fail by_gitea shop/web.git dev --user mallory -- \
		    HEAD:refs/pull/3/head
	) && pushers shop/web.git >said && test "$(tip main)" = none &&
	says said <<'END'
refused mallory shop/web
refused mallory shop/web
END
}
t_refusal 'what a client claims is not believed' claims

at_once()
{
	shop 'create = nobody' &&
	for user in alice bob carol dave; do
		git clone -q dev "$user" &&
		(by_gitea shop/web.git "$user" --user "$user" -- \
		    "HEAD:$user" >"$user.out" 2>&1; echo $? >"$user.rc") &
	done && wait && cat ./*.rc | sort -u >said && echo 0 | diff -u - said &&
	settled shop/web.git 4 &&
	jq -r '.pusher + " " + .lines[0].ref' \
	    shop/web.git/refward/log/decisions.jsonl | sort >said &&
	says said <<'END'
alice refs/heads/alice
bob refs/heads/bob
carol refs/heads/carol
dave refs/heads/dave
END
}
t 'several who push at once are told apart' at_once

by_button()
{
	shop 'create = anyone' 'update = merge-request' &&
	by_gitea shop/web.git dev --user alice -- HEAD:main &&
	commit_file dev a 2 'feat: two' &&
	must_fail by_gitea shop/web.git dev --user alice -- HEAD:main &&
	must_fail gitea push --user alice shop/web.git dev HEAD:main >shown &&
	grep "^error: .*only merge-request may" shown &&
	gitea push --user alice --trigger pr-merge-to-base --pull 1 \
	    shop/web.git dev HEAD:main &&
	test "$(tip main)" = "$(git -C dev rev-parse HEAD)"
}
t_refusal 'a merge by the button is a merge request, an edit is none' by_button

own_refs()
{
	shop 'create = anyone' &&
	by_gitea shop/web.git dev --user alice -- HEAD:main &&
	must_fail by_gitea shop/web.git dev --user alice -- \
	    HEAD:refs/pull/1/head &&
	grep 'only branches and tags may be pushed here' push.out &&
	gitea push --internal --user alice shop/web.git dev \
	    HEAD:refs/pull/1/head &&
	must_fail gitea push --internal --user alice shop/web.git dev \
	    HEAD:refs/other/1/head
}
t_refusal 'its own namespaces are open to itself alone' own_refs

# What a pull request stands at fires, what it would merge to does not.
requests_fire()
{
	shop 'create = anyone' '[pipeline precheck]' 'on = merge-request' \
	    'name = precheck' 'target = here' '[target here]' 'type = exec' \
	    "command = $PWD/note.sh" 'allow-same-user = yes' &&
	cat >note.sh <<END &&
#!/bin/sh
echo "\$REFWARD_REF" >>'$PWD/fired'
END
	chmod 0755 note.sh &&
	by_gitea shop/web.git dev --user alice -- HEAD:main &&
	gitea push --internal shop/web.git dev HEAD:refs/pull/1/merge &&
	gitea push --internal shop/web.git dev HEAD:refs/pull/1/head &&
	settled shop/web.git 3 && wait_for 'test -s fired' 20 &&
	says fired <<'END'
refs/pull/1/head
END
}
t 'a pipeline fires on the refs of pull requests' requests_fire

# Its own needs are judged as anything else; but somebody has to begin.
first_branch()
{
	shop 'create = nobody' 'commit-type = feat' &&
	commit_file dev a 2 'no type' && main=refs/heads/main &&
	must_fail gitea push --internal shop/web.git dev "HEAD:$main" &&
	must_fail by_gitea shop/web.git dev --user alice -- "HEAD^:$main" &&
	must_fail gitea push --internal shop/web.git dev "HEAD^:$main" \
	    HEAD^:refs/heads/other && test "$(tip main)" = none &&
	gitea push --internal shop/web.git dev "HEAD^:$main" &&
	git -C shop/web.git update-ref refs/heads/x main &&
	git -C shop/web.git update-ref -d "$main" &&
	must_fail gitea push --internal shop/web.git dev "HEAD^:$main"
}
t_refusal 'it may begin an empty repository, and is judged' first_branch

wikis()
{
	gitea_repository shop/web.wiki &&
	forge_hooks shop/web.wiki.git/hooks 00-refward &&
	forge_rules shop/web.wiki.git <<'END' &&
[refward]
version = 1
host = gitea
[rules code]
ref = refs/heads/**
create = nobody
[rules pages]
ref = refs/heads/**
kind = wiki
commit-type = docs
END
	git clone -q shop/web.wiki.git dev && commit_file dev a 1 'bad' &&
	must_fail by_gitea shop/web.wiki.git dev --user alice -- HEAD:main &&
	git -C dev commit -q --amend -m 'docs: good' &&
	by_gitea shop/web.wiki.git dev --user alice -- HEAD:main &&
	settled shop/web.wiki.git 2 && pushers shop/web.wiki.git >said &&
	says said <<'END'
refused alice shop/web.wiki
accepted alice shop/web.wiki
END
}
t_refusal 'a wiki has rules of its own' wikis

# Who looks at a repository when nobody pushes finds the same.
told_by_path()
{
	shop 'create = nobody' && gitea_repository shop/web.wiki &&
	printf '%s\n' '[rules pages]' 'ref = refs/heads/**' 'kind = wiki' \
	    'commit-type = docs' >>shop/web.git/refward/rules.ini &&
	cp -r shop/web.git/refward shop/web.wiki.git/ &&
	git -C shop/web.wiki.git fetch -q ../../dev HEAD:main &&
	git -C shop/web.git fetch -q ../../dev HEAD:main &&
	"$REFWARD" baseline --dry-run --json shop/web.wiki.git >wiki
	"$REFWARD" baseline --dry-run --json shop/web.git >code &&
	jq -r '.baseline | .repository + " " + (.findings | tostring)' \
	    code wiki >said && says said <<'END'
shop/web 0
shop/web.wiki 1
END
}
t 'its path tells name and kind' told_by_path

# All hooks of a folder are run. What ours accepted another may refuse.
others_refuse()
{
	shop 'create = anyone' && echo refs/heads/main >shop/web.git/protected &&
	printf '#!/bin/sh\ncat >>"%s/after"\n' "$PWD" \
	    >shop/web.git/hooks/pre-receive.d/zz-after &&
	chmod 0755 shop/web.git/hooks/pre-receive.d/zz-after &&
	must_fail by_gitea shop/web.git dev --user alice -- HEAD:main &&
	grep 'Not allowed to push to protected branch' push.out &&
	test "$(wc -l <after)" -eq 1 && settled shop/web.git 1 &&
	jq -c .settled shop/web.git/refward/log/decisions.jsonl >said &&
	says said <<'END'
["not-applied"]
END
}
t 'what another hook refuses has not happened' others_refuse

# The process above both hooks is the same git, behind a wrapper of Gitea's.
confirmed()
{
	shop 'create = anyone' &&
	ln -sf /bin/true shop/web.git/hooks/post-receive.d/00-refward &&
	by_gitea shop/web.git dev --user alice -- HEAD:main &&
	find shop/web.git/refward/outbox/new -type f >said &&
	grep '\.[0-9]' said
}
t 'git is found behind the wrapper' confirmed

resynced()
{
	shop 'create = nobody' && gitea resync shop/web.git &&
	must_fail by_gitea shop/web.git dev --user alice -- HEAD:main &&
	test "$(tip main)" = none
}
t_refusal 'Gitea rewrites its own files, and leaves ours' resynced

plan
