/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is summed up and told what would have been refused. */
#include <stdlib.h>
#include <string.h>
#include "refward/calendar.h"
#include "refward/object.h"
#include "refward/text.h"
#include "src/cmd/audit_replay.h"

#define SHOWN	   20
#define ROWS_SHOWN 10 /* authors */

static const char *const headings[] = {
	[WARD_REPLAYED_BY_RULE] = "rule",
	[WARD_REPLAYED_BY_AUTHOR] = "author",
	[WARD_REPLAYED_BY_MONTH] = "month",
};

#define NHEADINGS (sizeof(headings) / sizeof(headings[0]))

/* --- sums -------------------------------------------------------------------
 */

static void
count(
    struct ward_replayed *replayed, enum ward_replayed_by by, const char *name)
{
	struct ward_replayed_row *row;

	for (size_t i = 0; i < replayed->nrows; i++) {
		row = &replayed->rows[i];
		if (row->by == by && strcmp(row->name, name) == 0) {
			row->count++;
			return;
		}
	}
	replayed->rows = ward_realloc_array(
	    replayed->rows, replayed->nrows + 1, sizeof(*replayed->rows));
	replayed->rows[replayed->nrows++] =
	    (struct ward_replayed_row){ by, name, 1 };
}

/* The author of what the last line of the push led to. */
static const char *
author_of(const struct ward_past *past, struct ward_session *session)
{
	const struct ward_oid *id = &past->lines[past->nlines - 1].new;
	struct ward_buf raw = WARD_BUF_INIT, text = WARD_BUF_INIT;
	struct ward_peeled peeled = { .type = WARD_OBJECT_BLOB };
	const struct ward_error *err = NULL;
	struct ward_commit commit;
	enum ward_object_type type;
	const char *copy;

	if (!ward_oid_is_null(id))
		err = ward_repo_peel(&peeled, session->repo, id);
	if (!err && peeled.type == WARD_OBJECT_COMMIT)
		err = ward_repo_read(session->repo, &peeled.end, &type, &raw);
	if (!err && raw.size > 0 &&
	    ward_commit_parse(&commit, ward_buf_view(&raw), id->size)) {
		ward_buf_add_view(&text, commit.author.name);
		ward_buf_add_str(&text, " <");
		ward_buf_add_view(&text, commit.author.email);
		ward_buf_add_char(&text, '>');
	}
	copy = ward_arena_copy(session->arena, text.size > 0 ? text.data : "?",
	    text.size > 0 ? text.size : 1);
	ward_buf_release(&text);
	ward_buf_release(&raw);
	return copy;
}

static void
add_refused(struct ward_replayed *replayed,
    const struct ward_difference *difference, struct ward_session *session)
{
	const struct ward_opinion *now = &difference->now;
	struct ward_buf text = WARD_BUF_INIT;

	for (size_t i = 0; i < now->ntallies; i++) {
		const struct ward_tally *tally = &now->tallies[i];

		if (tally->mode == WARD_MODE_REFUSE || tally->is_unknown)
			count(replayed, WARD_REPLAYED_BY_RULE,
			    ward_arena_printf(session->arena, 1024, "%s [%s]",
				tally->rule, tally->set));
	}
	count(replayed, WARD_REPLAYED_BY_AUTHOR,
	    author_of(difference->past, session));
	ward_add_time(&text, difference->past->time);
	if (text.size > strlen("2026-11"))
		ward_buf_truncate(&text, strlen("2026-11"));
	count(replayed, WARD_REPLAYED_BY_MONTH,
	    ward_arena_strdup(session->arena, ward_buf_str(&text)));
	ward_buf_release(&text);
}

/* Months in their order, the rest by how many there are. */
static int
by_count(const void *a, const void *b)
{
	const struct ward_replayed_row *one = a, *two = b;

	if (one->by != two->by)
		return one->by < two->by ? -1 : 1;
	if (one->by != WARD_REPLAYED_BY_MONTH && one->count != two->count)
		return one->count < two->count ? 1 : -1;
	return strcmp(one->name, two->name);
}

