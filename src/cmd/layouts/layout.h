/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_LAYOUTS_LAYOUT_H
#define WARD_CMD_LAYOUTS_LAYOUT_H

#include <stdbool.h>
#include "refward/error.h"

/*
 * How hosts run hooks, and so where `refward install` puts them: one file and
 * one row each (layouts.def). What a host means for a push is a row of
 * refward/host.h.
 */

struct ward_cli;
struct ward_install;

enum ward_hook { WARD_HOOK_PRE_RECEIVE, WARD_HOOK_POST_RECEIVE, WARD_NHOOKS };

struct ward_layout {
	const char *name;	/* "hooks" */
	const char *summary;	/* one sentence: where hooks lie */
	const char *recognised; /* sentences: what shows it in a repository */
	const char *order;	/* sentences: when ours runs, and what a refusal
				 * means for others */
	const char *const *hosts; /* that run hooks so; NULL behind the last */
	/* Below the folder of what hooks are installed for, each a link to our
	 * program; NULL: it is found otherwise. */
	const char *hooks[WARD_NHOOKS];
	/* The host runs what lies beside ours. Where it does not, a hook that
	 * was there is kept, and run after ours. */
	bool runs_others;
	/* What of the host runs those hooks, below the folder, or where
	 * core.hooksPath says; NULL: git, or nothing that lies there. */
	const char *driver;
	/* The layout by which the host may run hooks for all repositories, of
	 * which none says where; or NULL. */
	const struct ward_layout *common;
	/* What it makes of hooks depends on the path that they are called by:
	 * one that is absolute is not obeyed. */
	bool needs_relative_paths;
	/* git, which starts them, may be told of ours by its configuration as
	 * well. */
	bool has_config;

	/* --- one repository --- */

	/* NULL: no repository by itself is of this layout. */
	bool (*recognise)(const char *git_dir);
	/* The host would run the hooks that are put here. */
	const struct ward_error *(*check)(const struct ward_install *install);
	/* Before the check: find out what ours are to be links to. NULL: our
	 * programs. */
	const struct ward_error *(*prepare)(struct ward_install *install);
	/* The text of a rule file for a repository of the host's own, which a
	 * mistake in yours must not lock; NULL: it is as any other. */
	const char *(*own_rules)(const char *git_dir);
	/* Do in a new, bare, scratch repository what the host itself does, so
	 * that it runs hooks, as in what `install` is for. NULL: nothing. */
	const struct ward_error *(*dress)(
	    const struct ward_install *install, const char *git_dir);

	/* --- all of a host at once --- */

	/* The flag of `refward install` and `refward uninstall` that asks for
	 * it, or NULL, and what stands behind it ("DIR"), or NULL; that ("" for
	 * none) goes to the functions. */
	const char *flag;
	const char *argument;
	const struct ward_error *(*install_all)(
	    struct ward_install *install, const char *argument);
	const struct ward_error *(*uninstall_all)(
	    struct ward_install *install, const char *argument);
};

/* All of them; NULL behind the last. */
extern const struct ward_layout *const ward_layouts[];

/* What the command line asks for: one repository (NULL), or all of a host, with
 * the argument of that flag; both, or neither, is WARD_E_USAGE. A flag without
 * argument need not be given where --host names its only host. */
const struct ward_error *ward_layout_asked(const struct ward_layout **out,
    const char **argument, const struct ward_cli *cli) WARD_MUST_CHECK;

/* Of the repository; the last one recognises all. */
const struct ward_layout *ward_layout_of(const char *git_dir);
bool ward_layout_has_host(const struct ward_layout *layout, const char *host);

#endif
