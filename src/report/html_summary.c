/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which figures of the HTML report stand out, and what they are of. */
#include "html.h"

static void
open_figure(struct ward_buf *out, const char *kind, const char *name)
{
	ward_buf_printf(
	    out, "<div class=\"figure %s\">\n<dt>%s</dt>\n<dd><b>", kind, name);
}

static void
close_figure(struct ward_buf *out)
{
	ward_buf_add_str(out, "</span></dd>\n</div>\n");
}

static void
add_rate(struct ward_buf *out, const struct ward_audit *audit)
{
	size_t passed = audit->ncommits - audit->nfailing_commits;
	size_t ncommits, nfailing;

	open_figure(
	    out, audit->nfailing_commits > 0 ? "bad" : "good", "Pass rate");
	ward_html_rate(out, passed, audit->ncommits);
	ward_buf_add_str(out, "</b> <span>");
	ward_html_count(out, passed);
	ward_buf_add_str(out, " of ");
	ward_html_count(out, audit->ncommits);
	ward_buf_add_str(out, " commits have no open finding");
	if (audit->earlier != NULL &&
	    ward_earlier_commits(audit->earlier, &ncommits, &nfailing)) {
		ward_buf_add_str(out, "; before ");
		ward_html_rate(out, ncommits - nfailing, ncommits);
	}
	close_figure(out);
}

static void
add_repositories(struct ward_buf *out, const struct ward_audit *audit)
{
	open_figure(out, audit->nclean < audit->nrepositories ? "bad" : "good",
	    "Clean repositories");
	ward_html_count(out, audit->nclean);
	ward_buf_add_str(out, "</b> <span>of ");
	ward_html_count(out, audit->nrepositories);
	ward_buf_add_str(out, "; ");
	ward_html_count(out, audit->nfailing);
	ward_buf_add_str(out, " with findings, ");
	ward_html_count(out, audit->nunknown);
	ward_buf_add_str(out, " unknown");
	close_figure(out);
}

static void
add_findings(struct ward_buf *out, const struct ward_audit *audit)
{
	const struct ward_audit_counts *counts = &audit->counts;

	open_figure(out, counts->open > 0 ? "bad" : "good", "Open findings");
	ward_html_count(out, counts->open);
	ward_buf_add_str(out, "</b> <span>");
	ward_html_count(out, counts->noted);
	ward_buf_add_str(out, " noted, ");
	ward_html_count(out, counts->accepted);
	ward_buf_add_str(out, " accepted");
	close_figure(out);
	open_figure(
	    out, counts->unknown > 0 ? "bad" : "good", "Could not tell");
	ward_html_count(out, counts->unknown);
	ward_buf_add_str(out, "</b> <span>times a rule had no answer");
	close_figure(out);
}

static void
add_change(struct ward_buf *out, const struct ward_audit *audit)
{
	if (audit->earlier == NULL)
		return;
	open_figure(out, audit->nnew > 0 ? "bad" : "good", "New findings");
	ward_html_count(out, audit->nnew);
	ward_buf_add_str(out, "</b> <span>and ");
	ward_html_count(out, audit->ngone);
	ward_buf_add_str(out, " gone, since the report of ");
	ward_html_day(out, audit->compared_time);
	close_figure(out);
}

void
ward_html_summary(struct ward_buf *out, const struct ward_audit *audit)
{
	ward_buf_add_str(out, "<dl class=\"figures\">\n");
	add_rate(out, audit);
	add_repositories(out, audit);
	add_findings(out, audit);
	add_change(out, audit);
	ward_buf_add_str(out, "</dl>\n");
}