void
ward_replayed_sum(struct ward_replayed *replayed, struct ward_session *session)
{
	const struct ward_replay *replay = &replayed->replay;

	for (size_t i = 0; i < replay->count; i++) {
		const struct ward_difference *one = &replay->differences[i];

		if (one->now.outcome == WARD_ACCEPTED)
			continue;
		replayed->nrefused += one->now.outcome == WARD_REFUSED;
		replayed->nunknown += one->now.outcome == WARD_UNKNOWN;
		add_refused(replayed, one, session);
	}
	if (replayed->nrows > 1)
		qsort(replayed->rows, replayed->nrows, sizeof(*replayed->rows),
		    by_count);
}

void
ward_replayed_release(struct ward_replayed *replayed)
{
	ward_replay_release(&replayed->replay);
	free(replayed->rows);
}

/* --- words ------------------------------------------------------------------
 */

/* Whence it is known which pushes there were. */
static const char *
source_of(const struct ward_replay *replay)
{
	if (replay->takes_steps)
		return "first-parent steps";
	if (replay->nreflogs == 0)
		return "decision records";
	return replay->nreflogs == replay->njudged
	    ? "reflogs"
	    : "decision records and reflogs";
}

static void
add_rows(struct ward_buf *out, const struct ward_replayed *replayed,
    enum ward_replayed_by by)
{
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < replayed->nrows; i++) {
		const struct ward_replayed_row *row = &replayed->rows[i];

		if (row->by != by)
			continue;
		if (by == WARD_REPLAYED_BY_AUTHOR && shown == ROWS_SHOWN) {
			left++;
			continue;
		}
		if (shown++ == 0)
			ward_buf_printf(out, "  by %s:\n", headings[by]);
		ward_buf_printf(out, "%8zu  ", row->count);
		ward_escape_terminal(out, ward_view_str(row->name), 200);
		ward_buf_add_char(out, '\n');
	}
	if (left > 0)
		ward_buf_printf(out, "          and %zu more\n", left);
}

static void
add_push(struct ward_buf *out, const struct ward_difference *difference)
{
	ward_past_tell(out, difference->past);
	ward_buf_add_str(out, ": ");
	ward_opinion_tell(out, &difference->now);
	ward_buf_add_char(out, '\n');
}

static void
add_pushes(struct ward_buf *out, const struct ward_replay *replay)
{
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < replay->count; i++) {
		if (replay->differences[i].now.outcome == WARD_ACCEPTED)
			continue;
		if (shown++ < SHOWN)
			add_push(out, &replay->differences[i]);
		else
			left++;
	}
	if (left > 0)
		ward_buf_printf(out, "  and %zu more\n", left);
}

static void
add_gaps(struct ward_buf *out, const struct ward_replay *replay)
{
	if (replay->ngone > 0)
		ward_buf_printf(out,
		    "  %zu not judged: their objects are gone, as those of a "
		    "refused push are\n",
		    replay->ngone);
	if (replay->pasts.nunnamed > 0)
		ward_buf_printf(out,
		    "  %zu not judged: their records name no objects\n",
		    replay->pasts.nunnamed);
	if (replay->takes_steps)
		ward_buf_add_str(out,
		    "  by whom is not known: rules about who pushes were not "
		    "asked\n");
	else if (replay->nreflogs > 0)
		ward_buf_printf(out,
		    "  %zu known from reflogs alone: rules about who pushes "
		    "were not asked\n",
		    replay->nreflogs);
}

