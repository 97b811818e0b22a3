/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which targets there are that are not reached by HTTP. */
#include <stdarg.h>
#include <string.h>
#include "src/deliver/courier.h"

#define REASON_SIZE 512

#define COURIER(name) extern const struct ward_courier ward_courier_##name;
#include "src/deliver/targets/couriers.def"
#undef COURIER

static const struct ward_courier *const couriers[] = {
#define COURIER(name) &ward_courier_##name,
#include "src/deliver/targets/couriers.def"
#undef COURIER
};

const struct ward_courier *
ward_courier_find(const char *type)
{
	for (size_t i = 0; i < sizeof(couriers) / sizeof(couriers[0]); i++)
		if (strcmp(couriers[i]->type, type) == 0)
			return couriers[i];
	return ward_receiver_find(type) != NULL ? &ward_courier_http : NULL;
}

void
ward_result_set(struct ward_result *out, struct ward_arena *arena,
    enum ward_result_kind kind, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	out->reason = ward_arena_vprintf(arena, REASON_SIZE, fmt, args);
	va_end(args);
	out->kind = kind;
	out->after = -1;
	out->link = NULL;
}
