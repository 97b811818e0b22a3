/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a table of options is filled from lines, and what was not said. */
#include <string.h>
#include "policy/compile.h"

#define KEYS_MAX 64

static size_t
count_options(const struct ward_option *options)
{
	size_t count = 0;

	while (options[count].name)
		count++;
	return count;
}

void
ward_values_init(struct ward_compile *c, struct ward_values *values,
    const struct ward_option *options, void *conf)
{
	values->options = options;
	values->conf = conf;
	values->said = ward_arena_alloc(
	    c->arena, count_options(options) * sizeof(*values->said));
	values->is_broken = false;
}

const struct ward_option *
ward_option_find(const struct ward_option *options, const char *name)
{
	for (; options->name; options++) {
		if (strcmp(options->name, name) == 0)
			return options;
	}
	return NULL;
}

static bool
is_list(const struct ward_option *option)
{
	switch (option->kind) {
	case WARD_OPTION_WORDS:
	case WARD_OPTION_ACTORS:
	case WARD_OPTION_PATTERNS:
	case WARD_OPTION_BYTES:
	case WARD_OPTION_GLOBS:
	case WARD_OPTION_REFS:
	case WARD_OPTION_TEMPLATES:
	case WARD_OPTION_PARAMS:
		return true;
	default:
		return false;
	}
}

static void
complain_of_second(struct ward_compile *c, const struct ward_entry *first,
    const struct ward_entry *entry)
{
	if (strcmp(first->file, entry->file) == 0)
		ward_complain(c, entry, "'%s' stands in line %u already",
		    entry->key, first->line);
	else
		ward_complain(c, entry, "'%s' stands in %s:%u already",
		    entry->key, first->file, first->line);
}

static void *
place_of(const struct ward_values *values, const struct ward_option *option)
{
	return (char *)values->conf + option->offset;
}

void
ward_values_add(struct ward_compile *c, struct ward_values *values,
    const struct ward_option *option, const struct ward_entry *entry)
{
	const struct ward_entry **said =
	    &values->said[option - values->options];

	if (*said && !is_list(option)) {
		complain_of_second(c, *said, entry);
		return;
	}
	if (!*said)
		*said = entry;
	if (!entry->value ||
	    !ward_value_read(c, option, place_of(values, option), entry))
		values->is_broken = true;
}

static void
complain_of_key(struct ward_compile *c, struct ward_values *const *tables,
    size_t count, const struct ward_entry *entry, const char *what)
{
	const char *known[KEYS_MAX];
	struct ward_buf text = WARD_BUF_INIT;
	size_t nknown = 0;

	for (size_t i = 0; i < count; i++)
		for (const struct ward_option *option = tables[i]->options;
		     option->name && nknown < KEYS_MAX; option++)
			known[nknown++] = option->name;
	ward_buf_printf(&text, "%s has no key", what);
	ward_complain_unknown(c, entry->file, entry->line, ward_buf_str(&text),
	    entry->key, known, nknown);
	ward_buf_release(&text);
}

void
ward_values_take(struct ward_compile *c, struct ward_values *const *tables,
    size_t count, const struct ward_section *section, const char *what)
{
	for (const struct ward_entry *entry = section->entries; entry;
	     entry = entry->next) {
		const struct ward_option *option = NULL;
		size_t i = 0;

		while (i < count && !option)
			option =
			    ward_option_find(tables[i++]->options, entry->key);
		if (option)
			ward_values_add(c, tables[i - 1], option, entry);
		else
			complain_of_key(c, tables, count, entry, what);
	}
}

void
ward_values_finish(struct ward_compile *c, struct ward_values *values)
{
	const struct ward_option *option;
	struct ward_entry initial = { .file = c->policy->file };

	for (option = values->options; option->name; option++) {
		if (values->said[option - values->options] || !option->initial)
			continue;
		initial.key = option->name;
		initial.value = option->initial;
		if (!ward_value_read(
			c, option, place_of(values, option), &initial))
			values->is_broken = true;
	}
}

const struct ward_entry *
ward_values_said(const struct ward_values *values, const char *name)
{
	const struct ward_option *option =
	    ward_option_find(values->options, name);

	return option ? values->said[option - values->options] : NULL;
}
