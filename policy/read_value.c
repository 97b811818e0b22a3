/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how each kind of value is written in a rule file. */
#include <string.h>
#include "policy/pattern.h"
#include "policy/read_value.h"
#include "refward/glob.h"
#include "refward/text.h"

bool
ward_word_next(struct ward_view *rest, struct ward_view *word)
{
	size_t size = 0;

	*rest = ward_view_trim(*rest);
	if (rest->size == 0)
		return false;
	while (size < rest->size && !strchr(" \t\n", rest->data[size]))
		size++;
	*word = ward_view(rest->data, size);
	*rest = ward_view(rest->data + size, rest->size - size);
	return true;
}

const char *
ward_value_copy(const struct ward_value *value, struct ward_view text)
{
	return ward_arena_copy(value->c->arena, text.data, text.size);
}

static bool
read_bool(const struct ward_value *value, bool *place)
{
	*place = ward_view_is(value->text, "yes");
	if (*place || ward_view_is(value->text, "no"))
		return true;
	ward_complain(value->c, value->entry, "'%s = %s' is neither yes nor no",
	    value->entry->key, value->entry->value);
	return false;
}

static bool
read_number(const struct ward_value *value, uint64_t *place)
{
	const struct ward_option *option = value->option;
	uint64_t max = option->max > 0 ? option->max : INT64_MAX;
	bool is_size = option->kind == WARD_OPTION_SIZE;
	bool is_good = is_size
	    ? ward_parse_size(value->text, option->min, max, place)
	    : ward_parse_number(value->text, option->min, max, place);

	if (!is_good)
		ward_complain(value->c, value->entry,
		    "'%s = %s' is not a %s from %llu to %llu",
		    value->entry->key, value->entry->value,
		    is_size ? "size (such as 500k, 5M, 1G)" : "number",
		    (unsigned long long)option->min, (unsigned long long)max);
	return is_good;
}

static bool
is_one_line(const struct ward_value *value)
{
	if (!memchr(value->text.data, '\n', value->text.size))
		return true;
	ward_complain(value->c, value->entry, "'%s': more than one line",
	    value->entry->key);
	return false;
}

static bool
read_choice(const struct ward_value *value, int *place)
{
	const char *const *choices = value->option->choices;
	struct ward_buf what = WARD_BUF_INIT;
	int i = 0;

	while (choices[i] && !ward_view_is(value->text, choices[i]))
		i++;
	if (choices[i]) {
		*place = i;
		return true;
	}
	ward_buf_printf(&what, "'%s' is one of", value->entry->key);
	for (int j = 0; j < i; j++)
		ward_buf_printf(&what, "%s %s", j > 0 ? "," : "", choices[j]);
	ward_buf_add_str(&what, "; not");
	ward_complain_unknown(value->c, value->entry->file, value->entry->line,
	    ward_buf_str(&what), value->entry->value, choices, (size_t)i);
	ward_buf_release(&what);
	return false;
}

bool
ward_value_is_word(const struct ward_value *value, struct ward_view word)
{
	if (!ward_view_ends(word, ",") && !ward_view_starts(word, ","))
		return true;
	ward_complain(value->c, value->entry,
	    "'%s': words are separated by blanks, not by commas",
	    value->entry->key);
	return false;
}

static bool
read_words(const struct ward_value *value, struct ward_words *place)
{
	struct ward_view rest = value->text, word;

	while (ward_word_next(&rest, &word)) {
		if (!ward_value_is_word(value, word))
			return false;
		if (ward_words_has(place, word)) {
			ward_complain(value->c, value->entry,
			    "'%s': '%.*s' stands twice", value->entry->key,
			    WARD_ARG(word));
			return false;
		}
		place->items = ward_compile_grow(value->c, place->items,
		    place->count, sizeof(*place->items));
		place->items[place->count++] = ward_value_copy(value, word);
	}
	return true;
}

static bool
read_pattern(const struct ward_value *value, struct ward_patterns *place)
{
	struct ward_pattern pattern = { 0 };
	struct ward_policy *policy = value->c->policy;
	struct ward_buf problem = WARD_BUF_INIT;
	bool is_good;

	if (!is_one_line(value))
		return false;
	pattern.text = ward_value_copy(value, value->text);
	is_good =
	    ward_pattern_new(&pattern, value->option->is_search, &problem);
	if (is_good) {
		policy->regexes = ward_compile_grow(value->c, policy->regexes,
		    policy->nregexes, sizeof(*policy->regexes));
		policy->regexes[policy->nregexes++] = pattern.regex;
		place->items = ward_compile_grow(value->c, place->items,
		    place->count, sizeof(*place->items));
		place->items[place->count++] = pattern;
	} else
		ward_complain(value->c, value->entry, "'%s = %s': %s",
		    value->entry->key, pattern.text, ward_buf_str(&problem));
	ward_buf_release(&problem);
	return is_good;
}

