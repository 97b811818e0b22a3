/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what of git's configuration the gate relies on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "refward/git_config.h"
#include "refward/text.h"
#include "src/cmd/git.h"
#include "src/cmd/install.h"

struct setting {
	const char *key;
	const char *value;
	unsigned int since; /* git's version times 100: 236 is 2.36 */
	bool is_default;    /* only where nothing is set */
};

static const struct setting settings[] = {
	{ "core.logAllRefUpdates", "always", 0, false },
	{ "receive.fsckObjects", "true", 0, false },
	{ "receive.advertisePushOptions", "true", 0, false },
	{ "receive.maxInputSize", "2147483648", 0, true },
	{ "core.fsync", "committed,reference,loose-object", 236, false },
};

#define NSETTINGS (sizeof(settings) / sizeof(settings[0]))

static const char *
config_file(const struct ward_install *install)
{
	return ward_install_path(install, "config");
}

/* "previous.core.fsync.value" in install.ini. */
static const char *
memory_key(const struct ward_install *install, const struct setting *setting,
    const char *what)
{
	struct ward_buf key = WARD_BUF_INIT;
	const char *copy;

	ward_buf_printf(&key, "previous.%s.%s", setting->key, what);
	copy = ward_arena_strdup(install->session->arena, ward_buf_str(&key));
	ward_buf_release(&key);
	return copy;
}

/* What is to be set, of which there was nothing before. */
struct additions {
	struct ward_config_pair settings[NSETTINGS];
	struct ward_config_pair memories[NSETTINGS];
	size_t count;
};

/* First remembered, then set: whatever happens between can be undone. */
static const struct ward_error *
change(const struct ward_install *install, const struct setting *setting,
    const struct ward_buf *before)
{
	const char *memory = ward_install_path(install, "refward/install.ini");
	const struct ward_error *err;

	err = ward_config_replace(memory, memory_key(install, setting, "value"),
	    ward_buf_view(before));
	if (!err)
		err = ward_memory_set(install,
		    memory_key(install, setting, "set"), setting->value);
	if (!err)
		err = ward_config_replace(config_file(install), setting->key,
		    ward_view(setting->value, strlen(setting->value) + 1));
	return err;
}

static void
note(struct additions *additions, const struct ward_install *install,
    const struct setting *setting)
{
	size_t i = additions->count++;

	additions->settings[i] =
	    (struct ward_config_pair){ setting->key, setting->value };
	additions->memories[i] =
	    (struct ward_config_pair){ memory_key(install, setting, "set"),
		    setting->value };
}

static const struct ward_error *
apply(struct ward_install *install, const struct setting *setting,
    struct additions *additions)
{
	struct ward_buf before = WARD_BUF_INIT;
	const struct ward_error *err;
	size_t count;
	bool is_set;

	err = ward_config_values(
	    &before, &count, config_file(install), setting->key);
	is_set = !err && count == 1 &&
	    strcmp(ward_buf_str(&before), setting->value) == 0;
	if (err || is_set || (setting->is_default && count > 0))
		goto out;
	ward_install_say(install, "set", setting->key, setting->value,
	    count > 0 ? ward_buf_str(&before) : NULL);
	if (!install->is_dry_run && count == 0)
		note(additions, install, setting);
	else if (!install->is_dry_run)
		err = change(install, setting, &before);
out:
	ward_buf_release(&before);
	return err;
}

/* Of most repositories nothing was set, and two files are written once. */
static const struct ward_error *
add(const struct ward_install *install, const struct additions *additions)
{
	static const struct ward_buf nothing = WARD_BUF_INIT;
	const struct ward_error *err;

	if (additions->count == 0)
		return NULL;
	err = ward_config_add(ward_install_path(install, "refward/install.ini"),
	    additions->memories, additions->count);
	if (!err)
		err = ward_config_add(config_file(install), additions->settings,
		    additions->count);
	if (!err || err->code != WARD_E_UNSUPPORTED)
		return err;
	err = NULL;
	for (size_t i = 0; i < NSETTINGS && !err; i++)
		for (size_t j = 0; j < additions->count && !err; j++)
			if (additions->settings[j].key == settings[i].key)
				err = change(install, &settings[i], &nothing);
	return err;
}

