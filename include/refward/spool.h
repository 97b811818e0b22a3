/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_SPOOL_H
#define REFWARD_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/intent.h"
#include "refward/memory.h"

/*
 * The outbox as folders of files, one a state:
 *
 *	tmp/        half-written
 *	new/        intents that are not settled yet
 *	confirmed/  what post-receive says of them
 *	kept/       intents that are settled, until nothing of them is wanted
 *	damaged/    what could not be read, for an operator
 *
 * An intent's name is its push id, and behind a dot the process that is git
 * receive-pack, so that post-receive finds it without reading all.
 */

enum ward_spool_state {
	WARD_SPOOL_NEW,
	WARD_SPOOL_CONFIRMED,
	WARD_SPOOL_KEPT,
	WARD_SPOOL_DAMAGED
};

const char *ward_spool_state_name(enum ward_spool_state state); /* "new" */

/* The path of a folder or, where `name` is not NULL, of a file in it. */
void ward_spool_path(struct ward_buf *out, const char *outbox,
    enum ward_spool_state state, const char *name);

/* Make the folders; those that are there are left as they are. */
const struct ward_error *ward_spool_make(const char *outbox) WARD_MUST_CHECK;
/* Whether those are there that putting an intent takes: tmp/ and new/. */
bool ward_spool_is_made(const char *outbox);

/* Put an intent into new/, durably: when this returns, no crash loses it. */
const struct ward_error *ward_spool_put(
    const char *outbox, const struct ward_intent *intent) WARD_MUST_CHECK;

/* Take it away again: no ref will be moved. */
const struct ward_error *ward_spool_take_back(
    const char *outbox, const struct ward_intent *intent) WARD_MUST_CHECK;

/* Put a confirmation. One that is lost is harmless, so nothing waits for the
 * disk. */
const struct ward_error *ward_spool_confirm(const char *outbox,
    const struct ward_confirmation *confirmation) WARD_MUST_CHECK;

/* The names in a folder, sorted, which is by time; none where there is no such
 * folder. Of the arena. At most `most`: the oldest. */
struct ward_spool_names {
	const char **items;
	size_t count;
};
const struct ward_error *ward_spool_list(struct ward_spool_names *out,
    struct ward_arena *arena, const char *outbox, enum ward_spool_state state,
    size_t most) WARD_MUST_CHECK;

/* How many entries a folder holds, and when the oldest was written. */
struct ward_spool_depth {
	size_t count;
	int64_t oldest; /* seconds since 1970; 0: there is none */
};
const struct ward_error *ward_spool_measure(struct ward_spool_depth *out,
    const char *outbox, enum ward_spool_state state) WARD_MUST_CHECK;

/* What is read lies in the arena. WARD_E_MISSING: not there any more. */
const struct ward_error *ward_spool_read_intent(struct ward_intent *out,
    struct ward_arena *arena, const char *outbox, enum ward_spool_state state,
    const char *name) WARD_MUST_CHECK;
const struct ward_error *ward_spool_read_confirmation(
    struct ward_confirmation *out, struct ward_arena *arena, const char *outbox,
    const char *name) WARD_MUST_CHECK;

/* A file that is gone already is no error. */
const struct ward_error *ward_spool_move(const char *outbox, const char *name,
    enum ward_spool_state from, enum ward_spool_state to) WARD_MUST_CHECK;
const struct ward_error *ward_spool_remove(const char *outbox, const char *name,
    enum ward_spool_state state) WARD_MUST_CHECK;

/* Whether a name of new/ or kept/ is that push's, or that process's. */
bool ward_spool_is_push(const char *name, const char *push);
bool
ward_spool_is_process(const char *name, const struct ward_process *process);

/*
 * The id of the repository whose refward folder this is: 32 hexadecimal digits
 * in the file "id". The reading one fails with WARD_E_MISSING where there is
 * none, the other makes it then, once for all who ask at the same time;
 * `random` is the caller's.
 */
#define WARD_REPOSITORY_ID_SIZE	  33
#define WARD_REPOSITORY_ID_RANDOM 16
const struct ward_error *ward_repository_id(
    char out[WARD_REPOSITORY_ID_SIZE], const char *folder) WARD_MUST_CHECK;
/* Of the repository with this git directory; false where none can be read. */
bool
ward_repository_id_of(char out[WARD_REPOSITORY_ID_SIZE], const char *git_dir);
const struct ward_error *
ward_repository_id_make(char out[WARD_REPOSITORY_ID_SIZE], const char *folder,
    const unsigned char random[WARD_REPOSITORY_ID_RANDOM]) WARD_MUST_CHECK;

#endif
