/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what an audit and a merge are both asked: which findings count. */
#include <string.h>
#include "src/cmd/audit.h"

const struct ward_error *
ward_audit_read_fails_on(
    const struct ward_cli *cli, struct ward_audit *audit, const char *otherwise)
{
	static const struct {
		const char *name;
		enum ward_mode mode;
	} modes[] = { { "refuse", WARD_MODE_REFUSE },
		{ "warn", WARD_MODE_WARN }, { "record", WARD_MODE_RECORD },
		{ "nothing", WARD_MODE_BYPASSED } };
	const char *value = ward_cli_flag(cli, "fail-on");

	if (value == NULL)
		value = otherwise;
	for (size_t i = 0; i < 4; i++)
		if (strcmp(modes[i].name, value) == 0) {
			audit->fails_on = modes[i].mode;
			return NULL;
		}
	return ward_error(WARD_E_USAGE,
	    "--fail-on: '%s' is none of refuse, warn, record, nothing", value);
}

const struct ward_error *
ward_audit_read_known(struct ward_auditing *auditing)
{
	struct ward_audit *audit = &auditing->audit;
	const struct ward_error *err = NULL;

	audit->baseline = ward_cli_flag(auditing->cli, "baseline");
	audit->compared = ward_cli_flag(auditing->cli, "compare");
	if (audit->baseline != NULL)
		err = ward_accepted_read(&audit->accepted, audit->baseline);
	if (!err && audit->compared != NULL)
		err = ward_earlier_read(
		    &audit->earlier, &audit->compared_time, audit->compared);
	return err;
}

const struct ward_error *
ward_audit_write_known(struct ward_auditing *auditing)
{
	const char *path = ward_cli_flag(auditing->cli, "write-baseline");

	return path != NULL ? ward_accepted_write(&auditing->audit, path)
			    : NULL;
}
