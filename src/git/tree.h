/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_TREE_H
#define REFWARD_GIT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/object.h"

/* An entry of a tree where it lies: nothing is copied. */
struct ward_tree_raw {
	uint32_t mode;
	struct ward_view name;
	const unsigned char *id; /* oid_size bytes */
	size_t size;		 /* of the whole entry */
};

/* The entry at the front, read leniently (any octal mode, any name without a
 * NUL); false where there is none or it makes no sense. */
bool ward_tree_raw_read(
    struct ward_tree_raw *out, struct ward_view rest, size_t oid_size);

/* Its id; the null id for NULL. */
struct ward_oid
ward_tree_raw_id(const struct ward_tree_raw *entry, size_t oid_size);

/* What is known of two trees already: how many bytes both begin with, and how
 * many bytes of the one and of the other are whole entries. */
struct ward_tree_known {
	size_t same;
	size_t whole, other_whole;
};

/* Takes the entries off both fronts that are the same, byte for byte. */
void ward_tree_skip_same(struct ward_view *a, struct ward_view *b,
    const struct ward_tree_known *known, size_t oid_size);

/* What is wrong with the entry at the front by itself: ward_tree_problem() says
 * what is wrong with all of them, and their order. */
const char *ward_tree_entry_problem(struct ward_view rest, size_t oid_size);

bool ward_mode_is_tree(uint32_t mode);
/* What git makes of an odd mode: the canonical one that it reads. */
uint32_t ward_mode_plain(uint32_t mode);

/* Git's order of entries: a folder stands where its name and "/" would. Equal
 * (0) is the same name and the same sort. */
int ward_tree_raw_compare(
    const struct ward_tree_raw *a, const struct ward_tree_raw *b);

#endif
