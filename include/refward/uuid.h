/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_UUID_H
#define REFWARD_UUID_H

#include <stdint.h>

/* UUIDs (RFC 9562): of version 7 for pushes, which sort by time, and of version
 * 8 for what is made of a hash. */

#define WARD_UUID_SIZE	 37 /* with its NUL */
#define WARD_UUID_RANDOM 16

/* Clock (milliseconds since 1970) and random bytes are the program's. */
void ward_uuid_make(char out[WARD_UUID_SIZE], uint64_t milliseconds,
    const unsigned char random[WARD_UUID_RANDOM]);

/* Of the first bytes of a hash: the same of the same. */
void ward_uuid_of_hash(
    char out[WARD_UUID_SIZE], const unsigned char hash[WARD_UUID_RANDOM]);

#endif
