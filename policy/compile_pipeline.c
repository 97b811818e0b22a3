/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a pipeline can know of a push that fires it. */
#include <string.h>
#include "refward/host.h"
#include "policy/compile_after.h"
#include "policy/target.h"

#define PIPELINES_MAX 1000

struct settings {
	struct ward_words on;
	struct ward_globs refs;
	struct ward_globs paths;
	struct ward_globs authors;
	bool is_skippable;
	bool is_once;
	const struct ward_template *title;
	const char *target;
	struct ward_params params;
};

#define AT(member) offsetof(struct settings, member)

const struct ward_option ward_pipeline_options[] = {
	{
	    .name = "on",
	    .kind = WARD_OPTION_WORDS,
	    .offset = AT(on),
	    .sentence =
		"What fires it: branch (one is made, moved or rewritten), tag "
		"(one is made or moved), merge-request (the host's refs of "
		"merge requests, or branches that 'ref' names), delete.",
	},
	{
	    .name = "ref",
	    .kind = WARD_OPTION_REFS,
	    .offset = AT(refs),
	    .sentence = "Patterns of full ref names; those with '!' exclude. "
			"One that is on = merge-request alone need not name "
			"the host's refs.",
	},
	{
	    .name = "path",
	    .kind = WARD_OPTION_GLOBS,
	    .offset = AT(paths),
	    .sentence =
		"It fires only where one of these paths changes: against what "
		"the branch was, or, of a new one, against where it left the "
		"trusted branches.",
	},
	{
	    .name = "author",
	    .kind = WARD_OPTION_GLOBS,
	    .offset = AT(authors),
	    .sentence =
		"It fires only where the newest commit's author, NAME "
		"<ADDRESS> or the address alone, matches; those with '!' "
		"exclude.",
	},
	{
	    .name = "skip",
	    .kind = WARD_OPTION_BOOL,
	    .offset = AT(is_skippable),
	    .sentence = "Whether '[skip ci]' or '[ci skip]' in the newest "
			"commit's message keeps it from firing.",
	    .initial = "no",
	},
	{
	    .name = "once",
	    .kind = WARD_OPTION_BOOL,
	    .offset = AT(is_once),
	    .sentence = "Whether it does not fire for a commit for which it "
			"has fired before, under the same name. Otherwise "
			"each push counts, also one that goes back.",
	    .initial = "no",
	},
	{
	    .name = "name",
	    .kind = WARD_OPTION_TEMPLATE,
	    .offset = AT(title),
	    .sentence = "Its name at the target: {pipeline}. Where it is not "
			"said: the section's.",
	},
	{
	    .name = "target",
	    .kind = WARD_OPTION_TEXT,
	    .offset = AT(target),
	    .sentence = "The section [target NAME] that it is sent to.",
	},
	{
	    .name = "param",
	    .kind = WARD_OPTION_PARAMS,
	    .offset = AT(params),
	    .sentence = "A parameter of the run.",
	},
	WARD_OPTION_END
};

static const char *const event_words[] = {
	[WARD_EVENT_BRANCH] = "branch",
	[WARD_EVENT_TAG] = "tag",
	[WARD_EVENT_MERGE_REQUEST] = "merge-request",
	[WARD_EVENT_DELETE] = "delete",
};

static const unsigned int event_kinds[] = {
	[WARD_EVENT_BRANCH] = WARD_REFS_BRANCH,
	[WARD_EVENT_TAG] = WARD_REFS_TAG,
	[WARD_EVENT_MERGE_REQUEST] = WARD_REFS_BRANCH | WARD_REFS_OTHER,
	[WARD_EVENT_DELETE] = WARD_REFS_ALL,
};

const char *
ward_event_name(enum ward_event event)
{
	return event_words[event];
}

/* One section, while its lines are read. */
struct making {
	struct ward_compile *c;
	const struct ward_section *section;
	struct ward_pipeline *pipeline;
	struct settings settings;
	struct ward_values values;
	struct ward_template_place place;
};

static void
take_event(
    struct making *making, const struct ward_entry *entry, const char *word)
{
	struct ward_pipeline *pipeline = making->pipeline;

	for (size_t i = 0; i < WARD_EVENTS; i++)
		if (strcmp(event_words[i], word) == 0) {
			pipeline->events[pipeline->nevents++] =
			    (enum ward_event)i;
			return;
		}
	ward_complain_unknown(making->c, entry->file, entry->line,
	    "'on' is branch, tag, merge-request or delete; not", word,
	    event_words, WARD_EVENTS);
	making->values.is_broken = true;
}

static void
take_events(struct making *making)
{
	const struct ward_entry *entry =
	    ward_values_said(&making->values, "on");

	if (!entry && !making->section->is_broken)
		ward_section_complain(
		    making->c, making->section, "has no 'on'");
	for (size_t i = 0; entry && i < making->settings.on.count; i++)
		take_event(making, entry, making->settings.on.items[i]);
}

