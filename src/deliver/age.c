/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that a clock may have been wrong by years. */
#include "dispatcher.h"

bool
ward_is_past(const struct ward_dispatcher *d, int64_t moment, int64_t seconds)
{
	int64_t age = d->now - moment;

	return age >= seconds || age <= -seconds;
}
