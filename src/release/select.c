/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which pipelines a line of a push fires, and why others are silent. */
#include <string.h>
#include "refward/host.h"
#include "refward/target.h"
#include "src/release/release.h"

struct choosing {
	struct ward_selection *selection;
	struct ward_jobs *out;
	size_t capacity, passed_capacity;
	struct ward_line line;
	const struct ward_pipeline *pipeline;
	const char *doubt;
};

static void
pass(struct choosing *choosing, enum ward_passed_for why, const char *text)
{
	struct ward_jobs *out = choosing->out;

	if ((!choosing->selection->in->explains && why != WARD_PASSED_VALUE) ||
	    out->npassed == WARD_JOBS_MAX)
		return;
	out->passed = ward_release_grow(choosing->selection->arena, out->passed,
	    out->npassed, &choosing->passed_capacity, sizeof(*out->passed));
	out->passed[out->npassed++] =
	    (struct ward_passed){ .line = choosing->line.update->line,
		    .ref = choosing->line.update->ref,
		    .pipeline = choosing->pipeline->name,
		    .why = why,
		    .text = text };
}

static void
doubt(struct choosing *choosing, const char *text)
{
	if (!choosing->doubt)
		choosing->doubt = text;
}

/* Where a host has refs of merge requests, no other that is neither branch nor
 * tag is one: not what it merges them into to try. */
static bool
may_be_request(const struct choosing *choosing)
{
	const struct ward_host *host =
	    ward_host_find(ward_policy_host(choosing->selection->in->policy));
	struct ward_view ref = ward_view_str(choosing->line.update->ref);

	return choosing->line.kind == WARD_REF_BRANCH || host == NULL ||
	    host->merge_requests == NULL ||
	    ward_host_has_request_at(host->name, ref);
}

static bool
is_event(const struct choosing *choosing, enum ward_event event)
{
	const struct ward_line *line = &choosing->line;
	bool is_delete = line->update->kind == WARD_UPDATE_DELETE;

	switch (event) {
	case WARD_EVENT_BRANCH:
		return !is_delete && line->kind == WARD_REF_BRANCH;
	case WARD_EVENT_TAG:
		return !is_delete && line->kind == WARD_REF_TAG;
	case WARD_EVENT_MERGE_REQUEST:
		return !is_delete && line->kind != WARD_REF_TAG &&
		    may_be_request(choosing);
	case WARD_EVENT_DELETE:
		return is_delete;
	}
	return false;
}

static bool
find_event(struct choosing *choosing, enum ward_event *event)
{
	const struct ward_pipeline *pipeline = choosing->pipeline;

	for (size_t i = 0; i < pipeline->nevents; i++)
		if (is_event(choosing, pipeline->events[i])) {
			*event = pipeline->events[i];
			return true;
		}
	pass(choosing, WARD_PASSED_EVENT,
	    choosing->line.update->kind == WARD_UPDATE_DELETE
		? "it is not 'on = delete'"
		: "its 'on' does not name this kind of ref");
	return false;
}

static bool
matches_ref(struct choosing *choosing)
{
	if (ward_globs_match(&choosing->pipeline->refs,
		ward_view_str(choosing->line.update->ref)))
		return true;
	pass(choosing, WARD_PASSED_REF, "its 'ref' does not match");
	return false;
}

