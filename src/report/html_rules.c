/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the HTML report tells of each rule what it asks, why, and what to
 * do about what was found. */
#include "html.h"

#include <string.h>
#include "refward/rules.h"

static void
add_paragraph(struct ward_buf *out, const char *title, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	ward_buf_printf(out, "<dt>%s</dt><dd>", title);
	ward_html_str(out, text);
	ward_buf_add_str(out, "</dd>\n");
}

/* A link leads to a web page, or is none. */
static void
add_link(struct ward_buf *out, const char *url)
{
	struct ward_view view = ward_view_str(url);

	if (url == NULL)
		return;
	ward_buf_add_str(out, "<dt>More</dt><dd>");
	if (ward_view_starts(view, "https://") ||
	    ward_view_starts(view, "http://")) {
		ward_buf_add_str(out, "<a rel=\"noopener noreferrer\" href=\"");
		ward_html_text(out, view, 0);
		ward_buf_add_str(out, "\">");
		ward_html_text(out, view, 0);
		ward_buf_add_str(out, "</a>");
	} else {
		ward_html_text(out, view, 0);
	}
	ward_buf_add_str(out, "</dd>\n");
}

static void
add_spread(struct ward_buf *out, const struct ward_audit *audit,
    const struct ward_audit_total *total)
{
	ward_buf_add_str(out, "<p>");
	if (total->counts.open > 0) {
		ward_buf_add_str(out, "Open in ");
		ward_html_counted(out, total->nrepositories, "repository. ",
		    "repositories. ");
	}
	if (audit->earlier != NULL) {
		ward_buf_add_str(out, "Before ");
		ward_html_count(out, total->nearlier);
		ward_buf_add_str(out, " open. ");
	}
	if (total->nunasked > 0) {
		ward_buf_add_str(out, "<strong>Not evaluable</strong> in ");
		ward_html_counted(
		    out, total->nunasked, "repository", "repositories");
		ward_buf_add_str(out, ": what it asks of, only a push has.");
	}
	ward_buf_add_str(out, "</p>\n");
}

/* The rule set's own words are the nearest to whoever has to act. */
static void
add_words(struct ward_buf *out, const struct ward_audit_rule *rule)
{
	struct ward_rule_words words;
	bool is_known =
	    !rule->is_posture && ward_rules_words(&words, rule->rule);

	ward_buf_add_str(out, "<dl>\n");
	add_paragraph(out, "What", rule->summary);
	add_paragraph(out, "Why", rule->detail);
	add_paragraph(out, "How to comply", rule->help);
	if (is_known)
		add_paragraph(out, "How to mend", words.mend);
	if (rule->is_posture)
		add_paragraph(out, "How to mend",
		    "Each finding names the command that mends it.");
	add_link(out, rule->url);
	if (is_known) {
		ward_buf_add_str(out, "<dt>In a rule file</dt><dd><pre>");
		for (const char *at = words.example; *at != '\0';) {
			const char *line = strchrnul(at, '\n');

			ward_html_text(
			    out, ward_view(at, (size_t)(line - at)), 0);
			ward_buf_add_char(out, '\n');
			at = *line != '\0' ? line + 1 : line;
		}
		ward_buf_add_str(out, "</pre></dd>\n");
	}
	ward_buf_add_str(out, "</dl>\n");
}

void
ward_html_rules(struct ward_buf *out, const struct ward_audit *audit)
{
	ward_buf_add_str(out,
	    "<p>A finding of mode <em>refuse</em> would have refused the "
	    "push that brought it.</p>\n");
	for (size_t i = 0; i < audit->ntotals; i++) {
		const struct ward_audit_total *total = &audit->totals[i];

		ward_buf_printf(out,
		    "<details class=\"rule\"%s>\n<summary><h3>",
		    total->counts.open + total->counts.noted +
				total->counts.unknown >
			    0
			? " open=\"\""
			: "");
		ward_html_rule(out, total->rule);
		ward_buf_printf(out, "</h3> <span class=\"mode\">%s</span> ",
		    ward_mode_name(total->rule->mode));
		ward_html_counts(out, &total->counts);
		ward_buf_add_str(out, "</summary>\n");
		add_spread(out, audit, total);
		add_words(out, total->rule);
		ward_buf_add_str(out, "</details>\n");
	}
}
