/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what is known of a push before any of its lines is looked at. */
#include <string.h>
#include "refward/calendar.h"
#include "src/release/release.h"

/* Facts, two names of the repository, pusher, date, time, push id. */
#define KNOWN_MAX (WARD_FACTS + 6)

void *
ward_release_grow(struct ward_arena *arena, void *items, size_t count,
    size_t *capacity, size_t size)
{
	void *grown;

	if (count < *capacity)
		return items;
	*capacity = ward_grow(*capacity, count + 1);
	grown = ward_arena_alloc(arena, *capacity * size);
	if (count > 0)
		memcpy(grown, items, count * size);
	return grown;
}

static void
add(struct ward_selection *selection, const char *name, const char *value)
{
	if (value)
		selection->known.items[selection->known.count++] =
		    (struct ward_pair){ name, value };
}

static void
add_repository(struct ward_selection *selection, const char *name)
{
	const char *slash = name ? strrchr(name, '/') : NULL;

	for (size_t i = 0; i < WARD_FACTS; i++)
		add(selection, ward_fact_names[i],
		    selection->repository.facts[i]);
	add(selection, "repository", name);
	add(selection, "repository:basename", slash ? slash + 1 : name);
}

static void
add_push(struct ward_selection *selection, const struct ward_push *push)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *time;

	ward_add_time(&text, push->now);
	time = ward_arena_strdup(selection->arena, ward_buf_str(&text));
	ward_buf_release(&text);
	add(selection, "time", time);
	add(selection, "date", ward_arena_copy(selection->arena, time, 10));
	add(selection, "push-id", push->id);
	if (push->pusher)
		add(selection, "pusher", push->pusher->name);
}

const struct ward_error *
ward_selection_begin(struct ward_selection *selection, struct ward_arena *arena,
    const struct ward_jobs_input *input)
{
	const struct ward_error *err;

	memset(selection, 0, sizeof(*selection));
	selection->in = input;
	selection->arena = arena;
	selection->pipelines =
	    ward_policy_pipelines(input->policy, &selection->npipelines);
	selection->taggings =
	    ward_policy_taggings(input->policy, &selection->ntaggings);
	err = ward_policy_repository(&selection->repository, input->policy,
	    input->push->repository, arena);
	if (err)
		return err;
	selection->graph = ward_graph_new(
	    input->repo, ward_policy_budgets(input->policy)->commits);
	selection->known.items = ward_arena_alloc(
	    arena, KNOWN_MAX * sizeof(*selection->known.items));
	add_repository(selection, input->push->repository);
	add_push(selection, input->push);
	return NULL;
}

void
ward_selection_end(struct ward_selection *selection)
{
	ward_graph_free(selection->graph);
}
