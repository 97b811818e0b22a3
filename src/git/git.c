/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the installed git: it reads what libgit2 does not. */
#include <stdlib.h>
#include "refward/memory.h"
#include "backend.h"
#include "declared.h"
#include "git.h"
#include "git_reply.h"
#include "object_folders.h"
#include "object_name.h"
#include "ref_files.h"

struct git {
	struct ward_repo_options options; /* no path */
	size_t oid_size;
	bool has_reftable;
	bool is_partial;
	bool in_push;
	struct ward_git_env env;       /* with what a push brings */
	struct ward_git_env before;    /* without */
	struct ward_git_child headers; /* cat-file --batch-check */
	struct ward_git_child objects; /* cat-file --batch */
	struct ward_git_child main;    /* cat-file --batch-check, before */
	struct ward_ref_files refs;
	struct ward_object_folders folders;
};

static const char *const batch_check[] = { "cat-file", "--batch-check", NULL };
static const char *const batch[] = { "cat-file", "--batch", NULL };

static const struct ward_error *
ask(struct git *state, struct ward_git_child *child,
    const struct ward_git_env *env, const char *const *args,
    const struct ward_oid *id)
{
	const struct ward_error *err =
	    ward_object_folders_check(&state->folders, id);
	char question[WARD_OID_HEX_MAX + 2];
	size_t size = (size_t)id->size * 2;

	if (!err && !child->pid)
		err = ward_git_child_start(child, env, &state->options, args);
	if (err)
		return err;
	(void)ward_oid_hex(id, question);
	question[size] = '\n';
	return ward_git_child_ask(child, ward_view(question, size + 1));
}

/* A child that did not answer well is not asked again. */
static const struct ward_error *
ask_header(struct git *state, struct ward_git_child *child,
    const struct ward_git_env *env, const struct ward_oid *id,
    struct ward_git_header *out)
{
	const struct ward_error *err;

	err = ask(state, child, env, batch_check, id);
	if (!err)
		err = ward_git_read_header(&child->stream, id, out);
	if (err)
		ward_git_child_stop(child);
	return err;
}

static const struct ward_error *
is_missing(const struct git *state, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];

	return ward_error(WARD_E_MISSING, "object '%s' is not there%s",
	    ward_oid_hex(id, hex),
	    state->is_partial ? ", since the repository is a partial clone"
			      : "");
}

static const struct ward_error *
header(void *data, const struct ward_oid *id, enum ward_object_type *type,
    uint64_t *size)
{
	struct git *state = data;
	const struct ward_error *err;
	struct ward_git_header found;

	err = ask_header(state, &state->headers, &state->env, id, &found);
	if (err)
		return err;
	if (!found.exists)
		return is_missing(state, id);
	*type = found.type;
	*size = found.size;
	return NULL;
}

static const struct ward_error *
verify(
    enum ward_object_type type, const struct ward_oid *id, struct ward_view raw)
{
	struct ward_oid name = ward_object_name(id->size, type, raw);
	char hex[WARD_OID_HEX_MAX + 1];

	if (ward_oid_equal(&name, id))
		return NULL;
	return ward_error(WARD_E_CORRUPT,
	    "object '%s' does not hold what its name says",
	    ward_oid_hex(id, hex));
}

static const struct ward_error *
read_object(void *data, const struct ward_oid *id, uint64_t max,
    enum ward_object_type *type, uint64_t *size, struct ward_buf *out)
{
	struct git *state = data;
	const struct ward_error *err;
	struct ward_git_header found;
	size_t before = out->size;

	err = ask(state, &state->objects, &state->env, batch, id);
	if (!err)
		err = ward_git_read_object(
		    &state->objects.stream, id, max, &found, out);
	/* Of one that is too large, all is still to come. */
	if (err)
		ward_git_child_stop(&state->objects);
	if (err && err->code != WARD_E_LIMIT)
		return err;
	if (!found.exists)
		return is_missing(state, id);
	*type = found.type;
	*size = found.size;
	if (err || !(state->options.verify & WARD_VERIFY(*type)))
		return NULL;
	return verify(
	    *type, id, ward_view(out->data + before, out->size - before));
}

