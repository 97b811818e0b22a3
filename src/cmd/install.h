/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_INSTALL_H
#define WARD_CMD_INSTALL_H

#include <stdbool.h>
#include "refward/json.h"
#include "src/cmd/session.h"

/* What install and uninstall share. */

/* As hooks/chain.h has it: what was there before refward. */
#define WARD_BEFORE ".before-refward"

struct ward_install {
	struct ward_session *session;
	bool is_dry_run;
	struct ward_buf out;
	struct ward_json json; /* writes to `out` where --json was given */
	bool is_json;
	size_t nchanges;
};

void
ward_install_start(struct ward_install *install, struct ward_session *session);
void ward_install_release(struct ward_install *install);
/* A path in the repository, of the session's arena. */
const char *
ward_install_path(const struct ward_install *install, const char *name);

/*
 * Say what is done, or with --dry-run would be: "set", "core.fsync", its new
 * value and what was there before (both may be NULL). It counts as a change.
 */
void ward_install_say(struct ward_install *install, const char *verb,
    const char *what, const char *value, const char *before);
/* What stays as it is, and why. */
void ward_install_keep(
    struct ward_install *install, const char *what, const char *why);

/* --- install_memory.c: refward/install.ini, what was there before --- */

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
/* git would run hooks/pre-receive here, and this is a bare repository. */
const struct ward_error *
ward_install_check_git(const struct ward_install *install) WARD_MUST_CHECK;

/* --- install_hook.c: hooks/pre-receive and hooks/post-receive --- */

/* `libexec`: the folder of the programs, or NULL: that of this refward. */
const struct ward_error *ward_install_check_hooks(
    const struct ward_install *install, const char *libexec) WARD_MUST_CHECK;
const struct ward_error *ward_install_hooks(
    struct ward_install *install, const char *libexec) WARD_MUST_CHECK;
const struct ward_error *
ward_uninstall_hooks(struct ward_install *install) WARD_MUST_CHECK;

#endif
