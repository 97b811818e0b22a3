/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_ROWS_H
#define REFWARD_GIT_ROWS_H

#include <stddef.h>
#include <stdint.h>

/*
 * By which start each set reaches a commit: a row of numbers, one for each set.
 * Most commits share their row with their children, so rows are numbered.
 */
struct ward_rows {
	unsigned int nsets;
	uint32_t *starts; /* nsets numbers each */
	uint64_t *masks;  /* of each row: the sets that it has */
	size_t count, capacity;
};

/* The first row, which no set has. */
#define WARD_NO_ROW 0u

void ward_rows_init(struct ward_rows *rows, unsigned int nsets);
void ward_rows_release(struct ward_rows *rows);

/* The numbers of a row: good until one is added. */
uint32_t *ward_row(const struct ward_rows *rows, uint32_t row);
/* One more, which no set has yet. */
uint32_t ward_rows_add(struct ward_rows *rows);
/* The row that has what either has; where both do, what the first has. */
uint32_t ward_rows_merge(struct ward_rows *rows, uint32_t one, uint32_t two);

#endif
