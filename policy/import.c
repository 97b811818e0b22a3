/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is written down that an administrator opened a large push. */
#include "refward/import.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "refward/calendar.h"
#include "refward/file.h"
#include "refward/text.h"

#define VERSION	 "1"
#define SIZE_CAP 16384
#define ID_SIZE	 36
#define GIB	 (UINT64_C(1) << 30)
#define USED	 "used-"
#define NOT_OPEN                                                    \
	"this import is not open: it was used or cancelled, or it " \
	"never was"

const struct ward_import_budget ward_import_budgets[] = {
	{ "commit-budget", 1, UINT32_MAX, 10000000 },
	{ "byte-budget", 1024, 1024 * 1024 * GIB, 1024 * GIB },
	{ "object-budget", 1024, 2 * GIB, 1 * GIB },
	{ "path-budget", 1, UINT32_MAX, UINT32_MAX },
	{ "line-budget", 1, 1000000, 100000 },
	{ "memory-budget", 64 * 1024 * 1024, 1024 * GIB, 8 * GIB },
	{ "deadline", 1, 86400, 3600 },
};

static uint64_t
larger(uint64_t one, uint64_t other)
{
	return one > other ? one : other;
}

struct ward_budgets
ward_import_limits(
    const struct ward_import *import, const struct ward_policy *policy)
{
	struct ward_budgets limits = *ward_policy_budgets(policy);
	const uint64_t *budgets = import->budgets;

	limits.commits = larger(limits.commits, budgets[0]);
	limits.bytes = larger(limits.bytes, budgets[1]);
	limits.object_bytes = larger(limits.object_bytes, budgets[2]);
	limits.paths = larger(limits.paths, budgets[3]);
	limits.lines = larger(limits.lines, budgets[4]);
	limits.memory = larger(limits.memory, budgets[5]);
	limits.seconds = (unsigned int)larger(limits.seconds, budgets[6]);
	return limits;
}

bool
ward_import_id_is_valid(const char *id)
{
	return strlen(id) == ID_SIZE &&
	    strspn(id, "0123456789abcdef-") == ID_SIZE;
}

void
ward_import_folder(struct ward_buf *out, const char *git_dir)
{
	ward_buf_printf(out, "%s/refward/imports", git_dir);
}

static void
add_path(struct ward_buf *out, const char *git_dir, const char *id)
{
	ward_import_folder(out, git_dir);
	ward_buf_printf(out, "/%s", id);
}

/* --- the file ---------------------------------------------------------------
 */

static void
add_text(struct ward_buf *out, const char *key, const char *value)
{
	if (value != NULL)
		ward_buf_printf(out, "%s = %s\n", key, value);
}

static void
add_instant(struct ward_buf *out, const char *key, int64_t seconds)
{
	ward_buf_printf(out, "%s = ", key);
	ward_add_time(out, seconds);
	ward_buf_add_char(out, '\n');
}

const struct ward_error *
ward_import_put(const struct ward_import *import, const char *git_dir)
{
	struct ward_buf text = WARD_BUF_INIT, path = WARD_BUF_INIT;
	const struct ward_error *err;

	add_text(&text, "version", VERSION);
	add_text(&text, "reason", import->reason);
	add_text(&text, "administrator", import->administrator);
	add_text(&text, "user", import->user);
	add_text(&text, "ref", import->ref);
	add_text(&text, "rules", import->is_judged ? "judge" : "except");
	add_instant(&text, "opened", import->opened);
	add_instant(&text, "until", import->until);
	for (size_t i = 0; i < WARD_IMPORT_BUDGETS; i++)
		ward_buf_printf(&text, "%s = %llu\n",
		    ward_import_budgets[i].key,
		    (unsigned long long)import->budgets[i]);
	ward_import_folder(&path, git_dir);
	err = ward_folder_make(ward_buf_str(&path), 0750);
	ward_buf_clear(&path);
	add_path(&path, git_dir, import->id);
	if (!err)
		err = ward_file_replace(
		    ward_buf_str(&path), ward_buf_view(&text), 0640);
	ward_buf_release(&path);
	ward_buf_release(&text);
	return err;
}

