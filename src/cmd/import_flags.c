/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what may be said of an import that is opened. */
#include "src/cmd/import_flags.h"

#include <string.h>
#include "refward/host.h"
#include "refward/text.h"
#include "src/cmd/record_filter.h"

#define REASON_MAX 400
#define HOUR	   (60 * 60)
#define LONGEST	   (30 * 24 * HOUR)

static bool
is_plain(const char *text)
{
	struct ward_view rest = ward_view_str(text);
	uint32_t code;

	if (!ward_utf8_is_valid(rest))
		return false;
	while (ward_utf8_next(&rest, &code))
		if (ward_is_control(code))
			return false;
	return true;
}

static const struct ward_error *
read_reason(struct ward_import *import, const struct ward_cli *cli)
{
	const char *reason = ward_cli_flag(cli, "reason");
	struct ward_view text;

	if (reason == NULL)
		return ward_error(WARD_E_USAGE,
		    "why? say it with --reason: it is recorded, and shown to "
		    "who pushes");
	text = ward_view_trim(ward_view_str(reason));
	if (text.size == 0 || text.size > REASON_MAX || !is_plain(reason) ||
	    text.size != strlen(reason))
		return ward_error(WARD_E_USAGE,
		    "a reason is one line of at most %d bytes", REASON_MAX);
	import->reason = reason;
	return NULL;
}

static const struct ward_error *
read_time(struct ward_import *import, const struct ward_cli *cli)
{
	const char *text = ward_cli_flag(cli, "for");
	int64_t until = -HOUR;

	if (text != NULL && !ward_record_time(text, 0, &until))
		return ward_error(WARD_E_USAGE,
		    "'%s' is no time such as 90m, 12h or 2026-12-24", text);
	import->until = until < 0 ? import->opened - until : until;
	if (import->until <= import->opened ||
	    import->until > import->opened + LONGEST)
		return ward_error(
		    WARD_E_USAGE, "an import is open for 30 days at most");
	return NULL;
}

static const struct ward_error *
read_budget(struct ward_import *import, const char *text)
{
	const char *keys[WARD_IMPORT_BUDGETS];
	struct ward_view value = ward_view_str(text), key;

	ward_view_split(&value, '=', &key);
	for (size_t i = 0; i < WARD_IMPORT_BUDGETS; i++) {
		const struct ward_import_budget *budget =
		    &ward_import_budgets[i];

		keys[i] = budget->key;
		if (!ward_view_is(key, budget->key))
			continue;
		if (ward_parse_size(
			value, budget->min, budget->max, &import->budgets[i]))
			return NULL;
		return ward_error(WARD_E_USAGE,
		    "'%s': it is a number from %llu to %llu", text,
		    (unsigned long long)budget->min,
		    (unsigned long long)budget->max);
	}
	return ward_error(WARD_E_USAGE,
	    "'%s' is no budget: they are %s, %s, %s, %s, %s, %s and %s", text,
	    keys[0], keys[1], keys[2], keys[3], keys[4], keys[5], keys[6]);
}

const struct ward_error *
ward_import_read_flags(struct ward_import *import, const struct ward_cli *cli)
{
	const struct ward_error *err = read_reason(import, cli);
	const char *text;

	if (!err)
		err = read_time(import, cli);
	import->is_judged = ward_cli_flag(cli, "judge") != NULL;
	import->user = ward_cli_flag(cli, "user");
	import->ref = ward_cli_flag(cli, "ref");
	if (!err && import->user != NULL &&
	    !ward_user_name_is_valid(import->user))
		err = ward_error(
		    WARD_E_USAGE, "'%s' is not a user name", import->user);
	if (!err && import->ref != NULL &&
	    (strncmp(import->ref, "refs/", strlen("refs/")) != 0 ||
		!is_plain(import->ref) || strchr(import->ref, ' ') != NULL))
		err = ward_error(WARD_E_USAGE,
		    "'%s' is no full ref name or glob of them", import->ref);
	for (size_t i = 0; i < WARD_IMPORT_BUDGETS; i++)
		import->budgets[i] = ward_import_budgets[i].initial;
	for (size_t i = 0;
	     !err && (text = ward_cli_flag_at(cli, "budget", i)) != NULL; i++)
		err = read_budget(import, text);
	return err;
}