static bool
read_glob(const struct ward_value *value, struct ward_globs *place)
{
	struct ward_view glob = value->text;

	if (!is_one_line(value))
		return false;
	if (ward_view_starts(glob, "!"))
		glob = ward_view(glob.data + 1, glob.size - 1);
	if (!ward_glob_is_valid(glob)) {
		ward_complain(value->c, value->entry,
		    "'%s = %s' is no pattern of names: an open bracket, a "
		    "lonely '!', or a backslash at its end",
		    value->entry->key, value->entry->value);
		return false;
	}
	place->items = ward_compile_grow(
	    value->c, place->items, place->count, sizeof(*place->items));
	place->items[place->count++] = ward_value_copy(value, value->text);
	return true;
}

/* Two on one line would be a name that no ref can have, and hold for none. */
static bool
read_ref(const struct ward_value *value, struct ward_globs *place)
{
	if (memchr(value->text.data, ' ', value->text.size) == NULL)
		return read_glob(value, place);
	ward_complain(value->c, value->entry,
	    "'%s = %s': no name of a ref holds a blank; write one on a line, "
	    "each with its own '%s ='",
	    value->entry->key, value->entry->value, value->entry->key);
	return false;
}

/* An empty file is one: nothing is revoked yet. */
static bool
read_bytes(const struct ward_value *value, struct ward_bytes *place)
{
	struct ward_view bytes = value->entry->bytes;
	size_t size = value->text.size;
	char *line;

	if (!bytes.data) {
		line = ward_arena_alloc(value->c->arena, size + 1);
		memcpy(line, value->text.data, size);
		line[size] = '\n';
		bytes = ward_view(line, size + 1);
	}
	place->items = ward_compile_grow(
	    value->c, place->items, place->count, sizeof(*place->items));
	place->items[place->count++] = bytes;
	return true;
}

void
ward_oids_read(struct ward_compile *c, struct ward_oid **out, size_t *count,
    const struct ward_words *words, const struct ward_entry *entry)
{
	struct ward_oid *ids =
	    ward_arena_alloc(c->arena, words->count * sizeof(*ids));

	for (size_t i = 0; i < words->count; i++) {
		if (ward_oid_parse(&ids[i], ward_view_str(words->items[i])))
			continue;
		ward_complain(c, entry,
		    "'%s': '%s' is not a full object id: 40 or 64 lower-case "
		    "hexadecimal digits",
		    entry->key, words->items[i]);
	}
	*out = ids;
	*count = words->count;
}

bool
ward_value_read(struct ward_compile *c, const struct ward_option *option,
    void *place, const struct ward_entry *entry)
{
	struct ward_value value = { c, option, entry,
		ward_view_str(entry->value) };

	switch (option->kind) {
	case WARD_OPTION_BOOL:
		return read_bool(&value, place);
	case WARD_OPTION_NUMBER:
	case WARD_OPTION_SIZE:
		return read_number(&value, place);
	case WARD_OPTION_TEXT:
		*(const char **)place = ward_value_copy(&value, value.text);
		return true;
	case WARD_OPTION_CHOICE:
		return read_choice(&value, place);
	case WARD_OPTION_WORDS:
		return read_words(&value, place);
	case WARD_OPTION_ACTORS:
		return ward_read_actors(&value, place);
	case WARD_OPTION_PATTERNS:
		return read_pattern(&value, place);
	case WARD_OPTION_BYTES:
		return read_bytes(&value, place);
	case WARD_OPTION_GLOBS:
		return read_glob(&value, place);
	case WARD_OPTION_REFS:
		return read_ref(&value, place);
	case WARD_OPTION_TEMPLATE:
		*(const struct ward_template **)place =
		    ward_read_template(&value, value.text);
		return *(const struct ward_template **)place != NULL;
	case WARD_OPTION_TEMPLATES:
		return ward_read_templates(&value, place);
	case WARD_OPTION_PARAMS:
		return ward_read_param(&value, place);
	case WARD_OPTION_OWNERS:
		return ward_read_owners(&value, place);
	}
	return false;
}
