/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a rule file says who is meant. */
#include "policy/read_value.h"
#include "refward/path.h"

static const struct ward_group *
find_group(const struct ward_value *value, struct ward_view name)
{
	struct ward_compile *c = value->c;
	const struct ward_policy *policy = c->policy;
	const char **names;

	for (size_t i = 0; i < policy->ngroups; i++) {
		if (ward_view_is(name, policy->groups[i].name)) {
			c->is_group_used[i] = true;
			return &policy->groups[i];
		}
	}
	names = ward_arena_alloc(c->arena, policy->ngroups * sizeof(*names));
	for (size_t i = 0; i < policy->ngroups; i++)
		names[i] = policy->groups[i].name;
	ward_complain_unknown(c, value->entry->file, value->entry->line,
	    "no such group:", ward_value_copy(value, name), names,
	    policy->ngroups);
	return NULL;
}

static bool
read_actor(const struct ward_value *value, struct ward_view word,
    struct ward_actor *actor)
{
	const char *problem;

	actor->kind = ward_actor_kind_of(word);
	actor->text = ward_value_copy(value, word);
	value->c->is_person_named |=
	    actor->kind == WARD_ACTOR_NAME || actor->kind == WARD_ACTOR_GROUP;
	if (actor->kind == WARD_ACTOR_GROUP) {
		actor->group =
		    find_group(value, ward_view(word.data + 1, word.size - 1));
		return actor->group != NULL;
	}
	problem =
	    actor->kind == WARD_ACTOR_NAME ? ward_person_problem(word) : NULL;
	if (problem)
		ward_complain(value->c, value->entry, "'%s': '%s' %s",
		    value->entry->key, actor->text, problem);
	return !problem;
}

/* Beside others, nobody and anyone say what nobody meant. */
static bool
stands_alone(const struct ward_value *value, const struct ward_actors *actors)
{
	for (size_t i = 0; i < actors->count; i++) {
		if (actors->count == 1 ||
		    actors->items[i].kind > WARD_ACTOR_ANYONE)
			continue;
		ward_complain(value->c, value->entry,
		    "'%s': '%s' stands beside others", value->entry->key,
		    actors->items[i].text);
		return false;
	}
	return true;
}

bool
ward_read_actors(const struct ward_value *value, struct ward_actors *place)
{
	struct ward_view rest = value->text, word;
	struct ward_actor actor = { 0 };

	while (ward_word_next(&rest, &word)) {
		if (!ward_value_is_word(value, word) ||
		    !read_actor(value, word, &actor))
			return false;
		place->items = ward_compile_grow(value->c, place->items,
		    place->count, sizeof(*place->items));
		place->items[place->count++] = actor;
	}
	return stands_alone(value, place);
}

/* Which groups the file will name is not known before a push. */
bool
ward_read_owners(const struct ward_value *value, struct ward_owner_file *place)
{
	struct ward_compile *c = value->c;
	const char *problem = ward_path_problem(value->text);

	if (problem) {
		ward_complain(c, value->entry, "'%s = %s' %s",
		    value->entry->key, value->entry->value, problem);
		return false;
	}
	place->path = ward_value_copy(value, value->text);
	place->groups = c->policy->groups;
	place->ngroups = c->policy->ngroups;
	for (size_t i = 0; i < place->ngroups; i++)
		c->is_group_used[i] = true;
	c->is_person_named = true;
	return true;
}
