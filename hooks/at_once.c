/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which of the pushes that are under way do not go together: one that
 * makes a branch, and one that makes a tag of that name. */
#include "hooks/at_once.h"

#include <stdlib.h>
#include <string.h>
#include "refward/refname.h"
#include "refward/spool.h"

/* Of others so many are looked at, the youngest. */
#define INTENTS_MAX 200
/* Where the system cannot tell whether a push is under way, it is so long. */
#define SECONDS_UNKNOWN 60
#define TEXT_MAX	2048

/* What we make, and what nobody else should. */
struct made {
	const char *ref, *namesake;
};

struct looking {
	struct ward_verdict *verdict;
	struct ward_arena *arena;
	const struct ward_intent *own;
	struct made *made; /* sorted */
	size_t nmade;
};

static int
by_namesake(const void *a, const void *b)
{
	const struct made *one = a, *other = b;

	return strcmp(one->namesake, other->namesake);
}

static void
list_made(struct looking *looking)
{
	const struct ward_intent *own = looking->own;
	struct ward_buf name = WARD_BUF_INIT;

	looking->made = ward_arena_alloc(
	    looking->arena, own->nlines * sizeof(*looking->made));
	for (size_t i = 0; i < own->nlines; i++) {
		const struct ward_intent_line *line = &own->lines[i];

		ward_buf_clear(&name);
		if (line->kind != WARD_UPDATE_CREATE ||
		    !ward_refname_namesake(&name, ward_view_str(line->ref)))
			continue;
		looking->made[looking->nmade++] = (struct made){ line->ref,
			ward_arena_strdup(
			    looking->arena, ward_buf_str(&name)) };
	}
	if (looking->nmade > 1)
		qsort(looking->made, looking->nmade, sizeof(*looking->made),
		    by_namesake);
	ward_buf_release(&name);
}

static void
find(struct looking *looking, const struct made *made)
{
	struct ward_finding finding = { .mode = WARD_MODE_REFUSE,
		.set = "refward",
		.rule = "ref-name",
		.ref = made->ref,
		.mend =
		    "look what the other push made, and take another name" };

	finding.what = ward_arena_printf(looking->verdict->arena, TEXT_MAX,
	    "'%s' is made by another push just now: git could not tell them "
	    "apart",
	    made->namesake);
	ward_verdict_add(looking->verdict, &finding);
}

/* --- what others are about to make ------------------------------------------
 */

static bool
is_under_way(const struct looking *looking, const struct ward_intent *other)
{
	enum ward_process_state state = ward_process_state(&other->process);

	return state == WARD_PROCESS_RUNS ||
	    (state == WARD_PROCESS_UNKNOWN &&
		looking->own->time - other->time < SECONDS_UNKNOWN);
}

static void
compare(struct looking *looking, const struct ward_intent *other)
{
	for (size_t i = 0; i < other->nlines; i++) {
		struct made key = { NULL, other->lines[i].ref };
		const struct made *made;

		if (other->lines[i].kind != WARD_UPDATE_CREATE)
			continue;
		made = bsearch(&key, looking->made, looking->nmade, sizeof(key),
		    by_namesake);
		if (made != NULL)
			find(looking, made);
	}
}

/* What is gone, or damaged, is no push under way. */
static const struct ward_error *
look_at_intents(struct looking *looking, const char *outbox)
{
	struct ward_spool_names names;
	const struct ward_error *err;
	size_t ntries = 0;

	err = ward_spool_list(
	    &names, looking->arena, outbox, WARD_SPOOL_NEW, SIZE_MAX);
	if (err)
		return err;
	for (size_t i = names.count; i-- > 0 && ntries < INTENTS_MAX;) {
		struct ward_arena *arena = ward_arena_new();
		struct ward_intent other;

		if (!ward_spool_is_push(names.items[i], looking->own->push) &&
		    ntries++ < INTENTS_MAX &&
		    ward_spool_read_intent(&other, arena, outbox,
			WARD_SPOOL_NEW, names.items[i]) == NULL &&
		    strcmp(other.git_dir, looking->own->git_dir) == 0 &&
		    is_under_way(looking, &other))
			compare(looking, &other);
		ward_arena_free(arena);
	}
	return NULL;
}

/* --- what they have made since we looked ------------------------------------
 */

static const struct ward_error *
look_at_refs(struct looking *looking, struct ward_repo *repo)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < looking->nmade && !err; i++) {
		struct ward_ref ref = { 0 };

		err = ward_repo_ref(repo, looking->made[i].namesake, &ref);
		if (!err && ref.exists)
			find(looking, &looking->made[i]);
		ward_ref_release(&ref);
	}
	return err;
}

const struct ward_error *
ward_judge_at_once(struct ward_verdict *verdict, struct ward_repo *repo,
    const char *outbox, const struct ward_intent *intent)
{
	struct looking looking = { .verdict = verdict, .own = intent };
	const struct ward_error *err = NULL;

	looking.arena = ward_arena_new();
	list_made(&looking);
	if (looking.nmade > 0)
		err = look_at_intents(&looking, outbox);
	if (!err && ward_verdict_outcome(verdict) == WARD_ACCEPTED)
		err = look_at_refs(&looking, repo);
	ward_arena_free(looking.arena);
	return err;
}
