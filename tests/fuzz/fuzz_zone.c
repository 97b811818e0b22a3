/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds any bytes to the reader of time zones, and reckons with what it took.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/error.h"
#include "refward/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_zone *zone = NULL;
	const struct ward_error *err =
	    ward_zone_read(&zone, ward_view((const char *)data, size));

	if (err) {
		assert(zone == NULL);
		return 0;
	}
	for (int64_t at = 0; at < INT64_C(1) << 33; at += 400000000) {
		int64_t first = ward_zone_first(zone, at);
		int64_t last = ward_zone_last(zone, at);
		int32_t offset = ward_zone_offset(zone, at);

		assert(offset > -27 * 3600 && offset < 27 * 3600);
		assert(first <= last);
		assert(first + ward_zone_offset(zone, first) >= at);
	}
	ward_zone_free(zone);
	return 0;
}
