/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is found out what a ref is now and how it came there. */
#include <stdlib.h>
#include <string.h>
#include "refward/reflog.h"
#include "intake.h"

/* A ref that moves while it is read is read again. */
#define TRIES 5

/* --- gathering ------------------------------------------------------------ */

/* A line that waits. A pusher chooses how many there are, and their refs. */
struct line {
	struct ward_pending *pending;
	size_t number; /* in its push */
	size_t place;  /* among all */
};

static const char *
ref_of(const struct line *line)
{
	return line->pending->intent.lines[line->number].ref;
}

static int
compare_refs(const struct line *a, const struct line *b)
{
	int64_t left = a->pending->home.number;
	int64_t right = b->pending->home.number;

	return left != right ? (left < right ? -1 : 1)
			     : strcmp(ref_of(a), ref_of(b));
}

/* Those of one ref stand together, as they came. */
static int
compare_lines(const void *a, const void *b)
{
	const struct line *left = a, *right = b;
	int order = compare_refs(left, right);

	return order != 0 ? order : left->place < right->place ? -1 : 1;
}

static int
compare_cases(const void *a, const void *b)
{
	const struct ward_case *left = a, *right = b;

	return left->place_in_round < right->place_in_round ? -1 : 1;
}

static void
make_case(struct ward_case *one, struct ward_arena *arena,
    const struct line *lines, size_t count)
{
	one->home = &lines[0].pending->home;
	one->ref = ref_of(&lines[0]);
	one->place_in_round = lines[0].place;
	one->nclaims = count;
	one->claims = ward_arena_alloc(arena, count * sizeof(*one->claims));
	one->owners = ward_arena_alloc(arena, count * sizeof(*one->owners));
	one->lines = ward_arena_alloc(arena, count * sizeof(*one->lines));
	for (size_t i = 0; i < count; i++) {
		struct ward_pending *pending = lines[i].pending;
		size_t number = lines[i].number;

		one->claims[i].old = pending->intent.lines[number].old;
		one->claims[i].new = pending->intent.lines[number].new;
		one->claims[i].state = pending->confirmed[number]
		    ? WARD_MOVE_CONFIRMED
		    : pending->state;
		one->owners[i] = pending;
		one->lines[i] = number;
	}
}

static void
make_cases(struct ward_round *round, struct line *lines, size_t count)
{
	size_t end;

	round->cases =
	    ward_arena_alloc(round->arena, (count + 1) * sizeof(*round->cases));
	if (count == 0)
		return;
	qsort(lines, count, sizeof(*lines), compare_lines);
	for (size_t i = 0; i < count; i = end) {
		end = i + 1;
		while (end < count && compare_refs(&lines[i], &lines[end]) == 0)
			end++;
		make_case(&round->cases[round->ncases++], round->arena,
		    &lines[i], end - i);
	}
	qsort(
	    round->cases, round->ncases, sizeof(*round->cases), compare_cases);
}

/* What a ledger that was lost had found out is not asked again. */
static void
take_doubts(struct ward_pending *pending)
{
	for (size_t i = 0; i < pending->ndoubts; i++) {
		size_t line = pending->doubts[i].line;

		if (line >= pending->intent.nlines ||
		    pending->outcomes[line] != WARD_MOVE_WAITS)
			continue;
		pending->outcomes[line] = WARD_MOVE_AMBIGUOUS;
		pending->stand_ins[line] = pending->doubts[i].stand_in;
		pending->is_doubtful[line] = true;
	}
}

/* Lines that post-receive did not name were not applied. Of a repository that
 * is gone nothing more can be found out. */
static bool
is_to_be_found_out(struct ward_pending *pending, size_t line)
{
	if (pending->outcomes[line] != WARD_MOVE_WAITS)
		return false;
	if (pending->confirmed[line] ||
	    (!pending->is_confirmed && !pending->home.is_gone))
		return true;
	pending->outcomes[line] = WARD_MOVE_NOT_APPLIED;
	return false;
}

void
ward_cases_make(struct ward_round *round)
{
	size_t most = 0, count = 0;
	struct line *lines;

	for (size_t i = 0; i < round->npending; i++)
		most += round->pending[i].intent.nlines;
	lines = ward_realloc_array(NULL, most + 1, sizeof(*lines));
	for (size_t i = 0; i < round->npending; i++) {
		struct ward_pending *pending = &round->pending[i];

		take_doubts(pending);
		for (size_t j = 0; j < pending->intent.nlines; j++) {
			if (!is_to_be_found_out(pending, j))
				continue;
			lines[count] = (struct line){ pending, j, count };
			count++;
		}
	}
	make_cases(round, lines, count);
	free(lines);
}

/* --- reading -------------------------------------------------------------- */

static const struct ward_error *
take_ref(void *data, const struct ward_row *row)
{
	struct ward_case *one = data;

	one->has_settled =
	    ward_oid_parse(&one->settled, ward_view_str(ward_row_text(row, 0)));
	one->place = ward_row_text(row, 1);
	if (one->place != NULL)
		one->place = ward_strdup(one->place);
	return NULL;
}

