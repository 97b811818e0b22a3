#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# GitLab: who pushes, what its pages merge, and in which order hooks run.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/forge_lib.sh"

# shop [LINE...]: shop.git at GitLab with these rules about main, and a clone
# with a commit.
shop()
{
	git init -q --bare -b main shop.git &&
	git -C shop.git config receive.advertisePushOptions true &&
	git -C shop.git config core.logAllRefUpdates always &&
	forge_hooks shop.git/custom_hooks refward &&
	{
		printf '%s\n' '[refward]' 'version = 1' 'host = gitlab' \
		    "${gitlab_web:-gitlab-web = unclear}" \
		    '[rules main]' 'ref = refs/heads/main' "$@"
	} | forge_rules shop.git &&
	git clone -q shop.git dev && commit_file dev a 1 'feat: one'
}

# tip NAME: what the branch is on the server.
tip()
{
	git -C shop.git rev-parse -q --verify "refs/heads/$1" || echo none
}

each_is_named()
{
	shop 'create = anyone' &&
	by_gitlab shop.git dev --user alice -- HEAD:main &&
	by_gitlab shop.git dev --user bob --protocol http -- HEAD:bob &&
	by_gitlab shop.git dev --user maker --id key-12 -- HEAD:key &&
	by_gitlab shop.git dev --user project_1_bot_4f -- HEAD:bot &&
	gitlab web --user carol shop.git dev refs/heads/edit HEAD &&
	settled shop.git 5 && pushers shop.git >said && says said <<'END'
accepted alice group/project
accepted bob group/project
accepted deploy-key:12 group/project
accepted project_1_bot_4f group/project
accepted carol web group/project
END
}
t 'each who pushes is in the record, and by which way' each_is_named

claims()
{
	shop 'create = alice' &&
	(
		export GL_USERNAME=alice GL_ID=user-1 GL_PROTOCOL=web
		export GITEA_PUSHER_NAME=alice REMOTE_USER=alice GL_USER=alice
		must_fail by_gitlab shop.git dev --user mallory -- HEAD:main &&
		must_fail by_gitlab shop.git dev --user '' -- HEAD:main
	) && must_fail by_gitlab shop.git dev --user alice --id key-7 -- \
	    HEAD:main && pushers shop.git >said && test "$(tip main)" = none &&
	says said <<'END'
refused mallory group/project
refused anonymous group/project
refused deploy-key:7 group/project
END
}
t_refusal 'what a client claims is not believed' claims

