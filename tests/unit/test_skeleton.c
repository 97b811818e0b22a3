/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "refward/skeleton.h"
#include "unit.h"

static void
look(const char *name, const char *expected)
{
	struct ward_buf out = WARD_BUF_INIT;

	ward_skeleton(&out, ward_view_str(name));

	assert_string_equal(ward_buf_str(&out), expected);
	ward_buf_release(&out);
}

static void
case_is_folded(void **state)
{
	(void)state;
	look("refs/heads/Main-V1", "refs/heads/main-v1");
}

static void
letters_of_other_scripts_look_like_ours(void **state)
{
	(void)state;
	look("m\xd0\xb0in", "main");		    /* Cyrillic a */
	look("\xce\x9c\xce\x91IN", "main");	    /* Greek M, A */
	look("\xef\xbd\x8d\xef\xbd\x81in", "main"); /* full width */
	look("\xd4\x9d"
	     "eb",
	    "web"); /* last of the table */
}

static void
other_letters_stand_for_themselves(void **state)
{
	(void)state;
	look("b\xc3\xa4r", "b\xc3\xa4r");
	look("\xd0\xb4", "\xd0\xb4");
	look("\xe4\xb8\xad", "\xe4\xb8\xad");
}

static void
bytes_that_are_no_text_stand_for_themselves(void **state)
{
	(void)state;
	look("MA\xff", "MA\xff");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_is_folded),
		cmocka_unit_test(letters_of_other_scripts_look_like_ours),
		cmocka_unit_test(other_letters_stand_for_themselves),
		cmocka_unit_test(bytes_that_are_no_text_stand_for_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