/* The place outlives the row only as a copy, which the arena then owns. */
static const struct ward_error *
read_settled(struct ward_round *round, struct ward_case *one)
{
	const struct ward_error *err = ward_ledger_each(round->d->ledger,
	    take_ref, one,
	    "SELECT value, place FROM ref WHERE repository = ? AND name = ?",
	    "it", one->home->number, one->ref);
	char *copy = (char *)one->place;

	if (copy != NULL)
		one->place = ward_arena_strdup(round->arena, copy);
	free(copy);
	return err;
}

static const struct ward_error *
read_value(struct ward_repo *repo, const char *name, struct ward_oid *out)
{
	struct ward_ref ref = { .exists = false };
	const struct ward_error *err = ward_repo_ref(repo, name, &ref);
	size_t size = ward_repo_oid_size(repo);

	memset(out, 0, sizeof(*out));
	out->size = (unsigned char)size;
	if (!err && ref.exists && ref.target == NULL)
		*out = ref.id;
	ward_ref_release(&ref);
	return err;
}

/* Where nothing is known of the ref, only what was logged since the first push
 * that waits is about it. */
static void
take_log(struct ward_round *round, struct ward_case *one,
    const struct ward_reflog *log)
{
	int64_t since = one->place == NULL && !one->has_settled
	    ? one->owners[0]->intent.time
	    : INT64_MIN;

	one->has_log = log->exists;
	one->nlog = 0;
	one->log = ward_arena_alloc(
	    round->arena, (log->count + 1) * sizeof(*one->log));
	one->places = ward_arena_alloc(
	    round->arena, (log->count + 1) * sizeof(*one->places));
	for (size_t i = 0; i < log->count; i++) {
		const struct ward_reflog_entry *entry = &log->items[i];

		if (entry->time < since)
			continue;
		one->log[one->nlog] = (struct ward_logged){ entry->old,
			entry->new, entry->is_push };
		one->places[one->nlog++] = entry->place;
	}
}

/* Value and log as they were at one moment, or not at all this time. */
static const struct ward_error *
read_case(
    struct ward_round *round, struct ward_case *one, struct ward_repo *repo)
{
	const struct ward_error *err = NULL;
	struct ward_reflog log;
	struct ward_oid again;

	one->is_blocked = true;
	for (int i = 0; i < TRIES && !err && one->is_blocked; i++) {
		err = read_value(repo, one->ref, &one->present);
		if (!err)
			err = ward_reflog_read(&log, round->arena,
			    one->home->path, one->ref, one->place);
		if (!err)
			err = read_value(repo, one->ref, &again);
		if (!err)
			one->is_blocked =
			    !ward_oid_equal(&one->present, &again);
	}
	if (!err)
		take_log(round, one, &log);
	return err;
}

/* A repository that is gone has no refs; the lines that are confirmed stay so.
 */
static void
read_nothing(struct ward_case *one)
{
	one->present = one->claims[one->nclaims - 1].new;
}

static const struct ward_error *
open_repository(struct ward_repo **out, const char *path)
{
	struct ward_repo_options options;

	ward_repo_options_init(&options, path);
	return ward_repo_open(out, &options);
}

/* A repository that cannot be read holds up no other. */
static void
read_home(struct ward_round *round, size_t first)
{
	const struct ward_home *home = round->cases[first].home;
	struct ward_repo *repo = NULL;
	const struct ward_error *err =
	    home->is_gone ? NULL : open_repository(&repo, home->path);

	for (size_t i = first; i < round->ncases; i++) {
		struct ward_case *one = &round->cases[i];

		if (one->home->number != home->number)
			continue;
		one->is_read = true;
		if (home->is_gone)
			read_nothing(one);
		else if (!err)
			err = read_case(round, one, repo);
		one->is_blocked |= err != NULL;
	}
	if (err)
		ward_tell_error(round->d, "a repository cannot be read", err);
	ward_repo_close(repo);
}

const struct ward_error *
ward_cases_read(struct ward_round *round)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < round->ncases && !err; i++)
		err = read_settled(round, &round->cases[i]);
	for (size_t i = 0; i < round->ncases && !err; i++)
		if (!round->cases[i].is_read)
			read_home(round, i);
	return err;
}

/* --- what came meanwhile -------------------------------------------------- */

/* An intent is there before its ref moves: whoever reads the refs and then
 * finds no new intent has seen all that the refs show. */
const struct ward_error *
ward_cases_block(struct ward_round *round)
{
	struct ward_open_refs refs = WARD_OPEN_REFS_INIT;
	const struct ward_error *err = ward_open_refs_read(
	    &refs, round->arena, round->d->outbox, &round->names);

	for (size_t i = 0; !err && i < round->ncases; i++)
		round->cases[i].is_blocked |=
		    ward_open_refs_have(&refs, round->cases[i].ref);
	ward_open_refs_release(&refs);
	return err;
}
