/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the pass rate over time is drawn: whatever dates commits claim, the
 * drawing has a bounded number of columns, and a table says the same. */
#include "html.h"

#include <stdlib.h>

#define COLUMNS_MAX 60
#define WIDTH	    720
#define HEIGHT	    220
#define LEFT	    44 /* of the axis */
#define RIGHT	    704
#define TOP	    16
#define BOTTOM	    180
#define LABEL_ROOM  56

/* As many months as make one column. */
static const unsigned int spans[] = { 1, 3, 6, 12, 24, 60, 120, 600, 1200 };

#define NSPANS (sizeof(spans) / sizeof(spans[0]))

struct chart {
	unsigned int span, first; /* months in a column; the first column */
	size_t count;
	struct ward_audit_month columns[COLUMNS_MAX];
};

static size_t
columns_of(const struct ward_audit *audit, unsigned int span)
{
	return audit->months[audit->nmonths - 1].month / span -
	    audit->months[0].month / span + 1;
}

static void
gather(struct chart *chart, const struct ward_audit *audit)
{
	size_t i = 0;

	while (i < NSPANS - 1 && columns_of(audit, spans[i]) > COLUMNS_MAX)
		i++;
	chart->span = spans[i];
	chart->first = audit->months[0].month / chart->span;
	chart->count = columns_of(audit, chart->span);
	if (chart->count > COLUMNS_MAX)
		chart->count = COLUMNS_MAX;
	for (size_t j = 0; j < audit->nmonths; j++) {
		const struct ward_audit_month *month = &audit->months[j];
		size_t at = month->month / chart->span - chart->first;

		if (at >= COLUMNS_MAX)
			at = COLUMNS_MAX - 1;
		chart->columns[at].ncommits += month->ncommits;
		chart->columns[at].nfailing += month->nfailing;
	}
}

static void
add_name(struct ward_buf *out, const struct chart *chart, size_t column)
{
	unsigned int month =
	    (chart->first + (unsigned int)column) * chart->span;

	if (chart->span % 12 != 0)
		ward_buf_printf(
		    out, "%04u-%02u", 1970 + month / 12, month % 12 + 1);
	else
		ward_buf_printf(out, "%04u", 1970 + month / 12);
}

static double
x_of(const struct chart *chart, size_t column)
{
	return LEFT +
	    ((double)column + 0.5) * (RIGHT - LEFT) / (double)chart->count;
}

static double
y_of(const struct ward_audit_month *column)
{
	double rate = (double)(column->ncommits - column->nfailing) /
	    (double)column->ncommits;

	return BOTTOM - rate * (BOTTOM - TOP);
}

static void
add_axes(struct ward_buf *out, const struct chart *chart)
{
	size_t every = 1;

	for (int rate = 0; rate <= 100; rate += 25) {
		int y = BOTTOM - rate * (BOTTOM - TOP) / 100;

		ward_buf_printf(out,
		    "<line class=\"grid\" x1=\"%d\" y1=\"%d\" x2=\"%d\" "
		    "y2=\"%d\" stroke=\"#888888\" stroke-width=\"0.5\"/>"
		    "<text class=\"label\" x=\"%d\" y=\"%d\" "
		    "text-anchor=\"end\">%d&#160;%%</text>\n",
		    LEFT, y, RIGHT, y, LEFT - 5, y + 4, rate);
	}
	while ((RIGHT - LEFT) * every < LABEL_ROOM * chart->count)
		every++;
	for (size_t i = 0; i < chart->count; i += every) {
		ward_buf_printf(out,
		    "<text class=\"label\" x=\"%.1f\" y=\"%d\" "
		    "text-anchor=\"middle\">",
		    x_of(chart, i), BOTTOM + 18);
		add_name(out, chart, i);
		ward_buf_add_str(out, "</text>\n");
	}
}

static size_t
most_commits(const struct chart *chart)
{
	size_t most = 1;

	for (size_t i = 0; i < chart->count; i++)
		if (chart->columns[i].ncommits > most)
			most = chart->columns[i].ncommits;
	return most;
}

