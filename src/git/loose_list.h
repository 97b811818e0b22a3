/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_LOOSE_LIST_H
#define REFWARD_GIT_LOOSE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/error.h"

/* The names of the loose refs below a prefix. */
struct ward_loose_list {
	char **names;
	size_t count, capacity;
};

#define WARD_LOOSE_LIST_INIT \
	{                    \
		NULL, 0, 0   \
	}

/* WARD_E_INVALID where the prefix is not "refs/" or below. */
const struct ward_error *ward_loose_list_read(struct ward_loose_list *list,
    const char *folder, const char *prefix) WARD_MUST_CHECK;
void ward_loose_list_release(struct ward_loose_list *list);
void ward_loose_list_truncate(struct ward_loose_list *list, size_t count);

void ward_loose_list_sort(struct ward_loose_list *list);
/* The list must be sorted. */
bool ward_loose_list_has(const struct ward_loose_list *list, const char *name);

#endif
