/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is told which pushes to a repository bypassed its rules: by the
 * decision records of its own gate, whatever rules the audit asks. */
#include <errno.h>
#include <unistd.h>
#include "src/cmd/audit.h"
#include "src/cmd/audit_log.h"
#include "src/cmd/past.h"
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

static void
take(void *data, struct ward_view record)
{
	struct reading *reading = data;
	struct ward_arena *arena = ward_arena_new();
	struct ward_past past;

	if (ward_past_from_record(&past, arena, record, reading->repository) !=
	    WARD_PAST_OTHER)
		add(reading, &past);
	ward_arena_free(arena);
}

/* What cannot be told is no more than that: it says nothing of the history. */
enum ward_audit_answer
ward_audit_bypasses(const struct ward_session *found, int store,
    struct ward_audit_writer *writer)
{
	struct reading reading = { .writer = writer };
	struct ward_buf log = WARD_BUF_INIT;
	enum ward_audit_answer answer;
	struct ward_session own;
	bool is_own;

	if (found->git_dir == NULL)
		return WARD_AUDIT_UNTOLD;
	ward_session_start(&own, found->cli);
	ward_session_find_log_of(&own, &log, found);
	reading.repository = own.push.repository;
	is_own = ward_view_starts(ward_buf_view(&log), found->git_dir);
	if (access(ward_buf_str(&log), R_OK | X_OK) != 0)
		answer = errno == ENOENT ? WARD_AUDIT_NO : WARD_AUDIT_UNTOLD;
	else if (reading.repository == NULL ||
	    ward_audit_log_each(is_own ? -1 : store, ward_buf_str(&log),
		reading.repository, take, &reading))
		answer = WARD_AUDIT_UNTOLD;
	else
		answer = WARD_AUDIT_YES;
	ward_buf_release(&log);
	ward_session_end(&own);
	return answer;
}
