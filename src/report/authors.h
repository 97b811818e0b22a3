/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_REPORT_AUTHORS_H
#define WARD_REPORT_AUTHORS_H

#include "refward/audit.h"

/* How much was found in the work of whom. */

struct ward_author {
	struct ward_view name; /* "NAME <EMAIL>", as commits claim it */
	size_t count;	       /* of open findings */
};

struct ward_authors;

struct ward_authors *ward_authors_new(void);
void ward_authors_free(struct ward_authors *authors);
void ward_authors_add(struct ward_authors *authors, struct ward_view name);
/* The most first; what is returned is of *authors. There are at most
 * WARD_AUTHORS_MAX: findings of others are in *nothers. */
const struct ward_author *
ward_authors_sort(struct ward_authors *authors, size_t *count, size_t *nothers);

#define WARD_AUTHORS_MAX 65536

#endif
