/* SPDX-License-Identifier: Apache-2.0 */
/* Of each line "ZONE SECONDS" of standard input: the offset of the zone's
 * clocks at that instant; then the first and the last instant at which they
 * show that time. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "refward/zone.h"

int
main(void)
{
	char name[65], last[65] = "";
	struct ward_zone *zone = NULL;
	int64_t at;

	while (scanf("%64s %" SCNd64, name, &at) == 2) {
		const struct ward_error *err = NULL;

		if (strcmp(name, last) != 0) {
			ward_zone_free(zone);
			zone = NULL;
			err = ward_zone_load(&zone, name);
			memcpy(last, name, sizeof(last));
		}
		if (err) {
			fprintf(stderr, "%s\n", err->text);
			return 1;
		}
		printf("%" PRId32 " %" PRId64 " %" PRId64 "\n",
		    ward_zone_offset(zone, at), ward_zone_first(zone, at),
		    ward_zone_last(zone, at));
	}
	ward_zone_free(zone);
	return 0;
}
