/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "refward/uuid.h"

static void
the_example_of_the_standard_comes_out(void **state)
{
	(void)state;
	const unsigned char random[WARD_UUID_RANDOM] = { 0, 0, 0, 0, 0, 0, 0x0c,
		0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f };
	char id[WARD_UUID_SIZE];

	ward_uuid_make(id, UINT64_C(0x017F22E279B0), random);

	assert_string_equal(id, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

static void
version_and_variant_stand_whatever_is_random(void **state)
{
	(void)state;
	unsigned char random[WARD_UUID_RANDOM];
	char id[WARD_UUID_SIZE];

	for (size_t i = 0; i < sizeof(random); i++)
		random[i] = 0xff;
	ward_uuid_make(id, 0, random);

	assert_string_equal(id, "00000000-0000-7fff-bfff-ffffffffffff");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_the_standard_comes_out),
		cmocka_unit_test(version_and_variant_stand_whatever_is_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
