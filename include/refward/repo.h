/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_REPO_H
#define REFWARD_REPO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/object.h"
#include "refward/oid.h"

/*
 * The seam to repositories: raw bytes and ids, read-only. A backend is chosen
 * by what the repository declares, never by trial. What commits, tags and
 * trees mean is decided above (object.h, graph.h, change.h), once.
 */
struct ward_repo;

/* Types of objects whose names are compared with what they hold. */
#define WARD_VERIFY(type) (1u << (type))
#define WARD_VERIFY_ALL	  ~0u

struct ward_repo_options {
	const char *path; /* the git directory */
	/* Inside a push: where the pushed objects wait, and the alternates
	 * that git named (GIT_ALTERNATE_OBJECT_DIRECTORIES, quoted as git
	 * quotes it). NULL outside. */
	const char *quarantine;
	const char *alternates;
	bool reads_once;  /* commits: an audit has no use for a cache of them */
	bool check_owner; /* refuse a repository of somebody else */
	unsigned int verify; /* hash what is read: WARD_VERIFY of its types */
	uint64_t object_bytes_max;   /* one object, before it is read */
	uint64_t total_bytes_max;    /* all that is read: key byte-budget */
	bool (*is_late)(void *data); /* the deadline has passed; may be NULL */
	void *late_data;
};

/* Fill in defaults: no quarantine, 64 MiB an object, 2 GiB in all. */
void
ward_repo_options_init(struct ward_repo_options *options, const char *path);

/* What is the same for all repositories, so that processes that are started
 * afterwards need not do it: each does what could not be done here. */
void ward_repo_prepare(void);

/*
 * Open; the caller closes. WARD_E_UNSUPPORTED for what the backends here cannot
 * read (a sentence that names it), WARD_E_MISSING where there is no repository.
 */
const struct ward_error *ward_repo_open(struct ward_repo **out,
    const struct ward_repo_options *options) WARD_MUST_CHECK;
void ward_repo_close(struct ward_repo *repo); /* NULL is harmless */

/* WARD_E_CORRUPT where a file became shorter while it was read, which any
 * question says, too; only where ward_cut_short_watch() was called. */
const struct ward_error *
ward_repo_check(const struct ward_repo *repo) WARD_MUST_CHECK;

/* WARD_E_LIMIT where the deadline has passed, which any question says, too: for
 * who has much to do with what one question answered. */
const struct ward_error *
ward_repo_check_deadline(const struct ward_repo *repo) WARD_MUST_CHECK;

/* Whether it is read by another program, which is started when it is needed. */
bool ward_repo_runs_programs(const struct ward_repo *repo);
size_t ward_repo_oid_size(const struct ward_repo *repo); /* 20 or 32 */

/*
 * Read one object into *out (cleared first). WARD_E_MISSING where there is
 * none, WARD_E_LIMIT where it is larger than a cap, a budget is spent or the
 * deadline has passed (the text names the key).
 */
const struct ward_error *
ward_repo_read(struct ward_repo *repo, const struct ward_oid *id,
    enum ward_object_type *type, struct ward_buf *out) WARD_MUST_CHECK;

/* It will be read soon: finding it may begin. */
void ward_repo_expect(struct ward_repo *repo, const struct ward_oid *id);

/* How much is known to be the same in two trees, at either end: bytes. */
struct ward_shared {
	size_t front, back;
};

/* The same as ward_repo_read(), soon where one is stored by what it changes of
 * the other: `other` was read before, and *shared says what is known then. */
const struct ward_error *ward_repo_read_beside(struct ward_repo *repo,
    const struct ward_oid *id, const struct ward_oid *other,
    struct ward_view other_raw, enum ward_object_type *type,
    struct ward_buf *out, struct ward_shared *shared) WARD_MUST_CHECK;

/* What was kept of an object costs what it cost to read: WARD_E_LIMIT as
 * above. */
const struct ward_error *ward_repo_read_again(struct ward_repo *repo,
    const struct ward_oid *id, uint64_t size) WARD_MUST_CHECK;

/* Type and size from the header, without inflating the object. */
const struct ward_error *
ward_repo_header(struct ward_repo *repo, const struct ward_oid *id,
    enum ward_object_type *type, uint64_t *size) WARD_MUST_CHECK;

/* What an object is in the end, behind annotated tags. */
struct ward_peeled {
	struct ward_oid end;
	enum ward_object_type type; /* of the end */
	unsigned int ntags;	    /* on the way; 0: it is no tag itself */
};

