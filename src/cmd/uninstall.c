/* SPDX-License-Identifier: Apache-2.0 */
/* `refward uninstall`: hides what of an installation is undone, and what is
 * worth keeping. */
#include <errno.h>
#include <unistd.h>
#include "src/cmd/install.h"

static const struct {
	const char *name;
	const char *why;
} kept[] = {
	{ "refward/rules.ini", "the rules are yours" },
	{ "refward/id", "the repository stays the same in records" },
	{ "refward/outbox", "what was accepted may not be fired yet" },
	{ "refward/log", "records say what was decided" },
	{ "refward/coverage", "what was judged need not be again" },
};

static void
say_kept(struct ward_install *install)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (access(ward_install_path(install, kept[i].name), F_OK) == 0)
			ward_install_keep(install, kept[i].name, kept[i].why);
}

bool
ward_install_is_remembered(const struct ward_install *install)
{
	return access(ward_install_path(install, "refward/install.ini"),
		   F_OK) == 0;
}

const struct ward_error *
ward_uninstall_forget(const struct ward_install *install)
{
	const char *path = ward_install_path(install, "refward/install.ini");

	if (!install->is_dry_run && unlink(path) != 0 && errno != ENOENT)
		return ward_error(WARD_E_SYSTEM, "cannot remove '%s'", path);
	return NULL;
}

/* The hook goes first: without its settings the gate is still whole. */
const struct ward_error *
ward_uninstall_repository(struct ward_install *install, const char *path)
{
	struct ward_session *session = install->session;
	const struct ward_error *err = ward_session_find(session, path);

	if (!err)
		err = ward_session_check_owner(session);
	if (err)
		return err;
	install->folder = session->git_dir;
	if (install->layout == NULL)
		install->layout = ward_layout_of(install->folder);
	if (!ward_install_is_remembered(install)) {
		if (!install->is_json)
			ward_buf_add_str(&install->out,
			    "nothing to do: it is not installed\n");
		return NULL;
	}
	err = ward_uninstall_hooks(install);
	if (!err)
		err = ward_uninstall_config(install);
	if (!err)
		say_kept(install);
	return err ? err : ward_uninstall_forget(install);
}

static const struct ward_error *
uninstall(struct ward_install *install)
{
	const struct ward_cli *cli = install->session->cli;
	const char *argument;
	const struct ward_layout *layout;
	const struct ward_error *err =
	    ward_layout_asked(&layout, &argument, cli);

	if (err)
		return err;
	return layout == NULL
	    ? ward_uninstall_repository(install, ward_cli_operand(cli, 0))
	    : layout->uninstall_all(install, argument);
}

static int
run(struct ward_cli *cli)
{
	struct ward_install install;
	struct ward_session session;
	const struct ward_error *err;
	int status;

	ward_session_start(&session, cli);
	ward_install_start(&install, &session);
	err = uninstall(&install);
	if (install.is_json && (!err || install.has_fleet)) {
		ward_install_end_steps(&install);
		ward_json_close(&install.json, '}');
		ward_buf_add_char(&install.out, '\n');
	}
	if (!err || !install.is_json || install.has_fleet)
		ward_cli_print(cli, &install.out, 0);
	status = err ? ward_session_fail(&session, err) : WARD_EXIT_CLEAN;
	ward_install_release(&install);
	ward_session_end(&session);
	return status;
}

static const struct ward_flag flags[] = {
	{ "git-config", "FILE",
	    "Take the hooks out of a file of git's configuration." },
	{ "gitea-root", "DIR",
	    "Take it out of all repositories of Gitea or Forgejo in this "
	    "folder, as their user." },
	{ "gitlab", "REPO", "Take it out of a repository of GitLab." },
	{ "gitlab-global", "DIR",
	    "Take it out of the hooks for all repositories of GitLab." },
	{ "gitolite", NULL,
	    "Take it out of gitolite and all of its repositories, as its "
	    "user." },
	{ "host", "HOST", "Take it out of all that this host has." },
	{ "dry-run", NULL, "Say what would be done, and do nothing." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_uninstall;
const struct ward_command ward_command_uninstall = {
	.name = "uninstall",
	.operands = "[REPO]",
	.operands_max = 1,
	.summary = "Take the gate out of a repository again.",
	.detail = "Gives its hooks and git's configuration back as "
		  "'refward install' found them; what was changed since stays. "
		  "Rules, records, coverage and the repository's id are kept.",
	.example = "refward uninstall --dry-run /srv/git/shop.git",
	.flags = flags,
	.has_json = true,
	.run = run,
};
