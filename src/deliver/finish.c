/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what is kept of a push that is settled, and for how long. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/place.h"
#include "refward/render.h"
#include "intake.h"

/* A confirmation that is later than this finds nothing to revive. */
#define KEPT_SECONDS (24 * 60 * 60)
#define NAMES_MAX    100000
/* Of the file that records are appended to. */
#define RECORDS_SIZE_MAX (64 * 1024 * 1024)
/* No text in a record has such quotes. */
#define SETTLED	    ",\"settled\":["
#define SETTLED_END "]}"

/* --- the decision record -------------------------------------------------- */

/* The outcomes, in the order of the record's lines, put in before its end. */
static void
add_outcomes(struct ward_buf *out, const struct ward_intent *intent,
    const enum ward_move_outcome *outcomes)
{
	struct ward_view record = ward_view_str(intent->record);

	record.size--;
	ward_buf_add_view(out, record);
	ward_buf_add_str(out, SETTLED);
	for (size_t i = 0; i < intent->nlines; i++)
		ward_buf_printf(out, "%s\"%s\"", i > 0 ? "," : "",
		    ward_move_outcome_name(outcomes[i]));
	ward_buf_add_str(out, SETTLED_END "\n");
}

/* A record that was written only in part is none. */
static bool
has_record(struct ward_view records, struct ward_view key)
{
	struct ward_view line;

	while (ward_view_split(&records, '\n', &line))
		if (memmem(line.data, line.size, key.data, key.size) != NULL &&
		    memmem(line.data, line.size, SETTLED,
			sizeof(SETTLED) - 1) != NULL &&
		    ward_view_ends(line, SETTLED_END))
			return true;
	return false;
}

/* A crash may come between the record and the moving of the intent. */
static bool
is_recorded(const char *folder, const char *push)
{
	struct ward_buf path = WARD_BUF_INIT, text = WARD_BUF_INIT;
	struct ward_buf key = WARD_BUF_INIT;
	const struct ward_error *err;
	bool is_there;

	ward_buf_printf(&path, "%s/" WARD_RECORD_FILE, folder);
	ward_buf_printf(&key, "\"push\":\"%s\"", push);
	err = ward_file_read(&text, ward_buf_str(&path), RECORDS_SIZE_MAX);
	is_there =
	    !err && has_record(ward_buf_view(&text), ward_buf_view(&key));
	ward_buf_release(&key);
	ward_buf_release(&text);
	ward_buf_release(&path);
	return is_there;
}

static const struct ward_error *
append_record(struct ward_dispatcher *d, const struct ward_pending *pending)
{
	const struct ward_intent *intent = &pending->intent;
	const char *git_dir = pending->home.path;
	bool is_again = pending->was_begun || d->is_rebuilt;
	struct ward_held_policy *held = NULL;
	struct ward_policy *policy = NULL;
	struct ward_buf folder = WARD_BUF_INIT, text = WARD_BUF_INIT;
	const struct ward_error *err;

	err = ward_policies_hold(d->policies, git_dir, &held);
	if (!err)
		policy = held->policy;
	ward_place_log(&folder, git_dir, policy);
	add_outcomes(&text, intent, pending->outcomes);
	err = NULL;
	if (!is_again || !is_recorded(ward_buf_str(&folder), intent->push))
		err = ward_record_append_text(ward_buf_str(&folder),
		    ward_buf_view(&text), d->now, policy);
	if (held != NULL)
		ward_policies_give_back(held);
	ward_buf_release(&folder);
	ward_buf_release(&text);
	return err;
}

/* --- putting aside -------------------------------------------------------- */

const struct ward_error *
ward_finish_push(struct ward_dispatcher *d, const struct ward_pending *pending)
{
	const struct ward_error *err = NULL;

	if (pending->intent.record != NULL && !pending->home.is_gone)
		err = append_record(d, pending);
	if (!err)
		err = ward_note_push(d, pending);
	if (!err)
		err = ward_spool_move(
		    d->outbox, pending->name, WARD_SPOOL_NEW, WARD_SPOOL_KEPT);
	if (!err)
		err = ward_spool_remove(
		    d->outbox, pending->intent.push, WARD_SPOOL_CONFIRMED);
	return err;
}

/* --- clearing ------------------------------------------------------------- */

static const struct ward_error *
count(void *data, const struct ward_row *row)
{
	*(int64_t *)data = ward_row_number(row, 0);
	return NULL;
}

static const struct ward_error *
has_ended(struct ward_dispatcher *d, const char *push, bool *out)
{
	int64_t open = 0;
	const struct ward_error *err = ward_ledger_each(d->ledger, count, &open,
	    "SELECT count(*) FROM delivery WHERE push = ? AND state IN "
	    "('queued', 'sending', 'ambiguous')",
	    "t", push);

	*out = open == 0;
	return err;
}

static bool
is_young(const struct ward_dispatcher *d, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;
	struct stat st;
	bool is_known;

	ward_spool_path(&path, d->outbox, WARD_SPOOL_KEPT, name);
	ward_buf_add_str(&path, WARD_NOTE_SUFFIX);
	is_known = stat(ward_buf_str(&path), &st) == 0;
	ward_buf_release(&path);
	return is_known && !ward_is_past(d, st.st_mtime, KEPT_SECONDS);
}

static const struct ward_error *
clear_one(struct ward_dispatcher *d, struct ward_arena *arena, const char *name)
{
	const char *push = ward_arena_copy(arena, name, strcspn(name, "."));
	bool is_over = false;
	struct ward_buf note = WARD_BUF_INIT;
	const struct ward_error *err;

	if (ward_is_note(name) || is_young(d, name))
		return NULL;
	err = has_ended(d, push, &is_over);
	if (err || !is_over)
		return err;
	err = ward_spool_remove(d->outbox, name, WARD_SPOOL_KEPT);
	ward_buf_printf(&note, "%s" WARD_NOTE_SUFFIX, name);
	if (!err)
		err = ward_spool_remove(
		    d->outbox, ward_buf_str(&note), WARD_SPOOL_KEPT);
	ward_buf_release(&note);
	return err;
}

const struct ward_error *
ward_clear_kept(struct ward_dispatcher *d)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_spool_names names;
	const struct ward_error *err;

	err = ward_spool_list(
	    &names, arena, d->outbox, WARD_SPOOL_KEPT, NAMES_MAX);
	for (size_t i = 0; !err && i < names.count; i++)
		err = clear_one(d, arena, names.items[i]);
	ward_arena_free(arena);
	return err;
}
