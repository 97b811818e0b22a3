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
