/* SPDX-License-Identifier: Apache-2.0 */
/* All of gitolite 3 at once: it links what lies in a folder into every
 * repository, also into those that it makes later. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "refward/child.h"
#include "refward/file.h"
#include "refward/text.h"
#include "src/cmd/fleet.h"
#include "src/cmd/layouts/gitolite.h"

#define ANSWER_MAX 4096

extern char **environ;
extern const struct ward_layout ward_layout_gitolite_common;

/* Empty where gitolite has no such setting. */
static const struct ward_error *
query(struct ward_buf *out, const char *program, const char *name)
{
	const char *argv[] = { "gitolite", "query-rc", name, NULL };
	struct ward_errand errand = { .program = { .file = program,
					  .argv = argv,
					  .env = environ,
					  .in = WARD_CHILD_NULL,
					  .err = WARD_CHILD_SAME },
		.output_max = ANSWER_MAX };
	const struct ward_error *err = NULL;
	struct ward_view answer;

	ward_errands_run(&errand, 1, 1, 0);
	if (errand.err)
		err = ward_error_wrap(errand.err, "gitolite");
	else if (errand.status > 1)
		err = ward_error(WARD_E_INVALID,
		    "gitolite query-rc %s failed: is this gitolite's user",
		    name);
	answer = ward_buf_view(&errand.output);
	while (answer.size > 0 && answer.data[answer.size - 1] == '\n')
		answer.size--;
	ward_buf_clear(out);
	ward_buf_add_view(out, answer);
	ward_errand_release(&errand);
	return err;
}

struct site {
	char *base;   /* whose folder hooks/common gitolite links from */
	char *common; /* that folder */
	char *repositories;
	struct ward_fleet fleet;
};

static void
release(struct site *site)
{
	free(site->base);
	free(site->common);
	free(site->repositories);
	ward_fleet_release(&site->fleet);
}

static char *
real_path(const struct ward_buf *path)
{
	return path->size > 0 ? realpath(path->data, NULL) : NULL;
}

static const struct ward_error *
ask(struct site *site, const char *program)
{
	struct ward_buf base = WARD_BUF_INIT, repositories = WARD_BUF_INIT;
	const struct ward_error *err = query(&base, program, "LOCAL_CODE");

	if (!err && base.size == 0)
		err = query(&base, program, "GL_ADMIN_BASE");
	if (!err)
		err = query(&repositories, program, "GL_REPO_BASE");
	if (!err) {
		site->base = real_path(&base);
		site->repositories = real_path(&repositories);
	}
	if (!err && (site->base == NULL || site->repositories == NULL))
		err = ward_error(WARD_E_MISSING,
		    "gitolite is not set up for this user: there is no folder "
		    "'%s'",
		    site->base == NULL ? ward_buf_str(&base)
				       : ward_buf_str(&repositories));
	ward_buf_clear(&base);
	if (!err) {
		ward_buf_printf(&base, "%s" WARD_GITOLITE_COMMON, site->base);
		site->common = ward_strdup(ward_buf_str(&base));
	}
	ward_buf_release(&base);
	ward_buf_release(&repositories);
	return err;
}

static const struct ward_error *
find(struct site *site, struct ward_install *install)
{
	const char *path = getenv("PATH");
	struct ward_buf program = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	if (!ward_program_find(&program,
		path != NULL ? path : REFWARD_PROGRAM_PATH, "gitolite"))
		err = ward_error(WARD_E_MISSING, "gitolite is not installed");
	if (!err)
		err = ask(site, ward_buf_str(&program));
	if (!err)
		err = ward_fleet_find(&site->fleet, site->repositories, NULL);
	if (!err)
		install->folder =
		    ward_arena_strdup(install->session->arena, site->base);
	install->layout = &ward_layout_gitolite_common;
	ward_buf_release(&program);
	return err;
}

/* A name is what gitolite calls it at a push, and its path at any other time.
 */
static const struct ward_error *
check_rules(struct ward_install *install, const struct site *site)
{
	const char *file = ward_cli_flag(install->session->cli, "rules");
	struct ward_session *session = install->session;
	const struct ward_error *err = file != NULL
	    ? ward_session_load(session, file, false)
	    : ward_session_load_server(session);
	const char *root = err ? NULL : ward_policy_root(session->policy);

	if (err && err->code == WARD_E_MISSING && file == NULL)
		return ward_error_wrap(err, "no rule file, give --rules FILE");
	if (!err && (root == NULL || strcmp(root, site->repositories) != 0))
		err = ward_error(WARD_E_INVALID,
		    "rule file '%s' does not say 'root = %s': names of "
		    "repositories begin there",
		    session->rules, site->repositories);
	return err ? err : ward_install_host(install, install->layout);
}

