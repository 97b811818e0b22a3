/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a verdict is put into words for people. */
#include "refward/render.h"

#include <stdlib.h>
#include <string.h>
#include "refward/import.h"
#include "refward/refname.h"
#include "refward/text.h"

#define NAME_CAP    120
#define SUBJECT_CAP 60
#define WHAT_CAP    400

struct sheet {
	struct ward_buf *out;
	const struct ward_render *how;
	size_t start;
	bool is_full;
	size_t skipped; /* findings of the pages before this */
	size_t shown;
};

/* A line is written whole or not at all. */
static void
add_line(struct sheet *sheet, const char *word, const struct ward_buf *text)
{
	const char *prefix =
	    sheet->how->prefix != NULL ? sheet->how->prefix : "";
	size_t size = strlen(prefix) + strlen(word) + text->size + 1;
	size_t used = sheet->out->size - sheet->start;

	sheet->is_full |=
	    sheet->how->bytes_max != 0 && used + size > sheet->how->bytes_max;
	if (sheet->is_full)
		return;
	ward_buf_add_str(sheet->out, prefix);
	ward_buf_add_str(sheet->out, word);
	ward_buf_add(sheet->out, text->data, text->size);
	ward_buf_add_char(sheet->out, '\n');
}

static void
add_place(struct ward_buf *out, const struct ward_finding *finding)
{
	if (finding->commit.size != 0) {
		ward_oid_add_short(out, &finding->commit);
		if (finding->subject.size != 0) {
			ward_buf_add_str(out, " \"");
			ward_escape_terminal(
			    out, finding->subject, SUBJECT_CAP);
			ward_buf_add_char(out, '"');
		}
		ward_buf_add_str(out, ": ");
	} else if (finding->ref != NULL) {
		ward_escape_terminal(
		    out, ward_view_str(finding->ref), NAME_CAP);
		ward_buf_add_str(out, ": ");
	}
	if (finding->path.size != 0) {
		ward_escape_terminal(out, finding->path, NAME_CAP);
		ward_buf_add_str(out, ": ");
	}
}

void
ward_render_finding(struct ward_buf *out, const struct ward_finding *finding)
{
	const char *what = finding->what != NULL ? finding->what : "refused";

	add_place(out, finding);
	ward_buf_add_str(out, finding->rule);
	ward_buf_add_str(
	    out, finding->is_unknown ? ": could not tell: " : ": ");
	ward_escape_terminal(out, ward_view_str(what), WHAT_CAP);
	if (strcmp(finding->set, "refward") != 0 &&
	    strcmp(finding->set, "objects") != 0) {
		ward_buf_add_str(out, " [");
		ward_escape_terminal(out, ward_view_str(finding->set), 0);
		ward_buf_add_char(out, ']');
	}
}

static bool
is_refusal(const struct ward_finding *finding)
{
	return finding->is_unknown || finding->mode == WARD_MODE_REFUSE;
}

static const char *
word_for(const struct ward_finding *finding)
{
	if (is_refusal(finding))
		return "error: ";
	if (finding->mode == WARD_MODE_BYPASSED)
		return "warning: bypassed: ";
	return finding->mode == WARD_MODE_WARN ? "warning: would be refused: "
					       : "info: recorded: ";
}

static bool
is_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void
add_hint(struct sheet *sheet, const char *label, const char *hint)
{
	struct ward_buf line = WARD_BUF_INIT;

	if (hint == NULL)
		return;
	ward_buf_add_str(&line, label);
	ward_escape_terminal(&line, ward_view_str(hint), WHAT_CAP);
	add_line(sheet, "hint:   ", &line);
	ward_buf_release(&line);
}

/* What only an operator may read. */
static void
add_source(struct sheet *sheet, const struct ward_finding *finding)
{
	struct ward_buf line = WARD_BUF_INIT;

	if (!sheet->how->shows_source)
		return;
	add_hint(sheet, "", finding->detail);
	if (finding->file == NULL)
		return;
	ward_escape_terminal(&line, ward_view_str(finding->file), 0);
	ward_buf_printf(&line, ":%u", finding->file_line);
	add_line(sheet, "hint:   by ", &line);
	ward_buf_release(&line);
}

