/* SPDX-License-Identifier: Apache-2.0 */
/* Hides libcrypto. */
#include "hmac.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include "refward/base64.h"
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

	ward_base64_add(out, bytes, size);
}