/* Follow tags. WARD_E_LIMIT where they are nested too deep, WARD_E_INVALID
 * where one is malformed. */
const struct ward_error *ward_repo_peel(struct ward_peeled *out,
    struct ward_repo *repo, const struct ward_oid *id) WARD_MUST_CHECK;

/* How many objects lie in packs, where that costs nothing to say; else 0. */
size_t ward_repo_packed(struct ward_repo *repo);
/*
 * What lies in packs, cut into batches of neighbours, which are read fast one
 * after another: for who shares it out among processes that are forked then.
 * NULL where there is nothing to be shared. The caller frees it before the
 * repository.
 */
struct ward_packed;
struct ward_packed *ward_repo_packed_open(struct ward_repo *repo);
void ward_packed_free(struct ward_packed *packed); /* NULL is harmless */
size_t ward_packed_batches(const struct ward_packed *packed);
/* Call `each` for nearly all commits of one batch, reachable or not. */
typedef const struct ward_error *(*ward_commit_fn)(
    void *data, const struct ward_oid *id);
const struct ward_error *
ward_packed_each_commit(const struct ward_packed *packed, size_t batch,
    ward_commit_fn each, void *data) WARD_MUST_CHECK;

/* Whether the object was there before this push: false for one that lies only
 * in the quarantine. Says nothing about reachability. */
const struct ward_error *ward_repo_was_there(struct ward_repo *repo,
    const struct ward_oid *id, bool *out) WARD_MUST_CHECK;

struct ward_ref {
	bool exists;
	struct ward_oid id; /* of a direct ref */
	char *target;	    /* of a symbolic ref, else NULL */
};

void ward_ref_release(struct ward_ref *ref);

/* One ref as it stands, not followed. A ref that is not there is no error:
 * `exists` is false. */
const struct ward_error *ward_repo_ref(struct ward_repo *repo, const char *name,
    struct ward_ref *out) WARD_MUST_CHECK;

/*
 * Call `each` for every direct ref below `prefix` ("refs/heads/"; "refs/" is
 * all), in no order, until it returns an error. Its cost grows with the
 * repository: the gate does so only for rules that say it.
 */
typedef const struct ward_error *(*ward_ref_fn)(
    void *data, const char *name, const struct ward_oid *id);
const struct ward_error *ward_repo_each_ref(struct ward_repo *repo,
    const char *prefix, ward_ref_fn each, void *data) WARD_MUST_CHECK;

/* The same for every symbolic ref, not followed. One that leads nowhere is left
 * out where only git reads the refs. */
typedef const struct ward_error *(*ward_symbolic_fn)(
    void *data, const char *name, const char *target);
const struct ward_error *ward_repo_each_symbolic(struct ward_repo *repo,
    const char *prefix, ward_symbolic_fn each, void *data) WARD_MUST_CHECK;

/*
 * The server's repository, as a clone of it knows it: objects are the clone's,
 * branches what it fetched from this remote, other refs its own. Takes over
 * `clone`; the caller closes what is returned.
 */
struct ward_repo *
ward_repo_as_remote(struct ward_repo *clone, const char *remote);
/* Where a ref of the server stands, whatever was fetched; null: nowhere. */
void ward_remote_know(
    struct ward_repo *remote, const char *name, const struct ward_oid *id);

/* "libgit2 1.5.1 (offline)": for `refward version`. */
const char *ward_repo_backend_version(void);
/* "libgit2 1.5.1": what this was compiled with. */
const char *ward_repo_backend_built(void);

/*
 * The memory backend, the unit tests' repository. Objects are put as raw bytes
 * and get real ids.
 */
const struct ward_error *
ward_memory_repo_new(struct ward_repo **out, size_t oid_size) WARD_MUST_CHECK;
struct ward_oid ward_memory_repo_put(
    struct ward_repo *repo, enum ward_object_type type, struct ward_view raw);
void ward_memory_repo_set_ref(struct ward_repo *repo, const char *name,
    const struct ward_oid *id); /* NULL deletes */
void ward_memory_repo_set_symbolic_ref(
    struct ward_repo *repo, const char *name, const char *target);
/* What is put from now on is what a push brings: it was not there before. */
void ward_memory_repo_begin_push(struct ward_repo *repo);
/* The caps and the deadline that ward_repo_open() would take from options. */
void ward_memory_repo_limit(
    struct ward_repo *repo, const struct ward_repo_options *options);

#endif
