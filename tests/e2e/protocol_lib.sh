# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the scripts share that push by the raw client: a server with a gate,
# made once and copied for each case, and what every refusal has to leave.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ready_lib.sh"

# rule_file [LINE...]: one that lets everything in that can be told; the lines
# go into its [refward].
rule_file()
{
	printf '[refward]\nversion = 1\nhost = ssh\n'
	test $# -eq 0 || printf '%s\n' "$@"
	printf '[rules all]\nref = refs/heads/**\nref = refs/tags/**\n'
	printf 'max-refs = 4000\n'
}

# make_world: main and topic are pushed through the gate; child is a commit on
# top of main.
make_world()
{
	mkdir "$HOME/world" && cd "$HOME/world" && make_server shop &&
	rule_file | rules shop && make_clone shop dev &&
	git -C shop.git config receive.unpackLimit 10000 &&
	commit_file dev a content 'feat: a subject' &&
	push_as alice dev origin main main:topic &&
	git -C dev remote set-url origin ../shop.git &&
	git -C shop.git config receive.fsckObjects false &&
	main=$(git -C dev rev-parse main) &&
	tree=$(git -C dev rev-parse 'main^{tree}') && cat >child <<END
tree $tree
parent $main
author A U Thor <author@example.com> 1700000300 +0000
committer C O Mitter <committer@example.com> 1700000300 +0000

feat: raw
END
}

world_out=$HOME/world.out
if ! (make_world) >"$world_out" 2>&1; then
	sed 's/^/# /' "$world_out"
	exit 1
fi
main=$(git -C "$HOME/world/dev" rev-parse main)
tree=$(git -C "$HOME/world/dev" rev-parse 'main^{tree}')
# shellcheck disable=SC2034 # for the scripts
null=$(echo "$main" | tr 0-9a-f 0)
# No object has this name.
# shellcheck disable=SC2034
nowhere=$(echo "$main" | tr 0-9a-f 1)

# shellcheck disable=SC2120 # most cases have no line
# gate_server [LINE...]: the world in the folder of the case. Fsck is off:
# nobody else looks at objects.
gate_server()
{
	cp -R "$HOME/world/shop.git" "$HOME/world/dev" "$HOME/world/child" . &&
	if test $# -gt 0; then
		rule_file "$@" | rules shop
	fi &&
	if test "${GATE:-}" = open; then
		let_all_in shop
	fi
}

# make_tree FILE ENTRY...: MODE NAME ID, as they are; top is a commit of it.
make_tree()
{
	raw_tool tree "$@" && sed "s/^tree.*/tree $(cat id)/" child >top
}

raw()
{
	raw_push_as alice shop "$@" >out
}

# ends_with STATUS COMMAND...
ends_with()
{
	_want=$1
	shift
	_status=0
	"$@" || _status=$?
	test "$_status" -eq "$_want" || {
		echo "status $_status, not $_want" && cat out
		return 1
	}
}

value_of()
{
	git -C shop.git rev-parse -q --verify "$1"
}

# said: what the pusher was told, without hints. Where $mask is set, it is the
# command that gives names to what is known only when the case runs.
said()
{
	sed -n 's/^remote: \(error\|warning\|info\)/\1/p' out | ${mask:-cat}
}

mask_ids()
{
	sed -e 's/[0-9a-f]\{40\}\([0-9a-f]\{24\}\)\{0,1\}/OBJECT/g' \
	    -e 's/\(error: \|tree \)[0-9a-f]\{10\}\([ :]\)/\1ID\2/g'
}

# recorded VERDICT: the last decision is that of this push.
recorded()
{
	_id=$(sed -n 's/^remote: .*push \([0-9a-f-]\{36\}\).*/\1/p' out) &&
	_record=$(tail -n 1 shop.git/refward/log/decisions.jsonl) &&
	printf '%s\n' "$_record" >>"$HOME/records" &&
	in_record "\"verdict\":\"$1\"" "\"push\":\"$_id\"" \
	    '"pusher":"alice"' '"repository":"shop"' '"policy_sha256":"' \
	    '"lines":[{'
}

in_record()
{
	for _part; do
		case $_record in
		*"$_part"*) ;;
		*) echo "not in the record: $_part" && return 1 ;;
		esac
	done
}

# They were looked at as text; here they are read.
records_are_json()
{
	python3 - "$HOME/records" <<'END'
import json, sys
for line in open(sys.argv[1]):
    record = json.loads(line)
    assert len(record["policy_sha256"]) == 64 and record["lines"] != []
END
}

# plan_protocol: last line of a script.
plan_protocol()
{
	t 'every decision record is JSON' records_are_json
	plan
}

# declined ARG...: the hook refuses the raw push, and nothing is left of it.
# Behind the hook git refuses what it cannot read itself.
declined()
{
	snapshot shop && ends_with 1 raw "$@" &&
	grep -E '^ng .* (pre-receive hook declined|missing necessary objects)$' \
	    out >/dev/null &&
	! grep '^ok ' out && server_is_untouched shop
}

# refused ARG...: by the rules; the pusher reads what stdin holds.
refused()
{
	cat >expect && declined "$@" && said >actual &&
	diff -u expect actual && recorded refused
}

# unknown ARG...: refused, since it could not be judged.
unknown()
{
	cat >expect && declined "$@" && said >actual &&
	diff -u expect actual && recorded unknown
}

# refused_unread ARG...: before the lines are known.
refused_unread()
{
	cat >expect && declined "$@" && said >actual && diff -u expect actual &&
	tail -n 1 shop.git/refward/log/decisions.jsonl | python3 -m json.tool
}

# accepted ARG...
accepted()
{
	raw "$@" || { cat out && return 1; }
}

# hook_says STATUS: the hook itself, run as git does; its stdin is the file
# input.
hook_says()
{
	cat >expect && snapshot shop &&
	ends_with "$1" run_hook && said >actual &&
	diff -u expect actual && server_is_untouched shop
}

run_hook()
{
	(cd shop.git && GIT_DIR=. exec env REFWARD_USER=alice \
	    hooks/pre-receive <../input) >/dev/null 2>err
	_hook_status=$?
	sed 's/^/remote: /' err >out
	return "$_hook_status"
}
