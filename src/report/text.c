/* SPDX-License-Identifier: Apache-2.0 */
/* `text`: hides what somebody at a terminal reads, and in which order. */
#include <string.h>
#include "refward/calendar.h"
#include "refward/text.h"
#include "format.h"

#define WORST_SHOWN    20
#define FINDINGS_SHOWN 10 /* of one repository */

static const char *
plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void
add_scope(struct ward_buf *out, const struct ward_audit *audit)
{
	ward_buf_printf(out, "refward %s, ", audit->version);
	ward_add_time(out, audit->finished);
	ward_buf_add_str(out, ", rules ");
	ward_escape_terminal(out,
	    ward_view_str(
		audit->rules != NULL ? audit->rules : "of each repository"),
	    0);
	ward_buf_printf(out,
	    "\nread %zu of %zu repositor%s: %zu ref%s, "
	    "%zu commit%s\n",
	    audit->nread, audit->nrepositories,
	    audit->nrepositories == 1 ? "y" : "ies", audit->nrefs_judged,
	    plural(audit->nrefs_judged), audit->ncommits,
	    plural(audit->ncommits));
	ward_buf_add_str(out, "refs ");
	for (size_t i = 0; i < audit->nrefs; i++) {
		ward_buf_add_str(out, i > 0 ? ", " : "");
		ward_escape_terminal(out, ward_view_str(audit->refs[i]), 0);
	}
	ward_buf_printf(out, "%s; objects verified: %s; structure: %s\n",
	    audit->nrefs == 0 ? "all" : "", audit->verified, audit->looked_at);
}

static void
add_count(struct ward_buf *out, size_t count, const char *what)
{
	if (count > 0)
		ward_buf_printf(out, ", %zu %s", count, what);
}

static void
add_total(struct ward_buf *out, const struct ward_audit *audit,
    const struct ward_audit_total *total)
{
	const struct ward_audit_counts *counts = &total->counts;

	ward_buf_printf(out, "%10zu  ", counts->open);
	ward_buf_printf(out, "%s [%s]", total->rule->rule, total->rule->set);
	if (total->nrepositories > 1)
		ward_buf_printf(
		    out, " in %zu repositories", total->nrepositories);
	add_count(out, counts->noted, "noted");
	add_count(out, counts->accepted, "accepted");
	add_count(out, counts->unknown, "could not tell");
	if (total->nunasked > 0)
		ward_buf_add_str(out, ", not evaluable: nobody pushes");
	if (audit->earlier != NULL)
		ward_buf_printf(out, ", %zu before", total->nearlier);
	ward_buf_add_char(out, '\n');
}

/* Checks that found nothing are many. */
static void
add_totals(struct ward_buf *out, const struct ward_audit *audit)
{
	size_t nquiet = 0;

	for (size_t i = 0; i < audit->ntotals; i++) {
		const struct ward_audit_total *total = &audit->totals[i];
		const struct ward_audit_counts *counts = &total->counts;

		if (total->rule->is_posture &&
		    counts->open + counts->noted + counts->accepted +
			    counts->unknown + total->nunasked ==
			0)
			nquiet++;
		else
			add_total(out, audit, total);
	}
	if (nquiet > 0)
		ward_buf_printf(out,
		    "%10d  in each of %zu more checks [posture]\n", 0, nquiet);
}

struct listing {
	size_t shown;
	const struct ward_audit *audit;
};

static bool
is_worth_showing(const struct ward_audit_finding *finding)
{
	return finding->is_open || finding->is_unknown;
}

static void
add_finding(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	const struct ward_audit_rule *rule = &repository->rules[finding->rule];
	struct listing *listing = data;

	if (!is_worth_showing(finding) || listing->shown++ >= FINDINGS_SHOWN)
		return;
	ward_buf_add_str(&out->text, "  ");
	ward_audit_add_place(&out->text, finding);
	ward_buf_printf(&out->text, ": %s [%s]: ", rule->rule, rule->set);
	ward_escape_terminal(&out->text, finding->text, 400);
	ward_buf_add_str(&out->text, "\n    ");
	if (finding->author.size > 0) {
		ward_escape_terminal(&out->text, finding->author, 120);
		ward_buf_add_str(&out->text, ", ");
		ward_add_time(&out->text, finding->date);
		ward_buf_add_str(&out->text, ", ");
	}
	ward_escape_terminal(
	    &out->text, rule->is_posture ? finding->mend : finding->ref, 400);
	ward_buf_add_str(&out->text, "\n    ");
	ward_audit_add_command(&out->text, repository, finding);
	ward_buf_add_char(&out->text, '\n');
}

static void
add_repository(struct ward_report_out *out, const struct ward_audit *audit,
    const struct ward_audit_repository *repository)
{
	struct listing listing = { .audit = audit };
	struct ward_buf *text = &out->text;

	ward_buf_add_char(text, '\n');
	ward_escape_terminal(text, ward_view_str(repository->path), 0);
	ward_buf_printf(text, ": %s", ward_audit_state_name(repository->state));
	if (repository->problem != NULL) {
		ward_buf_add_str(text, ": ");
		ward_escape_terminal(
		    text, ward_view_str(repository->problem), 400);
	}
	ward_buf_printf(text, "; %zu finding%s in %zu commit%s",
	    repository->counts.open, plural(repository->counts.open),
	    repository->ncommits, plural(repository->ncommits));
	add_count(text, repository->counts.unknown, "could not tell");
	ward_buf_add_char(text, '\n');
	ward_report_findings(out, audit, repository, add_finding, &listing);
	if (listing.shown > FINDINGS_SHOWN)
		ward_buf_printf(text, "  and %zu more: --format jsonl\n",
		    listing.shown - FINDINGS_SHOWN);
}

static void
add_changes(struct ward_buf *out, const struct ward_audit *audit)
{
	if (audit->earlier == NULL)
		return;
	ward_buf_add_str(out, "since the report of ");
	ward_add_time(out, audit->compared_time);
	ward_buf_printf(out, ": %zu new finding%s, %zu gone\n", audit->nnew,
	    plural(audit->nnew), audit->ngone);
}

/* The last line counts: it is what a log's reader sees. */
static void
add_last(struct ward_buf *out, const struct ward_audit *audit)
{
	ward_buf_printf(out,
	    "\n%zu finding%s, %zu noted, %zu accepted, %zu could not tell; "
	    "repositories: %zu clean, %zu with findings, %zu unknown\n",
	    audit->counts.open, plural(audit->counts.open), audit->counts.noted,
	    audit->counts.accepted, audit->counts.unknown, audit->nclean,
	    audit->nfailing, audit->nunknown);
}

static void
end(struct ward_report_out *out, const struct ward_audit *audit)
{
	size_t shown = 0;

	add_scope(&out->text, audit);
	add_totals(&out->text, audit);
	add_changes(&out->text, audit);
	for (size_t i = 0; i < audit->nrepositories; i++) {
		if (audit->worst[i]->state == WARD_AUDIT_CLEAN)
			break;
		if (shown++ < WORST_SHOWN)
			add_repository(out, audit, audit->worst[i]);
	}
	if (shown > WORST_SHOWN)
		ward_buf_printf(&out->text, "\nand more repositories\n");
	add_last(&out->text, audit);
}

const struct ward_report_format ward_report_text = {
	.name = "text",
	.summary = "For people: the sums, then the worst.",
	.end = end,
};
