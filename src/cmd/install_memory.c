/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is remembered what was there before refward: in a file of git's
 * own form, so that any value comes back as it was. */
#include <string.h>
#include "refward/git_config.h"
#include "src/cmd/git.h"
#include "src/cmd/install.h"

void
ward_install_start(struct ward_install *install, struct ward_session *session)
{
	memset(install, 0, sizeof(*install));
	install->session = session;
	install->libexec = ward_cli_flag(session->cli, "libexec");
	install->is_dry_run = ward_cli_flag(session->cli, "dry-run") != NULL;
	install->is_json = ward_cli_is_json(session->cli);
	if (!install->is_json)
		return;
	ward_json_init(&install->json, &install->out);
	ward_json_open(&install->json, NULL, '{');
	ward_json_bool(&install->json, "dry_run", install->is_dry_run);
	ward_json_open(&install->json, "steps", '[');
}

void
ward_install_release(struct ward_install *install)
{
	ward_buf_release(&install->out);
}

const char *
ward_install_path(const struct ward_install *install, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;
	const char *copy;

	ward_buf_printf(&path, "%s/%s",
	    install->folder != NULL ? install->folder
				    : install->session->git_dir,
	    name);
	copy = ward_arena_strdup(install->session->arena, ward_buf_str(&path));
	ward_buf_release(&path);
	return copy;
}

static void
say_json(struct ward_install *install, const char *verb, const char *what,
    const char *value, const char *before)
{
	ward_json_open(&install->json, NULL, '{');
	ward_json_str(&install->json, "step", verb);
	ward_json_str(&install->json, "what", what);
	ward_json_str(&install->json, "value", value);
	ward_json_str(&install->json, "before", before);
	ward_json_close(&install->json, '}');
}

void
ward_install_say(struct ward_install *install, const char *verb,
    const char *what, const char *value, const char *before)
{
	install->nchanges++;
	if (install->is_json) {
		say_json(install, verb, what, value, before);
		return;
	}
	ward_buf_printf(&install->out, "%s%s %s",
	    install->is_dry_run ? "would " : "", verb, what);
	if (value != NULL)
		ward_buf_printf(&install->out, " = %s", value);
	ward_buf_printf(&install->out, " (before: %s)\n",
	    before != NULL ? before : "not there");
}

void
ward_install_end_steps(struct ward_install *install)
{
	if (install->is_json && !install->has_ended_steps)
		ward_json_close(&install->json, ']');
	install->has_ended_steps = true;
}

void
ward_install_keep(
    struct ward_install *install, const char *what, const char *why)
{
	if (install->is_json)
		say_json(install, "keep", what, why, NULL);
	else
		ward_buf_printf(&install->out, "%s %s: %s\n",
		    install->is_dry_run ? "would keep" : "kept", what, why);
}

/* Git wants to know where it is, and who runs this for another account may
 * stand where that one cannot look; the files' paths are absolute. */
#define ANYWHERE "-C", "/"

static const struct ward_error *
run(const char *const *args, const char *file, const char *key, int harmless)
{
	struct ward_buf said = WARD_BUF_INIT;
	const struct ward_error *err;
	int status;

	err = ward_git(&said, &status, args);
	if (!err && status != 0 && status != harmless)
		err = ward_error(
		    WARD_E_SYSTEM, "git cannot set '%s' in '%s'", key, file);
	ward_buf_release(&said);
	return err;
}

/* Git has what it takes to write several values. */
static const struct ward_error *
replace_by_git(const char *file, const char *key, struct ward_view values)
{
	static const int no_such_key = 5;
	const char *unset[] = { ANYWHERE, "config", "--file", file,
		"--unset-all", key, NULL };
	const char *add[] = { ANYWHERE, "config", "--file", file, "--add", key,
		NULL, NULL };
	const char *set[] = { ANYWHERE, "config", "--file", file,
		"--replace-all", key, NULL, NULL };
	struct ward_view value;
	const struct ward_error *err = NULL;
	bool is_first = true;

	if (values.size == 0)
		return run(unset, file, key, no_such_key);
	while (!err && ward_view_split(&values, '\0', &value)) {
		set[7] = add[7] = value.data;
		err = run(is_first ? set : add, file, key, 0);
		is_first = false;
	}
	return err;
}

const struct ward_error *
ward_config_replace(const char *file, const char *key, struct ward_view values)
{
	const struct ward_error *err;

	if (values.size > 0 && strlen(values.data) + 1 < values.size)
		return replace_by_git(file, key, values);
	err = ward_config_set(file, key, values.size > 0 ? values.data : NULL);
	return err && err->code == WARD_E_UNSUPPORTED
	    ? replace_by_git(file, key, values)
	    : err;
}

bool
ward_memory_get(
    const struct ward_install *install, struct ward_buf *out, const char *key)
{
	const struct ward_error *err;
	size_t count;

	ward_buf_clear(out);
	err = ward_config_values(out, &count,
	    ward_install_path(install, "refward/install.ini"), key);
	if (err || count == 0)
		return false;
	ward_buf_truncate(out, strlen(out->data));
	return true;
}

const struct ward_error *
ward_memory_set(
    const struct ward_install *install, const char *key, const char *value)
{
	return ward_config_replace(
	    ward_install_path(install, "refward/install.ini"), key,
	    ward_view(value, strlen(value) + 1));
}
