/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a push may do to the repository's own rule file. */
#include <assert.h>
#include "refward/path.h"
#include "policy/engine.h"

#define RULE "repository-rules"

static bool
is_broken(const struct ward_own_rules *own)
{
	return own->nmistakes > 0;
}

/* "refs/heads/main:.refward/rules.ini:3: unknown key 'x'": file and text are
 * the repository's, and are escaped where they are shown. */
static void
find_mistake(struct ward_gate *gate, const struct ward_own_rules *own,
    const char *ref, const struct ward_diag *mistake, const char *mend)
{
	if (mistake->line > 0)
		ward_gate_find(gate, RULE, ref, mend, "%s:%u: %s", own->path,
		    mistake->line, mistake->text);
	else
		ward_gate_find(
		    gate, RULE, ref, mend, "%s: %s", own->path, mistake->text);
}

static void
find_mistakes(struct ward_gate *gate, const struct ward_own_rules *own,
    const char *ref, const struct ward_diags *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++)
		find_mistake(gate, own, ref, &mistakes->items[i],
		    "correct it, and push again: what does not compile cannot "
		    "be these rules");
}

/* What the push would make of the file, by the compiler alone: no rule of it
 * is asked. */
static void
compile(struct ward_gate *gate, const struct ward_own_rules *own,
    struct ward_view text, struct ward_diags *mistakes)
{
	struct ward_policy *policy = NULL;
	const struct ward_error *err = ward_own_rules_compile(
	    &policy, gate->in.policy->server, own->name, text, mistakes);

	assert(!err || err->code == WARD_E_POLICY);
	ward_policy_free(policy);
}

static const struct ward_error *
read_new(struct ward_gate *gate, const struct ward_own_rules *own,
    const struct ward_update *update, struct ward_diags *mistakes)
{
	struct ward_buf text = WARD_BUF_INIT;
	enum ward_at at = WARD_AT_NO_COMMIT;
	const struct ward_error *err = NULL;
	struct ward_oid id = { { 0 }, 0 };

	if (update->new_tip.size != 0)
		err = ward_path_read(&at, &id, &text, gate->in.repo,
		    &update->new_tip, own->path, WARD_OWN_RULES_SIZE_MAX);
	if (!err && ward_at_problem(at))
		ward_diags_add(
		    mistakes, own->name, 0, "%s", ward_at_problem(at));
	else if (!err && at == WARD_AT_FILE &&
	    (is_broken(own) || !ward_oid_equal(&id, &own->blob)))
		compile(gate, own, ward_buf_view(&text), mistakes);
	ward_buf_release(&text);
	return err;
}

/*
 * Whoever deletes the branch would repeal its rules by an act that brings no
 * commit, so that no rule about paths sees it.
 */
static void
find_delete(struct ward_gate *gate, const struct ward_own_rules *own,
    const struct ward_update *update)
{
	if (own->is_there)
		ward_gate_find(gate, RULE, update->ref,
		    "first push a commit that removes the file",
		    "holds the rules of this repository, '%s': it cannot be "
		    "deleted with them",
		    own->path);
}

/* Since its rules were read. In a clone both are what the clone knows. */
static bool
has_moved(const struct ward_gate *gate, const struct ward_own_rules *own,
    const struct ward_update *update)
{
	if (gate->in.is_local)
		return false;
	if (own->commit.size == 0)
		return !ward_oid_is_null(&update->old);
	return !ward_oid_equal(&own->commit, &update->old);
}

/* True in *is_good where the file is one, or none, after the push. */
static const struct ward_error *
check_update(struct ward_gate *gate, const struct ward_own_rules *own,
    const struct ward_update *update, bool *is_good)
{
	struct ward_diags mistakes = WARD_DIAGS_INIT;
	const struct ward_error *err = NULL;

	if (has_moved(gate, own, update))
		return ward_error(WARD_E_INVALID,
		    "'%s' moved while the push was judged: push again",
		    own->branch);
	if (update->kind == WARD_UPDATE_DELETE) {
		find_delete(gate, own, update);
		return NULL;
	}
	err = read_new(gate, own, update, &mistakes);
	find_mistakes(gate, own, update->ref, &mistakes);
	*is_good = !err && mistakes.count == 0;
	ward_diags_release(&mistakes);
	return err;
}

/* Alone: what is pushed beside a repair would be judged without the rules that
 * it repairs. */
static void
find_broken(struct ward_gate *gate, const struct ward_own_rules *own)
{
	const char *mend = gate->in.is_audit
	    ? NULL
	    : ward_arena_printf(gate->verdict->arena, 1024,
		  "push to %s a commit that corrects or removes the file, and "
		  "nothing else with it",
		  own->branch);

	find_mistake(gate, own, NULL, &own->mistakes[0], mend);
}

const struct ward_error *
ward_gate_check_own_rules(struct ward_gate *gate)
{
	const struct ward_own_rules *own = gate->in.policy->own;
	const struct ward_error *err = NULL;
	bool is_good = false;

	if (own == NULL)
		return NULL;
	for (size_t i = 0; i < gate->nupdates && !gate->in.is_audit && !err;
	     i++)
		if (ward_view_is(
			ward_view_str(gate->updates[i].ref), own->branch) &&
		    gate->updates[i].kind != WARD_UPDATE_NOTHING)
			err = check_update(
			    gate, own, &gate->updates[i], &is_good);
	if (!err && is_broken(own) && !(is_good && gate->nupdates == 1))
		find_broken(gate, own);
	return err;
}
