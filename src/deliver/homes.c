/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a repository is found again that was renamed, copied or deleted. */
#include "dispatcher.h"

#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include "refward/place.h"
#include "refward/spool.h"

struct search {
	struct ward_dispatcher *d;
	struct ward_arena *arena;
	const struct ward_intent *intent;
	struct ward_home *out;
	const char *found; /* another path that holds the same id */
	int64_t found_number;
	bool has_row; /* the ledger knows out->path */
};

/* A repository that was never installed has none yet. */
static bool
make_id(char out[WARD_REPOSITORY_ID_SIZE], const char *git_dir)
{
	unsigned char random[WARD_REPOSITORY_ID_RANDOM];
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	if (access(git_dir, F_OK) != 0 ||
	    getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return false;
	ward_place_folder(&folder, git_dir);
	err = ward_repository_id_make(out, ward_buf_str(&folder), random);
	ward_buf_release(&folder);
	return !err;
}

static bool
has_id(const char *git_dir, const char *id)
{
	char now[WARD_REPOSITORY_ID_SIZE];

	return ward_repository_id_of(now, git_dir) && strcmp(now, id) == 0;
}

bool
ward_home_is_there(const struct ward_home *home)
{
	return has_id(home->path, home->id);
}

static const struct ward_error *
take_known(void *data, const struct ward_row *row)
{
	struct search *s = data;
	const char *path = ward_row_text(row, 1);

	if (strcmp(path, s->out->path) == 0) {
		s->out->number = ward_row_number(row, 0);
		s->has_row = true;
	} else if (has_id(path, s->out->id)) {
		s->found = ward_arena_strdup(s->arena, path);
		s->found_number = ward_row_number(row, 0);
	} else if (s->found == NULL) {
		s->found_number = ward_row_number(row, 0);
	}
	return NULL;
}

static const struct ward_error *
look_up(struct search *s)
{
	s->found = NULL;
	s->found_number = 0;
	s->has_row = false;
	return ward_ledger_each(s->d->ledger, take_known, s,
	    "SELECT number, path FROM repository WHERE id = ? OR path = ?",
	    "tt", s->out->id, s->out->path);
}

static const struct ward_error *
insert(struct search *s)
{
	const struct ward_error *err = ward_ledger_do(s->d->ledger,
	    "INSERT INTO repository (id, path, name) VALUES (?, ?, ?)", "ttt",
	    s->out->id, s->out->path, s->out->name);

	s->out->number = ward_ledger_last(s->d->ledger);
	return err;
}

static void
tell_shared(struct search *s)
{
	struct ward_news news = { .action = "shared-id",
		.level = "error",
		.message = "two repositories share an id: remove refward/id "
			   "and refward/outbox from the copy, and install it",
		.home = s->out,
		.reason = s->found };

	ward_tell(s->d, &news);
}

/* It is where the intent says, with the id that it says: known, new, renamed,
 * or a copy. */
static const struct ward_error *
settle_here(struct search *s)
{
	const struct ward_error *err = look_up(s);

	if (err)
		return err;
	if (s->has_row)
		return ward_ledger_do(s->d->ledger,
		    "UPDATE repository SET id = ?1, name = ?2 WHERE "
		    "number = ?3 AND (id <> ?1 OR name <> ?2)",
		    "tti", s->out->id, s->out->name, s->out->number);
	if (s->found != NULL)
		tell_shared(s);
	if (s->found != NULL || s->found_number == 0)
		return insert(s);
	s->out->number = s->found_number;
	return ward_ledger_do(s->d->ledger,
	    "UPDATE repository SET path = ?, name = ? WHERE number = ?", "tti",
	    s->out->path, s->out->name, s->out->number);
}

/* It is not there any more: renamed since, or gone. */
static const struct ward_error *
settle_elsewhere(struct search *s)
{
	const struct ward_error *err;

	if (s->d->home != NULL && has_id(s->d->home, s->out->id)) {
		s->out->path = s->d->home;
		return settle_here(s);
	}
	err = look_up(s);
	if (err)
		return err;
	if (s->found != NULL) {
		s->out->path = s->found;
		s->out->number = s->found_number;
		return NULL;
	}
	s->out->is_gone = true;
	return s->has_row ? NULL : insert(s);
}

/* An outbox inside a repository that was copied holds what is the other's. */
static bool
is_foreign(const struct ward_dispatcher *d, const char *path)
{
	size_t size = d->home != NULL ? strlen(d->home) : 0;

	return size > 0 && strcmp(path, d->home) != 0 &&
	    strncmp(d->outbox, d->home, size) == 0 && d->outbox[size] == '/';
}

const struct ward_error *
ward_home_find(struct ward_dispatcher *d, struct ward_arena *arena,
    const struct ward_intent *intent, struct ward_home *out)
{
	struct search s = {
		.d = d, .arena = arena, .intent = intent, .out = out
	};
	char id[WARD_REPOSITORY_ID_SIZE] = "";
	bool has_one = ward_repository_id_of(id, intent->git_dir) ||
	    (intent->repository_id == NULL && make_id(id, intent->git_dir));
	bool is_here = has_one &&
	    (intent->repository_id == NULL ||
		strcmp(id, intent->repository_id) == 0);

	*out = (struct ward_home){ .path = intent->git_dir,
		.name = intent->repository };
	out->id = is_here		    ? ward_arena_strdup(arena, id)
	    : intent->repository_id != NULL ? intent->repository_id
					    : "";
	if (!is_here)
		return settle_elsewhere(&s);
	out->is_foreign = is_foreign(d, intent->git_dir);
	return out->is_foreign ? NULL : settle_here(&s);
}
