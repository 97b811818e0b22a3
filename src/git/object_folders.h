/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_OBJECT_FOLDERS_H
#define REFWARD_GIT_OBJECT_FOLDERS_H

#include <stddef.h>
#include "refward/error.h"
#include "refward/oid.h"

struct ward_place;
struct ward_repo_options;

/* Where objects are looked for; empty at first. */
struct ward_object_folders {
	char **paths;
	size_t count, capacity;
};

/* All folders of an opening, and those that their lists of alternates name, at
 * any depth. An error where a list, or an index of packs, is no file. */
const struct ward_error *ward_object_folders_find(
    struct ward_object_folders *folders, const struct ward_place *place,
    const struct ward_repo_options *options) WARD_MUST_CHECK;
void ward_object_folders_release(struct ward_object_folders *folders);
/* An error where the loose object is there, and no file. */
const struct ward_error *
ward_object_folders_check(const struct ward_object_folders *folders,
    const struct ward_oid *id) WARD_MUST_CHECK;

#endif
