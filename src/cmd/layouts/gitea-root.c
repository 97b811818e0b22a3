/* SPDX-License-Identifier: Apache-2.0 */
/* All repositories of Gitea or Forgejo, which have no folder of hooks for all:
 * one after the other, and those that come later by another run. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "src/cmd/fleet.h"
#include "src/cmd/install.h"

extern const struct ward_layout ward_layout_gitea;

static const struct ward_error *
find_root(struct ward_buf *out, const char *argument)
{
	char *real = realpath(argument, NULL);

	if (real == NULL)
		return ward_error(WARD_E_USAGE,
		    "there is no folder '%s' of repositories", argument);
	ward_buf_add_str(out, real);
	free(real);
	return NULL;
}

extern const struct ward_layout ward_layout_gitea_root;

/* A mistake in it is told once, not by each repository. */
static const struct ward_error *
check_rules(struct ward_install *install)
{
	const char *file = ward_cli_flag(install->session->cli, "rules");
	struct ward_session *session = install->session;
	const struct ward_error *err;

	if (file == NULL)
		return NULL;
	session->owner = geteuid();
	session->group = getegid();
	err = ward_session_load(session, file, false);
	return err ? err : ward_install_host(install, &ward_layout_gitea_root);
}

/* The self-test is of the first, whose driver stands for those of all. */
static void
choose_trial(struct ward_install *install, const struct ward_fleet *fleet)
{
	install->layout = &ward_layout_gitea;
	install->folder = NULL;
	for (size_t i = 0; i < fleet->count && install->folder == NULL; i++)
		if (ward_layout_gitea.recognise(fleet->paths[i]) &&
		    ward_folder_has(fleet->paths[i], "refward"))
			install->folder = ward_arena_strdup(
			    install->session->arena, fleet->paths[i]);
}

static const struct ward_error *
visit_all(struct ward_install *install, const char *argument, bool is_uninstall)
{
	struct ward_fleet fleet = { .paths = NULL };
	struct ward_buf root = WARD_BUF_INIT;
	struct ward_install_fleet how = { .fleet = &fleet,
		.rules = ward_cli_flag(install->session->cli, "rules"),
		.is_uninstall = is_uninstall };
	const struct ward_error *err = find_root(&root, argument);

	how.root = ward_buf_str(&root);
	if (!err)
		err = ward_fleet_find(&fleet, how.root, NULL);
	if (!err && fleet.count == 0)
		err = ward_error(WARD_E_USAGE,
		    "there are no repositories in '%s'", how.root);
	if (!err)
		err = ward_install_fleet(install, &how);
	choose_trial(install, &fleet);
	ward_fleet_release(&fleet);
	ward_buf_release(&root);
	return err;
}

static const struct ward_error *
install_all(struct ward_install *install, const char *argument)
{
	const struct ward_error *err = check_rules(install);

	return err ? err : visit_all(install, argument, false);
}

static const struct ward_error *
uninstall_all(struct ward_install *install, const char *argument)
{
	return visit_all(install, argument, true);
}

static const char *const hosts[] = { "gitea", NULL };

const struct ward_layout ward_layout_gitea_root = {
	.name = "gitea-root",
	.summary = "The folders hooks/pre-receive.d and hooks/post-receive.d "
		   "of all repositories in a folder.",
	.recognised = "Asked for by 'refward install --gitea-root DIR', as "
		      "Gitea's user.",
	.order = "As in one repository. One that is made later has no gate "
		 "until this is run again: refward-gitea@.timer runs it, and "
		 "git's init.templateDir leaves no moment without one. One "
		 "that fails stops no other, and is told.",
	.hosts = hosts,
	.hooks = { "hooks/pre-receive.d/00-refward",
	    "hooks/post-receive.d/00-refward" },
	.runs_others = true,
	.flag = "gitea-root",
	.argument = "DIR",
	.install_all = install_all,
	.uninstall_all = uninstall_all,
};
