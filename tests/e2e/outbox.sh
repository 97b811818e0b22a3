#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What an accepted push leaves in the outbox, and what post-receive says of it.
# Nothing settles here: no dispatcher is started.

. "$(dirname "$0")/lib.sh"

POST_RECEIVE=${PRE_RECEIVE%pre-receive}post-receive

# outbox_server: a gate that lets topics in, and a post-receive that finds
# no program to start.
outbox_server()
{
	mkdir lonely && cp "$POST_RECEIVE" lonely/post-receive &&
	make_server shop && rules shop <<'EOF' &&
[refward]
version = 1
host = ssh
[rules all]
ref = refs/heads/**
commit-type = feat
EOF
	mkdir -p shop.git/hooks &&
	ln -s "$PWD/lonely/post-receive" shop.git/hooks/post-receive &&
	make_clone shop dev && commit_file dev a 1 'feat: one'
}

count()
{
	find "shop.git/refward/outbox/$1" -type f 2>/dev/null | wc -l
}

accepted_push_leaves_an_intent()
{
	outbox_server && push_as alice dev origin main main:topic &&
	test "$(count new)" -eq 1 && test "$(count tmp)" -eq 0 &&
	tip=$(git -C dev rev-parse main) &&
	null=$(echo "$tip" | tr '0-9a-f' 0) &&
	sed -n -e '/^line/p' -e '/^ref /p' -e '/^pusher/p' -e '/^git-dir/p' \
	    shop.git/refward/outbox/new/* >actual &&
	says actual <<EOF
git-dir $PWD/shop.git
pusher alice
line create $null $tip
ref refs/heads/main
line create $null $tip
ref refs/heads/topic
EOF
}
t 'an accepted push leaves one intent with each of its lines' \
    accepted_push_leaves_an_intent

# held REFSPEC: a push that git holds, accepted, before any ref has moved.
held()
{
	cat >shop.git/hooks/reference-transaction <<'EOF' &&
#!/bin/sh
test "$1" = prepared && mv ../hold ../held 2>/dev/null || exit 0
for i in 1 2 3 4 5 6 7 8 9 10; do
	test -e ../go && exit 0
	sleep 1
done
exit 1
EOF
	chmod 0755 shop.git/hooks/reference-transaction && : >hold &&
	{ git -C dev push -q --receive-pack="$(server_command alice)" \
	    origin "$1" >held.out 2>&1 & } && held=$! &&
	wait_for 'test -e held' 10
}

# let_go: the push that was held goes on, and is through.
let_go()
{
	: >go && wait "$held"
}

one_name_at_once()
{
	outbox_server && git -C dev tag both && git -C dev tag other &&
	held main:refs/heads/both && push_as alice dev origin other &&
	must_fail push_as alice dev origin refs/tags/both && remote_output >said &&
	grep "ref-name: 'refs/heads/both' is made by another push just now" said &&
	test "$(count new)" -eq 2 && let_go &&
	must_fail push_as alice dev origin refs/tags/both &&
	grep 'there is a branch of that name' push.out &&
	git -C shop.git for-each-ref --format='%(refname)' >actual && says actual <<'EOF'
refs/heads/both
refs/tags/other
EOF
}
t_refusal 'two pushes at once do not make a branch and a tag of one name' \
    one_name_at_once

the_sum_is_of_all_before_it()
{
	outbox_server && push_as alice dev origin main &&
	sum=$(sed '$d' shop.git/refward/outbox/new/* | sha256sum) &&
	tail -n 1 shop.git/refward/outbox/new/* >actual &&
	says actual <<EOF
end ${sum%% *}
EOF
}
t 'the last line is the sum of all before it' the_sum_is_of_all_before_it

# What jq finds is what `refward records` will find when it is settled.
the_record_waits_in_it()
{
	outbox_server && push_as alice dev origin main &&
	test ! -e shop.git/refward/log/decisions.jsonl &&
	sed -n 's/^record //p' shop.git/refward/outbox/new/* >record &&
	test "$(jq -r .verdict record)" = accepted &&
	test "$(jq -r .push record)" = \
	    "$(sed -n 's/^push //p' shop.git/refward/outbox/new/*)"
}
t 'the decision record of an accepted push waits in its intent' \
    the_record_waits_in_it

refused_push_leaves_none()
{
	outbox_server && commit_file dev a 2 'nothing' &&
	must_fail push_as alice dev origin main && test "$(count new)" -eq 0
}
t_refusal 'a refused push leaves none' refused_push_leaves_none

post_receive_confirms()
{
	outbox_server && push_as alice dev origin main main:topic &&
	test "$(count confirmed)" -eq 1 &&
	sed -n 's/^line //p' shop.git/refward/outbox/confirmed/* >actual &&
	says actual <<'EOF'
1
2
EOF
}
t 'post-receive confirms each line' post_receive_confirms

# git refuses to make refs/heads/main/x beside refs/heads/main.
only_what_was_applied()
{
	outbox_server && push_as alice dev origin main &&
	rm shop.git/refward/outbox/*/* &&
	git -C dev branch topic &&
	must_fail push_as alice dev origin topic topic:main/x topic:other &&
	sed -n 's/^ref //p' shop.git/refward/outbox/new/* >refs &&
	sed -n 's/^line //p' shop.git/refward/outbox/confirmed/* |
	while read -r line; do
		sed -n "${line}p" refs
	done | sort >actual &&
	says actual <<'EOF'
refs/heads/other
refs/heads/topic
EOF
}
t 'a line that git did not apply is not confirmed' only_what_was_applied

# by_hand NAME: a post-receive whose parent is no git reads that NAME was made.
by_hand()
{
	tip=$(git -C dev rev-parse main) &&
	echo "$(echo "$tip" | tr '0-9a-f' 0) $tip refs/heads/$1" |
	(cd shop.git && GIT_DIR=. hooks/post-receive)
}

by_the_line()
{
	outbox_server && printf '#!/bin/sh\nexit 1\n' >shop.git/hooks/update &&
	chmod 0755 shop.git/hooks/update &&
	must_fail push_as alice dev origin main:twice &&
	must_fail push_as bob dev origin main:twice &&
	must_fail push_as alice dev origin main:once &&
	test "$(count new)" -eq 3 && rm -rf shop.git/refward/outbox/confirmed &&
	mkdir shop.git/refward/outbox/confirmed &&
	by_hand twice && by_hand other && test "$(count confirmed)" -eq 0 &&
	by_hand once && test "$(count confirmed)" -eq 1 &&
	grep -l refs/heads/once shop.git/refward/outbox/new/* |
	grep -F "$(ls shop.git/refward/outbox/confirmed)"
}
t 'where no process tells, a line is found among all, and no twin guessed' \
    by_the_line

who_hangs_up_is_not_confirmed()
{
	outbox_server && push_as alice dev origin main &&
	rm shop.git/refward/outbox/*/* &&
	tip=$(git -C dev rev-parse main) &&
	must_fail raw_push_as alice shop --close-after pack \
	    --command null "$tip" refs/heads/topic &&
	wait_for 'git -C shop.git rev-parse -q --verify refs/heads/topic' 10 &&
	test "$(count new)" -eq 1 &&
	test "$(count confirmed)" -eq 0
}
t 'who hangs up has moved the ref, and only the intent tells' \
    who_hangs_up_is_not_confirmed

