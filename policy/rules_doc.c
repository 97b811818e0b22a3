/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that help, manual, sample and JSON are one table of rules. */
#include <stdlib.h>
#include "policy/rules_doc.h"
#include "refward/rules.h"
#include "refward/text.h"

void
ward_doc_key(
    struct ward_buf *out, const struct ward_rule *rule, const char *option)
{
	ward_buf_printf(
	    out, "%s%s%s", rule->name, option[0] ? "." : "", option);
}

void
ward_doc_value(struct ward_buf *out, const struct ward_option *option)
{
	static const char *const words[] = {
		[WARD_OPTION_BOOL] = "yes | no",
		[WARD_OPTION_NUMBER] = "NUMBER",
		[WARD_OPTION_SIZE] = "SIZE",
		[WARD_OPTION_TEXT] = "TEXT",
		[WARD_OPTION_CHOICE] = "",
		[WARD_OPTION_WORDS] = "WORD ...",
		[WARD_OPTION_ACTORS] = "ACTOR ...",
		[WARD_OPTION_PATTERNS] = "PATTERN",
		[WARD_OPTION_BYTES] = "LINE",
		[WARD_OPTION_GLOBS] = "GLOB",
		[WARD_OPTION_REFS] = "GLOB",
		[WARD_OPTION_TEMPLATE] = "TEMPLATE",
		[WARD_OPTION_TEMPLATES] = "TEMPLATE",
		[WARD_OPTION_PARAMS] = "NAME=TEMPLATE",
		[WARD_OPTION_OWNERS] = "PATH",
	};

	ward_buf_add_str(out, words[option->kind]);
	for (size_t i = 0;
	     option->kind == WARD_OPTION_CHOICE && option->choices[i]; i++)
		ward_buf_printf(
		    out, "%s%s", i > 0 ? " | " : "", option->choices[i]);
}

void
ward_doc_facts(struct ward_buf *out, const struct ward_option *option)
{
	if (option->kind == WARD_OPTION_BYTES ||
	    option->kind == WARD_OPTION_PATTERNS ||
	    option->kind == WARD_OPTION_GLOBS ||
	    option->kind == WARD_OPTION_REFS ||
	    option->kind == WARD_OPTION_TEMPLATES ||
	    option->kind == WARD_OPTION_PARAMS)
		ward_buf_add_str(out, " The key may stand more than once.");
	if (option->kind == WARD_OPTION_BYTES)
		ward_buf_add_str(
		    out, " With .file behind it, it names a file.");
	if (option->max > 0)
		ward_buf_printf(out, " From %llu to %llu.",
		    (unsigned long long)option->min,
		    (unsigned long long)option->max);
	/* A rule that is not named does not apply, whatever its value is. */
	if (option->name[0] && option->initial && option->initial[0])
		ward_buf_printf(
		    out, " Where it is not said: %s.", option->initial);
}

bool
ward_doc_next_option(
    const struct ward_rule *rule, size_t *place, const struct ward_option **out)
{
	size_t nown = 0;
	const struct ward_option *option;

	while (rule->options[nown].name)
		nown++;
	if (*place < nown) {
		*out = &rule->options[(*place)++];
		return true;
	}
	for (;;) {
		option = &ward_common_options[*place - nown];
		if (!option->name)
			return false;
		++*place;
		if (ward_common_option(rule, option->name) &&
		    !ward_option_find(rule->options, option->name)) {
			*out = option;
			return true;
		}
	}
}

/* A heading of its own for each, so that the examples make one file. */
static void
add_sample_lines(struct ward_buf *out, const struct ward_rule *rule)
{
	struct ward_view rest = ward_view_str(rule->example), line;
	/* Sections that a file has once: they stay comments. */
	const char *before = ward_view_starts(rest, "[refward]") ||
		ward_view_starts(rest, "[rules objects]")
	    ? "# "
	    : "";

	while (ward_view_split(&rest, '\n', &line)) {
		ward_buf_add_str(out, before);
		if (ward_view_is(line, "[rules example]"))
			ward_buf_printf(out, "[rules %s]", rule->name);
		else
			ward_buf_add_view(out, line);
		ward_buf_add_char(out, '\n');
	}
}

static void
add_sample(struct ward_buf *out, const struct ward_rule *rule)
{
	const struct ward_option *option;
	size_t place = 0;

	ward_buf_printf(out, "\n# %s\n#\n", rule->summary);
	while (ward_doc_next_option(rule, &place, &option)) {
		ward_buf_add_str(out, "#   ");
		ward_doc_key(out, rule, option->name);
		ward_buf_add_str(out, " = ");
		ward_doc_value(out, option);
		ward_buf_add_char(out, '\n');
	}
	add_sample_lines(out, rule);
}

static void
begin_sample(struct ward_buf *out)
{
	ward_buf_add_str(out,
	    "# Every rule of refward, with an example each. Made from the\n"
	    "# rules themselves; see refward-policy(5).\n"
	    "\n"
	    "[refward]\n"
	    "version = 1\n");
}

static void
add_line(struct ward_buf *out, const struct ward_rule *rule)
{
	ward_buf_printf(out, "%-22s %s\n", rule->name, rule->summary);
}

void
ward_rules_list(struct ward_buf *out, enum ward_rules_form form)
{
	struct ward_json json;

	ward_json_init(&json, out);
	if (form == WARD_RULES_JSON)
		ward_json_open(&json, NULL, '[');
	if (form == WARD_RULES_SAMPLE)
		begin_sample(out);
	for (size_t i = 0; i < ward_nrules; i++) {
		if (form == WARD_RULES_TEXT)
			add_line(out, ward_rules[i]);
		else if (form == WARD_RULES_MDOC)
			ward_doc_mdoc(out, ward_rules[i]);
		else if (form == WARD_RULES_SAMPLE)
			add_sample(out, ward_rules[i]);
		else
			ward_doc_json(&json, ward_rules[i]);
	}
	if (form == WARD_RULES_JSON) {
		ward_json_close(&json, ']');
		ward_buf_add_char(out, '\n');
	}
}

static void
describe_json(struct ward_buf *out, const struct ward_rule *rule)
{
	struct ward_json json;

	ward_json_init(&json, out);
	ward_doc_json(&json, rule);
	ward_buf_add_char(out, '\n');
}

bool
ward_rules_describe(
    struct ward_buf *out, enum ward_rules_form form, const char *name)
{
	const struct ward_rule *rule = ward_rule_find(name);

	if (!rule)
		return false;
	switch (form) {
	case WARD_RULES_TEXT:
		ward_doc_text(out, rule);
		break;
	case WARD_RULES_MDOC:
		ward_doc_mdoc(out, rule);
		break;
	case WARD_RULES_SAMPLE:
		begin_sample(out);
		add_sample(out, rule);
		break;
	case WARD_RULES_JSON:
		describe_json(out, rule);
		break;
	}
	return true;
}

const char *
ward_rules_near(const char *name)
{
	const char *near = NULL;
	const char **names =
	    ward_realloc_array(NULL, ward_nrules, sizeof(*names));

	for (size_t i = 0; i < ward_nrules; i++)
		names[i] = ward_rules[i]->name;
	near = ward_did_you_mean(name, names, ward_nrules);
	free(names);
	return near;
}
