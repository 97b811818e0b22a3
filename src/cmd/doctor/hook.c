/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a hook shows whose it is, without being run. */
#include "src/cmd/doctor/hook.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "config.h"
#include "refward/build.h"
#include "refward/file.h"

#define MEMORY_MAX  (1024 * 1024)
#define PROGRAM_MAX (64 * 1024 * 1024)
#define VERSION_MAX 32

#define CONFIG_SINCE 254

static const char *const events[] = {
	[WARD_HOOK_PRE_RECEIVE] = "pre-receive",
	[WARD_HOOK_POST_RECEIVE] = "post-receive",
};

/* --- whose program it is --------------------------------------------------
 */

/* The version behind the mark; the mark alone stands in `refward` too. */
static const char *
find_version(struct ward_arena *arena, struct ward_view program)
{
	const char *mark = program.data;
	const char *end = mark + program.size;
	size_t size = strlen(WARD_HOOK_MARK);

	while ((mark = memmem(mark, (size_t)(end - mark), WARD_HOOK_MARK,
		    size)) != NULL) {
		const char *version = mark + size;
		size_t length = 0;

		while (version + length < end && length < VERSION_MAX &&
		    isgraph((unsigned char)version[length]))
			length++;
		if (length > 0 && isdigit((unsigned char)version[0]))
			return ward_arena_copy(arena, version, length);
		mark = version;
	}
	return NULL;
}

/* A script is short, and may name the program that it runs. */
static bool
is_script(struct ward_view program)
{
	return program.size <= MEMORY_MAX && ward_view_starts(program, "#!");
}

struct look {
	struct stat st;
	const char *version;
	bool is_caller;
};

static void
look_into(struct ward_doctor_run *run, struct look *look, const char *path)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read(&text, path, PROGRAM_MAX);
	struct ward_view program = ward_buf_view(&text);

	if (!err && is_script(program))
		look->is_caller = memmem(program.data, program.size, "refward",
				      strlen("refward")) != NULL;
	else if (!err)
		look->version = find_version(run->arena, program);
	ward_buf_release(&text);
}

/* All repositories of a server have the same one. */
static void
look_at_program(struct ward_doctor_run *run, struct look *look,
    enum ward_hook event, const char *path)
{
	struct ward_seen_program *seen = &run->programs[event];

	memset(look, 0, sizeof(*look));
	if (stat(path, &look->st) != 0)
		return;
	if (ward_file_is_as_before(&look->st, &seen->st))
		look->version = seen->version;
	else
		look_into(run, look, path);
	if (look->version != NULL)
		*seen = (struct ward_seen_program){ look->st, look->version };
}

static void
find_whose(struct ward_doctor *doctor, struct ward_found_hook *hook,
    enum ward_hook event)
{
	struct look look;

	look_at_program(doctor->run, &look, event, hook->program);
	hook->version = look.version;
	if (look.version != NULL)
		hook->state = strcmp(look.version, PACKAGE_VERSION) == 0
		    ? WARD_FOUND_OURS
		    : WARD_FOUND_STALE;
	else
		hook->state =
		    look.is_caller ? WARD_FOUND_CALLER : WARD_FOUND_FOREIGN;
}

/* --- where it lies --------------------------------------------------------
 */

void
ward_doctor_look_at_hook(struct ward_doctor *doctor,
    struct ward_found_hook *out, enum ward_hook event, const char *path)
{
	struct statvfs mount;
	struct stat st;
	char *real;

	memset(out, 0, sizeof(*out));
	out->event = events[event];
	out->path = path;
	if (lstat(out->path, &st) != 0)
		return;
	real = realpath(out->path, NULL);
	if (real == NULL) {
		out->state = WARD_FOUND_DANGLING;
		return;
	}
	out->program = ward_arena_strdup(doctor->arena, real);
	free(real);
	out->may_run = ward_doctor_may(doctor, out->program, X_OK);
	out->is_noexec = statvfs(out->program, &mount) == 0 &&
	    (mount.f_flag & ST_NOEXEC) != 0;
	find_whose(doctor, out, event);
}

const char *
ward_doctor_hooks_path(struct ward_doctor *doctor)
{
	const struct ward_setting *setting =
	    ward_doctor_setting(doctor, "core.hookspath");
	struct ward_config_places places;
	const char *value = setting != NULL ? setting->value : NULL;

	if (value == NULL || value[0] == '\0')
		return NULL;
	if (value[0] == '/')
		return value;
	if (value[0] != '~')
		return ward_doctor_path(doctor, value);
	ward_doctor_places(doctor->run, doctor->arena, &places,
	    doctor->session->git_dir, doctor->session->owner);
	return ward_doctor_text(
	    doctor, "%s%s", places.home != NULL ? places.home : "", value + 1);
}

struct memory {
	bool was_installed[WARD_NHOOKS];
};

static const struct ward_error *
take_memory(void *data, const char *key, const char *value)
{
	struct memory *memory = data;

	(void)value;
	if (strcmp(key, "hook.target") == 0)
		memory->was_installed[WARD_HOOK_PRE_RECEIVE] = true;
	else if (strcmp(key, "post-receive.target") == 0)
		memory->was_installed[WARD_HOOK_POST_RECEIVE] = true;
	return NULL;
}

