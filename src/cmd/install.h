/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_INSTALL_H
#define WARD_CMD_INSTALL_H

#include <stdbool.h>
#include "refward/json.h"
#include "src/cmd/layouts/layout.h"
#include "src/cmd/session.h"

/* What install and uninstall share. */

/* As hooks/chain.h has it: what was there before refward. */
#define WARD_BEFORE ".before-refward"

struct ward_install {
	struct ward_session *session;
	const struct ward_layout *layout;
	const char *folder;  /* that hooks are put below: the repository */
	const char *libexec; /* of the programs; NULL: those of this refward */
	const char *via;     /* a folder of links to them, to which ours are to
			      * lead; or NULL */
	bool is_run_by_config; /* so that no hook has to be put there */
	const char *trials;    /* where the scratch repository is made for a
				* while; NULL: folder/refward */
	bool is_dry_run;
	bool is_one_of_many; /* who installs for all remembers the baseline */
	const char *owed;    /* the policy of one that was taken then */
	bool is_trial;	     /* the gate alone: nothing is to follow a push */
	struct ward_buf out;
	struct ward_json json; /* writes to `out` where --json was given */
	bool is_json;
	bool has_ended_steps;
	bool has_fleet; /* what failed in it is said there */
	size_t nchanges;
};

void
ward_install_start(struct ward_install *install, struct ward_session *session);
void ward_install_release(struct ward_install *install);
/* A path below install->folder, of the session's arena. */
const char *
ward_install_path(const struct ward_install *install, const char *name);

/*
 * Say what is done, or with --dry-run would be: "set", "core.fsync", its new
 * value and what was there before (both may be NULL). It counts as a change.
 */
void ward_install_say(struct ward_install *install, const char *verb,
    const char *what, const char *value, const char *before);
/* In JSON, what follows is not a step. Once is enough. */
void ward_install_end_steps(struct ward_install *install);
/* What stays as it is, and why. */
void ward_install_keep(
    struct ward_install *install, const char *what, const char *why);

/* What has git run the gate for the repository, from that version on: its own
 * configuration, or the user's, or the system's. */
#define WARD_CONFIG_HOOK	 "hook.refward.command"
#define WARD_CONFIG_HOOK_VERSION 254
bool ward_install_has_config_hook(const char *git_dir);

/* --- install_repository.c, uninstall.c: one repository --- */

/*
 * Find it and its layout, and do all that it needs, or undo it. `rules`: the
 * rule file that it is linked to; NULL: the one that holds there, stays.
 */
const struct ward_error *ward_install_repository(struct ward_install *install,
    const char *path, const char *rules) WARD_MUST_CHECK;
const struct ward_error *ward_uninstall_repository(
    struct ward_install *install, const char *path) WARD_MUST_CHECK;
/* Whether there is a memory of an installation; it is lost last. */
bool ward_install_is_remembered(const struct ward_install *install);
const struct ward_error *
ward_uninstall_forget(const struct ward_install *install) WARD_MUST_CHECK;

/* --- install_host.c: whom the rules believe --- */

/*
 * The rules that the session has loaded have to believe who runs the hooks of
 * that layout. Where they name no host, that of --host is written into their
 * file, and they are loaded again; without it they believe nobody, which is
 * WARD_E_INVALID where it is asked of all that a host has.
 */
const struct ward_error *ward_install_host(struct ward_install *install,
    const struct ward_layout *layout) WARD_MUST_CHECK;
/* Where they believe nobody, say so, and what mends it. */
void ward_install_note_host(struct ward_install *install);

/* --- install_fleet.c: many repositories --- */

struct ward_fleet;

/*
 * Install for each, or with `is_uninstall` undo it; a repository that fails is
 * told, and stops no other; one that went away has not failed. What is said of
 * them stands behind what was said of the host: this ends the steps.
 * WARD_E_INVALID, at the end, where any failed.
 */
struct ward_install_fleet {
	const struct ward_fleet *fleet;
	const char *rules; /* NULL: those that hold there stay */
	const char *via;   /* as in struct ward_install */
	bool is_uninstall;
	/* Where those are looked for that came meanwhile; NULL: nowhere. */
	const char *root;
	/* Whether it is one of the host's; NULL: each is. */
	bool (*is_wanted)(const char *git_dir);
	/* When one is done with; may be NULL. */
	const struct ward_error *(*then)(struct ward_install *install);
};
const struct ward_error *ward_install_fleet(struct ward_install *install,
    const struct ward_install_fleet *how) WARD_MUST_CHECK;

/* --- self_test.c --- */

/* Push to a scratch repository of the same layout, which must be refused by the
 * hooks that are put there the same way. */
const struct ward_error *
ward_self_test(const struct ward_install *install) WARD_MUST_CHECK;

/* --- install_memory.c: refward/install.ini, what was there before --- */

/* The policy whose baseline was taken: it is not taken again. */
#define WARD_MEMORY_BASELINE "baseline.policy"

/* A key of that file; false where it is not set. */
bool ward_memory_get(
    const struct ward_install *install, struct ward_buf *out, const char *key);
const struct ward_error *ward_memory_set(const struct ward_install *install,
    const char *key, const char *value) WARD_MUST_CHECK;

/* Replace all values of a key by these, each with a NUL behind it; none: unset
 * it. */
const struct ward_error *ward_config_replace(
    const char *file, const char *key, struct ward_view values) WARD_MUST_CHECK;

/* --- install_config.c: git's configuration of the repository --- */

const struct ward_error *
ward_install_config(struct ward_install *install) WARD_MUST_CHECK;
const struct ward_error *
ward_uninstall_config(struct ward_install *install) WARD_MUST_CHECK;
/* It is a bare repository; *hooks_path is core.hooksPath, empty where that is
 * not set. */
const struct ward_error *
ward_install_check_bare(const struct ward_install *install,
    struct ward_buf *hooks_path) WARD_MUST_CHECK;
/* git would run hooks/pre-receive here, and this is a bare repository. */
const struct ward_error *
ward_install_check_git(const struct ward_install *install) WARD_MUST_CHECK;

/* --- install_hook.c: links where the layout has its hooks --- */

const struct ward_error *
ward_install_check_hooks(const struct ward_install *install) WARD_MUST_CHECK;
const struct ward_error *
ward_install_hooks(struct ward_install *install) WARD_MUST_CHECK;
const struct ward_error *
ward_uninstall_hooks(struct ward_install *install) WARD_MUST_CHECK;
/* Keep the hooks that are not ours by their second names as well. */
const struct ward_error *
ward_install_keep_hooks(struct ward_install *install) WARD_MUST_CHECK;

#endif
