/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that sections of several kinds may have one name. */
#include <string.h>
#include "policy/compile.h"
#include "policy/fact.h"

enum { RULES, FREEZE, PIPELINE, IMAGE_TAG, NKINDS };

static const char *const kinds[] = { "rules", "freeze", "pipeline",
	"image-tag" };

static size_t
count_of(const struct ward_policy *policy, size_t kind)
{
	return kind == PIPELINE ? policy->npipelines
	    : kind == IMAGE_TAG ? policy->ntaggings
				: policy->nsets;
}

/* The name of a section of this kind; NULL where it is of the other. */
static const char *
name_of(const struct ward_policy *policy, size_t kind, size_t i)
{
	if (kind == PIPELINE)
		return policy->pipelines[i].name;
	if (kind == IMAGE_TAG)
		return policy->taggings[i].name;
	return policy->sets[i].is_freeze == (kind == FREEZE)
	    ? policy->sets[i].name
	    : NULL;
}

static bool
find(const struct ward_policy *policy, size_t kind, const char *name,
    size_t *out)
{
	for (size_t i = 0; i < count_of(policy, kind); i++) {
		const char *own = name_of(policy, kind, i);

		if (own && strcmp(own, name) == 0) {
			*out = i;
			return true;
		}
	}
	return false;
}

static void
complain_of_name(
    struct ward_compile *c, const struct ward_entry *entry, const char *name)
{
	const struct ward_policy *policy = c->policy;
	const char **known;
	size_t count = 0;

	known = ward_arena_alloc(c->arena,
	    (policy->nsets + policy->npipelines + policy->ntaggings) *
		sizeof(*known));
	for (size_t kind = 0; kind < NKINDS; kind++)
		for (size_t i = 0; i < count_of(policy, kind); i++) {
			const char *own = name_of(policy, kind, i);

			if (own && (kind != RULES || i > 0))
				known[count++] = own;
		}
	ward_complain_unknown(c, entry->file, entry->line,
	    "no such rule set, freeze, pipeline or image tag:", name, known,
	    count);
}

static void
add_number(struct ward_compile *c, struct ward_numbers *numbers, size_t number)
{
	numbers->items = ward_compile_grow(
	    c, numbers->items, numbers->count, sizeof(*numbers->items));
	numbers->items[numbers->count++] = (uint16_t)number;
}

static void
take(struct ward_compile *c, struct ward_repository_part *part, size_t kind,
    size_t i, const struct ward_entry *entry)
{
	struct ward_policy *policy = c->policy;

	if (kind == PIPELINE) {
		policy->pipelines[i].is_for_some = true;
		add_number(c, &part->pipelines, i);
	} else if (kind == IMAGE_TAG) {
		policy->taggings[i].is_for_some = true;
		add_number(c, &part->taggings, i);
	} else if (policy->sets[i].is_built_in) {
		ward_complain(c, entry,
		    "the built-in set '%s' holds for every repository",
		    policy->sets[i].name);
	} else {
		part->sets |= UINT64_C(1) << i;
	}
}

/* "pipeline:ci" names the kind as well; NKINDS: it does not. */
static size_t
kind_of(const char **word)
{
	const char *colon = strchr(*word, ':');
	size_t size = colon ? (size_t)(colon - *word) : 0;

	for (size_t kind = 0; colon && kind < NKINDS; kind++)
		if (strlen(kinds[kind]) == size &&
		    strncmp(kinds[kind], *word, size) == 0) {
			*word = colon + 1;
			return kind;
		}
	return NKINDS;
}

void
ward_compile_use(struct ward_compile *c, struct ward_repository_part *part,
    const char *word, const struct ward_entry *entry)
{
	const char *name = word;
	size_t said = kind_of(&name), found = NKINDS, number = 0, i;

	for (size_t kind = 0; kind < NKINDS; kind++) {
		if ((said != NKINDS && said != kind) ||
		    !find(c->policy, kind, name, &i))
			continue;
		if (found != NKINDS) {
			ward_complain(c, entry,
			    "'%s' is the name of two sections: write '%s:%s' "
			    "or '%s:%s'",
			    name, kinds[found], name, kinds[kind], name);
			return;
		}
		found = kind;
		number = i;
	}
	if (found == NKINDS)
		complain_of_name(c, entry, word);
	else
		take(c, part, found, number, entry);
}
