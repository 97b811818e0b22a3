#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Signatures by keys of ssh that real programs have made, pushed for real.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/coverage_lib.sh"
. "$(dirname "$0")/signature_lib.sh"

for key in alice bob eve old new; do
	ssh_key "$key" || exit 1
done

# who_may_sign: alice has three keys, of which one has expired and one is not valid
# yet. Commits of 2023 say that the old one is.
who_may_sign()
{
	cat <<EOF
# who may sign
alice@example.com namespaces="git" $(cat "$keys/alice.pub")
alice@example.com valid-before="20250101" $(cat "$keys/old.pub")
alice@example.com valid-after="20990101" $(cat "$keys/new.pub")
bob@example.com $(cat "$keys/bob.pub")
EOF
}

# signed_server [LINE...]: lines are added to the set.
signed_server()
{
	make_server shop && make_clone shop shop &&
	who_may_sign >shop.git/refward/signers &&
	{
		cat <<'EOF'
[refward]
version = 1
host = ssh
[rules signed]
ref = refs/heads/**
commit-signature = ssh
commit-signature.ssh-signers.file = signers
EOF
		for _line; do printf '%s\n' "$_line"; done
	} | rules shop &&
	be alice && sign_by shop ssh alice &&
	commit_file shop a 1 first &&
	push_as alice shop origin HEAD:refs/heads/main
}

good()
{
	signed_server && commit_on shop more second &&
	push_as bob shop origin HEAD:refs/heads/main &&
	be bob && sign_by shop ssh bob &&
	commit_on shop more third &&
	push_as alice shop origin HEAD:refs/heads/bobs
}
t "commits that their committers have signed are let in, whoever pushes" good

unsigned_commit()
{
	signed_server && unsigned shop && commit_on shop more second &&
	_id=$(git -C shop rev-parse HEAD | cut -c 1-10) &&
	sed "s/COMMIT/$_id/" >wanted <<'EOF' &&
error: COMMIT "second": commit-signature: is not signed: wanted is ssh [signed]
hint:   git commit --amend --no-edit -S
hint: push PUSH-ID refused: 1 finding; an administrator sees it with 'refward explain'
EOF
	expect_refused alice shop origin HEAD:refs/heads/main <wanted
}
t_refusal 'a commit without a signature is refused' unsigned_commit

other_keys()
{
	signed_server && sign_by shop ssh eve && commit_on shop b second &&
	finding "signature is by key SHA256:[^ ]*, which is nobody's" shop &&
	sign_by shop ssh bob && commit_on shop b second &&
	finding "signature is by key SHA256:[^ ]* of 'bob@example.com', the committer is 'alice@example.com'" shop
}
t_refusal "a signature by another's key does not count" other_keys

# The commit's own date lies within the old key's time.
out_of_time()
{
	signed_server && sign_by shop ssh old && commit_on shop b second &&
	finding "signature by key SHA256:[^ ]* of 'alice@example.com' is not good: .*not valid now" shop &&
	sign_by shop ssh new && commit_on shop b second &&
	finding "signature by key SHA256:[^ ]* of 'alice@example.com' is not good" shop
}
t_refusal 'a key counts when the server receives it, not at the date that a commit claims' \
    out_of_time

revoked()
{
	signed_server &&
	ssh-keygen -q -k -f shop.git/refward/krl "$keys/alice.pub" &&
	cp shop.git/refward/rules.ini rules.before &&
	{
		cat rules.before
		echo 'commit-signature.ssh-revoked.file = krl'
	} | rules shop &&
	commit_on shop b second &&
	refused_for 'commit-signature: signature by key' alice shop origin \
	    HEAD:refs/heads/b &&
	{
		cat rules.before
		printf 'commit-signature.ssh-revoked = '
		cut -d ' ' -f 1,2 "$keys/alice.pub"
	} | rules shop &&
	refused_for 'commit-signature: signature by key' alice shop origin \
	    HEAD:refs/heads/b
}
t_refusal 'a revoked key does not count' revoked

# Nobody must think that no key is revoked.
no_revocations()
{
	must_fail signed_server 'commit-signature.ssh-revoked.file = krl' &&
	grep 'rule file of this server cannot be used' push.out &&
	: >shop.git/refward/krl &&
	push_as alice shop origin HEAD:refs/heads/main
}
t_refusal 'a list of revoked keys that is not there refuses, an empty one does not' \
    no_revocations

other_bytes()
{
	signed_server && commit_on shop b second &&
	git -C shop cat-file commit HEAD >raw &&
	sed 's/^second$/third/' raw | raw_commit shop &&
	finding 'signature by key .* is not good: other bytes' shop &&
	sed '/^committer /a\
x-header unsigned' raw | raw_commit shop &&
	finding 'signature by key .* is not good: other bytes' shop
}
t_refusal 'a signature of other bytes does not count' other_bytes

# Of one repository's format, and one block.
more_than_one()
{
	signed_server && commit_on shop b second &&
	git -C shop cat-file commit HEAD >raw &&
	sed -n "/^$own_header /,/END/p" raw >header &&
	{
		sed '/END SSH/,$d' raw
		echo ' -----END SSH SIGNATURE-----'
		sed -e "s/^$own_header / /" header
		sed '1,/END SSH/d' raw
	} | raw_commit shop &&
	finding 'signature (ssh) has more text behind it' shop &&
	{
		sed '/END SSH/q' raw
		sed "s/^$own_header /$other_header /" header
		sed '1,/END SSH/d' raw
	} | raw_commit shop &&
	finding 'signature (ssh) stands beside one of another' shop &&
	sed "s/^$own_header /$other_header /" raw | raw_commit shop &&
	finding 'is not signed: wanted is ssh' shop
}
t_refusal 'a second signature is refused, and one of another object format is none' \
    more_than_one

other_forms()
{
	signed_server && unsigned shop && commit_on shop b second &&
	git -C shop cat-file commit HEAD >raw &&
	for _form in 'SIGNED MESSAGE' 'PGP SIGNATURE' 'NONSENSE'; do
		{
			sed '/^committer /q' raw
			printf '%s\n' "-----BEGIN $_form-----" abcd \
			    "-----END $_form-----" |
				signature_lines "$own_header"
			sed '1,/^committer /d' raw
		} | raw_commit shop &&
		finding 'signature ([a-z0-9]*) is of' shop || return 1
		grep 'commit-signature: ' push.out >>said
	done
	grep '(x509) is of a form that does not count here' said &&
	grep '(openpgp) is of a form that does not count here' said &&
	grep '(unknown) is of no known form' said
}
t_refusal 'signatures of forms that the set does not name do not count' \
    other_forms

# What ssh-keygen has signed as a file is no commit.
other_purpose()
{
	signed_server && unsigned shop && commit_on shop b second &&
	git -C shop cat-file commit HEAD >raw &&
	ssh-keygen -q -Y sign -n file -f "$keys/alice" raw &&
	{
		sed '/^committer /q' raw
		signature_lines "$own_header" <raw.sig
		sed '1,/^committer /d' raw
	} | raw_commit shop &&
	finding 'signature was made for something else than git' shop &&
	rm raw.sig && ssh-keygen -q -Y sign -n git -f "$keys/alice" raw &&
	{
		sed '/^committer /q' raw
		signature_lines "$own_header" <raw.sig
		sed '1,/^committer /d' raw
	} | raw_commit shop &&
	push_as alice shop origin HEAD:refs/heads/main
}
t_refusal 'a signature for another purpose does not count' other_purpose

# More than are verified at once; the bad one is found among them.
many()
{
	signed_server &&
	for _i in $(seq 70); do
		git -C shop commit -q --allow-empty -m "commit $_i" || return 1
	done &&
	push_as alice shop origin HEAD:refs/heads/many &&
	git -C shop checkout -q --detach HEAD~65 &&
	unsigned shop && git -C shop commit -q --allow-empty -m bad &&
	sign_by shop ssh alice &&
	for _i in $(seq 3); do
		git -C shop commit -q --allow-empty -m "then $_i" || return 1
	done &&
	finding 'is not signed' shop &&
	grep 'hint: .*git rebase --force-rebase -S [0-9a-f]*^' push.out
}
t_refusal 'many signatures are verified together' many

# The set is another one: what was judged by it is judged again.
changed_signers()
{
	signed_server &&
	push_as alice shop origin HEAD:refs/heads/again &&
	who_may_sign | grep -v "$(cut -d ' ' -f 2 "$keys/alice.pub")" >left &&
	cp left shop.git/refward/signers &&
	refused_for 'commit-signature' alice shop origin HEAD:refs/heads/third
}
t_refusal 'who signed what counts no longer when he is no signer any more' \
    changed_signers

distrusted()
{
	signed_server && chmod 0666 shop.git/refward/signers &&
	commit_on shop b second &&
	must_fail push_as alice shop origin HEAD:refs/heads/b &&
	grep 'rule file of this server cannot be used' push.out &&
	grep 'signers.* is writable by everyone' shop.git/refward/log/*
}
t_refusal 'a list of signers that anybody could write is not believed' distrusted

merges()
{
	signed_server 'commit-signature.merges = skip' &&
	commit_on shop side second && git -C shop checkout -q main &&
	commit_file shop b 1 third && unsigned shop &&
	git -C shop merge -q --no-edit side &&
	push_as alice shop origin HEAD:refs/heads/main
}
t 'merges may be left out' merges


# --- without a push ---

# A key for tests, which is no secret: long ago it was valid.
policy_tests()
{
	{
		printf '[refward]\nversion = 1\n[rules signed]\n'
		printf 'ref = refs/**\ncommit-signature = ssh\n'
		printf 'commit-signature.ssh-signers.file = signers\n'
		printf 'tag-signature = ssh\n'
		printf 'tag-signature.ssh-signers.file = signers\n'
	} >rules.ini &&
	who_may_sign >signers && cp "$keys/old" "$keys/eve" . &&
	cat >rules.test.ini <<'EOF' &&
[test signed]
pusher = alice
now = 2024-06-01T12:00:00Z
create = refs/heads/a
commit = first
sign = old
create = refs/tags/v1
from = refs/heads/a
tag = one
tag-sign = old
expect = allow

[test signed today]
pusher = alice
create = refs/heads/a
commit = first
sign = old
expect = refuse commit-signature

[test signed by another]
pusher = alice
create = refs/heads/a
commit = first
sign = eve
create = refs/tags/v1
tag = one
tag-sign = eve
expect = refuse commit-signature tag-signature

[test unsigned]
pusher = alice
create = refs/heads/a
commit = first
expect = refuse commit-signature
EOF
	"$REFWARD" test rules.test.ini &&
	sed -i 's/^sign = eve/sign = signers/' rules.test.ini &&
	must_fail "$REFWARD" test rules.test.ini >said &&
	grep "cannot sign with 'signers': is it a private key of ssh" said
}
t 'a policy test has commits and tags signed' policy_tests

simulated()
{
	signed_server && git clone -q shop.git clone && unsigned clone &&
	commit_on clone b second && cp shop.git/refward/rules.ini . &&
	who_may_sign >signers &&
	(cd clone && must_fail "$REFWARD" check --rules ../rules.ini) >said &&
	grep 'commit-signature: is not signed' said &&
	let_all_in shop && git -C clone push -q origin HEAD:refs/heads/b &&
	must_fail "$REFWARD" simulate shop.git null refs/heads/b \
	    refs/heads/c >said &&
	grep 'commit-signature: is not signed' said &&
	"$REFWARD" simulate shop.git null refs/heads/main refs/heads/c
}
t 'check and simulate say what the gate would' simulated

# --- tags ---

tag_server()
{
	make_server shop && make_clone shop shop &&
	who_may_sign >shop.git/refward/signers &&
	rules shop <<'EOF' &&
[refward]
version = 1
host = ssh
[rules objects]
tag-object = nested
[rules signed]
ref = refs/tags/**
tag-signature = ssh
tag-signature.ssh-signers.file = signers
EOF
	be alice && sign_by shop ssh alice && commit_file shop a 1 first &&
	push_as alice shop origin HEAD:refs/heads/main
}

signed_tag()
{
	tag_server && git -C shop tag -s -m one v1 &&
	push_as alice shop origin v1 && git -C shop tag -s -m two v2 v1 &&
	push_as alice shop origin v2
}
t 'a tag that its tagger has signed is let in, and one of it' signed_tag

bad_tags()
{
	tag_server && git -C shop tag v1 &&
	refused_for 'tag-signature: tag is lightweight' alice shop origin v1 &&
	git -C shop tag -f -a -m one v1 &&
	refused_for 'tag-signature: is not signed' alice shop origin v1 &&
	grep "hint: .*git tag -s -f v1 'v1^{}'" push.out &&
	git -C shop tag -s -m two v2 v1 &&
	refused_for 'tag-signature: is not signed' alice shop origin v2 &&
	sign_by shop ssh bob && git -C shop tag -f -s -m one v1 &&
	refused_for "tag-signature: .* of 'bob@example.com', the tagger is" \
	    alice shop origin v1
}
t_refusal 'a tag is signed by its tagger, as is each of a chain' bad_tags

changed_tag()
{
	tag_server && git -C shop tag -s -m one v1 &&
	git -C shop cat-file tag v1 | sed 's/^one$/two/' >raw &&
	git -C shop update-ref refs/tags/v1 \
	    "$(git -C shop hash-object -t tag -w ../raw)" &&
	refused_for 'tag-signature: .*other bytes' alice shop origin v1 &&
	git -C shop tag -f -s -m one v1 &&
	{
		git -C shop cat-file tag v1
		echo 'and more'
	} >raw &&
	git -C shop update-ref refs/tags/v1 \
	    "$(git -C shop hash-object -t tag -w ../raw)" &&
	refused_for 'tag-signature: .*more text behind' alice shop origin v1
}
t_refusal 'a signature of another text of a tag does not count' changed_tag

plan
