/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that diagnostics outlive the policy in which they were found. */
#include <stdarg.h>
#include <stdlib.h>
#include "refward/buf.h"
#include "refward/diag.h"
#include "refward/memory.h"

void
ward_diags_release(struct ward_diags *diags)
{
	static const struct ward_diags empty = WARD_DIAGS_INIT;

	for (size_t i = 0; i < diags->count; i++) {
		free((char *)diags->items[i].file);
		free((char *)diags->items[i].text);
	}
	free(diags->items);
	*diags = empty;
}

static struct ward_diag *
new_item(struct ward_diags *diags)
{
	if (diags->count == diags->capacity) {
		diags->capacity = ward_grow(diags->capacity, diags->count + 1);
		diags->items = ward_realloc_array(
		    diags->items, diags->capacity, sizeof(*diags->items));
	}
	return &diags->items[diags->count++];
}

void
ward_diags_add(struct ward_diags *diags, const char *file, unsigned int line,
    const char *fmt, ...)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_diag *item = new_item(diags);
	va_list args;

	va_start(args, fmt);
	ward_buf_vprintf(&text, fmt, args);
	va_end(args);

	item->file = ward_strdup(file);
	item->line = line;
	item->text = ward_strdup(ward_buf_str(&text));
	ward_buf_release(&text);
}
