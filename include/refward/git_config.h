/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_CONFIG_H
#define REFWARD_GIT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/memory.h"

/*
 * git's configuration, as git itself would read it in a repository, without a
 * process: the files of the system, of the user and of the repository, and what
 * they include. It is for those who look at repositories and install into them,
 * and decides nothing in a push.
 */

enum ward_config_scope {
	WARD_CONFIG_SYSTEM,
	WARD_CONFIG_USER,
	WARD_CONFIG_REPOSITORY
};

struct ward_setting {
	const char *key;   /* as git prints it: "receive.fsckobjects" */
	const char *value; /* NULL: the line has no '=', which means true */
	const char *file;  /* where it stands */
	enum ward_config_scope scope;
};

/* Where to look: NULL: nowhere. */
struct ward_config_places {
	const char *system;  /* a file */
	const char *user[2]; /* files, the weaker first */
	const char *home;    /* what "~/" stands for */
	const char *git_dir;
};

struct ward_config {
	struct ward_setting *items; /* the strongest last */
	size_t count, capacity;
	/* Why there may be more: whether another file is included could not be
	 * told; or NULL. */
	const char *unclear;
	size_t nread; /* bytes */
};

/* A file of more bytes is not read. */
#define WARD_CONFIG_SIZE_MAX (4u * 1024 * 1024)

/*
 * Read all; release in any case. Text is the arena's. Files that are not there
 * say nothing; WARD_E_INVALID, with "FILE:LINE", where git would not read one
 * either.
 */
const struct ward_error *
ward_config_read(struct ward_config *out, struct ward_arena *arena,
    const struct ward_config_places *places) WARD_MUST_CHECK;
void ward_config_release(struct ward_config *config);

/* The one that counts, the last; NULL: it is not set. `key` as git prints it.
 */
const struct ward_setting *
ward_config_find(const struct ward_config *config, const char *key);

/* As git reads it; false where it is none. NULL is true. */
bool ward_config_bool(bool *out, const char *value);

/* --- one file by itself ------------------------------------------------------
 */

/* All values of a key, each with a NUL behind it, and how many; none where
 * there is no such file. What it includes is left aside. */
const struct ward_error *ward_config_values(struct ward_buf *out, size_t *count,
    const char *file, const char *key) WARD_MUST_CHECK;

/*
 * Give a key this one value; NULL: unset it. The file is replaced by rename and
 * keeps its mode; one that is not there is made. WARD_E_UNSUPPORTED where the
 * key has several values there, or some that are included.
 */
const struct ward_error *ward_config_set(
    const char *file, const char *key, const char *value) WARD_MUST_CHECK;

struct ward_config_pair {
	const char *key;
	const char *value;
};

/*
 * Add these keys and values, all in one step, or none. WARD_E_UNSUPPORTED where
 * one is there already. As above, the file keeps its mode.
 */
const struct ward_error *ward_config_add(const char *file,
    const struct ward_config_pair *pairs, size_t count) WARD_MUST_CHECK;

/* --- the grammar of one file ------------------------------------------------
 */

/* `value` NULL: the line has no '='. An error ends it. */
typedef const struct ward_error *(*ward_config_fn)(
    void *data, const char *key, const char *value);
/* `name` is for complaints. */
const struct ward_error *ward_config_parse(struct ward_view text,
    const char *name, ward_config_fn each, void *data) WARD_MUST_CHECK;

#endif
