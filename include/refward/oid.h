/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_OID_H
#define REFWARD_OID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"

/* An object id: SHA-1 (20 bytes) or SHA-256 (32). */

#define WARD_OID_SIZE_MAX 32
#define WARD_OID_HEX_MAX  64

struct ward_oid {
	unsigned char bytes[WARD_OID_SIZE_MAX]; /* zero behind `size` */
	unsigned char size;			/* 20 or 32 */
};

/* Exactly 40 or 64 lower-case hexadecimal digits; else false. */
bool ward_oid_parse(struct ward_oid *out, struct ward_view hex);
struct ward_oid ward_oid_from_bytes(const unsigned char *bytes, size_t size);
bool ward_oid_is_null(const struct ward_oid *id); /* all zeros */
bool ward_oid_equal(const struct ward_oid *a, const struct ward_oid *b);
int ward_oid_compare(const struct ward_oid *a, const struct ward_oid *b);
/* Writes size * 2 digits and a NUL; returns `hex`. */
char *ward_oid_hex(const struct ward_oid *id, char hex[WARD_OID_HEX_MAX + 1]);
void ward_oid_add_hex(struct ward_buf *out, const struct ward_oid *id);
/* The first ten digits, for people. */
void ward_oid_add_short(struct ward_buf *out, const struct ward_oid *id);

/*
 * A map from ids to numbers that grows as it is filled. Nothing is removed.
 */
struct ward_oidmap {
	struct ward_oidmap_slot *slots;
	size_t nslots;
	struct ward_oid *ids; /* in the order in which they came */
	size_t *numbers;
	size_t count, capacity;
};

#define WARD_OIDMAP_INIT                  \
	{                                 \
		NULL, 0, NULL, NULL, 0, 0 \
	}
#define WARD_OIDMAP_NONE SIZE_MAX

void ward_oidmap_release(struct ward_oidmap *map);
/* The number kept for the id, or WARD_OIDMAP_NONE. */
size_t
ward_oidmap_get(const struct ward_oidmap *map, const struct ward_oid *id);
/* Bring near where an id would stand. */
void
ward_oidmap_expect(const struct ward_oidmap *map, const struct ward_oid *id);
/* The number kept for the id, which is `number` where there was none. */
size_t ward_oidmap_keep(
    struct ward_oidmap *map, const struct ward_oid *id, size_t number);
/* Keeps a number; false, and nothing changed, where the id was there. */
bool ward_oidmap_put(
    struct ward_oidmap *map, const struct ward_oid *id, size_t number);
/* Keeps a number in the place of the one that was there. */
void ward_oidmap_set(
    struct ward_oidmap *map, const struct ward_oid *id, size_t number);

#endif
