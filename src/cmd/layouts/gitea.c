/* SPDX-License-Identifier: Apache-2.0 */
/* Gitea and Forgejo run all of a folder; the file above it is theirs. */
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "src/cmd/install.h"

#define DRIVER	   "hooks/pre-receive"
#define DRIVER_MAX 65536
#define THEIRS	   "hooks/pre-receive.d/gitea"

static bool
recognise(const char *git_dir)
{
	return ward_folder_has(git_dir, THEIRS);
}

/* Forgejo may have one driver for all, where core.hooksPath says; whether that
 * runs what lies in a repository, the self-test tells. */
static const struct ward_error *
check(const struct ward_install *install)
{
	struct ward_buf driver = WARD_BUF_INIT;
	const struct ward_error *err =
	    ward_install_check_bare(install, &driver);

	if (driver.size > 0)
		ward_buf_add_str(&driver, "/pre-receive");
	else
		ward_buf_add_str(&driver, ward_install_path(install, DRIVER));
	if (!err && access(ward_buf_str(&driver), X_OK) != 0)
		err = ward_error(WARD_E_SYSTEM,
		    "'%s' does not run hooks: 'gitea admin regenerate hooks' "
		    "writes it",
		    ward_buf_str(&driver));
	ward_buf_release(&driver);
	return err;
}

/* Its own file, as it stands there; none of its own hooks, which would ask the
 * server. */
static const struct ward_error *
dress(const struct ward_install *install, const char *git_dir)
{
	struct ward_buf text = WARD_BUF_INIT, path = WARD_BUF_INIT;
	const struct ward_error *err;

	if (!ward_folder_has(install->folder, DRIVER))
		return NULL;
	ward_buf_printf(&path, "%s/hooks", git_dir);
	err = ward_file_read(
	    &text, ward_install_path(install, DRIVER), DRIVER_MAX);
	if (!err)
		err = ward_folder_make(ward_buf_str(&path), 0755);
	ward_buf_add_str(&path, "/pre-receive");
	if (!err)
		err = ward_file_replace(
		    ward_buf_str(&path), ward_buf_view(&text), 0755);
	ward_buf_release(&text);
	ward_buf_release(&path);
	return err;
}

static const char *const hosts[] = { "gitea", NULL };

extern const struct ward_layout ward_layout_gitea;
const struct ward_layout ward_layout_gitea = {
	.name = "gitea",
	.summary = "The folders hooks/pre-receive.d and hooks/post-receive.d.",
	.recognised = "Gitea's own hook lies in hooks/pre-receive.d.",
	.order = "Gitea runs all that lie there, ours first, whatever any of "
		 "them says; the first that refuses is the answer. Its own "
		 "files it rewrites, ours it leaves.",
	.hosts = hosts,
	.hooks = { "hooks/pre-receive.d/00-refward",
	    "hooks/post-receive.d/00-refward" },
	.runs_others = true,
	.driver = DRIVER,
	.recognise = recognise,
	.check = check,
	.dress = dress,
};
