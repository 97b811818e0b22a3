/* SPDX-License-Identifier: Apache-2.0 */
/* Hides when a pipeline or an image tag holds for a repository. */
#include "refward/pipeline.h"

#include <string.h>
#include "policy/policy.h"

const struct ward_pipeline *
ward_policy_pipelines(const struct ward_policy *policy, size_t *count)
{
	*count = policy->npipelines;
	return policy->pipelines;
}

const struct ward_tagging *
ward_policy_taggings(const struct ward_policy *policy, size_t *count)
{
	*count = policy->ntaggings;
	return policy->taggings;
}

const struct ward_target *
ward_policy_targets(const struct ward_policy *policy, size_t *count)
{
	*count = policy->ntargets;
	return policy->targets;
}

const struct ward_target *
ward_policy_find_target(const struct ward_policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->ntargets; i++)
		if (strcmp(policy->targets[i].name, name) == 0)
			return &policy->targets[i];
	return NULL;
}

static const char *
missing_fact(unsigned int needed, const struct ward_repository *repository)
{
	for (size_t i = 0; i < WARD_FACTS; i++)
		if ((needed >> i & 1) != 0 && !repository->facts[i])
			return ward_fact_names[i];
	return NULL;
}

static bool
is_used(bool is_for_some, const bool *used, size_t i)
{
	return !is_for_some || (used && used[i]);
}

static bool
answer(const char *fact, const char **missing)
{
	if (missing)
		*missing = fact;
	return !fact;
}

bool
ward_tagging_holds(const struct ward_policy *policy, size_t i,
    const struct ward_repository *repository, const char **missing)
{
	const struct ward_tagging *tagging = &policy->taggings[i];

	if (!is_used(tagging->is_for_some, repository->taggings, i)) {
		(void)answer(NULL, missing);
		return false;
	}
	return answer(missing_fact(tagging->facts, repository), missing);
}

/* Some [image-tag] names an image itself. */
static bool
has_image(
    const struct ward_policy *policy, const struct ward_repository *repository)
{
	if (repository->facts[ward_fact_number("image")])
		return true;
	for (size_t i = 0; i < policy->ntaggings; i++)
		if (policy->taggings[i].image &&
		    ward_tagging_holds(policy, i, repository, NULL))
			return true;
	return false;
}

bool
ward_pipeline_holds(const struct ward_policy *policy, size_t i,
    const struct ward_repository *repository, const char **missing)
{
	const struct ward_pipeline *pipeline = &policy->pipelines[i];
	const char *fact = missing_fact(pipeline->facts, repository);

	if (!is_used(pipeline->is_for_some, repository->pipelines, i)) {
		(void)answer(NULL, missing);
		return false;
	}
	if (!fact && pipeline->needs_image && !has_image(policy, repository))
		fact = "image";
	return answer(fact, missing);
}
