/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that a freeze is a rule set of one rule. */
#include <string.h>
#include "policy/compile.h"
#include "policy/freeze.h"
#include "refward/text.h"

#define TYPE	"type:"
#define TRAILER "trailer:"

struct settings {
	struct ward_globs refs;
	const char *from, *until;
	const char *zone;
	const char *reason;
	int mode;
	struct ward_actors bypass;
	int merges;
	const char *help, *url;
};

static const char *const merges_words[] = { "judge", "skip", NULL };

#define AT(member) offsetof(struct settings, member)

static const struct ward_option options[] = {
	{ "ref", WARD_OPTION_GLOBS, AT(refs),
	    "Patterns of full ref names; those with '!' exclude.", NULL, 0, 0,
	    NULL, false },
	{ "from", WARD_OPTION_TEXT, AT(from), "Local time of the beginning.",
	    NULL, 0, 0, NULL, false },
	{ "until", WARD_OPTION_TEXT, AT(until), "Local time of the end.", NULL,
	    0, 0, NULL, false },
	{ "time-zone", WARD_OPTION_TEXT, AT(zone), "An IANA time zone.", NULL,
	    0, 0, NULL, false },
	{ "reason", WARD_OPTION_TEXT, AT(reason), "What the pusher is told.",
	    NULL, 0, 0, NULL, false },
	{ "mode", WARD_OPTION_CHOICE, AT(mode), "As in a rule set.", NULL, 0, 0,
	    ward_mode_words, false },
	{ "bypass", WARD_OPTION_ACTORS, AT(bypass),
	    "Who may ask to pass it, with a reason.", NULL, 0, 0, NULL, false },
	{ "merges", WARD_OPTION_CHOICE, AT(merges),
	    "Whether merges need the type or trailer too.", "judge", 0, 0,
	    merges_words, false },
	{ "help", WARD_OPTION_TEXT, AT(help), "A sentence for who is refused.",
	    NULL, 0, 0, NULL, false },
	{ "url", WARD_OPTION_TEXT, AT(url), "Where to read more.", NULL, 0, 0,
	    NULL, false },
	WARD_OPTION_END
};

#define NOPTIONS (sizeof(options) / sizeof(options[0]) - 1)

/* One section, while its lines are read. */
struct making {
	struct ward_compile *c;
	const struct ward_section *section;
	struct settings settings;
	struct ward_values values;
	struct ward_freeze *freeze;
};

static void
complain(const struct making *making, const char *text)
{
	ward_diags_add(making->c->diags, making->section->file,
	    making->section->line, "freeze '%s' %s",
	    ward_section_name(making->section, "freeze"), text);
}

static void
add_window(struct making *making, const struct ward_window *window)
{
	struct ward_freeze *freeze = making->freeze;

	freeze->windows = ward_compile_grow(making->c, freeze->windows,
	    freeze->nwindows, sizeof(*freeze->windows));
	freeze->windows[freeze->nwindows++] = *window;
}

static void
take_every(struct making *making, const struct ward_entry *entry)
{
	struct ward_window window;

	if (ward_freeze_parse_every(ward_view_str(entry->value), &window))
		add_window(making, &window);
	else
		ward_complain(making->c, entry,
		    "'every = %s' is not written as 'fri 16:00 .. mon 08:00', "
		    "'day 22:00 .. 06:00' or '20 00:00 .. last 24:00'",
		    entry->value);
}

static void
add_word(
    struct ward_compile *c, struct ward_words *words, struct ward_view word)
{
	words->items = ward_compile_grow(
	    c, words->items, words->count, sizeof(*words->items));
	words->items[words->count++] =
	    ward_arena_copy(c->arena, word.data, word.size);
}

static struct ward_view
behind(struct ward_view word, const char *prefix)
{
	size_t size = strlen(prefix);

	return ward_view(word.data + size, word.size - size);
}

static const struct ward_option allow = { "allow", WARD_OPTION_ACTORS,
	offsetof(struct ward_freeze, actors), "Who may push.", NULL, 0, 0, NULL,
	false };

static void
take_allow(struct making *making, const struct ward_entry *entry)
{
	struct ward_view rest = ward_view_str(entry->value), word;
	struct ward_buf actors = WARD_BUF_INIT;
	struct ward_entry said = *entry;

	while (ward_word_next(&rest, &word)) {
		if (ward_view_starts(word, TYPE) && word.size > strlen(TYPE))
			add_word(making->c, &making->freeze->types,
			    behind(word, TYPE));
		else if (ward_view_starts(word, TRAILER) &&
		    word.size > strlen(TRAILER))
			add_word(making->c, &making->freeze->trailers,
			    behind(word, TRAILER));
		else {
			if (actors.size > 0)
				ward_buf_add_char(&actors, ' ');
			ward_buf_add_view(&actors, word);
		}
	}
	said.value = ward_arena_strdup(making->c->arena, ward_buf_str(&actors));
	if (actors.size > 0)
		(void)ward_value_read(
		    making->c, &allow, &making->freeze->actors, &said);
	ward_buf_release(&actors);
}

static void
take_entry(struct making *making, const struct ward_entry *entry)
{
	const struct ward_option *option =
	    ward_option_find(options, entry->key);
	const char *known[NOPTIONS + 2] = { "every", "allow" };

	if (option)
		ward_values_add(making->c, &making->values, option, entry);
	else if (strcmp(entry->key, "every") == 0 && entry->value)
		take_every(making, entry);
	else if (strcmp(entry->key, "allow") == 0 && entry->value)
		take_allow(making, entry);
	else {
		for (size_t i = 0; i < NOPTIONS; i++)
			known[2 + i] = options[i].name;
		ward_complain_unknown(making->c, entry->file, entry->line,
		    "unknown key", entry->key, known, NOPTIONS + 2);
	}
}

