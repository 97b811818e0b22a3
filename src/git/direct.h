/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_DIRECT_H
#define REFWARD_GIT_DIRECT_H

#include <stdbool.h>
#include <stdint.h>
#include "backend.h"

/*
 * Objects out of the packs and files in which they lie, without libgit2, which
 * takes long to start, copies each several times and makes each delta's base
 * anew. Only what is as usual is read here: whether something else is missing,
 * damaged or too large is what libgit2 says.
 */
struct ward_direct;
struct ward_object_folders;

/* SHA-1 objects of these folders, which it takes over. Nothing is opened yet.
 * Who reads very much (reads_once) gives pages back, so that memory does not
 * grow with the packs. The options must outlive it. */
struct ward_direct *ward_direct_new(struct ward_object_folders *folders,
    const struct ward_repo_options *options);
const struct ward_object_folders *
ward_direct_folders(const struct ward_direct *direct);
void ward_direct_free(struct ward_direct *direct); /* NULL is harmless */

/* Appends an object of at most `max` bytes to *out; `beside` may be NULL.
 * False, and nothing appended: ask libgit2. */
bool ward_direct_read(struct ward_direct *direct, const struct ward_oid *id,
    struct ward_beside *beside, uint64_t max, enum ward_object_type *type,
    struct ward_buf *out);

/* Type and size of an object where a header tells them. */
bool ward_direct_header(struct ward_direct *direct, const struct ward_oid *id,
    enum ward_object_type *type, uint64_t *size);

/* See ward_repo_packed(). */
size_t ward_direct_packed(struct ward_direct *direct);
/* See ward_repo_packed_open(). */
struct ward_packed *ward_direct_packed_open(struct ward_direct *direct);

/* It will be read soon: bring near where its place may be told. */
void ward_direct_expect(struct ward_direct *direct, const struct ward_oid *id);

/* Whether it lies in the repository's own folder or its alternates, and not in
 * the quarantine alone. False: ask libgit2. */
bool ward_direct_was_there(
    struct ward_direct *direct, const struct ward_oid *id, bool *out);

#endif
