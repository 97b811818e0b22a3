/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which names may stand for a person, and which for a repository. */
#include "policy/hosts/named.h"

#include <string.h>
#include "policy/value.h"

void
ward_pusher_name(
    struct ward_pusher *out, struct ward_arena *arena, const char *name)
{
	if (name != NULL && ward_user_name_is_valid(name) &&
	    !ward_actor_is_reserved(ward_view_str(name)))
		out->name = ward_arena_strdup(arena, name);
}

const char *
ward_repository_name(
    struct ward_arena *arena, const char *path, const char *name)
{
	static const char suffix[] = ".git";
	struct ward_view view = ward_view_str(path);

	if (name == NULL || !ward_view_ends(view, suffix))
		return NULL;
	view.size -= strlen(suffix);
	if (*name == '\0' || !ward_view_ends(view, name))
		return NULL;
	view.size -= strlen(name);
	return ward_view_ends(view, "/") ? ward_arena_strdup(arena, name)
					 : NULL;
}
