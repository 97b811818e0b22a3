/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_PACKS_H
#define REFWARD_GIT_PACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/error.h"
#include "backend.h"
#include "bases.h"
#include "inflate.h"
#include "pack.h"

/* The packs of one object folder, and how an object is made of what lies in
 * them. */
struct ward_packs {
	struct ward_pack *items;
	size_t count, capacity;
	size_t last;   /* that had what was asked for */
	bool are_more; /* than are looked at, or some that cannot be read */
};

#define WARD_RECENT 8

/* What reading takes, whatever the packs. */
struct ward_unpacking {
	struct ward_inflater *inflater;
	const struct ward_repo_options *options;
	uint64_t made;		  /* bytes, since the deadline was looked at */
	struct ward_bases *bases; /* NULL: nothing is kept yet */
	struct ward_pack_entry *chain;
	size_t *offsets; /* of the chain */
	size_t capacity;
	struct ward_buf delta; /* the last that was inflated */
	struct ward_place_in_pack {
		const struct ward_pack *pack;
		unsigned char id[20];
		size_t offset;
	} recent[8]; /* trees that were read last */
	unsigned int next_recent;
	unsigned int
	    nread; /* trees: who reads few has no use for what is kept */
	/* Of what is being read: */
	struct ward_pack *pack;
	struct ward_beside *beside;
	size_t beside_offset; /* SIZE_MAX: it is not in this pack */
};

/* The packs that are in the folder now: what comes later is not found. Where it
 * cannot be listed there are more than none. An error where an index is no
 * file: whoever opens a pipe waits for somebody to write into it. */
const struct ward_error *
ward_packs_list(struct ward_packs *packs, const char *objects) WARD_MUST_CHECK;
void ward_packs_release(struct ward_packs *packs);

/* How many objects lie in all of them. */
size_t ward_packs_count(struct ward_packs *packs);
/* See ward_repo_packed_open(). */
struct ward_packed *ward_packed_new(struct ward_packs *packs);

/* Bring near where the place of this one may be told. */
void
ward_packs_expect(const struct ward_packs *packs, const struct ward_oid *id);
/* Pages that were read need not be counted as ours. */
void ward_packs_give_back(const struct ward_packs *packs);

/* Whether it is in one of them; where are_more is set, it may be elsewhere. */
bool ward_packs_have(struct ward_packs *packs, const struct ward_oid *id);

/* Both must outlive it. */
void ward_unpacking_init(struct ward_unpacking *unpacking,
    struct ward_inflater *inflater, const struct ward_repo_options *options);
void ward_unpacking_release(struct ward_unpacking *unpacking);

/* Appends an object to *out; `beside` may be NULL. False, and nothing appended,
 * where it is in no pack, is larger than `max`, is made of something larger
 * than most objects are, or is damaged; and where the deadline passes. */
bool ward_packs_read(struct ward_packs *packs, struct ward_unpacking *unpacking,
    const struct ward_oid *id, struct ward_beside *beside, uint64_t max,
    enum ward_object_type *type, struct ward_buf *out);

/* Type and size of an object. False where it is in no pack, or more is to be
 * read than a header, or it is damaged. */
bool
ward_packs_header(struct ward_packs *packs, struct ward_unpacking *unpacking,
    const struct ward_oid *id, enum ward_object_type *type, uint64_t *size);

/* The same of the object that lies at one place of one pack; it has this id. */
bool ward_unpack(struct ward_unpacking *unpacking, struct ward_pack *pack,
    size_t offset, const struct ward_oid *id, struct ward_beside *beside,
    uint64_t max, enum ward_object_type *type, struct ward_buf *out);
bool
ward_unpack_header(struct ward_unpacking *unpacking, struct ward_pack *pack,
    size_t offset, enum ward_object_type *type, uint64_t *size);

#endif
