/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what is kept of a settled push in case the ledger is lost, and how a
 * new ledger learns it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "refward/file.h"
#include "intake.h"

static void
find_note(
    struct ward_buf *path, const struct ward_dispatcher *d, const char *name)
{
	ward_spool_path(path, d->outbox, WARD_SPOOL_KEPT, name);
	ward_buf_add_str(path, WARD_NOTE_SUFFIX);
}

static const struct ward_error *
write_note(const struct ward_dispatcher *d, const char *name,
    const struct ward_confirmation *note)
{
	struct ward_buf path = WARD_BUF_INIT, text = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_confirmation_write(&text, note);
	find_note(&path, d, name);
	err =
	    ward_file_replace(ward_buf_str(&path), ward_buf_view(&text), 0640);
	ward_buf_release(&path);
	ward_buf_release(&text);
	return err;
}

const struct ward_error *
ward_note_push(struct ward_dispatcher *d, const struct ward_pending *pending)
{
	size_t nlines = pending->intent.nlines;
	struct ward_confirmation note = { .push = pending->intent.push };
	const struct ward_error *err;

	note.lines = ward_realloc_array(NULL, nlines, sizeof(*note.lines));
	note.doubts = ward_realloc_array(NULL, nlines, sizeof(*note.doubts));
	for (size_t i = 0; i < nlines; i++) {
		enum ward_move_outcome outcome = pending->outcomes[i];

		if (outcome == WARD_MOVE_AMBIGUOUS)
			note.doubts[note.ndoubts++] =
			    (struct ward_doubt){ i, pending->stand_ins[i] };
		else if (outcome != WARD_MOVE_NOT_APPLIED)
			note.lines[note.nlines++] = i;
	}
	err = write_note(d, pending->name, &note);
	free(note.lines);
	free(note.doubts);
	return err;
}

/* --- what comes late ------------------------------------------------------ */

static bool
has_line(const struct ward_confirmation *confirmation, size_t line)
{
	for (size_t i = 0; i < confirmation->nlines; i++)
		if (confirmation->lines[i] == line)
			return true;
	return false;
}

static int
compare(const void *a, const void *b)
{
	const size_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* What was sent for another push is not sent again. */
static void
add_late(struct ward_confirmation *note, struct ward_arena *arena,
    const struct ward_confirmation *late)
{
	size_t most = note->nlines + late->nlines, count = 0;
	size_t *lines = ward_arena_alloc(arena, (most + 1) * sizeof(*lines));

	for (size_t i = 0; i < note->ndoubts; i++)
		if (note->doubts[i].stand_in != NULL ||
		    !has_line(late, note->doubts[i].line))
			note->doubts[count++] = note->doubts[i];
	note->ndoubts = count;
	count = 0;
	for (size_t i = 0; i < note->nlines; i++)
		lines[count++] = note->lines[i];
	for (size_t i = 0; i < late->nlines; i++)
		if (!has_line(note, late->lines[i]))
			lines[count++] = late->lines[i];
	if (count > 0)
		qsort(lines, count, sizeof(*lines), compare);
	note->lines = lines;
	note->nlines = count;
}

const struct ward_error *
ward_note_late(struct ward_dispatcher *d, struct ward_arena *arena,
    const char *name, const struct ward_confirmation *late)
{
	struct ward_buf path = WARD_BUF_INIT, text = WARD_BUF_INIT;
	struct ward_confirmation note;
	const struct ward_error *err;

	find_note(&path, d, name);
	err = ward_file_read(
	    &text, ward_buf_str(&path), WARD_CONFIRMATION_SIZE_MAX);
	if (!err)
		err =
		    ward_confirmation_read(&note, arena, ward_buf_view(&text));
	if (!err) {
		add_late(&note, arena, late);
		err = write_note(d, name, &note);
	}
	ward_buf_release(&text);
	ward_buf_release(&path);
	return err && err->code == WARD_E_MISSING ? NULL : err;
}

/* --- bringing back -------------------------------------------------------- */

/* One that came late is not lost with the ledger. */
static const struct ward_error *
take_late(struct ward_dispatcher *d, struct ward_arena *arena, const char *name,
    const char *push)
{
	struct ward_confirmation late;
	const struct ward_error *err =
	    ward_spool_read_confirmation(&late, arena, d->outbox, push);

	if (err)
		return err->code == WARD_E_MISSING ||
			err->code == WARD_E_CORRUPT
		    ? NULL
		    : err;
	return ward_note_late(d, arena, name, &late);
}

static const struct ward_error *
bring_back(
    struct ward_dispatcher *d, struct ward_arena *arena, const char *name)
{
	const char *push = ward_arena_copy(arena, name, strcspn(name, "."));
	struct ward_buf note = WARD_BUF_INIT, place = WARD_BUF_INIT;
	const struct ward_error *err = take_late(d, arena, name, push);

	find_note(&note, d, name);
	ward_spool_path(&place, d->outbox, WARD_SPOOL_CONFIRMED, push);
	if (!err && rename(ward_buf_str(&note), ward_buf_str(&place)) != 0 &&
	    errno != ENOENT)
		err = ward_error(
		    WARD_E_SYSTEM, "cannot move '%s'", ward_buf_str(&note));
	if (!err)
		err = ward_spool_move(
		    d->outbox, name, WARD_SPOOL_KEPT, WARD_SPOOL_NEW);
	ward_buf_release(&note);
	ward_buf_release(&place);
	return err;
}

const struct ward_error *
ward_bring_back(struct ward_dispatcher *d)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_spool_names names;
	const struct ward_error *err;

	err = ward_spool_list(
	    &names, arena, d->outbox, WARD_SPOOL_KEPT, SIZE_MAX);
	for (size_t i = 0; !err && i < names.count; i++)
		if (!ward_is_note(names.items[i]))
			err = bring_back(d, arena, names.items[i]);
	ward_arena_free(arena);
	return err;
}

bool
ward_is_note(const char *name)
{
	return ward_view_ends(ward_view_str(name), WARD_NOTE_SUFFIX);
}