static bool
holds_word(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

static bool
is_skipped(struct choosing *choosing)
{
	static const char *const marks[] = { "[skip ci]", "[ci skip]" };
	const struct ward_tip *tip;

	if (!choosing->pipeline->is_skippable ||
	    choosing->line.update->kind == WARD_UPDATE_DELETE)
		return false;
	tip = ward_line_tip(&choosing->line);
	if (tip->doubt)
		doubt(choosing, tip->doubt);
	for (size_t i = 0; tip->message && i < sizeof(marks) / sizeof(*marks);
	     i++)
		if (holds_word(tip->message, marks[i])) {
			pass(choosing, WARD_PASSED_SKIP,
			    "the newest commit's message says so");
			return true;
		}
	return false;
}

/* One that excludes counts for both forms of the author. */
static bool
is_author(const struct ward_globs *globs, const struct ward_tip *tip)
{
	const struct ward_view forms[] = { ward_view_str(tip->author),
		ward_view_str(tip->address) };
	bool is_in = !ward_globs_include(globs);

	for (size_t i = 0; i < globs->count; i++) {
		struct ward_view glob = ward_view_str(globs->items[i]);
		bool excludes = ward_view_starts(glob, "!");

		if (excludes)
			glob = ward_view(glob.data + 1, glob.size - 1);
		if (!ward_glob_match(glob, forms[0]) &&
		    !ward_glob_match(glob, forms[1]))
			continue;
		if (excludes)
			return false;
		is_in = true;
	}
	return is_in;
}

static bool
matches_author(struct choosing *choosing)
{
	const struct ward_globs *globs = &choosing->pipeline->authors;
	const struct ward_tip *tip;

	if (globs->count == 0)
		return true;
	tip = ward_line_tip(&choosing->line);
	if (tip->doubt) {
		doubt(choosing, tip->doubt);
		return true;
	}
	if (is_author(globs, tip))
		return true;
	pass(choosing, WARD_PASSED_AUTHOR,
	    "the newest commit's author does not match");
	return false;
}

static bool
matches_path(struct choosing *choosing)
{
	const struct ward_globs *globs = &choosing->pipeline->paths;
	const struct ward_changed *changed;

	if (globs->count == 0)
		return true;
	changed = ward_line_changed(&choosing->line);
	for (size_t i = 0; i < changed->count; i++)
		if (ward_globs_match(globs, changed->items[i]))
			return true;
	if (changed->doubt) {
		doubt(choosing, changed->doubt);
		return true;
	}
	pass(choosing, WARD_PASSED_PATH, "none of its paths changed");
	return false;
}

static const struct ward_error *
fire(struct choosing *choosing, enum ward_event event)
{
	struct ward_jobs *out = choosing->out;
	const struct ward_error *err;
	const char *why;
	struct ward_job job;

	if (out->count == WARD_JOBS_MAX)
		return ward_error(WARD_E_LIMIT,
		    "this push fires more than %d pipelines: push fewer refs "
		    "at a time",
		    WARD_JOBS_MAX);
	err = ward_job_make(
	    &job, &choosing->line, choosing->pipeline, event, &why);
	if (err)
		return err;
	if (why) {
		pass(choosing, WARD_PASSED_VALUE, why);
		return NULL;
	}
	job.doubt = choosing->doubt;
	out->items = ward_release_grow(choosing->selection->arena, out->items,
	    out->count, &choosing->capacity, sizeof(*out->items));
	out->items[out->count++] = job;
	return NULL;
}

static const struct ward_error *
choose(struct choosing *choosing)
{
	enum ward_event event;

	choosing->doubt = NULL;
	if (!find_event(choosing, &event) || !matches_ref(choosing) ||
	    is_skipped(choosing) || !matches_author(choosing) ||
	    !matches_path(choosing))
		return NULL;
	return fire(choosing, event);
}

static const struct ward_error *
choose_all(struct choosing *choosing, const struct ward_update *update)
{
	struct ward_selection *selection = choosing->selection;
	const struct ward_error *err = NULL;

	if (ward_line_is_nothing(update))
		return NULL;
	ward_line_begin(&choosing->line, selection, update);
	for (size_t i = 0; i < selection->npipelines && !err; i++) {
		if (!ward_pipeline_holds(
			selection->in->policy, i, &selection->repository, NULL))
			continue;
		choosing->pipeline = &selection->pipelines[i];
		err = choose(choosing);
	}
	return err;
}

/* Wikis and their kind are built by nothing. */
static bool
is_code(const struct ward_push *push)
{
	return !push->kind || strcmp(push->kind, "code") == 0;
}

const struct ward_error *
ward_jobs_select(struct ward_jobs *out, struct ward_arena *arena,
    const struct ward_jobs_input *input)
{
	const struct ward_verdict *verdict = input->verdict;
	struct ward_selection selection;
	struct choosing choosing = { .selection = &selection, .out = out };
	const struct ward_error *err;
	size_t npipelines;

	memset(out, 0, sizeof(*out));
	(void)ward_policy_pipelines(input->policy, &npipelines);
	if (npipelines == 0 || !is_code(input->push))
		return NULL;
	err = ward_selection_begin(&selection, arena, input);
	for (size_t i = 0; i < verdict->nupdates && !err; i++)
		err = choose_all(&choosing, &verdict->updates[i]);
	ward_selection_end(&selection);
	return err;
}

const struct ward_error *
ward_jobs_image_tags(struct ward_image_tags *out, struct ward_arena *arena,
    const struct ward_jobs_input *input, size_t i)
{
	struct ward_selection selection;
	struct ward_line line;
	const struct ward_error *err;

	memset(out, 0, sizeof(*out));
	err = ward_selection_begin(&selection, arena, input);
	if (!err) {
		ward_line_begin(&line, &selection, &input->verdict->updates[i]);
		err = ward_line_tag(&line);
	}
	if (!err)
		*out = line.tags;
	ward_selection_end(&selection);
	return err;
}

/* Whether one that holds for the repository is made of {sequence}; of NULL, any
 * at all. */
static bool
uses_sequence(
    const struct ward_policy *policy, const struct ward_repository *is)
{
	size_t npipelines, ntaggings;
	const struct ward_pipeline *pipelines =
	    ward_policy_pipelines(policy, &npipelines);
	const struct ward_tagging *taggings =
	    ward_policy_taggings(policy, &ntaggings);

	for (size_t i = 0; i < npipelines; i++)
		if (pipelines[i].needs_sequence &&
		    (!is || ward_pipeline_holds(policy, i, is, NULL)))
			return true;
	for (size_t i = 0; i < ntaggings; i++)
		if (taggings[i].needs_sequence &&
		    (!is || ward_tagging_holds(policy, i, is, NULL)))
			return true;
	return false;
}

bool
ward_jobs_need_sequence(
    const struct ward_policy *policy, const char *repository)
{
	struct ward_arena *arena;
	struct ward_repository is;
	bool needs;

	if (!uses_sequence(policy, NULL))
		return false;
	arena = ward_arena_new();
	/* Where sections quarrel, nothing is selected. */
	needs =
	    ward_policy_repository(&is, policy, repository, arena) == NULL &&
	    uses_sequence(policy, &is);
	ward_arena_free(arena);
	return needs;
}
