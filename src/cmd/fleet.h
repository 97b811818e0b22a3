/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_FLEET_H
#define WARD_CMD_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "src/cmd/cmd.h"

/* The repositories of a server: all, or those that a rule file is the law of.
 */
struct ward_fleet {
	char **paths; /* git directories, absolute, without links, sorted */
	size_t count;
	size_t nothers; /* that have no gate, or another rule file */
};

/* Below `root`: those with a folder refward, whose gate reads `rules`, links
 * of links followed. Repositories within repositories are none. `rules` NULL:
 * all, those of work trees too, and whatever may hide one: what cannot be
 * looked into, and what is only named like a repository. */
const struct ward_error *ward_fleet_find(struct ward_fleet *out,
    const char *root, const char *rules) WARD_MUST_CHECK;
void ward_fleet_add(struct ward_fleet *fleet, const char *path);
bool ward_fleet_has(const struct ward_fleet *fleet, const char *path);
void ward_fleet_release(struct ward_fleet *fleet);

/* Call `each` for the repositories that a command names: in the order given,
 * those of a list or below a folder behind them. One that is named twice is
 * called for once, as it was named first. `list` and `root` are its flags for
 * these; a path may be no repository. `name`: as it was given, or its path
 * below the folder. */
typedef void (*ward_fleet_fn)(void *data, const char *path, const char *name);
const struct ward_error *
ward_fleet_named(const struct ward_cli *cli, const char *list, const char *root,
    ward_fleet_fn each, void *data) WARD_MUST_CHECK;

/* The file's own path: its folder without links, and its name as it stands,
 * which may be a link. Appended. */
const struct ward_error *
ward_path_absolute(struct ward_buf *out, const char *file) WARD_MUST_CHECK;

#endif
