/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_UNIT_OBJECT_TEXT_H
#define REFWARD_TESTS_UNIT_OBJECT_TEXT_H

/* Parts of commits and tags, and a way to spoil whole ones, for the tests of
 * object.h. */
#include "unit.h"
#include "refward/object.h"

#define ID1  "1111111111111111111111111111111111111111"
#define ID2  "2222222222222222222222222222222222222222"
#define ID3  "3333333333333333333333333333333333333333"
#define PAD  "000000000000000000000000"
#define WHO  "A U Thor <a@example.org> 1700000000 +0130\n"
#define TREE "tree " ID1 "\n"
#define AUTH "author " WHO
#define COMM "committer " WHO
#define SIG  "gpgsig -----BEGIN\n abc\n -----END\n"

struct bad {
	const char *text;
	const char *problem;
};

typedef void (*read_fn)(struct ward_view raw);

/* A view in memory of exactly its size, so that a sanitizer sees one byte too
 * many. */
static inline void
feed(read_fn read, const char *data, size_t size)
{
	char *copy = malloc(size > 0 ? size : 1);

	assert_non_null(copy);
	memcpy(copy, data, size);
	read(ward_view(copy, size));
	free(copy);
}

static inline void
feed_all_prefixes_and_corruptions(read_fn read, const char *good, size_t size)
{
	static const char bytes[] = { '\0', '\n', ' ', '<', '>', '0', '\xff' };
	char *bad = malloc(size);

	assert_non_null(bad);
	for (size_t i = 0; i <= size; i++)
		feed(read, good, i);
	for (size_t i = 0; i < size; i++) {
		memcpy(bad, good, size);
		for (size_t k = 0; k < sizeof(bytes); k++) {
			bad[i] = bytes[k];
			feed(read, bad, size);
		}
	}
	free(bad);
}

#endif
