/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where this program and its hooks lie. */
#include "src/cmd/self.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const struct ward_error *
ward_self_path(struct ward_buf *out)
{
	char *real = realpath("/proc/self/exe", NULL);

	if (real == NULL)
		return ward_error(
		    WARD_E_SYSTEM, "cannot find the running program");
	ward_buf_add_str(out, real);
	free(real);
	return NULL;
}

static bool
is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    access(path, X_OK) == 0;
}

static const struct ward_error *
find(struct ward_buf *out, const char *folder, const char *name)
{
	const struct ward_error *err;

	ward_buf_clear(out);
	if (folder != NULL) {
		ward_buf_printf(out, "%s/%s", folder, name);
		return NULL;
	}
	err = ward_self_path(out);
	if (err)
		return err;
	ward_buf_truncate(out, (size_t)(strrchr(out->data, '/') - out->data));
	ward_buf_printf(out, "/hooks/%s", name);
	if (!is_program(ward_buf_str(out))) {
		ward_buf_clear(out);
		ward_buf_printf(out, REFWARD_LIBEXECDIR "/%s", name);
	}
	return NULL;
}

const struct ward_error *
ward_self_hook(struct ward_buf *out, const char *folder, const char *name)
{
	const struct ward_error *err = find(out, folder, name);
	char *real;

	if (err)
		return err;
	if (!is_program(ward_buf_str(out)))
		return ward_error(WARD_E_MISSING,
		    "the hook '%s' is not there: is refward installed",
		    ward_buf_str(out));
	/* A folder that was installed keeps its name over upgrades. */
	if (out->data[0] == '/')
		return NULL;
	real = realpath(ward_buf_str(out), NULL);
	if (real == NULL)
		return ward_error(
		    WARD_E_SYSTEM, "the hook '%s'", ward_buf_str(out));
	ward_buf_clear(out);
	ward_buf_add_str(out, real);
	free(real);
	return NULL;
}

const struct ward_error *
ward_self_program(struct ward_buf *out, const char *name)
{
	static const char *const places[] = { "/src/cmd/",
		"/../libexec/refward/" };
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err = ward_self_path(&folder);
	bool is_found = false;

	if (err)
		goto out;
	ward_buf_truncate(
	    &folder, (size_t)(strrchr(folder.data, '/') - folder.data));
	for (size_t i = 0; i < 2 && !is_found; i++) {
		ward_buf_clear(out);
		ward_buf_printf(
		    out, "%s%s%s", ward_buf_str(&folder), places[i], name);
		is_found = is_program(ward_buf_str(out));
	}
	if (is_found)
		goto out;
	ward_buf_clear(out);
	ward_buf_printf(out, REFWARD_LIBEXECDIR "/%s", name);
out:
	ward_buf_release(&folder);
	return err;
}
