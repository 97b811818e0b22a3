/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the reading of a repository's config file. */
#include <git2.h>
#include "declared.h"
#include "libgit2.h"

static int
add_entry(const git_config_entry *entry, void *data)
{
	ward_declared_add(data, entry->name, entry->value);
	return 0;
}

/*
 * Only the repository's own file: no file of the system or of a user, and no
 * variable of the environment, changes what a repository is.
 */
const struct ward_error *
ward_declared_read(struct ward_declared *declared, const char *path)
{
	const struct ward_error *err;
	git_config *config = NULL;

	err = ward_libgit2_start();
	if (err)
		goto out;
	if (git_config_open_ondisk(&config, path) ||
	    git_config_foreach(config, add_entry, declared)) {
		err = ward_libgit2_error("config file '%s'", path);
		goto out;
	}
out:
	git_config_free(config);
	return err;
}
