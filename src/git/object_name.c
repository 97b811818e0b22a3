/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how an object gets its name from what it holds. */
#include "object_name.h"
#include "refward/sha256.h"
#include "sha1.h"

static struct ward_oid
sha1_of(struct ward_view head, struct ward_view raw)
{
	unsigned char bytes[WARD_SHA1_SIZE];
	struct ward_sha1 sha1;

	ward_sha1_init(&sha1);
	ward_sha1_update(&sha1, head.data, head.size);
	ward_sha1_update(&sha1, raw.data, raw.size);
	ward_sha1_final(&sha1, bytes);
	return ward_oid_from_bytes(bytes, sizeof(bytes));
}

static struct ward_oid
sha256_of(struct ward_view head, struct ward_view raw)
{
	unsigned char bytes[WARD_SHA256_SIZE];
	struct ward_sha256 sha256;

	ward_sha256_init(&sha256);
	ward_sha256_update(&sha256, head.data, head.size);
	ward_sha256_update(&sha256, raw.data, raw.size);
	ward_sha256_final(&sha256, bytes);
	return ward_oid_from_bytes(bytes, sizeof(bytes));
}

struct ward_oid
ward_object_name(
    size_t oid_size, enum ward_object_type type, struct ward_view raw)
{
	struct ward_buf head = WARD_BUF_INIT;
	struct ward_oid id;

	ward_buf_printf(&head, "%s %zu", ward_object_type_name(type), raw.size);
	ward_buf_add_char(&head, '\0');
	id = oid_size == WARD_SHA1_SIZE ? sha1_of(ward_buf_view(&head), raw)
					: sha256_of(ward_buf_view(&head), raw);
	ward_buf_release(&head);
	return id;
}