/* What is said under a finding is not said again under the next one. */
static void
add_finding(struct sheet *sheet, const struct ward_finding *finding,
    const struct ward_finding *next)
{
	struct ward_buf line = WARD_BUF_INIT;

	ward_render_finding(&line, finding);
	add_line(sheet, word_for(finding), &line);
	add_hint(sheet, "", finding->mend);
	add_source(sheet, finding);
	if (next == NULL || !is_same(finding->help, next->help)) {
		add_hint(sheet, "", finding->help);
		add_hint(sheet, "see ", finding->url);
	}
	ward_buf_release(&line);
}

static bool
is_shown(const struct sheet *sheet, const struct ward_finding *finding)
{
	return finding->is_unknown || finding->mode >= WARD_MODE_WARN ||
	    sheet->how->shows_source;
}

/* A page of the findings: what refuses first, then what would. */
static void
add_findings(
    struct sheet *sheet, const struct ward_verdict *verdict, bool refuses)
{
	size_t most = sheet->how->findings_max;

	for (size_t i = 0; i < verdict->count; i++) {
		const struct ward_finding *finding = &verdict->findings[i];
		const struct ward_finding *next =
		    i + 1 < verdict->count ? finding + 1 : NULL;

		if (!is_shown(sheet, finding) || is_refusal(finding) != refuses)
			continue;
		if (sheet->skipped + 1 < sheet->how->from) {
			sheet->skipped++;
			continue;
		}
		if (sheet->is_full || (most != 0 && sheet->shown == most))
			break;
		add_finding(sheet, finding, next);
		sheet->shown += !sheet->is_full;
	}
}

static bool
is_fine(const struct ward_verdict *verdict, const struct ward_update *update)
{
	for (size_t i = 0; i < verdict->count; i++) {
		const struct ward_finding *finding = &verdict->findings[i];

		if (is_refusal(finding) &&
		    (finding->ref == NULL ||
			strcmp(finding->ref, update->ref) == 0))
			return false;
	}
	return true;
}

/* Git moves all refs of a push or none; say which were no reason. */
static void
add_fine_refs(struct sheet *sheet, const struct ward_verdict *verdict)
{
	struct ward_buf line = WARD_BUF_INIT;
	size_t count = 0;

	if (verdict->count == WARD_FINDINGS_MAX || verdict->nupdates > 200)
		return;
	for (size_t i = 0; i < verdict->nupdates; i++) {
		if (!is_fine(verdict, &verdict->updates[i]))
			continue;
		if (count++ < 5) {
			ward_buf_add_str(&line, count > 1 ? ", " : "");
			ward_escape_terminal(&line,
			    ward_view_str(verdict->updates[i].ref), NAME_CAP);
		}
	}
	if (count > 5)
		ward_buf_printf(&line, " and %zu more", count - 5);
	ward_buf_add_str(&line,
	    count == 1 ? " is fine, but was not moved"
		       : " are fine, but were not moved");
	if (count > 0)
		add_line(sheet, "hint: ", &line);
	ward_buf_release(&line);
}

static void
add_conclusion(struct ward_buf *line, const struct ward_push *push,
    size_t refusing, bool is_rehearsal)
{
	const char *plural = refusing == 1 ? "" : "s";

	if (is_rehearsal)
		ward_buf_printf(line, "push would be refused: %zu finding%s",
		    refusing, plural);
	else
		ward_buf_printf(line,
		    "push %s refused: %zu finding%s; an administrator sees "
		    "it with 'refward explain'",
		    push->id, refusing, plural);
}

/* Findings beyond a number are only counted. */
static size_t
kept(const struct sheet *sheet, const struct ward_verdict *verdict)
{
	size_t count = 0;

	for (size_t i = 0; i < verdict->count; i++)
		count += is_shown(sheet, &verdict->findings[i]);
	return count;
}

