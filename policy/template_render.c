/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how values are written into a template. */
#include <stdio.h>
#include <string.h>
#include "policy/template.h"
#include "refward/calendar.h"
#include "refward/json.h"
#include "refward/text.h"

#define LABEL_MAX   63
#define PROBLEM_MAX 512
#define FORMATS	    "YymdHMSjs%"

struct rendering {
	struct ward_buf *out;
	const struct ward_pairs *values;
	void (*escape)(struct ward_buf *out, struct ward_view value);
	bool is_raw;
	struct ward_arena *arena;
};

const char *
ward_pairs_find(const struct ward_pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (strcmp(pairs->items[i].name, name) == 0)
			return pairs->items[i].value;
	return NULL;
}

void
ward_pairs_add_json(
    struct ward_json *json, const char *key, const struct ward_pairs *pairs)
{
	ward_json_open(json, key, '{');
	for (size_t i = 0; i < pairs->count; i++)
		ward_json_str(
		    json, pairs->items[i].name, pairs->items[i].value);
	ward_json_close(json, '}');
}

bool
ward_template_format_is_valid(const char *format)
{
	for (const char *c = format; *c; c++) {
		if (*c != '%')
			continue;
		c++;
		if (*c == '\0' || strchr(FORMATS, *c) == NULL)
			return false;
	}
	return strchr(format, '%') != NULL;
}

static void
add_field(struct ward_buf *out, char field, int64_t now)
{
	struct ward_date date = ward_date(ward_day_of(now));
	int second = (int)(now - ward_day_of(now) * WARD_DAY_SECONDS);

	switch (field) {
	case 'Y':
		ward_buf_printf(out, "%04d", date.year);
		break;
	case 'y':
		ward_buf_printf(out, "%02d", date.year % 100);
		break;
	case 'm':
		ward_buf_printf(out, "%02d", date.month);
		break;
	case 'd':
		ward_buf_printf(out, "%02d", date.day);
		break;
	case 'H':
		ward_buf_printf(out, "%02d", second / 3600);
		break;
	case 'M':
		ward_buf_printf(out, "%02d", second / 60 % 60);
		break;
	case 'S':
		ward_buf_printf(out, "%02d", second % 60);
		break;
	case 'j':
		ward_buf_printf(out, "%03d",
		    (int)(ward_day_of(now) - ward_days(date.year, 1, 1)) + 1);
		break;
	case 's':
		ward_buf_printf(out, "%lld", (long long)now);
		break;
	default:
		ward_buf_add_char(out, field);
		break;
	}
}

static void
add_date(struct ward_buf *out, const char *format, int64_t now)
{
	for (const char *c = format; *c; c++) {
		if (*c == '%')
			add_field(out, *++c, now);
		else
			ward_buf_add_char(out, *c);
	}
}

