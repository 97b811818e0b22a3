/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a template is written. */
#include "policy/template.h"

#include <string.h>
#include "refward/text.h"

#define DIGITS_MIN 4
#define DIGITS_MAX 64

/* One template, while it is read. */
struct parsing {
	struct ward_template *template;
	struct ward_arena *arena;
	struct ward_buf *problem;
	struct ward_buf plain; /* text that is not in braces yet */
};

static void
add_piece(struct parsing *parsing, struct ward_template_piece piece)
{
	struct ward_template *template = parsing->template;

	template->pieces[template->npieces++] = piece;
}

static void
end_plain(struct parsing *parsing)
{
	struct ward_template_piece piece = { 0 };

	if (parsing->plain.size == 0)
		return;
	piece.text = ward_arena_copy(
	    parsing->arena, parsing->plain.data, parsing->plain.size);
	add_piece(parsing, piece);
	ward_buf_clear(&parsing->plain);
}

static const struct ward_template_name *
find_name(struct ward_view word)
{
	const struct ward_template_name *name = ward_template_names;

	while (name->name && !ward_view_is(word, name->name))
		name++;
	return name->name ? name : NULL;
}

static void
add_near(struct ward_buf *problem, struct ward_view word,
    const char *const *known, size_t nknown)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *near;

	ward_buf_add_view(&text, word);
	near = ward_did_you_mean(ward_buf_str(&text), known, nknown);
	if (near)
		ward_buf_printf(problem, " (did you mean '%s'?)", near);
	ward_buf_release(&text);
}

static bool
complain_of_name(struct parsing *parsing, struct ward_view word)
{
	const char *known[64];
	size_t count = 0;

	while (ward_template_names[count].name) {
		known[count] = ward_template_names[count].name;
		count++;
	}
	ward_buf_printf(parsing->problem, "there is no '{%.*s}'",
	    (int)word.size, word.data ? word.data : "");
	add_near(parsing->problem, word, known, count);
	return false;
}

static bool
take_transform(struct parsing *parsing, struct ward_template_piece *piece,
    struct ward_view word)
{
	size_t i = WARD_TRANSFORM_LOWER;

	while (ward_transform_words[i] &&
	    !ward_view_is(word, ward_transform_words[i]))
		i++;
	piece->transform = (enum ward_transform)i;
	if (ward_transform_words[i])
		return true;
	ward_buf_printf(parsing->problem, "there is no '|%.*s'", (int)word.size,
	    word.data ? word.data : "");
	add_near(parsing->problem, word,
	    ward_transform_words + WARD_TRANSFORM_LOWER,
	    i - WARD_TRANSFORM_LOWER);
	return false;
}

static bool
take_argument(struct parsing *parsing, struct ward_template_piece *piece,
    struct ward_view word)
{
	const struct ward_template_name *name = piece->name;

	piece->text = ward_arena_copy(parsing->arena, word.data, word.size);
	if (name->argument == WARD_ARGUMENT_DIGITS &&
	    ward_parse_number(word, DIGITS_MIN, DIGITS_MAX, &piece->digits))
		return true;
	if (name->argument == WARD_ARGUMENT_FORMAT &&
	    ward_template_format_is_valid(piece->text))
		return true;
	if (name->argument == WARD_ARGUMENT_NONE)
		ward_buf_printf(
		    parsing->problem, "'{%s}' takes no ':'", name->name);
	else if (name->argument == WARD_ARGUMENT_DIGITS)
		ward_buf_printf(parsing->problem,
		    "'{%s:%s}' is not a number of digits from %d to %d",
		    name->name, piece->text, DIGITS_MIN, DIGITS_MAX);
	else
		ward_buf_printf(parsing->problem,
		    "'{%s:%s}' is no format such as %%Y%%m%%d", name->name,
		    piece->text);
	return false;
}

/* Up to `c`, which is taken off as well; *rest is empty where there is none. */
static struct ward_view
cut(struct ward_view *rest, char c, bool *has_rest)
{
	const char *at =
	    rest->size > 0 ? memchr(rest->data, c, rest->size) : NULL;
	size_t size = at ? (size_t)(at - rest->data) : rest->size;
	struct ward_view head = ward_view(rest->data, size);

	*has_rest = at != NULL;
	*rest =
	    at ? ward_view(at + 1, rest->size - size - 1) : ward_view(NULL, 0);
	return head;
}

