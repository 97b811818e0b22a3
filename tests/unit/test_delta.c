/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "src/git/delta.h"

#define DELTA(text) ward_view("" text, sizeof(text) - 1)
#define BASE	    "0123456789"

static bool
makes(struct ward_view raw, const char *wanted, struct ward_shared *shared)
{
	struct ward_delta delta;
	char out[300] = "";

	if (!ward_delta_read(&delta, raw) || delta.to >= sizeof(out) ||
	    !ward_delta_apply(&delta, ward_view_str(BASE), out, shared))
		return false;
	assert_view(ward_view(out, (size_t)delta.to), wanted);
	return true;
}

static void
copies_and_additions_make_the_other(void **state)
{
	struct ward_shared shared;

	(void)state;

	/* 0 to 2, "ab", 7 to 9. */
	assert_true(makes(DELTA("\x0a\x08\x90\x03\x02"
				"ab"
				"\x91\x07\x03"),
	    "012ab789", &shared));
	assert_int_equal(shared.front, 3);
	assert_int_equal(shared.back, 3);
	assert_true(makes(DELTA("\x0a\0"), "", &shared));
	assert_int_equal(shared.front + shared.back, 0);
	/* All of it, in two pieces. */
	assert_true(
	    makes(DELTA("\x0a\x0a\x90\x04\x91\x04\x06"), BASE, &shared));
	assert_int_equal(shared.front, 10);
	assert_int_equal(shared.back, 10);
}

static void
what_stands_elsewhere_is_not_shared(void **state)
{
	struct ward_shared shared;

	(void)state;

	assert_true(makes(
	    DELTA("\x0a\x06\x91\x01\x03\x91\x05\x03"), "123567", &shared));
	assert_int_equal(shared.front, 0);
	assert_int_equal(shared.back, 0);
	assert_true(
	    makes(DELTA("\x0a\x04\x91\x08\x02\x01x\x01y"), "89xy", &shared));
	assert_int_equal(shared.front, 0);
	assert_int_equal(shared.back, 0);
	/* Its end twice: the last one counts. */
	assert_true(
	    makes(DELTA("\x0a\x04\x91\x08\x02\x91\x08\x02"), "8989", &shared));
	assert_int_equal(shared.back, 2);
}

static void
what_leaves_the_base_or_the_other_is_no_delta(void **state)
{
	static const struct ward_view wrong[] = {
		{ "", 0 }, { "\x0a", 1 }, { "\x8a", 1 },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01", 12 },
		{ "\x09\x01\x90\x01", 4 },     /* another base */
		{ "\x0a\x02\x90\x01", 4 },     /* too little */
		{ "\x0a\x02\x90\x03", 4 },     /* too much */
		{ "\x0a\x01\x90\x0b", 4 },     /* beyond its end */
		{ "\x0a\x01\x91\x0b\x01", 5 }, /* begins behind it */
		{ "\x0a\x01\x91\x0a\x01", 5 }, /* begins at it */
		{ "\x0a\x01\x80", 3 },	       /* no size: 65,536 */
		{ "\x0a\x01\x91\x01", 4 },     /* breaks off */
		{ "\x0a\x01\x9f\xff\xff\xff\xff", 7 }, { "\x0a\x01\x01", 3 },
		{ "\x0a\x03\x03"
		  "ab",
		    5 },
		{ "\x0a\x01\0x", 4 }, /* reserved */
	};
	struct ward_shared shared;

	(void)state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (makes(wrong[i], "", &shared))
			fail_msg("number %zu was taken", i);
}

static void
a_copy_without_a_size_is_of_64_kib(void **state)
{
	struct ward_buf base = WARD_BUF_INIT, out = WARD_BUF_INIT;
	struct ward_shared shared;
	struct ward_delta delta;

	(void)state;
	for (unsigned int i = 0; i < 0x10001; i++)
		ward_buf_add_char(&base, (char)(i % 251));
	ward_buf_reserve(&out, base.size);

	assert_true(
	    ward_delta_read(&delta, DELTA("\x81\x80\x04\x80\x80\x04\x81\x01")));
	assert_int_equal(delta.to, 0x10000);
	assert_true(
	    ward_delta_apply(&delta, ward_buf_view(&base), out.data, &shared));
	assert_memory_equal(out.data, base.data + 1, 0x10000);
	assert_int_equal(shared.back, 0x10000);
	ward_buf_release(&base);
	ward_buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_and_additions_make_the_other),
		cmocka_unit_test(what_stands_elsewhere_is_not_shared),
		cmocka_unit_test(what_leaves_the_base_or_the_other_is_no_delta),
		cmocka_unit_test(a_copy_without_a_size_is_of_64_kib),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