const struct ward_error *
ward_install_config(struct ward_install *install)
{
	struct additions additions = { .count = 0 };
	unsigned int version;
	const struct ward_error *err = ward_git_version(&version);

	for (size_t i = 0; i < NSETTINGS && !err; i++)
		if (version >= settings[i].since)
			err = apply(install, &settings[i], &additions);
	return err ? err : add(install, &additions);
}

static const struct ward_error *
restore(struct ward_install *install, const struct setting *setting)
{
	const char *memory = ward_install_path(install, "refward/install.ini");
	struct ward_buf now = WARD_BUF_INIT, set = WARD_BUF_INIT;
	struct ward_buf before = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	size_t nnow, nbefore;

	if (!ward_memory_get(
		install, &set, memory_key(install, setting, "set")))
		goto out;
	err =
	    ward_config_values(&now, &nnow, config_file(install), setting->key);
	if (!err)
		err = ward_config_values(&before, &nbefore, memory,
		    memory_key(install, setting, "value"));
	if (err)
		goto out;
	if (nnow != 1 || strcmp(ward_buf_str(&now), ward_buf_str(&set)) != 0) {
		ward_install_keep(install, setting->key,
		    "it was changed since it was installed");
		goto out;
	}
	ward_install_say(install, nbefore > 0 ? "set" : "unset", setting->key,
	    nbefore > 0 ? ward_buf_str(&before) : NULL, ward_buf_str(&now));
	if (!install->is_dry_run)
		err = ward_config_replace(
		    config_file(install), setting->key, ward_buf_view(&before));
out:
	ward_buf_release(&now);
	ward_buf_release(&set);
	ward_buf_release(&before);
	return err;
}

const struct ward_error *
ward_uninstall_config(struct ward_install *install)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < NSETTINGS && !err; i++)
		err = restore(install, &settings[i]);
	return err;
}

/* What git finds in a folder. Who runs this for another account may stand where
 * that one cannot look. */
static const struct ward_error *
list(struct ward_buf *out, const char *git_dir)
{
	const char *outside[] = { "-C", "/", "config", "--null", "--list",
		NULL };
	const char *inside[] = { "-C", "/", "--git-dir", git_dir, "config",
		"--null", "--list", NULL };
	const struct ward_error *err;
	int status;

	err = ward_git(out, &status, git_dir != NULL ? inside : outside);
	if (!err && status != 0)
		err = ward_error(WARD_E_INVALID,
		    "git cannot read the configuration of '%s'",
		    git_dir != NULL ? git_dir : "this account");
	return err;
}

/* The last value of a key, in small letters: "KEY LF VALUE" each, or the key
 * alone. NULL where it has none. */
static const char *
last_value(const struct ward_buf *text, const char *key)
{
	struct ward_view rest = ward_buf_view(text), entry;
	size_t size = strlen(key);
	const char *found = NULL;

	while (ward_view_split(&rest, '\0', &entry)) {
		if (!ward_view_starts(entry, key) ||
		    (entry.data[size] != '\n' && entry.data[size] != '\0'))
			continue;
		found =
		    entry.data[size] == '\n' ? entry.data + size + 1 : "true";
	}
	return found;
}

struct facts {
	bool is_bare;
	bool has_hook; /* the gate, for a git that knows of such */
	struct ward_buf hooks_path;
};

static void
set_path(struct facts *facts, const char *path)
{
	ward_buf_clear(&facts->hooks_path);
	ward_buf_add_str(&facts->hooks_path, path);
}

