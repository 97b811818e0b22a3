/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that what follows a push describes itself from its tables. */
#include <string.h>
#include "policy/compile_after.h"
#include "policy/rules_doc.h"
#include "policy/target.h"
#include "refward/rules.h"
#include "refward/text.h"

#define TYPES_MAX 64

static const struct ward_option type_option = {
	.name = "type",
	.kind = WARD_OPTION_TEXT,
	.sentence = "One of the types below.",
};

static void
add_options_mdoc(struct ward_buf *out, const struct ward_option *options)
{
	for (; options->name; options++)
		ward_doc_option_mdoc(out, options->name, options);
}

/* What a type has of the keys that every target has. */
static bool
has_option(const struct ward_target_type *type, const char *name)
{
	static const char *const of_urls[] = { "url", "allow-http",
		"allow-private", "ca-file" };

	for (size_t i = 0; i < sizeof(of_urls) / sizeof(of_urls[0]); i++)
		if (strcmp(name, of_urls[i]) == 0)
			return type->has_url;
	return strcmp(name, "secret") != 0 || type->has_secret;
}

static void
add_type_mdoc(struct ward_buf *out, const struct ward_target_type *type)
{
	ward_buf_printf(out, ".Ss Targets of type %s\n", type->name);
	ward_doc_sentences(out, type->summary);
	ward_doc_sentences(out, type->detail);
	if (type->options->name) {
		ward_buf_add_str(out, ".Bl -tag -width Ds\n");
		add_options_mdoc(out, type->options);
		ward_buf_add_str(out, ".El\n");
	}
	ward_doc_example_mdoc(out, type->example);
}

static void
add_names_mdoc(struct ward_buf *out)
{
	ward_buf_add_str(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; ward_template_names[i].name; i++) {
		const struct ward_template_name *name = &ward_template_names[i];

		ward_buf_printf(out, ".It Li {%s}\n", name->name);
		ward_doc_sentences(out, name->sentence);
		if (name->refs == WARD_REFS_TAG)
			ward_buf_add_str(out, "Of tags only.\n");
		if (name->refs == WARD_REFS_BRANCH)
			ward_buf_add_str(out, "Of branches only.\n");
		if (name->needs_new)
			ward_buf_add_str(out, "Not of what is deleted.\n");
	}
	for (size_t i = WARD_TRANSFORM_LOWER; ward_transform_words[i]; i++) {
		ward_buf_printf(
		    out, ".It Li {name|%s}\n", ward_transform_words[i]);
		ward_doc_sentences(out, ward_transform_sentences[i]);
	}
	ward_buf_add_str(out, ".El\n");
}

static void
add_section_mdoc(struct ward_buf *out, const char *title, const char *text,
    const struct ward_option *first, const struct ward_option *options)
{
	ward_buf_printf(out, ".Ss The section [%s NAME]\n", title);
	ward_doc_sentences(out, text);
	ward_buf_add_str(out, ".Bl -tag -width Ds\n");
	if (first)
		ward_doc_option_mdoc(out, first->name, first);
	add_options_mdoc(out, options);
	ward_buf_add_str(out, ".El\n");
}

static void
add_all_mdoc(struct ward_buf *out)
{
	add_section_mdoc(out, "pipeline",
	    "What an accepted push starts. Deletes and pushes that change "
	    "nothing fire no pipeline that does not ask for them; each ref of "
	    "a push fires by itself. What cannot be told, such as paths beyond "
	    "a budget, fires.",
	    NULL, ward_pipeline_options);
	add_section_mdoc(out, "image-tag",
	    "The tags under which the image of a ref is published. All "
	    "sections whose 'ref' matches count, in their order.",
	    NULL, ward_tagging_options);
	add_section_mdoc(out, "target",
	    "Where a pipeline runs. Each type has keys of its own.",
	    &type_option, ward_target_options);
	for (size_t i = 0; i < ward_ntarget_types; i++)
		add_type_mdoc(out, ward_target_types[i]);
	ward_buf_add_str(out, ".Ss Templates\n");
	ward_doc_sentences(out,
	    "Names in braces stand for values. One that there is not, or that "
	    "cannot be known where it stands, is a mistake of the rule file; "
	    "one that is not known of a single push keeps the pipeline from "
	    "firing, which is told. A brace that is meant is doubled.");
	add_names_mdoc(out);
}

