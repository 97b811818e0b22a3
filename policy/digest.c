/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what of a rule set is its law: a change of anything else (its name,
 * its words, whom it spares) leaves what was judged by it judged. */
#include <string.h>
#include "policy/compile.h"

/* To be raised when a rule of the same words begins to mean something else. */
#define LAW_VERSION "refward rule set 1"
/* The same words with other groups: never the same law. */
#define OWN_VERSION "refward rule set of a repository 1"

static void
add_number(struct ward_sha256 *hash, uint64_t number)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(number >> (56 - 8 * i));
	ward_sha256_update(hash, bytes, sizeof(bytes));
}

static void
add_text(struct ward_sha256 *hash, const char *text)
{
	size_t size = text ? strlen(text) : 0;

	add_number(hash, size);
	if (size > 0)
		ward_sha256_update(hash, text, size);
}

static void
add_texts(struct ward_sha256 *hash, const char *const *items, size_t count)
{
	add_number(hash, count);
	for (size_t i = 0; i < count; i++)
		add_text(hash, items[i]);
}

static void
add_actors(struct ward_sha256 *hash, const struct ward_actors *actors)
{
	add_number(hash, actors->count);
	for (size_t i = 0; i < actors->count; i++)
		add_text(hash, actors->items[i].text);
}

static void
add_patterns(struct ward_sha256 *hash, const struct ward_patterns *patterns)
{
	add_number(hash, patterns->count);
	for (size_t i = 0; i < patterns->count; i++)
		add_text(hash, patterns->items[i].text);
}

static void
add_bytes(struct ward_sha256 *hash, const struct ward_bytes *bytes)
{
	add_number(hash, bytes->count);
	for (size_t i = 0; i < bytes->count; i++) {
		add_number(hash, bytes->items[i].size);
		ward_sha256_update(
		    hash, bytes->items[i].data, bytes->items[i].size);
	}
}

static void
add_templates(struct ward_sha256 *hash, const struct ward_templates *templates)
{
	add_number(hash, templates->count);
	for (size_t i = 0; i < templates->count; i++)
		add_text(hash, ward_template_text(templates->items[i]));
}

static void
add_params(struct ward_sha256 *hash, const struct ward_params *params)
{
	add_number(hash, params->count);
	for (size_t i = 0; i < params->count; i++) {
		add_text(hash, params->items[i].name);
		add_text(hash, ward_template_text(params->items[i].value));
	}
}

static void
add_value(struct ward_sha256 *hash, const struct ward_option *option,
    const void *value)
{
	const struct ward_words *words = value;
	const struct ward_globs *globs = value;
	const struct ward_template *const *template = value;
	const struct ward_owner_file *owners = value;

	switch (option->kind) {
	case WARD_OPTION_BOOL:
		add_number(hash, *(const bool *)value);
		break;
	case WARD_OPTION_NUMBER:
	case WARD_OPTION_SIZE:
		add_number(hash, *(const uint64_t *)value);
		break;
	case WARD_OPTION_TEXT:
		add_text(hash, *(const char *const *)value);
		break;
	case WARD_OPTION_CHOICE:
		add_text(hash, option->choices[*(const int *)value]);
		break;
	case WARD_OPTION_WORDS:
		add_texts(hash, words->items, words->count);
		break;
	case WARD_OPTION_ACTORS:
		add_actors(hash, value);
		break;
	case WARD_OPTION_PATTERNS:
		add_patterns(hash, value);
		break;
	case WARD_OPTION_BYTES:
		add_bytes(hash, value);
		break;
	case WARD_OPTION_GLOBS:
	case WARD_OPTION_REFS:
		add_texts(hash, globs->items, globs->count);
		break;
	case WARD_OPTION_TEMPLATE:
		add_text(
		    hash, *template ? ward_template_text(*template) : NULL);
		break;
	case WARD_OPTION_TEMPLATES:
		add_templates(hash, value);
		break;
	case WARD_OPTION_PARAMS:
		add_params(hash, value);
		break;
	case WARD_OPTION_OWNERS:
		add_text(hash, owners->path);
		break;
	}
}

static void
add_use(struct ward_sha256 *hash, const struct ward_rule_use *use)
{
	const struct ward_option *option;

	add_text(hash, use->rule->name);
	add_text(hash, ward_mode_words[use->mode]);
	add_number(hash, use->skips_merges);
	for (option = use->rule->options; option->name; option++) {
		add_text(hash, option->name);
		add_value(
		    hash, option, (const char *)use->conf + option->offset);
	}
}

void
ward_set_digest(struct ward_rule_set *set)
{
	struct ward_sha256 hash;

	ward_sha256_init(&hash);
	add_text(&hash, set->is_own ? OWN_VERSION : LAW_VERSION);
	add_number(&hash, set->is_built_in);
	add_texts(&hash, set->refs.items, set->refs.count);
	add_texts(&hash, set->kinds.items, set->kinds.count);
	add_number(&hash, set->nsince);
	for (size_t i = 0; i < set->nsince; i++)
		ward_sha256_update(
		    &hash, set->since[i].bytes, set->since[i].size);
	add_number(&hash, set->nuses);
	for (size_t i = 0; i < set->nuses; i++)
		add_use(&hash, &set->uses[i]);
	ward_sha256_final(&hash, set->digest);
}