static void
read_date(struct making *making, const char *key, int64_t *out)
{
	const struct ward_entry *entry = ward_values_said(&making->values, key);

	if (entry && entry->value &&
	    !ward_freeze_parse_date(ward_view_str(entry->value), out))
		ward_complain(making->c, entry,
		    "'%s = %s' is no local time such as '2026-12-20 18:00'",
		    key, entry->value);
}

static void
add_once(struct making *making)
{
	struct ward_window window = { .kind = WARD_WINDOW_ONCE };
	bool has_from = making->settings.from != NULL;
	bool has_until = making->settings.until != NULL;
	size_t before = making->c->diags->count;

	if (!has_from && !has_until)
		return;
	if (has_from != has_until) {
		complain(making, "has only one of 'from' and 'until'");
		return;
	}
	read_date(making, "from", &window.from);
	read_date(making, "until", &window.until);
	if (making->c->diags->count > before)
		return;
	if (window.from >= window.until)
		complain(making, "ends before it begins");
	else
		add_window(making, &window);
}

/* The policy frees its zones. */
static void
load_zone(struct making *making)
{
	struct ward_compile *c = making->c;
	struct ward_policy *policy = c->policy;
	const struct ward_entry *entry =
	    ward_values_said(&making->values, "time-zone");
	struct ward_zone *zone;
	const struct ward_error *err;

	if (!making->settings.zone) {
		complain(making, "has no 'time-zone'");
		return;
	}
	err = ward_zone_load(&zone, making->settings.zone);
	if (err) {
		ward_complain(c, entry, "%s", err->text);
		return;
	}
	policy->zones = ward_compile_grow(
	    c, policy->zones, policy->nzones, sizeof(*policy->zones));
	policy->zones[policy->nzones++] = zone;
	making->freeze->zone = zone;
	making->freeze->zone_name = making->settings.zone;
}

static void
check(const struct making *making)
{
	if (!ward_globs_include(&making->settings.refs))
		complain(making, "has no 'ref' that includes");
	if (!making->settings.reason)
		complain(making, "has no 'reason'");
	if (making->freeze->nwindows == 0)
		complain(making, "has neither 'from' and 'until' nor 'every'");
	for (size_t i = 0; i < making->freeze->actors.count; i++)
		if (making->freeze->actors.items[i].kind == WARD_ACTOR_ANYONE)
			complain(making, "allows anyone: it freezes nothing");
	for (size_t i = 0; i < making->settings.bypass.count; i++)
		if (making->settings.bypass.items[i].kind == WARD_ACTOR_ANYONE)
			complain(making, "may be bypassed by anyone");
}

static void
fill(const struct making *making, struct ward_rule_set *set)
{
	const struct settings *settings = &making->settings;
	struct ward_compile *c = making->c;
	struct ward_rule_use *use = ward_arena_alloc(c->arena, sizeof(*use));

	making->freeze->reason = settings->reason;
	making->freeze->skips_merges = settings->merges == 1;
	set->name = ward_section_name(making->section, "freeze");
	set->file = making->section->file;
	set->line = making->section->line;
	set->is_freeze = true;
	set->refs = settings->refs;
	set->kinds = (struct ward_words){ ward_repository_kinds.items, 1 };
	set->bypass = settings->bypass;
	set->mode = ward_values_said(&making->values, "mode")
	    ? (enum ward_mode)settings->mode
	    : c->policy->mode;
	set->help = settings->help;
	set->url = settings->url;
	*use = (struct ward_rule_use){ .rule = &ward_rule_freeze,
		.conf = making->freeze,
		.mode = set->mode,
		.file = set->file,
		.line = set->line };
	set->uses = use;
	set->nuses = set->mode == WARD_MODE_OFF ? 0 : 1;
	set->on = ward_rule_freeze.on;
	set->needs = ward_rule_freeze.needs;
	ward_set_digest(set);
}

static void
make(struct ward_compile *c, const struct ward_section *section,
    struct ward_rule_set *set)
{
	struct making making = { .c = c, .section = section };

	making.freeze = ward_arena_alloc(c->arena, sizeof(*making.freeze));
	ward_values_init(c, &making.values, options, &making.settings);
	for (const struct ward_entry *entry = section->entries; entry;
	     entry = entry->next)
		take_entry(&making, entry);
	ward_values_finish(c, &making.values);
	add_once(&making);
	load_zone(&making);
	if (!section->is_broken && !making.values.is_broken)
		check(&making);
	fill(&making, set);
}

static const struct ward_rule_set *
find_set(const struct ward_policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->nsets; i++)
		if (strcmp(policy->sets[i].name, name) == 0)
			return &policy->sets[i];
	return NULL;
}

void
ward_compile_freezes(struct ward_compile *c)
{
	struct ward_policy *policy = c->policy;

	for (const struct ward_section *section = c->sections.first; section;
	     section = section->next) {
		const char *name = ward_section_name(section, "freeze");
		const struct ward_rule_set *other;

		if (!name || !*name)
			continue;
		other = find_set(policy, name);
		if (other)
			ward_diags_add(c->diags, section->file, section->line,
			    "the name '%s' is taken by %s:%u", name,
			    other->file, other->line);
		else if (policy->nsets == WARD_SETS_MAX)
			ward_diags_add(c->diags, section->file, section->line,
			    "freeze '%s' is one rule set too many: there may "
			    "be %d",
			    name, WARD_SETS_MAX - 1);
		else
			make(c, section, &policy->sets[policy->nsets++]);
	}
}
