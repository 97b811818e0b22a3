/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a hook that was there before is run. */
#include "hooks/chain.h"

#include <errno.h>
#include <unistd.h>
#include "refward/child.h"

extern char **environ;

static const struct ward_error *
run(const char *path, struct ward_view input, bool *accepts)
{
	const char *argv[] = { path, NULL };
	struct ward_program program = { .file = path,
		.argv = argv,
		.env = environ,
		.out = WARD_CHILD_SAME,
		.err = WARD_CHILD_SAME };
	const struct ward_error *err;
	int status = WARD_CHILD_KILLED;
	pid_t child;

	/* A hook may leave its input unread: git allows it. */
	err = ward_child_file(&program.in, input);
	if (err)
		return err;
	err = ward_child_start(&child, &program);
	close(program.in);
	if (!err)
		err = ward_child_wait(child, &status);
	*accepts = status == 0;
	return err;
}

const struct ward_error *
ward_chain_run(const char *self, struct ward_view input, bool *accepts)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	*accepts = true;
	ward_buf_printf(&path, "%s%s", self, WARD_CHAIN_SUFFIX);
	if (access(ward_buf_str(&path), X_OK) == 0)
		err = run(ward_buf_str(&path), input, accepts);
	else if (errno != ENOENT)
		err = ward_error(
		    WARD_E_SYSTEM, "earlier hook '%s'", ward_buf_str(&path));
	ward_buf_release(&path);
	return err;
}
