/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which backend reads a repository; keeps the budgets of all of them. */
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "refward/cut_short.h"
#include "refward/memory.h"
#include "backend.h"
#include "declared.h"
#include "direct.h"
#include "place.h"

#define OBJECT_BYTES_MAX (UINT64_C(64) << 20)
#define TOTAL_BYTES_MAX	 (UINT64_C(2) << 30)

void
ward_repo_options_init(struct ward_repo_options *options, const char *path)
{
	*options = (struct ward_repo_options){
		.path = path,
		.object_bytes_max = OBJECT_BYTES_MAX,
		.total_bytes_max = TOTAL_BYTES_MAX,
	};
}

struct ward_repo *
ward_repo_wrap(const struct ward_backend *backend, void *state, size_t oid_size,
    const struct ward_repo_options *options)
{
	struct ward_repo *repo = ward_alloc(sizeof(*repo));

	repo->backend = backend;
	repo->state = state;
	repo->oid_size = oid_size;
	repo->options = *options;
	repo->ncuts = ward_cut_short_count();
	/* These belong to the caller, who may let go of them now. */
	repo->options.path = NULL;
	repo->options.quarantine = NULL;
	repo->options.alternates = NULL;
	return repo;
}

static const struct ward_error *
read_declared(struct ward_declared *declared, const struct ward_place *place)
{
	const struct ward_error *err;
	char *config = ward_place_join(place->common, "config");

	err = ward_declared_read(declared, config);
	if (!err)
		err = ward_declared_check(declared);
	free(config);
	return err;
}

/* A backend would say of each object that it is missing, and no more. */
static const struct ward_error *
check_quarantine(const char *path)
{
	struct stat st;

	if (!path || (!stat(path, &st) && S_ISDIR(st.st_mode)))
		return NULL;
	return ward_error(WARD_E_CORRUPT, "objects '%s' are no folder", path);
}

const struct ward_error *
ward_repo_open(struct ward_repo **out, const struct ward_repo_options *options)
{
	const struct ward_error *err;
	struct ward_place place = WARD_PLACE_INIT;
	struct ward_declared declared = WARD_DECLARED_INIT;

	err = ward_place_find(&place, options->path, options->check_owner);
	if (err)
		goto out;
	err = read_declared(&declared, &place);
	if (!err)
		err = check_quarantine(options->quarantine);
	if (err)
		goto out;
	if (ward_declared_only_git(&declared))
		err = ward_git_open(out, &place, &declared, options);
	else
		err = ward_libgit2_open(out, &place, options);
out:
	ward_declared_release(&declared);
	ward_place_release(&place);
	return err;
}

void
ward_repo_close(struct ward_repo *repo)
{
	if (!repo)
		return;
	repo->backend->close(repo->state);
	free(repo);
}

bool
ward_repo_runs_programs(const struct ward_repo *repo)
{
	return repo->backend->runs_programs;
}

size_t
ward_repo_oid_size(const struct ward_repo *repo)
{
	return repo->oid_size;
}

const struct ward_error *
ward_repo_check(const struct ward_repo *repo)
{
	if (ward_cut_short_count() == repo->ncuts)
		return NULL;
	return ward_error(WARD_E_CORRUPT,
	    "a file of the repository became shorter while it was read");
}

/* What was answered, unless it was read off the end of a file: then an answer
 * is none, and an error says too little. */
static const struct ward_error *
answered(const struct ward_repo *repo, const struct ward_error *err)
{
	const struct ward_error *cut = ward_repo_check(repo);

	return cut ? cut : err;
}

const struct ward_error *
ward_deadline_check(const struct ward_repo_options *options)
{
	if (options->is_late && options->is_late(options->late_data))
		return ward_error(
		    WARD_E_LIMIT, "the deadline has passed (key deadline)");
	return NULL;
}

const struct ward_error *
ward_repo_check_deadline(const struct ward_repo *repo)
{
	return ward_deadline_check(&repo->options);
}

/* What every question about one object needs first. */
static const struct ward_error *
check_question(const struct ward_repo *repo, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];

	if (id->size != repo->oid_size)
		return ward_error(WARD_E_INVALID,
		    "object '%s' has a name of another format than the "
		    "repository",
		    ward_oid_hex(id, hex));
	return ward_repo_check_deadline(repo);
}

/* What one object may have: its size is the pusher's choice. */
static uint64_t
readable(const struct ward_repo *repo)
{
	const struct ward_repo_options *options = &repo->options;
	uint64_t left = options->total_bytes_max - repo->bytes_read;

	return left < options->object_bytes_max ? left
						: options->object_bytes_max;
}

static const struct ward_error *
spend(struct ward_repo *repo, const struct ward_oid *id, uint64_t size)
{
	const struct ward_repo_options *options = &repo->options;
	char hex[WARD_OID_HEX_MAX + 1];

	if (size > options->object_bytes_max || size >= SIZE_MAX)
		return ward_error(WARD_E_LIMIT,
		    "object '%s' has %" PRIu64 " bytes, more than the %" PRIu64
		    " that are read of one object (key object-budget)",
		    ward_oid_hex(id, hex), size, options->object_bytes_max);
	if (size > options->total_bytes_max - repo->bytes_read)
		return ward_error(WARD_E_LIMIT,
		    "more than %" PRIu64 " bytes would be read in all (key "
		    "byte-budget)",
		    options->total_bytes_max);
	repo->bytes_read += size;
	return NULL;
}

