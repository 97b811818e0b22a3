#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What an event is: chosen when the push was accepted, one for each move, and
# its repository's however that fares.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fire_lib.sh"

chosen_by_then()
{
	fire_server && push_as alice dev origin one:main &&
	sed -i -e 's/^\[pipeline every\]/[pipeline other]/' \
	    -e 's/^on = branch tag/on = delete/' rules.ini &&
	dispatch && moves >actual && says actual <<'EOF' &&
refs/heads/main NONE ONE
EOF
	"$REFWARD" outbox list --json shop.git | jq -r '.[].pipeline' >actual &&
	says actual <<'EOF'
every
EOF
}
t 'what a push fires is not asked again when the rules change' chosen_by_then

# The option of a pipeline; without it each move counts.
not_twice()
{
	fire_server && sed -i 's/^name = every/&\nonce = yes/' rules.ini &&
	push_as alice dev origin one:main && push_as alice dev origin two:main &&
	push_as alice dev origin +one:main && push_as alice dev origin one:topic &&
	dispatch && moves | sort >actual && says actual <<'EOF' &&
refs/heads/main NONE ONE
refs/heads/main ONE TWO
EOF
	"$REFWARD" outbox list --json shop.git |
	jq -r '.[] | select(.attempts == 0) | .state + " " + .reason' |
	sort -u >actual && says actual <<'EOF'
done not sent: the same was fired before (once = yes)
EOF
}
t 'the same is not deployed twice where a pipeline says so' not_twice

# tagging_server: what is fired says which image tag its ref got.
tagging_server()
{
	fire_server && sed -i 's/^name = every/&\nparam = TAG={image-tag}/' \
	    rules.ini && cat >>rules.ini <<'EOF' &&

[image-tag branches]
ref = refs/heads/**
tag = {branch}

[image-tag versions]
ref = refs/tags/**
tag = {version}
EOF
	sed -i "s/^echo .*/echo \"\$TAG \$REFWARD_REF\" >>'$(pwd |
	    sed 's,/,\\/,g')\/fired'/" note.sh
}

# no_tag_twice COUNT: so many refs have fired, each with a tag of its own.
no_tag_twice()
{
	dispatch && test "$(wc -l <fired)" -eq "$1" &&
	cut -d ' ' -f 1 fired | sort | uniq -d >twice && says twice </dev/null
}

# The fourth branch is called what the first one's tag is.
branches_of_one_push()
{
	tagging_server && push_as alice dev origin one:refs/heads/f/a#1 &&
	dispatch && taken=$(cut -d ' ' -f 1 fired) &&
	push_as alice dev origin one:refs/heads/f-a/1 one:refs/heads/f-a-1 \
	    "one:refs/heads/$taken" one:refs/heads/f/a+1 one:refs/heads/f-a#1 &&
	no_tag_twice 6
}
t 'no two branches get one image tag, however they are called' \
    branches_of_one_push

# told REF OTHER: the pusher hears why the ref fires nothing.
told()
{
	grep -F "$1" push.out | grep "'$2' gives the same"
}

versions_of_one_push()
{
	tagging_server &&
	push_as alice dev origin one:refs/tags/v1.0.0 one:refs/tags/1.0.0 \
	    one:refs/tags/v2.0.0 && told refs/tags/v1.0.0 1.0.0 &&
	told refs/tags/1.0.0 v1.0.0 && no_tag_twice 1
}
t 'nor two versions in one push, and that is told' versions_of_one_push

versions_of_two_pushes()
{
	tagging_server && push_as alice dev origin one:refs/tags/v1.0.0 &&
	push_as alice dev origin two:refs/tags/1.0.0 &&
	told refs/tags/1.0.0 v1.0.0 && no_tag_twice 1 &&
	grep -x '1.0.0 refs/tags/v1.0.0' fired
}
t 'nor in two pushes' versions_of_two_pushes

# two_servers: both leave what they accept in one outbox.
two_servers()
{
	fire_server && mkdir shared &&
	sed -i "s|^host = ssh|&\noutbox = $PWD/shared|" rules.ini &&
	git init -q --bare -b main other.git &&
	"$REFWARD" install --libexec "$PWD/lonely" --rules rules.ini \
	    other.git >/dev/null && git -C dev remote add other ../other.git
}

# deleted: one push is confirmed, the other not.
deleted()
{
	two_servers && push_as alice dev origin one:main &&
	rm shop.git/hooks/post-receive && push_as alice dev origin two:topic &&
	push_as alice dev other one:main && rm -rf shop.git &&
	"$REFWARD" dispatch --once other.git && moves >actual &&
	says actual <<'EOF' &&
refs/heads/main NONE ONE
EOF
	"$REFWARD" outbox list --json other.git |
	jq -r '.[] | .repository + " " + .ref + " " + .state + " " +
	    (.reason // "-" | sub(":.*"; ""))' | sort >actual &&
	says actual <<'EOF' &&
other refs/heads/main done it ended with status 0
shop refs/heads/main queued the rule file cannot be read
EOF
	test -z "$(ls shared/new)"
}
t 'a repository that was deleted holds up no other, and invents nothing' \
    deleted

# Two moves from and to the same values are two events.
own_events()
{
	fire_server && push_as alice dev origin one:main && dispatch &&
	reconcile || return 1
	for value in two one two; do
		git -C dev push -q --receive-pack='git -c \
		    core.hooksPath=/dev/null receive-pack' origin \
		    "+$value:main" &&
		reconcile || return 1
	done
	"$REFWARD" outbox events --json shop.git >found &&
	jq -r '.[].kind' found | sort | uniq -c | sed 's/^ *//' >actual &&
	says actual <<'EOF' &&
3 unmediated
EOF
	test "$(jq -r '.[].id' found | sort -u | wc -l)" -eq 3
}
t 'nor are equal moves without a push equal events' own_events

plan
