/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where systemd's units lie, and what of them concerns files. */
#include "src/cmd/doctor/units.h"

#include <glob.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include "refward/file.h"
#include "src/cmd/doctor/run.h"

#define FILE_MAX (1024u * 1024)
#define TEXT_MAX 8192

/* The strongest first: a unit of the same name hides those behind it. */
static const char *const folders[] = { "/etc/systemd/system",
	"/run/systemd/system", "/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system", "/lib/systemd/system" };

#define NFOLDERS (sizeof(folders) / sizeof(folders[0]))

struct reading {
	struct ward_arena *arena;
	struct ward_unit *unit;
	bool is_service; /* the section */
};

static const char *
copy(struct ward_arena *arena, struct ward_view text)
{
	return ward_arena_copy(arena, text.data, text.size);
}

static void
add_path(struct reading *reading, const char *path, bool is_writable)
{
	struct ward_unit *unit = reading->unit;

	unit->paths = ward_realloc_array(
	    unit->paths, unit->npaths + 1, sizeof(*unit->paths));
	unit->paths[unit->npaths++] =
	    (struct ward_unit_path){ path, is_writable };
}

/* An empty value takes back all that was said. */
static void
forget_paths(struct ward_unit *unit, bool is_writable)
{
	size_t nkept = 0;

	for (size_t i = 0; i < unit->npaths; i++)
		if (unit->paths[i].is_writable != is_writable)
			unit->paths[nkept++] = unit->paths[i];
	unit->npaths = nkept;
}

/* "-" and "+" before a path say what is done where it is not there. */
static void
take_paths(struct reading *reading, struct ward_view value, bool is_writable,
    const char *below)
{
	struct ward_view word;

	if (value.size == 0)
		forget_paths(reading->unit, is_writable);
	while (ward_view_split(&value, ' ', &word)) {
		while (word.size > 0 && strchr("-+\"'", word.data[0]) != NULL)
			word = ward_view(word.data + 1, word.size - 1);
		while (word.size > 0 &&
		    strchr("\"'", word.data[word.size - 1]) != NULL)
			word.size--;
		if (word.size > 0)
			add_path(reading,
			    ward_arena_printf(reading->arena, PATH_MAX,
				"%s%.*s", below, (int)word.size, word.data),
			    is_writable);
	}
}

static const struct list {
	const char *key;
	bool is_writable;
	const char *below;
} lists[] = {
	{ "ReadWritePaths", true, "" },
	{ "ReadWriteDirectories", true, "" },
	{ "StateDirectory", true, "/var/lib/" },
	{ "LogsDirectory", true, "/var/log/" },
	{ "CacheDirectory", true, "/var/cache/" },
	{ "RuntimeDirectory", true, "/run/" },
	{ "ReadOnlyPaths", false, "" },
	{ "ReadOnlyDirectories", false, "" },
	{ "InaccessiblePaths", false, "" },
	{ "InaccessibleDirectories", false, "" },
};

static void
take(struct reading *reading, struct ward_view key, struct ward_view value)
{
	struct ward_unit *unit = reading->unit;

	if (ward_view_is(key, "User"))
		unit->user = copy(reading->arena, value);
	else if (ward_view_is(key, "ProtectSystem"))
		unit->system = copy(reading->arena, value);
	else if (ward_view_is(key, "ProtectHome"))
		unit->home = copy(reading->arena, value);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (ward_view_is(key, lists[i].key))
			take_paths(reading, value, lists[i].is_writable,
			    lists[i].below);
}

static void
take_line(struct reading *reading, struct ward_view line)
{
	struct ward_view key;

	line = ward_view_trim(line);
	if (line.size == 0 || line.data[0] == '#' || line.data[0] == ';')
		return;
	if (line.data[0] == '[')
		reading->is_service = ward_view_is(line, "[Service]");
	else if (reading->is_service && ward_view_split(&line, '=', &key))
		take(reading, ward_view_trim(key), ward_view_trim(line));
}

/* A line that ends in a backslash goes on in the next. */
static const struct ward_error *
read_file(struct reading *reading, const char *path)
{
	struct ward_buf text = WARD_BUF_INIT, whole = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read(&text, path, FILE_MAX);
	struct ward_view rest = ward_buf_view(&text), line;

	reading->is_service = false;
	while (!err && ward_view_split(&rest, '\n', &line)) {
		if (ward_view_ends(line, "\\")) {
			ward_buf_add(&whole, line.data, line.size - 1);
			ward_buf_add_char(&whole, ' ');
			continue;
		}
		ward_buf_add_view(&whole, line);
		take_line(reading, ward_buf_view(&whole));
		ward_buf_clear(&whole);
	}
	ward_buf_release(&whole);
	ward_buf_release(&text);
	return err;
}

/* "/dev/null": the unit is masked. */
static const struct ward_error *
read_all(struct reading *reading, const glob_t *found)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < found->gl_pathc && !err; i++) {
		err = read_file(reading, found->gl_pathv[i]);
		if (err && err->code != WARD_E_SYSTEM)
			err = NULL;
	}
	return err;
}

static const struct ward_error *
read_pattern(struct ward_doctor_run *run, struct reading *reading,
    const char *folder, const char *pattern)
{
	const struct ward_error *err = NULL;
	glob_t found;

	if (glob(ward_arena_printf(run->arena, TEXT_MAX, "%s%s/%s", run->root,
		     folder, pattern),
		0, NULL, &found) != 0)
		return NULL;
	err = read_all(reading, &found);
	globfree(&found);
	return err;
}

