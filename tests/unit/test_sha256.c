/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "refward/memory.h"
#include "refward/sha256.h"

static void
check_digest(const void *data, size_t size, const char *expected)
{
	struct ward_buf hex = WARD_BUF_INIT;
	struct ward_sha256 hash;
	unsigned char digest[WARD_SHA256_SIZE];

	ward_sha256_init(&hash);
	ward_sha256_update(&hash, data, size);
	ward_sha256_final(&hash, digest);
	ward_hex(&hex, digest, sizeof(digest));
	assert_buf(&hex, expected);
	ward_buf_release(&hex);
}

static void
the_vectors_of_the_standard_are_met(void **state)
{
	(void)state;
	const char *two = "abcdbcdecdefdefgefghfghighijhijk"
			  "ijkljklmklmnlmnomnopnopq";

	check_digest(NULL, 0,
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	check_digest("abc", 3,
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	check_digest(two, strlen(two),
	    "248d6a61d20638b8e5c026930c3e6039"
	    "a33ce45964ff2167f6ecedd419db06c1");
}

static void
a_million_bytes_are_hashed(void **state)
{
	(void)state;
	char *text = ward_alloc(1000000);
	memset(text, 'a', 1000000);

	check_digest(text, 1000000,
	    "cdc76e5c9914fb9281a1c7e284d73e67"
	    "f1809a48a497200e046d39ccc7112cd0");

	free(text);
}

static void
padding_is_right_around_the_end_of_a_block(void **state)
{
	(void)state;
	static const char *const digests[] = {
		"45f316e10b2c99abf374b22bda893cf3"
		"300d77263f1e272349ed414680522952",
		"d5e285683cd4efc02d021a5c62014694"
		"958901005d6f71e89e0989fac77e4072",
		"04c26261370ee7541549d16dee320c72"
		"3e3fd14671e66a099afe0a377c16888e",
		"ae14a2563ccf969d99aca69ce6bb7498"
		"1f734bbf9f655f73b8f06db68cab5217",
		"5ef8b2e5e7a040f31df9cf316b81c923"
		"26c8db51ac29bb80d914ec9590d83e99",
		"6e20a1199bf58ddb8fadbe63725f1dd9"
		"de8440153af062ca56b70d99a22c306e",
		"42f2d97335669f86846b721a8aa58551"
		"a46564eaf6977e3b4836d4645e3e3ed2",
		"c508e75f24e25db94dff52c9564a5102"
		"5f69510191cc7dc2cfe16a6cb4b29f53",
		"21210f9644c6fe6b4b76ed90bd48a9f8"
		"8d1b20bd22f17f65b83e1b91d2a52c45",
		"75220b47218278e656f2013bb8f0c455"
		"a25eaf01e86c64924e9d48d89776d6f2",
		"7ce100971f64e7001e8fe5a51973ecdf"
		"e1ced42befe7ee8d5fd6219506b5393c",
		"9537c5fdf120482f7d58d25e9ed583f5"
		"2c02b4e304ea814db1633ad565aed7e9",
		"6eb879f1291c6ee7d5c619d27c7b5c9c"
		"3318f58a76cab873d5e30263e50c924f",
	};
	char text[66];

	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++)
		check_digest(text, 54 + i, digests[i]);
}

static void
the_digest_does_not_depend_on_how_the_text_is_cut(void **state)
{
	(void)state;
	unsigned char text[300], whole[32], pieces[32];
	struct ward_sha256 hash;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (unsigned char)(i * 7);
	ward_sha256_init(&hash);
	ward_sha256_update(&hash, text, sizeof(text));
	ward_sha256_final(&hash, whole);
	for (size_t first = 0; first <= sizeof(text); first++) {
		size_t second = (sizeof(text) - first) / 2;

		ward_sha256_init(&hash);
		ward_sha256_update(&hash, text, first);
		ward_sha256_update(&hash, text + first, second);
		ward_sha256_update(&hash, text + first + second,
		    sizeof(text) - first - second);
		ward_sha256_final(&hash, pieces);
		assert_memory_equal(pieces, whole, sizeof(whole));
	}
}

static void
hexadecimal_is_lower_case_and_two_digits_a_byte(void **state)
{
	(void)state;
	struct ward_buf hex = WARD_BUF_INIT;

	ward_hex(&hex, (const unsigned char *)"\x00\x0f\xa5\xff", 4);
	ward_hex(&hex, NULL, 0);

	assert_buf(&hex, "000fa5ff");
	ward_buf_release(&hex);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_the_standard_are_met),
		cmocka_unit_test(a_million_bytes_are_hashed),
		cmocka_unit_test(padding_is_right_around_the_end_of_a_block),
		cmocka_unit_test(
		    the_digest_does_not_depend_on_how_the_text_is_cut),
		cmocka_unit_test(
		    hexadecimal_is_lower_case_and_two_digits_a_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