static void
take_list(struct facts *facts, const struct ward_buf *text)
{
	const char *bare = last_value(text, "core.bare");
	const char *path = last_value(text, "core.hookspath");

	if (bare != NULL && !ward_config_bool(&facts->is_bare, bare))
		facts->is_bare = false;
	if (path != NULL)
		set_path(facts, path);
	facts->has_hook |= last_value(text, WARD_CONFIG_HOOK) != NULL;
}

/* *depends: other files are read for some repositories than for others. */
static const struct ward_error *
ask_outside(struct facts *facts, bool *depends)
{
	static struct ward_buf known = WARD_BUF_INIT;
	static bool is_known;
	const struct ward_error *err = NULL;
	struct ward_view rest, entry;

	if (!is_known)
		err = list(&known, NULL);
	is_known = !err;
	*depends = false;
	for (rest = ward_buf_view(&known);
	     ward_view_split(&rest, '\0', &entry);)
		*depends |= ward_view_starts(entry, "includeif.");
	take_list(facts, &known);
	return err;
}

static const struct ward_error *
ask_inside(struct facts *facts, const char *git_dir)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_config_places places = { .git_dir = git_dir,
		.home = getenv("HOME") };
	const struct ward_setting *bare, *path;
	struct ward_config config;
	const struct ward_error *err =
	    ward_config_read(&config, arena, &places);

	bare = err ? NULL : ward_config_find(&config, "core.bare");
	path = err ? NULL : ward_config_find(&config, "core.hookspath");
	if (!err && config.unclear != NULL)
		err = ward_error(WARD_E_UNSUPPORTED, "'%s'", config.unclear);
	if (bare != NULL && !ward_config_bool(&facts->is_bare, bare->value))
		facts->is_bare = false;
	if (path != NULL)
		set_path(facts, path->value != NULL ? path->value : "true");
	facts->has_hook |=
	    !err && ward_config_find(&config, WARD_CONFIG_HOOK) != NULL;
	ward_config_release(&config);
	ward_arena_free(arena);
	return err;
}

/* Git is asked about each repository only where its answer may be another than
 * ours: to start it takes longer than all the rest. */
static const struct ward_error *
find_facts(struct facts *facts, const char *git_dir)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err;
	bool depends;

	err = ask_outside(facts, &depends);
	if (!err && !depends) {
		err = ask_inside(facts, git_dir);
		depends = err && err->code == WARD_E_UNSUPPORTED;
	}
	if (depends) {
		err = list(&text, git_dir);
		take_list(facts, &text);
	}
	ward_buf_release(&text);
	return err;
}

const struct ward_error *
ward_install_check_bare(
    const struct ward_install *install, struct ward_buf *hooks_path)
{
	struct facts facts = { .hooks_path = WARD_BUF_INIT };
	const struct ward_error *err =
	    find_facts(&facts, install->session->git_dir);

	if (!err && !facts.is_bare)
		err = ward_error(WARD_E_UNSUPPORTED,
		    "'%s' is not a bare repository", install->session->git_dir);
	if (!err)
		ward_buf_add_view(hooks_path, ward_buf_view(&facts.hooks_path));
	ward_buf_release(&facts.hooks_path);
	return err;
}

const struct ward_error *
ward_install_check_git(const struct ward_install *install)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = ward_install_check_bare(install, &path);

	if (!err && path.size > 0)
		err = ward_error(WARD_E_UNSUPPORTED,
		    "core.hooksPath is '%s': git would not run the "
		    "repository's own hooks, unset it first",
		    ward_buf_str(&path));
	ward_buf_release(&path);
	return err;
}

bool
ward_install_has_config_hook(const char *git_dir)
{
	struct facts facts = { .hooks_path = WARD_BUF_INIT };
	const struct ward_error *err = find_facts(&facts, git_dir);
	unsigned int version = 0;

	if (!err && facts.has_hook)
		err = ward_git_version(&version);
	ward_buf_release(&facts.hooks_path);
	return !err && version >= WARD_CONFIG_HOOK_VERSION;
}
