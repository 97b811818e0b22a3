/* SPDX-License-Identifier: Apache-2.0 */
/* Hides nothing: all checks that there are. */
#include "src/cmd/doctor/doctor.h"

#define CHECK(name) extern const struct ward_check ward_check_##name;
#include "src/cmd/doctor/checks.def"
#undef CHECK

#define CHECK(name) &ward_check_##name,
const struct ward_check *const ward_checks[] = {
#include "src/cmd/doctor/checks.def"
};
#undef CHECK

const size_t ward_nchecks = sizeof(ward_checks) / sizeof(ward_checks[0]);

const char *
ward_check_part_name(enum ward_check_part part)
{
	static const char *const names[] = {
		[WARD_CHECK_SERVER] = "server",
		[WARD_CHECK_REPOSITORY] = "repository",
		[WARD_CHECK_DELIVERY] = "delivery",
		[WARD_CHECK_HISTORY] = "history",
	};

	return names[part];
}
