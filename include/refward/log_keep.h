/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_LOG_KEEP_H
#define REFWARD_LOG_KEEP_H

#include <stdint.h>

/*
 * Before a line is appended at second `now` to STEM.jsonl of a folder: where
 * that was last written in an earlier month it is renamed to
 * STEM-YYYY-MM.jsonl, and files of that form are removed that are older than so
 * many months, counted from the one that is renamed (0: none is). Whoever holds
 * the file open goes on in it. What cannot be done is left: for that no push is
 * refused.
 */
void ward_log_rotate(
    const char *folder, const char *stem, int64_t now, unsigned int months);

#endif
