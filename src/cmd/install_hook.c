/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how refward takes the place of a hook, and how it gives it back. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/git_config.h"
#include "src/cmd/install.h"
#include "src/cmd/self.h"

enum hook_state {
	HOOK_ABSENT,
	HOOK_OURS, /* a link to this program */
	HOOK_OLD,  /* a link to the one that was installed before */
	HOOK_FOREIGN
};

struct hook {
	const char *memory; /* key of what was installed */
	const char *program;
	const char *what;  /* "the gate" */
	const char *asked; /* when one that was there is run */
};

/* In this order: what is accepted is not lost, confirmed or not. */
static const struct hook hooks[WARD_NHOOKS] = {
	[WARD_HOOK_PRE_RECEIVE] = { "hook.target", "pre-receive",
	    "a link to the gate",
	    "a hook of its own, which is asked after the gate" },
	[WARD_HOOK_POST_RECEIVE] = { "post-receive.target", "post-receive",
	    "a link to the confirmation",
	    "a hook of its own, which is run after the confirmation" },
};

/* It is found otherwise. */
static bool
is_absent(const struct ward_install *install, size_t hook)
{
	return install->layout->hooks[hook] == NULL ||
	    install->is_run_by_config;
}

static const char *
place_of(const struct ward_install *install, const struct hook *hook)
{
	return install->layout->hooks[hook - hooks];
}

static const char *
path_of(const struct ward_install *install, const struct hook *hook)
{
	return ward_install_path(install, place_of(install, hook));
}

/* Where one that was there goes. */
static const char *
kept_of(const struct ward_install *install, const struct hook *hook)
{
	return ward_arena_printf(install->session->arena, PATH_MAX, "%s%s",
	    place_of(install, hook), WARD_BEFORE);
}

static const char *
kept_path_of(const struct ward_install *install, const struct hook *hook)
{
	return ward_install_path(install, kept_of(install, hook));
}

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
	    ward_file_is_same(&one, &other);
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
	const char *path = path_of(install, hook);
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

/* What ours is a link to. */
static const struct ward_error *
program_of(struct ward_buf *out, const struct ward_install *install,
    const struct hook *hook)
{
	if (install->via == NULL)
		return ward_self_hook(out, install->libexec, hook->program);
	ward_buf_clear(out);
	ward_buf_printf(out, "%s/%s", install->via, hook->program);
	return NULL;
}

