/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_DESCRIBE_H
#define WARD_CMD_DESCRIBE_H

#include "refward/rules.h"
#include "src/cmd/cmd.h"

/* A table that describes itself: rules, types of targets. */
struct ward_described {
	const char *kind;    /* "rule" */
	const char *command; /* "rules", which lists them */
	void (*list)(struct ward_buf *out, enum ward_rules_form form);
	bool (*describe)(
	    struct ward_buf *out, enum ward_rules_form form, const char *name);
	const char *(*near)(const char *name);
};

/* Print all, or the one that the operand names; the exit status. */
int ward_describe(struct ward_cli *cli, const struct ward_described *table);

#endif
