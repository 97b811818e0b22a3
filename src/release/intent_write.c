/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the order in which an intent is written. */
#include "refward/intent.h"

#include <string.h>
#include "refward/calendar.h"
#include "entry.h"

static void
add_time(struct ward_buf *out, int64_t seconds)
{
	ward_buf_add_str(out, "time ");
	ward_add_time(out, seconds);
	ward_buf_add_char(out, '\n');
}

static void
add_process(struct ward_buf *out, const struct ward_process *process)
{
	if (process->pid == 0)
		return;
	ward_entry_add_number(out, "process", process->pid);
	ward_entry_add_number(out, "process-start", process->started);
	ward_entry_add_str(out, "process-boot", process->boot);
	ward_entry_add_str(out, "process-space", process->space);
	ward_entry_add_str(out, "process-host", process->host);
}

static void
add_line(struct ward_buf *out, const struct ward_intent_line *line)
{
	ward_buf_printf(out, "line %s ", ward_update_kind_name(line->kind));
	ward_oid_add_hex(out, &line->old);
	ward_buf_add_char(out, ' ');
	ward_oid_add_hex(out, &line->new);
	ward_buf_add_char(out, '\n');
	ward_entry_add_str(out, "ref", line->ref);
	if (strcmp(line->pushed, line->ref) != 0)
		ward_entry_add_str(out, "pushed-as", line->pushed);
}

static void
add_pairs(struct ward_buf *out, const char *key, const struct ward_pairs *pairs)
{
	struct ward_buf text = WARD_BUF_INIT;

	for (size_t i = 0; i < pairs->count; i++) {
		ward_buf_clear(&text);
		ward_buf_printf(&text, "%s=%s", pairs->items[i].name,
		    pairs->items[i].value);
		ward_entry_add(out, key, ward_buf_view(&text));
	}
	ward_buf_release(&text);
}

static void
add_if(struct ward_buf *out, const char *key, const char *value)
{
	if (value != NULL)
		ward_entry_add_str(out, key, value);
}

static void
add_tag(struct ward_buf *out, const struct ward_image_tag *tag)
{
	ward_entry_add_str(
	    out, tag->is_floating ? "floating-tag" : "tag", tag->tag);
	ward_entry_add_str(out, "tag-section", tag->section);
	add_if(out, "tag-image", tag->image);
}

static void
add_job(struct ward_buf *out, const struct ward_job *job)
{
	ward_buf_printf(
	    out, "job %zu %s\n", job->line + 1, ward_event_name(job->event));
	ward_entry_add_str(out, "pipeline", job->pipeline);
	ward_entry_add_str(out, "name", job->name);
	ward_entry_add_str(out, "target", job->target);
	add_if(out, "image", job->image);
	for (size_t i = 0; i < job->tags.count; i++)
		add_tag(out, &job->tags.items[i]);
	add_pairs(out, "param", &job->params);
	add_pairs(out, "value", &job->values);
	add_if(out, "once", job->once);
	add_if(out, "doubt", job->doubt);
}

void
ward_intent_write(struct ward_buf *out, const struct ward_intent *intent)
{
	ward_entry_begin(out, "intent");
	ward_entry_add_str(out, "push", intent->push);
	add_time(out, intent->time);
	ward_entry_add_str(out, "repository", intent->repository);
	add_if(out, "repository-id", intent->repository_id);
	ward_entry_add_str(out, "git-dir", intent->git_dir);
	add_if(out, "host", intent->host);
	ward_entry_add_str(out, "pusher", intent->pusher);
	add_process(out, &intent->process);
	ward_entry_add_str(out, "policy", intent->policy);
	for (size_t i = 0; i < intent->nlines; i++)
		add_line(out, &intent->lines[i]);
	for (size_t i = 0; i < intent->njobs; i++)
		add_job(out, &intent->jobs[i]);
	add_if(out, "record", intent->record);
	ward_entry_end(out);
}
