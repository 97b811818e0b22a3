/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a test has something signed: by ssh-keygen, as git does. */
#include "test_sign.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/child.h"
#include "refward/file.h"

#define KEY_MAX	   65536
#define OUTPUT_MAX 65536
#define SECONDS	   10

extern char **environ;

static const struct ward_error *
run(struct ward_buf *out, struct ward_view bytes, const char *program, int key)
{
	struct ward_buf path = WARD_BUF_INIT;
	const char *argv[] = { "ssh-keygen", "-Y", "sign", "-n", "git", "-f",
		NULL, NULL };
	struct ward_errand errand = { .program = { .file = program,
					  .argv = argv,
					  .env = environ,
					  .in = WARD_CHILD_NULL,
					  .err = WARD_CHILD_NULL,
					  .kept = &key,
					  .nkept = 1 },
		.input = bytes,
		.output_max = OUTPUT_MAX };
	const struct ward_error *err = NULL;

	ward_buf_printf(&path, "/proc/self/fd/%d", key);
	argv[6] = ward_buf_str(&path);
	ward_errands_run(&errand, 1, 1, SECONDS);
	if (errand.err)
		err = ward_error_wrap(errand.err, "ssh-keygen");
	else if (errand.status != 0)
		err = ward_error(WARD_E_INVALID, "is it a private key of ssh?");
	else
		ward_buf_add_view(out, ward_buf_view(&errand.output));
	ward_errand_release(&errand);
	ward_buf_release(&path);
	return err;
}

const struct ward_error *
ward_test_sign(struct ward_buf *out, struct ward_view bytes, const char *file)
{
	const char *folders = getenv("PATH");
	struct ward_buf program = WARD_BUF_INIT, key = WARD_BUF_INIT;
	const struct ward_error *err;
	int fd = -1;

	err = ward_file_read(&key, file, KEY_MAX);
	if (!err)
		err = ward_child_file(&fd, ward_buf_view(&key));
	/* ssh-keygen looks whether others could read it. */
	if (!err && fchmod(fd, S_IRUSR | S_IWUSR) != 0)
		err = ward_error(WARD_E_SYSTEM, "cannot set a mode");
	if (!err &&
	    !ward_program_find(&program,
		folders ? folders : REFWARD_PROGRAM_PATH, "ssh-keygen"))
		err = ward_error(WARD_E_MISSING, "ssh-keygen is not installed");
	if (!err)
		err = run(out, bytes, ward_buf_str(&program), fd);
	if (fd >= 0)
		close(fd);
	ward_buf_release(&program);
	ward_buf_release(&key);
	return err ? ward_error_wrap(err, "cannot sign with '%s'", file) : NULL;
}