/* What the refs can be of each event; one that has none never comes. */
static void
find_place(struct making *making)
{
	const struct ward_pipeline *pipeline = making->pipeline;
	unsigned int kinds = ward_globs_kinds(&pipeline->refs);

	for (size_t i = 0; i < pipeline->nevents; i++) {
		enum ward_event event = pipeline->events[i];

		making->place.refs |= event_kinds[event] & kinds;
		making->place.has_delete |= event == WARD_EVENT_DELETE;
		if (kinds != 0 && (event_kinds[event] & kinds) == 0)
			ward_section_complain(making->c, making->section,
			    "is 'on = %s', but its 'ref' names %s",
			    event_words[event],
			    event == WARD_EVENT_TAG ? "no tag" : "no branch");
	}
}

static bool
is_on(const struct ward_pipeline *pipeline, enum ward_event event)
{
	for (size_t i = 0; i < pipeline->nevents; i++)
		if (pipeline->events[i] == event)
			return true;
	return false;
}

/* A tag changes no paths, and what is deleted has no newest commit. */
static void
check_filters(const struct making *making)
{
	const struct ward_pipeline *pipeline = making->pipeline;
	const struct ward_values *values = &making->values;
	const struct ward_entry *path = ward_values_said(values, "path");
	const struct ward_entry *author = ward_values_said(values, "author");

	if (path && is_on(pipeline, WARD_EVENT_TAG))
		ward_complain(making->c, path,
		    "'path' is about what a branch changes: a pipeline 'on = "
		    "tag' has none");
	else if (path && is_on(pipeline, WARD_EVENT_DELETE))
		ward_complain(making->c, path,
		    "'path' is about what a branch changes: a pipeline 'on = "
		    "delete' has none");
	else if (path && !ward_globs_include(&pipeline->paths))
		ward_complain(making->c, path, "no 'path' includes");
	if (author && is_on(pipeline, WARD_EVENT_DELETE))
		ward_complain(making->c, author,
		    "'author' is who wrote the newest commit: a pipeline 'on "
		    "= delete' has none");
}

static void
find_target(const struct making *making)
{
	struct ward_compile *c = making->c;
	const struct ward_entry *entry =
	    ward_values_said(&making->values, "target");
	const char *name = making->settings.target;
	const char **names;

	if (!entry || !name) {
		if (!entry && !making->section->is_broken)
			ward_section_complain(
			    c, making->section, "has no 'target'");
		return;
	}
	making->pipeline->target = ward_policy_find_target(c->policy, name);
	if (making->pipeline->target)
		return;
	names =
	    ward_arena_alloc(c->arena, c->policy->ntargets * sizeof(*names));
	for (size_t i = 0; i < c->policy->ntargets; i++)
		names[i] = c->policy->targets[i].name;
	ward_complain_unknown(c, entry->file, entry->line,
	    "no such target:", name, names, c->policy->ntargets);
}

static void
fill(struct making *making, const char *name)
{
	const struct settings *settings = &making->settings;

	*making->pipeline = (struct ward_pipeline){ .name = name,
		.file = making->section->file,
		.line = making->section->line,
		.refs = settings->refs,
		.paths = settings->paths,
		.authors = settings->authors,
		.is_skippable = settings->is_skippable,
		.is_once = settings->is_once,
		.title = settings->title,
		.params = settings->params };
}

/* Where the host has refs of merge requests, they need not be named. */
static void
take_requests(struct making *making)
{
	const struct ward_host *host = ward_host_find(making->c->policy->host);
	struct ward_globs *refs = &making->pipeline->refs;
	size_t count = 0;

	if (ward_values_said(&making->values, "ref") || host == NULL ||
	    host->merge_requests == NULL || making->pipeline->nevents != 1 ||
	    making->pipeline->events[0] != WARD_EVENT_MERGE_REQUEST)
		return;
	while (host->merge_requests[count] != NULL)
		count++;
	refs->items =
	    ward_arena_alloc(making->c->arena, count * sizeof(*refs->items));
	for (; refs->count < count; refs->count++)
		refs->items[refs->count] = host->merge_requests[refs->count];
}

static void
make(struct ward_compile *c, const struct ward_section *section,
    const char *name)
{
	struct ward_policy *policy = c->policy;
	struct making making = { .c = c,
		.section = section,
		.pipeline = &policy->pipelines[policy->npipelines++] };
	struct ward_values *table = &making.values;

	ward_values_init(
	    c, &making.values, ward_pipeline_options, &making.settings);
	ward_values_take(c, &table, 1, section, "a pipeline");
	ward_values_finish(c, &making.values);
	fill(&making, name);
	take_events(&making);
	take_requests(&making);
	find_target(&making);
	ward_check_refs(c, section,
	    making.values.is_broken ? NULL : &making.pipeline->refs,
	    "pipeline");
	find_place(&making);
	check_filters(&making);
	ward_pipeline_take_values(
	    c, section, making.pipeline, &making.values, &making.place);
}

void
ward_compile_pipelines(struct ward_compile *c)
{
	c->policy->pipelines = ward_arena_alloc(
	    c->arena, PIPELINES_MAX * sizeof(*c->policy->pipelines));
	ward_compile_named(c, "pipeline", PIPELINES_MAX, make);
}
