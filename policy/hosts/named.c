/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which names may stand for a person. */
#include "policy/hosts/named.h"

#include <string.h>

void
ward_pusher_name(
    struct ward_pusher *out, struct ward_arena *arena, const char *name)
{
	static const char *const reserved[] = { "anonymous", "anyone", "nobody",
		"merge-request", "web", "actions" };

	if (name == NULL || !ward_user_name_is_valid(name))
		return;
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (strcmp(name, reserved[i]) == 0)
			return;
	out->name = ward_arena_strdup(arena, name);
}
