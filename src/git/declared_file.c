/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the reading of a repository's config file. */
#include "refward/file.h"
#include "refward/git_config.h"
#include "declared.h"

static const struct ward_error *
add_entry(void *data, const char *key, const char *value)
{
	ward_declared_add(data, key, value);
	return NULL;
}

/*
 * Only the repository's own file, without what it includes, as git does it: no
 * file of the system or of a user, and no variable of the environment, changes
 * what a repository is.
 */
const struct ward_error *
ward_declared_read(struct ward_declared *declared, const char *path)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err =
	    ward_file_read(&text, path, WARD_CONFIG_SIZE_MAX);

	if (err && err->code == WARD_E_MISSING)
		err = NULL;
	else if (!err)
		err = ward_config_parse(
		    ward_buf_view(&text), path, add_entry, declared);
	if (err && err->code == WARD_E_INVALID)
		err = ward_error(
		    WARD_E_CORRUPT, "config file '%s': %s", path, err->text);
	else if (err)
		err = ward_error_wrap(err, "config file '%s'", path);
	ward_buf_release(&text);
	return err;
}
