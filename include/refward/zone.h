/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_ZONE_H
#define REFWARD_ZONE_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"

/*
 * IANA time zones. "Local" is what clocks in the zone show, counted in seconds
 * as if they showed UTC since 1970.
 */
struct ward_zone;

/* "Europe/Berlin"; no path. */
bool ward_zone_name_is_valid(const char *name);

/* From the system's data, version 2 or later of RFC 8536. Missing or damaged
 * data is an error, never UTC. The caller frees. */
const struct ward_error *
ward_zone_load(struct ward_zone **out, const char *name) WARD_MUST_CHECK;
/* From the bytes of such a file. */
const struct ward_error *
ward_zone_read(struct ward_zone **out, struct ward_view raw) WARD_MUST_CHECK;
void ward_zone_free(struct ward_zone *zone); /* NULL is harmless */

/* Seconds east of UTC. */
int32_t ward_zone_offset(const struct ward_zone *zone, int64_t at);

/* The instant at which clocks show this first, where they skip it the one at
 * which they pass it; and the last, where they show it twice. */
int64_t ward_zone_first(const struct ward_zone *zone, int64_t local);
int64_t ward_zone_last(const struct ward_zone *zone, int64_t local);

#endif
