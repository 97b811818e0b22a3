/* SPDX-License-Identifier: Apache-2.0 */
/* Hides libgit2: objects out of its databases, refs out of our own reader. */
#include <git2.h>
#include <stdlib.h>
#include "refward/memory.h"
#include "alternates.h"
#include "backend.h"
#include "direct.h"
#include "libgit2.h"
#include "object_folders.h"
#include "place.h"
#include "ref_files.h"

/* A missing object makes libgit2 list all packs again, in case that one came
 * meanwhile. Only so many misses may cost that. */
#define MISSES_MAX 16

/* More than libgit2 needs at once for anything but an object. */
#define LARGE ((uint64_t)16 << 20)

struct libgit2 {
	struct ward_direct *direct; /* asked first */
	git_odb *odb;		    /* all that can be read; opened at the
				     * first question */
	git_odb *main; /* the repository's own; opened at the first question,
			* the same as odb outside a push */
	char *objects, *quarantine, *alternates;
	struct ward_repo_options options; /* no path is read after opening */
	unsigned int nmisses;
	struct ward_ref_files refs;
};

/* Most pushes need no libgit2, and it takes as long to start as they take to
 * be judged. */
static const struct ward_error *
start(struct libgit2 *state)
{
	const struct ward_error *err;

	if (state->odb)
		return NULL;
	err = ward_libgit2_start();
	if (err)
		return err;
	ward_libgit2_cache_commits(!state->options.reads_once);
	err = ward_libgit2_objects(
	    &state->odb, state->objects, state->quarantine, state->alternates);
	if (!err && !state->quarantine)
		state->main = state->odb;
	return err;
}

/* Before it is asked for an object that may lie anywhere. */
static const struct ward_error *
turn_to_library(struct libgit2 *state, const struct ward_oid *id)
{
	const struct ward_error *err =
	    ward_object_folders_check(ward_direct_folders(state->direct), id);

	return err ? err : start(state);
}

static const struct ward_error *
object_error(struct libgit2 *state, int code, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];
	const struct ward_error *err = ward_deadline_check(&state->options);

	if (err)
		return err;
	if (code == GIT_ENOTFOUND && state->nmisses < MISSES_MAX)
		state->nmisses++;
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

/* Whether to look for it, once more: it may have come meanwhile. */
static bool
may_be_there(const struct libgit2 *state, const git_oid *id)
{
	return state->nmisses < MISSES_MAX || is_in(state->odb, id);
}

static const struct ward_error *
header_by_library(struct libgit2 *state, const struct ward_oid *id,
    enum ward_object_type *type, uint64_t *size)
{
	git_object_t found = GIT_OBJECT_INVALID;
	size_t found_size = 0;
	int code = GIT_ENOTFOUND;
	git_oid oid;

	(void)git_oid_fromraw(&oid, id->bytes);
	if (may_be_there(state, &oid))
		code =
		    git_odb_read_header(&found_size, &found, state->odb, &oid);
	if (code)
		return object_error(state, code, id);
	*size = found_size;
	return take_type(type, found, id);
}

static const struct ward_error *
header(void *data, const struct ward_oid *id, enum ward_object_type *type,
    uint64_t *size)
{
	struct libgit2 *state = data;
	const struct ward_error *err;

	if (ward_direct_header(state->direct, id, type, size))
		return NULL;
	err = turn_to_library(state, id);
	return err ? err : header_by_library(state, id, type, size);
}

/* libgit2's own check knows no types: hashing trees takes most of their time.
 */
static const struct ward_error *
verify(struct libgit2 *state, const struct ward_oid *id, struct ward_view raw,
    git_object_t type)
{
	const struct ward_error *err = start(state);
	char hex[WARD_OID_HEX_MAX + 1];
	git_oid name, oid;

	if (err)
		return err;
	(void)git_oid_fromraw(&oid, id->bytes);
	if (git_odb_hash(&name, raw.data, raw.size, type))
		return ward_libgit2_error("object '%s'", ward_oid_hex(id, hex));
	if (git_oid_equal(&name, &oid))
		return NULL;
	return ward_error(WARD_E_CORRUPT,
	    "object '%s' does not hold what its name says",
	    ward_oid_hex(id, hex));
}

/* One look at the database says whether an object is too large, and brings it
 * where it is not. That is left to the header where also what libgit2 needs
 * itself might be too large, or where it was too large: a delta may be of
 * something larger. */
