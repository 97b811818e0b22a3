#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Lines that git push would never send, and what refs they are about.

. "$(dirname "$0")/protocol_lib.sh"

# --- lines ---

line_in_a_name()
{
	gate_server && git -C shop.git update-ref refs/heads/other "$main" &&
	snapshot shop &&
	ends_with 1 raw --object commit child \
	    --command current object:1 refs/heads/main \
	    --command null "$main" \
	    "refs/heads/zz\\n$main $main refs/heads/main" &&
	grep '^ng refs/heads/main pre-receive hook declined$' out &&
	server_is_untouched shop && said >actual && says actual <<'END'
error: refs/heads/main: ref-twice: the same ref twice in one push
END
}
t_refusal 'a name that imitates a further line is refused' line_in_a_name

odd_line_in_a_name()
{
	gate_server && refused_unread --object commit child \
	    --command current object:1 refs/heads/main \
	    --command null "$main" 'refs/heads/zz\nmore' <<'END'
error: push refused: the list of refs holds a malformed line
END
}
t_refusal 'a name with a line feed is refused' odd_line_in_a_name

long_line()
{
	long=$(printf '%04300d' 0) && gate_server &&
	refused_unread --command null "$main" "refs/heads/$long" <<'END'
error: push refused: a ref name is too long
END
}
t_refusal 'a line over its cap is refused' long_line

many_lines()
{
	gate_server 'line-budget = 10' &&
	seq 1 11 | sed "s|.*|null $main refs/heads/n&|" >many &&
	refused_unread --command-file many <<'END'
error: push refused: too many refs in one push (line-budget): push fewer at a time
END
}
t_refusal 'lines over line-budget are refused' many_lines

initial_budget()
{
	gate_server &&
	seq 1 5001 | sed "s|.*|null $main refs/heads/n&|" >many &&
	refused_unread --command-file many <<'END'
error: push refused: too many refs in one push (line-budget): push fewer at a time
END
}
t_refusal 'of 5,001 lines none is judged' initial_budget

# --- one ref, several names ---

same_ref_twice()
{
	gate_server && refused --object commit child \
	    --command current object:1 refs/heads/main \
	    --command current "$main" refs/heads/main <<'END'
error: refs/heads/main: ref-twice: the same ref twice in one push
END
}
t_refusal 'the same ref twice is refused' same_ref_twice

delete_and_create()
{
	gate_server && refused --object commit child \
	    --command "$null" "$null" refs/heads/main \
	    --command null object:1 refs/heads/main <<'END'
error: refs/heads/main: stale: the ref is not where the client says it is
error: refs/heads/main: stale: the ref is not where the client says it is
error: refs/heads/main: ref-twice: the same ref twice in one push
END
}
t_refusal 'a delete and a create of one ref are refused' delete_and_create

# alias TARGET [NAME]: a symbolic ref on the server.
alias_of()
{
	git -C shop.git symbolic-ref "${2:-refs/heads/alias}" "$1"
}

two_names()
{
	gate_server && alias_of refs/heads/main && refused \
	    --object commit child --command "$main" object:1 refs/heads/alias \
	    --command current "$main" refs/heads/main <<'END'
error: refs/heads/main: ref-twice: 'refs/heads/alias' and 'refs/heads/main' are the same ref
END
}
t_refusal 'two names of one ref are refused' two_names

# guarded: main and the alias each have a set of their own.
guarded()
{
	gate_server && alias_of refs/heads/main && {
		rule_file
		printf '[rules %s]\nref = refs/heads/%s\n%s = nobody\n' \
		    main main update one alias delete
		printf '[rules by-main]\nref = refs/heads/main\ndelete = nobody\n'
	} | rules shop
}

main_by_its_alias()
{
	guarded && refused --object commit child \
	    --command "$main" object:1 refs/heads/alias <<'END'
error: refs/heads/main: update: nobody may update this ref [main]
END
}
t_refusal 'an alias is bound by the rules of its ref' main_by_its_alias

main_goes_by_its_alias()
{
	guarded && refused --command "$main" null refs/heads/alias <<'END'
error: refs/heads/main: delete: nobody may delete this ref [one]
error: refs/heads/main: delete: nobody may delete this ref [by-main]
END
}
t_refusal 'a delete by an alias is bound by both names' main_goes_by_its_alias

