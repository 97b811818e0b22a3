/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how globs that include and globs that exclude make one answer. */
#include "refward/glob.h"

bool
ward_globs_include(const struct ward_globs *globs)
{
	for (size_t i = 0; i < globs->count; i++)
		if (globs->items[i][0] != '!')
			return true;
	return false;
}

bool
ward_globs_match(const struct ward_globs *globs, struct ward_view name)
{
	bool is_in = false;

	for (size_t i = 0; i < globs->count; i++) {
		struct ward_view glob = ward_view_str(globs->items[i]);

		if (ward_view_starts(glob, "!")) {
			glob = ward_view(glob.data + 1, glob.size - 1);
			if (ward_glob_match(glob, name))
				return false;
		} else
			is_in = is_in || ward_glob_match(glob, name);
	}
	return is_in;
}
