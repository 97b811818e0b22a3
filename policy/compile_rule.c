/* SPDX-License-Identifier: Apache-2.0 */
/* Hides when a rule of a set is in force, and in which mode. */
#include <string.h>
#include "policy/compile_set.h"
#include "refward/text.h"

static const char *const merges_words[] = { "judge", "skip", NULL };

const struct ward_option ward_common_options[] = {
	{ "mode", WARD_OPTION_CHOICE, offsetof(struct ward_rule_common, mode),
	    "What happens where the rule is broken.", NULL, 0, 0,
	    ward_mode_words, false },
	{ "merges", WARD_OPTION_CHOICE,
	    offsetof(struct ward_rule_common, merges),
	    "Whether merge commits are judged.", "judge", 0, 0, merges_words,
	    false },
	WARD_OPTION_END
};

bool
ward_rule_is_always_on(const struct ward_rule *rule)
{
	const struct ward_option *own = ward_option_find(rule->options, "");

	return rule->is_built_in && (!own || own->kind != WARD_OPTION_BOOL);
}

static struct ward_rule_making *
begin_rule(struct ward_set_making *making, size_t i)
{
	struct ward_rule_making *rule = &making->rules[i];
	struct ward_compile *c = making->c;

	if (rule->rule)
		return rule;
	rule->rule = ward_rules[i];
	rule->conf = ward_arena_alloc(c->arena, rule->rule->conf_size);
	ward_values_init(c, &rule->values, rule->rule->options, rule->conf);
	ward_values_init(
	    c, &rule->common_values, ward_common_options, &rule->common);
	return rule;
}

const struct ward_option *
ward_common_option(const struct ward_rule *rule, const char *name)
{
	const struct ward_option *option =
	    ward_option_find(ward_common_options, name);

	if (ward_rule_is_always_on(rule))
		return NULL;
	if (option && strcmp(name, "merges") == 0 &&
	    !(rule->on & WARD_ON_COMMIT))
		return NULL;
	return option;
}

static void
complain_of_option(struct ward_compile *c, const struct ward_rule *rule,
    const struct ward_entry *entry, const char *name)
{
	const struct ward_option *option;
	const char **known;
	struct ward_buf what = WARD_BUF_INIT;
	size_t count = 0;

	for (option = rule->options; option->name; option++)
		count++;
	known = ward_arena_alloc(c->arena, (count + 2) * sizeof(*known));
	count = 0;
	for (option = rule->options; option->name; option++) {
		if (option->name[0])
			known[count++] = option->name;
	}
	for (option = ward_common_options; option->name; option++) {
		if (ward_common_option(rule, option->name))
			known[count++] = option->name;
	}
	ward_buf_printf(&what, "rule '%s' has no option", rule->name);
	ward_complain_unknown(c, entry->file, entry->line, ward_buf_str(&what),
	    name, known, count);
	ward_buf_release(&what);
}

static void
complain_of_rule(struct ward_compile *c, const struct ward_entry *entry,
    const char *word, const char *const *known, size_t nknown)
{
	const char **names =
	    ward_arena_alloc(c->arena, (ward_nrules + nknown) * sizeof(*names));

	for (size_t i = 0; i < nknown; i++)
		names[i] = known[i];
	for (size_t i = 0; i < ward_nrules; i++)
		names[nknown + i] = ward_rules[i]->name;
	ward_complain_unknown(c, entry->file, entry->line,
	    "there is no rule or key", word, names, nknown + ward_nrules);
}

static void
take_option(struct ward_set_making *making, size_t i, const char *name,
    const struct ward_entry *entry)
{
	struct ward_compile *c = making->c;
	const struct ward_rule *row = ward_rules[i];
	struct ward_rule_making *rule;
	const struct ward_option *own = ward_option_find(row->options, name);
	const struct ward_option *common = ward_common_option(row, name);

	if (making->set->is_built_in && !row->is_built_in) {
		ward_complain(c, entry,
		    "rule '%s' is not of the built-in set '%s'", row->name,
		    making->set->name);
		return;
	}
	if (!own && !common && ward_rule_is_always_on(row)) {
		ward_complain(c, entry, "rule '%s' is always on", row->name);
		return;
	}
	if (!own && !common) {
		complain_of_option(c, row, entry, name);
		return;
	}
	if (making->set->is_own && !own && strcmp(name, "mode") == 0) {
		ward_complain(c, entry,
		    "'%s' is for the server's rule file only: a repository's "
		    "own rules refuse",
		    entry->key);
		return;
	}
	rule = begin_rule(making, i);
	if (!rule->first)
		rule->first = entry;
	if (own)
		ward_values_add(c, &rule->values, own, entry);
	else
		ward_values_add(c, &rule->common_values, common, entry);
}

