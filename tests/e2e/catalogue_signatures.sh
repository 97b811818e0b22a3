#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The catalogue of what gets past hooks, fourth part: who has signed. The naive
# hook asks git, which goes by the dates that a commit claims and by any key that
# is allowed, or looks for what looks like a signature.
#
#	keys		that were good once, will be, are somebody else's, or are
#			on a list that is not there
#	bytes		other ones than were signed, and signatures of something
#			else
#	OpenPGP		a key that a program has and no list names

. "$(dirname "$0")/catalogue_lib.sh"

if ! command -v ssh-keygen >/dev/null; then
	echo '1..0 # SKIP ssh-keygen is not installed'
	exit 0
fi
. "$(dirname "$0")/signature_lib.sh"

# by_words MODULE-CALL: signing.py of the hostile pushes, whose keys are made
# from words.
by_words()
{
	python3 -c 'import sys
sys.path.insert(0, sys.argv[1])
import signing
'"$1" "$srcdir/tests/hostile"
}

# key WORD
key()
{
	by_words "print(signing.public_key('$1'))"
}

# sign WORD FILE >OUT: the commit with its signature.
sign()
{
	by_words "
head, _, rest = open('$2', 'rb').read().partition(b'\\n\\n')
armor = signing.sign('$1', head + b'\\n\\n' + rest).strip()
sys.stdout.write('%s\\n$own_header %s\\n\\n%s' % (
    head.decode(), armor.replace('\\n', '\\n '), rest.decode()))"
}

# signed_server [SETTING]: both ask for signatures by the same keys.
signed_server()
{
	stage && {
		printf 'committer@example.com valid-before="20231201Z" %s\n' \
		    "$(key 'our old key')" &&
		printf 'committer@example.com valid-after="20900101Z" %s\n' \
		    "$(key 'our next key')" &&
		printf 'committer@example.com %s\n' "$(key 'our key')" &&
		printf 'bob@example.com %s\n' "$(key 'key of bob')"
	} >signers && key 'our key' >revoked &&
	git -C shop.git config gpg.ssh.allowedSignersFile "$PWD/signers" &&
	git -C shop.git config naive.signed "${1:-yes}" &&
	{ catalogue_rules && printf '%s\n' '[rules signed]' \
	    'ref = refs/heads/**' 'commit-signature = ssh' \
	    "commit-signature.ssh-signers.file = $PWD/signers" ${more:+"$more"}
	} | rules shop && snapshot shop
}

# control: what is signed as it should be comes in, by both.
signed_well()
{
	signed_server && sign 'our key' good >bad && to_main bad &&
	main_moved && if test "${GATE:-}" != naive; then
		echo held
	else
		echo harmed
	fi >ending
}
row 'what is signed well comes in' signed_well

# at SECONDS: good, with this date of the committer.
at()
{
	sed "/^committer/s/1700000300/$1/" good
}

expired()
{
	signed_server && at 1700000300 >dated &&
	sign 'our old key' dated >bad && to_main bad && ends_as main_moved
}
row 'a key that has expired, and a date before that' expired

not_yet()
{
	signed_server && at 3800000000 >dated &&
	sign 'our next key' dated >bad && to_main bad && ends_as main_moved
}
row 'a key that is for later, and a date after that' not_yet

of_another()
{
	signed_server && sign 'key of bob' good >bad && to_main bad &&
	ends_as main_moved
}
row "somebody else's key" of_another

list_is_gone()
{
	more="commit-signature.ssh-revoked.file = $PWD/revoked" signed_server &&
	git -C shop.git config gpg.ssh.revocationFile "$PWD/revoked" &&
	mv revoked elsewhere && snapshot shop && sign 'our key' good >bad &&
	to_main bad && ends_as main_moved
}
row 'a list of revoked keys that is not there' list_is_gone

header_behind()
{
	signed_server && sign 'our key' good >bad &&
	sed -i "0,/^\$/s/^\$/$other_header a\n b\n/" bad && to_main bad &&
	ends_as main_moved
}
row 'a header beside the signature that it does not cover' header_behind

of_other_bytes()
{
	signed_server there && sign 'our key' good >bad &&
	sed -i '$s/.*/feat: not what was signed/' bad && to_main bad &&
	ends_as main_moved
}
row 'the signature of another commit' of_other_bytes

of_a_tag()
{
	signed_server there && sign 'our key' good >bad &&
	sed -i "s/^$own_header /mergetag /" bad && to_main bad && ends_as main_moved
}
row 'the signature of a tag that was merged' of_a_tag

in_the_message()
{
	signed_server there && cp good bad &&
	printf '\n-----BEGIN SSH SIGNATURE-----\n' >>bad && to_main bad &&
	ends_as main_moved
}
row 'a signature in the message' in_the_message

# --- OpenPGP ---

# gpg takes any key that it has; who may sign is a list of the rule set.
of_the_keyring()
{
	signed_server && {
		catalogue_rules && printf '%s\n' '[rules signed]' \
		    'ref = refs/heads/**' 'commit-signature = openpgp' \
		    "commit-signature.openpgp-keys.file = $keys/ours.gpg" \
		    "commit-signature.openpgp-signers.file = $PWD/signers"
	} | rules shop && echo "committer@example.com $(cat "$keys/ours.fpr")" \
	    >signers && snapshot shop && gpg --batch --quiet --armor \
	    --detach-sign --local-user other@example.com <good >armor && {
		sed '/^$/,$d' good && signature_lines "$own_header" <armor &&
		sed -n '/^$/,$p' good
	} >bad && to_main bad --env "GNUPGHOME=$GNUPGHOME" && ends_as main_moved
}

if command -v gpg >/dev/null && command -v gpgv >/dev/null; then
	openpgp_key ours && openpgp_key other &&
	gpg --batch --export ours@example.com >"$keys/ours.gpg" || exit 1
	row 'a key of OpenPGP that only the keyring has' of_the_keyring
else
	echo '# gpg or gpgv is not installed'
fi

plan