/* How to read on: whoever pushes has no other way to see the rest. */
static void
add_rest(struct sheet *sheet, const struct ward_verdict *verdict)
{
	size_t refusing = verdict->nrefuse + verdict->nunknown;
	size_t all = refusing + verdict->nwarn + verdict->nbypassed;
	size_t seen = sheet->skipped + sheet->shown;
	struct ward_buf line = WARD_BUF_INIT;

	if (all <= seen)
		return;
	ward_buf_printf(&line, "and %zu more", all - seen);
	if (seen >= kept(sheet, verdict))
		ward_buf_add_str(&line, ", which were only counted");
	else if (sheet->how->is_paged)
		ward_buf_printf(
		    &line, ": push again with -o refward.from=%zu", seen + 1);
	add_line(sheet, refusing > 0 ? "error: " : "warning: ", &line);
	ward_buf_release(&line);
}

/* There is no silent bypass. */
static void
add_bypasses(struct sheet *sheet, const struct ward_push *push,
    const struct ward_verdict *verdict)
{
	struct ward_buf line = WARD_BUF_INIT, text = WARD_BUF_INIT;

	for (size_t i = 0; i < verdict->nbypasses; i++) {
		const struct ward_bypass *bypass = &verdict->bypasses[i];
		size_t count = ward_verdict_bypassed(verdict, bypass);

		if (count == 0 && push->import != NULL)
			continue;
		ward_buf_clear(&line);
		ward_buf_clear(&text);
		ward_buf_printf(&text, "rule set '%s'%s%s: ", bypass->set,
		    bypass->rule != NULL ? ", rule " : "",
		    bypass->rule != NULL ? bypass->rule : "");
		if (count == 0)
			ward_buf_add_str(&text, "the bypass was not needed");
		else
			ward_buf_printf(&text, "%zu bypassed by %s: %s", count,
			    push->pusher->name, bypass->reason);
		ward_escape_terminal(&line, ward_buf_view(&text), 2 * WHAT_CAP);
		add_line(sheet, "warning: ", &line);
	}
	ward_buf_release(&line);
	ward_buf_release(&text);
}

static void
add_import(struct sheet *sheet, const struct ward_import *import)
{
	struct ward_buf line = WARD_BUF_INIT, text = WARD_BUF_INIT;

	if (import == NULL)
		return;
	ward_buf_printf(&text, "import opened by %s: %s", import->administrator,
	    import->reason);
	ward_escape_terminal(&line, ward_buf_view(&text), WHAT_CAP);
	add_line(sheet, "warning: ", &line);
	ward_buf_release(&line);
	ward_buf_release(&text);
}

static void
add_summary(struct sheet *sheet, const struct ward_push *push,
    const struct ward_verdict *verdict)
{
	size_t refusing = verdict->nrefuse + verdict->nunknown;
	struct ward_buf line = WARD_BUF_INIT;

	add_rest(sheet, verdict);
	add_import(sheet, push->import);
	add_bypasses(sheet, push, verdict);
	if (refusing > 0) {
		if (!sheet->how->is_rehearsal)
			add_fine_refs(sheet, verdict);
		ward_buf_clear(&line);
		add_conclusion(&line, push, refusing, sheet->how->is_rehearsal);
		add_line(sheet, "hint: ", &line);
	}
	if (push->wishes.is_dry_run) {
		ward_buf_clear(&line);
		ward_buf_printf(&line,
		    "dry run: the push would be %s; nothing was changed",
		    refusing == 0 ? "accepted" : "refused");
		add_line(sheet, "hint: ", &line);
	}
	ward_buf_release(&line);
}

void
ward_render_verdict(struct ward_buf *out, const struct ward_push *push,
    const struct ward_verdict *verdict, const struct ward_render *how)
{
	struct ward_render body = *how;
	struct sheet sheet = { .out = out, .how = &body, .start = out->size };

	/* The last lines must fit whatever stands before them. */
	if (how->bytes_max > 1024)
		body.bytes_max = how->bytes_max - 1024;
	add_findings(&sheet, verdict, true);
	add_findings(&sheet, verdict, false);
	body.bytes_max = how->bytes_max;
	sheet.is_full = false;
	add_summary(&sheet, push, verdict);
}

void
ward_render_failure(
    struct ward_buf *out, const char *push_id, const char *sentence)
{
	ward_buf_add_str(out, "error: push refused: ");
	ward_escape_terminal(out, ward_view_str(sentence), WHAT_CAP);
	ward_buf_printf(
	    out, "\nhint: tell your administrator: push %s\n", push_id);
}
