/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where it is written down which pushes were made. */
#include "src/cmd/past.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/text.h"
#include "src/cmd/records.h"

#define REFLOG_MAX (64u * 1024 * 1024)
#define DEPTH_MAX  64

struct reading {
	struct ward_pasts *out;
	const char *repository;
	const char *needle; /* what stands in every record of it */
	int64_t since;
};

static void
add(struct ward_pasts *pasts, const struct ward_past *past)
{
	if (pasts->count == pasts->capacity) {
		pasts->capacity = ward_grow(pasts->capacity, pasts->count + 1);
		pasts->items = ward_realloc_array(
		    pasts->items, pasts->capacity, sizeof(*pasts->items));
	}
	pasts->items[pasts->count] = *past;
	pasts->items[pasts->count].number = pasts->count;
	pasts->count++;
}

/* --- records ----------------------------------------------------------------
 */

static const struct ward_error *
take_record(void *data, const char *path, size_t number, struct ward_view line)
{
	struct reading *reading = data;
	enum ward_past_kind kind;
	struct ward_past past;

	(void)path;
	(void)number;
	if (memmem(line.data, line.size, reading->needle,
		strlen(reading->needle)) == NULL)
		return NULL;
	kind = ward_past_from_record(
	    &past, reading->out->arena, line, reading->repository);
	if (kind == WARD_PAST_OTHER || past.time < reading->since)
		return NULL;
	if (kind == WARD_PAST_UNNAMED)
		reading->out->nunnamed++;
	else
		add(reading->out, &past);
	return NULL;
}

static const struct ward_error *
read_records(struct reading *reading, const char *log)
{
	struct ward_buf needle = WARD_BUF_INIT;
	const struct ward_error *err;

	if (access(log, F_OK) != 0 && errno == ENOENT)
		return NULL;
	ward_past_add_needle(&needle, reading->repository);
	reading->needle = ward_buf_str(&needle);
	err = ward_records_each(log, reading->since, take_record, reading);
	ward_buf_release(&needle);
	return err;
}

/* --- reflogs ----------------------------------------------------------------
 */

static bool
is_told(const struct ward_pasts *pasts, const struct ward_push_line *line)
{
	for (size_t i = 0; i < pasts->count; i++) {
		const struct ward_past *past = &pasts->items[i];

		for (size_t j = 0; j < past->nlines; j++)
			if (past->outcome == WARD_ACCEPTED &&
			    ward_oid_equal(&past->lines[j].new, &line->new) &&
			    ward_oid_equal(&past->lines[j].old, &line->old) &&
			    ward_view_equal(past->lines[j].name, line->name))
				return true;
	}
	return false;
}

/* "OLD NEW NAME <MAIL> SECONDS ZONE<tab>push": others were no push. */
static bool
read_entry(struct ward_view text, struct ward_push_line *line, int64_t *time)
{
	struct ward_view word, mail;
	uint64_t seconds;

	if (!ward_view_split(&text, ' ', &word) ||
	    !ward_oid_parse(&line->old, word) ||
	    !ward_view_split(&text, ' ', &word) ||
	    !ward_oid_parse(&line->new, word) ||
	    !ward_view_split(&text, '\t', &mail) ||
	    !ward_view_starts(text, "push"))
		return false;
	while (ward_view_split(&mail, '>', &word) && mail.size > 0)
		;
	word = ward_view_trim(word);
	if (!ward_view_split(&word, ' ', &mail) ||
	    !ward_parse_number(mail, 0, INT64_MAX, &seconds))
		return false;
	*time = (int64_t)seconds;
	return true;
}

static void
take_entry(struct reading *reading, const char *ref, struct ward_view text)
{
	struct ward_pasts *out = reading->out;
	struct ward_push_line line = { .name = ward_view_str(ref) };
	struct ward_past past = { .nlines = 1 };

	if (!read_entry(text, &line, &past.time) ||
	    past.time < reading->since || is_told(out, &line))
		return;
	past.lines = ward_arena_alloc(out->arena, sizeof(line));
	past.lines[0] = line;
	past.lines[0].name = ward_view_str(ward_arena_strdup(out->arena, ref));
	add(out, &past);
}

static const struct ward_error *
read_reflog(struct reading *reading, const char *path, const char *ref)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read(&text, path, REFLOG_MAX);
	struct ward_view rest = ward_buf_view(&text), line;

	while (!err && ward_view_split(&rest, '\n', &line))
		take_entry(reading, ref, line);
	ward_buf_release(&text);
	/* It was removed meanwhile, as its ref was. */
	return err && err->code == WARD_E_MISSING ? NULL : err;
}

static const struct ward_error *
read_reflogs(struct reading *reading, const char *logs, const char *ref,
    unsigned int depth)
{
	struct ward_buf path = WARD_BUF_INIT, name = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	DIR *dir;
	struct dirent *entry;
	struct stat st;

	ward_buf_printf(&path, "%s/%s", logs, ref);
	dir = depth < DEPTH_MAX ? opendir(ward_buf_str(&path)) : NULL;
	for (errno = 0; dir != NULL && !err && (entry = readdir(dir)) != NULL;
	     errno = 0) {
		if (entry->d_name[0] == '.')
			continue;
		ward_buf_clear(&path);
		ward_buf_clear(&name);
		ward_buf_printf(&name, "%s/%s", ref, entry->d_name);
		ward_buf_printf(&path, "%s/%s", logs, ward_buf_str(&name));
		if (lstat(ward_buf_str(&path), &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			err = read_reflogs(
			    reading, logs, ward_buf_str(&name), depth + 1);
		else if (S_ISREG(st.st_mode) &&
		    st.st_mtim.tv_sec >= reading->since)
			err = read_reflog(
			    reading, ward_buf_str(&path), ward_buf_str(&name));
	}
	if (dir != NULL && !err && errno != 0)
		err = ward_error(WARD_E_SYSTEM, "reflogs of '%s'", ref);
	if (dir != NULL)
		closedir(dir);
	ward_buf_release(&name);
	ward_buf_release(&path);
	return err;
}

/* --- both ------------------------------------------------------------------
 */

static int
by_time(const void *a, const void *b)
{
	const struct ward_past *one = a, *two = b;

	if (one->time != two->time)
		return one->time < two->time ? 1 : -1;
	return one->number < two->number ? 1 : -1;
}

const struct ward_error *
ward_pasts_read(struct ward_pasts *out, const char *git_dir, const char *log,
    const char *repository, int64_t since)
{
	struct reading reading = {
		.out = out, .repository = repository, .since = since
	};
	const char *logs =
	    ward_arena_printf(out->arena, PATH_MAX, "%s/logs", git_dir);
	const struct ward_error *err = read_records(&reading, log);

	if (!err)
		err = read_reflogs(&reading, logs, "refs/heads", 0);
	if (!err)
		err = read_reflogs(&reading, logs, "refs/tags", 0);
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), by_time);
	if (out->count > WARD_PASTS_MAX) {
		out->nleft = out->count - WARD_PASTS_MAX;
		out->count = WARD_PASTS_MAX;
	}
	return err;
}

void
ward_pasts_release(struct ward_pasts *pasts)
{
	free(pasts->items);
}
