/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where the machine keeps what all its repositories share. */
#include "src/cmd/doctor/run.h"

#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "src/cmd/doctor/identity.h"
#include "src/cmd/git.h"

#define SYSTEM_CONFIG "/etc/gitconfig"

void
ward_doctor_run_start(struct ward_doctor_run *run, struct ward_cli *cli)
{
	memset(run, 0, sizeof(*run));
	run->cli = cli;
	run->arena = ward_arena_new();
	run->now = (int64_t)time(NULL);
	run->root = "";
}

void
ward_doctor_run_end(struct ward_doctor_run *run)
{
	ward_doctor_ids_free(run->ids);
	ward_doctor_units_free(&run->units);
	ward_arena_free(run->arena);
}

const char *
ward_doctor_machine(struct ward_doctor_run *run, const char *path)
{
	return ward_arena_printf(run->arena, PATH_MAX, "%s%s", run->root, path);
}

static bool
is_true(const char *variable)
{
	const char *value = getenv(variable);
	bool is_on = false;

	return value != NULL && ward_config_bool(&is_on, value) && is_on;
}

static const char *
in_home(struct ward_arena *arena, const char *home, const char *name)
{
	return home != NULL
	    ? ward_arena_printf(arena, PATH_MAX, "%s/%s", home, name)
	    : NULL;
}

/* Whoever looks as the owner is taken to have his environment. */
static void
find_user(struct ward_arena *arena, struct ward_config_places *out,
    const char *home, bool is_owner)
{
	const char *global = is_owner ? getenv("GIT_CONFIG_GLOBAL") : NULL;
	const char *xdg = is_owner ? getenv("XDG_CONFIG_HOME") : NULL;

	out->home = home;
	out->user[1] = global;
	if (global != NULL)
		return;
	out->user[0] = xdg != NULL && xdg[0] != '\0'
	    ? in_home(arena, xdg, "git/config")
	    : in_home(arena, home, ".config/git/config");
	out->user[1] = in_home(arena, home, ".gitconfig");
}

void
ward_doctor_places(struct ward_doctor_run *run, struct ward_arena *arena,
    struct ward_config_places *out, const char *git_dir, uid_t owner)
{
	bool is_owner = owner == geteuid();
	const char *system = getenv("GIT_CONFIG_SYSTEM");
	const struct passwd *account;
	const char *home = is_owner ? getenv("HOME") : NULL;

	memset(out, 0, sizeof(*out));
	out->git_dir = git_dir;
	if (!is_owner) {
		account = getpwuid(owner);
		home = account != NULL
		    ? ward_arena_strdup(arena, account->pw_dir)
		    : NULL;
	}
	find_user(arena, out, home, is_owner);
	if (!is_true("GIT_CONFIG_NOSYSTEM"))
		out->system = system != NULL
		    ? system
		    : ward_arena_printf(
			  arena, PATH_MAX, "%s" SYSTEM_CONFIG, run->root);
}

const struct ward_error *
ward_doctor_git_version(struct ward_doctor_run *run, unsigned int *out)
{
	const struct ward_error *err = NULL;

	if (run->git_version == 0)
		err = ward_git_version(&run->git_version);
	*out = run->git_version;
	return err;
}
