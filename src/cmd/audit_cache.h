/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_AUDIT_CACHE_H
#define WARD_CMD_AUDIT_CACHE_H

#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/sha256.h"

/*
 * A file of pieces that audits keep from run to run: a cache, so whatever is
 * wrong with it costs time alone. What is damaged, of another version or no
 * such file counts as not there, and the next run that saves sets it aside, as
 * FILE.damaged, and begins anew.
 */
struct ward_audit_cache;

enum ward_cache_kind {
	WARD_CACHE_COMMITS, /* as many as there are; the later win */
	WARD_CACHE_ANSWER   /* one */
};

struct ward_cache_piece {
	unsigned char key[WARD_SHA256_SIZE];
	unsigned char place[WARD_SHA256_SIZE]; /* the repository */
	enum ward_cache_kind kind;
	int64_t replaces; /* pieces up to this number; -1: none */
	struct ward_view data;
};

/* To look at it; NULL where there is none, or it is not to be believed. It may
 * be asked by who could not open it. The caller closes. */
struct ward_audit_cache *ward_audit_cache_open(const char *path);
void
ward_audit_cache_close(struct ward_audit_cache *cache); /* NULL is harmless */

/* Every piece of a key that is whole and was made before `now`, in its order;
 * data lives for the call. */
void ward_audit_cache_each(struct ward_audit_cache *cache,
    const unsigned char key[WARD_SHA256_SIZE], enum ward_cache_kind kind,
    int64_t now,
    void (*each)(void *data, int64_t number, struct ward_view piece),
    void *data);

/* All or nothing of it. Two may do so at once. */
const struct ward_error *
ward_audit_cache_save(const char *path, const struct ward_cache_piece *pieces,
    size_t count, int64_t now) WARD_MUST_CHECK;

#endif