static const struct ward_error *
check_one(const struct ward_install *install, const struct hook *hook,
    const char *program)
{
	const char *path = path_of(install, hook);
	const char *kept = kept_path_of(install, hook);

	if (state_of(install, hook, program) != HOOK_FOREIGN)
		return NULL;
	if (install->layout->runs_others)
		return ward_error(WARD_E_INVALID,
		    "'%s' is there, and refward did not put it there: remove "
		    "it, or give it another name",
		    path);
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

/* Twice, it would record each push twice. */
static const struct ward_error *
check_once(const struct ward_install *install)
{
	const struct hook *gate = &hooks[WARD_HOOK_PRE_RECEIVE];

	if (install->is_run_by_config &&
	    state_of(install, gate, NULL) == HOOK_OLD)
		return ward_error(WARD_E_INVALID,
		    "'%s' is the gate, and " WARD_CONFIG_HOOK
		    " of git's configuration as well: 'refward uninstall' one "
		    "of them",
		    path_of(install, gate));
	return NULL;
}

const struct ward_error *
ward_install_check_hooks(const struct ward_install *install)
{
	struct ward_buf program = WARD_BUF_INIT;
	const struct ward_error *err = check_once(install);

	for (size_t i = 0; i < WARD_NHOOKS && !err; i++) {
		if (is_absent(install, i))
			continue;
		err = program_of(&program, install, &hooks[i]);
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

const struct ward_error *
ward_install_keep_hooks(struct ward_install *install)
{
	struct ward_buf program = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < WARD_NHOOKS && !err; i++) {
		err = program_of(&program, install, &hooks[i]);
		if (!err &&
		    state_of(install, &hooks[i], ward_buf_str(&program)) ==
			HOOK_FOREIGN)
			err = keep_foreign(path_of(install, &hooks[i]),
			    kept_path_of(install, &hooks[i]));
	}
	ward_buf_release(&program);
	return err;
}

static const struct ward_error *
make_folder_of(const struct ward_install *install, const struct hook *hook)
{
	const char *path = path_of(install, hook);
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_buf_add(&folder, path, (size_t)(strrchr(path, '/') - path));
	err = ward_folder_make(ward_buf_str(&folder), 0755);
	ward_buf_release(&folder);
	return err;
}

static const struct ward_error *
place(const struct ward_install *install, const struct hook *hook,
    enum hook_state state, const char *program)
{
	const char *path = path_of(install, hook);
	const struct ward_error *err;

	err = make_folder_of(install, hook);
	if (!err && !is_remembered(install, hook, program))
		err = ward_memory_set(install, hook->memory, program);
	if (!err && state == HOOK_FOREIGN)
		err = keep_foreign(path, kept_path_of(install, hook));
	/* By rename, so that there is a hook at any moment. */
	return err ? err : ward_link_replace(path, program);
}

static const struct ward_error *
install_one(
    struct ward_install *install, const struct hook *hook, const char *program)
{
	enum hook_state state = state_of(install, hook, program);
	const char *name = place_of(install, hook);

	if (state == HOOK_OURS)
		return NULL;
	if (state == HOOK_FOREIGN)
		ward_install_say(install, "rename", name,
		    kept_of(install, hook), hook->asked);
	ward_install_say(install, "link", name, program,
	    state == HOOK_ABSENT	? NULL
		: state == HOOK_FOREIGN ? "renamed"
					: "of another installation");
	return install->is_dry_run ? NULL
				   : place(install, hook, state, program);
}

/* All in one step, where nothing is remembered yet. */
static const struct ward_error *
remember(const struct ward_install *install)
{
	struct ward_buf programs[WARD_NHOOKS] = { WARD_BUF_INIT };
	struct ward_config_pair pairs[WARD_NHOOKS];
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < WARD_NHOOKS && !err; i++) {
		err = program_of(&programs[i], install, &hooks[i]);
		pairs[i].key = hooks[i].memory;
		pairs[i].value = ward_buf_str(&programs[i]);
	}
	if (!err)
		err = ward_config_add(
		    ward_install_path(install, "refward/install.ini"), pairs,
		    WARD_NHOOKS);
	for (size_t i = 0; i < WARD_NHOOKS; i++)
		ward_buf_release(&programs[i]);
	return err && err->code == WARD_E_UNSUPPORTED ? NULL : err;
}

/* The gate comes last: when it is there, all is there that it needs. */
const struct ward_error *
ward_install_hooks(struct ward_install *install)
{
	struct ward_buf program = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	if (!install->is_dry_run && !install->is_trial &&
	    !install->is_run_by_config)
		err = remember(install);
	for (size_t i = WARD_NHOOKS; i-- > 0 && !err;) {
		if (is_absent(install, i) ||
		    (install->is_trial && i != WARD_HOOK_PRE_RECEIVE))
			continue;
		err = program_of(&program, install, &hooks[i]);
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
	const char *path = path_of(install, hook);
	const char *kept = kept_path_of(install, hook);
	const char *name = place_of(install, hook);
	bool has_kept = is_there(kept);

	if (state_of(install, hook, NULL) != HOOK_OLD) {
		if (is_there(path))
			ward_install_keep(
			    install, name, "it is not what was installed");
		return NULL;
	}
	if (has_kept)
		ward_install_say(install, "rename", kept_of(install, hook),
		    name, hook->asked);
	else
		ward_install_say(install, "remove", name, NULL, hook->what);
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

	for (size_t i = 0; i < WARD_NHOOKS && !err; i++)
		err = uninstall_one(install, &hooks[i]);
	return err;
}
