/* SPDX-License-Identifier: Apache-2.0 */
/* Hides libgit2: objects out of its databases, refs out of our own reader. */
#include <git2.h>
#include <stdlib.h>
#include "refward/memory.h"
#include "alternates.h"
#include "backend.h"
#include "libgit2.h"
#include "place.h"
#include "ref_files.h"

/* A missing object makes libgit2 list all packs again, in case that one came
 * meanwhile. Only so many misses may cost that. */
#define MISSES_MAX 16

struct libgit2 {
	git_odb *odb;  /* all that can be read */
	git_odb *main; /* the repository's own; opened at the first question,
			* the same as odb outside a push */
	char *objects;
	unsigned int verify; /* WARD_VERIFY of types */
	unsigned int nmisses;
	struct ward_ref_files refs;
};

static const struct ward_error *
object_error(int code, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];

	if (code == GIT_ENOTFOUND)
		return ward_error(WARD_E_MISSING, "object '%s' is not there",
		    ward_oid_hex(id, hex));
	return ward_libgit2_error("object '%s'", ward_oid_hex(id, hex));
}

static const struct ward_error *
take_type(
    enum ward_object_type *out, git_object_t type, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];

	switch (type) {
	case GIT_OBJECT_COMMIT:
		*out = WARD_OBJECT_COMMIT;
		return NULL;
	case GIT_OBJECT_TREE:
		*out = WARD_OBJECT_TREE;
		return NULL;
	case GIT_OBJECT_BLOB:
		*out = WARD_OBJECT_BLOB;
		return NULL;
	case GIT_OBJECT_TAG:
		*out = WARD_OBJECT_TAG;
		return NULL;
	default:
		return ward_error(WARD_E_CORRUPT,
		    "object '%s' is of no known type", ward_oid_hex(id, hex));
	}
}

/* Whether it is there now, without a look for packs that came meanwhile. */
static bool
is_in(git_odb *odb, const git_oid *id)
{
#if LIBGIT2_VER_MINOR >= 4
	return git_odb_exists_ext(odb, id, GIT_ODB_LOOKUP_NO_REFRESH);
#else
	return git_odb_exists(odb, id);
#endif
}

static const struct ward_error *
header(void *data, const struct ward_oid *id, enum ward_object_type *type,
    uint64_t *size)
{
	struct libgit2 *state = data;
	git_object_t found = GIT_OBJECT_INVALID;
	size_t found_size = 0;
	int code = GIT_ENOTFOUND;
	git_oid oid;

	(void)git_oid_fromraw(&oid, id->bytes);
	if (state->nmisses < MISSES_MAX || is_in(state->odb, &oid))
		code =
		    git_odb_read_header(&found_size, &found, state->odb, &oid);
	if (code == GIT_ENOTFOUND && state->nmisses < MISSES_MAX)
		state->nmisses++;
	if (code)
		return object_error(code, id);
	*size = found_size;
	return take_type(type, found, id);
}

/* libgit2's own check knows no types: hashing trees takes most of their time.
 */
static const struct ward_error *
verify(git_odb_object *object, const git_oid *oid, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];
	git_oid name;

	if (git_odb_hash(&name, git_odb_object_data(object),
		git_odb_object_size(object), git_odb_object_type(object)))
		return ward_libgit2_error("object '%s'", ward_oid_hex(id, hex));
	if (git_oid_equal(&name, oid))
		return NULL;
	return ward_error(WARD_E_CORRUPT,
	    "object '%s' does not hold what its name says",
	    ward_oid_hex(id, hex));
}

static const struct ward_error *
read_object(void *data, const struct ward_oid *id, enum ward_object_type *type,
    struct ward_buf *out)
{
	struct libgit2 *state = data;
	const struct ward_error *err;
	git_odb_object *object = NULL;
	git_oid oid;
	int code;

