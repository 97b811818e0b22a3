/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a rehearsed push becomes what follows it. */
#include "src/cmd/jobs.h"

#include <string.h>
#include "refward/place.h"
#include "refward/sequence.h"
#include "refward/text.h"

const struct ward_error *
ward_jobs_open(struct ward_session *session, const char *path)
{
	const char *rules = ward_cli_flag(session->cli, "rules");
	const char *name = ward_cli_flag(session->cli, "repository");
	const struct ward_error *err = ward_session_find(session, path);

	if (!err)
		err = ward_session_load(session, rules, rules != NULL);
	if (!err)
		err = ward_session_open(session, NULL);
	if (!err && name)
		session->push.repository = name;
	return err;
}

static const struct ward_error *
find_sequence(uint64_t *out, struct ward_session *session)
{
	const char *said = ward_cli_flag(session->cli, "sequence");
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	if (said)
		return ward_parse_number(
			   ward_view_str(said), 1, INT64_MAX / 2, out)
		    ? NULL
		    : ward_error(WARD_E_USAGE,
			  "'%s' is no number of a sequence", said);
	ward_place_numbers(&folder, session->git_dir);
	err = ward_sequence_next(out, ward_buf_str(&folder));
	ward_buf_release(&folder);
	return err;
}

const struct ward_error *
ward_jobs_rehearse(struct ward_jobs_input *input, struct ward_session *session)
{
	static const struct ward_gate_input how = { .is_local = true };
	const struct ward_error *err;
	size_t i = 0;

	memset(input, 0, sizeof(*input));
	err = find_sequence(&input->sequence, session);
	if (err)
		return err;
	err = ward_session_judge(session, &how);
	if (session->verdict->nupdates == 0) {
		while (i < session->verdict->count &&
		    session->verdict->findings[i].mode != WARD_MODE_REFUSE)
			i++;
		return err ? err
			   : ward_error(WARD_E_USAGE, "ref '%.*s': %s",
				 (int)session->push.lines->name.size,
				 session->push.lines->name.data,
				 i < session->verdict->count
				     ? session->verdict->findings[i].what
				     : "cannot be pushed");
	}
	input->policy = session->policy;
	input->repo = session->repo;
	input->push = &session->push;
	input->verdict = session->verdict;
	input->explains = true;
	return NULL;
}

bool
ward_jobs_lack(const struct ward_jobs *jobs)
{
	for (size_t i = 0; i < jobs->npassed; i++)
		if (jobs->passed[i].why == WARD_PASSED_VALUE)
			return true;
	return false;
}

static void
add_line(struct ward_buf *out, const char *indent, const char *name,
    const char *between, const char *value)
{
	ward_buf_printf(out, "%s%s%s", indent, name, between);
	ward_escape_terminal(out, ward_view_str(value), 0);
	ward_buf_add_char(out, '\n');
}

static void
add_job(struct ward_buf *out, const struct ward_job *job)
{
	ward_buf_printf(out, "%s fires for %s ", job->pipeline,
	    ward_event_name(job->event));
	ward_escape_terminal(out, ward_view_str(job->ref), 0);
	ward_buf_add_char(out, '\n');
	add_line(out, "  ", "name", ": ", job->name);
	add_line(out, "  ", "target", ": ", job->target);
	for (size_t i = 0; i < job->params.count; i++)
		add_line(out, "  ", job->params.items[i].name, " = ",
		    job->params.items[i].value);
	for (size_t i = 0; i < job->tags.count; i++)
		add_line(out, "  ", "image tag",
		    job->tags.items[i].is_floating ? " (floating): " : ": ",
		    job->tags.items[i].tag);
	for (size_t i = 0; i < job->tags.nwithout; i++)
		add_line(out, "  no image tag ", job->tags.without[i].tag, ": ",
		    job->tags.without[i].text);
	if (job->once)
		ward_buf_add_str(
		    out, "  not where this commit has fired it before\n");
	if (job->doubt)
		add_line(out, "  ", "fires in doubt", ": ", job->doubt);
}

void
ward_jobs_add_text(struct ward_buf *out, const struct ward_jobs *jobs)
{
	for (size_t i = 0; i < jobs->count; i++)
		add_job(out, &jobs->items[i]);
	for (size_t i = 0; i < jobs->npassed; i++)
		add_line(out, "", jobs->passed[i].pipeline,
		    " does not fire: ", jobs->passed[i].text);
	if (jobs->count == 0 && jobs->npassed == 0)
		ward_buf_add_str(out, "nothing fires\n");
}

void
ward_jobs_add_tags(struct ward_json *json, const struct ward_image_tags *tags)
{
	ward_json_open(json, "image_tags", '[');
	for (size_t i = 0; i < tags->count; i++) {
		ward_json_open(json, NULL, '{');
		ward_json_str(json, "section", tags->items[i].section);
		ward_json_str(json, "image", tags->items[i].image);
		ward_json_str(json, "tag", tags->items[i].tag);
		ward_json_bool(json, "floating", tags->items[i].is_floating);
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
	ward_json_open(json, "without", '[');
	for (size_t i = 0; i < tags->nwithout; i++) {
		ward_json_open(json, NULL, '{');
		ward_json_str(json, "section", tags->without[i].section);
		ward_json_str(json, "tag", tags->without[i].tag);
		ward_json_str(json, "text", tags->without[i].text);
		ward_json_bool(json, "problem", tags->without[i].is_problem);
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
}

static void
add_id(struct ward_json *json, const char *key, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];

	ward_json_str(
	    json, key, ward_oid_is_null(id) ? NULL : ward_oid_hex(id, hex));
}

static void
add_json_job(struct ward_json *json, const struct ward_job *job)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "pipeline", job->pipeline);
	ward_json_str(json, "name", job->name);
	ward_json_str(json, "target", job->target);
	ward_json_str(json, "event", ward_event_name(job->event));
	ward_json_str(json, "ref", job->ref);
	add_id(json, "old", &job->old);
	add_id(json, "new", &job->new);
	ward_json_str(json, "image", job->image);
	ward_jobs_add_tags(json, &job->tags);
	ward_pairs_add_json(json, "params", &job->params);
	ward_pairs_add_json(json, "values", &job->values);
	ward_json_str(json, "once", job->once);
	ward_json_str(json, "doubt", job->doubt);
	ward_json_close(json, '}');
}

static const char *
passed_name(enum ward_passed_for why)
{
	static const char *const names[] = {
		[WARD_PASSED_EVENT] = "event",
		[WARD_PASSED_REF] = "ref",
		[WARD_PASSED_PATH] = "path",
		[WARD_PASSED_AUTHOR] = "author",
		[WARD_PASSED_SKIP] = "skip",
		[WARD_PASSED_VALUE] = "value",
	};

	return names[why];
}

void
ward_jobs_add_json(struct ward_json *json, const struct ward_jobs *jobs)
{
	ward_json_open(json, "jobs", '[');
	for (size_t i = 0; i < jobs->count; i++)
		add_json_job(json, &jobs->items[i]);
	ward_json_close(json, ']');
	ward_json_open(json, "passed", '[');
	for (size_t i = 0; i < jobs->npassed; i++) {
		const struct ward_passed *passed = &jobs->passed[i];

		ward_json_open(json, NULL, '{');
		ward_json_str(json, "pipeline", passed->pipeline);
		ward_json_str(json, "ref", passed->ref);
		ward_json_str(json, "why", passed_name(passed->why));
		ward_json_str(json, "text", passed->text);
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
}
