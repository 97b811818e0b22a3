/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a rule set may say besides its rules, and what every set must. */
#include <string.h>
#include "policy/compile_set.h"
#include "refward/calendar.h"

#define BUILT_IN "objects"

struct settings {
	struct ward_globs refs;
	struct ward_words kinds;
	int mode;
	struct ward_words since;
	struct ward_actors exempt;
	struct ward_actors bypass;
	const char *bypass_until;
	const char *help;
	const char *url;
};

#define AT(member) offsetof(struct settings, member)

static const struct ward_option options[] = {
	{ "ref", WARD_OPTION_GLOBS, AT(refs),
	    "Patterns of full ref names; those with '!' exclude.", NULL, 0, 0,
	    NULL, false },
	{ "kind", WARD_OPTION_WORDS, AT(kinds), "Kinds of repositories.",
	    "code", 0, 0, NULL, false },
	{ "mode", WARD_OPTION_CHOICE, AT(mode),
	    "What happens where a rule of the set is broken.", NULL, 0, 0,
	    ward_mode_words, false },
	{ "since", WARD_OPTION_WORDS, AT(since),
	    "Commits whose history the set spares.", NULL, 0, 0, NULL, false },
	{ "exempt", WARD_OPTION_ACTORS, AT(exempt),
	    "Whom the set does not bind.", NULL, 0, 0, NULL, false },
	{ "bypass", WARD_OPTION_ACTORS, AT(bypass),
	    "Who may ask to pass it, with a reason.", NULL, 0, 0, NULL, false },
	{ "bypass-until", WARD_OPTION_TEXT, AT(bypass_until),
	    "When nobody may any more: 2026-12-24T18:00:00Z.", NULL, 0, 0, NULL,
	    false },
	{ "help", WARD_OPTION_TEXT, AT(help),
	    "A sentence for who breaks a rule of it.", NULL, 0, 0, NULL,
	    false },
	{ "url", WARD_OPTION_TEXT, AT(url), "Where to read more.", NULL, 0, 0,
	    NULL, false },
	WARD_OPTION_END
};

#define NOPTIONS (sizeof(options) / sizeof(options[0]) - 1)

static const char *kinds[] = { "code", "wiki", "snippet", "design" };

const struct ward_words ward_repository_kinds = { kinds,
	sizeof(kinds) / sizeof(kinds[0]) };

static void
complain(const struct ward_set_making *making, const char *text)
{
	ward_diags_add(making->c->diags, making->section->file,
	    making->section->line, "rule set '%s' %s", making->set->name, text);
}

static void
check_ref(struct ward_compile *c, const struct ward_entry *entry)
{
	if (entry->value && strncmp(entry->value, "refs/", 5) != 0 &&
	    strncmp(entry->value, "!refs/", 6) != 0)
		ward_complain(c, entry,
		    "'ref = %s' does not begin with 'refs/' or '!refs/'",
		    entry->value);
}

static void
check_refs(const struct ward_set_making *making,
    const struct settings *settings, const struct ward_values *values)
{
	if (!ward_values_said(values, "ref")) {
		if (making->section->entries && !making->section->is_broken)
			complain(making, "has no 'ref'");
		return;
	}
	if (!values->is_broken && !ward_globs_include(&settings->refs))
		complain(making, "has no 'ref' that includes");
}

static void
check_kinds(struct ward_compile *c, const struct settings *settings,
    const struct ward_entry *entry)
{
	const struct ward_words *known = &ward_repository_kinds;

	for (size_t i = 0; entry && i < settings->kinds.count; i++) {
		const char *word = settings->kinds.items[i];

		if (!ward_words_has(known, ward_view_str(word)))
			ward_complain_unknown(c, entry->file, entry->line,
			    "no such kind of repository:", word, known->items,
			    known->count);
	}
}

static void
check_exempt(struct ward_compile *c, const struct ward_actors *exempt,
    const struct ward_entry *entry)
{
	for (size_t i = 0; entry && i < exempt->count; i++) {
		if (exempt->items[i].kind == WARD_ACTOR_ANYONE)
			ward_complain(c, entry,
			    "'exempt = anyone' is a set that binds nobody");
	}
}

static void
check_bypass(const struct ward_set_making *making,
    const struct settings *settings, const struct ward_values *values)
{
	const struct ward_entry *entry = ward_values_said(values, "bypass");
	const struct ward_entry *until =
	    ward_values_said(values, "bypass-until");

	for (size_t i = 0; entry && i < settings->bypass.count; i++)
		if (settings->bypass.items[i].kind == WARD_ACTOR_ANYONE)
			ward_complain(making->c, entry,
			    "'bypass = anyone' is a set that binds nobody");
	if (!until || !settings->bypass_until)
		return;
	if (!ward_parse_time(ward_view_str(settings->bypass_until),
		&making->set->bypass_until))
		ward_complain(making->c, until,
		    "'bypass-until = %s' is no instant such as "
		    "2026-12-24T18:00:00Z",
		    settings->bypass_until);
	if (!entry)
		ward_complain(making->c, until,
		    "'bypass-until' without 'bypass' ends nothing");
}

