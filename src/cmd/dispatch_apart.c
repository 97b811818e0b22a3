/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that what opens connections is a program of its own. */
#include "src/cmd/cli.h"
#include "src/cmd/dispatch.h"
#include "src/cmd/self.h"

#define PROGRAM "refward-network"

/* Comes back only where it cannot. */
static const struct ward_error *
go_there(const struct ward_cli *cli)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = ward_self_program(&path, PROGRAM);

	if (!err)
		err = ward_cli_exec(cli, ward_buf_str(&path));
	ward_buf_release(&path);
	return err;
}

int
ward_dispatch_command(struct ward_cli *cli)
{
	return ward_cli_fail_error(cli, WARD_EXIT_UNKNOWN, go_there(cli));
}

int
ward_dispatch_reconcile(
    struct ward_cli *cli, const char *path, size_t *nmoves, bool *is_done)
{
	(void)path;
	(void)nmoves;
	(void)is_done;
	return ward_dispatch_command(cli);
}

const char *
ward_dispatch_http_library(const struct ward_cli *cli)
{
	return go_there(cli)->text;
}
