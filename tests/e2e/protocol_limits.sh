#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Pushes that cost much, hide something in text, or break the hook; and what
# the pusher reads of them.

. "$(dirname "$0")/protocol_lib.sh"
mask=mask_ids

# set_of LINE...: a rule set for all branches.
set_of()
{
	printf '%s\n' '[rules more]' 'ref = refs/heads/**' "$@"
}

# onto_main VERB ARG...: the first object becomes main.
onto_main()
{
	_verb=$1
	shift
	"$_verb" "$@" --command current object:1 refs/heads/main
}

# --- budgets: reaching one is "could not tell" ---

huge_message()
{
	gate_server 'object-budget = 4k' &&
	head -c 5000 /dev/zero | tr '\0' x >>child &&
	onto_main unknown --object commit child <<END
error: push: could not tell: ref 'refs/heads/main': commit OBJECT: object 'OBJECT' has $(($(wc -c <child))) bytes, more than the 4096 that are read of one object (key object-budget)
END
}
t_refusal 'an object over object-budget is refused' huge_message

huge_in_a_tiny_pack()
{
	gate_server && head -c 70000000 /dev/zero | tr '\0' x >>child &&
	onto_main declined --object commit child && recorded unknown &&
	said | grep 'more than the 67108864 that are read'
}
t_refusal 'a message of 70 MB is refused unread' huge_in_a_tiny_pack

# chain COUNT: so many commits on main.
chain()
{
	{
		printf '%s\n' 'reset refs/heads/main' "from $main" ''
		for i in $(seq "$1"); do
			printf '%s\n' 'commit refs/heads/main' \
			    'committer C <c@example.com> 1700000300 +0000' \
			    'data <<END' "feat: $i" END
		done
	} | git -C dev fast-import --quiet
}

many_commits()
{
	gate_server 'commit-budget = 5' && chain 9 && snapshot shop &&
	must_fail push_as alice dev origin main &&
	grep 'could not tell: .*commit-budget' push.out &&
	server_is_untouched shop
}
t_refusal 'commits over commit-budget are refused' many_commits

many_bytes()
{
	gate_server 'byte-budget = 1k' && chain 9 && snapshot shop &&
	must_fail push_as alice dev origin main &&
	grep 'could not tell: .*1024 bytes would be read in all (key byte-budget)' push.out &&
	server_is_untouched shop
}
t_refusal 'bytes over byte-budget are refused' many_bytes

# bomb WIDTH DEPTH: the commit top, whose objects the client is told of in args.
bomb()
{
	raw_tool bomb "$1" "$2" &&
	sed "s/^tree.*/tree $(cat id)/" child >top
}

# push_bomb VERB: with the answer on stdin.
push_bomb()
{
	# shellcheck disable=SC2046 # words for the client
	onto_main "$1" --object commit top $(cat args)
}

# path_rule [LINE...]: so that every path is looked at.
path_rule()
{
	{ rule_file "$@" && set_of 'path-deny = **/never'; } | rules shop
}

many_paths()
{
	gate_server && path_rule 'path-budget = 1000' && bomb 10 10 &&
	push_bomb unknown <<'END'
error: push: could not tell: commit OBJECT: more than 1000 changed paths (path-budget)
END
}
t_refusal 'a kilobyte of pack with endless paths is refused' many_paths

initial_path_budget()
{
	gate_server && path_rule && bomb 10 10 && push_bomb unknown <<'END'
error: push: could not tell: commit OBJECT: more than 100000 changed paths (path-budget)
END
}
t_refusal 'the same without a word about budgets' initial_path_budget

# shellcheck disable=SC2046 # words for the client
tagged_bomb()
{
	gate_server && { rule_file 'path-budget = 1000' &&
	    printf '%s\n' '[rules objects]' 'tag-object = tree' \
	    '[rules tags]' 'ref = refs/tags/**' 'path-deny = **/never'
	} | rules shop && bomb 10 10 && unknown $(cat args) --command null object:1 refs/tags/v1 <<'END'
error: push: could not tell: more than 1000 changed paths (path-budget)
END
}
t_refusal 'endless paths of a tagged tree are refused' tagged_bomb

# shellcheck disable=SC2046 # words for the client
deep_folders()
{
	gate_server && bomb 1 600 && onto_main declined --object commit top \
	    $(cat args) && recorded unknown &&
	said | grep 'could not tell: .*folders nested deeper than 512'
}
t_refusal 'folders nested too deep are refused' deep_folders

late()
{
	gate_server && path_rule 'deadline = 1' 'path-budget = 4000000000' &&
	bomb 10 10 && push_bomb declined && recorded unknown &&
	said | grep '^error: push: could not tell: .* (key deadline)$'
}
t_refusal 'a push that takes longer than the deadline is refused' late

# dear KEY: rules of patterns that find nothing, and take their time.
dear()
{
	rule_file 'deadline = 1' && set_of && seq 100 | sed "s/^/$1 = x[a-m]+q/"
}

