/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that a freeze is a rule set of one rule. */
#include <string.h>
#include "policy/compile_set.h"
#include "policy/freeze.h"
#include "refward/text.h"

#define TYPE	"type:"
#define TRAILER "trailer:"

struct own {
	const char *from, *until;
	const char *zone;
	const char *reason;
	int merges;
};

static const char *const merges_words[] = { "judge", "skip", NULL };

#define AT(member) offsetof(struct own, member)

static const struct ward_option options[] = {
	{ "from", WARD_OPTION_TEXT, AT(from), "Local time of the beginning.",
	    NULL, 0, 0, NULL, false },
	{ "until", WARD_OPTION_TEXT, AT(until), "Local time of the end.", NULL,
	    0, 0, NULL, false },
	{ "time-zone", WARD_OPTION_TEXT, AT(zone), "An IANA time zone.", NULL,
	    0, 0, NULL, false },
	{ "reason", WARD_OPTION_TEXT, AT(reason), "What the pusher is told.",
	    NULL, 0, 0, NULL, false },
	{ "merges", WARD_OPTION_CHOICE, AT(merges),
	    "Whether merges need the type or trailer too.", "judge", 0, 0,
	    merges_words, false },
	WARD_OPTION_END
};

#define NOPTIONS (sizeof(options) / sizeof(options[0]) - 1)

/* One section, while its lines are read. */
struct making {
	struct ward_set_making set;
	struct own own;
	struct ward_values values; /* of what is its own */
	struct ward_freeze *freeze;
};

