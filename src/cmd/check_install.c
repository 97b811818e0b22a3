/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what stands in a clone's pre-push hook. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "src/cmd/check.h"
#include "src/cmd/git.h"
#include "src/cmd/self.h"

#define MARK	 "# refward check"
#define SUFFIX	 ".before-refward"
#define HOOK_MAX (1024 * 1024)

static const char head[] =
    "#!/bin/sh\n" MARK ": what the server's gate would say of this push.\n"
    "# The hook that was here before, if any, is asked first.\n"
    "lines=$(cat)\n"
    "give() { test -z \"$lines\" || printf '%s\\n' \"$lines\"; }\n"
    "if test -x \"$0" SUFFIX "\"; then\n"
    "\tgive | \"$0" SUFFIX "\" \"$@\" || exit\n"
    "fi\n";

/* One word for sh, whatever is in it. */
static void
add_quoted(struct ward_buf *out, const char *text)
{
	ward_buf_add_char(out, '\'');
	for (; *text != '\0'; text++)
		if (*text == '\'')
			ward_buf_add_str(out, "'\\''");
		else
			ward_buf_add_char(out, *text);
	ward_buf_add_char(out, '\'');
}

static const struct ward_error *
make_hook(struct ward_buf *out, const char *rules)
{
	struct ward_buf self = WARD_BUF_INIT;
	const struct ward_error *err = ward_self_path(&self);
	char *file = NULL;

	if (!err && rules != NULL) {
		file = realpath(rules, NULL);
		if (file == NULL)
			err =
			    ward_error(WARD_E_SYSTEM, "rule file '%s'", rules);
	}
	ward_buf_add_str(out, head);
	ward_buf_add_str(out, "give | ");
	add_quoted(out, ward_buf_str(&self));
	ward_buf_add_str(out, " check --pre-push");
	if (file != NULL) {
		ward_buf_add_str(out, " --rules ");
		add_quoted(out, file);
	}
	ward_buf_add_str(out, " -- \"$1\"\n");
	free(file);
	ward_buf_release(&self);
	return err;
}

static bool
is_ours(const char *path)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read(&text, path, HOOK_MAX);
	bool has_mark = !err && strstr(ward_buf_str(&text), MARK) != NULL;

	ward_buf_release(&text);
	return has_mark;
}

static const struct ward_error *
move_away(const char *path, bool *has_moved)
{
	struct ward_buf kept = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	struct stat st;

	*has_moved = false;
	if (lstat(path, &st) != 0 || is_ours(path))
		return NULL;
	ward_buf_printf(&kept, "%s" SUFFIX, path);
	if (lstat(ward_buf_str(&kept), &st) == 0)
		err = ward_error(WARD_E_INVALID,
		    "both '%s' and '%s' are there: remove one", path,
		    ward_buf_str(&kept));
	else if (rename(path, ward_buf_str(&kept)) != 0)
		err = ward_error(WARD_E_SYSTEM, "cannot rename '%s'", path);
	*has_moved = !err;
	ward_buf_release(&kept);
	return err;
}

/* Where git looks for it, also where core.hooksPath says so. */
static const struct ward_error *
find_hook(struct ward_buf *path)
{
	static const char *const args[] = { "rev-parse", "--git-path",
		"hooks/pre-push", NULL };
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err = ward_git_text(path, args);

	if (err)
		return err;
	ward_buf_add_view(&folder, ward_buf_view(path));
	ward_buf_truncate(&folder, folder.size - strlen("/pre-push"));
	err = ward_folder_make(ward_buf_str(&folder), 0755);
	ward_buf_release(&folder);
	return err;
}

int
ward_check_install(struct ward_cli *cli, const char *rules)
{
	struct ward_buf path = WARD_BUF_INIT, text = WARD_BUF_INIT;
	struct ward_buf said = WARD_BUF_INIT;
	const struct ward_error *err;
	bool has_moved = false;
	int status;

	err = make_hook(&text, rules);
	if (!err)
		err = find_hook(&path);
	if (!err)
		err = move_away(ward_buf_str(&path), &has_moved);
	if (!err)
		err = ward_file_replace(
		    ward_buf_str(&path), ward_buf_view(&text), 0755);
	if (err) {
		status = ward_cli_fail_error(cli, WARD_EXIT_UNKNOWN, err);
		goto out;
	}
	ward_buf_printf(&said, "wrote '%s'\n", ward_buf_str(&path));
	if (has_moved)
		ward_buf_printf(&said,
		    "the hook that was there is now '%s" SUFFIX
		    "' and is asked first\n",
		    ward_buf_str(&path));
	status = ward_cli_print(cli, &said, WARD_EXIT_CLEAN);
out:
	ward_buf_release(&said);
	ward_buf_release(&text);
	ward_buf_release(&path);
	return status;
}
