/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_OBJECT_FOLDERS_H
#define REFWARD_GIT_OBJECT_FOLDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "refward/error.h"
#include "refward/oid.h"
#include "loose_object.h"
#include "packs.h"

struct ward_repo_options;

/* One of them, and what lay in it when it was found. */
struct ward_object_folder {
	char *path;
	unsigned int depth; /* of the lists that lead to it */
	dev_t device;
	ino_t inode; /* 0: it could not be looked at */
	struct ward_packs packs;
	struct ward_loose loose;
};

/* Where objects are looked for; empty at first. */
struct ward_object_folders {
	struct ward_object_folder *items;
	size_t count, capacity;
	/* The repository's own is the first; so many are its own or come out of
	 * its lists of alternates. */
	size_t nold;
	size_t quarantine; /* SIZE_MAX: there is none */
	bool are_more;	   /* a list cannot be looked at */
};

/* All folders of an opening, `objects` being the repository's own, and those
 * that their lists of alternates name, at any depth that git allows; each once.
 * An error where a list, or an index of packs, is no file. */
const struct ward_error *ward_object_folders_find(
    struct ward_object_folders *folders, const char *objects,
    const struct ward_repo_options *options) WARD_MUST_CHECK;
void ward_object_folders_release(struct ward_object_folders *folders);
/* An error where the loose object is there, and no file. */
const struct ward_error *
ward_object_folders_check(const struct ward_object_folders *folders,
    const struct ward_oid *id) WARD_MUST_CHECK;

#endif
