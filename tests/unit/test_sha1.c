/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "refward/sha256.h"
#include "src/git/sha1.h"

static void
check_digest(const void *data, size_t size, size_t step, const char *expected)
{
	struct ward_buf hex = WARD_BUF_INIT;
	unsigned char digest[WARD_SHA1_SIZE];
	struct ward_sha1 hash;
	size_t done, n;

	ward_sha1_init(&hash);
	for (done = 0; done < size; done += n) {
		n = size - done < step ? size - done : step;
		ward_sha1_update(&hash, (const char *)data + done, n);
	}
	ward_sha1_final(&hash, digest);
	ward_hex(&hex, digest, sizeof(digest));
	assert_buf(&hex, expected);
	ward_buf_release(&hex);
}

static void
the_vectors_of_the_standard_are_met(void **state)
{
	const char *two = "abcdbcdecdefdefgefghfghighijhijk"
			  "ijkljklmklmnlmnomnopnopq";

	(void)state;
	check_digest(NULL, 0, 1, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
	check_digest("abc", 3, 3, "a9993e364706816aba3e25717850c26c9cd0d89d");
	check_digest(
	    two, strlen(two), 56, "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
}

static void
a_million_bytes_are_hashed_in_pieces_of_any_size(void **state)
{
	const char *expected = "34aa973cd4c4daa4f61eeb2bdbad27316534016f";
	char *data = malloc(1000000);

	(void)state;
	assert_non_null(data);
	memset(data, 'a', 1000000);

	check_digest(data, 1000000, 1, expected);
	check_digest(data, 1000000, 63, expected);
	check_digest(data, 1000000, 64, expected);
	check_digest(data, 1000000, 65, expected);
	check_digest(data, 1000000, 1000000, expected);
	free(data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_the_standard_are_met),
		cmocka_unit_test(
		    a_million_bytes_are_hashed_in_pieces_of_any_size),
	};

	return cmocka_run_group_tests_name("sha1", tests, NULL, NULL);
}
