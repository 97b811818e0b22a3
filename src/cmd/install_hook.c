/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the gate takes the place of a hook, and how it gives it back. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "src/cmd/install.h"

#define HOOK "hooks/pre-receive"

enum hook_state {
	HOOK_ABSENT,
	HOOK_GATE,     /* a link to this gate */
	HOOK_OLD_GATE, /* a link to the gate that was installed before */
	HOOK_FOREIGN
};

static bool
is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static bool
is_remembered(const struct ward_install *install, const char *target)
{
	struct ward_buf known = WARD_BUF_INIT;
	bool is_known = ward_memory_get(install, &known, "hook.target") &&
	    strcmp(ward_buf_str(&known), target) == 0;

	ward_buf_release(&known);
	return is_known;
}

static enum hook_state
state_of(const struct ward_install *install, const char *gate)
{
	const char *path = ward_install_path(install, HOOK);
	char target[PATH_MAX];
	ssize_t size;

	if (!is_there(path))
		return HOOK_ABSENT;
	size = readlink(path, target, sizeof(target) - 1);
	if (size < 0)
		return HOOK_FOREIGN;
	target[size] = '\0';
	if (gate != NULL && strcmp(target, gate) == 0)
		return HOOK_GATE;
	return is_remembered(install, target) ? HOOK_OLD_GATE : HOOK_FOREIGN;
}

const struct ward_error *
ward_install_check_hook(const struct ward_install *install, const char *target)
{
	const char *path = ward_install_path(install, HOOK);
	const char *kept = ward_install_path(install, HOOK WARD_BEFORE);

	if (state_of(install, target) != HOOK_FOREIGN)
		return NULL;
	if (is_there(kept))
		return ward_error(WARD_E_INVALID,
		    "both '%s' and '%s' are there: remove one", path, kept);
	if (access(path, X_OK) != 0)
		return ward_error(WARD_E_SYSTEM,
		    "the hook '%s' never ran: remove it, or make it "
		    "executable",
		    path);
	return NULL;
}

/* By rename, so that there is a hook at any moment. */
static const struct ward_error *
make_link(const char *target, const char *path)
{
	struct ward_buf fresh = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	ward_buf_printf(&fresh, "%s.new", path);
	if (unlink(ward_buf_str(&fresh)) != 0 && errno != ENOENT)
		err = ward_error(
		    WARD_E_SYSTEM, "cannot remove '%s'", ward_buf_str(&fresh));
	else if (symlink(target, ward_buf_str(&fresh)) != 0 ||
	    rename(ward_buf_str(&fresh), path) != 0)
		err = ward_error(WARD_E_SYSTEM, "cannot make '%s'", path);
	ward_buf_release(&fresh);
	return err;
}

static const struct ward_error *
keep_foreign(const char *path, const char *kept)
{
	if (link(path, kept) != 0)
		return ward_error(
		    WARD_E_SYSTEM, "cannot keep the hook '%s'", path);
	return NULL;
}

static const struct ward_error *
place(const struct ward_install *install, enum hook_state state,
    const char *target)
{
	const char *path = ward_install_path(install, HOOK);
	const struct ward_error *err;

	err = ward_folder_make(ward_install_path(install, "hooks"), 0755);
	if (!err)
		err = ward_memory_set(install, "hook.target", target);
	if (!err && state == HOOK_FOREIGN)
		err = keep_foreign(
		    path, ward_install_path(install, HOOK WARD_BEFORE));
	return err ? err : make_link(target, path);
}

const struct ward_error *
ward_install_hook(struct ward_install *install, const char *target)
{
	enum hook_state state = state_of(install, target);

	if (state == HOOK_GATE)
		return NULL;
	if (state == HOOK_FOREIGN)
		ward_install_say(install, "rename", HOOK, HOOK WARD_BEFORE,
		    "a hook of its own, which is asked after the gate");
	ward_install_say(install, "link", HOOK, target,
	    state == HOOK_ABSENT	? NULL
		: state == HOOK_FOREIGN ? "renamed"
					: "another gate");
	return install->is_dry_run ? NULL : place(install, state, target);
}

const struct ward_error *
ward_uninstall_hook(struct ward_install *install)
{
	const char *path = ward_install_path(install, HOOK);
	const char *kept = ward_install_path(install, HOOK WARD_BEFORE);
	bool has_kept = is_there(kept);

	if (state_of(install, NULL) != HOOK_OLD_GATE) {
		if (is_there(path))
			ward_install_keep(
			    install, HOOK, "it is not what was installed");
		return NULL;
	}
	if (has_kept)
		ward_install_say(install, "rename", HOOK WARD_BEFORE, HOOK,
		    "asked after the gate");
	else
		ward_install_say(
		    install, "remove", HOOK, NULL, "a link to the gate");
	if (install->is_dry_run)
		return NULL;
	if (has_kept ? rename(kept, path) != 0 : unlink(path) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot restore '%s'", path);
	return NULL;
}
