/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the rows of targets.def become a table. */
#include "src/deliver/delivery.h"

#define RECEIVER(name) extern const struct ward_receiver ward_receiver_##name;
#include "targets.def"
#undef RECEIVER

const struct ward_receiver *const ward_receivers[] = {
#define RECEIVER(name) &ward_receiver_##name,
#include "targets.def"
#undef RECEIVER
	NULL
};