static void
add_type_text(struct ward_buf *out, const struct ward_target_type *type)
{
	ward_buf_printf(out, "%s\n", type->name);
	ward_doc_wrapped(out, type->summary, 2);
	ward_doc_wrapped(out, type->detail, 2);
	ward_buf_add_str(out, "\nKeys\n");
	for (const struct ward_option *option = type->options; option->name;
	     option++)
		ward_doc_option_text(out, option->name, option);
	for (const struct ward_option *option = ward_target_options;
	     option->name; option++)
		if (has_option(type, option->name))
			ward_doc_option_text(out, option->name, option);
	ward_buf_add_str(out, "\nExample\n");
	ward_doc_indented(out, type->example);
}

static void
add_type_json(struct ward_json *json, const struct ward_target_type *type)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "name", type->name);
	ward_json_str(json, "summary", type->summary);
	ward_json_str(json, "detail", type->detail);
	ward_json_str(json, "example", type->example);
	ward_json_bool(json, "needs_secret", type->needs_secret);
	ward_json_open(json, "options", '[');
	for (const struct ward_option *option = type->options; option->name;
	     option++)
		ward_doc_option_json(json, option->name, option);
	for (const struct ward_option *option = ward_target_options;
	     option->name; option++)
		if (has_option(type, option->name))
			ward_doc_option_json(json, option->name, option);
	ward_json_close(json, ']');
	ward_json_close(json, '}');
}

static void
add_type(struct ward_buf *out, enum ward_rules_form form,
    const struct ward_target_type *type)
{
	struct ward_json json;

	switch (form) {
	case WARD_RULES_TEXT:
		add_type_text(out, type);
		break;
	case WARD_RULES_MDOC:
		add_type_mdoc(out, type);
		break;
	case WARD_RULES_SAMPLE:
		ward_buf_add_str(out, type->example);
		break;
	case WARD_RULES_JSON:
		ward_json_init(&json, out);
		add_type_json(&json, type);
		ward_buf_add_char(out, '\n');
		break;
	}
}

static void
list_json(struct ward_buf *out)
{
	struct ward_json json;

	ward_json_init(&json, out);
	ward_json_open(&json, NULL, '[');
	for (size_t i = 0; i < ward_ntarget_types; i++)
		add_type_json(&json, ward_target_types[i]);
	ward_json_close(&json, ']');
	ward_buf_add_char(out, '\n');
}

void
ward_targets_list(struct ward_buf *out, enum ward_rules_form form)
{
	if (form == WARD_RULES_MDOC) {
		add_all_mdoc(out);
		return;
	}
	if (form == WARD_RULES_JSON) {
		list_json(out);
		return;
	}
	for (size_t i = 0; i < ward_ntarget_types; i++)
		if (form == WARD_RULES_SAMPLE)
			add_type(out, form, ward_target_types[i]);
		else
			ward_buf_printf(out, "%-22s %s\n",
			    ward_target_types[i]->name,
			    ward_target_types[i]->summary);
}

bool
ward_targets_describe(
    struct ward_buf *out, enum ward_rules_form form, const char *name)
{
	const struct ward_target_type *type = ward_target_type_find(name);

	if (type)
		add_type(out, form, type);
	return type != NULL;
}

const char *
ward_targets_near(const char *name)
{
	const char *names[TYPES_MAX];
	size_t count = 0;

	while (count < ward_ntarget_types && count < TYPES_MAX) {
		names[count] = ward_target_types[count]->name;
		count++;
	}
	return ward_did_you_mean(name, names, count);
}
