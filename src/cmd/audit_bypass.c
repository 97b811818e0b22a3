/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is told which pushes to a repository bypassed its rules: by the
 * decision records of its own gate, whatever rules the audit asks. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "src/cmd/audit.h"
#include "src/cmd/past.h"
#include "src/cmd/records.h"
#include "src/cmd/session.h"

struct reading {
	struct ward_audit_writer *writer;
	const char *repository;
};

static void
add(struct reading *reading, const struct ward_past *past)
{
	for (size_t i = 0; i < past->nbypasses; i++) {
		struct ward_audit_bypass bypass = { .time = past->time,
			.push = past->id,
			.user =
			    past->pusher.name != NULL ? past->pusher.name : "",
			.set = past->bypasses[i].set,
			.rule = past->bypasses[i].rule,
			.reason = past->bypasses[i].reason };

		ward_audit_writer_bypass(reading->writer, &bypass);
	}
}

/* Only what was let in. */
static const struct ward_error *
take(void *data, const char *path, size_t number, struct ward_view line)
{
	static const char needle[] = "\"bypasses\":[{";
	struct reading *reading = data;
	struct ward_arena *arena;
	enum ward_past_kind kind;
	struct ward_past past;

	(void)path;
	(void)number;
	if (memmem(line.data, line.size, needle, strlen(needle)) == NULL)
		return NULL;
	arena = ward_arena_new();
	kind = ward_past_from_record(&past, arena, line, reading->repository);
	if (kind != WARD_PAST_OTHER && past.outcome == WARD_ACCEPTED)
		add(reading, &past);
	ward_arena_free(arena);
	return NULL;
}

static const struct ward_error *
read_all(struct reading *reading, const char *log)
{
	struct ward_record_file *files;
	const struct ward_error *err;
	size_t count;

	err = ward_records_files(&files, &count, log);
	for (size_t i = 0; i < count && !err; i++)
		err = ward_records_read(files[i].path, take, reading);
	ward_records_free(files, count);
	return err;
}

/* What cannot be told is no more than that: it says nothing of the history. */
enum ward_audit_answer
ward_audit_bypasses(
    const struct ward_session *found, struct ward_audit_writer *writer)
{
	struct reading reading = { .writer = writer };
	struct ward_buf log = WARD_BUF_INIT;
	enum ward_audit_answer answer;
	struct ward_session own;

	if (found->git_dir == NULL)
		return WARD_AUDIT_UNTOLD;
	ward_session_start(&own, found->cli);
	ward_session_find_log_of(&own, &log, found);
	reading.repository = own.push.repository;
	if (access(ward_buf_str(&log), R_OK | X_OK) != 0)
		answer = errno == ENOENT ? WARD_AUDIT_NO : WARD_AUDIT_UNTOLD;
	else if (reading.repository == NULL ||
	    read_all(&reading, ward_buf_str(&log)))
		answer = WARD_AUDIT_UNTOLD;
	else
		answer = WARD_AUDIT_YES;
	ward_buf_release(&log);
	ward_session_end(&own);
	return answer;
}
