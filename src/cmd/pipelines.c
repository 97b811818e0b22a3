/* SPDX-License-Identifier: Apache-2.0 */
/* `refward pipelines`: hides whether pipelines are listed or rehearsed. */
#include <string.h>
#include "refward/pipeline.h"
#include "refward/target.h"
#include "refward/text.h"
#include "src/cmd/jobs.h"

#define SCHEMA 1

struct listing {
	struct ward_session *session;
	struct ward_repository repository;
	const struct ward_pipeline *pipelines;
	size_t npipelines;
	const struct ward_tagging *taggings;
	size_t ntaggings;
};

static const struct ward_error *
find(struct listing *listing)
{
	struct ward_session *session = listing->session;

	listing->pipelines =
	    ward_policy_pipelines(session->policy, &listing->npipelines);
	listing->taggings =
	    ward_policy_taggings(session->policy, &listing->ntaggings);
	return ward_policy_repository(&listing->repository, session->policy,
	    session->push.repository, session->arena);
}

static void
add_globs(struct ward_buf *out, const struct ward_globs *globs)
{
	for (size_t i = 0; i < globs->count; i++) {
		ward_buf_add_char(out, ' ');
		ward_escape_terminal(out, ward_view_str(globs->items[i]), 0);
	}
}

static void
add_missing(struct ward_buf *out, const char *what, const char *name,
    const char *missing)
{
	ward_buf_printf(out, "%s%s does not apply: '%s' is not known\n", what,
	    name, missing);
}

static void
add_text(struct ward_buf *out, const struct listing *listing)
{
	const struct ward_policy *policy = listing->session->policy;
	const char *missing;

	for (size_t i = 0; i < listing->npipelines; i++) {
		const struct ward_pipeline *is = &listing->pipelines[i];

		if (!ward_pipeline_holds(
			policy, i, &listing->repository, &missing)) {
			if (missing)
				add_missing(out, "", is->name, missing);
			continue;
		}
		ward_buf_printf(out, "%s to %s on", is->name, is->target->name);
		for (size_t j = 0; j < is->nevents; j++)
			ward_buf_printf(
			    out, " %s", ward_event_name(is->events[j]));
		ward_buf_add_str(out, " of");
		add_globs(out, &is->refs);
		ward_buf_add_char(out, '\n');
	}
	for (size_t i = 0; i < listing->ntaggings; i++)
		if (!ward_tagging_holds(
			policy, i, &listing->repository, &missing) &&
		    missing)
			add_missing(out, "image tag ",
			    listing->taggings[i].name, missing);
}

static void
add_json_globs(
    struct ward_json *json, const char *key, const struct ward_globs *globs)
{
	ward_json_open(json, key, '[');
	for (size_t i = 0; i < globs->count; i++)
		ward_json_str(json, NULL, globs->items[i]);
	ward_json_close(json, ']');
}

static void
add_json_pipeline(struct ward_json *json, const struct ward_pipeline *is,
    bool holds, const char *missing)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "name", is->name);
	ward_json_bool(json, "holds", holds);
	ward_json_str(json, "missing", missing);
	ward_json_open(json, "on", '[');
	for (size_t i = 0; i < is->nevents; i++)
		ward_json_str(json, NULL, ward_event_name(is->events[i]));
	ward_json_close(json, ']');
	add_json_globs(json, "refs", &is->refs);
	add_json_globs(json, "paths", &is->paths);
	add_json_globs(json, "authors", &is->authors);
	ward_json_str(json, "target", is->target->name);
	ward_json_str(json, "type", ward_target_type_name(is->target));
	ward_json_str(json, "file", is->file);
	ward_json_number(json, "line", is->line);
	ward_json_close(json, '}');
}

