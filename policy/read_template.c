/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a rule file writes texts that are filled in later. */
#include <string.h>
#include "policy/read_value.h"
#include "policy/template.h"

#define PARAM_NAME_MAX 128

const struct ward_template *
ward_read_template(const struct ward_value *value, struct ward_view text)
{
	struct ward_template *template =
	    ward_arena_alloc(value->c->arena, sizeof(*template));
	struct ward_buf problem = WARD_BUF_INIT;
	bool is_good =
	    ward_template_parse(template, value->c->arena, text, &problem);

	if (!is_good)
		ward_complain(value->c, value->entry, "'%s': %s",
		    value->entry->key, ward_buf_str(&problem));
	ward_buf_release(&problem);
	return is_good ? template : NULL;
}

bool
ward_read_templates(
    const struct ward_value *value, struct ward_templates *place)
{
	const struct ward_template *template =
	    ward_read_template(value, value->text);

	if (!template)
		return false;
	place->items = ward_compile_grow(
	    value->c, place->items, place->count, sizeof(*place->items));
	place->items[place->count++] = template;
	return true;
}

/* A name that is a variable everywhere: in a shell, a form, a header. */
static bool
is_param_name(struct ward_view name)
{
	if (name.size == 0 || name.size > PARAM_NAME_MAX ||
	    (name.data[0] >= '0' && name.data[0] <= '9'))
		return false;
	for (size_t i = 0; i < name.size; i++) {
		char c = name.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '_' && c != '-' && c != '.')
			return false;
	}
	return name.data[0] != '-' && name.data[0] != '.';
}

static bool
has_param(const struct ward_params *params, struct ward_view name)
{
	for (size_t i = 0; i < params->count; i++)
		if (ward_view_is(name, params->items[i].name))
			return true;
	return false;
}

bool
ward_read_param(const struct ward_value *value, struct ward_params *place)
{
	struct ward_view rest = value->text, name;
	struct ward_param param;

	if (!memchr(rest.data, '=', rest.size) ||
	    !ward_view_split(&rest, '=', &name) ||
	    !is_param_name(ward_view_trim(name))) {
		ward_complain(value->c, value->entry,
		    "'%s = %s' is not written as NAME=TEMPLATE, the name of "
		    "letters, digits, '_', '-' and '.'",
		    value->entry->key, value->entry->value);
		return false;
	}
	name = ward_view_trim(name);
	if (has_param(place, name)) {
		ward_complain(value->c, value->entry,
		    "'%s': '%.*s' stands twice", value->entry->key,
		    WARD_ARG(name));
		return false;
	}
	param.name = ward_value_copy(value, name);
	param.value = ward_read_template(value, ward_view_trim(rest));
	if (!param.value)
		return false;
	place->items = ward_compile_grow(
	    value->c, place->items, place->count, sizeof(*place->items));
	place->items[place->count++] = param;
	return true;
}
