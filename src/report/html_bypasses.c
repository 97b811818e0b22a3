/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the HTML report tells of exceptions that somebody made: whose gate
 * keeps no records, nobody knows of. */
#include "html.h"
#include "refward/calendar.h"

#define SHOWN_MAX 300

struct sum {
	size_t nbypasses; /* all that were told */
	size_t nsilent;	  /* repositories without records */
	size_t nuntold;	  /* repositories whose records cannot be read */
};

static struct sum
count(const struct ward_audit *audit)
{
	struct sum sum = { 0, 0, 0 };

	for (size_t i = 0; i < audit->nrepositories; i++) {
		const struct ward_audit_repository *one =
		    &audit->repositories[i];

		sum.nbypasses += one->nbypasses + one->nbypasses_left;
		sum.nsilent += one->has_records == WARD_AUDIT_NO;
		sum.nuntold += one->has_records == WARD_AUDIT_UNTOLD;
	}
	return sum;
}

static void
add_rule(struct ward_buf *out, const struct ward_audit_bypass *bypass)
{
	if (bypass->rule != NULL)
		ward_html_text(out, ward_view_str(bypass->rule), 80);
	else
		ward_buf_add_str(out, "all rules");
	ward_buf_add_str(out, " <span class=\"set\">[");
	ward_html_text(out, ward_view_str(bypass->set), 80);
	ward_buf_add_str(out, "]</span>");
}

static void
add_row(struct ward_buf *out, const struct ward_audit_repository *repository,
    const struct ward_audit_bypass *bypass)
{
	ward_buf_add_str(out, "<tr><th scope=\"row\">");
	ward_html_text(out, ward_view_str(repository->name), 80);
	ward_buf_add_str(out, "</th><td>");
	ward_add_time(out, bypass->time);
	ward_buf_add_str(out, "</td><td>");
	ward_html_text(out, ward_view_str(bypass->user), 120);
	ward_buf_add_str(out, "</td><td>");
	add_rule(out, bypass);
	ward_buf_add_str(out, "</td><td>");
	ward_html_text(out, ward_view_str(bypass->reason), 400);
	ward_buf_add_str(out, "<br/><code>");
	ward_html_text(out, ward_view_str(bypass->push), 80);
	ward_buf_add_str(out, "</code></td></tr>\n");
}

/* The latest of each repository first. */
static size_t
add_rows(struct ward_buf *out, const struct ward_audit *audit)
{
	size_t shown = 0;

	for (size_t i = 0; i < audit->nrepositories; i++) {
		const struct ward_audit_repository *one =
		    &audit->repositories[i];

		for (size_t j = one->nbypasses; j > 0 && shown < SHOWN_MAX;
		     j--, shown++)
			add_row(out, one, &one->bypasses[j - 1]);
	}
	return shown;
}

static void
add_silence(struct ward_buf *out, const struct sum *sum)
{
	if (sum->nsilent > 0) {
		ward_buf_add_str(out, "<p>");
		ward_html_counted(
		    out, sum->nsilent, "repository has", "repositories have");
		ward_buf_add_str(out,
		    " no decision records: no gate of refward judges what is "
		    "pushed there.</p>\n");
	}
	if (sum->nuntold > 0) {
		ward_buf_add_str(out, "<p class=\"note bad\">Of ");
		ward_html_counted(
		    out, sum->nuntold, "repository", "repositories");
		ward_buf_add_str(out,
		    " the decision records could not be "
		    "read: bypasses are not known.</p>\n");
	}
}

void
ward_html_bypasses(struct ward_buf *out, const struct ward_audit *audit)
{
	struct sum sum = count(audit);
	size_t shown;

	add_silence(out, &sum);
	if (sum.nbypasses == 0) {
		ward_buf_add_str(out, "<p>None is recorded.</p>\n");
		return;
	}
	ward_buf_add_str(out,
	    "<p>Pushes that were let in though a rule was "
	    "broken, since whoever may do so asked for it and "
	    "gave a reason.</p>\n");
	ward_html_scroll(out, "Bypasses");
	ward_buf_add_str(out,
	    "<table>\n<thead><tr><th scope=\"col\">Repository</th>"
	    "<th scope=\"col\">When</th><th scope=\"col\">Who</th>"
	    "<th scope=\"col\">Rule</th>"
	    "<th scope=\"col\">Why, and the push</th></tr></thead>\n"
	    "<tbody>\n");
	shown = add_rows(out, audit);
	ward_buf_add_str(out, "</tbody>\n</table>\n</div>\n");
	if (shown < sum.nbypasses) {
		ward_buf_add_str(out, "<p class=\"left\">");
		ward_html_count(out, sum.nbypasses - shown);
		ward_buf_add_str(out, " more are left out here.</p>\n");
	}
}
