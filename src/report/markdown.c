/* SPDX-License-Identifier: Apache-2.0 */
/* `markdown`: hides what fits into the comment of a merge request. */
#include "format.h"
#include "refward/calendar.h"
#include "refward/text.h"

#define FINDINGS_SHOWN	   50
#define REPOSITORIES_SHOWN 50

static void
add_cell(struct ward_buf *out, struct ward_view text)
{
	ward_buf_add_str(out, "| ");
	if (text.size > 0)
		ward_escape_markdown(out, text);
	ward_buf_add_char(out, ' ');
}

static void
add_rule(struct ward_buf *out, const struct ward_audit_rule *rule)
{
	struct ward_buf name = WARD_BUF_INIT;

	ward_buf_printf(&name, "%s/%s", rule->set, rule->rule);
	add_cell(out, ward_buf_view(&name));
	ward_buf_release(&name);
}

static void
add_totals(struct ward_buf *out, const struct ward_audit *audit)
{
	ward_buf_add_str(out,
	    "\n| rule | findings | noted | accepted | could not tell |\n"
	    "|---|--:|--:|--:|--:|\n");
	for (size_t i = 0; i < audit->ntotals; i++) {
		const struct ward_audit_total *total = &audit->totals[i];
		const struct ward_audit_counts *counts = &total->counts;

		if (total->rule->is_posture &&
		    counts->open + counts->noted + counts->accepted +
			    counts->unknown ==
			0)
			continue;
		add_rule(out, total->rule);
		ward_buf_printf(out, "%s| %zu | %zu | %zu | %zu |\n",
		    total->nunasked > 0 ? "(not evaluable) " : "", counts->open,
		    counts->noted, counts->accepted, counts->unknown);
	}
}

static void
add_repositories(struct ward_buf *out, const struct ward_audit *audit)
{
	size_t shown = 0;

	ward_buf_add_str(out,
	    "\n| repository | state | findings | commits | reason |\n"
	    "|---|---|--:|--:|---|\n");
	for (; shown < audit->nrepositories && shown < REPOSITORIES_SHOWN;
	     shown++) {
		const struct ward_audit_repository *repository =
		    audit->worst[shown];

		add_cell(out, ward_view_str(repository->name));
		ward_buf_printf(out, "| %s | %zu | %zu ",
		    ward_audit_state_name(repository->state),
		    repository->counts.open, repository->ncommits);
		add_cell(out, ward_view_str(repository->problem));
		ward_buf_add_str(out, "|\n");
	}
	if (shown < audit->nrepositories)
		ward_buf_printf(out, "\nand %zu more repositories\n",
		    audit->nrepositories - shown);
}

static void
add_finding(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	const struct ward_audit_rule *rule = &repository->rules[finding->rule];
	struct ward_buf place = WARD_BUF_INIT;
	size_t *shown = data;

	if ((!finding->is_open && !finding->is_unknown) ||
	    ++*shown > FINDINGS_SHOWN)
		return;
	ward_audit_add_place(&place, finding);
	add_cell(&out->text, ward_view_str(repository->name));
	add_rule(&out->text, rule);
	add_cell(&out->text, ward_buf_view(&place));
	add_cell(&out->text, finding->text);
	ward_buf_add_str(&out->text, "|\n");
	ward_buf_release(&place);
}

static void
add_findings(struct ward_report_out *out, const struct ward_audit *audit)
{
	size_t shown = 0;

	ward_buf_add_str(&out->text,
	    "\n| repository | rule | where | what |\n|---|---|---|---|\n");
	for (size_t i = 0; i < audit->nrepositories; i++)
		ward_report_findings(
		    out, audit, audit->worst[i], add_finding, &shown);
	if (shown > FINDINGS_SHOWN)
		ward_buf_printf(&out->text, "\nand %zu more findings\n",
		    shown - FINDINGS_SHOWN);
}

/* Whoever reads no more than this knows what it is about. */
static void
add_scope(struct ward_buf *out, const struct ward_audit *audit)
{
	ward_buf_printf(out,
	    "%zu of %zu repositories read, %zu commits judged; %zu accepted, "
	    "%zu noted, %zu could not tell; ",
	    audit->nread, audit->nrepositories, audit->ncommits,
	    audit->counts.accepted, audit->counts.noted, audit->counts.unknown);
	ward_add_time(out, audit->finished);
	ward_buf_add_str(out, "\n\nrules ");
	if (audit->rules != NULL)
		ward_escape_markdown(out, ward_view_str(audit->rules));
	else
		ward_buf_add_str(out, "of each repository");
	ward_buf_add_str(out, audit->nrefs == 0 ? "; all refs" : "; refs ");
	for (size_t i = 0; i < audit->nrefs; i++) {
		ward_buf_add_str(out, i > 0 ? ", " : "");
		ward_escape_markdown(out, ward_view_str(audit->refs[i]));
	}
	if (audit->nrefless > 0)
		ward_buf_printf(out, ", none in %zu of %zu repositories",
		    audit->nrefless, audit->nread);
	ward_buf_printf(out, "; objects verified: %s\n", audit->verified);
	if (audit->earlier == NULL)
		return;
	ward_buf_add_str(out, "\nSince the report of ");
	ward_add_time(out, audit->compared_time);
	ward_buf_printf(
	    out, ": %zu new, %zu gone\n", audit->nnew, audit->ngone);
}

static void
end(struct ward_report_out *out, const struct ward_audit *audit)
{
	ward_buf_printf(&out->text, "### refward audit: %zu finding%s\n\n",
	    audit->counts.open, audit->counts.open == 1 ? "" : "s");
	add_scope(&out->text, audit);
	add_totals(&out->text, audit);
	add_repositories(&out->text, audit);
	if (audit->counts.open + audit->counts.unknown > 0)
		add_findings(out, audit);
}

const struct ward_report_format ward_report_markdown = {
	.name = "markdown",
	.summary = "For the comment of a merge request, or a wiki.",
	.end = end,
};
