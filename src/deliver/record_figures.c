/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how far decision records were read, and what is counted of one. */
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "dispatcher.h"
#include "figures.h"
#include "refward/place.h"
#include "refward/render.h"

/* What is read of one file at a time; a line that is longer is passed over. */
#define CHUNK (16 * 1024 * 1024)

struct folder {
	struct ward_dispatcher *d;
	const char *path;
	int fd;
	int64_t file; /* that was read last, by its inode; 0: none */
	int64_t size; /* and so far */
};

/* --- one record ----------------------------------------------------------- */

/* An act of an administrator, or what was only asked, is no decision. */
static const char *const verdicts[] = { "accepted", "refused", "unknown" };

static bool
is_verdict(const char *word)
{
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (word != NULL && strcmp(word, verdicts[i]) == 0)
			return true;
	return false;
}

static const struct ward_error *
add(struct folder *folder, const char *name, const json_t *record,
    const char *target, const char *what, int64_t value)
{
	struct ward_figure figure = { .name = name,
		.repository = record == NULL
		    ? ""
		    : json_string_value(json_object_get(record, "repository")),
		.target = target,
		.what = what,
		.value = value };

	if (figure.repository == NULL)
		figure.repository = "";
	return ward_figure_add(folder->d->ledger, &figure);
}

static const struct ward_error *
add_duration(struct folder *folder, int64_t milliseconds)
{
	size_t i = 0;
	const struct ward_error *err;

	while (ward_duration_classes[i].milliseconds < milliseconds)
		i++;
	err =
	    add(folder, "duration", NULL, NULL, ward_duration_classes[i].le, 1);
	return err
	    ? err
	    : add(folder, "duration-sum", NULL, NULL, NULL, milliseconds);
}

static const struct ward_error *
add_findings(struct folder *folder, const json_t *record)
{
	const json_t *findings = json_object_get(record, "findings");
	const struct ward_error *err = NULL;
	const json_t *finding;
	size_t i;

	json_array_foreach(findings, i, finding)
	{
		const char *rule =
		    json_string_value(json_object_get(finding, "rule"));
		const char *mode =
		    json_string_value(json_object_get(finding, "mode"));

		if (!err && rule != NULL && mode != NULL)
			err = add(folder, "finding", record, rule, mode, 1);
	}
	return err;
}

/* A log may be shared where outboxes are not, and two repositories may have one
 * name. */
static bool
is_ours(const struct ward_dispatcher *d, const json_t *record)
{
	const char *id =
	    json_string_value(json_object_get(record, "repository_id"));
	const char *name =
	    json_string_value(json_object_get(record, "repository"));

	if (d->counts == NULL)
		return true;
	if (id != NULL && d->counts_id != NULL)
		return strcmp(id, d->counts_id) == 0;
	return name != NULL && strcmp(name, d->counts) == 0;
}

static const struct ward_error *
count_record(struct folder *folder, const json_t *record)
{
	const json_t *took = json_object_get(record, "milliseconds");
	const char *verdict =
	    json_string_value(json_object_get(record, "verdict"));
	size_t nbypasses = json_array_size(json_object_get(record, "bypasses"));
	const struct ward_error *err;

	if (!is_verdict(verdict) || !is_ours(folder->d, record))
		return NULL;
	err = add(folder, "decision", record, NULL, verdict, 1);
	if (!err && nbypasses > 0)
		err = add(
		    folder, "bypass", record, NULL, NULL, (int64_t)nbypasses);
	if (!err && json_is_integer(took))
		err = add_duration(folder, json_integer_value(took));
	return err ? err : add_findings(folder, record);
}

static const struct ward_error *
count_line(struct folder *folder, struct ward_view line)
{
	json_t *record = json_loadb(line.data, line.size, JSON_ALLOW_NUL, NULL);
	const struct ward_error *err = NULL;

	if (json_is_object(record))
		err = count_record(folder, record);
	json_decref(record);
	return err;
}

/* --- one file ------------------------------------------------------------- */

/* The whole lines of what follows folder->size. */
static const struct ward_error *
count_chunk(struct folder *folder, int fd, char *chunk, bool *is_more)
{
	ssize_t got = pread(fd, chunk, CHUNK, (off_t)folder->size);
	struct ward_view rest = { chunk, got > 0 ? (size_t)got : 0 };
	const struct ward_error *err = NULL;
	const char *end;

	*is_more = rest.size == CHUNK;
	while (!err && (end = memchr(rest.data, '\n', rest.size)) != NULL) {
		size_t size = (size_t)(end - rest.data) + 1;

		err = count_line(folder, ward_view(rest.data, size));
		rest.data += size;
		rest.size -= size;
		folder->size += (int64_t)size;
	}
	if (rest.size == CHUNK)
		folder->size += CHUNK;
	return err;
}