# What is asked between objects alone would be asked when it is too late.
late_in_a_file()
{
	gate_server && { dear file-content.pattern &&
	    echo 'file-content = none'; } | rules shop &&
	yes xabcdefghabcdefgh | head -c 20000000 >much &&
	oid=$(git -C dev hash-object ../much) &&
	make_tree wide "100644 a $oid" &&
	onto_main unknown --object commit top --object tree wide \
	    --object blob much <<'END'
error: ID: file-content: could not tell: file 'a': the deadline has passed (key deadline) [more]
END
}
t_refusal 'a single file that takes longer than the deadline is refused' \
    late_in_a_file

late_in_a_message()
{
	gate_server && dear commit-deny | rules shop &&
	yes xabcdefghabcdefgh | head -c 900000 >>child &&
	onto_main unknown --object commit child <<'END'
error: ID: commit-deny: could not tell: the deadline has passed (key deadline) [more]
END
}
t_refusal 'a single message that does is refused' late_in_a_message

large_file()
{
	gate_server && { rule_file && set_of 'file-size = 1M'; } | rules shop &&
	head -c 8388608 /dev/zero >zeros &&
	oid=$(git -C dev hash-object ../zeros) &&
	make_tree wide "100644 a $oid" &&
	onto_main refused --object commit top --object tree wide \
	    --object blob zeros <<'END'
error: ID "feat: raw": a: file-size: file has 8 MiB, at most 1 MiB are allowed [more]
END
}
t_refusal 'the size of a file is not that of its pack' large_file

# --- text ---

latin1()
{
	gate_server && { rule_file && set_of 'commit-deny = über'; } |
	rules shop && sed '/^committer/s/$/\nencoding ISO-8859-1/' child >bad &&
	printf '\374ber\n' >>bad && onto_main refused --object commit bad <<'END'
error: ID "feat: raw": commit-deny: line 2 of the message must not match '\xc3\xbcber' [more]
END
}
t_refusal 'a message in latin-1 is read as such' latin1

# bad_text NAME CHARSET SAID: the message ends in $bytes.
bad_text()
{
	charset=$2 shown=$3 bytes=$4
	t_refusal "a message $1 is refused" bad_text_case
}

# shellcheck disable=SC2059 # the bytes are a format
bad_text_case()
{
	gate_server &&
	sed "${charset:+/^committer/s/\$/\\nencoding $charset/}" child >bad &&
	printf "$bytes" >>bad && onto_main refused --object commit bad <<END
error: ID "feat: raw": commit-text: $shown
END
}

texts()
{
	bad_text 'in no UTF-8' '' 'message is not UTF-8 text' 'a\377b\n'
	bad_text 'in overlong UTF-8' '' 'message is not UTF-8 text' '\300\257\n'
	bad_text 'with an escape sequence' '' \
	    'message holds the control character U+001B in line 2' \
	    '\033]0;title\007\n'
	bad_text 'with a carriage return' '' \
	    'message holds the control character U+000D in line 2' 'a\rb\n'
	bad_text 'that turns the order round' '' \
	    'message holds the invisible character U+202E in line 2' \
	    'a\342\200\256b\n'
}
texts

# in_charset CHARSET: all text of the commit is.
in_charset()
{
	sed "/^committer/s/\$/\nencoding $1/" child >bad && snapshot shop &&
	onto_main declined --object commit bad && recorded refused &&
	said | grep ": commit-text: message is not $1 text\$"
}

unknown_charset()
{
	gate_server && in_charset x-unknown && in_charset UTF-7 &&
	in_charset UTF-16
}
t_refusal 'a message in an encoding that is not read is refused' \
    unknown_charset

# --- what the pusher reads ---

escaped()
{
	gate_server && cat >raw.py <<'END' &&
import sys
sys.path.insert(0, sys.argv[1])
import objects, push
raw = push.RawPush("shop.git")
new = objects.commit(
    sys.argv[2].encode(), [sys.argv[3].encode()],
    b"\x1b]0;t\x07 a\rb\xe2\x80\xae \x9b31m\xff\n",
    author=b"E \x1b[2J\x08 <\x1bx@y> 1700000000 +0000")
raw.objects = [new]
raw.command("current", new.id(), b"refs/heads/main")
raw.command("null", new.id(), b"refs/heads/\xc2\x9b\xe2\x80\xae\x80")
result = raw.run()
said = result.remote
assert result.verdict() == 1 and b"\nhint: push " in said, said
assert not any(c < 32 and c != 10 or c == 127 for c in said), said
text = said.decode()
assert not any(0x80 <= ord(c) < 0xa0 or ord(c) == 0x202e for c in text), text
assert "\\x1b" in text and "\\u{202e}" in text
END
	snapshot shop && python3 raw.py "$srcdir/tests/raw" "$tree" "$main" &&
	python3 -m json.tool shop.git/refward/log/decisions.jsonl &&
	! LC_ALL=C grep '[^ -~]' shop.git/refward/log/decisions.jsonl &&
	server_is_untouched shop
}
t_refusal 'no control byte reaches the terminal or the record' escaped

