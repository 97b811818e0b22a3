/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_DISPATCH_H
#define WARD_CMD_DISPATCH_H

#include "src/cmd/cmd.h"

/*
 * What needs libcurl. It and the libraries that it needs take longer to load
 * than most commands take, and each process that an audit forks has them all:
 * so `refward` does without (dispatch_apart.c), and goes on as the program
 * `refward-network`, which is the same with them (dispatch_here.c), with the
 * arguments that it got. What is asked here is asked before anything is done.
 */

/* Run the command. An exit status. */
int ward_dispatch_command(struct ward_cli *cli);

/* Be the dispatcher of this repository's outbox once, and compare all refs with
 * what was settled: *nmoves, those that no push explains and that were not
 * known. *is_done is false where another dispatcher works there. An exit
 * status; what went wrong was printed. */
int ward_dispatch_reconcile(
    struct ward_cli *cli, const char *path, size_t *nmoves, bool *is_done);

/* The version of libcurl that is running, or why there is none. */
const char *ward_dispatch_http_library(const struct ward_cli *cli);

#endif