static void
add_window(struct making *making, const struct ward_window *window)
{
	struct ward_freeze *freeze = making->freeze;

	freeze->windows = ward_compile_grow(making->set.c, freeze->windows,
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
		ward_complain(making->set.c, entry,
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
			add_word(making->set.c, &making->freeze->types,
			    behind(word, TYPE));
		else if (ward_view_starts(word, TRAILER) &&
		    word.size > strlen(TRAILER))
			add_word(making->set.c, &making->freeze->trailers,
			    behind(word, TRAILER));
		else {
			if (actors.size > 0)
				ward_buf_add_char(&actors, ' ');
			ward_buf_add_view(&actors, word);
		}
	}
	said.value =
	    ward_arena_strdup(making->set.c->arena, ward_buf_str(&actors));
	if (actors.size > 0)
		(void)ward_value_read(
		    making->set.c, &allow, &making->freeze->actors, &said);
	ward_buf_release(&actors);
}

static void
complain_of_key(const struct making *making, const struct ward_entry *entry)
{
	const char *known[WARD_SETTINGS_MAX + NOPTIONS + 2];
	size_t count = ward_set_setting_names(&making->set, known);

	known[count++] = "every";
	known[count++] = "allow";
	for (size_t i = 0; i < NOPTIONS; i++)
		known[count++] = options[i].name;
	ward_complain_unknown(making->set.c, entry->file, entry->line,
	    "unknown key", entry->key, known, count);
}

static void
take_entry(struct making *making, const struct ward_entry *entry)
{
	const struct ward_option *option =
	    ward_option_find(options, entry->key);

	if (option)
		ward_values_add(making->set.c, &making->values, option, entry);
	else if (strcmp(entry->key, "every") == 0 && entry->value)
		take_every(making, entry);
	else if (strcmp(entry->key, "allow") == 0 && entry->value)
		take_allow(making, entry);
	else if (!ward_set_take_setting(&making->set, entry))
		complain_of_key(making, entry);
}

static void
read_date(struct making *making, const char *key, int64_t *out)
{
	const struct ward_entry *entry = ward_values_said(&making->values, key);

	if (entry && entry->value &&
	    !ward_freeze_parse_date(ward_view_str(entry->value), out))
		ward_complain(making->set.c, entry,
		    "'%s = %s' is no local time such as '2026-12-20 18:00'",
		    key, entry->value);
}

static void
add_once(struct making *making)
{
	struct ward_window window = { .kind = WARD_WINDOW_ONCE };
	bool has_from = making->own.from != NULL;
	bool has_until = making->own.until != NULL;
	size_t before = making->set.c->diags->count;

	if (!has_from && !has_until)
		return;
	if (has_from != has_until) {
		ward_set_complain(
		    &making->set, "has only one of 'from' and 'until'");
		return;
	}
	read_date(making, "from", &window.from);
	read_date(making, "until", &window.until);
	if (making->set.c->diags->count > before)
		return;
	if (window.from >= window.until)
		ward_set_complain(&making->set, "ends before it begins");
	else
		add_window(making, &window);
}

/* Read once, however many freezes go by it. The policy frees its zones. */
static const struct ward_error *
find_zone(
    struct ward_compile *c, const char *name, const struct ward_zone **out)
{
	struct ward_policy *policy = c->policy;
	const struct ward_error *err;
	struct ward_zone *zone;

	for (size_t i = 0; i < policy->nzones; i++)
		if (strcmp(policy->zones[i].name, name) == 0) {
			*out = policy->zones[i].zone;
			return NULL;
		}
	err = ward_zone_load(&zone, name);
	if (err)
		return err;
	policy->zones = ward_compile_grow(
	    c, policy->zones, policy->nzones, sizeof(*policy->zones));
	policy->zones[policy->nzones++] =
	    (struct ward_policy_zone){ name, zone };
	*out = zone;
	return NULL;
}

static void
load_zone(struct making *making)
{
	struct ward_compile *c = making->set.c;
	const struct ward_entry *entry =
	    ward_values_said(&making->values, "time-zone");
	const struct ward_error *err;

	if (!making->own.zone) {
		ward_set_complain(&making->set, "has no 'time-zone'");
		return;
	}
	err = find_zone(c, making->own.zone, &making->freeze->zone);
	if (err)
		ward_complain(c, entry, "%s", err->text);
	making->freeze->zone_name = making->own.zone;
}

static void
check(const struct making *making)
{
	if (!making->own.reason)
		ward_set_complain(&making->set, "has no 'reason'");
	if (making->freeze->nwindows == 0)
		ward_set_complain(
		    &making->set, "has neither 'from' and 'until' nor 'every'");
	for (size_t i = 0; i < making->freeze->actors.count; i++)
		if (making->freeze->actors.items[i].kind == WARD_ACTOR_ANYONE)
			ward_set_complain(
			    &making->set, "allows anyone: it freezes nothing");
}

static void
fill(const struct making *making, struct ward_rule_set *set)
{
	struct ward_rule_use *use =
	    ward_arena_alloc(making->set.c->arena, sizeof(*use));

	making->freeze->reason = making->own.reason;
	making->freeze->skips_merges = making->own.merges == 1;
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
	struct making making = { .set = {
				     .c = c, .set = set, .section = section } };

	set->name =
	    ward_compile_set_name(c, ward_section_name(section, "freeze"));
	set->file = section->file;
	set->line = section->line;
	set->is_freeze = true;
	set->is_own = c->is_own;
	making.freeze = ward_arena_alloc(c->arena, sizeof(*making.freeze));
	ward_set_begin(&making.set);
	ward_values_init(c, &making.values, options, &making.own);
	for (const struct ward_entry *entry = section->entries; entry;
	     entry = entry->next)
		take_entry(&making, entry);
	ward_values_finish(c, &making.values);
	ward_set_finish_settings(&making.set);
	add_once(&making);
	load_zone(&making);
	if (!section->is_broken && !making.values.is_broken)
		check(&making);
	fill(&making, set);
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
		other = ward_policy_find_set(
		    policy, ward_compile_set_name(c, name));
		if (other)
			ward_diags_add(c->diags, section->file, section->line,
			    "the name '%s' is taken by %s:%u", name,
			    other->file, other->line);
		else if (policy->nsets == WARD_SETS_MAX)
			ward_diags_add(c->diags, section->file, section->line,
			    "freeze '%s' is one rule set too many: there may "
			    "be %d%s",
			    name, WARD_SETS_MAX - 1, ward_compile_others(c));
		else
			make(c, section, &policy->sets[policy->nsets++]);
	}
}
