/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a rule looks on a terminal, in a manual and to a program. */
#include "policy/rules_doc.h"
#include "refward/text.h"

#define COLUMNS 78
/* From here on a line is ended: words and escapes make it longer. */
#define MDOC_COLUMNS 50

/* Words in lines of at most COLUMNS, each begun by `indent` blanks. */
void
ward_doc_wrapped(struct ward_buf *out, const char *sentences, int indent)
{
	struct ward_view text = ward_view_str(sentences), word;
	size_t column = 0;

	while (ward_word_next(&text, &word)) {
		if (column > 0 && column + 1 + word.size > COLUMNS) {
			ward_buf_add_char(out, '\n');
			column = 0;
		}
		if (column == 0)
			ward_buf_printf(out, "%*s", indent, "");
		else
			ward_buf_add_char(out, ' ');
		column += word.size + (column == 0 ? (size_t)indent : 1);
		ward_buf_add_view(out, word);
	}
	ward_buf_add_char(out, '\n');
}

void
ward_doc_indented(struct ward_buf *out, const char *text)
{
	struct ward_view rest = ward_view_str(text), line;

	while (ward_view_split(&rest, '\n', &line)) {
		ward_buf_add_str(out, line.size > 0 ? "  " : "");
		ward_buf_add_view(out, line);
		ward_buf_add_char(out, '\n');
	}
}

void
ward_doc_option_text(
    struct ward_buf *out, const char *key, const struct ward_option *option)
{
	struct ward_buf text = WARD_BUF_INIT;

	ward_buf_printf(out, "  %s = ", key);
	ward_doc_value(out, option);
	ward_buf_add_char(out, '\n');
	ward_buf_add_str(&text, option->sentence);
	ward_doc_facts(&text, option);
	ward_doc_wrapped(out, ward_buf_str(&text), 6);
	ward_buf_release(&text);
}

static void
add_option_text(struct ward_buf *out, const struct ward_rule *rule,
    const struct ward_option *option)
{
	struct ward_buf key = WARD_BUF_INIT;

	ward_doc_key(&key, rule, option->name);
	ward_doc_option_text(out, ward_buf_str(&key), option);
	ward_buf_release(&key);
}

void
ward_doc_text(struct ward_buf *out, const struct ward_rule *rule)
{
	const struct ward_option *option;
	size_t place = 0;
	bool has_options = false;

	ward_buf_printf(out, "%s\n", rule->name);
	ward_doc_wrapped(out, rule->summary, 2);
	if (rule->detail && rule->detail[0])
		ward_doc_wrapped(out, rule->detail, 2);
	while (ward_doc_next_option(rule, &place, &option)) {
		if (!has_options)
			ward_buf_add_str(out, "\nOptions\n");
		has_options = true;
		add_option_text(out, rule, option);
	}
	ward_buf_add_str(out, "\nExample\n");
	ward_doc_indented(out, rule->example);
}

/* A manual's source has each sentence begin a line, and no long lines. */
void
ward_doc_sentences(struct ward_buf *out, const char *sentences)
{
	struct ward_buf line = WARD_BUF_INIT;
	struct ward_view text = ward_view_str(sentences), word;

	while (ward_word_next(&text, &word)) {
		ward_buf_printf(
		    &line, "%s%.*s", line.size > 0 ? " " : "", WARD_ARG(word));
		if (text.size > 0 && !ward_view_ends(word, ".") &&
		    line.size < MDOC_COLUMNS)
			continue;
		ward_escape_roff(out, ward_buf_view(&line));
		ward_buf_add_char(out, '\n');
		ward_buf_clear(&line);
	}
	ward_buf_release(&line);
}

void
ward_doc_option_mdoc(
    struct ward_buf *out, const char *key, const struct ward_option *option)
{
	struct ward_buf text = WARD_BUF_INIT;

	ward_buf_printf(&text, ".It Li \"%s = ", key);
	ward_doc_value(&text, option);
	ward_buf_printf(out, "%s\"\n", ward_buf_str(&text));
	ward_buf_clear(&text);
	ward_buf_add_str(&text, option->sentence);
	ward_doc_facts(&text, option);
	ward_doc_sentences(out, ward_buf_str(&text));
	ward_buf_release(&text);
}

static void
add_option_mdoc(struct ward_buf *out, const struct ward_rule *rule,
    const struct ward_option *option)
{
	struct ward_buf key = WARD_BUF_INIT;

	ward_doc_key(&key, rule, option->name);
	ward_doc_option_mdoc(out, ward_buf_str(&key), option);
	ward_buf_release(&key);
}

void
ward_doc_example_mdoc(struct ward_buf *out, const char *example)
{
	struct ward_view rest = ward_view_str(example), line;

	ward_buf_add_str(out, ".Bd -literal -offset indent\n");
	while (ward_view_split(&rest, '\n', &line)) {
		ward_escape_roff(out, line);
		ward_buf_add_char(out, '\n');
	}
	ward_buf_add_str(out, ".Ed\n");
}

void
ward_doc_mdoc(struct ward_buf *out, const struct ward_rule *rule)
{
	const struct ward_option *option;
	size_t place = 0;
	bool has_options = false;

	ward_buf_printf(out, ".Ss %s\n", rule->name);
	ward_doc_sentences(out, rule->summary);
	if (rule->detail)
		ward_doc_sentences(out, rule->detail);
	while (ward_doc_next_option(rule, &place, &option)) {
		if (!has_options)
			ward_buf_add_str(out, ".Bl -tag -width Ds\n");
		has_options = true;
		add_option_mdoc(out, rule, option);
	}
	if (has_options)
		ward_buf_add_str(out, ".El\n");
	ward_doc_example_mdoc(out, rule->example);
}

void
ward_doc_option_json(
    struct ward_json *json, const char *key, const struct ward_option *option)
{
	struct ward_buf text = WARD_BUF_INIT;

	ward_json_open(json, NULL, '{');
	ward_json_str(json, "key", key);
	ward_doc_value(&text, option);
	ward_json_view(json, "value", ward_buf_view(&text));
	ward_json_str(json, "sentence", option->sentence);
	ward_json_str(json, "initial", option->initial);
	if (option->max > 0) {
		ward_json_number(json, "min", (int64_t)option->min);
		ward_json_number(json, "max", (int64_t)option->max);
	}
	ward_json_close(json, '}');
	ward_buf_release(&text);
}

static void
add_option_json(struct ward_json *json, const struct ward_rule *rule,
    const struct ward_option *option)
{
	struct ward_buf key = WARD_BUF_INIT;

	ward_doc_key(&key, rule, option->name);
	ward_doc_option_json(json, ward_buf_str(&key), option);
	ward_buf_release(&key);
}

void
ward_doc_json(struct ward_json *json, const struct ward_rule *rule)
{
	const struct ward_option *option;
	size_t place = 0;

	ward_json_open(json, NULL, '{');
	ward_json_str(json, "name", rule->name);
	ward_json_str(json, "summary", rule->summary);
	ward_json_str(json, "detail", rule->detail);
	ward_json_str(json, "example", rule->example);
	ward_json_bool(json, "built_in", rule->is_built_in);
	ward_json_open(json, "options", '[');
	while (ward_doc_next_option(rule, &place, &option))
		add_option_json(json, rule, option);
	ward_json_close(json, ']');
	ward_json_close(json, '}');
}
