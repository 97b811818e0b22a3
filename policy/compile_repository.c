/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a section about repositories may say. */
#include <string.h>
#include "refward/glob.h"
#include "refward/path.h"
#include "refward/refname.h"
#include "policy/compile.h"
#include "policy/fact.h"
#include "policy/template.h"

#define PARTS_MAX 10000

struct settings {
	const struct ward_template *facts[WARD_FACTS];
	struct ward_words use;
	const char *rules_branch, *rules_path;
};

#define FACT(name, number, sentence)                                         \
	{                                                                    \
		name, WARD_OPTION_TEMPLATE,                                  \
		    number * sizeof(const struct ward_template *), sentence, \
		    NULL, 0, 0, NULL, false                                  \
	}

static const struct ward_option options[] = {
	FACT("application", 0, "What the repository is part of."),
	FACT("component", 1, "Which part of it."),
	FACT("product-line", 2, "What the application is part of."),
	FACT("tech-stack", 3, "What it is made with."),
	FACT("tenant", 4, "For whom."),
	FACT("image", 5, "The name of its image, without a tag."),
	{ "use", WARD_OPTION_WORDS, offsetof(struct settings, use),
	    "Rule sets, freezes, pipelines and image tags that hold for it.",
	    NULL, 0, 0, NULL, false },
	{ "rules-branch", WARD_OPTION_TEXT,
	    offsetof(struct settings, rules_branch),
	    "The branch that its own rule file lies in: a full name.", NULL, 0,
	    0, NULL, false },
	{ "rules-path", WARD_OPTION_TEXT, offsetof(struct settings, rules_path),
	    "Where it lies there.", NULL, 0, 0, NULL, false },
	WARD_OPTION_END
};

#define NOPTIONS (sizeof(options) / sizeof(options[0]) - 1)

_Static_assert(NOPTIONS == WARD_FACTS + 3, "each fact has its option");

/* The facts that each fact is made of, whichever section says so, as bits. */
struct circles {
	unsigned int needs[WARD_FACTS];
};

static void
check_template(struct ward_compile *c, struct circles *circles,
    unsigned int fact, const struct ward_template *text,
    const struct ward_entry *entry)
{
	const struct ward_template_place place = { WARD_STAGE_REPOSITORY,
		WARD_REFS_ALL, false };
	struct ward_buf problem = WARD_BUF_INIT;

	if (!text)
		return;
	if (!ward_template_fits(text, &place, &problem))
		ward_complain(
		    c, entry, "'%s': %s", entry->key, ward_buf_str(&problem));
	ward_buf_release(&problem);
	for (size_t i = 0; i < WARD_FACTS; i++)
		if (ward_template_uses(text, ward_fact_names[i]))
			circles->needs[fact] |= 1U << i;
	for (size_t round = 0; round < WARD_FACTS; round++)
		for (size_t i = 0; i < WARD_FACTS; i++)
			if (circles->needs[fact] >> i & 1)
				circles->needs[fact] |= circles->needs[i];
	if (circles->needs[fact] >> fact & 1) {
		ward_complain(c, entry, "'%s' is made of itself", entry->key);
		circles->needs[fact] = 0;
	}
}

static void
take_use(struct ward_compile *c, struct ward_repository_part *part,
    const struct ward_words *use, const struct ward_entry *entry)
{
	for (size_t i = 0; entry && i < use->count; i++)
		ward_compile_use(c, part, use->items[i], entry);
	c->policy->sets_for_all &= ~part->sets;
}

static void
take_own_rules(struct ward_compile *c, struct ward_repository_part *part,
    const struct settings *settings, const struct ward_values *values)
{
	const struct ward_entry *branch =
	    ward_values_said(values, "rules-branch");
	const struct ward_entry *path = ward_values_said(values, "rules-path");
	const char *problem = NULL;

	part->rules_branch = settings->rules_branch;
	part->rules_path = settings->rules_path;
	if (branch && branch->value) {
		struct ward_view name = ward_view_str(branch->value);

		problem = ward_refname_problem(name);
		if (!problem && !ward_refname_is_branch(name))
			problem = "is not the full name of a branch, such as "
				  "refs/heads/main";
	}
	if (problem)
		ward_complain(c, branch, "'%s = %s' %s", branch->key,
		    branch->value, problem);
	problem = path && path->value
	    ? ward_path_problem(ward_view_str(path->value))
	    : NULL;
	if (problem)
		ward_complain(
		    c, path, "'%s = %s' %s", path->key, path->value, problem);
}

static void
take_section(struct ward_compile *c, struct circles *circles,
    struct ward_repository_part *part, const struct ward_section *section)
{
	struct settings *settings =
	    ward_arena_alloc(c->arena, sizeof(*settings));
	struct ward_values values, *table = &values;

	ward_values_init(c, &values, options, settings);
	ward_values_take(c, &table, 1, section, "a repository");
	for (unsigned int i = 0; i < WARD_FACTS; i++) {
		part->facts[i] = settings->facts[i];
		check_template(
		    c, circles, i, settings->facts[i], values.said[i]);
	}
	take_use(c, part, &settings->use, ward_values_said(&values, "use"));
	take_own_rules(c, part, settings, &values);
}

static const char *
glob_problem(struct ward_view glob)
{
	if (glob.size == 0)
		return "names no repository";
	if (ward_view_starts(glob, "!"))
		return "begins with '!', which is for refs only";
	if (!ward_glob_is_valid(glob))
		return "is not a glob";
	if (ward_view_starts(glob, "/"))
		return "begins with '/': names begin below [refward] root";
	if (ward_view_ends(glob, ".git"))
		return "ends in '.git', which a repository's name does not";
	return NULL;
}

static void
begin_section(struct ward_compile *c, struct circles *circles,
    const struct ward_section *section, const char *glob)
{
	const char *problem = glob_problem(ward_view_str(glob));
	struct ward_policy *policy = c->policy;
	struct ward_repository_part *part;

	if (problem) {
		ward_diags_add(c->diags, section->file, section->line,
		    "section '[%s]' %s", section->title, problem);
		return;
	}
	if (ward_section_is_second(c, section))
		return;
	if (policy->nparts == PARTS_MAX) {
		ward_diags_add(c->diags, section->file, section->line,
		    "section '[%s]' is one too many: there may be %d",
		    section->title, PARTS_MAX);
		return;
	}
	policy->parts = ward_compile_grow(
	    c, policy->parts, policy->nparts, sizeof(*policy->parts));
	part = &policy->parts[policy->nparts++];
	memset(part, 0, sizeof(*part));
	part->glob = glob;
	part->file = section->file;
	part->line = section->line;
	take_section(c, circles, part, section);
}

void
ward_compile_repositories(struct ward_compile *c)
{
	struct circles circles = { { 0 } };

	c->policy->sets_for_all = UINT64_MAX;
	for (const struct ward_section *section = c->sections.first; section;
	     section = section->next) {
		const char *glob = ward_section_name(section, "repository");

		if (glob)
			begin_section(c, &circles, section, glob);
	}
}
