/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which rule sets there are, and what every one of them must have. */
#include <string.h>
#include "policy/compile_set.h"

#define BUILT_IN "objects"

static void
take_entry(struct ward_set_making *making, const struct ward_entry *entry)
{
	const char *known[WARD_SETTINGS_MAX];

	if (!ward_set_take_setting(making, entry))
		ward_set_take_rule(making, entry, known,
		    ward_set_setting_names(making, known));
}

static bool
names_a_rule(const struct ward_set_making *making)
{
	for (size_t i = 0; i < ward_nrules; i++) {
		if (making->rules[i].first)
			return true;
	}
	return false;
}

static void
make_set(struct ward_compile *c, struct ward_rule_set *set,
    const struct ward_section *section)
{
	struct ward_set_making making = {
		.c = c, .set = set, .section = section
	};
	size_t nmistakes = c->diags->count;

	making.rules =
	    ward_arena_alloc(c->arena, ward_nrules * sizeof(*making.rules));
	ward_set_begin(&making);
	for (const struct ward_entry *entry = section ? section->entries : NULL;
	     entry; entry = entry->next)
		take_entry(&making, entry);
	ward_set_finish_settings(&making);
	ward_set_finish_rules(&making);
	/* Where something is wrong, the rule may just be misspelt. */
	if (!set->is_built_in && !names_a_rule(&making) &&
	    !section->is_broken && section->entries &&
	    nmistakes == c->diags->count)
		ward_set_complain(&making, "has no rule");
	ward_set_digest(set);
}

static const struct ward_section *
find_section(const struct ward_compile *c, const char *name)
{
	const struct ward_section *section = c->sections.first;

	for (; section; section = section->next) {
		const char *own = ward_section_name(section, "rules");

		if (own && strcmp(own, name) == 0)
			return section;
	}
	return NULL;
}

static void
begin_set(struct ward_compile *c, const struct ward_section *section,
    const char *name)
{
	const struct ward_section *first;
	struct ward_rule_set *set = &c->policy->sets[c->policy->nsets];

	if (c->policy->nsets == WARD_SETS_MAX) {
		ward_diags_add(c->diags, section->file, section->line,
		    "rule set '%s' is one too many: there may be %d%s", name,
		    WARD_SETS_MAX - 1, ward_compile_others(c));
		return;
	}
	if (c->is_own && strcmp(name, BUILT_IN) == 0) {
		ward_diags_add(c->diags, section->file, section->line,
		    "the built-in set '%s' is for the server's rule file only",
		    name);
		return;
	}
	first = find_section(c, name);
	if (first == section && strcmp(name, BUILT_IN) == 0)
		return;
	if (first == section)
		c->policy->nsets++;
	else {
		ward_diags_add(c->diags, section->file, section->line,
		    "rule set '%s' stands in %s:%u already", name, first->file,
		    first->line);
		set = ward_arena_alloc(c->arena, sizeof(*set));
		set->is_built_in = strcmp(name, BUILT_IN) == 0;
	}
	set->name = ward_compile_set_name(c, name);
	set->file = section->file;
	set->line = section->line;
	set->is_own = c->is_own;
	make_set(c, set, section);
}

static void
make_built_in(struct ward_compile *c, struct ward_rule_set *set)
{
	const struct ward_section *section = find_section(c, BUILT_IN);

	set->name = BUILT_IN;
	set->file = section ? section->file : c->policy->file;
	set->line = section ? section->line : 0;
	set->is_built_in = true;
	set->mode = WARD_MODE_REFUSE;
	make_set(c, set, section);
}

void
ward_compile_sets(struct ward_compile *c)
{
	if (c->policy->nsets == 0)
		make_built_in(c, &c->policy->sets[c->policy->nsets++]);
	for (const struct ward_section *section = c->sections.first; section;
	     section = section->next) {
		const char *name = ward_section_name(section, "rules");

		if (name && *name)
			begin_set(c, section, name);
	}
}
