/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_RECORDS_H
#define WARD_CMD_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include "refward/buf.h"
#include "refward/error.h"

/* Decision records, read back. */

/* A file that holds records: decisions*.jsonl, also where rotation has put
 * something behind, or compressed it. */
struct ward_record_file {
	char *path;
	struct timespec changed;
};

/* Those of a folder, the oldest first: rotation renames. The caller gives them
 * to ward_records_free(), after an error too. */
const struct ward_error *ward_records_files(struct ward_record_file **out,
    size_t *count, const char *folder) WARD_MUST_CHECK;
void ward_records_free(struct ward_record_file *files, size_t count);

/* One line without white space around it, and its number from 1; an error ends
 * the reading. What was compressed is read as it was. */
typedef const struct ward_error *(*ward_record_fn)(
    void *data, const char *path, size_t number, struct ward_view line);
const struct ward_error *ward_records_read(
    const char *path, ward_record_fn take, void *data) WARD_MUST_CHECK;
/* The same for the files of a folder that changed since, the oldest first. */
const struct ward_error *ward_records_each(const char *folder, int64_t since,
    ward_record_fn take, void *data) WARD_MUST_CHECK;

/*
 * Append the record of that push, one line of JSON without its LF, from the
 * files of the folder. Lines that are not whole are passed over.
 * WARD_E_MISSING where no file holds it.
 */
const struct ward_error *ward_records_find(struct ward_buf *out,
    const char *folder, const char *push_id) WARD_MUST_CHECK;

/* All that a record says, for a terminal; false where it is no JSON object. */
bool ward_records_describe(struct ward_buf *out, struct ward_view record);

/* The version of the JSON library that is running. */
const char *ward_records_library(void);

#endif
