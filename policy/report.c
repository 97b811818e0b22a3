/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a rule's words become findings that name their place. */
#include "policy/report.h"
#include "policy/rules/command.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "refward/refname.h"
#include "refward/text.h"

#define TEXT_MAX 2048

void
ward_report_release(struct ward_report *report)
{
	ward_arena_free(report->arena);
	report->arena = NULL;
	free(report->items);
}

bool
ward_report_is_empty(const struct ward_report *report)
{
	return report->count == 0 && report->nlost == 0;
}

void
ward_report_clear(struct ward_report *report)
{
	report->count = 0;
	report->nlost = 0;
	ward_arena_clear(report->arena);
}

static enum ward_mode
mode_of(const struct ward_verdict *verdict, const struct ward_rule_set *set,
    const struct ward_rule_use *use)
{
	for (size_t i = 0; i < verdict->nbypasses; i++)
		if (use->mode == WARD_MODE_REFUSE &&
		    ward_bypass_covers(
			&verdict->bypasses[i], set->name, use->rule->name))
			return WARD_MODE_BYPASSED;
	return use->mode;
}

/* How many there are that a finding of this mode does not displace. */
static size_t
count_of(const struct ward_verdict *verdict, enum ward_mode mode)
{
	if (mode == WARD_MODE_REFUSE)
		return verdict->nrefuse;
	return mode == WARD_MODE_BYPASSED
	    ? verdict->nrefuse + verdict->nbypassed
	    : verdict->count;
}

void
ward_report_start(struct ward_report *report, struct ward_verdict *verdict,
    const struct ward_rule_set *set, const struct ward_rule_use *use,
    const struct ward_subject *subject)
{
	enum ward_mode mode = mode_of(verdict, set, use);
	size_t used = count_of(verdict, mode);

	report->subject = subject;
	ward_report_clear(report);
	report->room = used < WARD_FINDINGS_MAX ? WARD_FINDINGS_MAX - used : 0;
	if (verdict->taker != NULL)
		report->room = SIZE_MAX;
	report->is_read_by_pusher = verdict->taker == NULL;
	report->is_unasked = false;
	report->set = set;
	report->use = use;
	report->mode = mode;
}

/* Of its own: what a pusher makes many rules find in vain is not kept. */
static struct ward_arena *
texts(struct ward_report *report)
{
	if (report->arena == NULL)
		report->arena = ward_arena_new();
	return report->arena;
}

static struct ward_view
keep(struct ward_arena *arena, struct ward_view view)
{
	size_t size = view.size < TEXT_MAX ? view.size : TEXT_MAX;

	return ward_view(ward_arena_copy(arena, view.data, size), size);
}

/* What every finding here has in common. */
static struct ward_finding
blank(const struct ward_report *report)
{
	const struct ward_update *update = report->subject->update;

	return (struct ward_finding){ .mode = report->mode,
		.set = report->set->name,
		.rule = report->use->rule->name,
		.file = report->use->file,
		.file_line = report->use->line,
		.help = report->set->help,
		.url = report->set->url,
		.ref = update != NULL ? update->ref : NULL };
}

static struct ward_finding *
next(struct ward_report *report)
{
	if (report->count == report->capacity) {
		report->capacity =
		    ward_grow(report->capacity, report->count + 1);
		report->items = ward_realloc_array(
		    report->items, report->capacity, sizeof(*report->items));
	}
	report->items[report->count] = blank(report);
	return &report->items[report->count++];
}

static struct ward_view
keep_person(
    struct ward_arena *arena, struct ward_view name, struct ward_view email)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_view view;

	ward_buf_add_view(&text, name);
	ward_buf_add_str(&text, name.size > 0 ? " <" : "<");
	ward_buf_add_view(&text, email);
	ward_buf_add_char(&text, '>');
	view = keep(arena, ward_buf_view(&text));
	ward_buf_release(&text);
	return view;
}

/* The object in question, and who made it when. */
static void
name_object(struct ward_report *report, struct ward_finding *finding)
{
	const struct ward_subject *subject = report->subject;
	const struct ward_commit_facts *commit = subject->commit;
	const struct ward_tag_facts *tag = subject->tag;
	struct ward_arena *arena = texts(report);

	if (subject->update != NULL)
		finding->value = subject->update->new;
	if (commit != NULL) {
		finding->commit = commit->id;
		finding->subject = keep(arena, commit->message->subject);
		finding->author = keep_person(
		    arena, commit->author_name, commit->author_email);
		finding->date = commit->commit->author.time;
		finding->committed = commit->commit->committer.time;
	} else if (tag != NULL) {
		finding->value = tag->id;
		finding->date = tag->tag->tagger.time;
		if (tag->tag->has_tagger)
			finding->author = keep_person(
			    arena, tag->tagger_name, tag->tagger_email);
	}
}

