/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how much of somebody else's text fits into a finding. */
#include <inttypes.h>
#include <string.h>
#include "refward/text.h"
#include "policy/rules/phrase.h"

#define VIEW_MAX  60
#define LIST_MAX  90
#define WORDS_MAX 12

/* No character is cut in two; the dots count. */
static struct ward_phrase
cut(struct ward_view text, size_t most)
{
	struct ward_phrase phrase = { "" };
	size_t size = text.size;

	if (size > most) {
		struct ward_view head = ward_view(text.data, most - 3);
		size_t valid = ward_utf8_valid_prefix(head);

		/* Bytes that are no text at all are cut anywhere. */
		size = head.size - valid < 4 ? valid : head.size;
		memcpy(phrase.text + size, "...", 3);
	}
	if (size > 0)
		memcpy(phrase.text, text.data, size);
	return phrase;
}

struct ward_phrase
ward_phrase(struct ward_view text)
{
	return cut(text, VIEW_MAX);
}

/* Releases the list. */
static struct ward_phrase
cut_list(struct ward_buf *list)
{
	struct ward_phrase phrase = cut(ward_buf_view(list), LIST_MAX);

	ward_buf_release(list);
	return phrase;
}

struct ward_phrase
ward_phrase_patterns(const struct ward_patterns *patterns)
{
	struct ward_buf list = WARD_BUF_INIT;

	ward_patterns_list(&list, patterns);
	return cut_list(&list);
}

struct ward_phrase
ward_phrase_words(const struct ward_words *words)
{
	struct ward_buf list = WARD_BUF_INIT;

	ward_words_list(&list, words, WORDS_MAX);
	return cut_list(&list);
}

struct ward_phrase
ward_phrase_actors(const struct ward_actors *actors)
{
	struct ward_buf list = WARD_BUF_INIT;

	ward_actors_list(&list, actors);
	return cut_list(&list);
}

/* What is excluded is left out. */
struct ward_phrase
ward_phrase_globs(const struct ward_globs *globs)
{
	struct ward_buf list = WARD_BUF_INIT;

	for (size_t i = 0; i < globs->count; i++) {
		if (globs->items[i][0] == '!')
			continue;
		if (list.size > 0)
			ward_buf_add_str(&list, ", ");
		ward_buf_add_str(&list, globs->items[i]);
	}
	return cut_list(&list);
}

struct ward_phrase
ward_phrase_size(uint64_t size)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB" };
	struct ward_buf text = WARD_BUF_INIT;
	uint64_t unit = 1;
	size_t i = 0;

	while (i < 3 && size / unit >= 1024) {
		unit *= 1024;
		i++;
	}
	ward_buf_printf(&text, "%" PRIu64, size / unit);
	if (size % unit != 0)
		ward_buf_printf(&text, ".%" PRIu64, size % unit * 10 / unit);
	ward_buf_printf(&text, " %s", units[i]);
	return cut_list(&text);
}
