/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a rule set says besides its rules, and a freeze besides its
 * windows. */
#include <string.h>
#include "policy/compile_set.h"
#include "refward/calendar.h"

struct ward_settings {
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

#define AT(member) offsetof(struct ward_settings, member)
/* Also of a long path in a long branch. */
#define HELP_MAX 8192

static const struct ward_option options[] = {
	{ "ref", WARD_OPTION_REFS, AT(refs),
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

_Static_assert(NOPTIONS <= WARD_SETTINGS_MAX, "there is room for the names");

static const char *kinds[] = { "code", "wiki", "snippet", "design" };

const struct ward_words ward_repository_kinds = { kinds,
	sizeof(kinds) / sizeof(kinds[0]) };

static const char *
kind_word(const struct ward_rule_set *set)
{
	return set->is_freeze ? "freeze" : "rule set";
}

void
ward_set_complain(const struct ward_set_making *making, const char *text)
{
	ward_diags_add(making->c->diags, making->section->file,
	    making->section->line, "%s '%s' %s", kind_word(making->set),
	    making->set->name, text);
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

void
ward_check_refs(struct ward_compile *c, const struct ward_section *section,
    const struct ward_globs *refs, const char *what)
{
	const char *name = strchr(section->title, ' ');
	bool is_said = false;

	for (const struct ward_entry *entry = section->entries; entry;
	     entry = entry->next)
		if (strcmp(entry->key, "ref") == 0) {
			is_said = true;
			check_ref(c, entry);
		}
	if (section->is_broken || !section->entries || !refs ||
	    ward_globs_include(refs))
		return;
	ward_diags_add(c->diags, section->file, section->line,
	    is_said ? "%s '%s' has no 'ref' that includes"
		    : "%s '%s' has no 'ref'",
	    what, name ? name + 1 : "");
}

static void
check_kinds(struct ward_compile *c, const struct ward_settings *settings,
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
check_bypass(const struct ward_set_making *making)
{
	const struct ward_settings *settings = making->settings;
	const struct ward_values *values = &making->values;
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
check(const struct ward_set_making *making)
{
	const struct ward_settings *settings = making->settings;
	const struct ward_values *values = &making->values;
	struct ward_compile *c = making->c;

	if (!making->set->is_built_in)
		ward_check_refs(c, making->section,
		    values->is_broken ? NULL : &settings->refs,
		    kind_word(making->set));
	check_kinds(c, settings, ward_values_said(values, "kind"));
	check_exempt(c, &settings->exempt, ward_values_said(values, "exempt"));
	check_bypass(making);
	check_url(c, ward_values_said(values, "url"));
}

static void
fill(const struct ward_set_making *making)
{
	const struct ward_settings *settings = making->settings;
	const struct ward_entry *since =
	    ward_values_said(&making->values, "since");
	struct ward_rule_set *set = making->set;

	set->help = settings->help != NULL || !set->is_own
	    ? settings->help
	    : ward_arena_printf(making->c->arena, HELP_MAX,
		  "a rule of this repository's own: %s",
		  making->c->policy->file);
	set->url = settings->url;
	set->bypass = settings->bypass;
	if (set->is_built_in)
		return;
	set->refs = settings->refs;
	set->kinds = settings->kinds;
	set->exempt = settings->exempt;
	set->mode = ward_values_said(&making->values, "mode")
	    ? (enum ward_mode)settings->mode
	    : making->c->policy->mode;
	if (since)
		ward_oids_read(making->c, &set->since, &set->nsince,
		    &settings->since, since);
}

/* Of a freeze nothing is spared or exempt, and it is about code. */
static bool
is_known(const struct ward_set_making *making, const struct ward_option *option)
{
	return !making->set->is_freeze || option->offset == AT(refs) ||
	    option->offset == AT(mode) || option->offset == AT(bypass) ||
	    option->offset == AT(help) || option->offset == AT(url);
}

/* The built-in set is the same law for all: only its rules' modes and its
 * words may be changed. */
static bool
may_say(const struct ward_set_making *making, const struct ward_option *option,
    const struct ward_entry *entry)
{
	if (making->set->is_own &&
	    (option->offset == AT(mode) || option->offset == AT(exempt) ||
		option->offset == AT(bypass) ||
		option->offset == AT(bypass_until))) {
		ward_complain(making->c, entry,
		    "'%s' is for the server's rule file only: a repository's "
		    "own rules refuse, and bind everyone",
		    entry->key);
		return false;
	}
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

void
ward_set_begin(struct ward_set_making *making)
{
	making->settings =
	    ward_arena_alloc(making->c->arena, sizeof(*making->settings));
	ward_values_init(making->c, &making->values, options, making->settings);
}

bool
ward_set_take_setting(
    struct ward_set_making *making, const struct ward_entry *entry)
{
	const struct ward_option *option =
	    ward_option_find(options, entry->key);

	if (!option || !is_known(making, option))
		return false;
	if (!may_say(making, option, entry))
		return true;
	ward_values_add(making->c, &making->values, option, entry);
	return true;
}

size_t
ward_set_setting_names(
    const struct ward_set_making *making, const char *names[WARD_SETTINGS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < NOPTIONS; i++)
		if (is_known(making, &options[i]))
			names[count++] = options[i].name;
	return count;
}

void
ward_set_finish_settings(struct ward_set_making *making)
{
	ward_values_finish(making->c, &making->values);
	if (making->section)
		check(making);
	fill(making);
}
