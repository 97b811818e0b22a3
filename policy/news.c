/* SPDX-License-Identifier: Apache-2.0 */
/* Hides when a rule set is a new law, though a set of its name was there. */
#include <string.h>
#include "policy/policy.h"

static bool
was_law(const struct ward_rule_set *set, const struct ward_policy *before,
    uint64_t before_sets)
{
	for (size_t i = 0; i < before->nsets; i++)
		if ((before_sets >> i & 1) != 0 &&
		    memcmp(before->sets[i].digest, set->digest,
			sizeof(set->digest)) == 0)
			return true;
	return false;
}

static bool
trusts_all_that(
    const struct ward_policy *policy, const struct ward_policy *before)
{
	for (size_t i = 0; i < before->trusted.count; i++)
		if (!ward_words_has(&policy->trusted,
			ward_view_str(before->trusted.items[i])))
			return false;
	return true;
}

uint64_t
ward_policy_news(const struct ward_policy *policy, uint64_t sets,
    const struct ward_policy *before, uint64_t before_sets)
{
	uint64_t news = 0;

	if (before == NULL || !trusts_all_that(policy, before))
		before_sets = 0;
	for (size_t i = 0; i < policy->nsets; i++)
		if ((sets >> i & 1) != 0 &&
		    (before_sets == 0 ||
			!was_law(&policy->sets[i], before, before_sets)))
			news |= UINT64_C(1) << i;
	return news;
}
