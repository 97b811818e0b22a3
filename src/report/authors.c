/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how findings are counted by author in bounded memory: names are what
 * commits claim, so there may be as many as there are commits. */
#include "authors.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MAX_SIZE 200
#define NSLOTS	      (WARD_AUTHORS_MAX * 2)

struct ward_authors {
	struct ward_arena *arena;
	uint32_t *slots; /* number of an author + 1; 0: free */
	struct ward_author *items;
	size_t count, capacity, nothers;
};

struct ward_authors *
ward_authors_new(void)
{
	struct ward_authors *authors = ward_alloc(sizeof(*authors));

	authors->arena = ward_arena_new();
	authors->slots = ward_alloc(NSLOTS * sizeof(*authors->slots));
	return authors;
}

void
ward_authors_free(struct ward_authors *authors)
{
	ward_arena_free(authors->arena);
	free(authors->slots);
	free(authors->items);
	free(authors);
}

/* FNV-1a: who chooses names for the same slot makes this one report slow. */
static size_t
hash(struct ward_view name)
{
	uint64_t sum = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < name.size; i++)
		sum = (sum ^ (unsigned char)name.data[i]) *
		    UINT64_C(1099511628211);
	return (size_t)(sum ^ sum >> 32) % NSLOTS;
}

static void
add_new(struct ward_authors *authors, size_t slot, struct ward_view name)
{
	if (authors->count == authors->capacity) {
		authors->capacity =
		    ward_grow(authors->capacity, authors->count + 1);
		authors->items = ward_realloc_array(
		    authors->items, authors->capacity, sizeof(*authors->items));
	}
	authors->items[authors->count] = (struct ward_author){
		.name = ward_view(
		    ward_arena_copy(authors->arena, name.data, name.size),
		    name.size),
		.count = 1
	};
	authors->slots[slot] = (uint32_t)++authors->count;
}

void
ward_authors_add(struct ward_authors *authors, struct ward_view name)
{
	size_t slot;

	if (name.size > NAME_MAX_SIZE)
		name.size = NAME_MAX_SIZE;
	for (slot = hash(name); authors->slots[slot] != 0;
	     slot = (slot + 1) % NSLOTS) {
		struct ward_author *author =
		    &authors->items[authors->slots[slot] - 1];

		if (ward_view_equal(author->name, name)) {
			author->count++;
			return;
		}
	}
	if (authors->count < WARD_AUTHORS_MAX)
		add_new(authors, slot, name);
	else
		authors->nothers++;
}

static int
by_count(const void *a, const void *b)
{
	const struct ward_author *one = a, *two = b;

	if (one->count != two->count)
		return one->count < two->count ? 1 : -1;
	return ward_view_compare(one->name, two->name);
}

const struct ward_author *
ward_authors_sort(struct ward_authors *authors, size_t *count, size_t *nothers)
{
	if (authors->count > 1)
		qsort(authors->items, authors->count, sizeof(*authors->items),
		    by_count);
	memset(authors->slots, 0, NSLOTS * sizeof(*authors->slots));
	*count = authors->count;
	*nothers = authors->nothers;
	return authors->items;
}
