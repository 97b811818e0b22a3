/* SPDX-License-Identifier: Apache-2.0 */
/* Hides from where a repository's own rules are read, and what becomes of them
 * where they are broken. */
#include "refward/own_rules.h"

#include <string.h>
#include "refward/path.h"
#include "policy/compile.h"

struct reading {
	const struct ward_policy *server;
	struct ward_repo *repo;
	struct ward_own_rules own;
	struct ward_diags mistakes;
	struct ward_buf text;
};

const struct ward_own_rules *
ward_policy_own_rules(const struct ward_policy *policy)
{
	return policy->own;
}

/* Never what HEAD names, nor what another name leads to: only the branch that
 * the server's file says. */
static const struct ward_error *
find_commit(struct reading *reading)
{
	struct ward_own_rules *own = &reading->own;
	struct ward_ref ref = { 0 };
	const struct ward_error *err;

	err = ward_repo_ref(reading->repo, own->branch, &ref);
	if (!err && ref.target)
		err = ward_error(WARD_E_INVALID,
		    "rules-branch '%s' is symbolic: name the branch itself",
		    own->branch);
	if (!err && ref.exists)
		own->commit = ref.id;
	ward_ref_release(&ref);
	return err;
}

static const struct ward_error *
read_file(struct reading *reading)
{
	struct ward_own_rules *own = &reading->own;
	const struct ward_error *err;
	enum ward_at at;

	if (own->commit.size == 0)
		return NULL;
	err = ward_path_read(&at, &own->blob, &reading->text, reading->repo,
	    &own->commit, own->path, WARD_OWN_RULES_SIZE_MAX);
	if (err)
		return err;
	own->is_there = at != WARD_AT_NOTHING;
	if (ward_at_problem(at))
		ward_diags_add(&reading->mistakes, own->name, 0, "%s",
		    ward_at_problem(at));
	return NULL;
}

/* All texts last as long as the policy. */
static void
attach(struct ward_policy *policy, const struct reading *reading)
{
	struct ward_arena *arena = policy->arena;
	struct ward_own_rules *own = ward_arena_alloc(arena, sizeof(*own));
	size_t count = reading->mistakes.count;
	struct ward_diag *kept = ward_arena_alloc(arena, count * sizeof(*kept));

	*own = reading->own;
	own->branch = ward_arena_strdup(arena, own->branch);
	own->path = ward_arena_strdup(arena, own->path);
	own->name = ward_arena_strdup(arena, own->name);
	for (size_t i = 0; i < count; i++) {
		kept[i] = reading->mistakes.items[i];
		kept[i].file = own->name;
		kept[i].text = ward_arena_strdup(arena, kept[i].text);
	}
	own->mistakes = kept;
	own->nmistakes = count;
	policy->own = own;
}

/* Where the file is broken, the server's rules alone: what may be pushed then
 * is decided in own_push.c. */
static const struct ward_error *
make(struct ward_policy **out, struct reading *reading)
{
	const struct ward_error *err = NULL;
	struct ward_policy *policy = NULL;

	if (reading->own.is_there && reading->mistakes.count == 0)
		err = ward_own_rules_compile(&policy, reading->server,
		    reading->own.name, ward_buf_view(&reading->text),
		    &reading->mistakes);
	if (err && err->code != WARD_E_POLICY)
		return err;
	if (!policy)
		policy = ward_policy_layer(reading->server);
	attach(policy, reading);
	*out = policy;
	return NULL;
}

static const struct ward_error *
read_and_make(struct ward_policy **out, struct reading *reading,
    const struct ward_repository *repository)
{
	struct ward_buf name = WARD_BUF_INIT;
	const struct ward_error *err;

	reading->own.branch = repository->rules_branch;
	reading->own.path = repository->rules_path;
	ward_buf_printf(&name, "%s:%s", reading->own.branch, reading->own.path);
	reading->own.name = ward_buf_str(&name);
	err = find_commit(reading);
	if (!err)
		err = read_file(reading);
	if (!err)
		err = make(out, reading);
	if (err)
		err = ward_error_wrap(err, "the rules of this repository");
	ward_buf_release(&name);
	ward_buf_release(&reading->text);
	ward_diags_release(&reading->mistakes);
	return err;
}

const struct ward_error *
ward_own_rules_add(struct ward_policy **out, const struct ward_policy *server,
    struct ward_repo *repo, const char *repository)
{
	struct reading reading = { .server = server, .repo = repo };
	struct ward_arena *arena = ward_arena_new();
	struct ward_repository is;
	const struct ward_error *err;

	err = ward_policy_repository(&is, server, repository, arena);
	if (!err && is.rules_branch)
		err = read_and_make(out, &reading, &is);
	else if (!err)
		*out = ward_policy_layer(server);
	ward_arena_free(arena);
	return err;
}
