/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is found out how much waits in an outbox, and since when. */
#include <sys/stat.h>
#include "refward/spool.h"

static int64_t
written(const char *outbox, enum ward_spool_state state, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;
	struct stat st;
	bool is_there;

	ward_spool_path(&path, outbox, state, name);
	is_there = stat(ward_buf_str(&path), &st) == 0;
	ward_buf_release(&path);
	return is_there ? (int64_t)st.st_mtime : 0;
}

/* Names are sorted by time. */
const struct ward_error *
ward_spool_measure(struct ward_spool_depth *out, const char *outbox,
    enum ward_spool_state state)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_spool_names names;
	const struct ward_error *err =
	    ward_spool_list(&names, arena, outbox, state, SIZE_MAX);

	*out = (struct ward_spool_depth){ .count = 0 };
	if (!err && names.count > 0) {
		out->count = names.count;
		out->oldest = written(outbox, state, names.items[0]);
	}
	ward_arena_free(arena);
	return err;
}
