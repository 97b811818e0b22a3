/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a file of git's configuration is changed without git. */
#include "refward/git_config.h"

#include <git2.h>
#include <sys/stat.h>
#include "libgit2.h"

struct values {
	size_t own;
	size_t included;
};

static const struct ward_error *
open_file(git_config **out, const char *file)
{
	const struct ward_error *err = ward_libgit2_start();

	if (!err && git_config_open_ondisk(out, file))
		err = ward_libgit2_error("git's configuration '%s'", file);
	return err;
}

static const struct ward_error *
count_values(struct values *values, git_config *config, const char *file,
    const char *key)
{
	git_config_iterator *iterator = NULL;
	const struct ward_error *err = NULL;
	git_config_entry *entry;
	int status;

	status = git_config_multivar_iterator_new(&iterator, config, key, NULL);
	while (!status && (status = git_config_next(&entry, iterator)) == 0)
		if (entry->include_depth > 0)
			values->included++;
		else
			values->own++;
	if (status != GIT_ITEROVER)
		err = ward_libgit2_error("key '%s' of '%s'", key, file);
	git_config_iterator_free(iterator);
	return err;
}

/* What is written anew would have any mode but that of before, if only for a
 * moment. */
static const struct ward_error *
set_as_before(git_config *config, const char *file, const char *key,
    const char *value, bool has_value)
{
	struct stat before;
	bool was_there = stat(file, &before) == 0;
	mode_t mask = was_there ? umask(0777 & ~before.st_mode) : 0;
	int status = 0;

	if (value != NULL)
		status = git_config_set_string(config, key, value);
	else if (has_value)
		status = git_config_delete_entry(config, key);
	if (was_there)
		(void)umask(mask);
	if (status)
		return ward_libgit2_error("cannot set '%s' in '%s'", key, file);
	if (was_there && chmod(file, before.st_mode & 07777) != 0)
		return ward_error(WARD_E_SYSTEM, "mode of '%s'", file);
	return NULL;
}

static const struct ward_error *
is_one(bool *has_value, git_config *config, const char *file, const char *key)
{
	struct values values = { 0, 0 };
	const struct ward_error *err = count_values(&values, config, file, key);

	*has_value = values.own > 0;
	if (!err && (values.own > 1 || values.included > 0))
		err = ward_error(WARD_E_UNSUPPORTED,
		    "'%s' has several values in '%s'", key, file);
	return err;
}

const struct ward_error *
ward_config_set(const char *file, const char *key, const char *value)
{
	git_config *config = NULL;
	const struct ward_error *err = open_file(&config, file);
	bool has_value = false;

	if (!err)
		err = is_one(&has_value, config, file, key);
	if (!err)
		err = set_as_before(config, file, key, value, has_value);
	git_config_free(config);
	return err;
}