static const struct ward_error *
count_rest(struct folder *folder, int fd)
{
	char *chunk = ward_alloc(CHUNK);
	const struct ward_error *err = NULL;
	bool is_more = true;

	while (!err && is_more)
		err = count_chunk(folder, fd, chunk, &is_more);
	free(chunk);
	return err;
}

/* It was put aside since: by its month, or by somebody's logrotate. */
static int
open_former(const struct folder *folder)
{
	int copy = fcntl(folder->fd, F_DUPFD_CLOEXEC, 0);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *entry;
	int fd = -1;

	if (dir == NULL && copy >= 0)
		close(copy);
	while (dir != NULL && fd < 0 && (entry = readdir(dir)) != NULL)
		if ((int64_t)entry->d_ino == folder->file)
			fd = openat(folder->fd, entry->d_name,
			    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (dir != NULL)
		closedir(dir);
	return fd;
}

static const struct ward_error *
count_former(struct folder *folder)
{
	int fd = folder->file != 0 ? open_former(folder) : -1;
	const struct ward_error *err = NULL;

	if (fd >= 0) {
		err = count_rest(folder, fd);
		close(fd);
	}
	return err;
}

/* --- one folder ----------------------------------------------------------- */

static const struct ward_error *
take_place(void *data, const struct ward_row *row)
{
	struct folder *folder = data;

	folder->file = ward_row_number(row, 0);
	folder->size = ward_row_number(row, 1);
	return NULL;
}

static const struct ward_error *
count_new(struct folder *folder, int fd, const struct stat *st)
{
	const struct ward_error *err = NULL;

	if (folder->file != (int64_t)st->st_ino) {
		err = count_former(folder);
		folder->file = (int64_t)st->st_ino;
		folder->size = 0;
	} else if (folder->size > (int64_t)st->st_size) {
		folder->size = 0;
	}
	if (!err && folder->size < (int64_t)st->st_size)
		err = count_rest(folder, fd);
	return err ? err
		   : ward_ledger_do(folder->d->ledger,
			 "INSERT OR REPLACE INTO reading (folder, file, size) "
			 "VALUES (?, ?, ?)",
			 "tii", folder->path, folder->file, folder->size);
}

/* What is counted, and how far it was read, or neither. */
static const struct ward_error *
count_file(struct folder *folder, int fd)
{
	struct stat st;
	const struct ward_error *err =
	    ward_ledger_each(folder->d->ledger, take_place, folder,
		"SELECT file, size FROM reading WHERE folder = ?", "t",
		folder->path);

	if (err || fstat(fd, &st) < 0 ||
	    ((int64_t)st.st_ino == folder->file &&
		(int64_t)st.st_size == folder->size))
		return err;
	err = ward_ledger_begin(folder->d->ledger);
	if (err)
		return err;
	return ward_ledger_end(folder->d->ledger, count_new(folder, fd, &st));
}

static const struct ward_error *
count_folder(struct ward_dispatcher *d, const char *path)
{
	struct folder folder = { .d = d, .path = path };
	const struct ward_error *err = NULL;
	int fd;

	folder.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder.fd < 0)
		return NULL;
	fd = openat(folder.fd, WARD_RECORD_FILE,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0) {
		err = count_file(&folder, fd);
		close(fd);
	}
	close(folder.fd);
	return err;
}

/* --- all ------------------------------------------------------------------ */

static const struct ward_error *
count_home(struct ward_dispatcher *d, const char *git_dir)
{
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_place_log(&folder, git_dir, NULL);
	err = count_folder(d, ward_buf_str(&folder));
	ward_buf_release(&folder);
	return err;
}

static const struct ward_error *
take_path(void *data, const struct ward_row *row)
{
	struct ward_dispatcher *d = data;
	const char *path = ward_row_text(row, 0);

	return strcmp(path, d->home) == 0 ? NULL : count_home(d, path);
}

const struct ward_error *
ward_count_records(struct ward_dispatcher *d)
{
	const struct ward_error *err;

	if (d->log != NULL)
		return count_folder(d, d->log);
	err = count_home(d, d->home);
	return err ? err
		   : ward_ledger_each(d->ledger, take_path, d,
			 "SELECT path FROM repository", "");
}