static bool
is_gitolites(const char *git_dir)
{
	return ward_layout_gitolite.recognise(git_dir);
}

/* In all, before the gate takes the place of what all share: there is no moment
 * at which that is not run. */
static const struct ward_error *
keep(struct ward_install *install, const struct site *site)
{
	const struct ward_error *err = NULL;

	if (!install->is_dry_run)
		err = ward_install_keep_hooks(install);
	for (size_t i = 0; i < site->fleet.count && !err; i++)
		if (is_gitolites(site->fleet.paths[i]))
			err = ward_gitolite_link(install, site->fleet.paths[i],
			    site->common, WARD_BEFORE);
	return err;
}

/* What all share comes first: a repository that is made meanwhile has the gate
 * then, and is refused rather than forgotten. */
static const struct ward_error *
install_site(struct ward_install *install, const struct site *site)
{
	struct ward_install_fleet how = { .fleet = &site->fleet,
		.rules = ward_cli_flag(install->session->cli, "rules"),
		.via = site->common,
		.is_wanted = is_gitolites };
	const struct ward_error *err = NULL;

	if (!install->is_dry_run)
		err = ward_folder_make(
		    ward_install_path(install, "refward"), 0750);
	if (!err)
		err = keep(install, site);
	if (!err)
		err = ward_install_hooks(install);
	if (!err)
		err = ward_install_fleet(install, &how);
	return err;
}

/* What is tried then is a repository. */
static void
choose_trial(struct ward_install *install, const struct site *site)
{
	install->layout = &ward_layout_gitolite;
	install->via = ward_arena_strdup(install->session->arena, site->common);
}

static const struct ward_error *
install_all(struct ward_install *install, const char *argument)
{
	struct site site = { .base = NULL };
	const struct ward_error *err = find(&site, install);

	(void)argument;
	if (!err)
		err = check_rules(install, &site);
	if (!err)
		err = ward_install_check_hooks(install);
	if (!err)
		err = install_site(install, &site);
	if (!err)
		choose_trial(install, &site);
	release(&site);
	return err;
}

/* What was there before is all that is left in the folder. */
static const struct ward_error *
link_again(struct ward_install *one)
{
	return ward_gitolite_link(one, one->folder, one->via, "");
}

static const struct ward_error *
uninstall_site(struct ward_install *install, const struct site *site)
{
	struct ward_install_fleet how = { .fleet = &site->fleet,
		.via = site->common,
		.is_uninstall = true,
		.is_wanted = is_gitolites,
		.then = link_again };
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < site->fleet.count && !err; i++)
		err = ward_gitolite_unlink_kept(
		    install, site->fleet.paths[i], site->common);
	if (!err)
		err = ward_uninstall_hooks(install);
	if (!err)
		err = ward_uninstall_forget(install);
	if (!err)
		err = ward_install_fleet(install, &how);
	return err;
}

static const struct ward_error *
uninstall_all(struct ward_install *install, const char *argument)
{
	struct site site = { .base = NULL };
	const struct ward_error *err = find(&site, install);

	(void)argument;
	if (!err && !ward_install_is_remembered(install)) {
		if (!install->is_json)
			ward_buf_add_str(&install->out,
			    "nothing to do: it is not installed\n");
	} else if (!err) {
		err = uninstall_site(install, &site);
	}
	release(&site);
	return err;
}

static const char *const hosts[] = { "gitolite", NULL };

const struct ward_layout ward_layout_gitolite_common = {
	.name = "gitolite-common",
	.summary = "The folder hooks/common of gitolite's LOCAL_CODE, or where "
		   "that is not set of its GL_ADMIN_BASE.",
	.recognised = "Asked for by 'refward install --gitolite', as "
		      "gitolite's user: 'gitolite query-rc' says where.",
	.order = "gitolite links what lies there into every repository, also "
		 "into gitolite-admin and those that are made later. A hook "
		 "that was there is kept and run after ours. The rules of a "
		 "repository that is made later are the server's, until this "
		 "is run again.",
	.hosts = hosts,
	.hooks = { "hooks/common/pre-receive", "hooks/common/post-receive" },
	.flag = "gitolite",
	.install_all = install_all,
	.uninstall_all = uninstall_all,
};