static void
add_json(struct ward_json *json, const struct listing *listing)
{
	const struct ward_policy *policy = listing->session->policy;
	const char *missing;
	bool holds;

	ward_json_open(json, "pipelines", '[');
	for (size_t i = 0; i < listing->npipelines; i++) {
		holds = ward_pipeline_holds(
		    policy, i, &listing->repository, &missing);
		add_json_pipeline(json, &listing->pipelines[i], holds, missing);
	}
	ward_json_close(json, ']');
	ward_json_open(json, "image_tags", '[');
	for (size_t i = 0; i < listing->ntaggings; i++) {
		holds = ward_tagging_holds(
		    policy, i, &listing->repository, &missing);
		ward_json_open(json, NULL, '{');
		ward_json_str(json, "name", listing->taggings[i].name);
		ward_json_bool(json, "holds", holds);
		ward_json_str(json, "missing", missing);
		add_json_globs(json, "refs", &listing->taggings[i].refs);
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
}

static int
list(struct ward_session *session)
{
	struct listing listing = { .session = session };
	struct ward_buf out = WARD_BUF_INIT;
	const struct ward_error *err = find(&listing);
	struct ward_json json;
	int status;

	if (err)
		return ward_session_fail(session, err);
	ward_json_init(&json, &out);
	if (ward_cli_is_json(session->cli)) {
		ward_json_open(&json, NULL, '{');
		ward_json_number(&json, "schema_version", SCHEMA);
		ward_json_str(&json, "repository", session->push.repository);
		add_json(&json, &listing);
		ward_json_close(&json, '}');
		ward_buf_add_char(&out, '\n');
	} else {
		ward_buf_add_str(&out, "repository '");
		ward_escape_terminal(
		    &out, ward_view_str(session->push.repository), 0);
		ward_buf_add_str(&out, "'\n");
		add_text(&out, &listing);
	}
	status = ward_cli_print(session->cli, &out, WARD_EXIT_CLEAN);
	ward_buf_release(&out);
	return status;
}

static int
tell(struct ward_session *session, const struct ward_jobs *jobs)
{
	int status =
	    ward_jobs_lack(jobs) ? WARD_EXIT_FINDINGS : WARD_EXIT_CLEAN;
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_json json;

	ward_json_init(&json, &out);
	if (ward_cli_is_json(session->cli)) {
		ward_json_open(&json, NULL, '{');
		ward_json_number(&json, "schema_version", SCHEMA);
		ward_json_str(&json, "repository", session->push.repository);
		ward_jobs_add_json(&json, jobs);
		ward_json_close(&json, '}');
		ward_buf_add_char(&out, '\n');
	} else {
		ward_jobs_add_text(&out, jobs);
	}
	status = ward_cli_print(session->cli, &out, status);
	ward_buf_release(&out);
	return status;
}

static int
simulate(struct ward_session *session, struct ward_rehearsal *rehearsal)
{
	const struct ward_cli *cli = session->cli;
	struct ward_jobs_input input;
	struct ward_jobs jobs;
	const struct ward_error *err;

	err = ward_rehearsal_push(rehearsal, session, ward_cli_operand(cli, 1),
	    ward_cli_operand(cli, 2), ward_cli_operand(cli, 3));
	if (!err)
		err = ward_jobs_rehearse(&input, session);
	if (!err)
		err = ward_jobs_select(&jobs, session->arena, &input);
	return err ? ward_session_fail(session, err) : tell(session, &jobs);
}

static int
run(struct ward_cli *cli)
{
	bool is_simulated = ward_cli_flag(cli, "simulate") != NULL;
	struct ward_rehearsal rehearsal;
	struct ward_session session;
	const struct ward_error *err;
	int status;

	if (ward_cli_operands(cli) != (is_simulated ? 4 : 1))
		return ward_cli_fail(cli, WARD_EXIT_USAGE,
		    is_simulated ? "--simulate takes REPO OLD NEW REF"
				 : "REPO alone, or --simulate REPO OLD NEW "
				   "REF");
	ward_session_start(&session, cli);
	err = ward_rehearsal_begin(&rehearsal, &session);
	if (!err)
		err = ward_jobs_open(&session, ward_cli_operand(cli, 0));
	if (err)
		status = ward_session_fail(&session, err);
	else
		status = is_simulated ? simulate(&session, &rehearsal)
				      : list(&session);
	ward_session_end(&session);
	return status;
}

static const struct ward_flag flags[] = {
	{ "simulate", NULL, "Say what a push would fire, and fire nothing." },
	WARD_REHEARSAL_FLAGS,
	{ "sequence", "NUMBER",
	    "The value of {sequence}; the repository's next where this is not "
	    "given." },
	{ "repository", "NAME",
	    "The repository's name, where its path does not say it." },
	{ "rules", "FILE",
	    "Go by this rule file instead of the repository's." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_pipelines;
const struct ward_command ward_command_pipelines = {
	.name = "pipelines",
	.operands = "REPO [OLD NEW REF]",
	.operands_min = 1,
	.operands_max = 4,
	.summary = "List the pipelines of a repository, or what a push fires.",
	.detail =
	    "A pipeline or image tag whose facts are not known of the "
	    "repository does not apply to it; the list says which fact that "
	    "is. With --simulate every pipeline says that it fires, with "
	    "every parameter, or why it does not. OLD and NEW are written as "
	    "for 'refward simulate', which says whether the gate would let "
	    "the push in; here that is not asked, and OLD need not be what "
	    "the ref is now. Exit status: 0, or 1 where a pipeline does not "
	    "fire for the lack of a value.",
	.example = "refward pipelines /srv/git/shop.git\n"
		   "refward pipelines --simulate /srv/git/shop.git null "
		   "refs/tags/v1.2.3 refs/tags/v1.2.3",
	.flags = flags,
	.has_json = true,
	.run = run,
};