void
ward_set_take_rule(struct ward_set_making *making,
    const struct ward_entry *entry, const char *const *known, size_t nknown)
{
	struct ward_compile *c = making->c;
	const char *dot = strchr(entry->key, '.');
	size_t size = dot ? (size_t)(dot - entry->key) : strlen(entry->key);
	const char *word = ward_arena_copy(c->arena, entry->key, size);
	size_t i = 0;

	while (i < ward_nrules && strcmp(ward_rules[i]->name, word) != 0)
		i++;
	if (i == ward_nrules)
		complain_of_rule(c, entry, word, known, nknown);
	else
		take_option(making, i, dot ? dot + 1 : "", entry);
}

static enum ward_mode
mode_of(
    const struct ward_set_making *making, const struct ward_rule_making *rule)
{
	if (ward_rule_is_always_on(rule->rule))
		return WARD_MODE_REFUSE;
	if (ward_values_said(&rule->common_values, "mode"))
		return (enum ward_mode)rule->common.mode;
	return making->set->is_built_in ? making->c->policy->mode
					: making->set->mode;
}

static bool
is_switched_off(const struct ward_rule_making *rule)
{
	const struct ward_option *own =
	    ward_option_find(rule->rule->options, "");

	return own && own->kind == WARD_OPTION_BOOL &&
	    !*(const bool *)((const char *)rule->conf + own->offset);
}

static void
add_use(struct ward_set_making *making, struct ward_rule_making *rule,
    const struct ward_entry *place)
{
	struct ward_rule_set *set = making->set;
	enum ward_mode mode = mode_of(making, rule);
	struct ward_rule_use *use;

	if (mode == WARD_MODE_OFF || is_switched_off(rule))
		return;
	use = &set->uses[set->nuses++];
	use->rule = rule->rule;
	use->conf = rule->conf;
	use->mode = mode;
	use->skips_merges = rule->common.merges == 1;
	use->file = place ? place->file : set->file;
	use->line = place ? place->line : set->line;
	use->needs = rule->rule->needs;
	if (rule->rule->needs_of)
		use->needs &= rule->rule->needs_of(rule->conf);
	set->on |= rule->rule->on;
	set->needs |= use->needs;
}

/* A key without which the others say nothing; built-in rules need none. */
static bool
has_own_key(struct ward_set_making *making, struct ward_rule_making *rule)
{
	if (making->set->is_built_in ||
	    !ward_option_find(rule->rule->options, "") ||
	    ward_values_said(&rule->values, ""))
		return true;
	ward_complain(making->c, rule->first, "'%s' without '%s'",
	    rule->first->key, rule->rule->name);
	return false;
}

static void
finish_rule(struct ward_set_making *making, struct ward_rule_making *rule)
{
	struct ward_compile *c = making->c;
	const struct ward_entry *place = ward_values_said(&rule->values, "");
	const char *problem = NULL;

	if (!has_own_key(making, rule))
		return;
	ward_values_finish(c, &rule->values);
	ward_values_finish(c, &rule->common_values);
	if (rule->values.is_broken || rule->common_values.is_broken)
		return;
	if (!place)
		place = rule->first;
	if (rule->rule->check && !is_switched_off(rule))
		problem = rule->rule->check(rule->conf);
	if (!problem && rule->rule->check_refs && !is_switched_off(rule))
		problem =
		    rule->rule->check_refs(rule->conf, &making->set->refs);
	if (problem)
		ward_diags_add(c->diags,
		    place ? place->file : making->set->file,
		    place ? place->line : making->set->line, "rule '%s': %s",
		    rule->rule->name, problem);
	else
		add_use(making, rule, place);
}

void
ward_set_finish_rules(struct ward_set_making *making)
{
	making->set->uses = ward_arena_alloc(
	    making->c->arena, ward_nrules * sizeof(*making->set->uses));
	for (size_t i = 0; i < ward_nrules; i++) {
		if (making->set->is_built_in && ward_rules[i]->is_built_in)
			(void)begin_rule(making, i);
		if (making->rules[i].rule)
			finish_rule(making, &making->rules[i]);
	}
}
