/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_PACKS_H
#define REFWARD_GIT_PACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/oid.h"

/*
 * The quick way to very many commits: those that lie whole in a pack, of SHA-1.
 * Whatever is not as it expects is left to the library, which knows all forms,
 * and says what is wrong.
 */
struct ward_packs;

/* The packs that are there now, below the folder `objects`. */
struct ward_packs *ward_packs_open(const char *objects);
void ward_packs_close(struct ward_packs *packs); /* NULL is harmless */

/* Append a commit of at most `max` bytes to *out; false, and nothing appended,
 * where the library is to be asked. */
bool ward_packs_read_commit(struct ward_packs *packs, const struct ward_oid *id,
    uint64_t max, struct ward_buf *out);

/* It will be read soon: bring near where its place may be told. */
void ward_packs_expect(struct ward_packs *packs, const struct ward_oid *id);

#endif
