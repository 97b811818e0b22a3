#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The catalogue of what gets past hooks, third part: patterns that are not asked
# what they seem to ask, and what the pusher reads.
#
#	patterns	one that explodes; one that another line matches; one
#			that a byte keeps from matching
#	output		escape sequences; more than anybody reads; a client that
#			does not read at all

. "$(dirname "$0")/catalogue_lib.sh"

# --- patterns ---

# with_deny PATTERN: for both.
with_deny()
{
	{ catalogue_rules && printf '%s\n' '[rules deny]' 'ref = refs/heads/**' \
	    "commit-deny = $1"; } | rules shop &&
	git -C shop.git config naive.deny "$1" && snapshot shop
}

explosion()
{
	stage && with_deny '(a|aa)+$' &&
	printf '%s!\n' "$(head -c 60 /dev/zero | tr '\0' a)" >>good &&
	to_main good --seconds "$(patience)" && ends_as is_hanging is_unknown
}
row 'a pattern that explodes' explosion

another_line()
{
	stage && sed 's/^feat: raw/evil\n\nfeat: raw/' good >bad &&
	to_main bad && ends_as main_moved
}
row 'a pattern that only a later line matches' another_line

one_byte()
{
	stage && with_deny "$(printf 'geheim f\303\274r alle')" &&
	printf '\ngeheim f\374r alle\n' >>good && to_main good &&
	ends_as main_moved
}
row 'a pattern that one byte keeps from matching' one_byte

# --- output ---

says_raw_title()
{
	grep -F '\x1b]0;title\x07' out | grep '^remote: '
}

escape_sequence()
{
	stage && printf 'tree %s\nparent %s\n%s\n%s\n\n\033]0;title\007\n' \
	    "$tree" "$main" "$(grep ^author good)" "$(grep ^committer good)" \
	    >bad && to_main bad && ends_as says_raw_title
}
row 'a message that a terminal would obey' escape_sequence

says_too_much()
{
	test "$(grep -c '^remote: ' out)" -gt 200
}

# many COUNT: evil commits, each on the one before, as pack words.
many()
{
	python3 - "$srcdir/tests/raw" "$tree" "$main" "$1" >many.args <<'END'
import sys
sys.path.insert(0, sys.argv[1])
import objects
tree, below, made = sys.argv[2].encode(), sys.argv[3].encode(), []
for number in range(int(sys.argv[4])):
    made.append(objects.commit(tree, [below], b"evil " + b"x" * 4000 + b"\n"))
    below = made[-1].id()
for number, each in enumerate(reversed(made)):
    with open("many.%d" % number, "wb") as out:
        out.write(each.body)
    print("--object commit many.%d" % number)
END
}

# shellcheck disable=SC2046 # words for the client
flood()
{
	stage && many 240 && attack $(cat many.args) \
	    --command current object:1 refs/heads/main && ends_as says_too_much
}
row 'more findings than anybody reads' flood

ended_by_itself()
{
	! is_hanging && server_is_untouched shop &&
	tail -n 1 shop.git/refward/log/decisions.jsonl |
	    grep '"verdict":"refused"'
}

# shellcheck disable=SC2046 # words for the client
unread()
{
	stage && many 100 && attack --unread --seconds "$(patience)" $(cat many.args) \
	    --command current object:1 refs/heads/main &&
	ends_as is_hanging ended_by_itself
}
row 'a client that does not read' unread

plan
