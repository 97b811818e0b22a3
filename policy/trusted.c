/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what the trusted refs of a rule file lead to. */
#include "refward/repo.h"
#include "policy/policy.h"

static const struct ward_error *
find_tip(struct ward_oid *out, bool *is_there, struct ward_repo *repo,
    const char *name)
{
	struct ward_peeled peeled = { .ntags = 0 };
	struct ward_ref ref = { 0 };
	const struct ward_error *err = ward_repo_ref(repo, name, &ref);

	*is_there = false;
	if (!err && ref.target != NULL)
		err = ward_error(WARD_E_INVALID,
		    "trusted ref '%s' is symbolic: name the ref itself", name);
	else if (!err && ref.exists) {
		err = ward_repo_peel(&peeled, repo, &ref.id);
		if (err)
			err = ward_error_wrap(err, "trusted ref '%s'", name);
		*is_there = !err && peeled.type == WARD_OBJECT_COMMIT;
		*out = peeled.end;
	}
	ward_ref_release(&ref);
	return err;
}

const struct ward_error *
ward_policy_trusted_tips(struct ward_oid **out, size_t *count,
    const struct ward_policy *policy, struct ward_repo *repo,
    struct ward_arena *arena)
{
	const struct ward_words *names = &policy->trusted;
	struct ward_oid *tips =
	    ward_arena_alloc(arena, names->count * sizeof(*tips));
	const struct ward_error *err = NULL;
	size_t ntips = 0;

	for (size_t i = 0; i < names->count && !err; i++) {
		bool is_there;

		err = find_tip(&tips[ntips], &is_there, repo, names->items[i]);
		ntips += is_there;
	}
	if (!err) {
		*out = tips;
		*count = ntips;
	}
	return err;
}
