/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that groups include groups and lie in files. */
#include <string.h>
#include "policy/compile.h"
#include "refward/text.h"

/* Of all groups, with what they include: a short file could name very many. */
#define MEMBERS_MAX 1000000

struct building {
	const struct ward_section *section;
	struct ward_group *group;
	enum { UNTOUCHED, BEGUN, DONE } state;
};

struct groups {
	struct ward_compile *c;
	struct building *items;
	size_t count;
	size_t nmembers; /* of all; one too many is no member */
};

const char *
ward_person_problem(struct ward_view word)
{
	if (ward_actor_is_reserved(word))
		return "is no person";
	for (size_t i = 0; i < word.size; i++) {
		if (strchr("@!*?[]()<>{}\"'`,;|=", word.data[i]) &&
		    (i == 0 || word.data[i] != '@'))
			return "is no name of a user";
	}
	return NULL;
}

static void
add_member(struct groups *groups, struct ward_group *group, const char *name,
    const struct ward_entry *place)
{
	if (groups->nmembers > MEMBERS_MAX)
		return;
	if (groups->nmembers++ == MEMBERS_MAX) {
		ward_complain(groups->c, place,
		    "groups have more than %d members in all, with what they "
		    "include",
		    MEMBERS_MAX);
		return;
	}
	group->members = ward_compile_grow(groups->c, group->members,
	    group->nmembers, sizeof(*group->members));
	group->members[group->nmembers++] = name;
}

static void
take_members(struct groups *groups, struct ward_group *group,
    const struct ward_entry *place, struct ward_view text)
{
	struct ward_view word;

	while (ward_word_next(&text, &word)) {
		const char *problem = ward_person_problem(word);

		if (ward_view_starts(word, "@"))
			problem = "is a group: write 'include = NAME'";
		else if (ward_view_ends(word, ","))
			problem = "ends in a comma: members are separated by "
				  "blanks";
		if (problem)
			ward_complain(groups->c, place, "member '%.*s' %s",
			    WARD_ARG(word), problem);
		else
			add_member(groups, group,
			    ward_arena_copy(
				groups->c->arena, word.data, word.size),
			    place);
	}
}

static void
take_file(struct groups *groups, struct ward_group *group,
    const struct ward_entry *entry)
{
	struct ward_view rest = ward_view_str(entry->value), line;
	struct ward_entry place = { .file = entry->source };

	while (ward_view_split(&rest, '\n', &line)) {
		place.line++;
		line = ward_view_trim(line);
		if (!ward_view_starts(line, "#"))
			take_members(groups, group, &place, line);
	}
}

static struct building *
find(struct groups *groups, const struct ward_entry *entry)
{
	const char **names =
	    ward_arena_alloc(groups->c->arena, groups->count * sizeof(*names));
	const char *name = entry->value + (entry->value[0] == '@' ? 1 : 0);

	for (size_t i = 0; i < groups->count; i++) {
		names[i] = groups->items[i].group->name;
		if (strcmp(names[i], name) == 0) {
			groups->c->is_group_used[i] = true;
			return &groups->items[i];
		}
	}
	ward_complain_unknown(groups->c, entry->file, entry->line,
	    "no such group:", entry->value, names, groups->count);
	return NULL;
}

static void resolve(struct groups *groups, struct building *building);

static void
take_group(struct groups *groups, struct ward_group *group,
    const struct ward_entry *entry)
{
	struct building *other = find(groups, entry);

	if (!other)
		return;
	if (other->state == BEGUN) {
		ward_complain(groups->c, entry, "group '%s' includes itself",
		    other->group->name);
		return;
	}
	resolve(groups, other);
	for (size_t i = 0;
	     i < other->group->nmembers && groups->nmembers <= MEMBERS_MAX; i++)
		add_member(groups, group, other->group->members[i], entry);
}

static void
take_entry(struct groups *groups, struct ward_group *group,
    const struct ward_entry *entry)
{
	static const char *const known[] = { "member", "include", "file" };

	if (!entry->value)
		return;
	if (strcmp(entry->key, "member") == 0)
		take_members(groups, group, entry, ward_view_str(entry->value));
	else if (strcmp(entry->key, "include") == 0)
		take_group(groups, group, entry);
	else if (strcmp(entry->key, "file") == 0)
		take_file(groups, group, entry);
	else
		ward_complain_unknown(groups->c, entry->file, entry->line,
		    "a group has no key", entry->key, known, 3);
}

static void
resolve(struct groups *groups, struct building *building)
{
	if (building->state == DONE)
		return;
	building->state = BEGUN;
	for (const struct ward_entry *entry = building->section->entries; entry;
	     entry = entry->next)
		take_entry(groups, building->group, entry);
	ward_group_sort(building->group);
	building->state = DONE;
}

static bool
is_second(const struct groups *groups, const struct ward_section *section,
    const char *name)
{
	for (size_t i = 0; i < groups->count; i++) {
		const struct ward_section *first = groups->items[i].section;

		if (strcmp(groups->items[i].group->name, name) != 0)
			continue;
		ward_diags_add(groups->c->diags, section->file, section->line,
		    "group '%s' stands in %s:%u already", name, first->file,
		    first->line);
		return true;
	}
	return false;
}

static void
begin_group(struct groups *groups, const struct ward_section *section)
{
	const char *name = ward_section_name(section, "group");
	struct building *building;

	if (!name || !*name || is_second(groups, section, name))
		return;
	if (groups->count == WARD_GROUPS_MAX) {
		ward_diags_add(groups->c->diags, section->file, section->line,
		    "group '%s' is one too many: there may be %d", name,
		    WARD_GROUPS_MAX);
		return;
	}
	building = &groups->items[groups->count];
	building->section = section;
	building->group = &groups->c->policy->groups[groups->count++];
	building->group->name = name;
}

static size_t
count_groups(const struct ward_compile *c)
{
	size_t count = 0;

	for (const struct ward_section *section = c->sections.first; section;
	     section = section->next)
		count += ward_section_name(section, "group") != NULL;
	return count < WARD_GROUPS_MAX ? count : WARD_GROUPS_MAX;
}

/* All groups get their place first: actors keep pointers to them. */
void
ward_compile_groups(struct ward_compile *c)
{
	size_t count = count_groups(c);
	struct groups groups = { .c = c };

	groups.items =
	    ward_arena_alloc(c->arena, count * sizeof(*groups.items));
	c->policy->groups =
	    ward_arena_alloc(c->arena, count * sizeof(*c->policy->groups));
	c->is_group_used =
	    ward_arena_alloc(c->arena, count * sizeof(*c->is_group_used));
	for (const struct ward_section *section = c->sections.first; section;
	     section = section->next)
		begin_group(&groups, section);
	c->policy->ngroups = groups.count;
	for (size_t i = 0; i < groups.count; i++)
		resolve(&groups, &groups.items[i]);
}
