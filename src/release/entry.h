/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_RELEASE_ENTRY_H
#define WARD_RELEASE_ENTRY_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/memory.h"
#include "refward/oid.h"

/*
 * The form that all entries of the outbox share: lines "KEY VALUE", the first
 * "refward-KIND VERSION", the last "end SHA256" over all before it. A value is
 * the rest of its line; a backslash is written "\\", a control byte "\xNN".
 * What is not exactly this is damaged, and nothing of it is believed.
 */

#define WARD_ENTRY_VERSION 1

void ward_entry_begin(struct ward_buf *out, const char *kind);
void
ward_entry_add(struct ward_buf *out, const char *key, struct ward_view value);
void
ward_entry_add_str(struct ward_buf *out, const char *key, const char *value);
void
ward_entry_add_number(struct ward_buf *out, const char *key, uint64_t value);
void ward_entry_end(struct ward_buf *out);

struct ward_entry_reader {
	struct ward_arena *arena;
	struct ward_view rest; /* without the line "end" */
	size_t line;	       /* of the next one, from 1 */
};

/* Check both ends. All text that is read from it is the arena's. */
const struct ward_error *
ward_entry_open(struct ward_entry_reader *out, struct ward_arena *arena,
    struct ward_view text, const char *kind) WARD_MUST_CHECK;

/* Whether the next line has this key. */
bool ward_entry_is(const struct ward_entry_reader *reader, const char *key);
bool ward_entry_is_done(const struct ward_entry_reader *reader);

/* The next line, which must have this key. */
const struct ward_error *ward_entry_take(struct ward_entry_reader *reader,
    const char *key, const char **value) WARD_MUST_CHECK;
/* The same where it may be left out: *value is NULL then. */
const struct ward_error *ward_entry_take_if(struct ward_entry_reader *reader,
    const char *key, const char **value) WARD_MUST_CHECK;
const struct ward_error *
ward_entry_take_number(struct ward_entry_reader *reader, const char *key,
    uint64_t max, uint64_t *value) WARD_MUST_CHECK;
/* About the line that was taken last. */
const struct ward_error *ward_entry_damaged(
    const struct ward_entry_reader *reader, const char *what) WARD_MUST_CHECK;

/* "VALUE REST": the first word of *value, which goes on behind it; NULL where
 * there is none. Of the arena. */
const char *
ward_entry_word(struct ward_entry_reader *reader, const char **value);
bool ward_entry_word_oid(
    struct ward_entry_reader *reader, const char **value, struct ward_oid *out);

#endif
