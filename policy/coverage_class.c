/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the sets of digests that commits have in common are kept. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "coverage_file.h"

void
coverage_classes_release(struct coverage_classes *classes)
{
	struct coverage_classes empty = { 0 };

	ward_buf_release(&classes->digests);
	ward_oidmap_release(&classes->by_content);
	free(classes->ends);
	*classes = empty;
}

void
coverage_classes_begin(struct coverage_classes *classes)
{
	if (classes->count == classes->capacity) {
		classes->capacity =
		    ward_grow(classes->capacity, classes->count + 1);
		classes->ends = ward_realloc_array(
		    classes->ends, classes->capacity, sizeof(*classes->ends));
	}
	classes->ends[classes->count++] =
	    classes->digests.size / WARD_SHA256_SIZE;
}

void
coverage_classes_extend(
    struct coverage_classes *classes, const unsigned char *digest)
{
	ward_buf_add(&classes->digests, digest, WARD_SHA256_SIZE);
	classes->ends[classes->count - 1]++;
}

const unsigned char *
coverage_class(
    const struct coverage_classes *classes, size_t number, size_t *ndigests)
{
	size_t begin = number > 0 ? classes->ends[number - 1] : 0;

	*ndigests = classes->ends[number] - begin;
	return (const unsigned char *)classes->digests.data +
	    begin * WARD_SHA256_SIZE;
}

static int
compare_digests(const void *a, const void *b)
{
	return memcmp(a, b, WARD_SHA256_SIZE);
}

void
coverage_digests_normalise(struct ward_buf *digests)
{
	size_t count = digests->size / WARD_SHA256_SIZE, kept = 0;
	char *all = digests->data;

	if (count == 0)
		return;
	qsort(all, count, WARD_SHA256_SIZE, compare_digests);
	for (size_t i = 1; i < count; i++) {
		char *digest = all + i * WARD_SHA256_SIZE;
		char *last = all + kept * WARD_SHA256_SIZE;

		if (compare_digests(digest, last) == 0)
			continue;
		kept++;
		memmove(last + WARD_SHA256_SIZE, digest, WARD_SHA256_SIZE);
	}
	ward_buf_truncate(digests, (kept + 1) * WARD_SHA256_SIZE);
}

/* What a class holds, as a key that the map of ids can take. */
static struct ward_oid
key_of(const void *digests, size_t size)
{
	struct ward_sha256 hash;
	unsigned char key[WARD_SHA256_SIZE];

	ward_sha256_init(&hash);
	ward_sha256_update(&hash, digests, size);
	ward_sha256_final(&hash, key);
	return ward_oid_from_bytes(key, sizeof(key));
}

size_t
coverage_classes_find(
    struct coverage_classes *classes, const struct ward_buf *digests)
{
	struct ward_oid key;
	size_t number;

	for (; classes->nindexed < classes->count; classes->nindexed++) {
		size_t count;
		const unsigned char *held =
		    coverage_class(classes, classes->nindexed, &count);

		key = key_of(held, count * WARD_SHA256_SIZE);
		(void)ward_oidmap_put(
		    &classes->by_content, &key, classes->nindexed);
	}
	key = key_of(digests->data, digests->size);
	number = ward_oidmap_get(&classes->by_content, &key);
	return number == WARD_OIDMAP_NONE ? COVERAGE_NONE : number;
}

size_t
coverage_classes_find_or_add(
    struct coverage_classes *classes, const struct ward_buf *digests)
{
	size_t number = coverage_classes_find(classes, digests);

	if (number != COVERAGE_NONE)
		return number;
	coverage_classes_begin(classes);
	for (size_t at = 0; at < digests->size; at += WARD_SHA256_SIZE)
		coverage_classes_extend(
		    classes, (const unsigned char *)digests->data + at);
	return classes->count - 1;
}

size_t
coverage_classes_size(const struct coverage_classes *classes)
{
	return classes->count * sizeof(uint32_t) + classes->digests.size;
}
