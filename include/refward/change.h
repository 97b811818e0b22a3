/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_CHANGE_H
#define REFWARD_CHANGE_H

#include <stddef.h>
#include <stdint.h>
#include "refward/error.h"
#include "refward/object.h"
#include "refward/oid.h"
#include "refward/repo.h"

/*
 * What a tree changes against each of the trees it came from: a path counts
 * only where it differs from every one of them, so a merge shows what it
 * brings itself and not the other side.
 */
enum ward_change_kind {
	WARD_CHANGE_ADDED,   /* in no parent */
	WARD_CHANGE_CHANGED, /* other content, mode or type than in all */
	WARD_CHANGE_DELETED  /* in every parent, and gone */
};

struct ward_change {
	enum ward_change_kind kind;
	struct ward_view path; /* bytes, no leading slash; during the call */
	uint32_t mode;	       /* new side; 0 where deleted */
	struct ward_oid id;
	uint32_t old_mode; /* in the first parent that has it; 0 if none */
	struct ward_oid old_id;
};

struct ward_change_handler {
	/* A file, link or submodule (never a folder) that changed. NULL: only
	 * the new trees are looked at, each at most once in this walker's
	 * life, whatever its path. */
	const struct ward_error *(*changed)(
	    void *data, const struct ward_change *change);
	/* A new tree breaks the grammar of trees. */
	const struct ward_error *(*malformed)(void *data, struct ward_view path,
	    const struct ward_oid *tree, const char *problem);
	void *data;
};

#define WARD_CHANGE_DEPTH_MAX 512
#define WARD_CHANGE_PATH_MAX  4096

struct ward_changes;

/* Walks trees of `repo`, which must outlive it; at most `paths_max` changed
 * paths in its life (WARD_E_LIMIT, naming path-budget). */
struct ward_changes *
ward_changes_new(struct ward_repo *repo, uint64_t paths_max);
void ward_changes_free(struct ward_changes *changes); /* NULL is harmless */

/* Check new trees again that were checked before: what was wrong with one was
 * passed over. */
void ward_changes_forget(struct ward_changes *changes);

/*
 * Compare the tree `now` (NULL: no tree, all is deleted) with `count` older
 * ones (0: all is added). Old trees are read leniently; an error of a handler
 * ends the walk and is returned.
 */
const struct ward_error *ward_changes_walk(struct ward_changes *changes,
    const struct ward_oid *now, const struct ward_oid *before, size_t count,
    const struct ward_change_handler *handler) WARD_MUST_CHECK;

#endif
