/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_AUDIT_REUSE_H
#define WARD_CMD_AUDIT_REUSE_H

#include "src/cmd/audit.h"
#include "src/cmd/audit_cache.h"
#include "src/cmd/audit_memo.h"
#include "src/cmd/history.h"

/*
 * What the process that reads one repository takes out of the cache, and what
 * it hands on to be put there: the audit itself writes it, since that process
 * may have become somebody else.
 */
struct ward_audit_reuse {
	struct ward_audit_cache *cache; /* NULL: none, or nothing in it */
	int fd;				/* where to hand on to; -1: nowhere */
	int64_t now;
	unsigned int jobs; /* processes that share the work */
	struct ward_cache_piece commits, answer; /* as they will be */
	unsigned char state[WARD_SHA256_SIZE]; /* of what an answer is about */
	struct ward_audit_memo *memo;
	struct ward_buf *pieces; /* of commits, that were read */
	size_t npieces;
	int64_t last;		/* the number of the last of them */
	struct ward_buf found;	/* an answer */
	size_t nrefs, ncommits; /* of it */
};

/* Before the process becomes somebody else. `path` NULL: nothing is kept. */
void ward_audit_reuse_open(
    struct ward_audit_reuse *reuse, const char *path, int fd, int64_t now);
void ward_audit_reuse_close(struct ward_audit_reuse *reuse);

/* The repository and its rules are known. True where all was found before, and
 * the writer has it now. */
const struct ward_error *ward_audit_reuse_take(struct ward_audit_reuse *reuse,
    struct ward_session *session, const struct ward_history *how,
    struct ward_audit_writer *writer, bool *is_whole) WARD_MUST_CHECK;
/* Then the memo to judge by, or NULL. */
const struct ward_memo *
ward_audit_reuse_memo(const struct ward_audit_reuse *reuse);
/* All went well: hand on what is new. */
const struct ward_error *ward_audit_reuse_give(struct ward_audit_reuse *reuse,
    struct ward_session *session,
    struct ward_audit_writer *writer) WARD_MUST_CHECK;

/* What a process handed on, into the cache. */
const struct ward_error *
ward_audit_reuse_save(const char *path, int fd, int64_t now) WARD_MUST_CHECK;

/* audit_key.c: what findings in commits depend on, and all of an answer. */
void ward_audit_key(unsigned char key[WARD_SHA256_SIZE],
    const struct ward_session *session, const struct ward_history *how);
void ward_audit_place(
    unsigned char place[WARD_SHA256_SIZE], const struct ward_session *session);
const struct ward_error *ward_audit_state(unsigned char state[WARD_SHA256_SIZE],
    struct ward_session *session, const struct ward_history *how,
    int64_t now) WARD_MUST_CHECK;

#endif