/* Its place among the keys that may stand there; false for any other. */
static bool
take_text(struct ward_import *out, struct ward_arena *arena,
    struct ward_view key, struct ward_view value)
{
	const char **const texts[] = { &out->reason, &out->administrator,
		&out->user, &out->ref };
	static const char *const keys[] = { "reason", "administrator", "user",
		"ref" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (ward_view_is(key, keys[i]) && *texts[i] == NULL) {
			*texts[i] =
			    ward_arena_copy(arena, value.data, value.size);
			return value.size > 0;
		}
	return false;
}

static bool
take_budget(
    struct ward_import *out, struct ward_view key, struct ward_view value)
{
	for (size_t i = 0; i < WARD_IMPORT_BUDGETS; i++)
		if (ward_view_is(key, ward_import_budgets[i].key))
			return ward_parse_number(value,
			    ward_import_budgets[i].min,
			    ward_import_budgets[i].max, &out->budgets[i]);
	return false;
}

static bool
take_key(struct ward_import *out, struct ward_arena *arena,
    struct ward_view key, struct ward_view value)
{
	if (ward_view_is(key, "version"))
		return ward_view_is(value, VERSION);
	if (ward_view_is(key, "opened"))
		return ward_parse_time(value, &out->opened);
	if (ward_view_is(key, "until"))
		return ward_parse_time(value, &out->until);
	if (ward_view_is(key, "rules")) {
		out->is_judged = ward_view_is(value, "judge");
		return out->is_judged || ward_view_is(value, "except");
	}
	return take_text(out, arena, key, value) ||
	    take_budget(out, key, value);
}

static bool
read_text(
    struct ward_import *out, struct ward_arena *arena, struct ward_view text)
{
	struct ward_view line, key;

	while (ward_view_split(&text, '\n', &line))
		if (!ward_view_split(&line, '=', &key) ||
		    !take_key(
			out, arena, ward_view_trim(key), ward_view_trim(line)))
			return false;
	for (size_t i = 0; i < WARD_IMPORT_BUDGETS; i++)
		if (out->budgets[i] == 0)
			return false;
	return out->reason != NULL && out->administrator != NULL &&
	    out->until != 0;
}

const struct ward_error *
ward_import_get(struct ward_import *out, struct ward_arena *arena,
    const char *git_dir, const char *id, uid_t owner, gid_t group)
{
	struct ward_buf text = WARD_BUF_INIT, path = WARD_BUF_INIT;
	const struct ward_error *err;

	memset(out, 0, sizeof(*out));
	out->id = ward_arena_strdup(arena, id);
	add_path(&path, git_dir, id);
	err = ward_file_read_trusted(
	    &text, ward_buf_str(&path), SIZE_CAP, owner, group, NULL);
	if (!err && !read_text(out, arena, ward_buf_view(&text)))
		err = ward_error(WARD_E_CORRUPT,
		    "'%s' is not as it was written", ward_buf_str(&path));
	ward_buf_release(&path);
	ward_buf_release(&text);
	return err;
}

/* --- the push ---------------------------------------------------------------
 */

void
ward_import_look(struct ward_push *push, struct ward_arena *arena,
    const char *git_dir, uid_t owner, gid_t group)
{
	struct ward_import *import = ward_arena_alloc(arena, sizeof(*import));
	const struct ward_pusher *pusher = push->pusher;
	const struct ward_error *err;

	if (push->wishes.import == NULL)
		return;
	err = ward_import_get(
	    import, arena, git_dir, push->wishes.import, owner, group);
	if (err && err->code == WARD_E_MISSING)
		push->import_problem = NOT_OPEN;
	else if (err)
		push->import_problem =
		    "this import cannot be read: tell your administrator";
	else if (push->now >= import->until)
		push->import_problem = "the time for this import is over";
	else if (import->user != NULL &&
	    (pusher == NULL || pusher->is_anonymous ||
		strcmp(pusher->name, import->user) != 0))
		push->import_problem = "this import is for somebody else";
	else
		push->import = import;
}

/* The rename is what only one push succeeds in; what stays after a crash is
 * no import any more. */
const struct ward_error *
ward_import_take(const struct ward_import *import, const char *git_dir)
{
	struct ward_buf path = WARD_BUF_INIT, used = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	add_path(&path, git_dir, import->id);
	ward_import_folder(&used, git_dir);
	ward_buf_printf(&used, "/" USED "%s", import->id);
	if (rename(ward_buf_str(&path), ward_buf_str(&used)) != 0)
		err = errno == ENOENT
		    ? ward_error(WARD_E_MISSING, NOT_OPEN)
		    : ward_error(WARD_E_SYSTEM, "cannot take the import");
	else
		(void)unlink(ward_buf_str(&used));
	ward_buf_release(&used);
	ward_buf_release(&path);
	return err;
}