static const struct ward_error *
was_there(void *data, const struct ward_oid *id, bool *out)
{
	struct git *state = data;
	const struct ward_error *err;
	struct ward_git_header found;

	if (state->in_push)
		err =
		    ask_header(state, &state->main, &state->before, id, &found);
	else
		err =
		    ask_header(state, &state->headers, &state->env, id, &found);
	if (!err)
		*out = found.exists;
	return err;
}

static const struct ward_error *
ref(void *data, const char *name, struct ward_ref *out)
{
	struct git *state = data;

	if (!state->has_reftable)
		return ward_ref_files_get(&state->refs, name, out);
	return ward_git_ref(
	    &state->before, &state->options, state->oid_size, name, out);
}

static const struct ward_error *
each_ref(void *data, const char *prefix, ward_ref_fn each, void *each_data)
{
	struct git *state = data;

	if (!state->has_reftable)
		return ward_ref_files_each(
		    &state->refs, prefix, each, each_data);
	return ward_git_each_ref(&state->before, &state->options,
	    state->oid_size, prefix, each, each_data);
}

static const struct ward_error *
each_symbolic(
    void *data, const char *prefix, ward_symbolic_fn each, void *each_data)
{
	struct git *state = data;

	if (!state->has_reftable)
		return ward_ref_files_each_symbolic(
		    &state->refs, prefix, each, each_data);
	return ward_git_each_symbolic(&state->before, &state->options,
	    state->oid_size, prefix, each, each_data);
}

static void
close_state(void *data)
{
	struct git *state = data;

	if (!state)
		return;
	ward_git_child_stop(&state->headers);
	ward_git_child_stop(&state->objects);
	ward_git_child_stop(&state->main);
	ward_git_env_release(&state->env);
	ward_git_env_release(&state->before);
	ward_ref_files_release(&state->refs);
	ward_object_folders_release(&state->folders);
	free(state);
}

static const struct ward_backend backend = {
	.runs_programs = true,
	.close = close_state,
	.header = header,
	.read = read_object,
	.was_there = was_there,
	.ref = ref,
	.each_ref = each_ref,
	.each_symbolic = each_symbolic,
};

/*
 * Git knows the empty tree of each format without having it: it answers only
 * where it reads this repository, and by names of this format.
 */
static const struct ward_error *
probe(struct git *state, const char *only_git)
{
	const struct ward_error *err;
	struct ward_oid id = ward_object_name(
	    state->oid_size, WARD_OBJECT_TREE, ward_view(NULL, 0));
	struct ward_git_header found = { .exists = false };

	err = ask_header(state, &state->headers, &state->env, &id, &found);
	if (err && err->code == WARD_E_UNSUPPORTED)
		return ward_error(WARD_E_UNSUPPORTED,
		    "repository %s, which only git reads, and git is not "
		    "installed",
		    only_git);
	if ((err && err->code == WARD_E_CORRUPT) || (!err && !found.exists))
		return ward_error(WARD_E_UNSUPPORTED,
		    "repository %s, which the installed git does not read",
		    only_git);
	return err;
}

static struct git *
new_state(const struct ward_place *place, const struct ward_declared *declared,
    const struct ward_repo_options *options)
{
	struct git *state = ward_alloc(sizeof(*state));

	state->options = *options;
	state->options.path = NULL;
	state->options.quarantine = NULL;
	state->options.alternates = NULL;
	state->oid_size = declared->oid_size;
	state->has_reftable = declared->has_reftable;
	state->is_partial = declared->is_partial;
	state->in_push = options->quarantine != NULL;
	ward_ref_files_init(&state->refs, place, declared->oid_size);
	ward_git_env_init(&state->env, place);
	ward_git_env_init(&state->before, place);
	return state;
}

const struct ward_error *
ward_git_open(struct ward_repo **out, const struct ward_place *place,
    const struct ward_declared *declared,
    const struct ward_repo_options *options)
{
	const struct ward_error *err;
	struct git *state = new_state(place, declared, options);
	char *objects = ward_place_join(place->common, "objects");

	err = ward_object_folders_find(&state->folders, objects, options);
	free(objects);
	if (err)
		goto out;
	err = ward_git_env_add_push(&state->env, place, options);
	if (err)
		goto out;
	err = probe(state, ward_declared_only_git(declared));
	if (err)
		goto out;

	*out = ward_repo_wrap(&backend, state, state->oid_size, options);
	state = NULL;
out:
	close_state(state);
	return err;
}
