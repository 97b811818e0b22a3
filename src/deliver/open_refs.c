/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is found out whether a ref is about to move. */
#include <stdlib.h>
#include <string.h>
#include "intake.h"

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
has(const char *const *items, size_t count, const char *name)
{
	return count > 0 &&
	    bsearch(&name, items, count, sizeof(name), compare) != NULL;
}

static void
add(struct ward_open_refs *refs, const struct ward_intent *intent)
{
	size_t need = refs->count + intent->nlines;

	if (need > refs->capacity) {
		refs->capacity = ward_grow(refs->capacity, need);
		refs->items = ward_realloc_array(
		    refs->items, refs->capacity, sizeof(*refs->items));
	}
	for (size_t i = 0; i < intent->nlines; i++)
		refs->items[refs->count++] = intent->lines[i].ref;
}

const struct ward_error *
ward_open_refs_read(struct ward_open_refs *refs, struct ward_arena *arena,
    const char *outbox, const struct ward_spool_names *known)
{
	struct ward_spool_names names;
	const struct ward_error *err =
	    ward_spool_list(&names, arena, outbox, WARD_SPOOL_NEW, SIZE_MAX);

	for (size_t i = 0; !err && i < names.count; i++) {
		struct ward_intent intent;

		if (!has(known->items, known->count, names.items[i]) &&
		    !ward_spool_read_intent(
			&intent, arena, outbox, WARD_SPOOL_NEW, names.items[i]))
			add(refs, &intent);
	}
	if (refs->count > 0)
		qsort(refs->items, refs->count, sizeof(*refs->items), compare);
	return err;
}

bool
ward_open_refs_have(const struct ward_open_refs *refs, const char *ref)
{
	return has(refs->items, refs->count, ref);
}

void
ward_open_refs_release(struct ward_open_refs *refs)
{
	free(refs->items);
	*refs = (struct ward_open_refs)WARD_OPEN_REFS_INIT;
}