static const struct ward_error *
fetch(struct libgit2 *state, const struct ward_oid *id, uint64_t max,
    uint64_t *size, git_odb_object **out)
{
	bool is_too_large = max < LARGE;
	enum ward_object_type type;
	const struct ward_error *err;
	int code = GIT_ENOTFOUND;
	git_oid oid;

	(void)git_oid_fromraw(&oid, id->bytes);
	if (!is_too_large && may_be_there(state, &oid))
		code = ward_libgit2_read(
		    out, state->odb, &oid, max, &state->options, &is_too_large);
	if (is_too_large) {
		err = header_by_library(state, id, &type, size);
		if (err || *size > max)
			return err;
		code = ward_libgit2_read(out, state->odb, &oid, UINT64_MAX,
		    &state->options, &is_too_large);
	}
	return code ? object_error(state, code, id) : NULL;
}

static const struct ward_error *
read_from_library(struct libgit2 *state, const struct ward_oid *id,
    uint64_t max, enum ward_object_type *type, uint64_t *size,
    struct ward_buf *out)
{
	git_odb_object *object = NULL;
	const struct ward_error *err = turn_to_library(state, id);

	if (!err)
		err = fetch(state, id, max, size, &object);
	if (err || !object)
		return err;
	*size = git_odb_object_size(object);
	err = take_type(type, git_odb_object_type(object), id);
	if (!err)
		ward_buf_add(out, git_odb_object_data(object),
		    git_odb_object_size(object));
	git_odb_object_free(object);
	return err;
}

static const git_object_t types[] = {
	[WARD_OBJECT_COMMIT] = GIT_OBJECT_COMMIT,
	[WARD_OBJECT_TREE] = GIT_OBJECT_TREE,
	[WARD_OBJECT_BLOB] = GIT_OBJECT_BLOB,
	[WARD_OBJECT_TAG] = GIT_OBJECT_TAG,
};

static const struct ward_error *
read_beside(void *data, const struct ward_oid *id, struct ward_beside *beside,
    uint64_t max, enum ward_object_type *type, uint64_t *size,
    struct ward_buf *out)
{
	struct libgit2 *state = data;
	size_t before = out->size;
	const struct ward_error *err = NULL;

	if (ward_direct_read(state->direct, id, beside, max, type, out))
		*size = out->size - before;
	else
		err = read_from_library(state, id, max, type, size, out);
	if (err || *size > max ||
	    (state->options.verify & WARD_VERIFY(*type)) == 0)
		return err;
	return verify(state, id, ward_view(out->data + before, (size_t)*size),
	    types[*type]);
}

static const struct ward_error *
read_object(void *data, const struct ward_oid *id, uint64_t max,
    enum ward_object_type *type, uint64_t *size, struct ward_buf *out)
{
	return read_beside(data, id, NULL, max, type, size, out);
}

static void
expect(void *data, const struct ward_oid *id)
{
	struct libgit2 *state = data;

	ward_direct_expect(state->direct, id);
}

static struct ward_direct *
direct(void *data)
{
	return ((struct libgit2 *)data)->direct;
}

static const struct ward_error *
was_there(void *data, const struct ward_oid *id, bool *out)
{
	struct libgit2 *state = data;
	const struct ward_error *err;
	git_oid oid;

	if (ward_direct_was_there(state->direct, id, out))
		return NULL;
	err = start(state);
	if (err)
		return err;
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

static const struct ward_error *
each_symbolic(
    void *data, const char *prefix, ward_symbolic_fn each, void *each_data)
{
	struct libgit2 *state = data;

	return ward_ref_files_each_symbolic(
	    &state->refs, prefix, each, each_data);
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
	ward_direct_free(state->direct);
	ward_ref_files_release(&state->refs);
	free(state->objects);
	free(state->quarantine);
	free(state->alternates);
	free(state);
}

static const struct ward_backend backend = {
	.close = close_state,
	.header = header,
	.read = read_object,
	.read_beside = read_beside,
	.expect = expect,
	.was_there = was_there,
	.direct = direct,
	.ref = ref,
	.each_ref = each_ref,
	.each_symbolic = each_symbolic,
};

static char *
copy(const char *text)
{
	return text ? ward_strdup(text) : NULL;
}

const struct ward_error *
ward_libgit2_open(struct ward_repo **out, const struct ward_place *place,
    const struct ward_repo_options *options)
{
	struct libgit2 *state = ward_alloc(sizeof(*state));
	struct ward_object_folders folders = { .items = NULL };
	const struct ward_error *err;

	state->options = *options;
	state->objects = ward_place_join(place->common, "objects");
	state->quarantine = copy(options->quarantine);
	state->alternates = copy(options->alternates);
	ward_ref_files_init(&state->refs, place, GIT_OID_RAWSZ);
	err = ward_object_folders_find(&folders, state->objects, options);
	state->direct = ward_direct_new(&folders, &state->options);
	if (err) {
		close_state(state);
		return err;
	}
	*out = ward_repo_wrap(&backend, state, GIT_OID_RAWSZ, options);
	return NULL;
}