/* "sha:8|lower": a name may hold the ':' itself. */
static bool
take_braces(struct parsing *parsing, struct ward_view inside)
{
	struct ward_template_piece piece = { 0 };
	bool has_transform, has_argument = false;
	struct ward_view rest = inside;
	struct ward_view word = cut(&rest, '|', &has_transform);
	struct ward_view transform = rest;

	piece.name = find_name(word);
	if (!piece.name) {
		rest = word;
		word = cut(&rest, ':', &has_argument);
		piece.name = find_name(word);
	}
	if (!piece.name)
		return complain_of_name(parsing, word);
	if (has_argument && !take_argument(parsing, &piece, rest))
		return false;
	if (has_transform && !take_transform(parsing, &piece, transform))
		return false;
	end_plain(parsing);
	add_piece(parsing, piece);
	return true;
}

/* One step off the front: a doubled brace, braces, or plain bytes. */
static bool
take_next(struct parsing *parsing, struct ward_view *rest)
{
	const char *end;
	char c = rest->data[0];
	size_t size = 1;
	bool is_good = true;

	if ((c == '{' || c == '}') && rest->size > 1 && rest->data[1] == c) {
		ward_buf_add_char(&parsing->plain, c);
		size = 2;
	} else if (c == '{') {
		end = memchr(rest->data, '}', rest->size);
		if (end) {
			size = (size_t)(end - rest->data) + 1;
			is_good = take_braces(
			    parsing, ward_view(rest->data + 1, size - 2));
		}
		is_good = is_good && end;
		if (!end)
			ward_buf_add_str(parsing->problem,
			    "a '{' without its '}' (a brace that is meant is "
			    "doubled: '{{')");
	} else if (c == '}') {
		ward_buf_add_str(parsing->problem,
		    "a '}' without its '{' (a brace that is meant is doubled: "
		    "'}}')");
		is_good = false;
	} else {
		ward_buf_add_char(&parsing->plain, c);
	}
	*rest = ward_view(rest->data + size, rest->size - size);
	return is_good;
}

static size_t
count_pieces(struct ward_view text)
{
	size_t count = 1;

	for (size_t i = 0; i < text.size; i++)
		count += text.data[i] == '{' ? 2 : 0;
	return count;
}

static bool
is_one_line(struct parsing *parsing, struct ward_view text)
{
	struct ward_view rest = text;
	uint32_t code;

	if (text.size > WARD_TEMPLATE_SIZE_MAX) {
		ward_buf_printf(parsing->problem, "longer than %d bytes",
		    WARD_TEMPLATE_SIZE_MAX);
		return false;
	}
	if (!ward_utf8_is_valid(text)) {
		ward_buf_add_str(parsing->problem, "not valid UTF-8");
		return false;
	}
	while (ward_utf8_next(&rest, &code))
		if (ward_is_control(code)) {
			ward_buf_add_str(
			    parsing->problem, "it holds a control character");
			return false;
		}
	return true;
}

bool
ward_template_parse(struct ward_template *out, struct ward_arena *arena,
    struct ward_view text, struct ward_buf *problem)
{
	struct parsing parsing = { out, arena, problem, WARD_BUF_INIT };
	struct ward_view rest = text;
	bool is_good = is_one_line(&parsing, text);

	memset(out, 0, sizeof(*out));
	out->text = ward_arena_copy(arena, text.data, text.size);
	out->pieces =
	    ward_arena_alloc(arena, count_pieces(text) * sizeof(*out->pieces));
	while (is_good && rest.size > 0)
		is_good = take_next(&parsing, &rest);
	end_plain(&parsing);
	ward_buf_release(&parsing.plain);
	return is_good;
}

static bool
fits(const struct ward_template_name *name,
    const struct ward_template_place *place, struct ward_buf *problem)
{
	if (place->stage == WARD_STAGE_REPOSITORY &&
	    name->stage > WARD_STAGE_REPOSITORY)
		ward_buf_printf(problem,
		    "'{%s}' is of a push: of a repository it is not known",
		    name->name);
	else if (name->stage > place->stage)
		ward_buf_printf(
		    problem, "'{%s}' is not known yet here", name->name);
	else if (place->has_delete && name->needs_new)
		ward_buf_printf(problem,
		    "'{%s}' is not known of what is deleted", name->name);
	else if ((place->refs & ~name->refs) != 0)
		ward_buf_printf(problem, "'{%s}' is known of %s only",
		    name->name,
		    name->refs == WARD_REFS_TAG ? "tags" : "branches");
	return problem->size == 0;
}

bool
ward_template_fits(const struct ward_template *text,
    const struct ward_template_place *place, struct ward_buf *problem)
{
	for (size_t i = 0; i < text->npieces; i++)
		if (text->pieces[i].name &&
		    !fits(text->pieces[i].name, place, problem))
			return false;
	return true;
}

const char *
ward_template_text(const struct ward_template *text)
{
	return text->text;
}

bool
ward_template_uses(const struct ward_template *text, const char *name)
{
	for (size_t i = 0; i < text->npieces; i++)
		if (text->pieces[i].name &&
		    strcmp(text->pieces[i].name->name, name) == 0)
			return true;
	return false;
}
