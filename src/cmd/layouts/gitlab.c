/* SPDX-License-Identifier: Apache-2.0 */
/* GitLab runs the custom hooks of a repository, after its own. */
#include <string.h>
#include "refward/file.h"
#include "src/cmd/install.h"

#define OURS "custom_hooks/pre-receive.d/refward"

/* In the place of Gitaly, which no scratch repository has. */
static const char driver[] =
    "#!/bin/sh\n"
    "# As Gitaly runs custom hooks: sorted, the first that fails is the last.\n"
    "lines=$(cat)\n"
    "for hook in custom_hooks/pre-receive.d/*; do\n"
    "\tcase $hook in *~) continue ;; esac\n"
    "\ttest -x \"$hook\" || continue\n"
    "\tprintf '%s\\n' \"$lines\" | \"$PWD/$hook\" || exit 1\n"
    "done\n";

/* Where storage is hashed its path shows it, else only we ourselves do. */
static bool
recognise(const char *git_dir)
{
	return strstr(git_dir, "/@hashed/") != NULL ||
	    strstr(git_dir, "/@groups/") != NULL ||
	    strstr(git_dir, "/@snippets/") != NULL ||
	    ward_folder_has(git_dir, OURS);
}

/* Where git looks for hooks is Gitaly's business. */
static const struct ward_error *
check(const struct ward_install *install)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = ward_install_check_bare(install, &path);

	ward_buf_release(&path);
	return err;
}

static const struct ward_error *
dress(const struct ward_install *install, const char *git_dir)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	(void)install;
	ward_buf_printf(&path, "%s/hooks", git_dir);
	err = ward_folder_make(ward_buf_str(&path), 0755);
	ward_buf_add_str(&path, "/pre-receive");
	if (!err)
		err = ward_file_replace(
		    ward_buf_str(&path), ward_view_str(driver), 0755);
	ward_buf_release(&path);
	return err;
}

extern const struct ward_layout ward_layout_gitlab;
extern const struct ward_layout ward_layout_gitlab_global;

/* Of one repository: who asks for it knows that it is GitLab's. */
static const struct ward_error *
install_one(struct ward_install *install, const char *argument)
{
	install->layout = &ward_layout_gitlab;
	return ward_install_repository(
	    install, argument, ward_cli_flag(install->session->cli, "rules"));
}

static const struct ward_error *
uninstall_one(struct ward_install *install, const char *argument)
{
	install->layout = &ward_layout_gitlab;
	return ward_uninstall_repository(install, argument);
}

static const char *const hosts[] = { "gitlab", NULL };

const struct ward_layout ward_layout_gitlab = {
	.name = "gitlab",
	.summary = "The repository's folder custom_hooks.",
	.recognised = "Its path has a folder @hashed, @groups or @snippets; "
		      "elsewhere --gitlab says so.",
	.order = "GitLab itself is asked first, then the custom hooks of the "
		 "repository and those of all, each sorted, until one refuses: "
		 "what runs after ours may still do so.",
	.hosts = hosts,
	.hooks = { OURS, "custom_hooks/post-receive.d/refward" },
	.runs_others = true,
	.common = &ward_layout_gitlab_global,
	.recognise = recognise,
	.check = check,
	.dress = dress,
	.flag = "gitlab",
	.argument = "REPO",
	.install_all = install_one,
	.uninstall_all = uninstall_one,
};
