/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_UUID_H
#define REFWARD_UUID_H

#include <stdint.h>

/* Ids of pushes: UUIDs of version 7 (RFC 9562), which sort by time. */

#define WARD_UUID_SIZE	 37 /* with its NUL */
#define WARD_UUID_RANDOM 16

/* Clock (milliseconds since 1970) and random bytes are the program's. */
void ward_uuid_make(char out[WARD_UUID_SIZE], uint64_t milliseconds,
    const unsigned char random[WARD_UUID_RANDOM]);

#endif