at_once()
{
	shop 'create = nobody' &&
	for user in alice bob carol dave; do
		git clone -q dev "$user" &&
		(by_gitlab shop.git "$user" --user "$user" -- \
		    "HEAD:$user" >"$user.out" 2>&1; echo $? >"$user.rc") &
	done && wait && cat ./*.rc | sort -u >said && echo 0 | diff -u - said &&
	settled shop.git 4 &&
	jq -r '.pusher + " " + .lines[0].ref + " " + .settled[0]' \
	    shop.git/refward/log/decisions.jsonl | sort >said && says said <<'END'
alice refs/heads/alice applied
bob refs/heads/bob applied
carol refs/heads/carol applied
dave refs/heads/dave applied
END
}
t 'several who push at once are told apart' at_once

# Each line, so that the pages show it; they take the mark away.
marked()
{
	shop 'create = nobody' &&
	must_fail by_gitlab shop.git dev --user alice -- HEAD:main &&
	grep -c '^remote: ' push.out >all &&
	grep -c '^remote: GL-HOOK-ERR: ' push.out | diff -u all - &&
	must_fail gitlab web shop.git dev refs/heads/main HEAD >shown &&
	grep -x 'error: refs/heads/main: create: nobody may create this ref \[main\]' \
	    shown && grep -c . shown | diff -u all - &&
	must_fail by_gitlab shop.git dev --user alice -- -o refward.bypass=x \
	    HEAD:main && must_fail grep '^remote: [^G]' push.out
}
t_refusal 'each line is marked for the pages' marked

# merging [LINE...]: main, and a merge request that stands at topic's tip.
merging()
{
	shop 'create = anyone' "${1:-update = merge-request}" &&
	by_gitlab shop.git dev --user alice -- HEAD:main &&
	git -C dev checkout -q -b topic && commit_file dev b 1 'feat: two' &&
	by_gitlab shop.git dev --user alice -- HEAD:topic &&
	git -C shop.git update-ref refs/merge-requests/7/head topic &&
	git -C shop.git update-ref refs/merge-requests/70/merge main &&
	git -C dev branch -f main topic^
}

# web REF COMMIT: by the pages, as carol.
web()
{
	gitlab web --user carol shop.git dev "$1" "$2" >shown
}

merged()
{
	merging && tick && git -C dev checkout -q main &&
	git -C dev merge -q --no-ff --no-edit topic &&
	web refs/heads/main HEAD && commit_file dev c 1 'feat: three' &&
	git -C shop.git fetch -q ../dev HEAD:refs/merge-requests/8/head &&
	web refs/heads/main HEAD && settled shop.git 4 &&
	test "$(tip main)" = "$(git -C dev rev-parse HEAD)" &&
	pushers shop.git | tail -n 2 >said && says said <<'END'
accepted carol merge-request web group/project
accepted carol merge-request web group/project
END
}
t 'a merge, or a fast-forward, of a merge request is one' merged

# Also where the other parent comes first, or is that of no merge request.
edited()
{
	merging && git -C dev checkout -q main &&
	commit_file dev c 1 'feat: an edit' &&
	must_fail web refs/heads/main HEAD &&
	grep 'could not tell: whether this is a merge request' shown &&
	git -C dev reset -q --hard main^ &&
	other=$(git -C dev commit-tree -p main -m 'feat: squashed' \
	    'topic^{tree}') && must_fail web refs/heads/main "$other" &&
	grep 'key gitlab-web' shown &&
	turned=$(git -C dev commit-tree -p topic -p main -m 'feat: turned' \
	    'topic^{tree}') && must_fail web refs/heads/main "$turned" &&
	strange=$(git -C dev commit-tree -p main -p "$other" -m 'feat: not it' \
	    'topic^{tree}') && must_fail web refs/heads/main "$strange" &&
	test "$(jq -r .verdict shop.git/refward/log/decisions.jsonl |
	    grep -c unknown)" -eq 4
}
t_refusal 'an edit, or a squash, cannot be told from one' edited

a_push_is_none()
{
	merging && must_fail by_gitlab shop.git dev --user alice -- topic:main &&
	grep "'alice' may not update this ref, only merge-request may" push.out
}
t_refusal 'a push by ssh is no merge request' a_push_is_none

others_are_let_in()
{
	merging 'update = merge-request web' &&
	git -C dev checkout -q main && commit_file dev c 1 'feat: an edit' &&
	web refs/heads/main HEAD
}
t 'an edit is let in where rules let pages in' others_are_let_in

trusted()
{
	gitlab_web='gitlab-web = trusted' && merging &&
	git -C dev checkout -q main && commit_file dev c 1 'feat: squashed' &&
	web refs/heads/main HEAD && commit_file dev c 2 'feat: three' &&
	must_fail by_gitlab shop.git dev --user alice -- HEAD:main
}
t_refusal 'who trusts the pages says so' trusted

# GitLab itself is asked first; the first that fails is the last.
in_order()
{
	shop 'create = nobody' && echo refs/heads/main >shop.git/protected &&
	must_fail by_gitlab shop.git dev --user alice -- HEAD:main &&
	grep 'GitLab: You are not allowed' push.out &&
	test ! -e shop.git/refward/log && rm shop.git/protected &&
	for name in aa zz; do
		printf '#!/bin/sh\ncat >/dev/null\necho %s >>"%s/ran"\nexit 1\n' \
		    "$name" "$PWD" >"shop.git/custom_hooks/pre-receive.d/$name" &&
		chmod 0755 "shop.git/custom_hooks/pre-receive.d/$name" || return 1
	done &&
	must_fail by_gitlab shop.git dev --user alice -- HEAD:main &&
	test ! -e shop.git/refward/log &&
	mv shop.git/custom_hooks/pre-receive.d/aa \
	    shop.git/custom_hooks/pre-receive.d/aa~ &&
	must_fail by_gitlab shop.git dev --user alice -- HEAD:main &&
	says ran <<'END' && jq -r .verdict shop.git/refward/log/decisions.jsonl
aa
END
}
t_refusal 'others are asked before it, or after it' in_order

# It moves no ref back: git is done then.
after_it_fails()
{
	shop 'create = anyone' && printf '#!/bin/sh\nexit 1\n' \
	    >shop.git/custom_hooks/post-receive.d/aa &&
	chmod 0755 shop.git/custom_hooks/post-receive.d/aa &&
	by_gitlab shop.git dev --user alice -- HEAD:main &&
	test "$(tip main)" = "$(git -C dev rev-parse HEAD)" &&
	settled shop.git 1 && jq -c .settled shop.git/refward/log/decisions.jsonl \
	    >said && says said <<'END'
["applied"]
END
}
t 'what is not confirmed is settled by the ref' after_it_fails

# What GitLab starts outlives every push: it tells nothing about when one ends.
of_no_process()
{
	shop 'create = anyone' && rm shop.git/custom_hooks/post-receive.d/refward &&
	by_gitlab shop.git dev --user alice -- HEAD:main &&
	find shop.git/refward/outbox/new -type f -name '*[0-9a-f]' >said &&
	test -s said && must_fail grep '\.git/.*\.[0-9]*-' said
}
t 'no process above it is taken for git' of_no_process

kinds()
{
	shop 'create = nobody' && printf '%s\n' '[rules pages]' \
	    'ref = refs/heads/**' 'kind = wiki' 'commit-type = docs' \
	    >>shop.git/refward/rules.ini && commit_file dev a 2 'docs: two' &&
	must_fail by_gitlab shop.git dev --repository wiki-1 \
	    --project group/project.wiki -- HEAD:main &&
	git -C dev checkout -q --orphan page && git -C dev commit -q -m 'docs: x' &&
	must_fail by_gitlab shop.git dev --repository project-1 -- HEAD:main &&
	by_gitlab shop.git dev --repository wiki-1 \
	    --project group/project.wiki -- HEAD:main
}
t_refusal 'a wiki has rules of its own' kinds

plan
