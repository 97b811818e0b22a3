/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how rows of a sweep are kept, and made of others. */
#include "rows.h"

#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"

void
ward_rows_init(struct ward_rows *rows, unsigned int nsets)
{
	*rows = (struct ward_rows){ .nsets = nsets };
	(void)ward_rows_add(rows);
}

void
ward_rows_release(struct ward_rows *rows)
{
	free(rows->starts);
	free(rows->masks);
	*rows = (struct ward_rows){ .nsets = 0 };
}

uint32_t *
ward_row(const struct ward_rows *rows, uint32_t row)
{
	return &rows->starts[(size_t)row * rows->nsets];
}

uint32_t
ward_rows_add(struct ward_rows *rows)
{
	if (rows->count == rows->capacity) {
		rows->capacity = ward_grow(rows->capacity, rows->count + 1);
		rows->starts = ward_realloc_array(rows->starts, rows->capacity,
		    rows->nsets * sizeof(*rows->starts));
		rows->masks = ward_realloc_array(
		    rows->masks, rows->capacity, sizeof(*rows->masks));
	}
	rows->masks[rows->count] = 0;
	memset(ward_row(rows, (uint32_t)rows->count), 0,
	    rows->nsets * sizeof(*rows->starts));
	return (uint32_t)rows->count++;
}

uint32_t
ward_rows_merge(struct ward_rows *rows, uint32_t one, uint32_t two)
{
	uint64_t more = rows->masks[two] & ~rows->masks[one];
	uint32_t row, *to;
	const uint32_t *from, *base;

	if (more == 0)
		return one;
	if (one == WARD_NO_ROW)
		return two;
	row = ward_rows_add(rows);
	to = ward_row(rows, row);
	base = ward_row(rows, one);
	from = ward_row(rows, two);
	for (unsigned int i = 0; i < rows->nsets; i++)
		to[i] = more >> i & 1 ? from[i] : base[i];
	rows->masks[row] = rows->masks[one] | more;
	return row;
}
