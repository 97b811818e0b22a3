/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what the HTML report says of how repositories are set up. */
#include "html.h"

#define SHOWN_MAX 500

struct showing {
	size_t shown, all;
};

static void
take(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	const struct ward_audit_rule *rule = &repository->rules[finding->rule];
	struct showing *showing = data;
	struct ward_buf *text = &out->text;

	if (!rule->is_posture || finding->is_accepted ||
	    ++showing->all > SHOWN_MAX)
		return;
	showing->shown++;
	ward_buf_add_str(text, "<tr><th scope=\"row\">");
	ward_html_text(text, ward_view_str(repository->name), 80);
	ward_buf_add_str(text, "</th><td>");
	ward_html_text(text, ward_view_str(rule->rule), 80);
	ward_buf_printf(text, "<br/><span class=\"mode\">%s</span></td><td>",
	    ward_audit_level(finding));
	ward_html_text(text, finding->text, 400);
	if (finding->path.size > 0) {
		ward_buf_add_str(text, "<br/><code>");
		ward_html_text(text, finding->path, 300);
		ward_buf_add_str(text, "</code>");
	}
	ward_buf_add_str(text, "</td><td><code class=\"command\">");
	ward_html_text(text, finding->mend, 500);
	ward_buf_add_str(text, "</code></td></tr>\n");
}

static void
add_findings(struct ward_report_out *out, const struct ward_audit *audit)
{
	struct ward_buf *text = &out->text;
	struct showing showing = { 0, 0 };

	ward_html_scroll(text, "What is wrong with set-ups");
	ward_buf_add_str(text,
	    "<table class=\"evidence\">\n<thead><tr>"
	    "<th scope=\"col\">Repository</th><th scope=\"col\">Check</th>"
	    "<th scope=\"col\">What</th>"
	    "<th scope=\"col\">What mends it</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < audit->nrepositories; i++)
		ward_report_findings(
		    out, audit, audit->worst[i], take, &showing);
	ward_buf_add_str(text, "</tbody>\n</table>\n</div>\n");
	if (showing.all == 0)
		ward_buf_add_str(text, "<p>Nothing is wrong.</p>\n");
	if (showing.all > showing.shown) {
		ward_buf_add_str(text, "<p class=\"left\">");
		ward_html_count(text, showing.all - showing.shown);
		ward_buf_add_str(text, " more are left out here.</p>\n");
	}
}

static void
add_refs(struct ward_buf *out, const struct ward_audit *audit)
{
	struct ward_audit_posture sum = { .is_asked = true };

	for (size_t i = 0; i < audit->nrepositories; i++) {
		const struct ward_audit_posture *one =
		    &audit->repositories[i].posture;

		sum.nbranches += one->nbranches;
		sum.ntags += one->ntags;
		sum.nothers += one->nothers;
		sum.nmoved += one->nmoved;
		sum.nunexplained += one->nunexplained;
		sum.nuntold += one->nuntold;
	}
	ward_buf_add_str(out,
	    "<table class=\"facts\">\n<tbody>\n"
	    "<tr><th scope=\"row\">Branches</th>");
	ward_html_cell(out, sum.nbranches);
	ward_buf_add_str(out, "</tr>\n<tr><th scope=\"row\">Tags</th>");
	ward_html_cell(out, sum.ntags);
	ward_buf_add_str(out, "</tr>\n<tr><th scope=\"row\">Other refs</th>");
	ward_html_cell(out, sum.nothers);
	ward_buf_add_str(
	    out, "</tr>\n<tr><th scope=\"row\">Tags that were moved</th>");
	ward_html_cell(out, sum.nmoved);
	ward_buf_add_str(out,
	    "</tr>\n<tr><th scope=\"row\">Refs that no decision record "
	    "explains</th>");
	ward_html_cell(out, sum.nunexplained);
	ward_buf_add_str(out,
	    "</tr>\n<tr><th scope=\"row\">Refs of which that is not "
	    "known</th>");
	ward_html_cell(out, sum.nuntold);
	ward_buf_add_str(out, "</tr>\n</tbody>\n</table>\n");
}

void
ward_html_posture(struct ward_report_out *out, const struct ward_audit *audit)
{
	if (!audit->has_posture) {
		ward_buf_add_str(
		    &out->text, "<p>It was not looked at in this audit.</p>\n");
		return;
	}
	add_refs(&out->text, audit);
	add_findings(out, audit);
}
