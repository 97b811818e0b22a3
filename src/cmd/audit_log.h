/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_AUDIT_LOG_H
#define WARD_CMD_AUDIT_LOG_H

#include "refward/buf.h"
#include "refward/error.h"

/*
 * Decision records that many repositories share, read once for all processes of
 * an audit.
 */

typedef void (*ward_audit_log_fn)(void *data, struct ward_view record);

/* Call `take` for the records in the folder `log` of pushes to that repository
 * that were let in past a rule, the oldest first. `store`: a file of
 * ward_pool_file() that all processes share; who asks first of a folder, as a
 * user, reads it, and the others wait. -1: nobody else asks. Where records
 * cannot be read to their end, an error follows what could be. */
const struct ward_error *ward_audit_log_each(int store, const char *log,
    const char *repository, ward_audit_log_fn take, void *data) WARD_MUST_CHECK;

#endif
