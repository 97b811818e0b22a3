/* SPDX-License-Identifier: Apache-2.0 */
/* What the guard before inih has nothing against, inih by itself reads as the
 * same sections, keys and values. */
#include <assert.h>
#include <ini.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "policy/ini.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct place {
	const struct ward_section *section;
	const struct ward_entry *entry;
};

static void
skip_to_entry(struct place *place)
{
	while (place->section != NULL && place->entry == NULL) {
		place->section = place->section->next;
		if (place->section != NULL)
			place->entry = place->section->entries;
	}
}

static int
compare(void *data, const char *title, const char *key, const char *value)
{
	struct place *place = data;

	assert(place->section != NULL && place->entry != NULL);
	assert(strcmp(place->section->title, title) == 0);
	assert(strcmp(place->entry->key, key) == 0);
	assert(strcmp(place->entry->value, value) == 0);
	place->entry = place->entry->next;
	skip_to_entry(place);
	return 1;
}

/* Where it cannot, inih takes what is behind for a line of its own, also behind
 * a comment: the guard shows it no comments. */
static bool
has_long_line(struct ward_view text)
{
	struct ward_view line;

	while (ward_view_split(&text, '\n', &line)) {
		if (line.size > INI_MAX_LINE - 2)
			return true;
	}
	return false;
}

static void
read_again(const struct ward_sections *sections, struct ward_view text)
{
	struct place place = { .section = sections->first };
	char *whole = strndup(text.data, text.size);

	assert(whole != NULL && strlen(whole) == text.size);
	if (place.section != NULL)
		place.entry = place.section->entries;
	skip_to_entry(&place);
	assert(ini_parse_string(whole, compare, &place) == 0);
	assert(place.section == NULL);
	free(whole);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_view text = ward_view((const char *)data, size);
	struct ward_arena *arena = ward_arena_new();
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_sections sections;

	ward_sections_init(&sections);
	ward_ini_read(&sections, arena, "fuzz", text, &diags);
	if (diags.count == 0 && size > 0 && !has_long_line(text))
		read_again(&sections, text);
	ward_diags_release(&diags);
	ward_arena_free(arena);
	return 0;
}
