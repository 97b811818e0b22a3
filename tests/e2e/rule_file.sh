#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A rule file that is wrong in any way: nothing is accepted, the pusher reads
# one sentence, and the decision record has everything.

. "$(dirname "$0")/protocol_lib.sh"

# unusable: every push is refused. The mistakes, as FILE:LINE: TEXT, or what
# failed where no mistake can be told, are in the file mistakes.
unusable()
{
	cat >sentence <<'END' &&
error: push refused: the rule file of this server cannot be used
END
	declined --object commit child --command null object:1 refs/heads/x \
	    --command current null refs/heads/topic &&
	said >actual && diff -u sentence actual && one_sentence &&
	printf '%s %s refs/heads/x\n' "$null" "$main" >input &&
	hook_says 2 <sentence && one_sentence && told >mistakes
}

# one_sentence: and where to ask; no path, no line of the rule file.
one_sentence()
{
	grep '^remote: ' out >whole && test "$(wc -l <whole)" -eq 2 &&
	grep '^remote: hint: tell your administrator: push [0-9a-f-]*$' whole &&
	! grep -e / -e '\.ini' whole
}

told()
{
	tail -n 1 shop.git/refward/log/decisions.jsonl >record &&
	raw_tool mistakes record
}

# unusable_since PATTERN...: each stands in the record.
unusable_since()
{
	unusable || return 1
	for pattern; do
		grep -e "$pattern" mistakes >/dev/null || {
			echo "not told: $pattern" && cat mistakes
			return 1
		}
	done
}

own=shop.git/refward/rules.ini

# --- the file ---

rules_accepted()
{
	gate_server && accepted --object commit child \
	    --command null object:1 refs/heads/x \
	    --command current null refs/heads/topic
}
t 'the push of these cases is accepted where the file is good' rules_accepted

file_is_missing()
{
	gate_server && rm "$own" &&
	unusable_since "/refward.*': no such file"
}
t_refusal 'no rule file' file_is_missing

file_is_empty()
{
	gate_server && : >"$own" && unusable_since 'rules.ini:0: is empty'
}
t_refusal 'an empty rule file' file_is_empty

file_of_comments()
{
	gate_server && printf '# nothing\n\n' >"$own" &&
	unusable_since 'rules.ini:0: is empty'
}
t_refusal 'a rule file of comments alone' file_of_comments

file_is_a_folder()
{
	gate_server && rm "$own" && mkdir "$own" &&
	unusable_since "rules.ini' is not a regular file"
}
t_refusal 'a folder in its place' file_is_a_folder

file_is_a_fifo()
{
	gate_server && rm "$own" && mkfifo "$own" &&
	unusable_since "rules.ini' is not a regular file"
}
t_refusal 'a FIFO in its place' file_is_a_fifo

file_is_a_device()
{
	gate_server && rm "$own" && ln -s /dev/zero "$own" &&
	unusable_since "'/dev/zero'"
}
t_refusal 'a device in its place' file_is_a_device

link_dangles()
{
	gate_server && ln -sf nowhere.ini "$own" &&
	unusable_since "nowhere.ini': no such file"
}
t_refusal 'a link to nothing' link_dangles

link_in_a_circle()
{
	gate_server && ln -sf rules.ini "$own" &&
	unusable_since 'too many or too long links'
}
t_refusal 'a link to itself' link_in_a_circle

file_is_open()
{
	gate_server && chmod o+w "$own" &&
	unusable_since "rules.ini' is writable by everyone"
}
t_refusal 'a rule file that others may write' file_is_open

folder_is_open()
{
	gate_server && chmod o+w shop.git/refward &&
	unusable_since "refward' is writable by everyone"
}
t_refusal 'a rule file in a folder that others may write' folder_is_open

repository_is_open()
{
	gate_server && chmod o+w shop.git &&
	unusable_since "shop.git' is writable by everyone"
}
t_refusal 'a rule file below a folder that others may write' \
    repository_is_open

link_to_open()
{
	gate_server && mkdir open && chmod o+w open && cp "$own" open &&
	ln -sf "$PWD/open/rules.ini" "$own" &&
	unusable_since "open' is writable by everyone"
}
t_refusal 'a link to where others may write' link_to_open

file_is_large()
{
	gate_server && yes '# a comment' | head -c 2097152 >>"$own" &&
	unusable_since "larger than 1048576 bytes"
}
t_refusal 'a rule file of 2 MB' file_is_large

not_utf8()
{
	gate_server && printf 'help = caf\351\n' >>"$own" &&
	unusable_since 'rules.ini:8: not valid UTF-8 at byte 11'
}
t_refusal 'a rule file that is not UTF-8' not_utf8

random_bytes()
{
	gate_server && head -c 4096 "$PRE_RECEIVE" >"$own" &&
	unusable_since 'rules.ini:1: a NUL byte'
}
t_refusal 'a program as the rule file' random_bytes

fifty_mistakes()
{
	gate_server && seq 50 | sed 's/.*/colour-& = red/' >>"$own" &&
	unusable_since 'rules.ini:8: .*colour-1' 'rules.ini:57: .*colour-50' \
	    'has 50 mistakes' && test "$(wc -l <mistakes)" -eq 51
}
t_refusal 'fifty mistakes, all of them recorded' fifty_mistakes

log_elsewhere()
{
	gate_server "log = $PWD/elsewhere" && chmod o+w "$own" &&
	unusable && test ! -e elsewhere
}
t_refusal 'a file that is not trusted does not say where the log lies' \
    log_elsewhere

# --- what else it reads ---

# including LINE: the rule file includes it.
including()
{
	gate_server "$1"
}

