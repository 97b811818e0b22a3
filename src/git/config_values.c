/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the values of one key are found in one file. */
#include <ctype.h>
#include <string.h>
#include "refward/file.h"
#include "refward/git_config.h"

struct search {
	struct ward_buf key; /* as git prints it */
	struct ward_buf *out;
	size_t count;
};

/* All but the subsection, which lies between the first dot and the last, is in
 * small letters. */
static void
normalise(struct ward_buf *out, const char *key)
{
	const char *first = strchr(key, '.'), *last = strrchr(key, '.');

	for (const char *at = key; *at != '\0'; at++)
		ward_buf_add_char(out,
		    at < first || at > last ? (char)tolower((unsigned char)*at)
					    : *at);
}

static const struct ward_error *
take(void *data, const char *key, const char *value)
{
	struct search *search = data;

	if (strcmp(key, ward_buf_str(&search->key)) != 0)
		return NULL;
	if (value != NULL)
		ward_buf_add_str(search->out, value);
	ward_buf_add_char(search->out, '\0');
	search->count++;
	return NULL;
}

const struct ward_error *
ward_config_values(
    struct ward_buf *out, size_t *count, const char *file, const char *key)
{
	struct search search = { WARD_BUF_INIT, out, 0 };
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err;

	normalise(&search.key, key);
	err = ward_file_read(&text, file, WARD_CONFIG_SIZE_MAX);
	if (err && err->code == WARD_E_MISSING)
		err = NULL;
	if (!err)
		err = ward_config_parse(
		    ward_buf_view(&text), file, take, &search);
	*count = search.count;
	ward_buf_release(&search.key);
	ward_buf_release(&text);
	return err;
}
