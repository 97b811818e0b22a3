/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which addresses are nobody's but their own network's. */
#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>

struct block {
	unsigned char prefix[16];
	unsigned int bits;
};

/* The registries of special-purpose addresses of IANA, and multicast. */
static const struct block blocks_4[] = {
	{ { 0 }, 8 },
	{ { 10 }, 8 },
	{ { 100, 64 }, 10 },
	{ { 127 }, 8 },
	{ { 169, 254 }, 16 },
	{ { 172, 16 }, 12 },
	{ { 192, 0, 0 }, 24 },
	{ { 192, 0, 2 }, 24 },
	{ { 192, 88, 99 }, 24 },
	{ { 192, 168 }, 16 },
	{ { 198, 18 }, 15 },
	{ { 198, 51, 100 }, 24 },
	{ { 203, 0, 113 }, 24 },
	{ { 224 }, 3 },
};

/* Only 2000::/3 is given out at all; in it, what is not one host's. */
static const struct block blocks_6[] = {
	{ { 0x20, 0x01, 0x00 }, 23 },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 },
	{ { 0x20, 0x02 }, 16 },
	{ { 0x3f, 0xff }, 20 },
};

static bool
is_in(const unsigned char *bytes, const struct block *block)
{
	for (unsigned int bit = 0; bit < block->bits; bit++) {
		unsigned int mask = 0x80u >> bit % 8;

		if ((bytes[bit / 8] ^ block->prefix[bit / 8]) & mask)
			return false;
	}
	return true;
}

static bool
is_in_any(const unsigned char *bytes, const struct block *blocks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_in(bytes, &blocks[i]))
			return true;
	return false;
}

static const unsigned char *
bytes_of(const struct sockaddr *address)
{
	/* By way of void, as every struct of this family is cast. */
	const void *any = address;

	if (address->sa_family == AF_INET)
		return (const unsigned char *)&((const struct sockaddr_in *)any)
		    ->sin_addr;
	if (address->sa_family == AF_INET6)
		return ((const struct sockaddr_in6 *)any)->sin6_addr.s6_addr;
	return NULL;
}

bool
ward_address_is_public(const struct sockaddr *address)
{
	static const struct block given_out = { { 0x20 }, 3 };
	const unsigned char *bytes = bytes_of(address);

	if (bytes == NULL)
		return false;
	if (address->sa_family == AF_INET)
		return !is_in_any(
		    bytes, blocks_4, sizeof(blocks_4) / sizeof(*blocks_4));
	return is_in(bytes, &given_out) &&
	    !is_in_any(bytes, blocks_6, sizeof(blocks_6) / sizeof(*blocks_6));
}

void
ward_address_text(struct ward_buf *out, const struct sockaddr *address)
{
	const unsigned char *bytes = bytes_of(address);
	char text[INET6_ADDRSTRLEN];

	if (bytes != NULL &&
	    inet_ntop(address->sa_family, bytes, text, sizeof(text)) != NULL)
		ward_buf_add_str(out, text);
	else
		ward_buf_add_str(out, "an address of an unknown kind");
}
