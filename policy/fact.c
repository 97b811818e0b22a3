/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how several sections together say what one repository is. */
#include "policy/fact.h"

#include <string.h>
#include "refward/glob.h"
#include "refward/own_rules.h"
#include "policy/policy.h"

#define VALUE_MAX 1024

const char *const ward_fact_names[] = { "application", "component",
	"product-line", "tech-stack", "tenant", "image", NULL };

/* The facts, and what the name itself gives. */
#define VALUES_MAX (WARD_FACTS + 2)

size_t
ward_fact_number(const char *name)
{
	size_t i = 0;

	while (i < WARD_FACTS && strcmp(ward_fact_names[i], name) != 0)
		i++;
	return i;
}

struct asking {
	struct ward_view name;
	const struct ward_repository_part **parts; /* that are about it */
	size_t nparts;
	struct ward_arena *arena;
	struct ward_repository *out;
	bool is_known[WARD_FACTS];
};

static const struct ward_error *find(struct asking *asking, unsigned int fact);

static struct ward_view
basename_of(struct ward_view name)
{
	struct ward_view rest = name, last = name;

	while (ward_view_split(&rest, '/', &last))
		;
	return last;
}

/* What is known so far. */
static void
gather(const struct asking *asking, struct ward_pair values[VALUES_MAX],
    struct ward_pairs *out)
{
	struct ward_view last = basename_of(asking->name);

	*out = (struct ward_pairs){ values, 0 };
	values[out->count++] = (struct ward_pair){ "repository",
		ward_arena_copy(
		    asking->arena, asking->name.data, asking->name.size) };
	values[out->count++] = (struct ward_pair){ "repository:basename",
		ward_arena_copy(asking->arena, last.data, last.size) };
	for (size_t i = 0; i < WARD_FACTS; i++)
		if (asking->out->facts[i])
			values[out->count++] =
			    (struct ward_pair){ ward_fact_names[i],
				    asking->out->facts[i] };
}

/* False in *is_whole where a fact that it needs is not known. */
static const struct ward_error *
expand(struct asking *asking, struct ward_buf *out,
    const struct ward_template *text, bool *is_whole)
{
	struct ward_pair values[VALUES_MAX];
	struct ward_pairs known;
	const char *problem;

	*is_whole = true;
	for (size_t i = 0; i < WARD_FACTS; i++) {
		const struct ward_error *err;

		if (!ward_template_uses(text, ward_fact_names[i]))
			continue;
		err = find(asking, (unsigned int)i);
		if (err)
			return err;
		*is_whole &= asking->out->facts[i] != NULL;
	}
	if (!*is_whole)
		return NULL;
	gather(asking, values, &known);
	problem = ward_template_render(out, text, &known, NULL, asking->arena);
	if (!problem && out->size > VALUE_MAX)
		return ward_error(
		    WARD_E_POLICY, "it is longer than %d bytes", VALUE_MAX);
	return problem ? ward_error(WARD_E_POLICY, "%s", problem) : NULL;
}

/* All sections that say something must agree. *value is what was said before
 * by *first, or NULL. */
static const struct ward_error *
agree(const struct asking *asking, const char *what, const char *text,
    const struct ward_repository_part *part,
    const struct ward_repository_part **first, const char **value)
{
	if (*value && strcmp(*value, text) != 0)
		return ward_error(WARD_E_POLICY,
		    "'%s' of repository '%.*s' is '%s' in %s:%u and '%s' in "
		    "%s:%u",
		    what, WARD_ARG(asking->name), *value, (*first)->file,
		    (*first)->line, text, part->file, part->line);
	*first = part;
	*value = ward_arena_strdup(asking->arena, text);
	return NULL;
}

/* One section's value of a fact. */
static const struct ward_error *
take(struct asking *asking, unsigned int fact,
    const struct ward_repository_part *part,
    const struct ward_repository_part **first)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char **value = &asking->out->facts[fact];
	const struct ward_error *err;
	bool is_whole;

	err = expand(asking, &text, part->facts[fact], &is_whole);
	if (err) {
		err = ward_error_wrap(err, "%s:%u: '%s'", part->file,
		    part->line, ward_fact_names[fact]);
		goto out;
	}
	if (is_whole)
		err = agree(asking, ward_fact_names[fact], ward_buf_str(&text),
		    part, first, value);
out:
	ward_buf_release(&text);
	return err;
}

/* There is no circle: the compiler refuses it. */
static const struct ward_error *
find(struct asking *asking, unsigned int fact)
{
	const struct ward_repository_part *first = NULL;
	const struct ward_error *err = NULL;

	if (asking->is_known[fact])
		return NULL;
	for (size_t i = 0; i < asking->nparts && !err; i++)
		if (asking->parts[i]->facts[fact])
			err = take(asking, fact, asking->parts[i], &first);
	asking->is_known[fact] = !err;
	return err;
}

static void
mark(bool *used, const struct ward_numbers *numbers)
{
	for (size_t i = 0; i < numbers->count; i++)
		used[numbers->items[i]] = true;
}

static const struct ward_error *
find_own_rules(struct asking *asking)
{
	const struct ward_repository_part *branch = NULL, *path = NULL;
	struct ward_repository *out = asking->out;
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < asking->nparts && !err; i++) {
		const struct ward_repository_part *part = asking->parts[i];

		if (part->rules_branch)
			err = agree(asking, "rules-branch", part->rules_branch,
			    part, &branch, &out->rules_branch);
		if (!err && part->rules_path)
			err = agree(asking, "rules-path", part->rules_path,
			    part, &path, &out->rules_path);
	}
	if (!out->rules_path)
		out->rules_path = WARD_OWN_RULES_PATH;
	return err;
}

/* Each glob is matched once: there may be thousands. */
static void
find_parts(struct asking *asking, const struct ward_policy *policy)
{
	bool *pipelines = ward_arena_alloc(asking->arena, policy->npipelines);
	bool *taggings = ward_arena_alloc(asking->arena, policy->ntaggings);

	asking->parts = ward_arena_alloc(asking->arena,
	    policy->nparts * sizeof(struct ward_repository_part *));
	for (size_t i = 0; i < policy->nparts; i++) {
		const struct ward_repository_part *part = &policy->parts[i];

		if (!ward_glob_match(ward_view_str(part->glob), asking->name))
			continue;
		asking->parts[asking->nparts++] = part;
		asking->out->sets |= part->sets;
		mark(pipelines, &part->pipelines);
		mark(taggings, &part->taggings);
	}
	asking->out->pipelines = pipelines;
	asking->out->taggings = taggings;
}

const struct ward_error *
ward_policy_repository(struct ward_repository *out,
    const struct ward_policy *policy, const char *name,
    struct ward_arena *arena)
{
	struct asking asking = { .arena = arena, .out = out };
	const struct ward_error *err = NULL;

	memset(out, 0, sizeof(*out));
	out->sets = policy->sets_for_all;
	if (!name)
		return NULL;
	asking.name = ward_view_str(name);
	find_parts(&asking, policy);
	for (unsigned int i = 0; i < WARD_FACTS && !err; i++)
		err = find(&asking, i);
	return err ? err : find_own_rules(&asking);
}
