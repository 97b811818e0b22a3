/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a .case file is cut into its cases and their sections. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "rule_case.h"

static void
die(const char *path, const char *what)
{
	fprintf(stderr, "%s: %s\n", path, what);
	exit(99);
}

static void
read_file(const char *path, struct ward_buf *out)
{
	FILE *file = fopen(path, "rb");
	char part[4096];
	size_t size;

	if (!file)
		die(path, "cannot be read");
	while ((size = fread(part, 1, sizeof(part), file)) > 0)
		ward_buf_add(out, part, size);
	fclose(file);
}

/* tests/data/rules/RULE/FILE.case: "RULE: TITLE". */
static char *
name_of(const char *path, struct ward_view title)
{
	const char *end = strrchr(path, '/');
	const char *start = end;
	struct ward_buf name = WARD_BUF_INIT;

	while (start > path && start[-1] != '/')
		start--;
	ward_buf_printf(&name, "%.*s: %.*s", (int)(end - start), start,
	    (int)title.size, title.data);
	return name.data;
}

static void
append(char **text, struct ward_view line)
{
	struct ward_buf out = WARD_BUF_INIT;

	ward_buf_printf(&out, "%s%.*s\n", *text, (int)line.size, line.data);
	free(*text);
	*text = out.data;
}

static void
add_section(const char *path, struct rule_case *what, struct ward_view name)
{
	struct rule_case_section *section = &what->sections[what->nsections];

	if (++what->nsections > RULE_CASE_SECTIONS_MAX)
		die(path, "too many sections");
	section->name = strndup(name.data, name.size);
	section->text = ward_strdup("");
}

/* Empty lines at the end part a section from the next, and are not of it. */
static void
strip(char *text)
{
	size_t size = strlen(text);

	while (size > 1 && text[size - 1] == '\n' && text[size - 2] == '\n')
		text[--size] = '\0';
	if (size == 1 && text[0] == '\n')
		text[0] = '\0';
}

static void
finish(const char *path, struct rule_case *what)
{
	strip(what->rules);
	for (size_t i = 0; i < what->nsections; i++) {
		strip(what->sections[i].text);
		if (strcmp(what->sections[i].name, "expect") == 0)
			what->expected = what->sections[i].text;
	}
	if (!what->expected)
		die(path, "a case expects nothing");
}

static struct rule_case *
begin(const char *path, struct ward_view title)
{
	struct rule_case *what = ward_alloc(sizeof(*what));

	what->name = name_of(path, title);
	what->rules = ward_strdup("");
	return what;
}

static struct ward_view
behind(struct ward_view line, size_t size)
{
	return ward_view(line.data + size, line.size - size);
}

static void
take_line(const char *path, struct rule_case *what, struct ward_view line)
{
	if (ward_view_starts(line, "--- "))
		add_section(path, what, behind(line, 4));
	else if (what->nsections > 0)
		append(&what->sections[what->nsections - 1].text, line);
	else if (line.size > 0)
		append(&what->rules, line);
}

size_t
rule_case_load(const char *path, struct rule_case **out, size_t most)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_view rest, line;
	size_t count = 0;

	read_file(path, &text);
	rest = ward_buf_view(&text);
	while (ward_view_split(&rest, '\n', &line)) {
		if (ward_view_starts(line, "=== ")) {
			if (count == most)
				die(path, "too many cases");
			out[count++] = begin(path, behind(line, 4));
		} else if (count > 0) {
			take_line(path, out[count - 1], line);
		}
	}
	for (size_t i = 0; i < count; i++)
		finish(path, out[i]);
	ward_buf_release(&text);
	return count;
}

void
rule_case_free(struct rule_case *what)
{
	for (size_t i = 0; i < what->nsections; i++) {
		free(what->sections[i].name);
		free(what->sections[i].text);
	}
	free(what->name);
	free(what->rules);
	free(what);
}
