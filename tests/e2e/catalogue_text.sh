#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The catalogue of what gets past hooks, last part: rule files that a reader
# does not read as they were meant, patterns that are not asked what they seem to
# ask, and what the pusher reads.
#
#	rule files	lines and names that libinih cuts, joins or puts elsewhere
#	patterns	one that explodes; one that another line matches; one
#			that a byte keeps from matching
#	output		escape sequences; more than anybody reads; a client that
#			does not read at all

. "$(dirname "$0")/catalogue_lib.sh"

# --- rule files ---

# geheim ENDING: both have the rule file $law; the commit has what it forbids.
geheim()
{
	stage && {
		printf '[refward]\nversion = 1\nhost = ssh\n[rules main]\n' &&
		printf 'ref = refs/heads/main\n' && printf '%b' "$law"
	} >law.ini && rules shop <law.ini &&
	git -C shop.git config naive.rules "$PWD/law.ini" && snapshot shop &&
	printf '\ngeheim\n' >>good && to_main good
}

read_otherwise_case()
{
	geheim && ends_as main_moved
}

# read_otherwise NAME TEXT
read_otherwise()
{
	law=$2
	row "$1" read_otherwise_case
}

# read_well: a file that nobody reads otherwise.
read_well()
{
	law='commit-deny = geheim\n' GATE=naive geheim && is_declined
}

if python3 -c 'import ctypes; ctypes.CDLL("libinih.so.1")' 2>/dev/null; then
	t 'the naive hook keeps to a rule file that is plain' read_well
	read_otherwise 'a line whose end is read as another line' \
	    "commit-deny = geheim\\nhelp = $(printf '%0192d' 0)mode = off\\n"
	read_otherwise 'a value that is cut at a semicolon' \
	    'commit-deny = nothing ;|geheim\n'
	read_otherwise 'a value that is cut at a NUL' \
	    'commit-deny = nothing\0|geheim\n'
	read_otherwise 'a line that goes on with the one before' \
	    'commit-deny = geheim\n  mode = refuse\n'
	read_otherwise 'a key that stands twice' \
	    'commit-deny = geheim\ncommit-deny = nothing\n'
	read_otherwise 'a section that does not end' \
	    'commit-deny = geheim\n[rules two\nref = refs/heads/x\nmode = off\n'
	read_otherwise 'a key that is cut at a colon' \
	    'commit-deny = geheim\ncommit-deny: in the text = nothing\n'
	read_otherwise 'a section that goes on behind its name' \
	    'commit-deny = geheim\n[rules main] [x]\nmode = off\n'
	read_otherwise 'a line that is no key' 'commit-deny geheim\n'
	long=$(printf '%043d' 0)
	one="[rules ${long}1]\\nref = refs/heads/main\\ncommit-deny = geheim\\n"
	two="[rules ${long}2]\\nref = refs/heads/x\\nmode = off\\n"
	read_otherwise 'two sections whose names are cut alike' "$one$two"
else
	skip 'what libinih makes of a rule file' 'libinih cannot be loaded'
fi

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
