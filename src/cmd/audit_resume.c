/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the file in which an audit keeps what is done, so that another that is
 * asked the same goes on where it ended, however it ended. It is a report as
 * jsonl, whose repositories stand in the order in which they were done. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/audit_part.h"
#include "refward/memory.h"
#include "src/cmd/audit.h"

static const struct ward_report_format *
form(void)
{
	return ward_report_format_find("jsonl");
}

static const struct ward_error *
begin_anew(struct ward_auditing *auditing)
{
	struct ward_report_out *out = &auditing->kept.out;

	if (ftruncate(out->fd, 0) != 0 || lseek(out->fd, 0, SEEK_SET) != 0)
		return ward_error(WARD_E_SYSTEM, "'%s'", auditing->kept.path);
	form()->begin(out, &auditing->audit);
	return ward_report_flush(out);
}

static int
by_path(const void *key, const void *item)
{
	const struct ward_audit_repository *one =
	    *(const struct ward_audit_repository *const *)item;

	return strcmp(key, one->path);
}

static int
by_paths(const void *a, const void *b)
{
	const struct ward_audit_repository *one =
	    *(const struct ward_audit_repository *const *)a;

	return by_path(one->path, b);
}

/* Those that were read to their ends; what was not is tried again. */
static const struct ward_error *
take_done(struct ward_auditing *auditing, const struct ward_part *part,
    const struct ward_audit_repository **sorted)
{
	struct ward_audit *audit = &auditing->audit;
	const struct ward_part_row *row;
	const struct ward_error *err;
	int fd = -1;

	err = ward_pool_file(&fd);
	for (size_t i = 0; !err && (row = ward_part_row(part, i)) != NULL;
	     i++) {
		const struct ward_audit_repository **found = bsearch(row->path,
		    sorted, audit->nrepositories, sizeof(*sorted), by_path);
		size_t number;

		if (found == NULL || !row->is_read)
			continue;
		number = (size_t)(*found - audit->repositories);
		err = ward_part_take(part, i, audit, number, fd,
		    ward_audit_words, WARD_PART_FORGETS);
		auditing->done[number] = !err;
		auditing->ndone += !err;
	}
	if (fd >= 0)
		close(fd);
	return err;
}

static const struct ward_error *
go_on(struct ward_auditing *auditing, const struct ward_part *part)
{
	struct ward_audit *audit = &auditing->audit;
	const char *path = auditing->kept.path;
	const struct ward_audit_repository **sorted;
	const struct ward_error *err;
	off_t end = (off_t)ward_part_end(part);
	const char *difference;

	if (end == 0)
		return ward_error(WARD_E_USAGE,
		    "--resume: '%s' is a report, but not as jsonl", path);
	if (ward_part_is_whole(part))
		return begin_anew(auditing);
	difference = ward_part_differs_from(part, audit);
	if (difference != NULL)
		return ward_error(WARD_E_USAGE,
		    "--resume: '%s' is of an audit that differs in %s; remove "
		    "it "
		    "to begin anew",
		    path, difference);
	sorted = ward_arena_alloc(
	    audit->arena, (audit->nrepositories + 1) * sizeof(*sorted));
	for (size_t i = 0; i < audit->nrepositories; i++)
		sorted[i] = &audit->repositories[i];
	if (audit->nrepositories > 1)
		qsort(sorted, audit->nrepositories, sizeof(*sorted), by_paths);
	err = take_done(auditing, part, sorted);
	if (!err &&
	    (ftruncate(auditing->kept.out.fd, end) != 0 ||
		lseek(auditing->kept.out.fd, end, SEEK_SET) != end))
		err = ward_error(WARD_E_SYSTEM, "'%s'", path);
	return err;
}

static const struct ward_error *
open_locked(struct ward_auditing *auditing, struct stat *st)
{
	const char *path = auditing->kept.path;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);

	if (fd < 0 || fstat(fd, st) != 0)
		return ward_error(WARD_E_SYSTEM, "'%s'", path);
	auditing->kept.out.fd = fd;
	auditing->kept.is_open = true;
	if (!S_ISREG(st->st_mode))
		return ward_error(
		    WARD_E_USAGE, "--resume: '%s' is no file", path);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return ward_error(WARD_E_SYSTEM,
		    "--resume: another audit writes to '%s'", path);
	return NULL;
}

const struct ward_error *
ward_audit_resume(struct ward_auditing *auditing)
{
	const char *path = ward_cli_flag(auditing->cli, "resume");
	struct ward_part *part = NULL;
	const struct ward_error *err;
	struct stat st;

	if (path == NULL)
		return NULL;
	auditing->kept.path = path;
	err = open_locked(auditing, &st);
	if (!err && st.st_size == 0)
		return begin_anew(auditing);
	if (!err)
		err = ward_part_open(&part, path, INT64_MAX);
	if (!err)
		err = go_on(auditing, part);
	ward_part_close(part);
	return err;
}

const struct ward_error *
ward_audit_resume_tell(struct ward_auditing *auditing, size_t number)
{
	struct ward_report_out *out = &auditing->kept.out;
	const struct ward_error *err;

	if (!auditing->kept.is_open)
		return NULL;
	form()->repository(
	    out, &auditing->audit, &auditing->audit.repositories[number]);
	err = ward_report_flush(out);
	return err ? ward_error_wrap(err, "'%s'", auditing->kept.path) : NULL;
}

const struct ward_error *
ward_audit_resume_end(struct ward_auditing *auditing)
{
	struct ward_report_out *out = &auditing->kept.out;
	const struct ward_error *err;

	if (!auditing->kept.is_open)
		return NULL;
	form()->end(out, &auditing->audit);
	err = ward_report_end(out);
	return err ? ward_error_wrap(err, "'%s'", auditing->kept.path) : NULL;
}

void
ward_audit_resume_close(struct ward_auditing *auditing)
{
	if (!auditing->kept.is_open)
		return;
	ward_buf_release(&auditing->kept.out.text);
	ward_buf_release(&auditing->kept.out.kept_text);
	close(auditing->kept.out.fd);
}