static void find(struct ward_report *report, enum ward_mode mode,
    const char *fmt, va_list args) WARD_FORMAT(3, 0);

static void
find(struct ward_report *report, enum ward_mode mode, const char *fmt,
    va_list args)
{
	const struct ward_subject *subject = report->subject;
	struct ward_finding *finding;

	if (report->count >= report->room) {
		report->nlost += mode == report->mode;
		return;
	}
	finding = next(report);
	finding->mode = mode;
	name_object(report, finding);
	if (subject->change != NULL)
		finding->path = keep(texts(report), subject->change->path);
	finding->what = ward_arena_vprintf(texts(report), TEXT_MAX, fmt, args);
	if (report->use->is_admitted && mode == report->mode)
		finding->what = ward_arena_printf(texts(report), TEXT_MAX,
		    "%s (admitted by accept-object)", finding->what);
}

void
ward_find(struct ward_report *report, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	find(report, report->mode, fmt, args);
	va_end(args);
}

void
ward_note(struct ward_report *report, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	find(report, WARD_MODE_RECORD, fmt, args);
	va_end(args);
}

void
ward_mend(struct ward_report *report, const char *fmt, ...)
{
	va_list args;

	if (report->count == 0 || report->nlost > 0 ||
	    !report->is_read_by_pusher)
		return;
	va_start(args, fmt);
	report->items[report->count - 1].mend =
	    ward_arena_vprintf(texts(report), TEXT_MAX, fmt, args);
	va_end(args);
}

static bool
is_tip(const struct ward_subject *subject)
{
	return subject->commit != NULL && subject->update != NULL &&
	    ward_oid_equal(&subject->commit->id, &subject->update->new_tip);
}

/* How to come back to a commit that lies below the tip. */
static void
mend_below(struct ward_report *report, const char *word)
{
	const struct ward_commit_facts *commit = report->subject->commit;
	struct ward_buf id = WARD_BUF_INIT;

	if (!report->is_read_by_pusher)
		return;
	ward_oid_add_short(&id, &commit->id);
	if (commit->commit->nparents == 0)
		ward_mend(report, "git rebase -i --root, and '%s' commit %s",
		    word, ward_buf_str(&id));
	else
		ward_mend(report, "git rebase -i %s^, and '%s' that commit",
		    ward_buf_str(&id), word);
	ward_buf_release(&id);
}

void
ward_not_evaluable(struct ward_report *report)
{
	report->is_unasked = true;
}

void
ward_mend_message(struct ward_report *report)
{
	if (report->subject->tag != NULL)
		ward_mend_tag(report, report->subject->update);
	if (report->subject->commit == NULL)
		return;
	if (is_tip(report->subject))
		ward_mend(report, "git commit --amend");
	else
		mend_below(report, "reword");
}

void
ward_mend_content(struct ward_report *report)
{
	const struct ward_subject *subject = report->subject;
	struct ward_buf path = WARD_BUF_INIT;

	if (subject->commit == NULL)
		return;
	if (!is_tip(subject)) {
		mend_below(report, "edit");
		return;
	}
	if (subject->change != NULL)
		ward_escape_shell(&path, subject->change->path);
	ward_mend(report, "git rm --cached -- %s && git commit --amend",
	    ward_buf_str(&path));
	ward_buf_release(&path);
}

static void
commit(const struct ward_finding *found, struct ward_verdict *verdict)
{
	struct ward_arena *arena = verdict->arena;
	struct ward_finding finding = *found;

	finding.subject = keep(arena, found->subject);
	finding.path = keep(arena, found->path);
	finding.author = keep(arena, found->author);
	finding.what = ward_arena_strdup(arena, found->what);
	if (found->mend != NULL)
		finding.mend = ward_arena_strdup(arena, found->mend);
	ward_verdict_add(verdict, &finding);
}

void
ward_report_commit(
    const struct ward_report *report, struct ward_verdict *verdict)
{
	struct ward_finding lost;

	if (ward_report_is_empty(report))
		return;
	lost = blank(report);
	for (size_t i = 0; i < report->count; i++)
		if (verdict->taker != NULL)
			ward_verdict_add(verdict, &report->items[i]);
		else
			commit(&report->items[i], verdict);
	for (size_t i = 0; i < report->nlost; i++)
		ward_verdict_add(verdict, &lost);
}
