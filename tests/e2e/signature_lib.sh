# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the scripts about signatures have in common, on top of lib.sh and
# coverage_lib.sh: keys, made once, and who signs with which.

keys=${HOME%/*}/keys
mkdir "$keys" && mkdir -m 0700 "$keys/gnupg" || exit 1
export GNUPGHOME="$keys/gnupg"

# An agent that gpg has started ends with its folder.
leave_agent()
{
	_status=$?
	gpgconf --kill gpg-agent
	_leave "$_status"
}
trap leave_agent EXIT

# ssh_key NAME
ssh_key()
{
	ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$keys/$1"
}

# openpgp_key NAME [GPG-OPTION...]: its fingerprint is the file NAME.fpr.
openpgp_key()
{
	_key=$1
	shift
	gpg --batch --quiet --no-tty --passphrase '' "$@" \
	    --quick-gen-key "$_key <$_key@example.com>" ed25519 sign never \
	    >"$keys/gpg.out" 2>&1 &&
	fingerprint "$_key" >"$keys/$_key.fpr"
}

# fingerprint NAME: of the primary key.
fingerprint()
{
	gpg --batch --with-colons --list-keys "$1@example.com" |
		sed -n '/^fpr/{s/^fpr:*\([0-9A-F]*\):$/\1/p;q;}'
}

# sign_by DIR FORM KEY: with it commits are signed from now on, and tags by -s.
sign_by()
{
	_signs=$keys/$3
	test "$2" = ssh || _signs=$3@example.com
	git -C "$1" config gpg.format "$2" &&
	git -C "$1" config user.signingKey "$_signs" &&
	git -C "$1" config commit.gpgSign true
}

# unsigned DIR
unsigned()
{
	git -C "$1" config commit.gpgSign false
}

# commit_on DIR BRANCH MESSAGE: a commit upon main, alone on its branch.
commit_on()
{
	git -C "$1" checkout -q -B "$2" main &&
	commit_file "$1" "$2" "$3" "$3"
}

# finding TEXT DIR: the last commit is refused for that, and for nothing else.
finding()
{
	refused_for "-signature: $1" alice "$2" origin HEAD:refs/heads/refused &&
	test "$(grep -c 'remote: error: ' push.out)" -eq 1
}

# raw_commit DIR: stdin becomes the commit that HEAD is, whatever it is.
raw_commit()
{
	git -C "$1" update-ref HEAD "$(git -C "$1" hash-object -t commit -w \
	    --literally --stdin)"
}

# The name of the header that holds this format's signature, and the other.
case $E2E_OBJECT_FORMAT in
sha1)	own_header=gpgsig other_header=gpgsig-sha256 ;;
*)	own_header=gpgsig-sha256 other_header=gpgsig ;;
esac
export own_header other_header

# signature_lines HEADER: an armored signature on stdin as that header.
signature_lines()
{
	sed -e "1s/^/$1 /" -e '1!s/^/ /'
}