alias_outside()
{
	gate_server && alias_of refs/heads/main refs/meta/alias &&
	refused --object commit child \
	    --command "$main" object:1 refs/meta/alias <<'END'
error: refs/heads/main: namespace: only branches and tags may be pushed here
END
}
t_refusal 'an alias in a closed namespace is refused' alias_outside

alias_to_outside()
{
	gate_server && alias_of refs/meta/hidden &&
	refused --command null "$main" refs/heads/alias <<'END'
error: refs/meta/hidden: namespace: only branches and tags may be pushed here
END
}
t_refusal 'an alias of a closed namespace is refused' alias_to_outside

alias_circle()
{
	gate_server && alias_of refs/heads/b refs/heads/a &&
	alias_of refs/heads/a refs/heads/b && unknown \
	    --command null "$main" refs/heads/a <<'END'
error: push: could not tell: ref 'refs/heads/a': symbolic ref 'refs/heads/a' leads nowhere
END
}
t_refusal 'a circle of symbolic refs is refused' alias_circle

# --- old values ---

# guard_delete: main may not be deleted.
guard_delete()
{
	gate_server && { rule_file && printf '%s\n' '[rules main]' \
	    'ref = refs/heads/main' 'delete = nobody'; } | rules shop
}

stale='stale: the ref is not where the client says it is'
null_delete()
{
	gate_server && refused --command "$null" "$null" refs/heads/main <<END
error: refs/heads/main: $stale
END
}
t_refusal 'a delete that claims an absent ref is refused' null_delete

bogus_delete()
{
	gate_server && refused --command "$nowhere" "$null" refs/heads/main <<END
error: refs/heads/main: $stale
END
}
t_refusal 'a delete that claims another value is refused' bogus_delete

forbidden_delete()
{
	guard_delete && refused --command current null refs/heads/main <<'END'
error: refs/heads/main: delete: nobody may delete this ref [main]
END
}
t_refusal 'a delete that is not allowed is refused' forbidden_delete

stale_update()
{
	gate_server && refused --object commit child \
	    --command "$nowhere" object:1 refs/heads/main <<END
error: refs/heads/main: $stale
END
}
t_refusal 'an update from another value is refused' stale_update

create_of_what_is_there()
{
	gate_server && refused --object commit child \
	    --command null object:1 refs/heads/main <<END
error: refs/heads/main: $stale
END
}
t_refusal 'a create of a ref that is there is refused' create_of_what_is_there

update_of_what_is_not()
{
	gate_server && refused --object commit child \
	    --command "$main" object:1 refs/heads/absent <<END
error: refs/heads/absent: $stale
END
}
t_refusal 'an update of a ref that is not there is refused' \
    update_of_what_is_not

no_ops()
{
	gate_server && snapshot shop &&
	accepted --command "$main" "$main" refs/heads/main \
	    --command "$null" "$null" refs/heads/absent &&
	grep -x 'ok refs/heads/main' out && server_is_untouched shop
}
t 'lines that change nothing are accepted and change nothing' no_ops

# Another push may make the ref before git deletes it.
absent_delete()
{
	gate_server && { rule_file && printf '%s\n' '[rules kept]' \
	    'ref = refs/heads/kept' 'delete = nobody'; } | rules shop &&
	refused --command "$null" "$null" refs/heads/kept <<'END'
error: refs/heads/kept: delete: nobody may delete this ref [kept]
END
}
t_refusal 'deleting an absent ref takes the permission too' absent_delete

# --- tags like branches, case twins ---

# namesake NAME WORD: there is a WORD of that name.
namesake()
{
	refused --command null "$main" "$1" <<END
error: $1: ref-name: there is a $2 of that name: git could not tell them apart
END
}

tag_like_a_branch()
{
	gate_server && namesake refs/tags/topic branch
}
t_refusal 'a tag named like a branch is refused' tag_like_a_branch

branch_like_a_tag()
{
	gate_server && git -C shop.git update-ref refs/tags/v1 "$main" &&
	namesake refs/heads/v1 tag
}
t_refusal 'a branch named like a tag is refused' branch_like_a_tag

tag_and_branch()
{
	gate_server && refused --command null "$main" refs/heads/v1 \
	    --command null "$main" refs/tags/v1 <<'END'
error: refs/heads/v1: ref-name: there is a tag of that name: git could not tell them apart
error: refs/tags/v1: ref-name: there is a branch of that name: git could not tell them apart
END
}
t_refusal 'a tag and a branch of one name in one push are refused' \
    tag_and_branch

