/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how post-receive says which lines of a push were applied. */
#include "refward/intent.h"

#include <string.h>
#include "entry.h"

#define LINES_MAX 1000000

void
ward_confirmation_write(
    struct ward_buf *out, const struct ward_confirmation *confirmation)
{
	ward_entry_begin(out, "confirmation");
	ward_entry_add_str(out, "push", confirmation->push);
	for (size_t i = 0; i < confirmation->nlines; i++)
		ward_entry_add_number(
		    out, "line", (uint64_t)confirmation->lines[i] + 1);
	ward_entry_end(out);
}

static size_t
count_lines(struct ward_view text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.size; i++)
		count += text.data[i] == '\n';
	return count;
}

const struct ward_error *
ward_confirmation_read(struct ward_confirmation *out, struct ward_arena *arena,
    struct ward_view text)
{
	struct ward_entry_reader reader;
	const struct ward_error *err;
	uint64_t number, last = 0;

	memset(out, 0, sizeof(*out));
	err = ward_entry_open(&reader, arena, text, "confirmation");
	if (err)
		return err;
	out->lines = ward_arena_alloc(
	    arena, (count_lines(reader.rest) + 1) * sizeof(*out->lines));
	err = ward_entry_take(&reader, "push", &out->push);
	while (!err && !ward_entry_is_done(&reader)) {
		err =
		    ward_entry_take_number(&reader, "line", LINES_MAX, &number);
		if (err)
			break;
		if (number <= last)
			return ward_entry_damaged(&reader, "not rising");
		last = number;
		out->lines[out->nlines++] = (size_t)number - 1;
	}
	return err;
}

static bool
is_line(
    const struct ward_intent_line *line, const struct ward_push_line *applied)
{
	return ward_view_is(applied->name, line->pushed) &&
	    ward_oid_equal(&line->old, &applied->old) &&
	    ward_oid_equal(&line->new, &applied->new);
}

/* Git keeps the order of the lines, so each search begins where the last one
 * ended. */
bool
ward_intent_confirm(struct ward_confirmation *out, struct ward_arena *arena,
    const struct ward_intent *intent, const struct ward_push_line *applied,
    size_t count)
{
	bool *is_applied = ward_arena_alloc(arena, intent->nlines + 1);
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		size_t tries = 0;

		while (tries < intent->nlines &&
		    !is_line(&intent->lines[at % intent->nlines], &applied[i]))
			at++, tries++;
		if (tries == intent->nlines)
			return false;
		is_applied[at++ % intent->nlines] = true;
	}
	out->push = intent->push;
	out->nlines = 0;
	out->lines =
	    ward_arena_alloc(arena, intent->nlines * sizeof(*out->lines));
	for (size_t i = 0; i < intent->nlines; i++)
		if (is_applied[i])
			out->lines[out->nlines++] = i;
	return true;
}
