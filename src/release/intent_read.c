/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how an intent is read: as it was written, or not at all. */
#include "refward/intent.h"

#include <stdlib.h>
#include <string.h>
#include "refward/calendar.h"
#include "refward/text.h"
#include "entry.h"

/* Pieces are collected in memory of their own, then moved to the arena. */
static void *
keep(struct ward_arena *arena, void *items, size_t count, size_t size)
{
	void *kept = NULL;

	if (count > 0)
		kept = ward_arena_copy(arena, items, count * size);
	free(items);
	return kept;
}

static const struct ward_error *
read_time(struct ward_entry_reader *reader, int64_t *out)
{
	const char *text;
	const struct ward_error *err = ward_entry_take(reader, "time", &text);

	if (!err && !ward_parse_time(ward_view_str(text), out))
		err = ward_entry_damaged(reader, "no such time");
	return err;
}

static const struct ward_error *
read_process(struct ward_entry_reader *reader, struct ward_process *out)
{
	const struct ward_error *err;

	if (!ward_entry_is(reader, "process"))
		return NULL;
	err = ward_entry_take_number(reader, "process", UINT64_MAX, &out->pid);
	if (!err)
		err = ward_entry_take_number(
		    reader, "process-start", UINT64_MAX, &out->started);
	if (!err)
		err = ward_entry_take(reader, "process-boot", &out->boot);
	if (!err)
		err = ward_entry_take(reader, "process-space", &out->space);
	if (!err)
		err = ward_entry_take(reader, "process-host", &out->host);
	if (!err && out->pid == 0)
		err = ward_entry_damaged(reader, "no process");
	return err;
}

static const struct ward_error *
read_head(struct ward_entry_reader *reader, struct ward_intent *out)
{
	const struct ward_error *err =
	    ward_entry_take(reader, "push", &out->push);

	if (!err)
		err = read_time(reader, &out->time);
	if (!err)
		err = ward_entry_take(reader, "repository", &out->repository);
	if (!err)
		err = ward_entry_take_if(
		    reader, "repository-id", &out->repository_id);
	if (!err)
		err = ward_entry_take(reader, "git-dir", &out->git_dir);
	if (!err)
		err = ward_entry_take_if(reader, "host", &out->host);
	if (!err)
		err = ward_entry_take(reader, "pusher", &out->pusher);
	if (!err)
		err = read_process(reader, &out->process);
	return err ? err : ward_entry_take(reader, "policy", &out->policy);
}

static bool
read_kind(const char *word, enum ward_update_kind *out)
{
	static const enum ward_update_kind kinds[] = { WARD_UPDATE_CREATE,
		WARD_UPDATE_FORWARD, WARD_UPDATE_REWRITE, WARD_UPDATE_DELETE,
		WARD_UPDATE_NOTHING };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (word != NULL &&
		    strcmp(word, ward_update_kind_name(kinds[i])) == 0) {
			*out = kinds[i];
			return true;
		}
	return false;
}

static const struct ward_error *
read_line(struct ward_entry_reader *reader, struct ward_intent_line *out)
{
	const char *text;
	const struct ward_error *err = ward_entry_take(reader, "line", &text);

	if (err)
		return err;
	if (!read_kind(ward_entry_word(reader, &text), &out->kind) ||
	    !ward_entry_word_oid(reader, &text, &out->old) ||
	    !ward_entry_word_oid(reader, &text, &out->new) || *text != '\0' ||
	    out->old.size != out->new.size)
		return ward_entry_damaged(reader, "no line of a push");
	err = ward_entry_take(reader, "ref", &out->ref);
	if (!err)
		err = ward_entry_take_if(reader, "pushed-as", &out->pushed);
	if (out->pushed == NULL)
		out->pushed = out->ref;
	return err;
}

static const struct ward_error *
read_lines(struct ward_entry_reader *reader, struct ward_intent *out)
{
	struct ward_intent_line *lines = NULL;
	const struct ward_error *err = NULL;
	size_t capacity = 0;

	while (!err && ward_entry_is(reader, "line")) {
		if (out->nlines == capacity) {
			capacity = ward_grow(capacity, out->nlines + 1);
			lines =
			    ward_realloc_array(lines, capacity, sizeof(*lines));
		}
		memset(&lines[out->nlines], 0, sizeof(*lines));
		err = read_line(reader, &lines[out->nlines++]);
		if (!err && out->nlines > WARD_INTENT_LINES_MAX)
			err = ward_entry_damaged(reader, "too many lines");
	}
	if (!err && out->nlines == 0)
		err = ward_error(WARD_E_CORRUPT, "it has no line");
	out->lines = keep(reader->arena, lines, out->nlines, sizeof(*lines));
	return err;
}

/* --- jobs ----------------------------------------------------------------- */

static const struct ward_error *
read_pairs(struct ward_entry_reader *reader, const char *key, size_t most,
    struct ward_pairs *out)
{
	const struct ward_error *err = NULL;

