/* SPDX-License-Identifier: Apache-2.0 */
/* `refward explain`: hides what a push id looks like. */
#include <string.h>
#include "records.h"
#include "session.h"

#define ID_MAX 64

static bool
is_push_id(const char *text)
{
	size_t size = strlen(text);

	return size > 0 && size <= ID_MAX &&
	    strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz-") == size;
}

static int
print_record(const struct ward_cli *cli, struct ward_buf *record)
{
	struct ward_buf text = WARD_BUF_INIT;
	int status = WARD_EXIT_CLEAN;

	if (ward_cli_is_json(cli))
		ward_buf_printf(&text, "%s\n", ward_buf_str(record));
	else if (!ward_records_describe(&text, ward_buf_view(record)))
		status = ward_cli_fail(
		    cli, WARD_EXIT_UNKNOWN, "the record cannot be read");
	status = ward_cli_print(cli, &text, status);
	ward_buf_release(&text);
	return status;
}

static int
run(struct ward_cli *cli)
{
	const char *id = ward_cli_operand(cli, 0);
	const char *folder = ward_cli_flag(cli, "log");
	const char *repo = ward_cli_flag(cli, "repo");
	struct ward_session session;
	struct ward_buf record = WARD_BUF_INIT, place = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	int status;

	if (!is_push_id(id))
		return ward_cli_fail(
		    cli, WARD_EXIT_USAGE, "'%s' is not a push id", id);
	if (folder && repo)
		return ward_cli_fail(cli, WARD_EXIT_USAGE,
		    "--repo and --log name the same thing: give one");
	ward_session_start(&session, cli);
	if (folder)
		ward_buf_add_str(&place, folder);
	else
		err = ward_session_find_log(
		    &session, &place, repo != NULL ? repo : ".");
	if (!err)
		err = ward_records_find(&record, ward_buf_str(&place), id);
	status = err ? ward_cli_fail_error(cli, WARD_EXIT_UNKNOWN, err)
		     : print_record(cli, &record);
	ward_buf_release(&place);
	ward_buf_release(&record);
	ward_session_end(&session);
	return status;
}

static const struct ward_flag flags[] = {
	{ "repo", "REPO",
	    "The repository that was pushed to; the current folder where this "
	    "is not given." },
	{ "log", "FOLDER", "Look for the record in this folder instead." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_explain;
const struct ward_command ward_command_explain = {
	.name = "explain",
	.operands = "PUSH-ID",
	.operands_min = 1,
	.operands_max = 1,
	.summary = "Say why a push was refused, in full.",
	.detail =
	    "The push id is the last thing that the pusher reads. Time, who, "
	    "from where, the rule file with its SHA-256, each ref, and every "
	    "finding with the line of the rule file that asks for it are "
	    "printed from the decision record. Exit status: 0, or 3 where "
	    "there is no such record.",
	.example = "refward explain --repo /srv/git/shop.git "
		   "01939b1c-9f52-7d3a-8c11-2f6c0e9a4b7d",
	.flags = flags,
	.has_json = true,
	.run = run,
};
