/* SPDX-License-Identifier: Apache-2.0 */
/* Hides jansson, and how one record is found and told. */
#include <jansson.h>
#include <string.h>
#include "refward/text.h"
#include "records.h"

#define STEP 2

const char *
ward_records_library(void)
{
	return jansson_version_str();
}

/* --- finding ----------------------------------------------------------------
 */

struct finding {
	struct ward_buf *out;
	const char *push_id;
};

static bool
is_record_of(struct ward_view line, const char *push_id)
{
	json_t *root;
	const char *id;
	bool is_it;

	if (!memmem(line.data, line.size, push_id, strlen(push_id)))
		return false;
	root = json_loadb(line.data, line.size, JSON_ALLOW_NUL, NULL);
	id = json_string_value(json_object_get(root, "push"));
	is_it = id && strcmp(id, push_id) == 0;
	json_decref(root);
	return is_it;
}

static const struct ward_error *
take_if_found(
    void *data, const char *path, size_t number, struct ward_view line)
{
	const struct finding *finding = data;

	(void)path;
	(void)number;
	if (finding->out->size == 0 && is_record_of(line, finding->push_id))
		ward_buf_add_view(finding->out, line);
	return NULL;
}

const struct ward_error *
ward_records_find(struct ward_buf *out, const char *folder, const char *push_id)
{
	struct finding finding = { out, push_id };
	struct ward_record_file *files;
	const struct ward_error *err;
	size_t count;

	err = ward_records_files(&files, &count, folder);
	for (size_t i = count; i > 0 && !err && out->size == 0; i--)
		err = ward_records_read(
		    files[i - 1].path, take_if_found, &finding);
	ward_records_free(files, count);
	if (!err && out->size == 0)
		err = ward_error(WARD_E_MISSING,
		    "no record of push '%s' in '%s': that of an accepted push "
		    "is written when it is settled, by 'refward dispatch'",
		    push_id, folder);
	return err;
}

/* --- telling ------------------------------------------------------------- */

static void
add_label(struct ward_buf *out, const char *key, size_t indent)
{
	size_t begin;

	ward_buf_printf(out, "%*s", (int)indent, "");
	begin = out->size;
	for (; *key; key++)
		ward_buf_add_char(out, *key == '_' ? ' ' : *key);
	do
		ward_buf_add_char(out, ' ');
	while (out->size - begin < 16);
}

static void
add_scalar(struct ward_buf *out, const json_t *value)
{
	if (json_is_string(value))
		ward_escape_terminal(out,
		    ward_view(
			json_string_value(value), json_string_length(value)),
		    0);
	else if (json_is_integer(value))
		ward_buf_printf(
		    out, "%lld", (long long)json_integer_value(value));
	else if (json_is_real(value))
		ward_buf_printf(out, "%g", json_real_value(value));
	else if (json_is_boolean(value))
		ward_buf_add_str(out, json_is_true(value) ? "yes" : "no");
	else
		ward_buf_add_str(out, "-");
}

static void add_object(struct ward_buf *out, json_t *object, size_t indent);

/* Lists are called by what they hold many of: "findings". */
static void
add_items(
    struct ward_buf *out, const char *key, const json_t *array, size_t indent)
{
	size_t count = json_array_size(array);
	struct ward_view plural = ward_view_str(key);
	struct ward_buf one = WARD_BUF_INIT;

	if (ward_view_ends(plural, "s"))
		plural.size -= ward_view_ends(plural, "ses") ? 2 : 1;
	ward_buf_add_view(&one, plural);
	for (size_t i = 0; i < count; i++) {
		json_t *item = json_array_get(array, i);

		if (json_is_object(item)) {
			add_label(out, ward_buf_str(&one), indent);
			ward_buf_printf(out, "%zu of %zu\n", i + 1, count);
			add_object(out, item, indent + STEP);
		} else {
			add_label(out, key, indent);
			add_scalar(out, item);
			ward_buf_add_char(out, '\n');
		}
	}
	ward_buf_release(&one);
}

/* A place is one thing for people: FILE:LINE. */
static bool
add_place(struct ward_buf *out, const json_t *object, const char *key,
    const json_t *value)
{
	const json_t *line = json_object_get(object, "line");

	if (!json_is_integer(line) || !json_object_get(object, "file"))
		return false;
	if (strcmp(key, "line") == 0)
		return true;
	if (strcmp(key, "file") != 0)
		return false;
	add_scalar(out, value);
	ward_buf_printf(out, ":%lld\n", (long long)json_integer_value(line));
	return true;
}

/* Whatever a record says is told, in its own order and by its own keys, so
 * that nothing is forgotten that a later version adds. */
static void
add_object(struct ward_buf *out, json_t *object, size_t indent)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		size_t begin = out->size;

		if (json_is_array(value)) {
			add_items(out, key, value, indent);
			continue;
		}
		add_label(out, key, indent);
		if (json_is_object(value)) {
			ward_buf_add_char(out, '\n');
			add_object(out, value, indent + STEP);
		} else if (!add_place(out, object, key, value)) {
			add_scalar(out, value);
			ward_buf_add_char(out, '\n');
		} else if (strcmp(key, "line") == 0) {
			ward_buf_truncate(out, begin);
		}
	}
}

bool
ward_records_describe(struct ward_buf *out, struct ward_view record)
{
	json_t *root =
	    json_loadb(record.data, record.size, JSON_ALLOW_NUL, NULL);
	bool is_object = json_is_object(root);

	if (is_object)
		add_object(out, root, 0);
	json_decref(root);
	return is_object;
}
