/* SPDX-License-Identifier: Apache-2.0 */
/* git 2.54 runs hooks that its configuration names: the file of the system, or
 * of the user, has them run in every repository. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "refward/git_config.h"
#include "refward/text.h"
#include "src/cmd/fleet.h"
#include "src/cmd/git.h"
#include "src/cmd/install.h"
#include "src/cmd/self.h"

extern const struct ward_layout ward_layout_git_config;

struct line {
	const char *section, *program;
};

/* The gate comes last: when it is there, all is there that it needs. */
static const struct line lines[] = {
	{ "hook.refward-confirm", "post-receive" },
	{ "hook.refward", "pre-receive" },
};

#define NLINES (sizeof(lines) / sizeof(lines[0]))

static const char *
key_of(const struct ward_install *install, const struct line *line,
    const char *name)
{
	return ward_arena_printf(
	    install->session->arena, 64, "%s.%s", line->section, name);
}

static const struct ward_error *
set(struct ward_install *install, const char *key, const char *value)
{
	struct ward_buf before = WARD_BUF_INIT;
	const struct ward_error *err;
	size_t count;

	err = ward_config_values(&before, &count, install->folder, key);
	if (err || (count == 1 && strcmp(ward_buf_str(&before), value) == 0))
		goto out;
	ward_install_say(install, "set", key, value,
	    count > 0 ? ward_buf_str(&before) : NULL);
	if (!install->is_dry_run)
		err = ward_config_replace(
		    install->folder, key, ward_view(value, strlen(value) + 1));
out:
	ward_buf_release(&before);
	return err;
}

static const struct ward_error *
unset(struct ward_install *install, const char *key)
{
	struct ward_buf before = WARD_BUF_INIT;
	const struct ward_error *err;
	size_t count;

	err = ward_config_values(&before, &count, install->folder, key);
	if (!err && count > 0) {
		ward_install_say(
		    install, "unset", key, NULL, ward_buf_str(&before));
		if (!install->is_dry_run)
			err = ward_config_replace(
			    install->folder, key, ward_view(NULL, 0));
	}
	ward_buf_release(&before);
	return err;
}

/* What is left of it is its title, unless somebody wrote more there. */
static const struct ward_error *
remove_title(const struct ward_install *install, const struct line *line)
{
	const char *keys = ward_arena_printf(
	    install->session->arena, 64, "^%s\\.", line->section);
	const char *const list[] = { "-C", "/", "config", "--file",
		install->folder, "--get-regexp", keys, NULL };
	const char *const remove[] = { "-C", "/", "config", "--file",
		install->folder, "--remove-section", line->section, NULL };
	struct ward_buf said = WARD_BUF_INIT;
	const struct ward_error *err;
	int status;

	err = ward_git_quietly(&said, &status, list);
	/* There may be no title either. */
	if (!err && status == 1 && !install->is_dry_run)
		err = ward_git_quietly(&said, &status, remove);
	ward_buf_release(&said);
	return err;
}

static const struct ward_error *
take(struct ward_install *install, const struct line *line)
{
	size_t before = install->nchanges;
	const struct ward_error *err =
	    unset(install, key_of(install, line, "event"));

	if (!err)
		err = unset(install, key_of(install, line, "command"));
	if (!err && install->nchanges > before)
		err = remove_title(install, line);
	return err;
}

/* Git gives the command to a shell. */
static const struct ward_error *
add(struct ward_install *install, const struct line *line)
{
	struct ward_buf program = WARD_BUF_INIT, word = WARD_BUF_INIT;
	const struct ward_error *err =
	    ward_self_hook(&program, install->libexec, line->program);

	ward_escape_shell(&word, ward_buf_view(&program));
	if (!err)
		err = set(install, key_of(install, line, "command"),
		    ward_buf_str(&word));
	if (!err)
		err =
		    set(install, key_of(install, line, "event"), line->program);
	ward_buf_release(&program);
	ward_buf_release(&word);
	return err;
}

