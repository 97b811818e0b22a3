/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how an entry of the outbox is put so that no crash loses it. */
#include "refward/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"

#define ENTRY_MODE  0640
#define FOLDER_MODE 0750

static const char *const names[] = { "new", "confirmed", "kept", "damaged" };

#define NSTATES (sizeof(names) / sizeof(names[0]))

const char *
ward_spool_state_name(enum ward_spool_state state)
{
	return names[state];
}

void
ward_spool_path(struct ward_buf *out, const char *outbox,
    enum ward_spool_state state, const char *name)
{
	ward_buf_clear(out);
	ward_buf_printf(out, "%s/%s", outbox, names[state]);
	if (name != NULL)
		ward_buf_printf(out, "/%s", name);
}

static const struct ward_error *
sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct ward_error *err = NULL;

	if (fd < 0 || fsync(fd) < 0)
		err = ward_error(WARD_E_SYSTEM, "cannot sync '%s'", path);
	if (fd >= 0)
		close(fd);
	return err;
}

/* A file is not safe in a folder that is not. */
static const struct ward_error *
sync_above(const char *outbox)
{
	struct ward_buf above = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_buf_printf(&above, "%s/..", outbox);
	err = sync_folder(outbox);
	if (!err)
		err = sync_folder(ward_buf_str(&above));
	ward_buf_release(&above);
	return err;
}

const struct ward_error *
ward_spool_make(const char *outbox)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_buf_printf(&path, "%s/tmp", outbox);
	err = ward_folder_make(ward_buf_str(&path), FOLDER_MODE);
	for (size_t i = 0; i < NSTATES && !err; i++) {
		ward_spool_path(&path, outbox, (enum ward_spool_state)i, NULL);
		err = ward_folder_make(ward_buf_str(&path), FOLDER_MODE);
	}
	ward_buf_release(&path);
	return err ? err : sync_above(outbox);
}

/* --- putting -------------------------------------------------------------- */

static void
add_process_name(struct ward_buf *out, const struct ward_process *process)
{
	ward_buf_printf(out, ".%llu-%llu", (unsigned long long)process->pid,
	    (unsigned long long)process->started);
}

static void
add_name(struct ward_buf *out, const struct ward_intent *intent)
{
	ward_buf_add_str(out, intent->push);
	if (intent->process.pid != 0)
		add_process_name(out, &intent->process);
}

bool
ward_spool_is_made(const char *outbox)
{
	struct ward_buf path = WARD_BUF_INIT;
	bool has_all;

	ward_buf_printf(&path, "%s/tmp", outbox);
	has_all = access(ward_buf_str(&path), F_OK) == 0;
	ward_spool_path(&path, outbox, WARD_SPOOL_NEW, NULL);
	has_all = has_all && access(ward_buf_str(&path), F_OK) == 0;
	ward_buf_release(&path);
	return has_all;
}

/* The folders are made only where the first try did not find them: a push
 * should not pay for what is done once. */
static const struct ward_error *
put_durably(const char *outbox, const char *path, struct ward_view text)
{
	struct ward_buf tmp = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_buf_printf(&tmp, "%s/tmp", outbox);
	err = ward_file_replace_by(path, ward_buf_str(&tmp), text, ENTRY_MODE);
	if (err && !ward_spool_is_made(outbox)) {
		err = ward_spool_make(outbox);
		if (!err)
			err = ward_file_replace_by(
			    path, ward_buf_str(&tmp), text, ENTRY_MODE);
	}
	ward_buf_release(&tmp);
	return err;
}

const struct ward_error *
ward_spool_put(const char *outbox, const struct ward_intent *intent)
{
	struct ward_buf text = WARD_BUF_INIT, path = WARD_BUF_INIT;
	struct ward_buf name = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_intent_write(&text, intent);
	add_name(&name, intent);
	ward_spool_path(&path, outbox, WARD_SPOOL_NEW, ward_buf_str(&name));
	if (text.size > WARD_INTENT_SIZE_MAX)
		err = ward_error(WARD_E_LIMIT,
		    "what this push fires takes more than %d bytes",
		    WARD_INTENT_SIZE_MAX);
	else
		err = put_durably(
		    outbox, ward_buf_str(&path), ward_buf_view(&text));
	ward_buf_release(&text);
	ward_buf_release(&path);
	ward_buf_release(&name);
	return err;
}

const struct ward_error *
ward_spool_take_back(const char *outbox, const struct ward_intent *intent)
{
	struct ward_buf name = WARD_BUF_INIT;
	const struct ward_error *err;

	add_name(&name, intent);
	err = ward_spool_remove(outbox, ward_buf_str(&name), WARD_SPOOL_NEW);
	ward_buf_release(&name);
	return err;
}

static const struct ward_error *
write_file(const char *path, struct ward_view text)
{
	int fd = open(path,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, ENTRY_MODE);
	const struct ward_error *err;

	if (fd < 0)
		return ward_error(WARD_E_SYSTEM, "cannot create '%s'", path);
	err = ward_write_all(fd, text);
	if (close(fd) < 0 && !err)
		err = ward_error(WARD_E_SYSTEM, "cannot close '%s'", path);
	return err;
}

