/* SPDX-License-Identifier: Apache-2.0 */
/* `refward records`: hides how it is said which records are wanted. */
#include <stdio.h>
#include <time.h>
#include "record_filter.h"
#include "records.h"
#include "session.h"

struct listing {
	const struct ward_cli *cli;
	struct ward_record_filter filter;
	enum ward_record_form form;
	struct ward_buf line; /* as it is told */
	size_t ndamaged;
};

/* --- the records ---------------------------------------------------------- */

static const struct ward_error *
print(struct listing *listing)
{
	struct ward_view text = ward_buf_view(&listing->line);

	if (text.size > 0 &&
	    fwrite(text.data, 1, text.size, stdout) != text.size)
		return ward_error(WARD_E_SYSTEM, "cannot write");
	ward_buf_clear(&listing->line);
	return NULL;
}

static const struct ward_error *
take_line(void *data, const char *path, size_t number, struct ward_view line)
{
	struct listing *listing = data;

	if (line.size == 0 ||
	    ward_record_take(
		&listing->line, listing->form, &listing->filter, line))
		return print(listing);
	listing->ndamaged++;
	(void)ward_cli_fail(listing->cli, 0,
	    "'%s', line %zu: no record, it was passed over", path, number);
	return NULL;
}

static const struct ward_error *
take_folder(struct listing *listing, const char *folder)
{
	struct ward_record_file *files;
	size_t count;
	const struct ward_error *err;

	err = ward_records_files(&files, &count, folder);

	ward_record_head(&listing->line, listing->form);
	if (!err)
		err = print(listing);
	for (size_t i = 0; i < count && !err; i++)
		err = ward_records_read(files[i].path, take_line, listing);
	ward_records_free(files, count);
	if (!err && fflush(stdout) != 0)
		err = ward_error(WARD_E_SYSTEM, "cannot write");
	return err;
}

/* --- what is asked for -----------------------------------------------------
 */

static bool
read_time(const struct ward_cli *cli, const char *flag, int64_t *out)
{
	const char *text = ward_cli_flag(cli, flag);

	if (text == NULL || ward_record_time(text, (int64_t)time(NULL), out))
		return true;
	(void)ward_cli_fail(cli, WARD_EXIT_USAGE,
	    "'%s' is no time such as 2026-12-24, 2026-12-24T18:00:00Z or 7d",
	    text);
	return false;
}

static bool
read_flags(struct listing *listing)
{
	const struct ward_cli *cli = listing->cli;
	struct ward_record_filter *filter = &listing->filter;
	bool is_csv = ward_cli_flag(cli, "csv") != NULL;

	if (is_csv && ward_cli_is_json(cli)) {
		(void)ward_cli_fail(
		    cli, WARD_EXIT_USAGE, "--json or --csv: give one");
		return false;
	}
	listing->form = is_csv	    ? WARD_RECORD_CSV
	    : ward_cli_is_json(cli) ? WARD_RECORD_JSON
				    : WARD_RECORD_TEXT;
	filter->user = ward_cli_flag(cli, "user");
	filter->repository = ward_cli_flag(cli, "repo");
	filter->ref = ward_cli_flag(cli, "ref");
	filter->rule = ward_cli_flag(cli, "rule");
	filter->verdict = ward_cli_flag(cli, "verdict");
	filter->has_import = ward_cli_flag(cli, "import") != NULL;
	filter->has_bypass = ward_cli_flag(cli, "bypass") != NULL;
	return read_time(cli, "since", &filter->since) &&
	    read_time(cli, "until", &filter->until);
}

static int
run(struct ward_cli *cli)
{
	struct listing listing = { .cli = cli };
	struct ward_buf folder = WARD_BUF_INIT;
	const char *log = ward_cli_flag(cli, "log");
	struct ward_session session;
	const struct ward_error *err = NULL;
	int status = WARD_EXIT_CLEAN;

	if (!read_flags(&listing))
		return WARD_EXIT_USAGE;
	if (log != NULL && ward_cli_operands(cli) > 0)
		return ward_cli_fail(cli, WARD_EXIT_USAGE,
		    "REPO and --log name the same thing: give one");
	ward_session_start(&session, cli);
	if (log != NULL)
		ward_buf_add_str(&folder, log);
	else
		err = ward_session_find_log(&session, &folder,
		    ward_cli_operands(cli) > 0 ? ward_cli_operand(cli, 0)
					       : ".");
	if (!err)
		err = take_folder(&listing, ward_buf_str(&folder));
	if (err)
		status = ward_cli_fail_error(cli, WARD_EXIT_UNKNOWN, err);
	else if (listing.ndamaged > 0)
		status = WARD_EXIT_UNKNOWN;
	ward_buf_release(&listing.line);
	ward_buf_release(&folder);
	ward_session_end(&session);
	return status;
}

static const struct ward_flag flags[] = {
	{ "log", "FOLDER",
	    "Read the records of this folder, for instance a server's." },
	{ "since", "TIME",
	    "Only from this time on: 2026-12-24, 2026-12-24T18:00:00Z, or 7d, "
	    "12h, 90m ago." },
	{ "until", "TIME", "Only before this time." },
	{ "user", "USER", "Only pushes of this user." },
	{ "repo", "NAME", "Only pushes to the repository of this name." },
	{ "ref", "GLOB",
	    "Only pushes to such a ref, for instance "
	    "refs/heads/**." },
	{ "rule", "RULE", "Only pushes in which this rule found something." },
	{ "verdict", "WORD",
	    "Only accepted, refused or unknown ones, dry-run, or those of an "
	    "act such as baseline." },
	{ "bypass", NULL, "Only pushes that bypassed something." },
	{ "import", NULL,
	    "Only imports: that they were opened, cancelled or pushed." },
	{ "csv", NULL, "Print a table for spreadsheets." }, WARD_FLAG_END
};

extern const struct ward_command ward_command_records;
const struct ward_command ward_command_records = {
	.name = "records",
	.operands = "[REPO]",
	.operands_max = 1,
	.summary = "List the decisions that were recorded.",
	.detail = "One line for each push, the oldest first: time, verdict, "
		  "pusher, repository, refs, rules that found something, push "
		  "id. With --json each record stands as it was written. Files "
		  "that were put aside are read too, also compressed ones. "
		  "Exit status: 0, or 3 where a line is no "
		  "record; all others are listed.",
	.example = "refward records --since 7d --rule commit-type "
		   "/srv/git/shop.git",
	.flags = flags,
	.has_json = true,
	.run = run,
};
