/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the list of all repositories at the end of the HTML report, and what
 * holds the page together with the data that it was made of. */
#include "html.h"

/* Nothing is known of what was not read. */
static void
add_figures(
    struct ward_buf *out, const struct ward_audit_repository *repository)
{
	ward_html_cell(out, repository->nrefs);
	ward_html_cell(out, repository->ncommits);
	ward_buf_add_str(out, "<td class=\"number\">");
	ward_html_rate(out, repository->ncommits - repository->nfailing,
	    repository->ncommits);
	ward_buf_add_str(out, "</td>");
	ward_html_cell(out, repository->counts.open);
	ward_html_cell(out, repository->counts.noted);
	ward_html_cell(out, repository->counts.accepted);
	ward_html_cell(out, repository->counts.unknown);
}

static void
add_repository(
    struct ward_buf *out, const struct ward_audit_repository *repository)
{
	size_t found = repository->ncommits + repository->counts.open;

	ward_buf_add_str(out, "<tr><th scope=\"row\">");
	ward_html_text(out, ward_view_str(repository->name), 120);
	ward_buf_add_str(out, "</th><td>");
	ward_html_state(out, repository);
	ward_buf_add_str(out, "</td>");
	if (repository->problem != NULL && found == 0)
		ward_buf_add_str(out,
		    "<td class=\"none\" colspan=\"7\">not "
		    "read</td>");
	else
		add_figures(out, repository);
	ward_buf_printf(
	    out, "<td><code>%.12s</code></td></tr>\n", repository->policy_hash);
}

void
ward_html_repositories(struct ward_buf *out, const struct ward_audit *audit)
{
	size_t shown = 0;

	ward_html_scroll(out, "All repositories");
	ward_buf_add_str(out,
	    "<table>\n<thead><tr><th scope=\"col\">Repository</th>"
	    "<th scope=\"col\">State</th>"
	    "<th scope=\"col\" class=\"number\">Refs</th>"
	    "<th scope=\"col\" class=\"number\">Commits</th>"
	    "<th scope=\"col\" class=\"number\">Pass rate</th>"
	    "<th scope=\"col\" class=\"number\">Open</th>"
	    "<th scope=\"col\" class=\"number\">Noted</th>"
	    "<th scope=\"col\" class=\"number\">Accepted</th>"
	    "<th scope=\"col\" class=\"number\">Could not tell</th>"
	    "<th scope=\"col\">Rule file</th></tr></thead>\n<tbody>\n");
	for (;
	     shown < audit->nrepositories && shown < WARD_HTML_REPOSITORIES_MAX;
	     shown++)
		add_repository(out, audit->worst[shown]);
	ward_buf_add_str(out, "</tbody>\n</table>\n</div>\n");
	if (shown < audit->nrepositories)
		ward_buf_printf(out,
		    "<p class=\"left\">%zu more are left out here.</p>\n",
		    audit->nrepositories - shown);
}

void
ward_html_data(struct ward_report_out *out, const struct ward_audit *audit)
{
	struct ward_buf *text = &out->text, digest = WARD_BUF_INIT;

	ward_report_digest(out, audit, &digest);
	ward_buf_add_str(text,
	    "<p>SHA-256 of the states and findings that this page is made "
	    "of:</p>\n<p><code class=\"digest\">");
	ward_buf_add_view(text, ward_buf_view(&digest));
	ward_buf_release(&digest);
	ward_buf_add_str(text,
	    "</code></p>\n<p>The report as <code>json</code> of the same run "
	    "says it as <code>data_sha256</code>. It can be computed "
	    "again:</p>\n<pre>jq -r '.repositories[] | &quot;\\(.state) "
	    "\\(.commits_judged) \\(.policy)&quot;, .findings[].id' "
	    "report.json | sha256sum</pre>\n");
}