const struct ward_error *
ward_spool_confirm(
    const char *outbox, const struct ward_confirmation *confirmation)
{
	struct ward_buf text = WARD_BUF_INIT, path = WARD_BUF_INIT;
	struct ward_buf tmp = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_confirmation_write(&text, confirmation);
	ward_buf_printf(&tmp, "%s/tmp/%s", outbox, confirmation->push);
	ward_spool_path(
	    &path, outbox, WARD_SPOOL_CONFIRMED, confirmation->push);
	err = write_file(ward_buf_str(&tmp), ward_buf_view(&text));
	if (!err && rename(ward_buf_str(&tmp), ward_buf_str(&path)) != 0)
		err = ward_error(
		    WARD_E_SYSTEM, "cannot make '%s'", ward_buf_str(&path));
	if (err)
		(void)unlink(ward_buf_str(&tmp));
	ward_buf_release(&tmp);
	ward_buf_release(&text);
	ward_buf_release(&path);
	return err;
}

/* --- listing -------------------------------------------------------------- */

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const struct ward_error *
ward_spool_list(struct ward_spool_names *out, struct ward_arena *arena,
    const char *outbox, enum ward_spool_state state, size_t most)
{
	struct ward_buf path = WARD_BUF_INIT;
	const char **items = NULL;
	size_t count = 0, capacity = 0;
	const struct dirent *entry;
	const struct ward_error *err = NULL;
	DIR *dir;

	memset(out, 0, sizeof(*out));
	ward_spool_path(&path, outbox, state, NULL);
	dir = opendir(ward_buf_str(&path));
	if (dir == NULL) {
		if (errno != ENOENT)
			err = ward_error(WARD_E_SYSTEM, "cannot list '%s'",
			    ward_buf_str(&path));
		goto out;
	}
	while (errno = 0, (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (count == capacity) {
			capacity = ward_grow(capacity, count + 1);
			items =
			    ward_realloc_array(items, capacity, sizeof(*items));
		}
		items[count++] = ward_arena_strdup(arena, entry->d_name);
	}
	if (errno != 0) {
		err = ward_error(
		    WARD_E_SYSTEM, "cannot list '%s'", ward_buf_str(&path));
		goto out;
	}
	if (count > 0)
		qsort(items, count, sizeof(*items), compare);
	out->count = count < most ? count : most;
	out->items = ward_arena_alloc(arena, (count + 1) * sizeof(*items));
	if (count > 0)
		memcpy(out->items, items, count * sizeof(*items));
out:
	if (dir != NULL)
		closedir(dir);
	free(items);
	ward_buf_release(&path);
	return err;
}

/* --- reading -------------------------------------------------------------- */

static const struct ward_error *
read_text(struct ward_buf *text, const char *outbox,
    enum ward_spool_state state, const char *name, size_t cap)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_spool_path(&path, outbox, state, name);
	err = ward_file_read(text, ward_buf_str(&path), cap);
	ward_buf_release(&path);
	return err;
}

/* That which cannot be read at all is as damaged as what does not parse. */
static const struct ward_error *
damaged(
    const struct ward_error *err, enum ward_spool_state state, const char *name)
{
	return err ? ward_error_wrap(err, "entry '%s/%s'", names[state], name)
		   : NULL;
}

const struct ward_error *
ward_spool_read_intent(struct ward_intent *out, struct ward_arena *arena,
    const char *outbox, enum ward_spool_state state, const char *name)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err =
	    read_text(&text, outbox, state, name, WARD_INTENT_SIZE_MAX);

	if (!err)
		err = ward_intent_read(out, arena, ward_buf_view(&text));
	if (!err && !ward_spool_is_push(name, out->push))
		err = ward_error(WARD_E_CORRUPT, "it is another push's");
	ward_buf_release(&text);
	return damaged(err, state, name);
}

const struct ward_error *
ward_spool_read_confirmation(struct ward_confirmation *out,
    struct ward_arena *arena, const char *outbox, const char *name)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = read_text(&text, outbox,
	    WARD_SPOOL_CONFIRMED, name, WARD_CONFIRMATION_SIZE_MAX);

	if (!err)
		err = ward_confirmation_read(out, arena, ward_buf_view(&text));
	if (!err && strcmp(name, out->push) != 0)
		err = ward_error(WARD_E_CORRUPT, "it is another push's");
	ward_buf_release(&text);
	return damaged(err, WARD_SPOOL_CONFIRMED, name);
}

/* --- moving --------------------------------------------------------------- */

const struct ward_error *
ward_spool_move(const char *outbox, const char *name,
    enum ward_spool_state from, enum ward_spool_state to)
{
	struct ward_buf before = WARD_BUF_INIT, after = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	ward_spool_path(&before, outbox, from, name);
	ward_spool_path(&after, outbox, to, name);
	if (rename(ward_buf_str(&before), ward_buf_str(&after)) != 0 &&
	    errno != ENOENT)
		err = ward_error(
		    WARD_E_SYSTEM, "cannot move '%s'", ward_buf_str(&before));
	ward_buf_release(&before);
	ward_buf_release(&after);
	return err;
}

const struct ward_error *
ward_spool_remove(
    const char *outbox, const char *name, enum ward_spool_state state)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	ward_spool_path(&path, outbox, state, name);
	if (unlink(ward_buf_str(&path)) != 0 && errno != ENOENT)
		err = ward_error(
		    WARD_E_SYSTEM, "cannot remove '%s'", ward_buf_str(&path));
	ward_buf_release(&path);
	return err;
}

bool
ward_spool_is_push(const char *name, const char *push)
{
	size_t size = strlen(push);

	return strncmp(name, push, size) == 0 &&
	    (name[size] == '\0' || name[size] == '.');
}

bool
ward_spool_is_process(const char *name, const struct ward_process *process)
{
	struct ward_buf suffix = WARD_BUF_INIT;
	bool is_same;

	if (process->pid == 0)
		return false;
	add_process_name(&suffix, process);
	is_same = ward_view_ends(ward_view_str(name), ward_buf_str(&suffix));
	ward_buf_release(&suffix);
	return is_same;
}
