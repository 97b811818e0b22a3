/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RECORD_KEEP_H
#define WARD_POLICY_RECORD_KEEP_H

#include <stdint.h>

/*
 * Before a record is appended at second `now`: where the file was last written
 * in an earlier month it is renamed to decisions-YYYY-MM.jsonl, and files of
 * that form that hold nothing younger than so many months are removed (0:
 * none is). Whoever holds the file open goes on in it. What cannot be done is
 * left: for that no push is refused.
 */
void ward_record_rotate(const char *folder, int64_t now, unsigned int months);

#endif