/* What cannot be read is as if nothing had been installed. */
static void
remember(struct ward_doctor *doctor, struct memory *memory)
{
	const char *path = ward_doctor_path(doctor, "refward/install.ini");
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read(&text, path, MEMORY_MAX);

	if (!err)
		err = ward_config_parse(
		    ward_buf_view(&text), path, take_memory, memory);
	if (err)
		memset(memory, 0, sizeof(*memory));
	ward_buf_release(&text);
}

/* Where core.hooksPath names the repository's own folder, all is well; and
 * where a host runs the hooks, git does not. */
static bool
is_elsewhere(struct ward_doctor *doctor, const char *own)
{
	const char *folder = ward_doctor_hooks_path(doctor);
	struct stat one, other;

	if (folder == NULL || doctor->layout->runs_others)
		return false;
	return stat(folder, &one) != 0 || stat(own, &other) != 0 ||
	    !ward_file_is_same(&one, &other);
}

/* The command that git runs for a hook of that section, where it is a program
 * and nothing more; else NULL. */
static const char *
command_of(struct ward_doctor *doctor, const struct ward_setting *event)
{
	const char *section = ward_doctor_text(doctor, "%.*s",
	    (int)(strlen(event->key) - strlen("event")), event->key);
	const struct ward_setting *command = ward_doctor_setting(
	    doctor, ward_doctor_text(doctor, "%scommand", section));
	bool is_on = true;
	const struct ward_error *err = ward_doctor_bool(doctor,
	    ward_doctor_text(doctor, "%senabled", section), true, &is_on);

	return !err && is_on && command != NULL && command->value != NULL &&
		command->value[0] == '/'
	    ? command->value
	    : NULL;
}

/* Since 2.54 git runs hooks that its configuration names, too. */
static void
look_in_config(struct ward_doctor *doctor, struct ward_found_hook *hook)
{
	enum ward_hook event = (enum ward_hook)(hook - doctor->hooks);
	unsigned int version;
	const struct ward_error *err =
	    ward_doctor_git_version(doctor->run, &version);

	for (size_t i = 0;
	     !err && version >= CONFIG_SINCE && i < doctor->config.count; i++) {
		const struct ward_setting *setting = &doctor->config.items[i];
		const char *command;

		if (strncmp(setting->key, "hook.", strlen("hook.")) != 0 ||
		    !ward_view_ends(ward_view_str(setting->key), ".event") ||
		    setting->value == NULL ||
		    strcmp(setting->value, hook->event) != 0)
			continue;
		command = command_of(doctor, setting);
		if (command != NULL && access(command, F_OK) == 0)
			ward_doctor_look_at_hook(doctor, hook, event, command);
	}
}

/* Of all repositories of a host, in the folder that the caller names. */
static void
look_in_common(struct ward_doctor *doctor, struct ward_found_hook *hook)
{
	const struct ward_layout *common = doctor->layout->common;
	enum ward_hook event = (enum ward_hook)(hook - doctor->hooks);
	const char *path;

	if (common == NULL || doctor->run->hooks == NULL)
		return;
	path = ward_doctor_text(
	    doctor, "%s/%s", doctor->run->hooks, common->hooks[event]);
	if (access(path, F_OK) == 0)
		ward_doctor_look_at_hook(doctor, hook, event, path);
}

static void
look_once(struct ward_doctor *doctor)
{
	const char *own = ward_doctor_path(doctor, "hooks");
	struct memory memory = { { false } };

	doctor->hooks = ward_arena_alloc(
	    doctor->arena, WARD_NHOOKS * sizeof(*doctor->hooks));
	doctor->has_own_hooks = !is_elsewhere(doctor, own);
	if (!doctor->has_own_hooks)
		return;
	remember(doctor, &memory);
	for (int i = 0; i < WARD_NHOOKS; i++) {
		ward_doctor_look_at_hook(doctor, &doctor->hooks[i],
		    (enum ward_hook)i,
		    ward_doctor_path(doctor, doctor->layout->hooks[i]));
		doctor->hooks[i].was_installed = memory.was_installed[i];
		if (doctor->hooks[i].state == WARD_FOUND_ABSENT)
			look_in_common(doctor, &doctor->hooks[i]);
		if (doctor->hooks[i].state == WARD_FOUND_ABSENT)
			look_in_config(doctor, &doctor->hooks[i]);
	}
}

const struct ward_found_hook *
ward_doctor_hook(struct ward_doctor *doctor, enum ward_hook event)
{
	if (doctor->hooks == NULL)
		look_once(doctor);
	return doctor->has_own_hooks ? &doctor->hooks[event] : NULL;
}

const struct ward_error *
ward_doctor_ail_of_absence(
    struct ward_doctor *doctor, const struct ward_found_hook *hook)
{
	const char *install = ward_doctor_text(
	    doctor, "refward install %s", ward_doctor_repo(doctor));

	if (hook == NULL)
		return NULL;
	if (hook->state == WARD_FOUND_ABSENT && doctor->layout->common &&
	    doctor->run->hooks == NULL)
		return ward_error(WARD_E_MISSING,
		    "'%s' is not there, and where the hooks of all "
		    "repositories lie is not known: --hooks DIR",
		    hook->path);
	if (hook->state == WARD_FOUND_ABSENT)
		ward_ail(doctor, install, "'%s' is not there", hook->path);
	else if (hook->state == WARD_FOUND_DANGLING)
		ward_ail(doctor,
		    ward_doctor_text(doctor, "rm %s && %s",
			ward_doctor_word(doctor, hook->path), install),
		    "'%s' is a link that leads nowhere", hook->path);
	return NULL;
}
