/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_DECLARED_H
#define REFWARD_GIT_DECLARED_H

#include <stdbool.h>
#include "refward/buf.h"
#include "refward/error.h"

/*
 * What a repository declares about its own format, in its own config file:
 * core.repositoryformatversion and extensions.*. It decides which backend
 * reads it; nothing is tried.
 */
struct ward_declared {
	struct ward_buf version;  /* as written, the last one; empty: 0 */
	struct ward_buf problem;  /* the first that no backend reads */
	struct ward_buf stranger; /* the first extension nobody knows */
	size_t oid_size;
	bool has_reftable;
	bool is_partial; /* a clone that lacks objects */
};

#define WARD_DECLARED_INIT      \
	{                       \
		.oid_size = 20, \
	}

void ward_declared_release(struct ward_declared *declared);

/* Take one setting: the key as git normalises it ("extensions.objectformat"),
 * the value NULL where the file has no '='. */
void ward_declared_add(
    struct ward_declared *declared, const char *key, const char *value);

/* WARD_E_UNSUPPORTED, with a sentence that names what cannot be read. */
const struct ward_error *
ward_declared_check(const struct ward_declared *declared) WARD_MUST_CHECK;

/* Why only git reads it ("uses SHA-256 object names"); NULL: libgit2 does. */
const char *ward_declared_only_git(const struct ward_declared *declared);

/* Add all settings of a config file (declared_file.c). A file that is not
 * there declares nothing. */
const struct ward_error *ward_declared_read(
    struct ward_declared *declared, const char *path) WARD_MUST_CHECK;

#endif