void
ward_replayed_tell(struct ward_buf *out, const struct ward_replayed *replayed)
{
	const struct ward_replay *replay = &replayed->replay;

	ward_escape_terminal(out,
	    ward_view_str(replay->repository != NULL ? replay->repository
						     : replayed->path),
	    0);
	if (replayed->problem != NULL) {
		ward_buf_add_str(out, ": unknown: ");
		ward_escape_terminal(out, ward_view_str(replayed->problem), 0);
		ward_buf_add_char(out, '\n');
		return;
	}
	ward_buf_printf(out,
	    ": %zu push%s from %s: %zu would be refused, %zu could not be "
	    "told\n",
	    replay->njudged, replay->njudged == 1 ? "" : "es",
	    source_of(replay), replayed->nrefused, replayed->nunknown);
	for (size_t by = 0; by < NHEADINGS; by++)
		add_rows(out, replayed, (enum ward_replayed_by)by);
	add_pushes(out, replay);
	add_gaps(out, replay);
}

/* --- JSON -------------------------------------------------------------------
 */

static void
add_json_rows(struct ward_json *json, const struct ward_replayed *replayed,
    enum ward_replayed_by by)
{
	struct ward_buf key = WARD_BUF_INIT;

	ward_buf_printf(&key, "by_%s", headings[by]);
	ward_json_open(json, ward_buf_str(&key), '[');
	for (size_t i = 0; i < replayed->nrows; i++) {
		if (replayed->rows[i].by != by)
			continue;
		ward_json_open(json, NULL, '{');
		ward_json_str(json, headings[by], replayed->rows[i].name);
		ward_json_number(
		    json, "pushes", (int64_t)replayed->rows[i].count);
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
	ward_buf_release(&key);
}

static void
add_json_push(struct ward_json *json, const struct ward_difference *difference)
{
	const struct ward_past *past = difference->past;

	ward_json_open(json, NULL, '{');
	ward_json_str(json, "push", past->id);
	ward_json_time(json, "time", past->time);
	ward_json_str(json, "pusher", past->pusher.name);
	ward_json_open(json, "lines", '[');
	for (size_t i = 0; i < past->nlines; i++) {
		char hex[WARD_OID_HEX_MAX + 1];

		ward_json_open(json, NULL, '{');
		ward_json_view(json, "ref", past->lines[i].name);
		ward_json_str(
		    json, "old", ward_oid_hex(&past->lines[i].old, hex));
		ward_json_str(
		    json, "new", ward_oid_hex(&past->lines[i].new, hex));
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
	ward_json_str(
	    json, "was", ward_outcome_name(difference->before.outcome));
	ward_opinion_tell_json(json, "now", &difference->now);
	ward_json_close(json, '}');
}

void
ward_replayed_tell_json(
    struct ward_buf *out, const struct ward_replayed *replayed)
{
	const struct ward_replay *replay = &replayed->replay;
	struct ward_json json;

	ward_json_init(&json, out);
	ward_json_open(&json, NULL, '{');
	ward_json_str(&json, "repository", replay->repository);
	ward_json_str(&json, "path", replayed->path);
	ward_json_str(&json, "problem", replayed->problem);
	ward_json_str(&json, "source", source_of(replay));
	ward_json_number(&json, "judged", (int64_t)replay->njudged);
	ward_json_number(&json, "refused", (int64_t)replayed->nrefused);
	ward_json_number(&json, "unknown", (int64_t)replayed->nunknown);
	ward_json_number(&json, "from_reflogs", (int64_t)replay->nreflogs);
	ward_json_number(&json, "objects_gone", (int64_t)replay->ngone);
	ward_json_number(
	    &json, "objects_not_named", (int64_t)replay->pasts.nunnamed);
	for (size_t by = 0; by < NHEADINGS; by++)
		add_json_rows(&json, replayed, (enum ward_replayed_by)by);
	ward_json_open(&json, "pushes", '[');
	for (size_t i = 0; i < replay->count; i++)
		if (replay->differences[i].now.outcome != WARD_ACCEPTED)
			add_json_push(&json, &replay->differences[i]);
	ward_json_close(&json, ']');
	ward_json_close(&json, '}');
}
