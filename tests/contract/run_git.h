/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_RUN_GIT_H
#define REFWARD_TESTS_RUN_GIT_H

#include "refward/buf.h"

/* What fails here ends the test program. */
void world_die(const char *what);

/* Run git in the folder, its environment our own; GIT_OBJECT_DIRECTORY is
 * `objects` where that is not NULL. What it prints, without the newline. */
#define world_git(folder, objects, input, ...) \
	world_git_run(folder, objects, input,  \
	    (const char *const[]){ "git", __VA_ARGS__, NULL })
char *world_git_run(const char *folder, const char *objects,
    struct ward_view input, const char *const *argv);

char *world_folder(void); /* a new one; world_remove() frees the name */
void world_remove(char *folder);
char *world_path(const char *folder, const char *name);
void world_write(const char *folder, const char *name, const char *text);

#endif
