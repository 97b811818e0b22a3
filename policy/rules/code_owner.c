/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whom a word of a CODEOWNERS file means here. */
#include "policy/rules/code_owner.h"

#include <string.h>

static const struct ward_group *
find_group(
    const struct ward_group *groups, size_t ngroups, struct ward_view name)
{
	for (size_t i = 0; i < ngroups; i++)
		if (ward_view_is(name, groups[i].name))
			return &groups[i];
	return NULL;
}

static bool
is_letter(char c)
{
	return c != '\0' &&
	    strchr("abcdefghijklmnopqrstuvwxyz"
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-",
		c) != NULL;
}

/* Components of letters, digits and ".-_", none of them empty. */
static bool
is_name(struct ward_view name)
{
	char last = '/';

	for (size_t i = 0; i < name.size; i++) {
		if (!is_letter(name.data[i]) &&
		    (name.data[i] != '/' || last == '/'))
			return false;
		last = name.data[i];
	}
	return last != '/';
}

static bool
is_address(struct ward_view word)
{
	struct ward_view rest = word, local;

	return ward_view_split(&rest, '@', &local) && local.size > 0 &&
	    is_name(rest) && memchr(rest.data, '/', rest.size) == NULL &&
	    memchr(local.data, '\\', local.size) == NULL;
}

/* A team that the rule file does not know has no member here: it still owns.
 * "acme/till" is the group "acme.till", since no group's name has a slash. */
static void
find_team(struct ward_actor *out, char *name, const struct ward_group *groups,
    size_t ngroups)
{
	static const struct ward_group nobody = { "", NULL, 0 };
	bool is_team = strchr(name, '/') != NULL;

	for (char *slash = name; (slash = strchr(slash, '/')) != NULL;)
		*slash = '.';
	out->text = name;
	out->group = find_group(groups, ngroups, ward_view_str(name));
	if (!out->group && is_team)
		out->group = &nobody;
	out->kind = out->group ? WARD_ACTOR_GROUP : WARD_ACTOR_NAME;
}

bool
ward_code_owner_read(struct ward_actor *out, struct ward_arena *arena,
    struct ward_view word, const struct ward_group *groups, size_t ngroups)
{
	struct ward_view name = word;

	memset(out, 0, sizeof(*out));
	if (ward_view_starts(word, "@")) {
		name = ward_view(word.data + 1, word.size - 1);
		if (!is_name(name))
			return false;
		find_team(out, ward_arena_copy(arena, name.data, name.size),
		    groups, ngroups);
		return true;
	}
	out->kind = WARD_ACTOR_NAME;
	out->text = ward_arena_copy(arena, word.data, word.size);
	return is_address(word);
}
