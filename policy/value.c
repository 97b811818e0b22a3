/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the values of a rule file are asked and how they are listed. */
#include <stdlib.h>
#include <string.h>
#include "policy/value.h"

bool
ward_words_has(const struct ward_words *words, struct ward_view word)
{
	for (size_t i = 0; i < words->count; i++) {
		if (ward_view_is(word, words->items[i]))
			return true;
	}
	return false;
}

void
ward_words_list(
    struct ward_buf *out, const struct ward_words *words, size_t most)
{
	for (size_t i = 0; i < words->count; i++) {
		if (i > 0)
			ward_buf_add_str(out, ", ");
		if (i == most) {
			ward_buf_add_str(out, "...");
			return;
		}
		ward_buf_add_str(out, words->items[i]);
	}
}

enum ward_actor_kind
ward_actor_kind_of(struct ward_view word)
{
	static const char *const names[] = {
		[WARD_ACTOR_NOBODY] = "nobody",
		[WARD_ACTOR_ANYONE] = "anyone",
		[WARD_ACTOR_MERGE_REQUEST] = "merge-request",
		[WARD_ACTOR_WEB] = "web",
		[WARD_ACTOR_ACTIONS] = "actions",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (ward_view_is(word, names[i]))
			return (enum ward_actor_kind)i;
	}
	return ward_view_starts(word, "@") ? WARD_ACTOR_GROUP : WARD_ACTOR_NAME;
}

bool
ward_actor_is_reserved(struct ward_view word)
{
	return ward_actor_kind_of(word) < WARD_ACTOR_NAME ||
	    ward_view_is(word, "anonymous");
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
ward_group_sort(struct ward_group *group)
{
	size_t kept = 0;

	if (group->nmembers > 1)
		qsort(group->members, group->nmembers, sizeof(*group->members),
		    compare_names);
	for (size_t i = 0; i < group->nmembers; i++) {
		if (kept == 0 ||
		    strcmp(group->members[kept - 1], group->members[i]) != 0)
			group->members[kept++] = group->members[i];
	}
	group->nmembers = kept;
}

static bool
is_member(const struct ward_group *group, const char *name)
{
	return group->nmembers > 0 &&
	    bsearch(&name, group->members, group->nmembers,
		sizeof(*group->members), compare_names) != NULL;
}

/* A pipeline's token and who is unknown have names, but are no persons. */
static bool
is_person(const struct ward_pusher *pusher)
{
	return pusher->name && !pusher->is_anonymous && !pusher->is_actions;
}

static bool
is_actor(const struct ward_actor *actor, const struct ward_pusher *pusher)
{
	switch (actor->kind) {
	case WARD_ACTOR_NOBODY:
		return false;
	case WARD_ACTOR_ANYONE:
		return true;
	case WARD_ACTOR_MERGE_REQUEST:
		return pusher->is_merge_request;
	case WARD_ACTOR_WEB:
		return pusher->is_web;
	case WARD_ACTOR_ACTIONS:
		return pusher->is_actions;
	case WARD_ACTOR_NAME:
		return is_person(pusher) &&
		    strcmp(actor->text, pusher->name) == 0;
	case WARD_ACTOR_GROUP:
		return is_person(pusher) &&
		    is_member(actor->group, pusher->name);
	}
	return false;
}

bool
ward_actors_include(
    const struct ward_actors *actors, const struct ward_pusher *pusher)
{
	static const struct ward_pusher unknown = { .is_anonymous = true };

	if (!pusher)
		pusher = &unknown;
	for (size_t i = 0; i < actors->count; i++) {
		if (is_actor(&actors->items[i], pusher))
			return true;
	}
	return false;
}

const struct ward_error *
ward_actors_ask(bool *out, const struct ward_actors *actors,
    const struct ward_pusher *pusher)
{
	*out = ward_actors_include(actors, pusher);
	if (*out || pusher == NULL || !pusher->is_maybe_merge_request)
		return NULL;
	for (size_t i = 0; i < actors->count; i++)
		if (actors->items[i].kind == WARD_ACTOR_MERGE_REQUEST)
			return ward_error(WARD_E_UNSUPPORTED,
			    "whether this is a merge request: it may have been "
			    "squashed, rebased, or edited (key gitlab-web)");
	return NULL;
}

void
ward_actors_list(struct ward_buf *out, const struct ward_actors *actors)
{
	for (size_t i = 0; i < actors->count; i++)
		ward_buf_printf(
		    out, "%s%s", i > 0 ? ", " : "", actors->items[i].text);
}
