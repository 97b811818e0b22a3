/* SPDX-License-Identifier: Apache-2.0 */
/* A repository of gitolite 3, which links its hooks from a folder that all
 * repositories share. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "src/cmd/layouts/gitolite.h"

#define UPDATE	   "hooks/update"
#define UPDATE_MAX 65536

static const char admin_rules[] =
    "# What may be pushed to gitolite's own configuration, gitolite says.\n"
    "# A rule here could lock its administrators out; this file stays as it\n"
    "# is, whatever the rules of the other repositories are.\n"
    "[refward]\n"
    "version = 1\n"
    "host = gitolite\n";

static bool
read_link(char *out, const char *git_dir, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;
	ssize_t size;

	ward_buf_printf(&path, "%s/%s", git_dir, name);
	size = readlink(ward_buf_str(&path), out, PATH_MAX - 1);
	ward_buf_release(&path);
	out[size > 0 ? size : 0] = '\0';
	return size > 0;
}

/* It puts this link into each, whatever else is there. */
static bool
recognise(const char *git_dir)
{
	char target[PATH_MAX];
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err;
	bool is_gitolites;

	if (!read_link(target, git_dir, UPDATE) ||
	    !ward_view_ends(
		ward_view_str(target), WARD_GITOLITE_COMMON "/update"))
		return false;
	err = ward_file_read(&text, target, UPDATE_MAX);
	is_gitolites =
	    !err && strstr(ward_buf_str(&text), "Gitolite::") != NULL;
	ward_buf_release(&text);
	return is_gitolites;
}

/* Others may end their path like it; this link gitolite puts into no other. */
static const char *
own_rules(const char *git_dir)
{
	char target[PATH_MAX];

	return ward_view_ends(ward_view_str(git_dir), "/gitolite-admin.git") &&
		read_link(target, git_dir, "hooks/post-update") &&
		ward_view_ends(
		    ward_view_str(target), "/hooks/gitolite-admin/post-update")
	    ? admin_rules
	    : NULL;
}

/* Where gitolite links the gate already, its link is the one that stays. */
static const struct ward_error *
prepare(struct ward_install *install)
{
	static const char hook[] = "/pre-receive";
	char target[PATH_MAX], memory[PATH_MAX];
	struct stat st;
	size_t size;

	if (install->via != NULL ||
	    !read_link(target, install->folder, "hooks/pre-receive") ||
	    !ward_view_ends(
		ward_view_str(target), WARD_GITOLITE_COMMON "/pre-receive"))
		return NULL;
	size = strlen(target) - strlen(hook);
	(void)snprintf(memory, sizeof(memory), "%.*s/refward/install.ini",
	    (int)(size - strlen(WARD_GITOLITE_COMMON)), target);
	if (stat(memory, &st) != 0)
		return ward_error(WARD_E_INVALID,
		    "gitolite puts '%s' into every repository: 'refward "
		    "install --gitolite' keeps it",
		    target);
	install->via = ward_arena_copy(install->session->arena, target, size);
	return NULL;
}

static const char *
path_of(const struct ward_install *install, const char *folder,
    enum ward_hook hook, const char *suffix)
{
	return ward_arena_printf(install->session->arena, PATH_MAX, "%s%s%s",
	    folder, strrchr(ward_layout_gitolite.hooks[hook], '/'), suffix);
}

static const char *
hooks_of(const struct ward_install *install, const char *git_dir)
{
	return ward_arena_printf(
	    install->session->arena, PATH_MAX, "%s/hooks", git_dir);
}

static const struct ward_error *
link_one(struct ward_install *install, const char *path, const char *to)
{
	struct stat st;

	if (stat(to, &st) != 0 || lstat(path, &st) == 0)
		return NULL;
	ward_install_say(install, "link", path, to, NULL);
	return install->is_dry_run ? NULL : ward_link_replace(path, to);
}

const struct ward_error *
ward_gitolite_link(struct ward_install *install, const char *git_dir,
    const char *common, const char *suffix)
{
	const char *hooks = hooks_of(install, git_dir);
	const struct ward_error *err = NULL;

	for (int i = 0; i < WARD_NHOOKS && !err; i++)
		err = link_one(install, path_of(install, hooks, i, suffix),
		    path_of(install, common, i, suffix));
	return err;
}

static const struct ward_error *
unlink_one(struct ward_install *install, const char *path, const char *to)
{
	char target[PATH_MAX];
	ssize_t size = readlink(path, target, sizeof(target) - 1);

	if (size <= 0)
		return NULL;
	target[size] = '\0';
	if (strcmp(target, to) != 0)
		return NULL;
	ward_install_say(install, "remove", path, NULL, target);
	if (!install->is_dry_run && unlink(path) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot remove '%s'", path);
	return NULL;
}

const struct ward_error *
ward_gitolite_unlink_kept(
    struct ward_install *install, const char *git_dir, const char *common)
{
	const char *hooks = hooks_of(install, git_dir);
	const struct ward_error *err = NULL;

	for (int i = 0; i < WARD_NHOOKS && !err; i++)
		err =
		    unlink_one(install, path_of(install, hooks, i, WARD_BEFORE),
			path_of(install, common, i, WARD_BEFORE));
	return err;
}

static const char *const hosts[] = { "gitolite", NULL };

const struct ward_layout ward_layout_gitolite = {
	.name = "gitolite",
	.summary = "The repository's own folder hooks, which gitolite fills "
		   "with links.",
	.recognised = "Its hooks/update is a link to gitolite's own.",
	.order = "The gate is asked before gitolite's own check of refs, which "
		 "is the hook update: what the gate accepts may still be "
		 "refused.",
	.hosts = hosts,
	.hooks = { "hooks/pre-receive", "hooks/post-receive" },
	.needs_relative_paths = true,
	.has_config = true,
	.recognise = recognise,
	.own_rules = own_rules,
	.prepare = prepare,
	.check = ward_install_check_git,
};
