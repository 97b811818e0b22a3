/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_CHILD_H
#define REFWARD_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "refward/buf.h"
#include "refward/error.h"

/*
 * The one way in which other programs are started: by an argument vector, never
 * by a shell; with signals as they usually are; with the descriptors that are
 * said here and no other, since all of ours are closed on exec.
 */

/* Where programs are looked for, and what they have as their PATH, unless the
 * caller is a person's own command. */
#ifndef REFWARD_PROGRAM_PATH
#define REFWARD_PROGRAM_PATH "/usr/local/bin:/usr/bin:/bin"
#endif

/* The first executable `name` in the folders of `path` ("/usr/bin:/bin"); false
 * where there is none. */
bool
ward_program_find(struct ward_buf *out, const char *path, const char *name);

/* The name and the arguments behind it, both lists ended by NULL. The caller
 * frees the list, not what is in it. */
const char **ward_argv(const char *name, const char *const *args);

/* What stands in a descriptor's place. */
#define WARD_CHILD_SAME (-1) /* ours */
#define WARD_CHILD_NULL (-2) /* /dev/null */

struct ward_program {
	const char *file;	 /* its path */
	const char *const *argv; /* its name too; ends in NULL */
	char *const *env;	 /* all that it gets; ends in NULL */
	const char *folder;	 /* NULL: where we are */
	int in, out, err;	 /* our descriptor, or one of the above */
	int also;		 /* what it has as 3; 0: nothing */
	bool leads_group;	 /* so that all that it starts can be ended */
	const int *kept;	 /* what it has under the same number */
	size_t nkept;
};

/* The caller waits for *out, or kills it. */
const struct ward_error *ward_child_start(
    pid_t *out, const struct ward_program *program) WARD_MUST_CHECK;
/* Until it ends: its exit status, or WARD_CHILD_KILLED. */
const struct ward_error *
ward_child_wait(pid_t pid, int *status) WARD_MUST_CHECK;
/* SIGKILL, and its end waited for. */
void ward_child_kill(pid_t pid);
/* In a process that was forked, and has its account for good: it is killed when
 * `parent`, who forked it, ends. False where that has happened already, or
 * would not be seen: then it has to end. */
bool ward_child_follow(pid_t parent);

#define WARD_CHILD_KILLED 256 /* a signal ended it */

/*
 * A file that only we and a child have, without a name in any folder: its
 * content, to be read from the start. A child that keeps it opens it as
 * /proc/self/fd/N. The caller closes *out, which is never 0 to 9.
 */
const struct ward_error *
ward_child_file(int *out, struct ward_view content) WARD_MUST_CHECK;

/* A program that is fed, listened to, and waited for. */
struct ward_errand {
	struct ward_program program;
	struct ward_view input; /* empty: its `in` is as the program says */
	bool is_by_also;	/* it speaks by `also`, not by `out` */
	size_t output_max;
	struct ward_buf output;	      /* what it said is appended */
	int status;		      /* as ward_child_wait() says it */
	const struct ward_error *err; /* why there is none, or NULL */
	struct ward_error kept;	      /* the runner's */
	struct ward_buf text;
};

void ward_errand_release(struct ward_errand *errand);

/*
 * Run all, at most `parallel` of them at a time, and wait until each has ended.
 * One that says more than its output_max, or runs longer than `seconds` (0: no
 * limit), is killed (WARD_E_LIMIT). Input lies in files, so that nobody waits
 * for a reader. Errors last as long as their errands.
 */
void ward_errands_run(struct ward_errand *errands, size_t count,
    size_t parallel, unsigned int seconds);

#endif