bypass_is_recorded_at_once()
{
	outbox_server && rules shop <<'EOF' &&
[refward]
version = 1
host = ssh
[rules all]
ref = refs/heads/**
commit-type = feat
bypass = alice
EOF
	git -C shop.git config receive.advertisePushOptions true &&
	commit_file dev a 2 'nothing' &&
	push_as alice dev -o 'refward.bypass=all: because' origin main &&
	test "$(count new)" -eq 1 &&
	! grep '^record' shop.git/refward/outbox/new/* &&
	grep -c because shop.git/refward/log/decisions.jsonl
}
t 'a bypass is recorded at once, not when it is settled' \
    bypass_is_recorded_at_once

a_no_op_leaves_none()
{
	outbox_server && push_as alice dev origin main &&
	rm shop.git/refward/outbox/*/* &&
	tip=$(git -C dev rev-parse main) &&
	raw_push_as alice shop --command "$tip" "$tip" refs/heads/main &&
	test "$(count new)" -eq 0 &&
	test "$(jq -r .verdict shop.git/refward/log/decisions.jsonl)" = \
	    accepted
}
t 'a push that changes nothing is recorded and leaves no intent' \
    a_no_op_leaves_none

# --- where it cannot be stored -------------------------------------------------

refused_for_the_outbox()
{
	must_fail push_as alice dev origin main &&
	grep 'the server cannot store what follows it (the disk of its outbox' \
	    push.out &&
	remote_output >told && ! grep -F "$PWD" told &&
	test "$(jq -r .verdict shop.git/refward/log/decisions.jsonl)" = \
	    unknown &&
	jq -r .failure shop.git/refward/log/decisions.jsonl |
	grep -e "$PWD/shop.git/refward/outbox" &&
	must_fail git -C shop.git rev-parse -q --verify refs/heads/main
}

no_folder()
{
	outbox_server && mkdir -p shop.git/refward &&
	rm -rf shop.git/refward/outbox && : >shop.git/refward/outbox &&
	refused_for_the_outbox &&
	rm shop.git/refward/outbox && push_as alice dev origin main
}
t 'a push that cannot be stored is refused with the remedy' no_folder

# mounted KIND COMMAND: run COMMAND over an outbox of its own file system.
may_mount()
{
	mkdir -p probe && mount -t tmpfs -o size=64k tmpfs probe 2>/dev/null &&
	umount probe
}

full_disk()
{
	outbox_server && mkdir -p shop.git/refward/outbox &&
	mount -t tmpfs -o size=64k tmpfs shop.git/refward/outbox &&
	{
		mkdir shop.git/refward/outbox/tmp shop.git/refward/outbox/new
		dd if=/dev/zero of=shop.git/refward/outbox/full bs=1k \
		    count=1000 2>/dev/null
		refused_for_the_outbox && test "$(count new)" -eq 0 &&
		test "$(count tmp)" -eq 0 &&
		rm shop.git/refward/outbox/full &&
		push_as alice dev origin main && test "$(count new)" -eq 1
		_status=$?
		umount shop.git/refward/outbox
		return "$_status"
	}
}

read_only()
{
	outbox_server && mkdir -p shop.git/refward/outbox &&
	mount -t tmpfs -o ro tmpfs shop.git/refward/outbox &&
	{
		refused_for_the_outbox
		_status=$?
		umount shop.git/refward/outbox
		return "$_status"
	}
}

if (cd "$_root" && may_mount); then
	t 'a full disk refuses and heals' full_disk
	t 'a read-only outbox refuses' read_only
fi

plan
