/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how much evidence the HTML report holds: of each repository and rule
 * some, of all together no more than a page can bear, and always how much is
 * left out. */
#include "html.h"

#include <stdlib.h>

#define OF_ONE_RULE_MAX 25

struct evidence {
	size_t *shown; /* by rule of the repository */
	size_t room;   /* bytes, for it */
	size_t nshown;
	bool is_second; /* those that are only noted come last */
};

static bool
is_wanted(const struct ward_audit_finding *finding, bool is_second)
{
	bool counts = finding->is_open || finding->is_unknown;

	return is_second ? !counts && !finding->is_accepted : counts;
}

static void
add_place(struct ward_buf *out, const struct ward_audit_finding *finding)
{
	if (finding->commit.size > 0) {
		ward_buf_add_str(out, "<code>");
		ward_oid_add_short(out, &finding->commit);
		ward_buf_add_str(out, "</code> ");
		ward_html_text(out, finding->subject, 120);
	}
	if (finding->path.size > 0) {
		ward_buf_add_str(out, "<code class=\"line\">");
		ward_html_text(out, finding->path, 300);
		ward_buf_add_str(out, "</code>");
	}
	if (finding->ref.size > 0) {
		ward_buf_add_str(out, "<span class=\"line ref\">");
		ward_html_text(out, finding->ref, 200);
		ward_buf_add_str(out, "</span>");
	}
}

static void
add_person(struct ward_buf *out, const struct ward_audit_finding *finding)
{
	if (finding->author.size == 0)
		return;
	ward_html_person(out, finding->author);
	ward_buf_add_str(out, "<span class=\"line\">");
	ward_html_day(out, finding->date);
	ward_buf_add_str(out, "</span>");
}

static void
add_row(struct ward_buf *out, const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	struct ward_buf command = WARD_BUF_INIT;

	ward_buf_add_str(out, "<tr><td>");
	ward_html_rule(out, &repository->rules[finding->rule]);
	ward_buf_printf(out, "<br/><span class=\"mode\">%s</span>%s</td><td>",
	    ward_audit_level(finding),
	    finding->is_new ? " <span class=\"new\">new</span>" : "");
	add_place(out, finding);
	ward_buf_add_str(out, "</td><td>");
	add_person(out, finding);
	ward_buf_add_str(out, "</td><td>");
	ward_html_text(out, finding->text, 400);
	ward_audit_add_command(&command, repository, finding);
	ward_buf_add_str(out, "<br/><code class=\"command\">");
	ward_html_text(out, ward_buf_view(&command), 500);
	ward_buf_add_str(out, "</code></td></tr>\n");
	ward_buf_release(&command);
}

static void
take(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	struct evidence *evidence = data;
	struct ward_buf row = WARD_BUF_INIT;

	if (!is_wanted(finding, evidence->is_second) ||
	    repository->rules[finding->rule].is_posture ||
	    evidence->shown[finding->rule] >= OF_ONE_RULE_MAX)
		return;
	add_row(&row, repository, finding);
	if (row.size <= evidence->room) {
		evidence->room -= row.size;
		evidence->shown[finding->rule]++;
		evidence->nshown++;
		ward_buf_add_view(&out->text, ward_buf_view(&row));
	}
	ward_buf_release(&row);
}

/* Those of set-up checks stand in a section of their own. */
static struct ward_audit_counts
counts_of(const struct ward_audit_repository *repository)
{
	struct ward_audit_counts sum = { 0, 0, 0, 0 };

	for (size_t i = 0; i < repository->nrules; i++)
		if (!repository->rules[i].is_posture)
			ward_audit_add_counts(
			    &sum, &repository->rules[i].counts);
	return sum;
}

/* What is accepted stands in the baseline file. */
static size_t
count_of(const struct ward_audit_repository *repository)
{
	struct ward_audit_counts sum = counts_of(repository);

	return sum.open + sum.noted + sum.unknown;
}

static void
add_head(struct ward_buf *out, const struct ward_audit_repository *repository)
{
	struct ward_audit_counts counts = counts_of(repository);

	ward_buf_add_str(out, "<details open=\"\">\n<summary><h3>");
	ward_html_text(out, ward_view_str(repository->name), 120);
	ward_buf_add_str(out, "</h3> ");
	ward_html_state(out, repository);
	ward_buf_add_char(out, ' ');
	ward_html_counts(out, &counts);
	ward_buf_add_str(out, "</summary>\n");
	ward_html_scroll(out, "Findings");
	ward_buf_add_str(out,
	    "<table class=\"evidence\">\n<thead><tr>"
	    "<th scope=\"col\">Rule</th><th scope=\"col\">Where</th>"
	    "<th scope=\"col\">Who and when</th>"
	    "<th scope=\"col\">What, and the command that shows it</th>"
	    "</tr></thead>\n<tbody>\n");
}

/* Bytes that it takes. */
static size_t
add_repository(struct ward_report_out *out, const struct ward_audit *audit,
    const struct ward_audit_repository *repository, size_t room)
{
	size_t *shown = ward_alloc((repository->nrules + 1) * sizeof(*shown));
	struct evidence evidence = { .shown = shown, .room = room };
	size_t all = count_of(repository);

	add_head(&out->text, repository);
	ward_report_findings(out, audit, repository, take, &evidence);
	evidence.is_second = true;
	ward_report_findings(out, audit, repository, take, &evidence);
	ward_buf_add_str(&out->text, "</tbody>\n</table>\n</div>\n");
	if (all > evidence.nshown) {
		ward_buf_add_str(&out->text, "<p class=\"left\">");
		ward_html_count(&out->text, all - evidence.nshown);
		ward_buf_add_str(&out->text, " more are left out here.</p>\n");
	}
	ward_buf_add_str(&out->text, "</details>\n");
	free(shown);
	return room - evidence.room;
}

static size_t
count_repositories(const struct ward_audit *audit)
{
	size_t count = 0;

	for (size_t i = 0; i < audit->nrepositories; i++)
		count += count_of(&audit->repositories[i]) > 0;
	return count;
}

/* The worst get up to twice their part of the room, the last what is left. */
void
ward_html_evidence(struct ward_report_out *out, const struct ward_audit *audit)
{
	size_t left = count_repositories(audit);
	size_t room = WARD_HTML_EVIDENCE_MAX;

	if (left == 0) {
		ward_html_none_open(&out->text, &audit->counts);
		return;
	}
	ward_buf_add_str(&out->text,
	    "<p>The first findings of each rule in each repository, the worst "
	    "repository first; those that are only noted come last, and what "
	    "is accepted is not repeated. All of them are in the report as "
	    "<code>json</code> or <code>jsonl</code>. Authors and dates are "
	    "what commits claim.</p>\n");
	for (size_t i = 0; i < audit->nrepositories; i++) {
		const struct ward_audit_repository *one = audit->worst[i];
		size_t part = left > 1 ? room / left * 2 : room;

		if (count_of(one) == 0)
			continue;
		room -=
		    add_repository(out, audit, one, part < room ? part : room);
		left--;
	}
}
