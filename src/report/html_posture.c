/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what the HTML report says of how repositories are set up. */
#include "html.h"

#include <stdlib.h>
#include <string.h>

#define OF_ONE_CHECK_MAX 20000 /* bytes */
#define YEAR		 (365 * 24 * 3600)

/* What one check found, in all repositories. */
struct check {
	const struct ward_audit_total *total;
	struct ward_buf rows;
	size_t shown;
};

struct checks {
	struct check *items;
	size_t count;
};

static size_t
count_of(const struct ward_audit_total *total)
{
	const struct ward_audit_counts *counts = &total->counts;

	return counts->open + counts->noted + counts->unknown;
}

static struct check *
check_of(struct checks *checks, const char *name)
{
	for (size_t i = 0; i < checks->count; i++)
		if (strcmp(checks->items[i].total->rule->rule, name) == 0)
			return &checks->items[i];
	return NULL;
}

static void
add_finding(struct ward_buf *rows, const char *repository,
    const struct ward_audit_finding *finding)
{
	ward_buf_add_str(rows, "<tr><th scope=\"row\">");
	ward_html_text(rows, ward_view_str(repository), 80);
	ward_buf_printf(rows, "</th><td><span class=\"mode\">%s</span> ",
	    ward_audit_level(finding));
	ward_html_text(rows, finding->text, 400);
	if (finding->path.size > 0) {
		ward_buf_add_str(rows, "<br/><code>");
		ward_html_text(rows, finding->path, 300);
		ward_buf_add_str(rows, "</code>");
	}
	ward_buf_add_str(rows, "</td><td><code class=\"command\">");
	ward_html_text(rows, finding->mend, 500);
	ward_buf_add_str(rows, "</code></td></tr>\n");
}

static void
take(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	const struct ward_audit_rule *rule = &repository->rules[finding->rule];
	struct check *check;

	(void)out;
	if (!rule->is_posture || finding->is_accepted)
		return;
	check = check_of(data, rule->rule);
	if (check == NULL || check->rows.size >= OF_ONE_CHECK_MAX)
		return;
	check->shown++;
	add_finding(&check->rows, repository->name, finding);
}

static void
add_check(struct ward_buf *out, const struct check *check)
{
	size_t all = count_of(check->total);

	ward_buf_add_str(out, "<details open=\"\">\n<summary><h3>");
	ward_html_str(out, check->total->rule->rule);
	ward_buf_add_str(out, "</h3> ");
	ward_html_counts(out, &check->total->counts);
	ward_buf_add_str(out, "</summary>\n<p>");
	ward_html_str(out, check->total->rule->summary);
	ward_buf_add_char(out, ' ');
	ward_html_str(out, check->total->rule->detail);
	ward_buf_add_str(out, "</p>\n");
	ward_html_scroll(out, "What is wrong");
	ward_buf_add_str(out,
	    "<table class=\"set-ups\">\n<thead><tr>"
	    "<th scope=\"col\">Repository</th><th scope=\"col\">What</th>"
	    "<th scope=\"col\">What mends it</th></tr></thead>\n<tbody>\n");
	ward_buf_add_view(out, ward_buf_view(&check->rows));
	ward_buf_add_str(out, "</tbody>\n</table>\n</div>\n");
	if (all > check->shown) {
		ward_buf_add_str(out, "<p class=\"left\">");
		ward_html_count(out, all - check->shown);
		ward_buf_add_str(out, " more are left out here.</p>\n");
	}
	ward_buf_add_str(out, "</details>\n");
}

static void
add_findings(struct ward_report_out *out, const struct ward_audit *audit)
{
	struct checks checks = { .count = 0 };

	checks.items = ward_alloc((audit->ntotals + 1) * sizeof(*checks.items));
	for (size_t i = 0; i < audit->ntotals; i++)
		if (audit->totals[i].rule->is_posture &&
		    count_of(&audit->totals[i]) > 0)
			checks.items[checks.count++].total = &audit->totals[i];
	for (size_t i = 0; i < audit->nrepositories; i++)
		ward_report_findings(
		    out, audit, audit->worst[i], take, &checks);
	for (size_t i = 0; i < checks.count; i++) {
		add_check(&out->text, &checks.items[i]);
		ward_buf_release(&checks.items[i].rows);
	}
	if (checks.count == 0)
		ward_buf_add_str(&out->text, "<p>Nothing is wrong.</p>\n");
	free(checks.items);
}

struct aging {
	int64_t old; /* what was committed before is */
	size_t count;
};

static void
count_old(
    void *data, struct ward_report_out *out, const struct ward_audit_ref *ref)
{
	struct aging *aging = data;

	(void)out;
	aging->count += strcmp(ward_audit_ref_kind(ref), "branch") == 0 &&
	    ref->date != 0 && ref->date < aging->old;
}

static void
add_row(struct ward_buf *out, const char *name, size_t count)
{
	ward_buf_printf(out, "<tr><th scope=\"row\">%s</th>", name);
	ward_html_cell(out, count);
	ward_buf_add_str(out, "</tr>\n");
}

static void
add_refs(struct ward_report_out *out, const struct ward_audit *audit)
{
	struct aging aging = { audit->finished - YEAR, 0 };
	struct ward_audit_posture sum = { .is_asked = true };
	struct ward_buf *text = &out->text;

	for (size_t i = 0; i < audit->nrepositories; i++) {
		const struct ward_audit_posture *one =
		    &audit->repositories[i].posture;

		sum.nbranches += one->nbranches;
		sum.ntags += one->ntags;
		sum.nothers += one->nothers;
		sum.nmoved += one->nmoved;
		sum.nunexplained += one->nunexplained;
		sum.nuntold += one->nuntold;
		ward_report_refs(
		    out, audit, &audit->repositories[i], count_old, &aging);
	}
	ward_buf_add_str(text, "<table class=\"facts\">\n<tbody>\n");
	add_row(text, "Branches", sum.nbranches);
	add_row(text, "Branches without a commit for a year", aging.count);
	add_row(text, "Tags", sum.ntags);
	add_row(text, "Tags that were moved", sum.nmoved);
	add_row(text, "Other refs", sum.nothers);
	add_row(
	    text, "Refs that no decision record explains", sum.nunexplained);
	add_row(text, "Refs of which no record can tell", sum.nuntold);
	ward_buf_add_str(text, "</tbody>\n</table>\n");
}

void
ward_html_posture(struct ward_report_out *out, const struct ward_audit *audit)
{
	if (!audit->has_posture) {
		ward_buf_add_str(
		    &out->text, "<p>It was not looked at in this audit.</p>\n");
		return;
	}
	add_refs(out, audit);
	add_findings(out, audit);
}
