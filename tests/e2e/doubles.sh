#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From a push to doubles of Jenkins, GitLab, Gitea, GitHub and Flow: not those
# servers, but their documented answers, of which many look like success where
# nothing was started.

. "$(dirname "$0")/target_lib.sh"

# with_double: one starts with the case, and ends with it.
with_double()
{
	mkdir double &&
	{ "$_python" -S "$srcdir/tests/http/doubles.py" double "$canary" \
	    >double.out 2>&1 & } &&
	wait_for 'test -f double/port' 30 && : >double/started &&
	url=http://127.0.0.1:$(cat double/port)
}

# targets TYPE ANSWER...: one for each answer, which stdin says how to name.
targets()
{
	_type=$1 && shift && cat >keys &&
	for _answer; do
		printf '[target %s]\ntype = %s\n' "$_answer" "$_type" &&
		printf 'allow-http = yes\nallow-private = yes\n' &&
		sed -e "s|URL|$url|" -e "s|ANSWER|$_answer|" keys || return 1
	done
}

# pushed: a push has fired at all targets, and every answer was read.
pushed()
{
	push_as alice dev origin main && dispatch &&
	commit=$(git -C dev rev-parse main) && must_fail test -s double.out
}

# only_started WHAT...
only_started()
{
	printf '%s '"$commit"'\n' "$@" | sort >expect &&
	sort double/started | diff -u expect -
}

jenkins()
{
	with_double && targets jenkins good login-page to-login accepted empty \
	    refused-by-a-handler disabled without-parameters without-an-item \
	    cancelled-in-the-queue <<'END' >all && fires <all && pushed &&
url = URL/job/ANSWER
user = refward
secret = hook
END
	deliveries >actual && says actual <<'END' &&
accepted dead: it answered 202, but no build is queued: nothing was started
cancelled-in-the-queue done
disabled dead: it answered 409: disabled is not buildable
empty dead: it answered 200, but no build is queued: nothing was started
good done
login-page dead: it answered 200, but no build is queued: nothing was started
refused-by-a-handler dead: it answered 302, and redirects are not followed
to-login dead: it answered 302, and redirects are not followed
without-an-item dead: it answered 201, but no build is queued: nothing was started
without-parameters queued: it answered 500: This build is not parameterized!
END
	only_started 'jenkins good' &&
	outbox --state 'done' list | jq -e 'length == 2 and all(.[];
	    .link == "http://jenkins.example/queue/item/7/")'
}
t 'Jenkins: a build is started where an item of the queue is named' jenkins

gitlab()
{
	with_double && targets gitlab good login-page to-login accepted empty \
	    without-jobs without-ref a-list <<'END' >all && fires <all &&
url = URL
project = a/ANSWER
secret = hook
END
	pushed && deliveries >actual && says actual <<'END' &&
a-list dead: it answered 201, but names no pipeline: nothing was started
accepted dead: it answered 202, but names no pipeline: nothing was started
empty dead: it answered 200, but names no pipeline: nothing was started
good done
login-page dead: it answered 200, but names no pipeline: nothing was started
to-login dead: it answered 302, and redirects are not followed
without-jobs dead: it answered 400: {"message": {"base": ["Pipeline will not run for the selected trigger."]}}
without-ref dead: it answered 400: {"message": {"base": ["Reference not found"]}}
END
	only_started 'gitlab a/good main'
}
t 'GitLab: where a pipeline is named' gitlab

gitea()
{
	with_double && targets gitea good forgejo login-page to-login accepted \
	    empty of-another-branch switched-off without-a-run <<'END' >all &&
url = URL
repository = us/{repository}
workflow = ANSWER
secret = hook
END
	fires <all && pushed && deliveries >actual && says actual <<'END' &&
accepted dead: it answered 202, but dispatches nothing: nothing was started
empty dead: it answered 200, but names no run: nothing was started
forgejo done
good done
login-page dead: it answered 200, but names no run: nothing was started
of-another-branch dead: it answered 404: {"message": "workflow of-another-branch not found"}
switched-off dead: it answered 403: {"message": "workflow is disabled"}
to-login dead: it answered 302, and redirects are not followed
without-a-run dead: it answered 200, but names no run: nothing was started
END
	only_started 'gitea good refs/heads/main' \
	    'gitea forgejo refs/heads/main'
}
t 'Gitea and Forgejo: where nothing is said, or a run is named' gitea

github()
{
	with_double && targets github good with-details login-page to-login \
	    accepted empty undeclared limited moved without-a-run <<'END' >all &&
url = URL
repository = us/{repository}
workflow = ANSWER
secret = hook
END
	fires <all && pushed && deliveries >actual && says actual <<'END' &&
accepted dead: it answered 202, but dispatches nothing: nothing was started
empty dead: it answered 200, but names no run: nothing was started
good done
limited queued: it answered 403: {"message":"API rate limit exceeded"}
login-page dead: it answered 200, but names no run: nothing was started
moved dead: it answered 301, and redirects are not followed
to-login dead: it answered 302, and redirects are not followed
undeclared dead: it answered 422: {"message": "Unexpected inputs provided: [\"refward\"]"}
with-details done
without-a-run dead: it answered 200, but names no run: nothing was started
END
	only_started 'github good main' 'github with-details main'
}
t 'GitHub: where nothing is said, or a run is named' github

flow()
{
	with_double && targets flow good login-page to-login accepted empty \
	    no-success zero <<'END' >all && fires <all && pushed &&
url = URL
organization = us
pipeline-id = ANSWER
secret = hook
END
	deliveries >actual && says actual <<'END' &&
accepted dead: it answered 202, but names no run: nothing was started
empty dead: it answered 200, but names no run: nothing was started
good done
login-page dead: it answered 200, but names no run: nothing was started
no-success dead: it answered 200, but names no run: nothing was started
to-login dead: it answered 302, and redirects are not followed
zero dead: it answered 200, but names no run: nothing was started
END
	only_started 'flow good'
}
t 'Flow: where a run is named' flow

# secrets ANSWER...: of the web hooks, of which the URL is the secret.
secrets()
{
	for _answer; do
		echo "$url/pipeline/webhook/$_answer" >"secrets/$_answer" &&
		chmod 0600 "secrets/$_answer" || return 1
	done
}

flow_hook()
{
	with_double && targets flow good login-page to-login \
	    <<'END' >all && fires <all && secrets good login-page to-login &&
secret = ANSWER
END
	pushed && deliveries >actual && says actual <<'END' &&
good done
login-page dead: it answered 200, but with a page for people: nothing was started
to-login dead: it answered 302, and redirects are not followed
END
	only_started 'hook good'
}
t 'a web hook of Flow: where it does not answer with a page' flow_hook

others_secret()
{
	with_double && {
		targets jenkins jenkins <<'END' &&
url = URL/job/good
user = refward
secret = hook
END
		targets gitlab gitlab <<'END' &&
url = URL
project = good
secret = hook
END
		targets gitea gitea <<'END' &&
url = URL
repository = us/shop
workflow = good
secret = hook
END
		targets github github <<'END' &&
url = URL
repository = us/shop
workflow = good
secret = hook
END
		targets flow flow <<'END'
url = URL
organization = us
pipeline-id = good
secret = hook
END
	} >all && fires <all && echo other >secrets/hook && pushed &&
	outbox list | jq -r '.[] | "\(.target) \(.state)"' | sort >actual &&
	says actual <<'END' && must_fail test -s double/started
flow dead
gitea dead
github dead
gitlab dead
jenkins dead
END
}
t 'with another secret none of them starts anything' others_secret

plan