twins()
{
	gate_server && refused --command null "$main" refs/heads/Twin \
	    --command null "$main" refs/heads/twin <<'END'
error: refs/heads/twin: ref-name: looks like 'refs/heads/Twin' in this push
END
}
t_refusal 'names that differ only in case are refused' twins

# --- namespaces ---

closed='namespace: only branches and tags may be pushed here'
bad_namespace()
{
	gate_server && refused --command null "$main" "$name" <<END
error: $name: $closed
END
}
for name in refs/replace/"$main" refs/notes/commits refs/changes/01/1/1 \
    refs/pull/1/head refs/merge-requests/1/head refs/keep-around/a \
    refs/headsx/main refs/remotes/origin/main refs/bisect/bad refs/x/y; do
	t_refusal "the namespace of $name is closed" bad_namespace
done

# opened PATTERN: a set names it.
opened()
{
	gate_server && { rule_file && printf '%s\n' '[rules own]' "ref = $1" \
	    'max-commits = 9'; } | rules shop
}

literal_prefix()
{
	opened 'refs/notes/**' &&
	accepted --command null "$main" refs/notes/commits &&
	refused --command null "$main" refs/other/commits <<END
error: refs/other/commits: $closed
END
}
t_refusal 'a set opens the namespace that it names' literal_prefix

pattern_prefix()
{
	opened 'refs/*/commits' &&
	refused --command null "$main" refs/notes/commits <<END
error: refs/notes/commits: $closed
END
}
t_refusal 'a pattern opens no namespace' pattern_prefix

replace_prefix()
{
	opened 'refs/replace/**' &&
	refused --command null "$main" "refs/replace/$main" <<END
error: refs/replace/$main: $closed
END
}
t_refusal 'no set opens refs/replace' replace_prefix

git_namespace()
{
	gate_server && GIT_NAMESPACE=one && export GIT_NAMESPACE &&
	refused_unread --command null "$main" refs/heads/new <<'END'
error: push refused: git namespaces are not supported: unset GIT_NAMESPACE on the server
END
}
t_refusal 'a namespace of git is refused' git_namespace

# --- the hook's input ---

# shellcheck disable=SC2059 # the text is a format
# input_case: $text is the hook's input, as printf takes it.
input_case()
{
	gate_server && printf "$text" >input && hook_says 2 <<END
error: push refused: $why
END
}
bad_input()
{
	text=$2 why=$3
	t_refusal "$1 is refused" input_case
}
bad_inputs()
{
	malformed='the list of refs holds a malformed line'
	short=${main%?}
	upper=$(echo "$main" | tr a-f A-F)
	bad_input 'no line at all' '' 'the list of refs is empty'
	bad_input 'a lone line feed' '\n' "$malformed"
	bad_input 'a line without an end' "$null $main refs/heads/x" \
	    'the list of refs ends in the middle of a line'
	bad_input 'a NUL' "$null $main refs/heads/x\\000y\\n" \
	    'the list of refs holds a NUL byte'
	bad_input 'an id of 39 digits' "$null $short refs/heads/x\\n" \
	    "$malformed"
	bad_input 'an id of 41 digits' "$null ${main}0 refs/heads/x\\n" \
	    "$malformed"
	bad_input 'upper-case digits' "$null $upper refs/heads/x\\n" \
	    "$malformed"
	bad_input 'ids of two lengths' \
	    "$null ${main}${main%????????????????} refs/heads/x\\n" \
	    "$malformed"
	bad_input 'a line without a name' "$null $main\\n" "$malformed"
	bad_input 'an empty name' "$null $main \\n" "$malformed"
	bad_input 'a tab between words' "$null\\t$main\\trefs/heads/x\\n" \
	    "$malformed"
	bad_input 'a line of words' 'one two three\n' "$malformed"
	bad_input 'an empty line behind a good one' \
	    "$main $null refs/heads/main\\n\\n" "$malformed"
}
bad_inputs

no_repository()
{
	gate_server && printf '%s %s refs/heads/x\n' "$null" "$main" >input &&
	ends_with 2 nowhere_hook && said >actual && says actual <<'END' &&
error: push refused: it could not be judged
warning: the server could not record this
END
	test ! -e shop.git/nowhere
}

nowhere_hook()
{
	(cd shop.git && GIT_DIR=nowhere exec hooks/pre-receive <../input) 2>err
	_hook_status=$?
	sed 's/^/remote: /' err >out
	return "$_hook_status"
}
t_refusal 'a folder that is no repository is refused' no_repository

plan_protocol
