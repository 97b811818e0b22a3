/* SPDX-License-Identifier: Apache-2.0 */
/* `html`: hides the frame of the page that is one file, and what the browser is
 * told that it may not do. */
#include "html.h"

#include <string.h>
#include "refward/base64.h"
#include "refward/calendar.h"
#include "refward/sha256.h"

static const struct section {
	const char *id, *title;
	void (*add)(struct ward_buf *out, const struct ward_audit *audit);
	/* or, where findings are read for it */
	void (*tell)(
	    struct ward_report_out *out, const struct ward_audit *audit);
} sections[] = {
	{ "scope", "Scope and completeness", ward_html_scope, NULL },
	{ "summary", "Result", ward_html_summary, NULL },
	{ "time", "Pass rate over time", ward_html_time, NULL },
	{ "map", "Repositories by rules", ward_html_map, NULL },
	{ "worst", "Where most is found", NULL, ward_html_worst },
	{ "rules", "The rules", ward_html_rules, NULL },
	{ "posture", "Set-up of the repositories", NULL, ward_html_posture },
	{ "bypasses", "Bypasses", ward_html_bypasses, NULL },
	{ "evidence", "Evidence", NULL, ward_html_evidence },
	{ "repositories", "All repositories", ward_html_repositories, NULL },
	{ "data", "The data", NULL, ward_html_data },
};

#define NSECTIONS (sizeof(sections) / sizeof(sections[0]))

/* No script, no request, no form: only this style. */
static void
add_policy(struct ward_buf *out)
{
	unsigned char digest[WARD_SHA256_SIZE];
	struct ward_sha256 hash;

	ward_sha256_init(&hash);
	ward_sha256_update(&hash, ward_html_style, strlen(ward_html_style));
	ward_sha256_final(&hash, digest);
	ward_buf_add_str(out,
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'sha256-");
	ward_base64_add(out, digest, sizeof(digest));
	ward_buf_add_str(out, "'; base-uri 'none'; form-action 'none'\"/>\n");
}

/* The charset stands before any text. */
static void
add_head(struct ward_buf *out, const struct ward_audit *audit)
{
	ward_buf_add_str(out,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\"/>\n");
	add_policy(out);
	ward_buf_add_str(out,
	    "<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\"/>\n"
	    "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
	    "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
	    "<meta name=\"generator\" content=\"refward ");
	ward_html_str(out, audit->version);
	ward_buf_add_str(out, "\"/>\n<title>Audit of ");
	ward_html_counted(
	    out, audit->nrepositories, "repository", "repositories");
	ward_buf_add_str(out, "</title>\n<style>");
	ward_buf_add_str(out, ward_html_style);
	ward_buf_add_str(out, "</style>\n</head>\n<body>\n");
}

static void
add_title(struct ward_buf *out, const struct ward_audit *audit)
{
	ward_buf_add_str(out,
	    "<a class=\"skip\" href=\"#scope\">To the report</a>\n"
	    "<header>\n<p class=\"brand\">refward audit</p>\n<h1>");
	if (audit->nrepositories == 1)
		ward_html_text(
		    out, ward_view_str(audit->repositories[0].name), 200);
	else
		ward_html_counted(
		    out, audit->nrepositories, "repository", "repositories");
	ward_buf_add_str(out, "</h1>\n<p>Finished <time datetime=\"");
	ward_add_time(out, audit->finished);
	ward_buf_add_str(out, "\">");
	ward_add_time(out, audit->finished);
	ward_buf_add_str(out, "</time> on ");
	ward_html_text(out, ward_view_str(audit->host), 200);
	ward_buf_add_str(out, ", refward ");
	ward_html_str(out, audit->version);
	ward_buf_add_str(
	    out, "</p>\n</header>\n<nav aria-label=\"Sections\">\n<ul>\n");
	for (size_t i = 0; i < NSECTIONS; i++)
		ward_buf_printf(out, "<li><a href=\"#%s\">%s</a></li>\n",
		    sections[i].id, sections[i].title);
	ward_buf_add_str(out, "</ul>\n</nav>\n<main>\n");
}

static void
add_section(struct ward_report_out *out, const struct ward_audit *audit,
    const struct section *section)
{
	ward_buf_printf(&out->text,
	    "<section id=\"%s\" aria-labelledby=\"%s-title\">\n"
	    "<h2 id=\"%s-title\">%s</h2>\n",
	    section->id, section->id, section->id, section->title);
	if (section->add != NULL)
		section->add(&out->text, audit);
	else
		section->tell(out, audit);
	ward_buf_add_str(&out->text, "</section>\n");
	ward_report_ease(out);
}

static void
end(struct ward_report_out *out, const struct ward_audit *audit)
{
	add_head(&out->text, audit);
	add_title(&out->text, audit);
	for (size_t i = 0; i < NSECTIONS; i++)
		add_section(out, audit, &sections[i]);
	ward_buf_add_str(&out->text, "</main>\n</body>\n</html>\n");
}

const struct ward_report_format ward_report_html = {
	.name = "html",
	.summary =
	    "One page for people: complete without scripts, and on paper.",
	.end = end,
};
