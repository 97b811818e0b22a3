/* SPDX-License-Identifier: Apache-2.0 */
/* Hides libcrypto. */
#include "hmac.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>
#include "refward/sha256.h"

/* A longer key is hashed first, so nothing is lost by a limit. */
#define KEY_MAX 4096

static size_t
make(unsigned char out[EVP_MAX_MD_SIZE], enum ward_hmac_hash hash,
    struct ward_view key, struct ward_view text)
{
	unsigned int size = 0;
	const void *done;

	assert(key.size <= KEY_MAX);
	done = HMAC(hash == WARD_HMAC_SHA1 ? EVP_sha1() : EVP_sha256(),
	    key.size > 0 ? key.data : "", (int)key.size,
	    (const unsigned char *)(text.size > 0 ? text.data : ""), text.size,
	    out, &size);
	assert(done != NULL);
	(void)done;
	return size;
}

void
ward_hmac_hex(struct ward_buf *out, enum ward_hmac_hash hash,
    struct ward_view key, struct ward_view text)
{
	unsigned char bytes[EVP_MAX_MD_SIZE];

	ward_hex(out, bytes, make(bytes, hash, key, text));
}

void
ward_hmac_base64(struct ward_buf *out, enum ward_hmac_hash hash,
    struct ward_view key, struct ward_view text)
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	size_t size = make(bytes, hash, key, text);

	ward_base64_write(out, ward_view((const char *)bytes, size));
}

void
ward_base64_write(struct ward_buf *out, struct ward_view data)
{
	unsigned char text[(KEY_MAX + 2) / 3 * 4 + 1];
	int size;

	assert(data.size <= KEY_MAX);
	size = EVP_EncodeBlock(
	    text, (const unsigned char *)data.data, (int)data.size);
	ward_buf_add(out, text, (size_t)size);
}

static size_t
padding_of(struct ward_view text)
{
	if (ward_view_ends(text, "=="))
		return 2;
	return ward_view_ends(text, "=") ? 1 : 0;
}

/* libcrypto passes over white space at both ends. */
static bool
is_base64(struct ward_view text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789+/";

	if (text.size == 0 || text.size % 4 != 0 || text.size > KEY_MAX)
		return false;
	text.size -= padding_of(text);
	for (size_t i = 0; i < text.size; i++)
		if (memchr(letters, text.data[i], sizeof(letters) - 1) == NULL)
			return false;
	return true;
}

bool
ward_base64_read(struct ward_buf *out, struct ward_view text)
{
	unsigned char data[KEY_MAX];
	int size;

	if (!is_base64(text))
		return false;
	size = EVP_DecodeBlock(
	    data, (const unsigned char *)text.data, (int)text.size);
	if (size < 0)
		return false;
	ward_buf_add(out, data, (size_t)size - padding_of(text));
	return true;
}