include_is_missing()
{
	including 'include = more.ini' &&
	unusable_since "rules.ini:4: 'include = more.ini': .*no such file"
}
t_refusal 'an include that is not there' include_is_missing

include_is_open()
{
	including 'include = more.ini' &&
	printf '[group a]\nmember = b\n' >shop.git/refward/more.ini &&
	accepted --object commit child --command null object:1 refs/heads/y &&
	chmod o+w shop.git/refward/more.ini &&
	unusable_since "rules.ini:4: .*more.ini' is writable by everyone"
}
t_refusal 'an include that others may write' include_is_open

include_is_wrong()
{
	including 'include = more.ini' &&
	printf '[group a]\nmembr = b\n' >shop.git/refward/more.ini &&
	unusable_since 'more.ini:2: .*membr.*did you mean'
}
t_refusal 'an include with a mistake' include_is_wrong

include_of_itself()
{
	including 'include = rules.ini' &&
	unusable_since 'rules.ini:4: .*is included already'
}
t_refusal 'an include of itself' include_of_itself

value_is_missing()
{
	gate_server && printf 'help.file = help.txt\n' >>"$own" &&
	unusable_since 'rules.ini:8: .*help.txt.*no such file'
}
t_refusal 'a value whose file is not there' value_is_missing

value_is_open()
{
	gate_server && printf 'help.file = help.txt\n' >>"$own" &&
	echo text >shop.git/refward/help.txt &&
	chmod o+w shop.git/refward/help.txt &&
	unusable_since "rules.ini:8: .*help.txt' is writable by everyone"
}
t_refusal 'a value whose file others may write' value_is_open

# --- lines ---

# mistake NAME TEXT LINES: behind the good lines, which are seven.
mistake()
{
	what=$2 lines=$3
	t_refusal "$1" mistake_case
}

mistake_case()
{
	gate_server && printf '%b\n' "$lines" >>"$own" &&
	unusable_since "rules.ini:8: $what"
}

mistakes()
{
	long=$(printf '%0300d' 0)
	mistake 'a line that is too long' \
	    "longer than [0-9]* bytes: put the value into a file" \
	    "help = $long"
	mistake 'a section name over 49 bytes' \
	    "a section's name is longer than 49 bytes" \
	    '[rules 01234567890123456789012345678901234567890123]'
	mistake "a ']' in a section name" "']' in a section's name" \
	    '[rules a]b]'
	mistake "a '[' without ']'" "'\\[' without ']'" '[rules a'
	mistake 'a section without a name' 'a section without a name' '[]'
	mistake 'a leading blank' 'begins with a blank' ' help = text'
	mistake 'a leading tab' 'begins with a blank' '\thelp = text'
	mistake "a ' ;' in a value" "' ;' in a value" 'help = a ; b'
	mistake 'a control byte' 'control character U+0007' 'help = a\0007b'
	mistake 'an escape byte' 'control character U+001B' 'help = a\0033b'
	mistake 'a NUL' 'a NUL byte' 'help = a\0000b'
	mistake "text behind ']'" "text after ']'" '[rules a] # text'
	mistake "a key without '='" "no '=' behind a key" 'help'
	mistake "a ':' before '='" "':' before '='" 'help: a = b'
	mistake 'a value without a key' "no key before '='" '= a'
	mistake 'a key without a value' "'help' is empty" 'help ='
	mistake 'an unknown section' '.*colours' '[colours a]\nb = c'
	mistake 'a reserved section' '.*release' '[release a]\nb = c'
	mistake 'an unknown key' '.*commit-subjct.*did you mean' \
	    'commit-subjct = a'
	mistake 'an unknown option' "rule 'max-commits' has no option 'colour'" \
	    'max-commits.colour = a'
	mistake 'a key twice' '.*max-refs' 'max-refs = 5'
	mistake 'an empty section' "section '\\[rules a\\]' is empty" \
	    '[rules a]'
	mistake 'a set twice' ".*'all' stands in .* already" \
	    '[rules all]\nref = refs/heads/**\nmax-refs = 1'
	mistake 'a pattern that does not compile' '.*commit-subject' \
	    'commit-subject = ('
	mistake 'a number that is none' '.*max-commits' 'max-commits = many'
	mistake 'an unknown group' '.*nobodies' 'create = @nobodies'
	mistake 'an unknown mode' '.*mode' 'mode = perhaps'
}
mistakes

byte_order_mark()
{
	gate_server && { printf '\357\273\277' && rule_file; } | rules shop &&
	unusable_since 'rules.ini:1: begins with a byte order mark'
}
t_refusal 'a byte order mark' byte_order_mark

no_version()
{
	gate_server && rule_file | sed /^version/d | rules shop &&
	unusable_since "'version = 1' is missing"
}
t_refusal 'no version' no_version

later_version()
{
	gate_server && rule_file | sed 's/^version.*/version = 2/' |
	rules shop && unusable_since "rules.ini:2: 'version = 2' is not known"
}
t_refusal 'a version that is not known' later_version

untrusted_trust()
{
	gate_server 'trusted = main' &&
	unusable_since "rules.ini:4: trusted ref 'main'"
}
t_refusal 'a trusted ref that is no full name' untrusted_trust

key_before_sections()
{
	gate_server && { echo 'version = 1' && rule_file; } | rules shop &&
	unusable_since 'rules.ini:1: a key before the first section'
}
t_refusal 'a key before the first section' key_before_sections

windows_lines()
{
	gate_server && rule_file | sed 's/$/\r/' | rules shop &&
	accepted --object commit child --command null object:1 refs/heads/x
}
t 'lines that end in CRLF are read' windows_lines

plan