/* The value itself; false where it is not known. */
static bool
find_value(const struct rendering *rendering,
    const struct ward_template_piece *piece, struct ward_buf *value)
{
	bool is_date = piece->name->argument == WARD_ARGUMENT_FORMAT &&
	    piece->text != NULL;
	const char *known = ward_pairs_find(
	    rendering->values, is_date ? "time" : piece->name->name);
	size_t size = known ? strlen(known) : 0;
	int64_t now;

	if (!known)
		return false;
	if (is_date) {
		if (!ward_parse_time(ward_view_str(known), &now))
			return false;
		add_date(value, piece->text, now);
		return true;
	}
	if (piece->digits > 0 && piece->digits < size)
		size = (size_t)piece->digits;
	ward_buf_add(value, known, size);
	return true;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void
add_slug(struct ward_buf *out, struct ward_view text, size_t most)
{
	size_t start = out->size;

	for (size_t i = 0; i < text.size; i++) {
		char c = lower(text.data[i]);
		bool is_kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (is_kept)
			ward_buf_add_char(out, c);
		else if (out->size > start && out->data[out->size - 1] != '-')
			ward_buf_add_char(out, '-');
	}
	if (out->size - start > most)
		ward_buf_truncate(out, start + most);
	if (out->size > start && out->data[out->size - 1] == '-')
		ward_buf_truncate(out, out->size - 1);
}

static void
add_transformed(const struct rendering *rendering,
    const struct ward_template_piece *piece, struct ward_view value,
    struct ward_buf *out)
{
	switch (rendering->is_raw ? WARD_TRANSFORM_NONE : piece->transform) {
	case WARD_TRANSFORM_NONE:
		ward_buf_add_view(out, value);
		break;
	case WARD_TRANSFORM_LOWER:
		for (size_t i = 0; i < value.size; i++)
			ward_buf_add_char(out, lower(value.data[i]));
		break;
	case WARD_TRANSFORM_SLUG:
		add_slug(out, value, SIZE_MAX);
		break;
	case WARD_TRANSFORM_SLUG63:
		add_slug(out, value, LABEL_MAX);
		break;
	case WARD_TRANSFORM_URL:
		ward_escape_url(out, value);
		break;
	}
}

static const char *
complain(const struct rendering *rendering,
    const struct ward_template_piece *piece, const char *what)
{
	const char *word = ward_transform_words[piece->transform];

	return ward_arena_printf(rendering->arena, PROBLEM_MAX,
	    "'{%s%s%s%s%s}' %s", piece->name->name, piece->text ? ":" : "",
	    piece->text ? piece->text : "", word[0] ? "|" : "", word, what);
}

static const char *
value_problem(struct ward_view value)
{
	struct ward_view rest = value;
	uint32_t code;

	if (value.size == 0)
		return "is empty";
	if (!ward_utf8_is_valid(value))
		return "is not valid UTF-8";
	while (ward_utf8_next(&rest, &code))
		if (ward_is_control(code))
			return "holds a control character";
	return NULL;
}

static const char *
add_piece(
    const struct rendering *rendering, const struct ward_template_piece *piece)
{
	struct ward_buf value = WARD_BUF_INIT, text = WARD_BUF_INIT;
	const char *problem = "is not known";

	if (!piece->name) {
		ward_buf_add_str(rendering->out, piece->text);
		return NULL;
	}
	if (find_value(rendering, piece, &value)) {
		add_transformed(rendering, piece, ward_buf_view(&value), &text);
		problem = value_problem(ward_buf_view(&text));
	}
	if (problem)
		problem = complain(rendering, piece, problem);
	else if (rendering->escape && piece->transform != WARD_TRANSFORM_URL)
		rendering->escape(rendering->out, ward_buf_view(&text));
	else
		ward_buf_add_view(rendering->out, ward_buf_view(&text));
	ward_buf_release(&value);
	ward_buf_release(&text);
	return problem;
}

static const char *
render(const struct rendering *rendering, const struct ward_template *text)
{
	size_t start = rendering->out->size;
	const char *problem = NULL;

	for (size_t i = 0; i < text->npieces && !problem; i++) {
		problem = add_piece(rendering, &text->pieces[i]);
		if (!problem &&
		    rendering->out->size - start > WARD_TEMPLATE_SIZE_MAX)
			problem = ward_arena_printf(rendering->arena,
			    PROBLEM_MAX, "it is longer than %d bytes",
			    WARD_TEMPLATE_SIZE_MAX);
	}
	if (problem)
		ward_buf_truncate(rendering->out, start);
	return problem;
}

const char *
ward_template_render(struct ward_buf *out, const struct ward_template *text,
    const struct ward_pairs *values,
    void (*escape)(struct ward_buf *out, struct ward_view value),
    struct ward_arena *arena)
{
	struct rendering rendering = { out, values, escape, false, arena };

	return render(&rendering, text);
}

const char *
ward_template_render_raw(struct ward_buf *out, const struct ward_template *text,
    const struct ward_pairs *values, struct ward_arena *arena)
{
	struct rendering rendering = { out, values, NULL, true, arena };

	return render(&rendering, text);
}
