/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_INFLATE_H
#define REFWARD_GIT_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/buf.h"

/* What inflates many small things that are whole in memory. */
struct ward_inflater;

struct ward_inflater *ward_inflater_new(void);
void ward_inflater_free(struct ward_inflater *inflater); /* NULL is harmless */

/* Room behind what is wanted: both libraries are slow where they near the end
 * of it, libdeflate from 299 bytes on. */
#define WARD_INFLATE_SPARE 320

/* Inflate the zlib stream that `from` begins with; exactly `size` bytes must
 * come of it, and its checksum be right: else false, and `to`, which has room
 * for WARD_INFLATE_SPARE more, holds anything. */
bool ward_inflate(struct ward_inflater *inflater, struct ward_view from,
    char *to, size_t size);

/* The same for a stream that is all of `from`, of which at most `room` bytes
 * come: *size says how many. */
bool ward_inflate_all(struct ward_inflater *inflater, struct ward_view from,
    char *to, size_t room, size_t *size);

#endif
