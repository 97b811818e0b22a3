/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the heat map is drawn: a table of counts, whose shades only repeat
 * what its figures say. */
#include "html.h"

#include <stdlib.h>
#include <string.h>

#define SHADES 5

struct columns {
	const struct ward_audit_total *items[WARD_HTML_MAP_COLUMNS];
	size_t count, nleft; /* rules that have none */
};

/* The many checks of set-ups have a column where they found something. */
static struct columns
choose(const struct ward_audit *audit)
{
	struct columns columns = { .count = 0 };

	for (size_t i = 0; i < audit->ntotals; i++) {
		const struct ward_audit_total *total = &audit->totals[i];

		if (total->rule->is_posture &&
		    total->counts.open + total->counts.noted +
			    total->counts.unknown ==
			0)
			continue;
		if (columns.count < WARD_HTML_MAP_COLUMNS)
			columns.items[columns.count++] = total;
		else
			columns.nleft++;
	}
	return columns;
}

static const struct ward_audit_rule *
rule_of(const struct ward_audit_repository *repository,
    const struct ward_audit_rule *like)
{
	for (size_t i = 0; i < repository->nrules; i++)
		if (strcmp(repository->rules[i].rule, like->rule) == 0 &&
		    strcmp(repository->rules[i].set, like->set) == 0)
			return &repository->rules[i];
	return NULL;
}

/* Ten times as many is one shade darker. */
static unsigned int
shade_of(size_t count)
{
	unsigned int shade = 0;

	for (; count > 0 && shade < SHADES; count /= 10)
		shade++;
	return shade;
}

static void
add_cell(struct ward_buf *out, const struct ward_audit_counts *counts,
    bool is_unasked)
{
	if (counts->unknown > 0)
		ward_buf_add_str(out, "<td class=\"heat unknown\">");
	else if (counts->open + counts->noted == 0 && is_unasked)
		ward_buf_add_str(out, "<td class=\"heat unasked\">n/e");
	else
		ward_buf_printf(
		    out, "<td class=\"heat h%u\">", shade_of(counts->open));
	if (counts->open + counts->noted > 0 || !is_unasked)
		ward_html_count(out, counts->open);
	if (counts->unknown > 0)
		ward_buf_add_str(out, "&#160;?");
	if (counts->noted > 0) {
		ward_buf_add_str(out, "<span class=\"noted\">+");
		ward_html_count(out, counts->noted);
		ward_buf_add_str(out, "</span>");
	}
	ward_buf_add_str(out, "</td>");
}

static void
add_row(struct ward_buf *out, const struct columns *columns,
    const struct ward_audit_repository *repository)
{
	ward_buf_add_str(out, "<tr><th scope=\"row\">");
	ward_html_text(out, ward_view_str(repository->name), 80);
	ward_buf_add_str(out, "</th>");
	for (size_t i = 0; i < columns->count; i++) {
		const struct ward_audit_rule *rule =
		    rule_of(repository, columns->items[i]->rule);

		if (repository->problem != NULL)
			ward_buf_add_str(
			    out, "<td class=\"heat unknown\">?</td>");
		else if (rule == NULL)
			ward_buf_add_str(out, "<td class=\"heat\"></td>");
		else
			add_cell(out, &rule->counts, rule->is_unasked);
	}
	ward_buf_add_str(out, "</tr>\n");
}

/* What has no row of its own, in one. */
static void
add_rest(struct ward_buf *out, const struct ward_audit *audit,
    const struct columns *columns, size_t shown)
{
	ward_buf_add_str(out, "<tr><th scope=\"row\">the other ");
	ward_html_count(out, audit->nrepositories - shown);
	ward_buf_add_str(out, "</th>");
	for (size_t i = 0; i < columns->count; i++) {
		const struct ward_audit_total *total = columns->items[i];
		struct ward_audit_counts rest = total->counts;

		for (size_t j = 0; j < shown; j++) {
			const struct ward_audit_rule *rule =
			    rule_of(audit->worst[j], total->rule);

			if (rule == NULL)
				continue;
			rest.open -= rule->counts.open;
			rest.noted -= rule->counts.noted;
			rest.unknown -= rule->counts.unknown;
		}
		add_cell(out, &rest, total->nunasked > 0);
	}
	ward_buf_add_str(out, "</tr>\n");
}

static void
add_columns(struct ward_buf *out, const struct columns *columns)
{
	ward_buf_add_str(out, "<thead><tr><th scope=\"col\">Repository</th>");
	for (size_t i = 0; i < columns->count; i++) {
		ward_buf_add_str(out, "<th scope=\"col\" class=\"up\"><span>");
		ward_html_rule(out, columns->items[i]->rule);
		ward_buf_add_str(out, "</span></th>");
	}
	ward_buf_add_str(out, "</tr></thead>\n");
}

static void
add_key(struct ward_buf *out, const struct columns *columns)
{
	static const char *const names[] = { "0", "1 and more", "10 and more",
		"100 and more", "1,000 and more", "10,000 and more" };

	ward_buf_add_str(out, "<p class=\"key\">Open findings: ");
	for (unsigned int i = 0; i <= SHADES; i++)
		ward_buf_printf(
		    out, "<span class=\"heat h%u\">%s</span> ", i, names[i]);
	ward_buf_add_str(out,
	    "<span class=\"heat h0\"><span class=\"noted\">+1</span></span> "
	    "noted "
	    "<span class=\"heat unknown\">?</span> could not tell "
	    "<span class=\"heat unasked\">n/e</span> not evaluable; empty: "
	    "the rule is not in force there.");
	if (columns->nleft > 0)
		ward_buf_printf(
		    out, " %zu more rules are left out here.", columns->nleft);
	ward_buf_add_str(out, "</p>\n");
}

void
ward_html_map(struct ward_buf *out, const struct ward_audit *audit)
{
	struct columns columns = choose(audit);
	size_t shown = 0;

	if (columns.count == 0) {
		ward_buf_add_str(out, "<p>No rule was asked.</p>\n");
		return;
	}
	add_key(out, &columns);
	ward_html_scroll(out, "Heat map of repositories by rules");
	ward_buf_add_str(out, "<table class=\"map\">\n");
	add_columns(out, &columns);
	ward_buf_add_str(out, "<tbody>\n");
	for (; shown < audit->nrepositories && shown < WARD_HTML_MAP_ROWS;
	     shown++)
		add_row(out, &columns, audit->worst[shown]);
	if (shown < audit->nrepositories)
		add_rest(out, audit, &columns, shown);
	ward_buf_add_str(out, "</tbody>\n</table>\n</div>\n");
}
