/* SPDX-License-Identifier: Apache-2.0 */
/* Hides inih, and that it cuts, joins and splits lines without a word. */
#include <ini.h>
#include <string.h>
#include "policy/ini.h"
#include "policy/ini_line.h"

struct reading {
	struct ward_sections *out;
	struct ward_arena *arena;
	const char *file;
	struct ward_diags *diags;
	struct ward_view rest;
	unsigned int line;
	/* NULL: before the first section, or behind a broken heading */
	struct ward_section *section;
	bool has_heading; /* some section was begun, broken or not */
	bool has_mistake;
};

void
ward_sections_init(struct ward_sections *sections)
{
	sections->first = NULL;
	sections->end = &sections->first;
}

static void
begin_section(struct reading *reading, struct ward_view title)
{
	struct ward_section *section =
	    ward_arena_alloc(reading->arena, sizeof(*section));

	section->file = reading->file;
	section->line = reading->line;
	section->title =
	    ward_arena_copy(reading->arena, title.data, title.size);
	section->end = &section->entries;
	*reading->out->end = section;
	reading->out->end = &section->next;
	reading->section = section;
}

static void
leave_out(struct reading *reading, const char *why)
{
	ward_diags_add(reading->diags, reading->file, reading->line, "%s", why);
	reading->has_mistake = true;
	if (reading->section)
		reading->section->is_broken = true;
}

/* True where inih may see the line. */
static bool
take_heading(struct reading *reading, struct ward_view line)
{
	struct ward_view title;
	const char *problem = ward_ini_heading_problem(line, &title);

	reading->has_heading = true;
	reading->section = NULL;
	if (problem) {
		leave_out(reading, problem);
		return false;
	}
	begin_section(reading, title);
	return true;
}

static bool
take_key(struct reading *reading, struct ward_view line)
{
	const char *problem = ward_ini_key_problem(line);

	if (!problem && !reading->has_heading)
		problem = "a key before the first section";
	if (problem)
		leave_out(reading, problem);
	return !problem && reading->section;
}

/* Whether what follows is meant for another section, however broken. */
static bool
is_meant_as_heading(struct ward_view line)
{
	return ward_view_starts(line, "[") ||
	    ward_view_starts(line, "\xEF\xBB\xBF[");
}

static bool
leave_line_out(struct reading *reading, struct ward_view line, const char *why)
{
	leave_out(reading, why);
	if (is_meant_as_heading(line)) {
		reading->has_heading = true;
		reading->section = NULL;
	}
	return false;
}

static bool
is_fit(struct reading *reading, struct ward_view line, size_t size_max)
{
	struct ward_buf problem = WARD_BUF_INIT;
	bool is_good = true;

	if (!ward_ini_bytes_problem(&problem, line, reading->line) &&
	    !ward_ini_is_blank(line) && line.size > size_max)
		ward_buf_printf(&problem,
		    "longer than %zu bytes: put the value into a file of its "
		    "own, with 'KEY.file = PATH'",
		    size_max);
	if (problem.size > 0)
		is_good = leave_line_out(reading, line, ward_buf_str(&problem));
	ward_buf_release(&problem);
	return is_good;
}

static bool
take_line(struct reading *reading, struct ward_view line, size_t size_max)
{
	if (!is_fit(reading, line, size_max) || ward_ini_is_blank(line))
		return false;
	if (line.data[0] == '[')
		return take_heading(reading, line);
	return take_key(reading, line);
}

/* What fgets() would give, but for lines that are to be left out: they reach
 * inih as empty ones. */
static char *
read_line(char *out, int num, void *stream)
{
	struct reading *reading = stream;
	/* A line stands in the buffer with its LF and a NUL. */
	size_t size_max = num > 2 ? (size_t)num - 2 : 0;
	struct ward_view line;

	if (!ward_view_split(&reading->rest, '\n', &line))
		return NULL;
	reading->line++;
	if (line.size > 0 && line.data[line.size - 1] == '\r')
		line.size--;
	if (!take_line(reading, line, size_max))
		line.size = 0;
	if (line.size > 0)
		memcpy(out, line.data, line.size);
	out[line.size] = '\n';
	out[line.size + 1] = '\0';
	return out;
}

static void
add_entry(struct reading *reading, const char *key, const char *value)
{
	struct ward_section *section = reading->section;
	struct ward_entry *entry =
	    ward_arena_alloc(reading->arena, sizeof(*entry));

	entry->file = reading->file;
	entry->line = reading->line;
	entry->key = ward_arena_strdup(reading->arena, key);
	entry->value = ward_arena_strdup(reading->arena, value);
	*section->end = entry;
	section->end = &entry->next;
}

static int
handle(void *user, const char *title, const char *key, const char *value)
{
	struct reading *reading = user;
	struct ward_section *section = reading->section;

	/* Cannot be, as long as the guard and inih agree. */
	if (!section || !value || strcmp(section->title, title) != 0) {
		leave_out(reading, "cannot be read without doubt");
		return 1;
	}
	if (!*value) {
		struct ward_buf text = WARD_BUF_INIT;

		ward_buf_printf(&text, "'%s' is empty", key);
		leave_out(reading, ward_buf_str(&text));
		ward_buf_release(&text);
		return 1;
	}
	add_entry(reading, key, value);
	return 1;
}

static void
complain_of_empty(struct reading *reading, struct ward_section *section)
{
	for (; section; section = section->next) {
		if (!section->entries && !section->is_broken)
			ward_diags_add(reading->diags, section->file,
			    section->line, "section '[%s]' is empty",
			    section->title);
	}
}

void
ward_ini_read(struct ward_sections *out, struct ward_arena *arena,
    const char *file, struct ward_view text, struct ward_diags *diags)
{
	struct reading reading = { .out = out,
		.arena = arena,
		.file = file,
		.diags = diags,
		.rest = text };
	struct ward_section **first = out->end;
	int where = ini_parse_stream(read_line, &reading, handle, &reading);

	if (where != 0 && !reading.has_mistake) {
		ward_diags_add(diags, file, where > 0 ? (unsigned int)where : 0,
		    "cannot be read");
		reading.has_mistake = true;
	}
	complain_of_empty(&reading, *first);
	if (!reading.has_heading && !reading.has_mistake)
		ward_diags_add(diags, file, 0, "is empty");
}
