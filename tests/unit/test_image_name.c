/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of OCI: which names images and their tags may have. */
#include "unit.h"
#include "refward/pipeline.h"

static bool
is_name(const char *name)
{
	return ward_image_name_problem(ward_view_str(name)) == NULL;
}

static bool
is_tag(const char *tag)
{
	return ward_image_tag_problem(ward_view_str(tag)) == NULL;
}

static void
names_of_images(void **state)
{
	static const char *const good[] = { "a", "shop/basket", "a.b-c_d__e",
		"a---b", "registry.example.com/shop/basket",
		"registry.example.com:5000/a", "localhost/a",
		"Registry.Example.COM/a", "[2001:db8::1]:5000/a", "a/b/c/d" };
	static const char *const bad[] = { "", "/", "a/", "/a", "a//b", "Shop",
		"shop/Basket", "a___b", "a._b", "a.-b", "-a", "a-", "a.", "a b",
		"a:b", "registry.example.com/", "registry.example.com:/a",
		"registry.example.com:x/a", ".example.com/a", "shop/basket:1",
		"shop/basket@sha256", "\xc3\xa9" };
	(void)state;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!is_name(good[i]))
			fail_msg("'%s' is refused", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (is_name(bad[i]))
			fail_msg("'%s' is let in", bad[i]);
}

static void
a_name_of_256_bytes_is_too_long(void **state)
{
	char name[257];
	(void)state;

	memset(name, 'a', 256);
	name[256] = '\0';
	assert_false(is_name(name));
	name[255] = '\0';
	assert_true(is_name(name));
}

static void
tags_of_images(void **state)
{
	static const char *const good[] = { "latest", "1.2.3", "_u", "v1..2",
		"A-b_c.d", "202406-20240630.539481" };
	static const char *const bad[] = { "", ".x", "-x", "a+b", "a/b", "a b",
		"a:b", "a@b", "a%2Fb", "\xc3\xa9" };
	(void)state;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!is_tag(good[i]))
			fail_msg("'%s' is refused", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (is_tag(bad[i]))
			fail_msg("'%s' is let in", bad[i]);
}

static void
a_tag_of_129_bytes_is_too_long(void **state)
{
	char tag[130];
	(void)state;

	memset(tag, 'a', 129);
	tag[129] = '\0';
	assert_false(is_tag(tag));
	tag[128] = '\0';
	assert_true(is_tag(tag));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_images),
		cmocka_unit_test(a_name_of_256_bytes_is_too_long),
		cmocka_unit_test(tags_of_images),
		cmocka_unit_test(a_tag_of_129_bytes_is_too_long),
	};

	return cmocka_run_group_tests_name("image_name", tests, NULL, NULL);
}
