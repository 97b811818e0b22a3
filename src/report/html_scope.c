/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the HTML report says what was looked at, and what was not: before
 * any result, since that is what results mean. */
#include "html.h"

#include <string.h>
#include "refward/calendar.h"

static void
add_alert(struct ward_buf *out, const struct ward_audit *audit)
{
	size_t nunread = audit->nrepositories - audit->nread;
	size_t nuntold = audit->nunknown - nunread;

	if (audit->nunknown == 0) {
		ward_buf_add_str(out,
		    "<p class=\"note good\"><strong>"
		    "Complete.</strong> Every repository was read to its end, "
		    "and whatever could be asked had an answer.</p>\n");
		return;
	}
	ward_buf_add_str(out,
	    "<p class=\"note bad\" role=\"note\"><strong>"
	    "Not complete.</strong> ");
	if (nunread > 0) {
		ward_html_counted(
		    out, nunread, "repository was", "repositories were");
		ward_buf_add_str(out, " not read to the end");
	}
	if (nuntold > 0) {
		ward_buf_add_str(out, nunread > 0 ? ", in " : "In ");
		ward_html_counted(out, nuntold,
		    nunread > 0 ? "more a rule" : "repository a rule",
		    nunread > 0 ? "more a rule" : "repositories a rule");
		ward_buf_add_str(out, " could not tell");
	}
	ward_buf_add_str(out,
	    ": what is <em>unknown</em> may hide anything, and counts as clean "
	    "nowhere.</p>\n");
}

static void
open_row(struct ward_buf *out, const char *name)
{
	ward_buf_printf(out, "<tr><th scope=\"row\">%s</th><td>", name);
}

static void
close_row(struct ward_buf *out)
{
	ward_buf_add_str(out, "</td></tr>\n");
}

static void
add_row(struct ward_buf *out, const char *name, const char *text)
{
	open_row(out, name);
	ward_html_str(out, text);
	close_row(out);
}

static void
add_refs(struct ward_buf *out, const struct ward_audit *audit)
{
	open_row(out, "Refs");
	ward_html_count(out, audit->nrefs_judged);
	ward_buf_add_str(out,
	    audit->nrefs == 0
		? " (all branches and tags, and what rule sets govern besides)"
		: " (those that match ");
	for (size_t i = 0; i < audit->nrefs; i++) {
		ward_buf_add_str(out, i > 0 ? ", <code>" : "<code>");
		ward_html_text(out, ward_view_str(audit->refs[i]), 200);
		ward_buf_add_str(out, "</code>");
	}
	ward_buf_add_str(out, audit->nrefs == 0 ? "" : ")");
	if (audit->nrefless > 0) {
		ward_buf_add_str(out, "; none in repositories: ");
		ward_html_count(out, audit->nrefless);
	}
	close_row(out);
}

/* One rule file, or how many. */
static void
add_rule_files(struct ward_buf *out, const struct ward_audit *audit)
{
	const struct ward_audit_repository *first = NULL;
	size_t nothers = 0;

	for (size_t i = 0; i < audit->nrepositories; i++) {
		const struct ward_audit_repository *one =
		    &audit->repositories[i];

		if (one->policy_hash[0] == '\0')
			continue;
		if (first == NULL)
			first = one;
		else
			nothers +=
			    strcmp(first->policy_hash, one->policy_hash) != 0;
	}
	open_row(out, "Rule file");
	if (audit->rules != NULL) {
		ward_buf_add_str(out, "<code>");
		ward_html_text(out, ward_view_str(audit->rules), 400);
		ward_buf_add_str(out, "</code>");
	} else {
		ward_buf_add_str(out, "of each repository");
	}
	if (first != NULL && nothers == 0) {
		ward_buf_add_str(out, ", SHA-256 <code>");
		ward_html_str(out, first->policy_hash);
		ward_buf_add_str(out, "</code>");
	} else if (first != NULL) {
		ward_buf_add_str(out,
		    ", more than one; see <a "
		    "href=\"#repositories\">all "
		    "repositories</a> for their hashes");
	}
	close_row(out);
}

