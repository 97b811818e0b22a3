/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include "src/deliver/address.h"

union any_address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

static union any_address
parse(const char *text)
{
	union any_address out = { 0 };

	if (strchr(text, ':') != NULL) {
		out.six.sin6_family = AF_INET6;
		assert_int_equal(
		    inet_pton(AF_INET6, text, &out.six.sin6_addr), 1);
	} else {
		out.four.sin_family = AF_INET;
		assert_int_equal(
		    inet_pton(AF_INET, text, &out.four.sin_addr), 1);
	}
	return out;
}

static void
assert_public(const char *text, bool expected)
{
	union any_address address = parse(text);

	if (ward_address_is_public(&address.any) != expected)
		fail_msg("%s is %spublic", text, expected ? "not " : "");
}

static void
addresses_of_the_internet_are_public(void **state)
{
	static const char *const texts[] = { "1.1.1.1", "9.255.255.255",
		"11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
		"128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255",
		"172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0",
		"198.17.255.255", "198.20.0.0", "223.255.255.255",
		"2001:200::1", "2001:db7:ffff::1", "2001:db9::1", "2003::1",
		"2606:4700::1111", "3ffe::1" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_public(texts[i], true);
}

static void
all_others_are_not(void **state)
{
	static const char *const texts[] = { "0.0.0.0", "0.255.255.255",
		"10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1",
		"127.255.255.255", "169.254.169.254", "172.16.0.1",
		"172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1",
		"192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
		"203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::127.0.0.1", "::ffff:1.1.1.1",
		"::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
		"1fff::1", "2001::1", "2001:1ff::1", "2001:db8::1",
		"2002:7f00:1::1", "3fff::1", "4000::1", "5f00::1", "fc00::1",
		"fd12::1", "fe80::1", "fec0::1", "ff02::1" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_public(texts[i], false);
}

static void
an_address_of_another_family_is_not_public(void **state)
{
	struct sockaddr address = { .sa_family = AF_UNIX };

	(void)state;
	assert_false(ward_address_is_public(&address));
}

static void
an_address_is_written_as_people_do(void **state)
{
	static const char *const texts[] = { "192.0.2.1", "2001:db8::1" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		union any_address address = parse(texts[i]);
		struct ward_buf text = WARD_BUF_INIT;

		ward_address_text(&text, &address.any);

		assert_string_equal(ward_buf_str(&text), texts[i]);
		ward_buf_release(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_of_the_internet_are_public),
		cmocka_unit_test(all_others_are_not),
		cmocka_unit_test(an_address_of_another_family_is_not_public),
		cmocka_unit_test(an_address_is_written_as_people_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
