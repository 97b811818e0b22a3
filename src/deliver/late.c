/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a confirmation that comes late revives what was dropped. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "intake.h"

/* A confirmation is written after its intent, so one without any is nobody's.
 */
#define ORPHAN_SECONDS (60 * 60)

static bool
is_old(const struct ward_dispatcher *d, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;
	struct stat st;
	bool is_known;

	ward_spool_path(&path, d->outbox, WARD_SPOOL_CONFIRMED, name);
	is_known = stat(ward_buf_str(&path), &st) == 0;
	ward_buf_release(&path);
	return is_known && ward_is_past(d, st.st_mtime, ORPHAN_SECONDS);
}

static const char *
find_push(const struct ward_spool_names *names, const char *push)
{
	for (size_t i = 0; i < names->count; i++)
		if (ward_spool_is_push(names->items[i], push) &&
		    !ward_is_note(names->items[i]))
			return names->items[i];
	return NULL;
}

static const struct ward_error *
revive_line(struct ward_dispatcher *d, const struct ward_home *home,
    const struct ward_intent *intent, size_t line)
{
	struct ward_news news = { .action = "revived",
		.level = "info",
		.message = "a line was confirmed late",
		.home = home,
		.push = intent->push,
		.ref = intent->lines[line].ref };
	const struct ward_error *err = ward_ledger_do(d->ledger,
	    "UPDATE line SET outcome = 'applied' WHERE push = ? AND "
	    "number = ? AND outcome <> 'applied'",
	    "ti", intent->push, (int64_t)line + 1);

	if (err || ward_ledger_changes(d->ledger) == 0)
		return err;
	ward_tell(d, &news);
	return ward_queue_line(d, home, intent, line, WARD_QUEUE_TO_SEND, NULL);
}

static const struct ward_error *
revive(struct ward_dispatcher *d, struct ward_arena *arena, const char *name,
    const char *push)
{
	struct ward_confirmation confirmation;
	struct ward_intent intent;
	struct ward_home home;
	const struct ward_error *err;

	err =
	    ward_spool_read_confirmation(&confirmation, arena, d->outbox, push);
	if (!err)
		err = ward_spool_read_intent(
		    &intent, arena, d->outbox, WARD_SPOOL_KEPT, name);
	if (err)
		return err;
	err = ward_ledger_begin(d->ledger);
	if (err)
		return err;
	err = ward_home_find(d, arena, &intent, &home);
	for (size_t i = 0; i < confirmation.nlines && !err; i++)
		if (confirmation.lines[i] < intent.nlines)
			err = revive_line(
			    d, &home, &intent, confirmation.lines[i]);
	err = ward_ledger_end(d->ledger, err);
	return err ? err : ward_note_late(d, arena, name, &confirmation);
}

static const struct ward_error *
take_one(struct ward_dispatcher *d, struct ward_arena *arena,
    const struct ward_spool_names *kept, const char *push)
{
	const char *name = find_push(kept, push);
	const struct ward_error *err = NULL;

	if (name == NULL && !is_old(d, push))
		return NULL;
	if (name != NULL)
		err = revive(d, arena, name, push);
	if (err && err->code != WARD_E_CORRUPT)
		return err;
	return ward_spool_remove(d->outbox, push, WARD_SPOOL_CONFIRMED);
}

const struct ward_error *
ward_take_late(struct ward_dispatcher *d)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_spool_names confirmed, open, kept;
	const struct ward_error *err;

	err = ward_spool_list(
	    &confirmed, arena, d->outbox, WARD_SPOOL_CONFIRMED, SIZE_MAX);
	if (!err && confirmed.count > 0)
		err = ward_spool_list(
		    &open, arena, d->outbox, WARD_SPOOL_NEW, SIZE_MAX);
	if (!err && confirmed.count > 0)
		err = ward_spool_list(
		    &kept, arena, d->outbox, WARD_SPOOL_KEPT, SIZE_MAX);
	for (size_t i = 0; !err && i < confirmed.count; i++)
		if (find_push(&open, confirmed.items[i]) == NULL)
			err = take_one(d, arena, &kept, confirmed.items[i]);
	ward_arena_free(arena);
	return err;
}
