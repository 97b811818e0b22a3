/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_RECORDS_H
#define WARD_CMD_RECORDS_H

#include <stdbool.h>
#include "refward/buf.h"
#include "refward/error.h"

/* Decision records, read back. */

/*
 * Append the record of that push, one line of JSON without its LF, from the
 * decisions*.jsonl of the folder. Lines that are not whole are passed over.
 * WARD_E_MISSING where no file holds it.
 */
const struct ward_error *ward_records_find(struct ward_buf *out,
    const char *folder, const char *push_id) WARD_MUST_CHECK;

/* All that a record says, for a terminal; false where it is no JSON object. */
bool ward_records_describe(struct ward_buf *out, struct ward_view record);

/* The version of the JSON library that is running. */
const char *ward_records_library(void);

#endif
