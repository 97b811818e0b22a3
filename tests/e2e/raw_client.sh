#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The raw client of tests/raw against plain git.

. "$(dirname "$0")/lib.sh"

null=0000000000000000000000000000000000000000

# The place of the built gate is taken by a hook that refuses everything.
PRE_RECEIVE=$HOME/refuses
cat >"$PRE_RECEIVE" <<'EOF'
#!/bin/sh
cat >/dev/null
printf 'error: nothing comes in\n\nhint: ask, %s\t\n' "$REFWARD_USER"
exit 1
EOF
chmod 0755 "$PRE_RECEIVE"

# raw_server: shop.git lets all in and has a main with one commit; its ids
# are $main and $tree. child is a commit on top, in the file of that name.
raw_server()
{
	make_server shop "$@" && let_all_in shop &&
	make_clone shop dev && commit_file dev a 'content' 'feat: a subject' &&
	git -C dev push -q origin main &&
	main=$(git -C dev rev-parse main) &&
	tree=$(git -C dev rev-parse 'main^{tree}') &&
	cat >child <<EOF &&
tree $tree
parent $main
author A U Thor <author@example.com> 1700000300 +0000
committer C O Mitter <committer@example.com> 1700000300 +0000

feat: raw
EOF
	child=$(git -C dev hash-object -t commit --stdin <child)
}

raw()
{
	raw_push_as alice shop "$@" >out
}

# ends_with STATUS COMMAND...
ends_with()
{
	_want=$1
	shift
	"$@"
	_status=$?
	test "$_status" -eq "$_want" || {
		echo "status $_status, not $_want" && cat out
		return 1
	}
}

value_of()
{
	git -C shop.git rev-parse -q --verify "$1"
}

raw_push_is_accepted()
{
	raw_server &&
	raw --object commit child --command current object:1 refs/heads/main &&
	says out <<'EOF' &&
unpack ok
ok refs/heads/main
EOF
	test "$(value_of main)" = "$child"
}
t 'a push is accepted' raw_push_is_accepted

raw_several_refs()
{
	raw_server &&
	ends_with 1 raw --object commit child \
	    --command null object:1 refs/heads/one \
	    --command null "$main" refs/heads/two \
	    --command null "$main" 'refs/heads/a b\xff' &&
	grep -v '^remote: ' out >actual &&
	says actual <<'EOF' &&
unpack ok
ok refs/heads/one
ok refs/heads/two
ng refs/heads/a b\xff funny refname
EOF
	test "$(value_of one)" = "$child" && test "$(value_of two)" = "$main"
}
t 'each ref has its own answer' raw_several_refs

raw_refusal()
{
	make_server shop && printf 'text' >blob && snapshot shop &&
	ends_with 1 raw --object blob blob \
	    --command null object:1 refs/tags/one &&
	says out <<'EOF' &&
remote: error: nothing comes in
remote:
remote: hint: ask, alice\x09
unpack ok
ng refs/tags/one pre-receive hook declined
EOF
	server_is_untouched shop
}
t_refusal 'a hook refuses and nothing is left' raw_refusal

# printing: the server's hook shows what it got and refuses.
printing()
{
	hook shop <<'EOF'
#!/bin/sh
cat
i=0
while test "$i" -lt "${GIT_PUSH_OPTION_COUNT:-0}"; do
	eval "echo option: \$GIT_PUSH_OPTION_$i"
	i=$((i + 1))
done
echo "claim: $CLAIM"
exit 1
EOF
}

raw_bytes_reach_the_hook()
{
	raw_server && printing &&
	ends_with 1 raw --env CLAIM=mine \
	    --command "$child" null 'refs/heads/x\ny\\\x1b' \
	    --command "$main" "$main" refs/heads/main \
	    --command "$main" "$main" refs/heads/main &&
	grep -v '^ng ' out >actual &&
	says actual <<EOF
remote: $child $null refs/heads/x
remote: y\\\\\\x1b
remote: $main $main refs/heads/main
remote: $main $main refs/heads/main
remote: claim: mine
unpack ok
EOF
}
t 'lines reach the hook as they were sent' raw_bytes_reach_the_hook

raw_options()
{
	raw_server && printing &&
	git -C shop.git config receive.advertisePushOptions true &&
	ends_with 1 raw --option one --option 'two words' \
	    --command null "$main" refs/heads/x &&
	grep option: out >actual &&
	says actual <<'EOF'
remote: option: one
remote: option: two words
EOF
}
t 'push options reach the hook' raw_options

raw_many_refs()
{
	raw_server && seq 1 300 | sed "s|.*|null $main refs/heads/n&|" >many &&
	raw --command-file many && test "$(grep -c '^ok ' out)" -eq 300 &&
	test "$(git -C shop.git for-each-ref | wc -l)" -eq 301
}
t 'lines come from a file' raw_many_refs

# malformed: the child without its committer.
malformed()
{
	raw_server && sed /^committer/d child >bad &&
	git -C shop.git config receive.fsckObjects "$1" &&
	raw --object commit bad --command current object:1 refs/heads/main
}

