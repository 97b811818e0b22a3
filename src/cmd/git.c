/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how git is run as a child and its answer read. */
#include "src/cmd/git.h"

#include <stdio.h>
#include <stdlib.h>
#include "refward/child.h"

#define OUTPUT_MAX (64u * 1024 * 1024)

extern char **environ;

static const struct ward_error *
run(struct ward_buf *out, int *status, const char *const *args, int complaints)
{
	const char *path = getenv("PATH");
	const struct ward_error *err = NULL;
	struct ward_buf file = WARD_BUF_INIT;
	const char **argv = ward_argv("git", args);
	struct ward_errand errand = { .program = { .argv = argv,
					  .env = environ,
					  .in = WARD_CHILD_NULL,
					  .err = complaints },
		.output_max = OUTPUT_MAX };

	if (!ward_program_find(
		&file, path != NULL ? path : REFWARD_PROGRAM_PATH, "git")) {
		err = ward_error(WARD_E_MISSING, "git is not installed");
		goto out;
	}
	errand.program.file = ward_buf_str(&file);
	ward_errands_run(&errand, 1, 1, 0);
	err = errand.err != NULL ? ward_error_wrap(errand.err, "git") : NULL;
	if (!err && errand.status == WARD_CHILD_KILLED)
		err = ward_error(WARD_E_INVALID, "git was killed");
	ward_buf_add_view(out, ward_buf_view(&errand.output));
	*status = errand.status;
out:
	ward_errand_release(&errand);
	free(argv);
	ward_buf_release(&file);
	return err;
}

const struct ward_error *
ward_git(struct ward_buf *out, int *status, const char *const *args)
{
	return run(out, status, args, WARD_CHILD_SAME);
}

const struct ward_error *
ward_git_quietly(struct ward_buf *out, int *status, const char *const *args)
{
	return run(out, status, args, WARD_CHILD_NULL);
}

const struct ward_error *
ward_git_text(struct ward_buf *out, const char *const *args)
{
	const struct ward_error *err;
	int status;

	err = ward_git(out, &status, args);
	if (!err && status != 0)
		err = ward_error(WARD_E_INVALID, "git %s failed", args[0]);
	if (!err && out->size > 0 && out->data[out->size - 1] == '\n')
		ward_buf_truncate(out, out->size - 1);
	return err;
}

const struct ward_error *
ward_git_version(unsigned int *out)
{
	static const char *const args[] = { "version", NULL };
	static unsigned int known;
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	unsigned int major = 0, minor = 0;

	*out = known;
	if (known != 0)
		return NULL;
	err = ward_git_text(&text, args);
	if (!err &&
	    sscanf(ward_buf_str(&text), "git version %u.%u", &major, &minor) !=
		2)
		err = ward_error(WARD_E_INVALID, "git says '%s' of its version",
		    ward_buf_str(&text));
	*out = known = major * 100 + minor;
	ward_buf_release(&text);
	return err;
}
