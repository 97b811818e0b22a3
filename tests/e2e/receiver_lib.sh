# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154 # what lib.sh sets
#
# What the scripts share that need a receiver of requests, on top of lib.sh.

# receiver FOLDER [CERTIFICATE KEY]: it ends with the shell that starts it.
receiver()
{
	mkdir "$1" &&
	{ "$_python" -S "$srcdir/tests/http/receiver.py" "$@" >"$1/out" \
	    2>&1 & } &&
	wait_for "test -f '$1/port'" 30
}

# plain: the URL of one without TLS; its folder is $HOME/plain.
receiver "$HOME/plain" || { cat "$HOME/plain/out" && exit 1; }
# shellcheck disable=SC2034 # for the scripts
plain=http://127.0.0.1:$(cat "$HOME/plain/port")
