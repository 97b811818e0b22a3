/* SPDX-License-Identifier: Apache-2.0 */
/* Hides commas and quotes. */
#include <assert.h>
#include <inttypes.h>
#include "refward/calendar.h"
#include "refward/json.h"
#include "refward/text.h"

void
ward_json_init(struct ward_json *json, struct ward_buf *out)
{
	json->out = out;
	json->has_value = false;
}

static void
begin_value(struct ward_json *json, const char *key)
{
	if (json->has_value)
		ward_buf_add_char(json->out, ',');
	json->has_value = true;
	if (!key)
		return;
	ward_buf_add_char(json->out, '"');
	ward_escape_json(json->out, ward_view_str(key));
	ward_buf_add_str(json->out, "\":");
}

void
ward_json_open(struct ward_json *json, const char *key, char bracket)
{
	assert(bracket == '{' || bracket == '[');
	begin_value(json, key);
	ward_buf_add_char(json->out, bracket);
	json->has_value = false;
}

void
ward_json_close(struct ward_json *json, char bracket)
{
	assert(bracket == '}' || bracket == ']');
	ward_buf_add_char(json->out, bracket);
	json->has_value = true;
}

void
ward_json_view(struct ward_json *json, const char *key, struct ward_view value)
{
	begin_value(json, key);
	ward_buf_add_char(json->out, '"');
	ward_escape_json(json->out, value);
	ward_buf_add_char(json->out, '"');
}

void
ward_json_str(struct ward_json *json, const char *key, const char *value)
{
	if (value) {
		ward_json_view(json, key, ward_view_str(value));
	} else {
		begin_value(json, key);
		ward_buf_add_str(json->out, "null");
	}
}

void
ward_json_raw(struct ward_json *json, const char *key, struct ward_view value)
{
	begin_value(json, key);
	ward_buf_add_view(json->out, value);
}

void
ward_json_number(struct ward_json *json, const char *key, int64_t value)
{
	begin_value(json, key);
	ward_buf_printf(json->out, "%" PRId64, value);
}

void
ward_json_bool(struct ward_json *json, const char *key, bool value)
{
	begin_value(json, key);
	ward_buf_add_str(json->out, value ? "true" : "false");
}

void
ward_json_time(struct ward_json *json, const char *key, int64_t seconds)
{
	begin_value(json, key);
	ward_buf_add_char(json->out, '"');
	ward_add_time(json->out, seconds);
	ward_buf_add_char(json->out, '"');
}