static bool
holds_back(const struct ward_unit *unit)
{
	for (size_t i = 0; i < unit->npaths; i++)
		if (!unit->paths[i].is_writable)
			return true;
	return unit->system != NULL || unit->home != NULL;
}

static bool
is_known(const struct ward_units *units, const char *name)
{
	for (size_t i = 0; i < units->count; i++)
		if (strcmp(units->items[i].name, name) == 0)
			return true;
	return false;
}

static const struct ward_error *
add_unit(
    struct ward_doctor_run *run, struct ward_units *units, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	struct ward_unit unit = { .name = ward_arena_strdup(run->arena, name) };
	struct reading reading = { .arena = run->arena, .unit = &unit };
	const char *drop_ins =
	    ward_arena_printf(run->arena, PATH_MAX, "%s.d/*.conf", name);
	const struct ward_error *err;

	if (is_known(units, name))
		return NULL;
	err = read_file(&reading, path);
	if (err && err->code != WARD_E_SYSTEM)
		return NULL;
	for (size_t i = NFOLDERS; i-- > 0 && !err;)
		err = read_pattern(run, &reading, folders[i], drop_ins);
	units->items = ward_realloc_array(
	    units->items, units->count + 1, sizeof(*units->items));
	units->items[units->count++] = unit;
	return err;
}

static void
keep_strict(struct ward_units *units)
{
	size_t nkept = 0;

	for (size_t i = 0; i < units->count; i++)
		if (holds_back(&units->items[i]))
			units->items[nkept++] = units->items[i];
		else
			free(units->items[i].paths);
	units->count = nkept;
}

static const struct ward_error *
read_folder(
    struct ward_doctor_run *run, struct ward_units *units, const char *folder)
{
	const struct ward_error *err = NULL;
	glob_t found;

	if (glob(ward_arena_printf(
		     run->arena, PATH_MAX, "%s%s/*.service", run->root, folder),
		0, NULL, &found) != 0)
		return NULL;
	for (size_t i = 0; i < found.gl_pathc && !err; i++)
		err = add_unit(run, units, found.gl_pathv[i]);
	globfree(&found);
	return err;
}

const struct ward_error *
ward_doctor_units(struct ward_doctor_run *run, const struct ward_units **out)
{
	const struct ward_error *err = NULL;

	if (!run->has_units) {
		for (size_t i = 0; i < NFOLDERS && !err; i++)
			err = read_folder(run, &run->units, folders[i]);
		keep_strict(&run->units);
		run->has_units = !err;
	}
	*out = &run->units;
	return err;
}

void
ward_doctor_units_free(struct ward_units *units)
{
	for (size_t i = 0; i < units->count; i++)
		free(units->items[i].paths);
	free(units->items);
}

bool
ward_unit_is_of(const struct ward_unit *unit, uid_t user)
{
	const struct passwd *account;
	char *end;
	unsigned long number;

	if (unit->user == NULL)
		return false;
	number = strtoul(unit->user, &end, 10);
	if (*end == '\0' && end != unit->user)
		return number == user;
	account = getpwnam(unit->user);
	return account != NULL && account->pw_uid == user;
}

/* --- what may be written --------------------------------------------------
 */

static size_t
depth_of(const char *path, const char *above)
{
	size_t size = strlen(above);

	while (size > 0 && above[size - 1] == '/')
		size--;
	if (strncmp(path, above, size) != 0 ||
	    (path[size] != '/' && path[size] != '\0'))
		return 0;
	return size + 1;
}

/* The longest path that leads there decides. */
static void
weigh(const char *path, const char *above, bool is_writable, size_t *depth,
    bool *answer)
{
	size_t here = depth_of(path, above);

	if (here < *depth || here == 0)
		return;
	*depth = here;
	*answer = is_writable;
}

static bool
is_any(const char *value, const char *const *words)
{
	for (; value != NULL && *words != NULL; words++)
		if (strcmp(value, *words) == 0)
			return true;
	return false;
}

bool
ward_unit_may_write(const struct ward_unit *unit, const char *path)
{
	static const char *const yes[] = { "yes", "true", "1", "on", "full",
		NULL };
	static const char *const home[] = { "yes", "true", "1", "on",
		"read-only", "tmpfs", NULL };
	static const char *const free_ones[] = { "/dev", "/proc", "/sys" };
	static const char *const homes[] = { "/home", "/root", "/run/user" };
	bool answer = true;
	size_t depth = 0;

	if (unit->system != NULL && strcmp(unit->system, "strict") == 0) {
		weigh(path, "/", false, &depth, &answer);
		for (size_t i = 0; i < 3; i++)
			weigh(path, free_ones[i], true, &depth, &answer);
	} else if (is_any(unit->system, yes)) {
		weigh(path, "/usr", false, &depth, &answer);
		weigh(path, "/boot", false, &depth, &answer);
		weigh(path, "/efi", false, &depth, &answer);
		if (strcmp(unit->system, "full") == 0)
			weigh(path, "/etc", false, &depth, &answer);
	}
	for (size_t i = 0; i < 3 && is_any(unit->home, home); i++)
		weigh(path, homes[i], false, &depth, &answer);
	for (size_t i = 0; i < unit->npaths; i++)
		weigh(path, unit->paths[i].path, unit->paths[i].is_writable,
		    &depth, &answer);
	return answer;
}
