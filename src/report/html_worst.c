/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which repositories, rules and authors the HTML report names first. */
#include "authors.h"
#include "html.h"

static void
open_table(struct ward_buf *out, const char *title, const char *first)
{
	ward_buf_printf(out,
	    "<div class=\"third\">\n<h3>%s</h3>\n<table>\n<thead><tr>"
	    "<th scope=\"col\">%s</th>"
	    "<th scope=\"col\" class=\"number\">Open</th>"
	    "<td class=\"wide\"></td></tr></thead>\n<tbody>\n",
	    title, first);
}

static void
close_table(struct ward_buf *out)
{
	ward_buf_add_str(out, "</tbody>\n</table>\n</div>\n");
}

static void
add_bar(struct ward_buf *out, size_t count, size_t most)
{
	ward_html_cell(out, count);
	ward_buf_add_str(out, "<td class=\"wide\">");
	ward_html_bar(out, count, most);
	ward_buf_add_str(out, "</td></tr>\n");
}

static size_t
most_open(const struct ward_audit *audit)
{
	size_t most = 0;

	for (size_t i = 0; i < audit->nrepositories; i++)
		if (audit->repositories[i].counts.open > most)
			most = audit->repositories[i].counts.open;
	return most;
}

static void
add_repositories(struct ward_buf *out, const struct ward_audit *audit)
{
	size_t shown = 0, most = most_open(audit);

	open_table(out, "Repositories", "Repository");
	for (size_t i = 0;
	     i < audit->nrepositories && shown < WARD_HTML_WORST_MAX; i++) {
		const struct ward_audit_repository *one = audit->worst[i];

		if (one->counts.open == 0)
			continue;
		shown++;
		ward_buf_add_str(out, "<tr><th scope=\"row\">");
		ward_html_text(out, ward_view_str(one->name), 80);
		ward_buf_add_str(out, "</th>");
		add_bar(out, one->counts.open, most);
	}
	close_table(out);
}

static void
add_rules(struct ward_buf *out, const struct ward_audit *audit)
{
	size_t most = audit->ntotals > 0 ? audit->totals[0].counts.open : 0;

	open_table(out, "Rules", "Rule");
	for (size_t i = 0; i < audit->ntotals && i < WARD_HTML_WORST_MAX; i++) {
		const struct ward_audit_total *total = &audit->totals[i];

		if (total->counts.open == 0)
			break;
		ward_buf_add_str(out, "<tr><th scope=\"row\">");
		ward_html_rule(out, total->rule);
		ward_buf_add_str(out, "</th>");
		add_bar(out, total->counts.open, most);
	}
	close_table(out);
}

static void
take_author(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	(void)out;
	(void)repository;
	if (finding->is_open && finding->author.size > 0)
		ward_authors_add(data, finding->author);
}

static void
add_authors(struct ward_report_out *out, const struct ward_audit *audit)
{
	struct ward_authors *authors = ward_authors_new();
	const struct ward_author *items;
	struct ward_buf *text = &out->text;
	size_t count, nothers;

	for (size_t i = 0; i < audit->nrepositories; i++)
		ward_report_findings(
		    out, audit, &audit->repositories[i], take_author, authors);
	items = ward_authors_sort(authors, &count, &nothers);
	open_table(text, "Authors, as commits claim them", "Author");
	for (size_t i = 0; i < count && i < WARD_HTML_WORST_MAX; i++) {
		ward_buf_add_str(text, "<tr><th scope=\"row\">");
		ward_html_person(text, items[i].name);
		ward_buf_add_str(text, "</th>");
		add_bar(text, items[i].count, items[0].count);
	}
	close_table(text);
	if (count > WARD_HTML_WORST_MAX)
		ward_buf_printf(text,
		    "<p>%s%zu authors have open findings.</p>\n",
		    nothers > 0 ? "More than " : "", count);
	ward_authors_free(authors);
}

void
ward_html_worst(struct ward_report_out *out, const struct ward_audit *audit)
{
	if (audit->counts.open == 0) {
		ward_html_none_open(&out->text, &audit->counts);
		return;
	}
	ward_buf_add_str(&out->text, "<div class=\"thirds\">\n");
	add_repositories(&out->text, audit);
	add_rules(&out->text, audit);
	add_authors(out, audit);
	ward_buf_add_str(&out->text, "</div>\n");
}
