/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_LAYOUTS_GITOLITE_H
#define WARD_CMD_LAYOUTS_GITOLITE_H

#include "src/cmd/install.h"

/* What the two layouts of gitolite share: one repository, and all. */

extern const struct ward_layout ward_layout_gitolite;

/* The folder whose files gitolite links into every repository ("BASE" +
 * WARD_GITOLITE_COMMON). */
#define WARD_GITOLITE_COMMON "/hooks/common"

/*
 * Have what lies in that folder linked into a repository, as gitolite itself
 * does when it is set up again: the hooks of ours, by their names and `suffix`.
 * Those that a repository has already are left alone. What is kept there, to be
 * run after ours (WARD_BEFORE), runs only where it is linked.
 */
const struct ward_error *
ward_gitolite_link(struct ward_install *install, const char *git_dir,
    const char *common, const char *suffix) WARD_MUST_CHECK;
/* Remove the links to what is kept there. */
const struct ward_error *ward_gitolite_unlink_kept(struct ward_install *install,
    const char *git_dir, const char *common) WARD_MUST_CHECK;

#endif
