/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how much of a new tree has to be looked at. */
#include "check.h"

#include "refward/object.h"

/* Foreseen: clean itself, but nobody has gone into its folders yet. */
enum { CLEAN, MALFORMED, FORESEEN };

static size_t
find(const struct ward_checks *checks, const struct ward_oid *tree)
{
	return ward_oidmap_get(&checks->found, tree);
}

bool
ward_check_is_due(const struct ward_checks *checks, const struct ward_oid *tree)
{
	size_t found = find(checks, tree);

	return found == WARD_OIDMAP_NONE || found == FORESEEN;
}

static const char *
check_all(struct ward_check *check, const struct ward_side *now)
{
	const char *problem =
	    ward_tree_problem(ward_buf_view(&now->raw), now->id.size);

	check->is_on = false;
	ward_oidmap_put(
	    &check->checks->found, &now->id, problem ? MALFORMED : CLEAN);
	return problem;
}

const char *
ward_check_begin(struct ward_check *check, struct ward_checks *checks,
    const struct ward_side *now, const struct ward_sides *old)
{
	const struct ward_side *first = old->count > 0 ? old->items : NULL;
	size_t before = first ? find(checks, &first->id) : MALFORMED;
	size_t found = find(checks, &now->id);
	const char *problem = NULL;

	check->checks = checks;
	check->is_on = found == WARD_OIDMAP_NONE &&
	    (before == CLEAN || before == FORESEEN);
	if (found == FORESEEN)
		ward_oidmap_set(&checks->found, &now->id, CLEAN);
	else if (found == WARD_OIDMAP_NONE && !check->is_on)
		problem = check_all(check, now);
	check->foresees = before == WARD_OIDMAP_NONE && first->raw.size > 0 &&
	    !problem && found != MALFORMED;
	return problem;
}

/* What stands in the place of a clean entry cannot be out of order. */
const char *
ward_check_entry(
    struct ward_check *check, const struct ward_side *now, bool is_there)
{
	if (!check->is_on ||
	    (is_there && !ward_tree_entry_problem(now->rest, now->id.size)))
		return NULL;
	return check_all(check, now);
}

void
ward_check_old(
    struct ward_check *check, const struct ward_side *old, bool is_there)
{
	if (check->foresees)
		check->foresees = is_there &&
		    !ward_tree_entry_problem(old->rest, old->id.size);
}

const char *
ward_check_end(struct ward_check *check, const struct ward_side *now,
    const struct ward_sides *old)
{
	if (check->foresees && old->items[0].rest.size == 0)
		ward_oidmap_put(
		    &check->checks->found, &old->items[0].id, FORESEEN);
	if (!check->is_on)
		return NULL;
	if (now->rest.size > 0)
		return check_all(check, now);
	check->is_on = false;
	ward_oidmap_put(&check->checks->found, &now->id, CLEAN);
	return NULL;
}
