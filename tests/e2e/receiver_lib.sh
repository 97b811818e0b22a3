# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the scripts share that need a receiver of requests.
. "$(dirname "$0")/lib.sh"

_receivers=

# at_exit STATUS: receivers end with the script.
at_exit()
{
	# shellcheck disable=SC2086 # a list
	test -z "$_receivers" || kill $_receivers
	_leave "$1"
}
trap 'at_exit $?' EXIT

# receiver FOLDER [CERTIFICATE KEY]
receiver()
{
	mkdir "$1" &&
	{ python3 "$srcdir/tests/http/receiver.py" "$@" >"$1/out" 2>&1 &
	_receivers="$_receivers $!"; } &&
	wait_for "test -f '$1/port'" 30
}

# plain: the URL of one without TLS; its folder is $HOME/plain.
receiver "$HOME/plain" || { cat "$HOME/plain/out" && exit 1; }
# shellcheck disable=SC2034 # for the scripts
plain=http://127.0.0.1:$(cat "$HOME/plain/port")
