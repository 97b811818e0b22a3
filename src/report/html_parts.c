/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how single words and figures look in the HTML report, and how text of
 * others is made harmless there. */
#include <stdio.h>
#include <string.h>
#include "html.h"
#include "refward/calendar.h"
#include "refward/text.h"

#define BAR_WIDTH 90

void
ward_html_text(struct ward_buf *out, struct ward_view text, size_t cap)
{
	size_t size = text.size;

	if (cap > 0 && size > cap) {
		size = cap;
		while (
		    size > 0 && ((unsigned char)text.data[size] & 0xc0) == 0x80)
			size--;
	}
	ward_escape_xml(out, ward_view(text.data, size));
	if (size < text.size)
		ward_buf_add_str(out, "...");
}

void
ward_html_str(struct ward_buf *out, const char *text)
{
	ward_html_text(out, ward_view_str(text), 0);
}

void
ward_html_count(struct ward_buf *out, size_t count)
{
	char digits[32];
	size_t size = (size_t)snprintf(digits, sizeof(digits), "%zu", count);

	for (size_t i = 0; i < size; i++) {
		if (i > 0 && (size - i) % 3 == 0)
			ward_buf_add_char(out, ',');
		ward_buf_add_char(out, digits[i]);
	}
}

void
ward_html_counted(
    struct ward_buf *out, size_t count, const char *one, const char *many)
{
	ward_html_count(out, count);
	ward_buf_printf(out, " %s", count == 1 ? one : many);
}

void
ward_html_day(struct ward_buf *out, int64_t time)
{
	struct ward_buf day = WARD_BUF_INIT;

	ward_add_time(&day, time);
	ward_buf_truncate(&day, day.size - strlen("T00:00:00Z"));
	ward_buf_add_view(out, ward_buf_view(&day));
	ward_buf_release(&day);
}

static void
add_part(struct ward_buf *out, size_t count, const char *what)
{
	if (count == 0)
		return;
	ward_buf_add_str(out, ", ");
	ward_html_count(out, count);
	ward_buf_printf(out, " %s", what);
}

void
ward_html_counts(struct ward_buf *out, const struct ward_audit_counts *counts)
{
	ward_html_count(out, counts->open);
	ward_buf_add_str(out, " open");
	add_part(out, counts->noted, "noted");
	add_part(out, counts->accepted, "accepted");
	add_part(out, counts->unknown, "could not tell");
}

void
ward_html_none_open(
    struct ward_buf *out, const struct ward_audit_counts *counts)
{
	if (counts->noted + counts->accepted + counts->unknown == 0) {
		ward_buf_add_str(out, "<p>Nothing was found.</p>\n");
		return;
	}
	ward_buf_add_str(out, "<p>No finding is open: ");
	ward_html_counts(out, counts);
	ward_buf_add_str(out, ".</p>\n");
}

void
ward_html_person(struct ward_buf *out, struct ward_view person)
{
	size_t at = person.size;

	while (at > 0 && person.data[at - 1] != '<')
		at--;
	if (at < 2)
		at = person.size + 1;
	ward_html_text(out, ward_view(person.data, at - 1), 120);
	if (at > person.size)
		return;
	ward_buf_add_str(out, "<span class=\"line ref\">");
	ward_html_text(
	    out, ward_view(person.data + at - 1, person.size - at + 1), 120);
	ward_buf_add_str(out, "</span>");
}

void
ward_html_rate(struct ward_buf *out, size_t part, size_t whole)
{
	unsigned int rate;

	if (whole == 0) {
		ward_buf_add_str(out, "&#8211;");
		return;
	}
	rate = (unsigned int)((long double)part * 1000 / whole);
	if (rate == 1000)
		ward_buf_add_str(out, "100&#160;%");
	else
		ward_buf_printf(out, "%u.%u&#160;%%", rate / 10, rate % 10);
}

void
ward_html_rule(struct ward_buf *out, const struct ward_audit_rule *rule)
{
	ward_html_text(out, ward_view_str(rule->rule), 80);
	ward_buf_add_str(out, " <span class=\"set\">[");
	ward_html_text(out, ward_view_str(rule->set), 80);
	ward_buf_add_str(out, "]</span>");
}

void
ward_html_cell(struct ward_buf *out, size_t count)
{
	ward_buf_printf(
	    out, "<td class=\"number%s\">", count == 0 ? " none" : "");
	ward_html_count(out, count);
	ward_buf_add_str(out, "</td>");
}

void
ward_html_bar(struct ward_buf *out, size_t part, size_t whole)
{
	unsigned int width = whole == 0
	    ? 0
	    : (unsigned int)((long double)part * BAR_WIDTH / whole);

	if (part > 0 && width == 0)
		width = 1;
	ward_buf_printf(out,
	    "<svg class=\"bar\" width=\"%d\" height=\"10\" "
	    "aria-hidden=\"true\"><rect width=\"%u\" height=\"10\" "
	    "fill=\"#b45309\"/></svg>",
	    BAR_WIDTH, width);
}

void
ward_html_state(struct ward_buf *out, const struct ward_audit_repository *of)
{
	static const char *const signs[] = {
		[WARD_AUDIT_CLEAN] = "&#10003;",
		[WARD_AUDIT_FINDINGS] = "&#9650;",
		[WARD_AUDIT_UNKNOWN] = "?",
	};
	const char *name = ward_audit_state_name(of->state);

	ward_buf_printf(out,
	    "<span class=\"state %s\"><span aria-hidden=\"true\">%s</span> "
	    "%s</span>",
	    name, signs[of->state], name);
}

void
ward_html_scroll(struct ward_buf *out, const char *label)
{
	ward_buf_printf(out,
	    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
	    "aria-label=\"%s\">\n",
	    label);
}