static void
check_url(struct ward_compile *c, const struct ward_entry *entry)
{
	if (entry && entry->value &&
	    strncmp(entry->value, "https://", 8) != 0 &&
	    strncmp(entry->value, "http://", 7) != 0)
		ward_complain(c, entry,
		    "'url = %s' does not begin with 'https://' or 'http://'",
		    entry->value);
}

static void
check_settings(const struct ward_set_making *making,
    const struct settings *settings, const struct ward_values *values)
{
	struct ward_compile *c = making->c;

	if (!making->set->is_built_in)
		check_refs(making, settings, values);
	check_kinds(c, settings, ward_values_said(values, "kind"));
	check_exempt(c, &settings->exempt, ward_values_said(values, "exempt"));
	check_bypass(making, settings, values);
	check_url(c, ward_values_said(values, "url"));
}

static void
fill_set(const struct ward_set_making *making, const struct settings *settings,
    const struct ward_values *values)
{
	struct ward_rule_set *set = making->set;
	const struct ward_entry *since = ward_values_said(values, "since");

	set->help = settings->help;
	set->url = settings->url;
	set->bypass = settings->bypass;
	if (set->is_built_in)
		return;
	set->refs = settings->refs;
	set->kinds = settings->kinds;
	set->exempt = settings->exempt;
	set->mode = ward_values_said(values, "mode")
	    ? (enum ward_mode)settings->mode
	    : making->c->policy->mode;
	if (since)
		ward_oids_read(making->c, &set->since, &set->nsince,
		    &settings->since, since);
}

/* The built-in set is the same law for all: only its rules' modes and its
 * words may be changed. */
static bool
may_say(const struct ward_set_making *making, const struct ward_option *option,
    const struct ward_entry *entry)
{
	if (!making->set->is_built_in || option->offset == AT(help) ||
	    option->offset == AT(url) || option->offset == AT(bypass) ||
	    option->offset == AT(bypass_until))
		return true;
	ward_complain(making->c, entry,
	    "the built-in set '%s' has no '%s': it holds for every ref and "
	    "everyone",
	    making->set->name, entry->key);
	return false;
}

static void
take_entry(struct ward_set_making *making, struct ward_values *values,
    const struct ward_entry *entry)
{
	const struct ward_option *option =
	    ward_option_find(options, entry->key);
	const char *known[NOPTIONS];

	if (option) {
		if (!may_say(making, option, entry))
			return;
		if (option->offset == AT(refs))
			check_ref(making->c, entry);
		ward_values_add(making->c, values, option, entry);
		return;
	}
	for (size_t i = 0; i < NOPTIONS; i++)
		known[i] = options[i].name;
	ward_set_take_rule(making, entry, known, NOPTIONS);
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
	struct ward_set_making making = { c, set, section, NULL };
	struct settings *settings =
	    ward_arena_alloc(c->arena, sizeof(*settings));
	struct ward_values values;
	size_t nmistakes = c->diags->count;

	making.rules =
	    ward_arena_alloc(c->arena, ward_nrules * sizeof(*making.rules));
	ward_values_init(c, &values, options, settings);
	for (const struct ward_entry *entry = section ? section->entries : NULL;
	     entry; entry = entry->next)
		take_entry(&making, &values, entry);
	ward_values_finish(c, &values);
	if (section)
		check_settings(&making, settings, &values);
	fill_set(&making, settings, &values);
	ward_set_finish_rules(&making);
	/* Where something is wrong, the rule may just be misspelt. */
	if (!set->is_built_in && !names_a_rule(&making) &&
	    !section->is_broken && section->entries &&
	    nmistakes == c->diags->count)
		complain(&making, "has no rule");
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
		    "rule set '%s' is one too many: there may be %d", name,
		    WARD_SETS_MAX - 1);
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
	set->name = name;
	set->file = section->file;
	set->line = section->line;
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
	c->policy->sets = ward_arena_alloc(
	    c->arena, WARD_SETS_MAX * sizeof(*c->policy->sets));
	make_built_in(c, &c->policy->sets[0]);
	c->policy->nsets = 1;
	for (const struct ward_section *section = c->sections.first; section;
	     section = section->next) {
		const char *name = ward_section_name(section, "rules");

		if (name && *name)
			begin_set(c, section, name);
	}
}
