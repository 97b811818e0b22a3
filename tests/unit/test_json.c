/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "refward/json.h"

static void
an_object_has_commas_between_its_values_only(void **state)
{
	(void)state;
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_json json;

	ward_json_init(&json, &out);
	ward_json_open(&json, NULL, '{');
	ward_json_str(&json, "name", "a\"b");
	ward_json_number(&json, "count", -5);
	ward_json_bool(&json, "yes", true);
	ward_json_bool(&json, "no", false);
	ward_json_str(&json, "nothing", NULL);
	ward_json_close(&json, '}');

	assert_buf(&out,
	    "{\"name\":\"a\\\"b\",\"count\":-5,\"yes\":true,"
	    "\"no\":false,\"nothing\":null}");
	ward_buf_release(&out);
}

static void
brackets_nest_and_are_values_themselves(void **state)
{
	(void)state;
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_json json;

	ward_json_init(&json, &out);
	ward_json_open(&json, NULL, '[');
	ward_json_open(&json, NULL, '{');
	ward_json_open(&json, "empty", '[');
	ward_json_close(&json, ']');
	ward_json_open(&json, "list", '[');
	ward_json_number(&json, NULL, 1);
	ward_json_number(&json, NULL, 2);
	ward_json_close(&json, ']');
	ward_json_number(&json, "after", 3);
	ward_json_close(&json, '}');
	ward_json_open(&json, NULL, '{');
	ward_json_close(&json, '}');
	ward_json_close(&json, ']');

	assert_buf(&out, "[{\"empty\":[],\"list\":[1,2],\"after\":3},{}]");
	ward_buf_release(&out);
}

static void
a_value_may_be_any_bytes(void **state)
{
	(void)state;
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_json json;

	ward_json_init(&json, &out);
	ward_json_view(&json, NULL, ward_view("\0\xff\xc3\xa9\n", 5));

	assert_buf(&out, "\"\\u0000\\ufffd\\u00e9\\n\"");
	ward_buf_release(&out);
}

static void
an_empty_view_is_an_empty_text_and_not_null(void **state)
{
	(void)state;
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_json json;

	ward_json_init(&json, &out);
	ward_json_view(&json, NULL, ward_view(NULL, 0));

	assert_buf(&out, "\"\"");
	ward_buf_release(&out);
}

static void
the_smallest_and_the_largest_number_are_whole(void **state)
{
	(void)state;
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_json json;

	ward_json_init(&json, &out);
	ward_json_open(&json, NULL, '[');
	ward_json_number(&json, NULL, INT64_MIN);
	ward_json_number(&json, NULL, INT64_MAX);
	ward_json_close(&json, ']');

	assert_buf(&out, "[-9223372036854775808,9223372036854775807]");
	ward_buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_has_commas_between_its_values_only),
		cmocka_unit_test(brackets_nest_and_are_values_themselves),
		cmocka_unit_test(a_value_may_be_any_bytes),
		cmocka_unit_test(an_empty_view_is_an_empty_text_and_not_null),
		cmocka_unit_test(the_smallest_and_the_largest_number_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
