/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_AUDIT_H
#define WARD_CMD_AUDIT_H

#include "refward/audit.h"
#include "src/cmd/cmd.h"
#include "src/cmd/fleet.h"
#include "src/cmd/pool.h"
#include "src/cmd/progress.h"

/* What `refward audit` shares with the processes that read repositories. */

struct ward_audit_output {
	const struct ward_report_format *format;
	const char *path; /* NULL: stdout */
	struct ward_report_out out;
};

struct ward_auditing {
	struct ward_cli *cli;
	struct ward_audit audit;
	unsigned int verify; /* types of objects */
	bool skips_trees;
	struct ward_pool pool;
	struct ward_fleet fleet;
	const char **refs;
	struct ward_audit_output *outputs;
	size_t noutputs;
	bool *done; /* by repository */
	size_t ndone, ntold;
	struct ward_progress progress;
};

/* Which repositories, of all that is given: in the order given, those of a list
 * or a folder behind them. */
const struct ward_error *
ward_audit_find(struct ward_auditing *auditing) WARD_MUST_CHECK;

/* "SET=DATE" or "DATE" of --since: *set is empty for all. */
const struct ward_error *ward_audit_read_since(
    const char *value, struct ward_view *set, int64_t *time) WARD_MUST_CHECK;

/* For the pool: judge one. */
int ward_audit_work(
    void *auditing, size_t number, int fd, struct ward_pool_note *note);

#endif
