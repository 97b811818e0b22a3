/* SPDX-License-Identifier: Apache-2.0 */
/* Hides zlib, and which files of a folder hold decision records. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>
#include "refward/memory.h"
#include "refward/text.h"
#include "records.h"

static int
by_age(const void *a, const void *b)
{
	const struct ward_record_file *one = a, *two = b;

	if (one->changed.tv_sec != two->changed.tv_sec)
		return one->changed.tv_sec < two->changed.tv_sec ? -1 : 1;
	if (one->changed.tv_nsec != two->changed.tv_nsec)
		return one->changed.tv_nsec < two->changed.tv_nsec ? -1 : 1;
	return strcmp(one->path, two->path);
}

static bool
is_record_file(const char *name)
{
	return strncmp(name, "decisions", strlen("decisions")) == 0 &&
	    strstr(name, ".jsonl") != NULL;
}

const struct ward_error *
ward_records_files(
    struct ward_record_file **out, size_t *count, const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	*out = NULL;
	*count = 0;
	if (dir == NULL)
		return ward_error(
		    WARD_E_SYSTEM, "folder of records '%s'", folder);
	while ((entry = readdir(dir)) != NULL) {
		struct ward_buf path = WARD_BUF_INIT;
		struct stat st = { .st_mode = S_IFREG };

		/* One that cannot be looked at is no reason to be silent: who
		 * reads it will say why it cannot be read. */
		ward_buf_printf(&path, "%s/%s", folder, entry->d_name);
		if (is_record_file(entry->d_name) &&
		    (stat(ward_buf_str(&path), &st) < 0 ||
			S_ISREG(st.st_mode))) {
			*out =
			    ward_realloc_array(*out, *count + 1, sizeof(**out));
			(*out)[(*count)++] = (struct ward_record_file){
				ward_strdup(ward_buf_str(&path)), st.st_mtim
			};
		}
		ward_buf_release(&path);
	}
	closedir(dir);
	if (*count > 0)
		qsort(*out, *count, sizeof(**out), by_age);
	return NULL;
}

void
ward_records_free(struct ward_record_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(files[i].path);
	free(files);
}

/* --- their lines -----------------------------------------------------------
 */

struct reading {
	const char *path;
	ward_record_fn take;
	void *data;
	struct ward_buf line;
	size_t number;
};

static const struct ward_error *
take_line(struct reading *reading)
{
	const struct ward_error *err =
	    reading->take(reading->data, reading->path, ++reading->number,
		ward_view_trim(ward_buf_view(&reading->line)));

	ward_buf_clear(&reading->line);
	return err;
}

/* Lines of what is in *rest, the last only where its LF is there too. */
static const struct ward_error *
take_lines(struct reading *reading, struct ward_view rest)
{
	const struct ward_error *err = NULL;
	const char *end;

	while (!err && (end = memchr(rest.data, '\n', rest.size)) != NULL) {
		size_t size = (size_t)(end - rest.data) + 1;

		ward_buf_add(&reading->line, rest.data, size);
		err = take_line(reading);
		rest.data += size;
		rest.size -= size;
	}
	if (!err)
		ward_buf_add_view(&reading->line, rest);
	return err;
}

/* zlib reads what is not compressed as it is. */
static const struct ward_error *
read_file(struct reading *reading, gzFile file)
{
	const struct ward_error *err = NULL;
	char chunk[65536];
	int got, status = Z_OK;

	while (!err && (got = gzread(file, chunk, sizeof(chunk))) > 0)
		err = take_lines(reading, ward_view(chunk, (size_t)got));
	if (!err && reading->line.size > 0)
		err = take_line(reading);
	if (err)
		return err;
	(void)gzerror(file, &status);
	if (status == Z_ERRNO)
		return ward_error(WARD_E_SYSTEM, "'%s'", reading->path);
	if (status != Z_OK)
		return ward_error(
		    WARD_E_CORRUPT, "'%s' is damaged", reading->path);
	return NULL;
}

const struct ward_error *
ward_records_read(const char *path, ward_record_fn take, void *data)
{
	struct reading reading = { .path = path, .take = take, .data = data };
	gzFile file = gzopen(path, "rbe");
	const struct ward_error *err;

	if (file == NULL)
		return ward_error(WARD_E_SYSTEM, "'%s'", path);
	err = read_file(&reading, file);
	gzclose_r(file);
	ward_buf_release(&reading.line);
	return err;
}

const struct ward_error *
ward_records_each(
    const char *folder, int64_t since, ward_record_fn take, void *data)
{
	struct ward_record_file *files;
	const struct ward_error *err;
	size_t count;

	err = ward_records_files(&files, &count, folder);
	for (size_t i = 0; i < count && !err; i++)
		if (files[i].changed.tv_sec >= since)
			err = ward_records_read(files[i].path, take, data);
	ward_records_free(files, count);
	return err;
}