/* Behind the line, in half the height: of how many commits it speaks. */
static void
add_bars(struct ward_buf *out, const struct chart *chart)
{
	double width = (double)(RIGHT - LEFT) / (double)chart->count;
	size_t most = most_commits(chart);

	for (size_t i = 0; i < chart->count; i++) {
		double height = (double)chart->columns[i].ncommits /
		    (double)most * (BOTTOM - TOP) / 2;

		if (chart->columns[i].ncommits > 0)
			ward_buf_printf(out,
			    "<rect class=\"volume\" x=\"%.1f\" y=\"%.1f\" "
			    "width=\"%.1f\" height=\"%.1f\" "
			    "fill=\"#888888\" fill-opacity=\"0.3\"/>\n",
			    x_of(chart, i) - width * 0.4, BOTTOM - height,
			    width * 0.8, height);
	}
}

/* Where nothing was committed the line has no point. */
static void
add_line(struct ward_buf *out, const struct chart *chart)
{
	ward_buf_add_str(out,
	    "<polyline class=\"rate\" fill=\"none\" stroke=\"#0b5fa5\" "
	    "stroke-width=\"2.5\" points=\"");
	for (size_t i = 0; i < chart->count; i++)
		if (chart->columns[i].ncommits > 0)
			ward_buf_printf(out, "%.1f,%.1f ", x_of(chart, i),
			    y_of(&chart->columns[i]));
	ward_buf_add_str(out, "\"/>\n");
	for (size_t i = 0; i < chart->count; i++) {
		const struct ward_audit_month *column = &chart->columns[i];

		if (column->ncommits == 0)
			continue;
		ward_buf_printf(out,
		    "<circle class=\"point\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\" "
		    "fill=\"#0b5fa5\"><title>",
		    x_of(chart, i), y_of(column));
		add_name(out, chart, i);
		ward_buf_add_str(out, ": ");
		ward_html_rate(
		    out, column->ncommits - column->nfailing, column->ncommits);
		ward_buf_printf(
		    out, " of %zu</title></circle>\n", column->ncommits);
	}
}

static void
add_table(struct ward_buf *out, const struct chart *chart)
{
	ward_buf_add_str(out,
	    "<details>\n<summary>The same as a table</summary>\n<table>\n"
	    "<thead><tr><th scope=\"col\">From</th>"
	    "<th scope=\"col\" class=\"number\">Commits</th>"
	    "<th scope=\"col\" class=\"number\">With open findings</th>"
	    "<th scope=\"col\" class=\"number\">Pass rate</th></tr></thead>\n"
	    "<tbody>\n");
	for (size_t i = 0; i < chart->count; i++) {
		const struct ward_audit_month *column = &chart->columns[i];

		if (column->ncommits == 0)
			continue;
		ward_buf_add_str(out, "<tr><th scope=\"row\">");
		add_name(out, chart, i);
		ward_buf_add_str(out, "</th>");
		ward_html_cell(out, column->ncommits);
		ward_html_cell(out, column->nfailing);
		ward_buf_add_str(out, "<td class=\"number\">");
		ward_html_rate(
		    out, column->ncommits - column->nfailing, column->ncommits);
		ward_buf_add_str(out, "</td></tr>\n");
	}
	ward_buf_add_str(out, "</tbody>\n</table>\n</details>\n");
}

void
ward_html_time(struct ward_buf *out, const struct ward_audit *audit)
{
	struct chart *chart;

	if (audit->nmonths == 0) {
		ward_buf_add_str(out, "<p>No commit was judged.</p>\n");
		return;
	}
	chart = ward_alloc(sizeof(*chart));
	gather(chart, audit);
	ward_buf_printf(out,
	    "<p>Commits without open findings, by the date that their "
	    "committers claim; %u month%s to a column. The bars say how many "
	    "commits there are: the highest stands for ",
	    chart->span, chart->span == 1 ? "" : "s");
	ward_html_count(out, most_commits(chart));
	ward_buf_add_str(out, ".</p>\n");
	ward_html_scroll(out, "Pass rate over time");
	ward_buf_printf(out,
	    "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" "
	    "aria-label=\"Pass rate over time; the table below says the "
	    "same\">\n",
	    WIDTH, HEIGHT);
	add_axes(out, chart);
	add_bars(out, chart);
	add_line(out, chart);
	ward_buf_add_str(out, "</svg>\n</div>\n");
	add_table(out, chart);
	free(chart);
}
