/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how much of a new tree has to be looked at. */
#include "check.h"

#include "refward/object.h"

enum { CLEAN, MALFORMED };

bool
ward_check_is_due(const struct ward_checks *checks, const struct ward_oid *tree)
{
	return ward_oidmap_get(&checks->found, tree) == WARD_OIDMAP_NONE;
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
	check->checks = checks;
	check->is_on = old->count > 0 &&
	    ward_oidmap_get(&checks->found, &old->items[0].id) == CLEAN;
	return check->is_on ? NULL : check_all(check, now);
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

const char *
ward_check_end(struct ward_check *check, const struct ward_side *now)
{
	if (!check->is_on)
		return NULL;
	if (now->rest.size > 0)
		return check_all(check, now);
	check->is_on = false;
	ward_oidmap_put(&check->checks->found, &now->id, CLEAN);
	return NULL;
}
