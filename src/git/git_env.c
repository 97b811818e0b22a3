/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what git has to be told so that nobody else can tell it anything. */
#include "git_env.h"
#include <stdlib.h>
#include <string.h>
#include "refward/child.h"
#include "refward/memory.h"
#include "alternates.h"

/*
 * No file outside the repository, no replaced object, no way to fetch what a
 * partial clone lacks, and packs in windows that fit under a limit of memory.
 * Git looks at the owner only where it searches for a repository: with GIT_DIR
 * set, that is left to place.c.
 */
static const char *const fixed[] = {
	("PATH=" REFWARD_PROGRAM_PATH),
	"HOME=/nonexistent",
	"LC_ALL=C",
	"GIT_CONFIG_NOSYSTEM=1",
	"GIT_CONFIG_GLOBAL=/dev/null",
	"GIT_NO_REPLACE_OBJECTS=1",
	"GIT_NO_LAZY_FETCH=1",
	"GIT_ALLOW_PROTOCOL=none",
	"GIT_OPTIONAL_LOCKS=0",
	"GIT_CONFIG_COUNT=2",
	"GIT_CONFIG_KEY_0=core.packedGitWindowSize",
	"GIT_CONFIG_VALUE_0=32m",
	"GIT_CONFIG_KEY_1=core.packedGitLimit",
	"GIT_CONFIG_VALUE_1=256m",
};

static void
add(struct ward_git_env *env, const char *name, const char *value)
{
	struct ward_buf text = WARD_BUF_INIT;

	ward_buf_add_str(&text, name);
	ward_buf_add_str(&text, value);
	env->vars =
	    ward_realloc_array(env->vars, env->count + 2, sizeof(*env->vars));
	env->vars[env->count++] = text.data;
	env->vars[env->count] = NULL;
}

/* From "/", where git runs; what is not there stays as it is. The caller
 * frees. */
static char *
absolute(const char *path)
{
	char *real = realpath(path, NULL);

	return real ? real : ward_strdup(path);
}

static void
add_path(struct ward_git_env *env, const char *name, const char *path)
{
	char *real = absolute(path);

	add(env, name, real);
	free(real);
}

void
ward_git_env_init(struct ward_git_env *env, const struct ward_place *place)
{
	size_t i;

	for (i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		add(env, fixed[i], "");
	add_path(env, "GIT_DIR=", place->path);
}

static void
add_quoted(struct ward_buf *list, const char *path)
{
	char *folder = absolute(path);
	const char *at;
	unsigned char c;

	if (list->size)
		ward_buf_add_char(list, ':');
	ward_buf_add_char(list, '"');
	for (at = folder; *at; at++) {
		c = (unsigned char)*at;
		if (c < ' ' || c == '"' || c == '\\' || c >= 0x7f)
			ward_buf_printf(list, "\\%03o", c);
		else
			ward_buf_add_char(list, *at);
	}
	ward_buf_add_char(list, '"');
	free(folder);
}

/* Read and written anew: where the quoting is broken, git takes the entry as
 * it stands. */
static const struct ward_error *
requote(struct ward_buf *list, const char *alternates)
{
	const struct ward_error *err;
	struct ward_view rest = ward_view_str(alternates);
	struct ward_buf folder = WARD_BUF_INIT;
	bool found;

	for (;;) {
		err = ward_alternates_next(&rest, ':', &folder, &found);
		if (err || !found)
			break;
		add_quoted(list, ward_buf_str(&folder));
	}
	ward_buf_release(&folder);
	return err;
}

const struct ward_error *
ward_git_env_add_push(struct ward_git_env *env, const struct ward_place *place,
    const struct ward_repo_options *options)
{
	const struct ward_error *err = NULL;
	struct ward_buf list = WARD_BUF_INIT;
	char *objects = ward_place_join(place->common, "objects");

	if (options->quarantine) {
		add_path(env, "GIT_OBJECT_DIRECTORY=", options->quarantine);
		add_path(env, "GIT_QUARANTINE_PATH=", options->quarantine);
		add_quoted(&list, objects);
	}
	if (options->alternates)
		err = requote(&list, options->alternates);
	if (!err && list.size)
		add(env,
		    "GIT_ALTERNATE_OBJECT_DIRECTORIES=", ward_buf_str(&list));
	ward_buf_release(&list);
	free(objects);
	return err;
}

void
ward_git_env_release(struct ward_git_env *env)
{
	size_t i;

	for (i = 0; i < env->count; i++)
		free(env->vars[i]);
	free(env->vars);
	*env = (struct ward_git_env)WARD_GIT_ENV_INIT;
}
