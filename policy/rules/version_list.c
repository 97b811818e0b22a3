/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how many versions are compared with many others: those that a push
 * makes are sorted, and each tag that stands there finds its place among them.
 */
#include "policy/rules/version_list.h"

#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "policy/rules/command.h"

#define TAGS "refs/tags/"

/* A version that the push makes. Of those that are alike, the first one keeps
 * what is known of all: by value, by line, by component. */
struct made {
	struct ward_view name;
	struct ward_version version;
	size_t alike, line, component; /* places of these first ones */
	const char *there[2]; /* the same version, as it stands there */
	const char *of_line, *of_component; /* the greatest that stands there */
};

struct ward_version_list {
	struct ward_arena *arena;
	struct made *made;
	size_t nmade;
	const char **deleted;
	size_t ndeleted;
};

/* First what has no order among each other. */
static int
compare_versions(const struct ward_version *a, const struct ward_version *b)
{
	int order = (a->form > b->form) - (a->form < b->form);

	if (order == 0)
		order = ward_view_compare(a->component, b->component);
	return order != 0 ? order : ward_version_compare(a, b);
}

static int
by_version(const void *a, const void *b)
{
	const struct made *left = a, *right = b;
	int order = compare_versions(&left->version, &right->version);

	return order != 0 ? order : ward_view_compare(left->name, right->name);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* --- what the push does -----------------------------------------------------
 */

static void
take_updates(struct ward_version_list *list, const struct ward_subject *subject)
{
	size_t count = subject->nupdates;

	list->made = ward_arena_alloc(list->arena, count * sizeof(*list->made));
	list->deleted =
	    ward_arena_alloc(list->arena, count * sizeof(*list->deleted));
	for (size_t i = 0; i < count; i++) {
		const struct ward_update *update = &subject->updates[i];
		struct made *made = &list->made[list->nmade];

		if (update->kind == WARD_UPDATE_DELETE)
			list->deleted[list->ndeleted++] = update->ref;
		made->name = ward_tag_name(update);
		if (update->kind == WARD_UPDATE_CREATE && made->name.size > 0 &&
		    ward_version_parse(&made->version, made->name))
			list->nmade++;
	}
	if (list->ndeleted > 1)
		qsort(list->deleted, list->ndeleted, sizeof(*list->deleted),
		    by_text);
	if (list->nmade > 1)
		qsort(list->made, list->nmade, sizeof(*list->made), by_version);
}

static void
find_first_ones(struct ward_version_list *list)
{
	for (size_t i = 0; i < list->nmade; i++) {
		struct made *made = &list->made[i];
		const struct made *before = i > 0 ? made - 1 : NULL;
		const struct ward_version *last =
		    before != NULL ? &before->version : NULL;

		made->alike = made->line = made->component = i;
		if (last == NULL || !ward_version_is_akin(last, &made->version))
			continue;
		made->component = before->component;
		if (!ward_version_is_line(last, &made->version))
			continue;
		made->line = before->line;
		if (ward_version_compare(last, &made->version) == 0)
			made->alike = before->alike;
	}
}

/* --- what stands there ------------------------------------------------------
 */

/* The place of the first one that is not less. */
static size_t
place_of(
    const struct ward_version_list *list, const struct ward_version *version)
{
	size_t low = 0, high = list->nmade;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_versions(&list->made[middle].version, version) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
keep_greatest(const struct ward_version_list *list, const char **place,
    const struct ward_version *version, const char *name)
{
	struct ward_version last;

	if (*place == NULL ||
	    (ward_version_parse(&last, ward_view_str(*place)) &&
		ward_version_compare(version, &last) > 0))
		*place = ward_arena_strdup(list->arena, name);
}

static void
keep_twin(
    const struct ward_version_list *list, struct made *first, const char *name)
{
	for (size_t i = 0; i < 2; i++)
		if (first->there[i] == NULL) {
			first->there[i] = ward_arena_strdup(list->arena, name);
			return;
		}
}

/* Where anything is of its line, or of its component, so is what stands next
 * to its place. */
static void
meet(struct ward_version_list *list, const struct made *neighbour,
    const struct ward_version *version, const char *name)
{
	struct made *made = list->made;

	if (!ward_version_is_akin(&neighbour->version, version))
		return;
	keep_greatest(
	    list, &made[neighbour->component].of_component, version, name);
	if (!ward_version_is_line(&neighbour->version, version))
		return;
	keep_greatest(list, &made[neighbour->line].of_line, version, name);
	if (ward_version_compare(&neighbour->version, version) == 0)
		keep_twin(list, &made[neighbour->alike], name);
}

static bool
is_deleted(const struct ward_version_list *list, const char *ref)
{
	return list->ndeleted > 0 &&
	    bsearch(&ref, list->deleted, list->ndeleted, sizeof(ref),
		by_text) != NULL;
}

static const struct ward_error *
take_tag(void *data, const char *ref, const struct ward_oid *id)
{
	struct ward_version_list *list = data;
	const char *name = ref + strlen(TAGS);
	struct ward_version version;
	size_t place;

	(void)id;
	if (!ward_version_parse(&version, ward_view_str(name)) ||
	    is_deleted(list, ref))
		return NULL;
	place = place_of(list, &version);
	if (place < list->nmade)
		meet(list, &list->made[place], &version, name);
	if (place > 0)
		meet(list, &list->made[place - 1], &version, name);
	return NULL;
}

/* --- asking -----------------------------------------------------------------
 */

static const struct ward_error *
read_list(struct ward_version_list **out, const struct ward_subject *subject)
{
	struct ward_arena *arena = subject->kept->arena;
	struct ward_version_list *list = ward_arena_alloc(arena, sizeof(*list));
	const struct ward_error *err;

	list->arena = arena;
	take_updates(list, subject);
	find_first_ones(list);
	err = ward_repo_each_ref(subject->repo, TAGS, take_tag, list);
	if (!err)
		*out = list;
	return err;
}

/* The one of two that is another name; NULL where neither is. */
static const char *
another(const char *const there[2], struct ward_view name)
{
	for (size_t i = 0; i < 2; i++)
		if (there[i] != NULL && !ward_view_is(name, there[i]))
			return there[i];
	return NULL;
}

static const char *
find_twin(const struct ward_version_list *list, const struct made *made)
{
	const struct made *first = &list->made[made->alike];
	const struct made *end = list->made + list->nmade;
	const struct made *next = made + 1;

	if (made > first)
		next = made - 1;
	if (next != end && next->alike == made->alike &&
	    !ward_view_equal(next->name, made->name))
		return ward_arena_copy(
		    list->arena, next->name.data, next->name.size);
	return another(first->there, made->name);
}

static const char *
greater(const char *name, const struct ward_version *than)
{
	struct ward_version version;

	return name != NULL &&
		ward_version_parse(&version, ward_view_str(name)) &&
		ward_version_compare(&version, than) > 0
	    ? name
	    : NULL;
}

const struct ward_error *
ward_version_rivals(
    struct ward_version_rivals *out, const struct ward_subject *subject)
{
	struct ward_kept *kept = subject->kept;
	const struct ward_version_list *list;
	struct made key = { .name = ward_tag_name(subject->update) };
	const struct made *made;
	const struct ward_error *err = NULL;

	if (kept->versions == NULL)
		err = read_list(&kept->versions, subject);
	if (err)
		return err;
	list = kept->versions;
	(void)ward_version_parse(&key.version, key.name);
	made = list->nmade > 0
	    ? bsearch(&key, list->made, list->nmade, sizeof(key), by_version)
	    : NULL;
	if (made == NULL)
		return ward_error(
		    WARD_E_INVALID, "a version was not among its push's");
	*out = (struct ward_version_rivals){ .twin = find_twin(list, made),
		.of_line =
		    greater(list->made[made->line].of_line, &made->version),
		.of_all = greater(
		    list->made[made->component].of_component, &made->version) };
	return NULL;
}