/* Who switched it off meant it. */
static const struct ward_error *
check_enabled(struct ward_install *install, const struct line *line)
{
	const char *key = key_of(install, line, "enabled");
	struct ward_buf value = WARD_BUF_INIT;
	const struct ward_error *err;
	bool is_enabled = true;
	size_t count;

	err = ward_config_values(&value, &count, install->folder, key);
	if (!err && count > 0 &&
	    (!ward_config_bool(&is_enabled, ward_buf_str(&value)) ||
		!is_enabled))
		err = ward_error(WARD_E_INVALID,
		    "'%s' is off in '%s': unset it, and git runs the hook", key,
		    install->folder);
	ward_buf_release(&value);
	return err;
}

static const struct ward_error *
check_version(void)
{
	unsigned int version = 0;
	const struct ward_error *err = ward_git_version(&version);

	if (!err && version < WARD_CONFIG_HOOK_VERSION)
		err = ward_error(WARD_E_UNSUPPORTED,
		    "git %u.%u would pass over hooks in its configuration: the "
		    "first to run them is 2.54",
		    version / 100, version % 100);
	return err;
}

/* Of repositories that have none of their own. */
static const struct ward_error *
check_rules(struct ward_install *install)
{
	const struct ward_error *err;

	if (ward_cli_flag(install->session->cli, "rules") != NULL)
		return ward_error(WARD_E_USAGE,
		    "the rules are the server's, or a repository's own: leave "
		    "out --rules");
	err = ward_session_load_server(install->session);
	if (err && err->code == WARD_E_MISSING) {
		if (!install->is_json)
			ward_buf_add_str(&install->out,
			    "note: there is no " REFWARD_SYSCONFDIR
			    "/refward.ini: repositories that have no rule file "
			    "of their own refuse every push\n");
		return NULL;
	}
	return err ? err : ward_install_host(install, install->layout);
}

static const struct ward_error *
find(struct ward_install *install, const char *argument)
{
	struct ward_buf file = WARD_BUF_INIT;
	const struct ward_error *err = ward_path_absolute(&file, argument);
	const char *trials = getenv("TMPDIR");

	if (err && err->code == WARD_E_MISSING)
		err = ward_error(
		    WARD_E_MISSING, "'%s': there is no such folder", argument);
	if (!err)
		install->folder = ward_arena_strdup(
		    install->session->arena, ward_buf_str(&file));
	install->layout = &ward_layout_git_config;
	install->trials = trials != NULL ? trials : "/tmp";
	ward_buf_release(&file);
	return err;
}

static const struct ward_error *
install_all(struct ward_install *install, const char *argument)
{
	const struct ward_error *err = find(install, argument);

	if (!err)
		err = check_version();
	for (size_t i = 0; i < NLINES && !err; i++)
		err = check_enabled(install, &lines[i]);
	if (!err)
		err = check_rules(install);
	for (size_t i = 0; i < NLINES && !err; i++)
		err = add(install, &lines[i]);
	ward_install_end_steps(install);
	return err;
}

static const struct ward_error *
uninstall_all(struct ward_install *install, const char *argument)
{
	const struct ward_error *err = find(install, argument);

	for (size_t i = NLINES; i-- > 0 && !err;)
		err = take(install, &lines[i]);
	if (!err && install->nchanges == 0 && !install->is_json)
		ward_buf_add_str(
		    &install->out, "nothing to do: it is not installed\n");
	return err;
}

static const char *const hosts[] = { "ssh", "git-shell", "local", "http",
	NULL };

const struct ward_layout ward_layout_git_config = {
	.name = "git-config",
	.summary = "The keys hook.refward.command and "
		   "hook.refward-confirm.command of git's configuration.",
	.recognised = "Asked for by 'refward install --git-config FILE', where "
		      "git is 2.54 or newer; an older one passes over them.",
	.order = "Git runs what its configuration names first, in its order, "
		 "and then the repository's own hooks; each may refuse. In the "
		 "file of the system they hold for every repository, also "
		 "those that are made later, and 'refward install REPO' does "
		 "all but put hooks there. Git has to read that file: "
		 "GIT_CONFIG_NOSYSTEM, and hook.refward.enabled in a "
		 "repository, switch them off.",
	.hosts = hosts,
	.flag = "git-config",
	.argument = "FILE",
	.install_all = install_all,
	.uninstall_all = uninstall_all,
};
