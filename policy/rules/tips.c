/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where other refs stand, and which history is theirs. */
#include <stdlib.h>
#include <string.h>
#include "refward/glob.h"
#include "refward/graph.h"
#include "refward/memory.h"
#include "policy/rules/tips.h"

#define LINKS_MAX 5
/* So many tips are asked one by one where a walk over all of them says no. */
#define ASKED_MAX 64

void
ward_tips_release(struct ward_tips *tips)
{
	free(tips->items);
	*tips = (struct ward_tips)WARD_TIPS_INIT;
}

void
ward_tips_add_commit(struct ward_tips *tips, const struct ward_oid *commit)
{
	if (tips->count == tips->capacity) {
		tips->capacity = ward_grow(tips->capacity, tips->count + 1);
		tips->items = ward_realloc_array(
		    tips->items, tips->capacity, sizeof(*tips->items));
	}
	tips->items[tips->count++] = *commit;
}

const struct ward_error *
ward_tips_add(struct ward_tips *tips, struct ward_repo *repo,
    const struct ward_oid *value)
{
	struct ward_peeled peeled;
	const struct ward_error *err = ward_repo_peel(&peeled, repo, value);

	if (!err && peeled.type == WARD_OBJECT_COMMIT)
		ward_tips_add_commit(tips, &peeled.end);
	return err;
}

static const struct ward_error *
add_ref(struct ward_tips *tips, struct ward_repo *repo, const char *name)
{
	char *at = ward_strdup(name);
	const struct ward_error *err = NULL;
	struct ward_ref ref = { 0 };

	for (int links = 0; links <= LINKS_MAX; links++) {
		err = ward_repo_ref(repo, at, &ref);
		if (err || ref.target == NULL)
			break;
		free(at);
		at = ref.target;
		ref.target = NULL;
		ward_ref_release(&ref);
	}
	if (!err && ref.exists && ref.target == NULL)
		err = ward_tips_add(tips, repo, &ref.id);
	ward_ref_release(&ref);
	free(at);
	return err;
}

static bool
is_judged(const struct ward_subject *subject, const char *name)
{
	return strcmp(name, subject->update->ref) == 0;
}

static bool
is_literal(struct ward_view glob)
{
	return !ward_view_starts(glob, "!") &&
	    ward_glob_literal_prefix(glob).size == glob.size;
}

const struct ward_error *
ward_tips_add_named(struct ward_tips *tips, const struct ward_globs *globs,
    const struct ward_subject *subject)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < globs->count && !err; i++) {
		struct ward_view glob = ward_view_str(globs->items[i]);

		if (is_literal(glob) && ward_globs_match(globs, glob) &&
		    !is_judged(subject, globs->items[i]))
			err = add_ref(tips, subject->repo, globs->items[i]);
	}
	for (size_t i = 0; i < subject->nupdates && !err; i++) {
		const struct ward_update *update = &subject->updates[i];

		if (update->new_tip.size > 0 &&
		    update->kind != WARD_UPDATE_DELETE &&
		    !is_judged(subject, update->ref) &&
		    ward_globs_match(globs, ward_view_str(update->ref)))
			ward_tips_add_commit(tips, &update->new_tip);
	}
	return err;
}

struct listing {
	struct ward_tips *tips;
	const struct ward_globs *globs;
	const struct ward_subject *subject;
};

static const struct ward_error *
take_ref(void *data, const char *name, const struct ward_oid *id)
{
	struct listing *listing = data;

	if (is_judged(listing->subject, name) ||
	    !ward_globs_match(listing->globs, ward_view_str(name)))
		return NULL;
	return ward_tips_add(listing->tips, listing->subject->repo, id);
}

const struct ward_error *
ward_tips_add_listed(struct ward_tips *tips, const struct ward_globs *globs,
    const struct ward_subject *subject)
{
	struct listing listing = { tips, globs, subject };
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < globs->count && !err; i++) {
		struct ward_view glob = ward_view_str(globs->items[i]);
		struct ward_buf prefix = WARD_BUF_INIT;

		if (is_literal(glob) || ward_view_starts(glob, "!"))
			continue;
		ward_buf_add_view(&prefix, ward_glob_literal_prefix(glob));
		while (prefix.size > 0 && prefix.data[prefix.size - 1] != '/')
			ward_buf_truncate(&prefix, prefix.size - 1);
		err = ward_repo_each_ref(
		    subject->repo, ward_buf_str(&prefix), take_ref, &listing);
		ward_buf_release(&prefix);
	}
	return err;
}

/* One walk for all tips. A yes is certain; a no may be wrong where dates lie,
 * and to make sure of it would be to read the whole past. */
static const struct ward_error *
walk(const struct ward_tips *tips, const struct ward_subject *subject,
    const struct ward_oid *commit, bool *out)
{
	struct ward_walk *walk = ward_walk_new(subject->graph);
	const struct ward_walked *commits;
	const struct ward_error *err;
	size_t count = 0;

	ward_walk_want(walk, commit, 0);
	for (size_t i = 0; i < tips->count; i++)
		ward_walk_trust(walk, &tips->items[i]);
	err = ward_walk_run(walk, &commits, &count);
	*out = !err;
	for (size_t i = 0; i < count && *out; i++)
		*out = !ward_oid_equal(&commits[i].id, commit);
	ward_walk_free(walk);
	return err;
}

const struct ward_error *
ward_tips_reach(const struct ward_tips *tips,
    const struct ward_subject *subject, const struct ward_oid *commit,
    bool *out)
{
	const struct ward_error *err = NULL;

	*out = false;
	if (tips->count > 1)
		err = walk(tips, subject, commit, out);
	if (tips->count > ASKED_MAX)
		return err;
	for (size_t i = 0; i < tips->count && !err && !*out; i++)
		err = ward_graph_is_ancestor(
		    subject->graph, commit, &tips->items[i], out);
	return err;
}

const char *
ward_tips_check(const struct ward_globs *globs)
{
	size_t nnamed = 0;

	for (size_t i = 0; i < globs->count; i++) {
		struct ward_view glob = ward_view_str(globs->items[i]);
		bool excludes = ward_view_starts(glob, "!");

		if (excludes)
			glob = ward_view(glob.data + 1, glob.size - 1);
		if (!ward_view_starts(glob, "refs/"))
			return "names refs in full: refs/heads/main";
		nnamed += !excludes;
	}
	return nnamed == 0 ? "names no ref" : NULL;
}
