/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_DIAG_H
#define REFWARD_DIAG_H

#include <stddef.h>
#include "refward/error.h"

/* What is wrong with a rule file: many at once, each with its place. */
struct ward_diag {
	const char *file;
	unsigned int line; /* 0: the file as a whole */
	const char *text;  /* lower case, no full stop, may hold any bytes */
};

struct ward_diags {
	struct ward_diag *items; /* in the order of the file */
	size_t count;
	size_t capacity;
};

#define WARD_DIAGS_INIT    \
	{                  \
		NULL, 0, 0 \
	}

void ward_diags_release(struct ward_diags *diags);
void ward_diags_add(struct ward_diags *diags, const char *file,
    unsigned int line, const char *fmt, ...) WARD_FORMAT(4, 5);

#endif