	(void)git_oid_fromraw(&oid, id->bytes);
	code = git_odb_read(&object, state->odb, &oid);
	if (code)
		return object_error(code, id);
	err = take_type(type, git_odb_object_type(object), id);
	if (!err && (state->verify & WARD_VERIFY(*type)) != 0)
		err = verify(object, &oid, id);
	if (!err)
		ward_buf_add(out, git_odb_object_data(object),
		    git_odb_object_size(object));
	git_odb_object_free(object);
	return err;
}

static const struct ward_error *
was_there(void *data, const struct ward_oid *id, bool *out)
{
	struct libgit2 *state = data;
	git_oid oid;

	if (!state->main && git_odb_open(&state->main, state->objects))
		return ward_libgit2_error("objects '%s'", state->objects);
	(void)git_oid_fromraw(&oid, id->bytes);
	*out = is_in(state->main, &oid);
	return NULL;
}

static const struct ward_error *
ref(void *data, const char *name, struct ward_ref *out)
{
	struct libgit2 *state = data;

	return ward_ref_files_get(&state->refs, name, out);
}

static const struct ward_error *
each_ref(void *data, const char *prefix, ward_ref_fn each, void *each_data)
{
	struct libgit2 *state = data;

	return ward_ref_files_each(&state->refs, prefix, each, each_data);
}

static void
close_state(void *data)
{
	struct libgit2 *state = data;

	if (!state)
		return;
	if (state->main != state->odb)
		git_odb_free(state->main);
	git_odb_free(state->odb);
	ward_ref_files_release(&state->refs);
	free(state->objects);
	free(state);
}

static const struct ward_backend backend = {
	.close = close_state,
	.header = header,
	.read = read_object,
	.was_there = was_there,
	.ref = ref,
	.each_ref = each_ref,
};

static const struct ward_error *
add_alternates(git_odb *odb, const char *list)
{
	const struct ward_error *err;
	struct ward_buf folder = WARD_BUF_INIT;
	struct ward_view rest = ward_view_str(list);
	bool found;

	for (;;) {
		err = ward_alternates_next(&rest, &folder, &found);
		if (err || !found)
			goto out;
		if (git_odb_add_disk_alternate(odb, ward_buf_str(&folder))) {
			err = ward_libgit2_error(
			    "alternate objects '%s'", ward_buf_str(&folder));
			goto out;
		}
	}
out:
	ward_buf_release(&folder);
	return err;
}

/*
 * By hand, not by libgit2's opening of a repository: its releases differ in
 * which formats they refuse, whose ownership they doubt, whether they unquote
 * alternates, and in what they take from the environment.
 */
static const struct ward_error *
open_objects(struct libgit2 *state, const struct ward_repo_options *options)
{
	const char *first = options->quarantine;

	if (!first)
		first = state->objects;
	if (git_odb_open(&state->odb, first))
		return ward_libgit2_error("objects '%s'", first);
	if (!options->quarantine)
		state->main = state->odb;
	else if (git_odb_add_disk_alternate(state->odb, state->objects))
		return ward_libgit2_error("objects '%s'", state->objects);
	if (!options->alternates)
		return NULL;
	return add_alternates(state->odb, options->alternates);
}

const struct ward_error *
ward_libgit2_open(struct ward_repo **out, const struct ward_place *place,
    const struct ward_repo_options *options)
{
	const struct ward_error *err;
	struct libgit2 *state = NULL;

	err = ward_libgit2_start();
	if (err)
		goto out;
	ward_libgit2_cache_commits(!options->reads_once);
	state = ward_alloc(sizeof(*state));
	state->verify = options->verify;
	state->objects = ward_place_join(place->common, "objects");
	ward_ref_files_init(&state->refs, place, GIT_OID_RAWSZ);
	err = open_objects(state, options);
	if (err)
		goto out;

	*out = ward_repo_wrap(&backend, state, GIT_OID_RAWSZ, options);
	state = NULL;
out:
	close_state(state);
	return err;
}
