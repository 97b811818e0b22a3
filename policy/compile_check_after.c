/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what is doubtful about pipelines, image tags and targets together. */
#include <string.h>
#include "policy/compile_after.h"
#include "refward/glob.h"

static bool
is_target_used(const struct ward_policy *policy, const struct ward_target *own)
{
	for (size_t i = 0; i < policy->npipelines; i++)
		if (policy->pipelines[i].target == own)
			return true;
	return false;
}

static void
warn_of_targets(struct ward_compile *c)
{
	const struct ward_policy *policy = c->policy;

	for (size_t i = 0; i < policy->ntargets; i++)
		if (!is_target_used(policy, &policy->targets[i]))
			ward_warn(c, policy->targets[i].file,
			    policy->targets[i].line, "target '%s' is not used",
			    policy->targets[i].name);
}

static bool
has_template(const struct ward_tagging *tagging, const char *text)
{
	for (size_t i = 0; i < tagging->ntags; i++)
		if (strcmp(tagging->tags[i].text->text, text) == 0)
			return true;
	return false;
}

static bool
is_image_same(const struct ward_tagging *a, const struct ward_tagging *b)
{
	return a->image && b->image
	    ? strcmp(a->image->text, b->image->text) == 0
	    : a->image == b->image;
}

/* Two sections, one tag: whose image it is depends on who came last. */
static void
warn_of_pair(struct ward_compile *c, const struct ward_tagging *tagging,
    const struct ward_tagging *other)
{
	for (size_t i = 0; i < tagging->ntags; i++) {
		const struct ward_template *text = tagging->tags[i].text;

		if (tagging->tags[i].is_plain &&
		    has_template(other, text->text) &&
		    is_image_same(tagging, other))
			ward_warn(c, other->file, other->line,
			    "image tag '%s' gives '%s', which image tag '%s' "
			    "gives to other refs",
			    other->name, text->text, tagging->name);
	}
}

static void
warn_of_taggings(struct ward_compile *c)
{
	const struct ward_policy *policy = c->policy;

	for (size_t i = 0; i < policy->ntaggings; i++)
		for (size_t j = i + 1; j < policy->ntaggings; j++)
			warn_of_pair(
			    c, &policy->taggings[i], &policy->taggings[j]);
}

/* Of one fact: whether any section says it, and of which sections all that
 * they are about has it. */
struct said {
	bool is_by_any;
	bool *is_of; /* by the section's number */
};

/* Said by the section itself, or by one whose glob matches its glob as if that
 * were a name. */
static bool
is_said_of(const struct ward_policy *policy, size_t fact,
    const struct ward_repository_part *about)
{
	if (about->facts[fact])
		return true;
	for (size_t i = 0; i < policy->nparts; i++)
		if (policy->parts[i].facts[fact] &&
		    ward_glob_match(ward_view_str(policy->parts[i].glob),
			ward_view_str(about->glob)))
			return true;
	return false;
}

/* Once for each fact: there may be many sections, and many pipelines. */
static struct said
find_said(struct ward_compile *c, size_t fact)
{
	const struct ward_policy *policy = c->policy;
	struct said said = { .is_of = ward_arena_alloc(
				 c->arena, policy->nparts * sizeof(bool)) };

	for (size_t i = 0; i < policy->nparts; i++) {
		said.is_of[i] = is_said_of(policy, fact, &policy->parts[i]);
		said.is_by_any |= said.is_of[i];
	}
	return said;
}

struct needing {
	const char *kind; /* "pipeline" */
	const char *name;
	const char *file;
	unsigned int line;
	bool is_for_some;
};

static bool
has_number(const struct ward_numbers *numbers, size_t number)
{
	for (size_t i = 0; i < numbers->count; i++)
		if (numbers->items[i] == number)
			return true;
	return false;
}

/* Where the facts that it needs are not known it does not apply: that may be
 * meant, but is told. */
static void
warn_of_fact(struct ward_compile *c, const struct needing *needing,
    size_t number, bool is_pipeline, size_t fact, const struct said *said)
{
	const struct ward_policy *policy = c->policy;

	if (!said->is_by_any) {
		ward_warn(c, needing->file, needing->line,
		    "%s '%s' applies to no repository: no [repository] says "
		    "'%s'",
		    needing->kind, needing->name, ward_fact_names[fact]);
		return;
	}
	for (size_t i = 0; i < policy->nparts; i++) {
		const struct ward_repository_part *part = &policy->parts[i];

		if (said->is_of[i] ||
		    (needing->is_for_some &&
			!has_number(
			    is_pipeline ? &part->pipelines : &part->taggings,
			    number)))
			continue;
		ward_warn(c, part->file, part->line,
		    "%s '%s' does not apply to '%s' unless '%s' is known of "
		    "it",
		    needing->kind, needing->name, part->glob,
		    ward_fact_names[fact]);
	}
}

static void
warn_of_needs(struct ward_compile *c, size_t fact)
{
	const struct ward_policy *policy = c->policy;
	const struct said said = find_said(c, fact);

	for (size_t i = 0; i < policy->npipelines; i++) {
		const struct ward_pipeline *own = &policy->pipelines[i];
		struct needing needing = { "pipeline", own->name, own->file,
			own->line, own->is_for_some };

		if (own->facts >> fact & 1)
			warn_of_fact(c, &needing, i, true, fact, &said);
	}
	for (size_t i = 0; i < policy->ntaggings; i++) {
		const struct ward_tagging *own = &policy->taggings[i];
		struct needing needing = { "image tag", own->name, own->file,
			own->line, own->is_for_some };

		if (own->facts >> fact & 1)
			warn_of_fact(c, &needing, i, false, fact, &said);
	}
}

static unsigned int
needed_facts(const struct ward_policy *policy)
{
	unsigned int facts = 0;

	for (size_t i = 0; i < policy->npipelines; i++)
		facts |= policy->pipelines[i].facts;
	for (size_t i = 0; i < policy->ntaggings; i++)
		facts |= policy->taggings[i].facts;
	return facts;
}

void
ward_compile_check_after(struct ward_compile *c)
{
	unsigned int facts = needed_facts(c->policy);

	if (c->is_own)
		return;
	warn_of_targets(c);
	warn_of_taggings(c);
	for (size_t fact = 0; fact < WARD_FACTS; fact++)
		if (facts >> fact & 1)
			warn_of_needs(c, fact);
}
