/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_AUDIT_REPLAY_H
#define WARD_CMD_AUDIT_REPLAY_H

#include "src/cmd/audit.h"
#include "src/cmd/replay.h"

/* `refward audit --replay`: what a rule file would have refused of the last
 * pushes. */

/* Of one repository, in words or as JSON. */
struct ward_replayed {
	struct ward_replay replay;
	const char *path;
	const char *problem; /* NULL: it was read to its end */
	size_t nrefused, nunknown;
	struct ward_replayed_row *rows;
	size_t nrows;
};

enum ward_replayed_by {
	WARD_REPLAYED_BY_RULE,
	WARD_REPLAYED_BY_AUTHOR,
	WARD_REPLAYED_BY_MONTH
};

/* How many pushes would be refused, by one thing. */
struct ward_replayed_row {
	enum ward_replayed_by by;
	const char *name;
	size_t count;
};

/* Sum up what was judged; the session's repository is open. */
void
ward_replayed_sum(struct ward_replayed *replayed, struct ward_session *session);
void ward_replayed_release(struct ward_replayed *replayed);

void
ward_replayed_tell(struct ward_buf *out, const struct ward_replayed *replayed);
void ward_replayed_tell_json(
    struct ward_buf *out, const struct ward_replayed *replayed);

/* The command; its exit status. */
int ward_audit_replay(struct ward_auditing *auditing);

#endif
