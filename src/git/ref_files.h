/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_REF_FILES_H
#define REFWARD_GIT_REF_FILES_H

#include "refward/repo.h"
#include "packed_refs.h"
#include "place.h"

/* Refs that are files: one file a ref, and the packed ones in one. */
struct ward_ref_files {
	char *own;    /* the git directory */
	char *common; /* where the shared refs lie */
	char *packed_path;
	struct ward_packed_refs packed;
};

void ward_ref_files_init(struct ward_ref_files *refs,
    const struct ward_place *place, size_t oid_size);
void ward_ref_files_release(struct ward_ref_files *refs);

/* As ward_repo_ref. WARD_E_CORRUPT where a file holds neither an id nor the
 * name of a ref. */
const struct ward_error *ward_ref_files_get(struct ward_ref_files *refs,
    const char *name, struct ward_ref *out) WARD_MUST_CHECK;

/* As ward_repo_each_ref; those that a linked worktree has of its own are left
 * out. */
const struct ward_error *ward_ref_files_each(struct ward_ref_files *refs,
    const char *prefix, ward_ref_fn each, void *data) WARD_MUST_CHECK;

const struct ward_error *
ward_ref_files_each_symbolic(struct ward_ref_files *refs, const char *prefix,
    ward_symbolic_fn each, void *data) WARD_MUST_CHECK;

/* A name that this repository can hold: "HEAD" or a full name. */
bool ward_ref_files_is_name(struct ward_view name);

/* The loose ref alone: out->exists is false where there is none. */
const struct ward_error *ward_loose_ref_read(const char *folder,
    const char *name, size_t oid_size, struct ward_ref *out) WARD_MUST_CHECK;

#endif
