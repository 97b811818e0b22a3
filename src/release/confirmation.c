/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how post-receive says which lines of a push were applied. */
#include "refward/intent.h"

#include <string.h>
#include "entry.h"

void
ward_confirmation_write(
    struct ward_buf *out, const struct ward_confirmation *confirmation)
{
	ward_entry_begin(out, "confirmation");
	ward_entry_add_str(out, "push", confirmation->push);
	for (size_t i = 0; i < confirmation->nlines; i++)
		ward_entry_add_number(
		    out, "line", (uint64_t)confirmation->lines[i] + 1);
	for (size_t i = 0; i < confirmation->ndoubts; i++) {
		const struct ward_doubt *doubt = &confirmation->doubts[i];

		ward_entry_add_number(out, "doubt", (uint64_t)doubt->line + 1);
		if (doubt->stand_in != NULL)
			ward_entry_add_str(out, "stand-in", doubt->stand_in);
	}
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

static const struct ward_error *
take_number(struct ward_entry_reader *reader, const char *key, uint64_t *last)
{
	uint64_t number;
	const struct ward_error *err =
	    ward_entry_take_number(reader, key, WARD_INTENT_LINES_MAX, &number);

	if (!err && number <= *last)
		err = ward_entry_damaged(reader, "not rising");
	if (!err)
		*last = number;
	return err;
}

static const struct ward_error *
take_lines(struct ward_confirmation *out, struct ward_entry_reader *reader)
{
	const struct ward_error *err = NULL;
	uint64_t number = 0;

	while (!err && ward_entry_is(reader, "line")) {
		err = take_number(reader, "line", &number);
		if (!err)
			out->lines[out->nlines++] = (size_t)number - 1;
	}
	return err;
}

static const struct ward_error *
take_doubts(struct ward_confirmation *out, struct ward_entry_reader *reader)
{
	const struct ward_error *err = NULL;
	uint64_t number = 0;

	while (!err && !ward_entry_is_done(reader)) {
		struct ward_doubt *doubt = &out->doubts[out->ndoubts];

		err = take_number(reader, "doubt", &number);
		if (err)
			break;
		doubt->line = (size_t)number - 1;
		err = ward_entry_take_if(reader, "stand-in", &doubt->stand_in);
		out->ndoubts++;
	}
	return err;
}

const struct ward_error *
ward_confirmation_read(struct ward_confirmation *out, struct ward_arena *arena,
    struct ward_view text)
{
	struct ward_entry_reader reader;
	const struct ward_error *err;
	size_t most;

	memset(out, 0, sizeof(*out));
	err = ward_entry_open(&reader, arena, text, "confirmation");
	if (err)
		return err;
	most = count_lines(reader.rest) + 1;
	out->lines = ward_arena_alloc(arena, most * sizeof(*out->lines));
	out->doubts = ward_arena_alloc(arena, most * sizeof(*out->doubts));
	err = ward_entry_take(&reader, "push", &out->push);
	if (!err)
		err = take_lines(out, &reader);
	if (!err)
		err = take_doubts(out, &reader);
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
	out->nlines = out->ndoubts = 0;
	out->lines =
	    ward_arena_alloc(arena, intent->nlines * sizeof(*out->lines));
	for (size_t i = 0; i < intent->nlines; i++)
		if (is_applied[i])
			out->lines[out->nlines++] = i;
	return true;
}
