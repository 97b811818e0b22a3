/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what of git's configuration the gate relies on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
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

static const struct ward_error *
apply(struct ward_install *install, const struct setting *setting)
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
	if (!install->is_dry_run)
		err = change(install, setting, &before);
out:
	ward_buf_release(&before);
	return err;
}

const struct ward_error *
ward_install_config(struct ward_install *install)
{
	unsigned int version;
	const struct ward_error *err = ward_git_version(&version);

	for (size_t i = 0; i < NSETTINGS && !err; i++)
		if (version >= settings[i].since)
			err = apply(install, &settings[i]);
	return err;
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

/* Git wants to know where it is, and who runs this for another account may
 * stand where that one cannot look; the folder's path is absolute. */
static const struct ward_error *
list_effective(const struct ward_install *install, struct ward_buf *out)
{
	const char *args[] = { "-C", "/", "--git-dir",
		install->session->git_dir, "config", "--null", "--list", NULL };
	const struct ward_error *err;
	int status;

	err = ward_git(out, &status, args);
	if (!err && status != 0)
		err = ward_error(WARD_E_INVALID,
		    "git cannot read the configuration of '%s'",
		    install->session->git_dir);
	return err;
}

/* The last value of a key, in small letters, wherever it is set: "KEY LF VALUE"
 * each, or the key alone. NULL where it has none. */
static const char *
effective(const struct ward_buf *list, const char *key)
{
	struct ward_view rest = ward_buf_view(list), entry;
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

static bool
is_true(const char *value)
{
	static const char *const words[] = { "true", "yes", "on", "1" };

	for (size_t i = 0; value != NULL && i < 4; i++)
		if (strcasecmp(value, words[i]) == 0)
			return true;
	return false;
}

const struct ward_error *
ward_install_check_bare(
    const struct ward_install *install, struct ward_buf *hooks_path)
{
	struct ward_buf list = WARD_BUF_INIT;
	const struct ward_error *err = list_effective(install, &list);
	const char *path;

	if (!err && !is_true(effective(&list, "core.bare")))
		err = ward_error(WARD_E_UNSUPPORTED,
		    "'%s' is not a bare repository", install->session->git_dir);
	path = err ? NULL : effective(&list, "core.hookspath");
	if (path != NULL)
		ward_buf_add_str(hooks_path, path);
	ward_buf_release(&list);
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
