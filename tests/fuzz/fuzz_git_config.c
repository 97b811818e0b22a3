/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds any bytes to the reader of git's configuration: what it takes, written
 * down again in one form, it reads as the same. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "refward/git_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
add_escaped(struct ward_buf *out, const char *text, size_t size)
{
	ward_buf_add_char(out, '"');
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '"' || text[i] == '\\')
			ward_buf_add_char(out, '\\');
		if (text[i] == '\n')
			ward_buf_add_str(out, "\\n");
		else
			ward_buf_add_char(out, text[i]);
	}
	ward_buf_add_char(out, '"');
}

/* A section without a name, or none, cannot be written. */
static const struct ward_error *
write_again(void *data, const char *key, const char *value)
{
	struct ward_buf *out = data;
	const char *first = strchr(key, '.'), *last = strrchr(key, '.');

	assert(key[0] != '\0');
	if (first == NULL || first == key)
		return NULL;
	ward_buf_add_char(out, '[');
	ward_buf_add(out, key, (size_t)(first - key));
	if (last != first) {
		ward_buf_add_char(out, ' ');
		add_escaped(out, first + 1, (size_t)(last - first) - 1);
	}
	ward_buf_printf(out, "]\n\t%s", last + 1);
	if (value != NULL) {
		ward_buf_add_str(out, " = ");
		add_escaped(out, value, strlen(value));
	}
	ward_buf_add_char(out, '\n');
	return NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_buf once = WARD_BUF_INIT, twice = WARD_BUF_INIT;
	const struct ward_error *err = ward_config_parse(
	    ward_view((const char *)data, size), "x", write_again, &once);

	if (!err) {
		err = ward_config_parse(
		    ward_buf_view(&once), "x", write_again, &twice);
		assert(err == NULL);
		assert(ward_view_equal(
		    ward_buf_view(&once), ward_buf_view(&twice)));
	}
	ward_buf_release(&once);
	ward_buf_release(&twice);
	return 0;
}
