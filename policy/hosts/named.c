/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which names may stand for a person. */
#include "policy/hosts/named.h"
#include "policy/value.h"

void
ward_pusher_name(
    struct ward_pusher *out, struct ward_arena *arena, const char *name)
{
	if (name != NULL && ward_user_name_is_valid(name) &&
	    !ward_actor_is_reserved(ward_view_str(name)))
		out->name = ward_arena_strdup(arena, name);
}
