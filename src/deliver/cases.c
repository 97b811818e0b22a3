/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is found out what a ref is now and how it came there. */
#include <stdlib.h>
#include <string.h>
#include "refward/reflog.h"
#include "intake.h"

/* A ref that moves while it is read is read again. */
#define TRIES 5

/* --- gathering ------------------------------------------------------------ */

static struct ward_case *
find_case(
    struct ward_round *round, const struct ward_home *home, const char *ref)
{
	struct ward_case *one;

	for (size_t i = 0; i < round->ncases; i++)
		if (round->cases[i].home->number == home->number &&
		    strcmp(round->cases[i].ref, ref) == 0)
			return &round->cases[i];
	one = &round->cases[round->ncases++];
	one->home = home;
	one->ref = ref;
	return one;
}

static void
add_claim(struct ward_round *round, struct ward_pending *pending, size_t line)
{
	const struct ward_intent_line *from = &pending->intent.lines[line];
	struct ward_case *one = find_case(round, &pending->home, from->ref);
	struct ward_claim *claim;

	if (one->nclaims == one->capacity) {
		size_t more = ward_grow(one->capacity, one->nclaims + 1);
		struct ward_case grown = *one;

		grown.claims =
		    ward_arena_alloc(round->arena, more * sizeof(*one->claims));
		grown.owners =
		    ward_arena_alloc(round->arena, more * sizeof(*one->owners));
		grown.lines =
		    ward_arena_alloc(round->arena, more * sizeof(*one->lines));
		for (size_t i = 0; i < one->nclaims; i++) {
			grown.claims[i] = one->claims[i];
			grown.owners[i] = one->owners[i];
			grown.lines[i] = one->lines[i];
		}
		grown.capacity = more;
		*one = grown;
	}
	claim = &one->claims[one->nclaims];
	claim->old = from->old;
	claim->new = from->new;
	claim->state =
	    pending->confirmed[line] ? WARD_MOVE_CONFIRMED : pending->state;
	one->owners[one->nclaims] = pending;
	one->lines[one->nclaims++] = line;
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
void
ward_cases_make(struct ward_round *round)
{
	size_t most = 0;

	for (size_t i = 0; i < round->npending; i++)
		most += round->pending[i].intent.nlines;
	round->cases =
	    ward_arena_alloc(round->arena, (most + 1) * sizeof(*round->cases));
	for (size_t i = 0; i < round->npending; i++) {
		struct ward_pending *pending = &round->pending[i];

		take_doubts(pending);
		for (size_t j = 0; j < pending->intent.nlines; j++) {
			if (pending->outcomes[j] != WARD_MOVE_WAITS)
				continue;
			if (!pending->confirmed[j] &&
			    (pending->is_confirmed || pending->home.is_gone))
				pending->outcomes[j] = WARD_MOVE_NOT_APPLIED;
			else
				add_claim(round, pending, j);
		}
	}
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

static bool
is_first_of_home(const struct ward_round *round, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (round->cases[i].home->number ==
		    round->cases[at].home->number)
			return false;
	return true;
}

const struct ward_error *
ward_cases_read(struct ward_round *round)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < round->ncases && !err; i++)
		err = read_settled(round, &round->cases[i]);
	for (size_t i = 0; i < round->ncases && !err; i++)
		if (is_first_of_home(round, i))
			read_home(round, i);
	return err;
}

/* --- what came meanwhile -------------------------------------------------- */

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
is_known(const struct ward_round *round, const char *name)
{
	return round->names.count > 0 &&
	    bsearch(&name, round->names.items, round->names.count, sizeof(name),
		compare) != NULL;
}

static void
block(struct ward_round *round, const struct ward_intent *intent)
{
	for (size_t i = 0; i < round->ncases; i++)
		for (size_t j = 0; j < intent->nlines; j++)
			if (strcmp(round->cases[i].ref, intent->lines[j].ref) ==
			    0)
				round->cases[i].is_blocked = true;
}

/* An intent is there before its ref moves: whoever reads the refs and then
 * finds no new intent has seen all that the refs show. */
const struct ward_error *
ward_cases_block(struct ward_round *round)
{
	struct ward_spool_names names;
	const struct ward_error *err;

	err = ward_spool_list(
	    &names, round->arena, round->d->outbox, WARD_SPOOL_NEW, SIZE_MAX);
	for (size_t i = 0; !err && i < names.count; i++) {
		struct ward_intent intent;
		const struct ward_error *unread;

		if (is_known(round, names.items[i]))
			continue;
		unread = ward_spool_read_intent(&intent, round->arena,
		    round->d->outbox, WARD_SPOOL_NEW, names.items[i]);
		if (!unread)
			block(round, &intent);
	}
	return err;
}
