/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_BACKEND_H
#define REFWARD_GIT_BACKEND_H

#include "refward/repo.h"

/* A tree that was read, of which another may be made. */
struct ward_beside {
	const struct ward_oid *id;
	struct ward_view raw;
	struct ward_shared shared; /* to be filled in, where it was so */
};

struct ward_direct;

/*
 * What a backend of repo.h implements. Budgets, the deadline and the width of
 * ids are checked by repo.c before a function here is called; but one object
 * may take long, where it is made of many.
 */
struct ward_backend {
	void (*close)(void *state);
	bool runs_programs;
	const struct ward_error *(*header)(void *state,
	    const struct ward_oid *id, enum ward_object_type *type,
	    uint64_t *size);
	/* Appends to *out, unless *size is more than `max`: then nothing of it
	 * was inflated. */
	const struct ward_error *(*read)(void *state, const struct ward_oid *id,
	    uint64_t max, enum ward_object_type *type, uint64_t *size,
	    struct ward_buf *out);
	/* This may be read soon. NULL: no use. */
	void (*expect)(void *state, const struct ward_oid *id);
	/* The same with a hint; NULL: it would be of no use. */
	const struct ward_error *(*read_beside)(void *state,
	    const struct ward_oid *id, struct ward_beside *beside, uint64_t max,
	    enum ward_object_type *type, uint64_t *size, struct ward_buf *out);
	const struct ward_error *(*was_there)(
	    void *state, const struct ward_oid *id, bool *out);
	/* How its packs are read. NULL: not by us. */
	struct ward_direct *(*direct)(void *state);
	const struct ward_error *(*ref)(
	    void *state, const char *name, struct ward_ref *out);
	const struct ward_error *(*each_ref)(
	    void *state, const char *prefix, ward_ref_fn each, void *data);
	const struct ward_error *(*each_symbolic)(
	    void *state, const char *prefix, ward_symbolic_fn each, void *data);
};

struct ward_repo {
	const struct ward_backend *backend;
	void *state; /* what the backend's functions get */
	size_t oid_size;
	struct ward_repo_options options; /* no path is read after opening */
	uint64_t bytes_read;
	unsigned int ncuts; /* before it was opened */
};

/* An error where the deadline has passed. */
const struct ward_error *
ward_deadline_check(const struct ward_repo_options *options) WARD_MUST_CHECK;

/* What is made of deltas between two looks at the deadline. */
#define WARD_MADE_MAX ((size_t)16 << 20)

/* Takes over the state. */
struct ward_repo *ward_repo_wrap(const struct ward_backend *backend,
    void *state, size_t oid_size, const struct ward_repo_options *options);

struct ward_declared;
struct ward_place;

/* The git backend: whatever the installed git reads. WARD_E_UNSUPPORTED where
 * it does not read this. */
const struct ward_error *ward_git_open(struct ward_repo **out,
    const struct ward_place *place, const struct ward_declared *declared,
    const struct ward_repo_options *options) WARD_MUST_CHECK;

/* The libgit2 backend: files for refs, SHA-1. */
const struct ward_error *
ward_libgit2_open(struct ward_repo **out, const struct ward_place *place,
    const struct ward_repo_options *options) WARD_MUST_CHECK;

#endif
