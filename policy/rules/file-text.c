/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what is wrong with the lines of a text. */
#include <inttypes.h>
#include <string.h>
#include "policy/rules/content.h"

#define MARKER_SIZE 7

enum { EOL_LF, EOL_ANY };

struct conf {
	bool is_on;
	int eol;
	bool are_conflicts_refused;
	bool is_newline_wanted;
	uint64_t max;
	struct ward_files files;
};

/* What was found in the lines so far; 0: nothing. */
struct lines {
	size_t number;
	size_t first_crlf, ncrlf;
	size_t parting;	 /* a line of seven '=' */
	size_t conflict; /* a line that is left over */
};

static const char *const eols[] = { "lf", "any", NULL };

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	return ward_files_check(&conf->files);
}

static bool
is_marker(struct ward_view line, char c)
{
	if (line.size < MARKER_SIZE)
		return false;
	for (size_t i = 0; i < MARKER_SIZE; i++)
		if (line.data[i] != c)
			return false;
	return line.size == MARKER_SIZE || line.data[MARKER_SIZE] == ' ';
}

/* Seven '=' alone may underline a heading, and seven '>' quote a mail. */
static void
look_for_conflict(struct lines *lines, struct ward_view line)
{
	if (lines->conflict > 0 || line.size < MARKER_SIZE)
		return;
	if (line.data[0] == '=' && line.size == MARKER_SIZE &&
	    is_marker(line, '='))
		lines->parting = lines->number;
	else if ((line.data[0] == '<' && is_marker(line, '<')) ||
	    (line.data[0] == '>' && is_marker(line, '>') && lines->parting > 0))
		lines->conflict = lines->number;
}

static struct lines
read_lines(struct ward_view text)
{
	struct lines lines = { .number = 0 };
	struct ward_view line;

	while (ward_view_split(&text, '\n', &line)) {
		lines.number++;
		if (line.size > 0 && line.data[line.size - 1] == '\r') {
			line.size--;
			if (lines.ncrlf++ == 0)
				lines.first_crlf = lines.number;
		}
		look_for_conflict(&lines, line);
	}
	return lines;
}

static void
judge(const struct conf *conf, const struct ward_subject *subject,
    struct ward_view text, struct ward_report *report)
{
	struct lines lines = read_lines(text);

	if (conf->eol == EOL_LF && lines.ncrlf > 0) {
		ward_find(report,
		    "line %zu ends in CRLF%s, lines end in LF here",
		    lines.first_crlf, lines.ncrlf > 1 ? ", and others" : "");
		ward_content_mend(subject, report);
	}
	if (conf->are_conflicts_refused && lines.conflict > 0) {
		ward_find(report, "line %zu is left over from a conflict",
		    lines.conflict);
		ward_content_mend(subject, report);
	}
	if (conf->is_newline_wanted && text.size > 0 &&
	    text.data[text.size - 1] != '\n') {
		ward_find(report, "last line has no end");
		ward_content_mend(subject, report);
	}
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_error *err;
	struct ward_view text;
	uint64_t size = 0;

	if (!conf->is_on || !ward_content_is_new(subject) ||
	    !ward_files_have(&conf->files, subject->change->path))
		return NULL;
	err = ward_content_size(subject, &size);
	if (err || size > conf->max)
		return err;
	err = ward_content_read(subject, &text);
	if (err)
		return err;
	if (!ward_content_is_binary(text) && !ward_content_is_utf16(text))
		judge(conf, subject, text, report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_on),
	    .sentence = "Whether the lines of text files are judged.",
	    .initial = "yes",
	},
	{
	    .name = "eol",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = offsetof(struct conf, eol),
	    .sentence = "How lines may end in the repository, whatever a "
			"checkout makes of them.",
	    .initial = "lf",
	    .choices = eols,
	},
	{
	    .name = "conflicts",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, are_conflicts_refused),
	    .sentence = "Whether lines are refused that are left over from "
			"the conflict of a merge.",
	    .initial = "yes",
	},
	{
	    .name = "final-newline",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_newline_wanted),
	    .sentence = "Whether the last line must have an end.",
	    .initial = "no",
	},
	{
	    .name = "max",
	    .kind = WARD_OPTION_SIZE,
	    .offset = offsetof(struct conf, max),
	    .sentence = "Files that are larger are not taken for text, and "
			"not read.",
	    .initial = "10M",
	    .min = 1,
	    .max = INT64_MAX,
	},
	WARD_OPTION_PATHS(struct conf, files), WARD_OPTION_END
};

const struct ward_rule ward_rule_file_text = {
	.name = "file-text",
	.summary = "Line ends and leftovers in text files.",
	.detail = "Every text that a commit adds or changes is read whole. A "
		  "file with a NUL among its first 8000 bytes is no text, as "
		  "git has it. .gitattributes are not asked: name files "
		  "that need CRLF under exclude.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "file-text = yes\n"
		   "file-text.exclude = **/*.bat\n",
	.on = WARD_ON_CHANGE,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};