static const struct ward_error *
read_object(struct ward_repo *repo, const struct ward_oid *id,
    struct ward_beside *beside, enum ward_object_type *type,
    struct ward_buf *out)
{
	const struct ward_error *err;
	char hex[WARD_OID_HEX_MAX + 1];
	uint64_t size = 0;

	ward_buf_clear(out);
	err = check_question(repo, id);
	if (!err && beside && repo->backend->read_beside)
		err = repo->backend->read_beside(
		    repo->state, id, beside, readable(repo), type, &size, out);
	else if (!err)
		err = repo->backend->read(
		    repo->state, id, readable(repo), type, &size, out);
	err = answered(repo, err);
	if (!err)
		err = spend(repo, id, size);
	if (err)
		return err;
	if (out->size != size)
		return ward_error(WARD_E_CORRUPT,
		    "object '%s' has another size than its header says",
		    ward_oid_hex(id, hex));
	return NULL;
}

void
ward_repo_expect(struct ward_repo *repo, const struct ward_oid *id)
{
	if (repo->backend->expect != NULL && id->size == repo->oid_size)
		repo->backend->expect(repo->state, id);
}

const struct ward_error *
ward_repo_read(struct ward_repo *repo, const struct ward_oid *id,
    enum ward_object_type *type, struct ward_buf *out)
{
	return read_object(repo, id, NULL, type, out);
}

const struct ward_error *
ward_repo_read_beside(struct ward_repo *repo, const struct ward_oid *id,
    const struct ward_oid *other, struct ward_view other_raw,
    enum ward_object_type *type, struct ward_buf *out,
    struct ward_shared *shared)
{
	struct ward_beside beside = { .id = other, .raw = other_raw };
	const struct ward_error *err =
	    read_object(repo, id, &beside, type, out);

	*shared = beside.shared;
	return err;
}

const struct ward_error *
ward_repo_read_again(
    struct ward_repo *repo, const struct ward_oid *id, uint64_t size)
{
	const struct ward_error *err = check_question(repo, id);

	return err ? err : spend(repo, id, size);
}

const struct ward_error *
ward_repo_header(struct ward_repo *repo, const struct ward_oid *id,
    enum ward_object_type *type, uint64_t *size)
{
	const struct ward_error *err = check_question(repo, id);

	if (err)
		return err;
	return answered(
	    repo, repo->backend->header(repo->state, id, type, size));
}

size_t
ward_repo_packed(struct ward_repo *repo)
{
	return repo->backend->direct != NULL
	    ? ward_direct_packed(repo->backend->direct(repo->state))
	    : 0;
}

struct ward_packed *
ward_repo_packed_open(struct ward_repo *repo)
{
	return repo->backend->direct != NULL
	    ? ward_direct_packed_open(repo->backend->direct(repo->state))
	    : NULL;
}

const struct ward_error *
ward_repo_was_there(
    struct ward_repo *repo, const struct ward_oid *id, bool *out)
{
	const struct ward_error *err = check_question(repo, id);

	if (err)
		return err;
	return answered(repo, repo->backend->was_there(repo->state, id, out));
}

void
ward_ref_release(struct ward_ref *ref)
{
	free(ref->target);
	*ref = (struct ward_ref){ .exists = false };
}

const struct ward_error *
ward_repo_ref(struct ward_repo *repo, const char *name, struct ward_ref *out)
{
	const struct ward_error *err = ward_repo_check_deadline(repo);

	*out = (struct ward_ref){ .exists = false };
	if (err)
		return err;
	return answered(repo, repo->backend->ref(repo->state, name, out));
}

struct visit {
	const struct ward_repo *repo;
	ward_ref_fn each;
	void *data;
};

static const struct ward_error *
visit_ref(void *data, const char *name, const struct ward_oid *id)
{
	const struct visit *visit = data;
	const struct ward_error *err = ward_repo_check_deadline(visit->repo);

	if (err)
		return err;
	return visit->each(visit->data, name, id);
}

const struct ward_error *
ward_repo_each_ref(
    struct ward_repo *repo, const char *prefix, ward_ref_fn each, void *data)
{
	struct visit visit = { .repo = repo, .each = each, .data = data };

	return answered(repo,
	    repo->backend->each_ref(repo->state, prefix, visit_ref, &visit));
}

const struct ward_error *
ward_repo_each_symbolic(struct ward_repo *repo, const char *prefix,
    ward_symbolic_fn each, void *data)
{
	const struct ward_error *err = ward_repo_check_deadline(repo);

	if (err)
		return err;
	if (repo->backend->each_symbolic == NULL)
		return ward_error(
		    WARD_E_UNSUPPORTED, "symbolic refs cannot be listed here");
	return answered(repo,
	    repo->backend->each_symbolic(repo->state, prefix, each, data));
}
