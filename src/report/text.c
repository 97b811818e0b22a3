/* SPDX-License-Identifier: Apache-2.0 */
/* `text`: hides what somebody at a terminal reads, and in which order. */
#include <stdlib.h>
#include "refward/calendar.h"
#include "refward/text.h"
#include "format.h"

#define WORST_SHOWN    20
#define FINDINGS_SHOWN 10 /* of one repository */
#define OF_ONE_RULE    2  /* of them */

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
	ward_buf_add_str(out, audit->nrefs == 0 ? "refs: all" : "refs: ");
	for (size_t i = 0; i < audit->nrefs; i++) {
		ward_buf_add_str(out, i > 0 ? ", " : "");
		ward_escape_terminal(out, ward_view_str(audit->refs[i]), 0);
	}
	if (audit->nrefless > 0)
		ward_buf_printf(out, "; none in %zu of %zu repositor%s",
		    audit->nrefless, audit->nread,
		    audit->nread == 1 ? "y" : "ies");
	ward_buf_printf(out, "\nobjects verified: %s\nstructure: %s\n",
	    audit->verified, audit->looked_at);
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

	if (audit->ntotals > 0)
		ward_buf_printf(out, "%10s  rule [set]\n", "findings");
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
	size_t *of_rules; /* shown, by rule of the repository */
	size_t shown, all;
};

static bool
is_worth_showing(const struct ward_audit_finding *finding)
{
	return finding->is_open || finding->is_unknown;
}

/* Who and where, or what mends a set-up. */
static void
add_more(struct ward_buf *out, const struct ward_audit_finding *finding)
{
	ward_buf_add_str(out, "    ");
	if (finding->author.size > 0) {
		ward_escape_terminal(out, finding->author, 120);
		ward_buf_add_str(out, ", ");
		ward_add_time(out, finding->date);
		ward_buf_add_str(out, ", ");
	}
	ward_escape_terminal(
	    out, finding->mend.size > 0 ? finding->mend : finding->ref, 400);
	ward_buf_add_char(out, '\n');
}

static void
add_finding(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	const struct ward_audit_rule *rule = &repository->rules[finding->rule];
	struct listing *listing = data;
	struct ward_buf *text = &out->text;

	if (!is_worth_showing(finding))
		return;
	listing->all++;
	if (listing->shown >= FINDINGS_SHOWN ||
	    listing->of_rules[finding->rule] >= OF_ONE_RULE)
		return;
	listing->shown++;
	listing->of_rules[finding->rule]++;
	ward_buf_printf(text, "  %s [%s]: ", rule->rule, rule->set);
	ward_audit_add_place(text, finding);
	ward_buf_add_str(text, "\n    ");
	ward_escape_terminal(text, finding->text, 400);
	ward_buf_add_char(text, '\n');
	if (finding->commit.size > 0 || finding->mend.size > 0)
		add_more(text, finding);
	ward_buf_add_str(text, "    ");
	ward_audit_add_command(text, repository, finding);
	ward_buf_add_char(text, '\n');
}

static void
add_state(struct ward_buf *out, const struct ward_audit_repository *repository)
{
	ward_buf_add_char(out, '\n');
	ward_escape_terminal(out, ward_view_str(repository->path), 0);
	ward_buf_printf(out, ": %s", ward_audit_state_name(repository->state));
	if (repository->problem != NULL) {
		ward_buf_add_str(out, ": ");
		ward_escape_terminal(
		    out, ward_view_str(repository->problem), 400);
	}
	if (repository->problem == NULL || repository->counts.open > 0)
		ward_buf_printf(out, "; %zu finding%s in %zu commit%s",
		    repository->counts.open, plural(repository->counts.open),
		    repository->ncommits, plural(repository->ncommits));
	add_count(out, repository->counts.unknown, "could not tell");
	ward_buf_add_char(out, '\n');
}

static void
add_repository(struct ward_report_out *out, const struct ward_audit *audit,
    const struct ward_audit_repository *repository)
{
	struct listing listing = { .shown = 0 };

	listing.of_rules =
	    ward_alloc((repository->nrules + 1) * sizeof(*listing.of_rules));
	add_state(&out->text, repository);
	ward_report_findings(out, audit, repository, add_finding, &listing);
	if (listing.all > listing.shown)
		ward_buf_printf(&out->text, "  and %zu more: --format jsonl\n",
		    listing.all - listing.shown);
	free(listing.of_rules);
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
		ward_buf_printf(&out->text, "\nand %zu more: --format jsonl\n",
		    shown - WORST_SHOWN);
	add_last(&out->text, audit);
}

const struct ward_report_format ward_report_text = {
	.name = "text",
	.summary = "For people: the sums, then the worst.",
	.end = end,
};
