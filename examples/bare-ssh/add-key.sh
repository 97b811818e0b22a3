#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A key, and whose it is: run as the account that the repositories belong to.
set -eu

test $# -eq 2 || {
	echo 'usage: sh add-key.sh USER FILE.pub' >&2
	exit 2
}
refward shell "$1" >/dev/null # it is a name
key=$(ssh-keygen -l -f "$2" >/dev/null && cat "$2")
test -d "$HOME/.ssh" || mkdir -m 0700 "$HOME/.ssh"
printf 'restrict,command="%s shell --root /srv/git %s" %s\n' \
    "$(command -v refward)" "$1" "$key" >>"$HOME/.ssh/authorized_keys"
