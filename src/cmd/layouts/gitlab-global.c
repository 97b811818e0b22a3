/* SPDX-License-Identifier: Apache-2.0 */
/* The custom hooks of all repositories of GitLab: one folder. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/place.h"
#include "src/cmd/install.h"

extern const struct ward_layout ward_layout_gitlab_global;
extern const struct ward_layout ward_layout_gitlab;

static const struct ward_error *
find(struct ward_install *install, const char *argument)
{
	char *real = realpath(argument, NULL);
	struct stat st;
	const struct ward_error *err = NULL;

	if (real == NULL || stat(real, &st) != 0 || !S_ISDIR(st.st_mode))
		err = ward_error(WARD_E_USAGE,
		    "there is no folder '%s': custom_hooks_dir in [hooks] of "
		    "Gitaly's configuration names it",
		    argument);
	else
		install->folder =
		    ward_arena_strdup(install->session->arena, real);
	install->layout = &ward_layout_gitlab_global;
	free(real);
	return err;
}

static bool
is_same_file(const char *one, const char *other)
{
	struct stat a, b;

	return stat(one, &a) == 0 && stat(other, &b) == 0 &&
	    ward_file_is_same(&a, &b);
}

/* A repository that nobody installed into has no link to another file. */
static const struct ward_error *
check_rules(struct ward_install *install)
{
	const char *file = ward_cli_flag(install->session->cli, "rules");
	const struct ward_error *err;

	if (file != NULL && !is_same_file(file, WARD_SERVER_RULES))
		return ward_error(WARD_E_INVALID,
		    "of hooks for all, the rule file is '%s': make that a link "
		    "to '%s', or leave out --rules",
		    WARD_SERVER_RULES, file);
	err = ward_session_load_server(install->session);
	return err ? err
		   : ward_install_host(install, &ward_layout_gitlab_global);
}

static const struct ward_error *
install_all(struct ward_install *install, const char *argument)
{
	const struct ward_error *err = find(install, argument);

	if (!err)
		err = check_rules(install);
	if (!err)
		err = ward_install_check_hooks(install);
	if (!err && !install->is_dry_run)
		err = ward_folder_make(
		    ward_install_path(install, "refward"), 0750);
	if (!err)
		err = ward_install_hooks(install);
	ward_install_end_steps(install);
	/* What is tried is a repository. */
	install->layout = &ward_layout_gitlab;
	return err;
}

static const struct ward_error *
uninstall_all(struct ward_install *install, const char *argument)
{
	const struct ward_error *err = find(install, argument);

	if (!err && !ward_install_is_remembered(install)) {
		if (!install->is_json)
			ward_buf_add_str(&install->out,
			    "nothing to do: it is not installed\n");
		return NULL;
	}
	if (!err)
		err = ward_uninstall_hooks(install);
	return err ? err : ward_uninstall_forget(install);
}

static const char *const hosts[] = { "gitlab", NULL };

const struct ward_layout ward_layout_gitlab_global = {
	.name = "gitlab-global",
	.summary = "The folder that custom_hooks_dir of Gitaly names.",
	.recognised = "Asked for by 'refward install --gitlab-global DIR', as "
		      "who may write there.",
	.order = "As in one repository, after its own custom hooks. It holds "
		 "for repositories that are made later too; its rule file is "
		 "the server's. Geo does not replicate it: each Gitaly has "
		 "it installed.",
	.hosts = hosts,
	.hooks = { "pre-receive.d/refward", "post-receive.d/refward" },
	.runs_others = true,
	.flag = "gitlab-global",
	.argument = "DIR",
	.install_all = install_all,
	.uninstall_all = uninstall_all,
};
