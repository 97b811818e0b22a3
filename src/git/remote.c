/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that a clone's refs are not the server's. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "backend.h"

#define HEADS "refs/heads/"

/* A ref that is known better than by what was fetched. */
struct known {
	struct known *next;
	char *name;
	struct ward_oid id;
};

struct view {
	struct ward_backend backend; /* this one's own */
	struct ward_repo *clone;
	char *prefix; /* "refs/remotes/origin/" */
	struct known *known;
};

static void
close_view(void *state)
{
	struct view *view = state;

	while (view->known) {
		struct known *known = view->known;

		view->known = known->next;
		free(known->name);
		free(known);
	}
	ward_repo_close(view->clone);
	free(view->prefix);
	free(view);
}

static const struct ward_error *
header(void *state, const struct ward_oid *id, enum ward_object_type *type,
    uint64_t *size)
{
	const struct ward_repo *clone = ((struct view *)state)->clone;

	return clone->backend->header(clone->state, id, type, size);
}

static const struct ward_error *
read_object(void *state, const struct ward_oid *id, uint64_t max,
    enum ward_object_type *type, uint64_t *size, struct ward_buf *out)
{
	const struct ward_repo *clone = ((struct view *)state)->clone;

	return clone->backend->read(clone->state, id, max, type, size, out);
}

static const struct ward_error *
was_there(void *state, const struct ward_oid *id, bool *out)
{
	const struct ward_repo *clone = ((struct view *)state)->clone;

	return clone->backend->was_there(clone->state, id, out);
}

/* --- refs ----------------------------------------------------------------- */

static const struct known *
find_known(const struct view *view, const char *name)
{
	const struct known *known = view->known;

	while (known && strcmp(known->name, name) != 0)
		known = known->next;
	return known;
}

/* `text` with `to` instead of `from` at its front; NULL where it does not begin
 * so. The caller frees. */
static char *
moved(const char *text, const char *from, const char *to)
{
	struct ward_buf out = WARD_BUF_INIT;

	if (strncmp(text, from, strlen(from)) != 0)
		return NULL;
	ward_buf_printf(&out, "%s%s", to, text + strlen(from));
	return out.data;
}

/* Where a fetched branch is an alias, it is one of a branch of the server. */
static void
move_target(const struct view *view, struct ward_ref *ref)
{
	char *target =
	    ref->target ? moved(ref->target, view->prefix, HEADS) : NULL;

	if (!target)
		return;
	free(ref->target);
	ref->target = target;
}

static const struct ward_error *
find_ref(void *state, const char *name, struct ward_ref *out)
{
	const struct view *view = state;
	const struct known *known = find_known(view, name);
	char *fetched = moved(name, HEADS, view->prefix);
	const struct ward_error *err = NULL;

	if (known) {
		out->exists = !ward_oid_is_null(&known->id);
		out->id = known->id;
	} else {
		err = view->clone->backend->ref(
		    view->clone->state, fetched ? fetched : name, out);
		move_target(view, out);
	}
	free(fetched);
	return err;
}

struct visit {
	const struct view *view;
	ward_ref_fn each;
	void *data;
};

static const struct ward_error *
visit_branch(void *data, const char *name, const struct ward_oid *id)
{
	const struct visit *visit = data;
	char *server = moved(name, visit->view->prefix, HEADS);
	const struct ward_error *err = NULL;

	if (server && !find_known(visit->view, server))
		err = visit->each(visit->data, server, id);
	free(server);
	return err;
}

/* The clone's own branches, and what it fetched elsewhere, are no refs of the
 * server. */
static const struct ward_error *
visit_other(void *data, const char *name, const struct ward_oid *id)
{
	const struct visit *visit = data;

	if (strncmp(name, HEADS, strlen(HEADS)) == 0 ||
	    strncmp(name, "refs/remotes/", strlen("refs/remotes/")) == 0 ||
	    find_known(visit->view, name))
		return NULL;
	return visit->each(visit->data, name, id);
}

static const struct ward_error *
visit_known(const struct visit *visit, const char *prefix)
{
	const struct ward_error *err = NULL;

	for (const struct known *known = visit->view->known; known && !err;
	     known = known->next)
		if (!ward_oid_is_null(&known->id) &&
		    strncmp(known->name, prefix, strlen(prefix)) == 0)
			err = visit->each(visit->data, known->name, &known->id);
	return err;
}

static const struct ward_error *
each_ref(void *state, const char *prefix, ward_ref_fn each, void *data)
{
	struct view *view = state;
	const struct ward_repo *clone = view->clone;
	struct visit visit = { view, each, data };
	bool is_above = strncmp(HEADS, prefix, strlen(prefix)) == 0;
	char *fetched = is_above ? ward_strdup(view->prefix)
				 : moved(prefix, HEADS, view->prefix);
	const struct ward_error *err = visit_known(&visit, prefix);

	if (!err && fetched)
		err = clone->backend->each_ref(
		    clone->state, fetched, visit_branch, &visit);
	if (!err && (is_above || !fetched))
		err = clone->backend->each_ref(
		    clone->state, prefix, visit_other, &visit);
	free(fetched);
	return err;
}

struct ward_repo *
ward_repo_as_remote(struct ward_repo *clone, const char *remote)
{
	struct view *view = ward_alloc(sizeof(*view));
	struct ward_buf prefix = WARD_BUF_INIT;

	ward_buf_printf(&prefix, "refs/remotes/%s/", remote);
	view->prefix = prefix.data;
	view->clone = clone;
	view->backend = (struct ward_backend){ .close = close_view,
		.runs_programs = clone->backend->runs_programs,
		.header = header,
		.read = read_object,
		.was_there = was_there,
		.ref = find_ref,
		.each_ref = each_ref };
	return ward_repo_wrap(
	    &view->backend, view, clone->oid_size, &clone->options);
}

void
ward_remote_know(
    struct ward_repo *remote, const char *name, const struct ward_oid *id)
{
	struct view *view = remote->state;
	struct known *known = ward_alloc(sizeof(*known));

	known->name = ward_strdup(name);
	known->id = *id;
	known->next = view->known;
	view->known = known;
}