many_findings()
{
	gate_server && { rule_file && set_of 'commit-subject = X+'; } |
	rules shop && chain 50 && snapshot shop &&
	must_fail push_as alice dev origin main && remote_output >said &&
	test "$(grep -c ': commit-subject: ' said)" -le 20 &&
	shown=$(grep -c ': commit-subject: ' said) && test "$shown" -ge 10 &&
	grep -x "error: and $((50 - shown)) more: push again with -o refward.from=$((shown + 1))" said &&
	grep 'refused: 50 findings' said &&
	test "$(wc -c <said)" -le 4096 && server_is_untouched shop &&
	test "$(tail -n 1 shop.git/refward/log/decisions.jsonl |
	    grep -o '"rule":"commit-subject"' | wc -l)" -eq 50
}
t_refusal 'of many findings 20 are shown, in 4 KB, and all recorded' \
    many_findings

large_findings()
{
	name=$(printf '%0200d' 0) && gate_server &&
	seq 1 200 | sed "s|.*|null $main refs/x/$name/$name/&|" >many &&
	declined --command-file many &&
	grep '^remote: ' out | sed 's/^remote: //' >said &&
	test "$(wc -c <said)" -le 4096 && grep '^error: and [0-9]* more' said &&
	grep '^hint: push ' said && recorded refused
}
t_refusal 'long names do not make the answer longer than 4 KB' large_findings

small_record()
{
	long=$(head -c 4000 /dev/zero | sed 's/\x00/\\x01/g') && gate_server &&
	seq 1 1000 | sed "s|.*|null $main refs/heads/$long&|" >many &&
	declined --command-file many && recorded refused &&
	test "$(wc -c <shop.git/refward/log/decisions.jsonl)" -le 4000000
}
t_refusal 'long names do not fill the disk with records' small_record

damage()
{
	gate_server && file=$(echo "$main" | sed 's|..|shop.git/objects/&/|') &&
	rm -f "$file" && ln -s loop "${file%/*}/loop" && ln -s loop "$file" &&
	ends_with 1 raw --object commit child \
	    --command current object:1 refs/heads/main &&
	grep 'could not tell: ' out >mine &&
	! grep -F -e ' /' -e ./ -e "'/" mine
}
t_refusal 'damage is told without a path of the server' damage

# --- the hook itself ---

unrecorded()
{
	gate_server && echo file >shop.git/refward/log.new &&
	rm -rf shop.git/refward/log && mv shop.git/refward/log.new \
	    shop.git/refward/log && sed /^committer/d child >bad &&
	onto_main declined --object commit bad && said >actual &&
	says actual <<'END'
error: ID "feat: raw": object: commit is malformed: has no committer line
warning: the server could not record this
END
}
t_refusal 'what cannot be recorded is refused all the same' unrecorded

# behind COMMAND...: the hook runs by way of it.
behind()
{
	test "${GATE:-}" = open || {
		printf '#!/bin/sh\n%s\n' "$*" | hook shop
	}
}

killed()
{
	gate_server && path_rule 'path-budget = 4000000000' && bomb 10 10 &&
	behind "timeout -s KILL 0.5 $PRE_RECEIVE" && push_bomb declined
}
t_refusal 'a gate that is killed lets nothing in' killed

little_memory()
{
	gate_server && head -c 30000000 /dev/zero | tr '\0' x >>child &&
	behind "ulimit -v 40000; exec $PRE_RECEIVE" &&
	onto_main declined --object commit child
}
t_refusal 'a gate without memory lets nothing in' little_memory

little_time()
{
	gate_server && path_rule 'path-budget = 4000000000' && bomb 10 10 &&
	behind "ulimit -t 1; exec $PRE_RECEIVE" && push_bomb declined
}
t_refusal 'a gate without time lets nothing in' little_time

deaf()
{
	gate_server && behind "exec $PRE_RECEIVE <&-" &&
	onto_main declined --object commit child
}
t_refusal 'a gate without input lets nothing in' deaf

mute()
{
	gate_server && sed /^committer/d child >bad &&
	behind "exec $PRE_RECEIVE 2>&-" &&
	onto_main declined --object commit bad
}
t_refusal 'a gate without a voice lets nothing in' mute

hangs_up()
{
	gate_server && sed /^committer/d child >bad && snapshot shop &&
	ends_with 2 raw --unread --object commit bad \
	    --command current object:1 refs/heads/main &&
	wait_for 'test -s shop.git/refward/log/decisions.jsonl' 20 &&
	server_is_untouched shop
}
t_refusal 'a refusal that nobody reads is recorded' hangs_up

plan_protocol