static void
add_unasked(struct ward_buf *out, const struct ward_audit *audit)
{
	size_t count = 0;

	open_row(out, "Not evaluable");
	for (size_t i = 0; i < audit->ntotals; i++) {
		if (audit->totals[i].nunasked == 0)
			continue;
		ward_buf_add_str(out, count++ > 0 ? ", " : "");
		ward_html_rule(out, audit->totals[i].rule);
	}
	ward_buf_add_str(out,
	    count == 0
		? "no rule"
		: ": what these rules ask of, only a push has. That is not "
		  "the same as clean.");
	close_row(out);
}

static void
add_known(struct ward_buf *out, const struct ward_audit *audit)
{
	open_row(out, "Accepted beforehand");
	if (audit->counts.accepted == 0 && audit->baseline == NULL)
		ward_buf_add_str(out, "nothing");
	else
		ward_html_counted(
		    out, audit->counts.accepted, "finding", "findings");
	if (audit->baseline != NULL) {
		ward_buf_add_str(out, ", by <code>");
		ward_html_text(out, ward_view_str(audit->baseline), 400);
		ward_buf_add_str(out, "</code>");
	}
	close_row(out);
	if (audit->compared == NULL)
		return;
	open_row(out, "Compared with");
	ward_buf_add_str(out, "<code>");
	ward_html_text(out, ward_view_str(audit->compared), 400);
	ward_buf_add_str(out, "</code> of ");
	ward_add_time(out, audit->compared_time);
	close_row(out);
}

static void
add_unread(struct ward_buf *out, const struct ward_audit *audit)
{
	size_t shown = 0, count = 0;

	for (size_t i = 0; i < audit->nrepositories; i++) {
		const struct ward_audit_repository *one = audit->worst[i];

		if (one->problem == NULL)
			continue;
		if (count++ == 0)
			ward_buf_add_str(
			    out, "<h3>Not read to their ends</h3>\n<ul>\n");
		if (++shown > WARD_HTML_UNREAD_MAX)
			continue;
		ward_buf_add_str(out, "<li><code>");
		ward_html_text(out, ward_view_str(one->path), 400);
		ward_buf_add_str(out, "</code>: ");
		ward_html_text(out, ward_view_str(one->problem), 400);
		ward_buf_add_str(out, "</li>\n");
	}
	if (count > WARD_HTML_UNREAD_MAX)
		ward_buf_printf(out, "<li>and %zu more</li>\n",
		    count - WARD_HTML_UNREAD_MAX);
	if (count > 0)
		ward_buf_add_str(out, "</ul>\n");
}

void
ward_html_scope(struct ward_buf *out, const struct ward_audit *audit)
{
	add_alert(out, audit);
	ward_buf_add_str(out, "<table class=\"facts\">\n<tbody>\n");
	open_row(out, "Repositories read");
	ward_html_count(out, audit->nread);
	ward_buf_add_str(out, " of ");
	ward_html_count(out, audit->nrepositories);
	if (audit->shard.of > 0)
		ward_buf_printf(out,
		    "; part %zu of %zu, of %zu repositories that were named",
		    audit->shard.number, audit->shard.of, audit->shard.nlisted);
	close_row(out);
	add_refs(out, audit);
	open_row(out, "Commits judged");
	ward_html_count(out, audit->ncommits);
	close_row(out);
	add_rule_files(out, audit);
	add_unasked(out, audit);
	add_row(out, "Names of objects verified", audit->verified);
	add_row(out, "Structure looked at", audit->looked_at);
	add_row(out, "Set-up looked at", audit->has_posture ? "yes" : "no");
	add_row(out, "Fails on",
	    audit->fails_on > WARD_MODE_REFUSE
		? "nothing"
		: ward_mode_name(audit->fails_on));
	add_known(out, audit);
	ward_buf_add_str(out, "</tbody>\n</table>\n");
	add_unread(out, audit);
}