	out->items =
	    ward_arena_alloc(reader->arena, most * sizeof(*out->items));
	while (!err && ward_entry_is(reader, key)) {
		struct ward_pair *pair = &out->items[out->count];
		const char *text, *equals;

		if (out->count++ == most)
			return ward_entry_damaged(reader, "too many of them");
		err = ward_entry_take(reader, key, &text);
		if (err)
			break;
		equals = strchr(text, '=');
		if (equals == NULL || equals == text)
			return ward_entry_damaged(reader, "no NAME=VALUE");
		pair->name = ward_arena_copy(
		    reader->arena, text, (size_t)(equals - text));
		pair->value = equals + 1;
	}
	return err;
}

static const struct ward_error *
read_tags(struct ward_entry_reader *reader, struct ward_image_tags *out)
{
	const struct ward_error *err = NULL;

	out->items = ward_arena_alloc(
	    reader->arena, WARD_JOB_TAGS_MAX * sizeof(*out->items));
	while (!err &&
	    (ward_entry_is(reader, "tag") ||
		ward_entry_is(reader, "floating-tag"))) {
		struct ward_image_tag *tag = &out->items[out->count];

		if (out->count++ == WARD_JOB_TAGS_MAX)
			return ward_entry_damaged(reader, "too many tags");
		tag->is_floating = ward_entry_is(reader, "floating-tag");
		err = ward_entry_take(reader,
		    tag->is_floating ? "floating-tag" : "tag", &tag->tag);
		if (!err)
			err = ward_entry_take(
			    reader, "tag-section", &tag->section);
		if (!err)
			err = ward_entry_take_if(
			    reader, "tag-image", &tag->image);
	}
	return err;
}

static bool
read_event(const char *word, enum ward_event *out)
{
	static const enum ward_event events[] = { WARD_EVENT_BRANCH,
		WARD_EVENT_TAG, WARD_EVENT_MERGE_REQUEST, WARD_EVENT_DELETE };

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (strcmp(word, ward_event_name(events[i])) == 0) {
			*out = events[i];
			return true;
		}
	return false;
}

/* "LINE EVENT", and what the line says of the ref. */
static const struct ward_error *
read_job_line(struct ward_entry_reader *reader,
    const struct ward_intent *intent, struct ward_job *out)
{
	const char *text, *word;
	const struct ward_error *err = ward_entry_take(reader, "job", &text);
	uint64_t number;

	if (err)
		return err;
	word = ward_entry_word(reader, &text);
	if (word == NULL ||
	    !ward_parse_number(
		ward_view_str(word), 1, intent->nlines, &number) ||
	    !read_event(text, &out->event))
		return ward_entry_damaged(reader, "no job of a line");
	out->line = (size_t)number - 1;
	out->ref = intent->lines[out->line].ref;
	out->old = intent->lines[out->line].old;
	out->new = intent->lines[out->line].new;
	return NULL;
}

static const struct ward_error *
read_job(struct ward_entry_reader *reader, const struct ward_intent *intent,
    struct ward_job *out)
{
	const struct ward_error *err = read_job_line(reader, intent, out);

	if (!err)
		err = ward_entry_take(reader, "pipeline", &out->pipeline);
	if (!err)
		err = ward_entry_take(reader, "name", &out->name);
	if (!err)
		err = ward_entry_take(reader, "target", &out->target);
	if (!err)
		err = ward_entry_take_if(reader, "image", &out->image);
	if (!err)
		err = read_tags(reader, &out->tags);
	if (!err)
		err = read_pairs(
		    reader, "param", WARD_JOB_PARAMS_MAX, &out->params);
	if (!err)
		err = read_pairs(
		    reader, "value", WARD_JOB_VALUES_MAX, &out->values);
	if (!err)
		err = ward_entry_take_if(reader, "once", &out->once);
	return err ? err : ward_entry_take_if(reader, "doubt", &out->doubt);
}

static const struct ward_error *
read_jobs(struct ward_entry_reader *reader, struct ward_intent *out)
{
	struct ward_job *jobs = NULL;
	const struct ward_error *err = NULL;
	size_t capacity = 0;

	while (!err && ward_entry_is(reader, "job")) {
		if (out->njobs == capacity) {
			capacity = ward_grow(capacity, out->njobs + 1);
			jobs =
			    ward_realloc_array(jobs, capacity, sizeof(*jobs));
		}
		memset(&jobs[out->njobs], 0, sizeof(*jobs));
		err = read_job(reader, out, &jobs[out->njobs++]);
		if (!err && out->njobs > WARD_JOBS_MAX)
			err = ward_entry_damaged(reader, "too many jobs");
	}
	out->jobs = keep(reader->arena, jobs, out->njobs, sizeof(*jobs));
	return err;
}

const struct ward_error *
ward_intent_read(
    struct ward_intent *out, struct ward_arena *arena, struct ward_view text)
{
	struct ward_entry_reader reader;
	const struct ward_error *err;

	memset(out, 0, sizeof(*out));
	err = ward_entry_open(&reader, arena, text, "intent");
	if (!err)
		err = read_head(&reader, out);
	if (!err)
		err = read_lines(&reader, out);
	if (!err)
		err = read_jobs(&reader, out);
	if (!err)
		err = ward_entry_take_if(&reader, "record", &out->record);
	if (!err && !ward_entry_is_done(&reader))
		err = ward_entry_damaged(&reader, "more than an intent");
	return err;
}
