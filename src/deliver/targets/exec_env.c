/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a command may find around it. */
#include "exec_env.h"

#include <stdio.h>
#include <string.h>
#include "refward/child.h"
#include "refward/json.h"
#include "src/deliver/event.h"

/* Ours, besides those that every run is told. */
#define OURS 8

static void
add(struct ward_exec_env *env, const char *name, const char *value)
{
	struct ward_buf text = WARD_BUF_INIT;

	if (value == NULL)
		return;
	ward_buf_printf(&text, "%s=%s", name, value);
	env->items[env->count++] =
	    ward_arena_strdup(env->arena, ward_buf_str(&text));
	ward_buf_release(&text);
}

/* A param steers neither how programs are loaded nor how they are found. */
static bool
is_free(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789_";
	static const char *const taken[] = { "PATH", "IFS", "ENV", "BASH_ENV",
		"SHELLOPTS", "HOME", "PS4", "GCONV_PATH", "LC_ALL", "TZ" };
	static const char *const prefixes[] = { "LD_", "GIT_", "MALLOC_",
		"PYTHON", "PERL" };

	if (*name == '\0' || (*name >= '0' && *name <= '9') ||
	    name[strspn(name, letters)] != '\0')
		return false;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (strcmp(name, taken[i]) == 0)
			return false;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return false;
	return true;
}

static void
add_ours(struct ward_exec_env *env, const struct ward_errand_of *errand)
{
	const struct ward_intent *intent = errand->delivery->intent;
	const struct ward_job *job = &intent->jobs[0];
	char attempt[16];

	add(env, "PATH", REFWARD_PROGRAM_PATH);
	add(env, "LC_ALL", "C.UTF-8");
	add(env, "TZ", "UTC");
	snprintf(attempt, sizeof(attempt), "%u", errand->attempt);
	add(env, "REFWARD_ATTEMPT", attempt);
	add(env, "REFWARD_GIT_DIR", intent->git_dir);
	add(env, "REFWARD_TARGET", job->target);
	add(env, "REFWARD_IMAGE", job->image);
	add(env, "REFWARD_IMAGE_TAG",
	    job->tags.count > 0 ? job->tags.items[0].tag : NULL);
}

void
ward_exec_env_make(struct ward_exec_env *out, struct ward_arena *arena,
    const struct ward_errand_of *errand)
{
	struct ward_pairs values;

	ward_delivery_values(&values, arena, errand->delivery);
	out->arena = arena;
	out->count = 0;
	out->items = ward_arena_alloc(
	    arena, (values.count + OURS + 1) * sizeof(*out->items));
	add_ours(out, errand);
	for (size_t i = 0; i < values.count; i++)
		if (is_free(values.items[i].name))
			add(out, values.items[i].name, values.items[i].value);
}

void
ward_exec_input(struct ward_buf *out, struct ward_arena *arena,
    const struct ward_errand_of *errand)
{
	struct ward_json json;

	ward_json_init(&json, out);
	ward_json_open(&json, NULL, '{');
	ward_event_members(&json, arena, errand->delivery);
	ward_json_close(&json, '}');
	ward_buf_add_char(out, '\n');
}
