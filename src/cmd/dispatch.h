/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_DISPATCH_H
#define WARD_CMD_DISPATCH_H

#include "src/cmd/cmd.h"

/* Be the dispatcher of this repository's outbox once, and compare all refs with
 * what was settled: *nmoves, those that no push explains and that were not
 * known. *is_done is false where another dispatcher works there. An exit
 * status; what went wrong was printed. */
int ward_dispatch_reconcile(
    struct ward_cli *cli, const char *path, size_t *nmoves, bool *is_done);

#endif
