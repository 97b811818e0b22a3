#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Signatures by keys of OpenPGP that real programs have made, pushed for real.

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/coverage_lib.sh"
. "$(dirname "$0")/signature_lib.sh"

# then TIME COMMAND...: as if it were that time, for gpg.
cat >"$keys/gpg-then" <<'EOF' || exit 1
#!/bin/sh
exec gpg --faked-system-time 20230601T000000! "$@"
EOF
chmod 0755 "$keys/gpg-then" || exit 1

# gina signs with a key below her own.
make_keys()
{
	openpgp_key alice && openpgp_key bob && openpgp_key eve &&
	openpgp_key rita && openpgp_key gina &&
	gpg --batch --quiet --passphrase '' --faked-system-time \
	    20230101T000000! --quick-gen-key 'olga <olga@example.com>' \
	    ed25519 sign 2024-01-01 &&
	fingerprint olga >"$keys/olga.fpr" &&
	gpg --batch --quiet --passphrase '' \
	    --quick-add-key "$(cat "$keys/gina.fpr")" ed25519 sign never &&
	sed 's/^:---/---/' \
	    "$GNUPGHOME/openpgp-revocs.d/$(cat "$keys/rita.fpr").rev" \
	    >"$keys/rita.rev" &&
	gpg --export alice bob olga gina rita >"$keys/before.gpg" &&
	mkdir -m 0700 "$keys/other" &&
	gpg --batch --quiet --homedir "$keys/other" --import \
	    "$keys/before.gpg" "$keys/rita.rev" &&
	gpg --homedir "$keys/other" --export alice rita >"$keys/after.gpg"
}
make_keys >"$keys/made" 2>&1 || {
	cat "$keys/made"
	exit 1
}

# signed_server: whose keys are whose; of rita's, before it was revoked.
signed_server()
{
	make_server shop && make_clone shop shop &&
	cp "$keys/before.gpg" shop.git/refward/keys.gpg &&
	{
		echo '# who may sign'
		for _name in alice olga gina rita; do
			echo "$_name@example.com,$_name@example.org" \
			    "$(cat "$keys/$_name.fpr")"
		done
	} >shop.git/refward/signers &&
	rules shop <<'EOF' &&
[refward]
version = 1
host = ssh
[rules signed]
ref = refs/heads/**
commit-signature = openpgp
commit-signature.openpgp-keys.file = keys.gpg
commit-signature.openpgp-signers.file = signers
EOF
	be alice && sign_by shop openpgp alice &&
	commit_file shop a 1 first &&
	push_as alice shop origin HEAD:refs/heads/main
}

good()
{
	signed_server && be gina && sign_by shop openpgp gina &&
	commit_on shop b second &&
	GIT_COMMITTER_EMAIL=gina@example.org &&
	commit_file shop c 1 third &&
	push_as bob shop origin HEAD:refs/heads/main
}
t "a key counts for the addresses of its line, and keys below it" good

other_keys()
{
	signed_server && sign_by shop openpgp eve && commit_on shop b second &&
	finding 'signature is by a key that is not in the keyring' shop &&
	sign_by shop openpgp bob && commit_on shop b second &&
	finding "signature is by key $(cat "$keys/bob.fpr"), which is nobody's" \
	    shop &&
	sign_by shop openpgp gina && commit_on shop b second &&
	finding "signature is by key [^ ]* of 'gina@example.com,gina@.*, the committer is 'alice@example.com'" \
	    shop
}
t_refusal "a signature by another's key does not count" other_keys

# Key, signature and commit are all of 2023.
expired()
{
	signed_server && be olga && sign_by shop openpgp olga &&
	git -C shop config gpg.program "$keys/gpg-then" &&
	commit_on shop b second &&
	finding 'signature is by a key that has expired' shop
}
t_refusal 'a key that has expired does not count for what is dated back' \
    expired

# The list of keys is part of the law: what it let in is judged again.
revoked()
{
	signed_server && be rita && sign_by shop openpgp rita &&
	commit_on shop b second &&
	push_as alice shop origin HEAD:refs/heads/b &&
	cp "$keys/after.gpg" shop.git/refward/keys.gpg &&
	finding 'signature is by a key that was revoked' shop
}
t_refusal 'a revoked key does not count' revoked

other_bytes()
{
	signed_server && commit_on shop b second &&
	git -C shop cat-file commit HEAD >raw &&
	sed 's/^second$/third/' raw | raw_commit shop &&
	finding 'signature is of other bytes' shop
}
t_refusal 'a signature of other bytes does not count' other_bytes

# commit_with FILE: an unsigned commit with that signature in it.
commit_with()
{
	{
		sed '/^committer /q' raw
		signature_lines "$own_header" <"$1"
		sed '1,/^committer /d' raw
	} | raw_commit shop
}

# sign_raw KEY FILE [GPG-OPTION...]: what git would have signed.
sign_raw()
{
	_key=$1 _file=$2
	shift 2
	gpg --batch --quiet --yes "$@" -u "$_key@example.com" --detach-sign \
	    -o "$_file" raw
}

# A text signature does not tell line ends apart.
other_signatures()
{
	signed_server && unsigned shop && commit_on shop b second &&
	git -C shop cat-file commit HEAD >raw &&
	sign_raw alice sig --armor && commit_with sig &&
	push_as alice shop origin HEAD:refs/heads/proof &&
	sign_raw alice sig --armor --textmode && commit_with sig &&
	finding 'signature is not one of these very bytes' shop &&
	sign_raw alice one && sign_raw gina two && cat one two >both &&
	gpg --batch --yes --armor -o armored --enarmor both &&
	sed -e 's/ARMORED FILE/SIGNATURE/' -e '/^Comment/d' armored >sig &&
	commit_with sig &&
	finding 'signature is more than one' shop &&
	printf '%s\n' '-----BEGIN PGP SIGNATURE-----' '' 'aGVsbG8=' \
	    '-----END PGP SIGNATURE-----' >sig && commit_with sig &&
	finding 'signature is not readable' shop
}
t_refusal 'one detached signature of these very bytes counts, and no other' \
    other_signatures

no_keyring()
{
	signed_server && commit_on shop b second &&
	gpg --export --armor alice >shop.git/refward/keys.gpg &&
	must_fail push_as alice shop origin HEAD:refs/heads/b &&
	must_fail "$REFWARD" check-config shop.git/refward/rules.ini \
	    >said 2>&1 &&
	grep 'openpgp-keys is no keyring: write it with gpg --export' said
}
t_refusal 'a file that is no keyring is a mistake in the rule file' no_keyring

plan
