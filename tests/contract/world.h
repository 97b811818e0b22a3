/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_WORLD_H
#define REFWARD_TESTS_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/repo.h"
#include "run_git.h"

/*
 * One small history, in every form that a backend reads: in memory, or made
 * by the real git in a folder of its own. Any failure to make it ends the
 * test program.
 */

enum world_object {
	WORLD_OLD_BLOB,
	WORLD_EMPTY_BLOB,
	WORLD_BIG_BLOB,	  /* 20,000 bytes */
	WORLD_DELTA_BLOB, /* the same and a line: a delta in a pack */
	WORLD_OLD_TREE,
	WORLD_OLD_COMMIT,
	WORLD_FIRST_NEW, /* what the push brings, where there is a push */
	WORLD_NEW_BLOB = WORLD_FIRST_NEW,
	WORLD_NEW_TREE,
	WORLD_NEW_COMMIT,
	WORLD_NEW_TAG,
	WORLD_NOBJECTS
};

/*
 * Refs: "refs/heads/main", "refs/heads/feature/deep/one", "refs/tags/v1" and
 * "refs/tags/moved" are the old commit; the last was packed, where refs are
 * packed, as the old tree. "HEAD" and "refs/remotes/origin/HEAD" are symbolic.
 */
struct world_form {
	const char *name;
	size_t oid_size;
	bool is_memory;
	bool is_packed;
	bool in_push;	   /* the new objects lie in a quarantine */
	bool has_odd_path; /* with a colon, quotes and a backslash in it */
	bool reads_once;   /* as an audit opens it */
	bool is_partial;   /* declared to lack objects, though it has all */
	bool has_reftable; /* only where world_git_has_reftable() */
};

struct world {
	const struct world_form *form;
	struct ward_repo *memory; /* of every form: has the ids */
	char *home;		  /* the folder of everything */
	char *path;
	char *quarantine;
	char *alternates;
	struct ward_buf raw[WORLD_NOBJECTS];
	enum ward_object_type types[WORLD_NOBJECTS];
	struct ward_oid ids[WORLD_NOBJECTS];
};

bool world_git_has_reftable(void);

struct world *world_new(const struct world_form *form);
void world_free(struct world *world);

void
world_options(const struct world *world, struct ward_repo_options *options);
/* The caller gives it back with world_close(). */
struct ward_repo *
world_open(struct world *world, const struct ward_repo_options *options);
void world_close(struct world *world, struct ward_repo *repo);
void
world_set_ref(struct world *world, const char *name, const struct ward_oid *id);
/* Where refs can be packed: pack them all. */
void world_pack_refs(struct world *world);

#endif
