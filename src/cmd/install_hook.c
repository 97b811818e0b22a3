/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how refward takes the place of a hook, and how it gives it back. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "src/cmd/install.h"
#include "src/cmd/self.h"

enum hook_state {
	HOOK_ABSENT,
	HOOK_OURS, /* a link to this program */
	HOOK_OLD,  /* a link to the one that was installed before */
	HOOK_FOREIGN
};

struct hook {
	const char *path;
	const char *kept;   /* where one that was there goes */
	const char *memory; /* key of what was installed */
	const char *program;
	const char *what;  /* "the gate" */
	const char *asked; /* when one that was there is run */
};

/* In this order: what is accepted is not lost, confirmed or not. */
static const struct hook hooks[] = {
	{ "hooks/pre-receive", "hooks/pre-receive" WARD_BEFORE, "hook.target",
	    "pre-receive", "a link to the gate",
	    "a hook of its own, which is asked after the gate" },
	{ "hooks/post-receive", "hooks/post-receive" WARD_BEFORE,
	    "post-receive.target", "post-receive", "a link to the confirmation",
	    "a hook of its own, which is run after the confirmation" },
};

#define NHOOKS (sizeof(hooks) / sizeof(hooks[0]))

static bool
is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* The hook is kept by a second name: whoever is killed then may begin again. */
static bool
is_kept(const char *path, const char *kept)
{
	struct stat one, other;

	return lstat(path, &one) == 0 && lstat(kept, &other) == 0 &&
	    one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static bool
is_remembered(const struct ward_install *install, const struct hook *hook,
    const char *target)
{
	struct ward_buf known = WARD_BUF_INIT;
	bool is_known = ward_memory_get(install, &known, hook->memory) &&
	    strcmp(ward_buf_str(&known), target) == 0;

	ward_buf_release(&known);
	return is_known;
}

/* `program`: NULL where it does not matter which. */
static enum hook_state
state_of(const struct ward_install *install, const struct hook *hook,
    const char *program)
{
	const char *path = ward_install_path(install, hook->path);
	char target[PATH_MAX];
	ssize_t size;

	if (!is_there(path))
		return HOOK_ABSENT;
	size = readlink(path, target, sizeof(target) - 1);
	if (size < 0)
		return HOOK_FOREIGN;
	target[size] = '\0';
	if (program != NULL && strcmp(target, program) == 0)
		return HOOK_OURS;
	return is_remembered(install, hook, target) ? HOOK_OLD : HOOK_FOREIGN;
}

static const struct ward_error *
check_one(const struct ward_install *install, const struct hook *hook,
    const char *program)
{
	const char *path = ward_install_path(install, hook->path);
	const char *kept = ward_install_path(install, hook->kept);

	if (state_of(install, hook, program) != HOOK_FOREIGN)
		return NULL;
	if (is_there(kept) && !is_kept(path, kept))
		return ward_error(WARD_E_INVALID,
		    "both '%s' and '%s' are there: remove one", path, kept);
	if (access(path, X_OK) != 0)
		return ward_error(WARD_E_SYSTEM,
		    "the hook '%s' never ran: remove it, or make it "
		    "executable",
		    path);
	return NULL;
}

const struct ward_error *
ward_install_check_hooks(
    const struct ward_install *install, const char *libexec)
{
	struct ward_buf program = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < NHOOKS && !err; i++) {
		err = ward_self_hook(&program, libexec, hooks[i].program);
		if (!err)
			err = check_one(
			    install, &hooks[i], ward_buf_str(&program));
	}
	ward_buf_release(&program);
	return err;
}

static const struct ward_error *
keep_foreign(const char *path, const char *kept)
{
	if (is_kept(path, kept) || link(path, kept) == 0)
		return NULL;
	return ward_error(WARD_E_SYSTEM, "cannot keep the hook '%s'", path);
}

static const struct ward_error *
place(const struct ward_install *install, const struct hook *hook,
    enum hook_state state, const char *program)
{
	const char *path = ward_install_path(install, hook->path);
	const struct ward_error *err;

	err = ward_folder_make(ward_install_path(install, "hooks"), 0755);
	if (!err)
		err = ward_memory_set(install, hook->memory, program);
	if (!err && state == HOOK_FOREIGN)
		err =
		    keep_foreign(path, ward_install_path(install, hook->kept));
	/* By rename, so that there is a hook at any moment. */
	return err ? err : ward_link_replace(path, program);
}

static const struct ward_error *
install_one(
    struct ward_install *install, const struct hook *hook, const char *program)
{
	enum hook_state state = state_of(install, hook, program);

	if (state == HOOK_OURS)
		return NULL;
	if (state == HOOK_FOREIGN)
		ward_install_say(
		    install, "rename", hook->path, hook->kept, hook->asked);
	ward_install_say(install, "link", hook->path, program,
	    state == HOOK_ABSENT	? NULL
		: state == HOOK_FOREIGN ? "renamed"
					: "of another installation");
	return install->is_dry_run ? NULL
				   : place(install, hook, state, program);
}

/* The gate comes last: when it is there, all is there that it needs. */
const struct ward_error *
ward_install_hooks(struct ward_install *install, const char *libexec)
{
	struct ward_buf program = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	for (size_t i = NHOOKS; i-- > 0 && !err;) {
		err = ward_self_hook(&program, libexec, hooks[i].program);
		if (!err)
			err = install_one(
			    install, &hooks[i], ward_buf_str(&program));
	}
	ward_buf_release(&program);
	return err;
}

static const struct ward_error *
uninstall_one(struct ward_install *install, const struct hook *hook)
{
	const char *path = ward_install_path(install, hook->path);
	const char *kept = ward_install_path(install, hook->kept);
	bool has_kept = is_there(kept);

	if (state_of(install, hook, NULL) != HOOK_OLD) {
		if (is_there(path))
			ward_install_keep(install, hook->path,
			    "it is not what was installed");
		return NULL;
	}
	if (has_kept)
		ward_install_say(
		    install, "rename", hook->kept, hook->path, hook->asked);
	else
		ward_install_say(
		    install, "remove", hook->path, NULL, hook->what);
	if (install->is_dry_run)
		return NULL;
	if (has_kept ? rename(kept, path) != 0 : unlink(path) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot restore '%s'", path);
	return NULL;
}

const struct ward_error *
ward_uninstall_hooks(struct ward_install *install)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < NHOOKS && !err; i++)
		err = uninstall_one(install, &hooks[i]);
	return err;
}