raw_malformed_commit_is_refused()
{
	ends_with 1 malformed true && grep '^unpack unpack-objects' out &&
	grep '^remote: .*missingCommitter' out && grep '^ng refs/heads/main' out &&
	test "$(value_of main)" = "$main"
}
t 'fsckObjects refuses a malformed commit' raw_malformed_commit_is_refused

raw_malformed_commit_is_sent()
{
	malformed false && test "$(value_of main)" != "$main" &&
	git -C shop.git cat-file commit main >actual && cmp bad actual
}
t 'the same commit is let in without fsckObjects' \
    raw_malformed_commit_is_sent

raw_objects_of_a_repository()
{
	raw_server && commit_file dev b 'more' 'feat: more' &&
	raw --object-from dev HEAD --object-from dev 'HEAD^{tree}' \
	    --object-from dev HEAD:b --object-from dev HEAD:b \
	    --command current object:1 refs/heads/main &&
	git -C shop.git fsck --strict && test "$(value_of main:b)" &&
	snapshot shop && commit_file dev c 'again' 'feat: again' &&
	ends_with 1 raw --object-from dev HEAD \
	    --command current object:1 refs/heads/main &&
	grep -x 'ng refs/heads/main missing necessary objects' out &&
	server_is_untouched shop
}
t 'objects can be sent twice, or left out' raw_objects_of_a_repository

raw_tree_and_tag()
{
	raw_server &&
	cat >make.py <<'EOF' &&
import sys
sys.path.insert(0, sys.argv[1])
import objects, push
raw = push.RawPush("shop.git")
one = objects.blob(b"text\0\xff")
two = objects.tree([(b"100644", b"z", one.id()), (b"100644", b"a", one.id())])
new = objects.commit(two.id(), message=b"feat: module\n",
                     headers=[b"change-id x"])
tag = objects.tag(new.id(), b"v1", message=b"one\n")
raw.objects = [one, two, new, tag]
raw.command("null", tag.id(), b"refs/tags/v1")
result = raw.run()
print("\n".join(result.lines()))
sys.exit(result.verdict())
EOF
	python3 make.py "$srcdir/tests/raw" && git -C shop.git ls-tree \
	    --name-only v1 >actual && says actual <<'EOF' &&
z
a
EOF
	must_fail git -C shop.git fsck 2>err && grep treeNotSorted err &&
	git -C shop.git cat-file tag v1 | grep '^tag v1$'
}
t 'trees and tags are built as asked, right or wrong' raw_tree_and_tag

raw_any_pack()
{
	raw_server && printf 'PACK\0\0\0\2\0\0\0\1' >short.pack &&
	ends_with 1 raw --pack short.pack --command null "$child" refs/heads/x &&
	grep '^unpack ' out >actual && ! grep 'unpack ok' actual &&
	git -C dev hash-object -t commit -w --stdin <child &&
	printf '%s\n' "$child" | git -C dev pack-objects -q --stdout >whole.pack &&
	raw --pack whole.pack --command null "$child" refs/heads/x
}
t 'the pack can be any bytes' raw_any_pack

raw_hangs_up()
{
	raw_server && snapshot shop &&
	for stage in advertisement commands; do
		ends_with 2 raw --object commit child --close-after "$stage" \
		    --command current object:1 refs/heads/main &&
		grep -x "trouble: closed after $stage" out &&
		server_is_untouched shop || return 1
	done &&
	ends_with 2 raw --object commit child --close-after pack \
	    --command current object:1 refs/heads/main &&
	grep -x "trouble: closed after pack" out &&
	test "$(value_of main)" = "$child"
}
t 'the client hangs up at each stage' raw_hangs_up

raw_does_not_read()
{
	raw_server &&
	ends_with 2 raw --object commit child --unread \
	    --command current object:1 refs/heads/main &&
	says out <<'EOF' &&
trouble: the answer was not read
EOF
	test "$(value_of main)" = "$child"
}
t 'the client does not read the answer' raw_does_not_read

raw_ends_in_time()
{
	raw_server && printf '#!/bin/sh\nsleep 60\n' | hook shop &&
	ends_with 2 raw --seconds 1 --command null "$main" refs/heads/x &&
	says out <<'EOF'
exit -9
trouble: the server hung up
EOF
}
t 'a server that does not end is ended' raw_ends_in_time

raw_plain_words()
{
	raw_server &&
	raw --capabilities report-status --command null "$main" refs/heads/x &&
	ends_with 2 raw --capabilities '' \
	    --command null "$main" refs/heads/y &&
	says out <<'EOF' &&
trouble: no report was asked for
EOF
	test "$(value_of x)" = "$main" && test "$(value_of y)" = "$main"
}
t 'the client needs no capability' raw_plain_words

raw_no_server()
{
	ends_with 2 raw --command null "$null" refs/heads/x &&
	grep '^trouble: the server hung up' out
}
t 'no repository is no report' raw_no_server

raw_sha256()
{
	raw_server --object-format=sha256 &&
	child=$(git -C dev hash-object -t commit --stdin <child) &&
	raw --object-format sha256 --object commit child \
	    --command current object:1 refs/heads/main &&
	test "$(value_of main)" = "$child" && test "${#child}" -eq 64 &&
	raw --object-format sha256 --command null "$child" refs/heads/x &&
	raw --object-format sha256 --command current null refs/heads/x
}
t 'a server with SHA-256' raw_sha256

plan
