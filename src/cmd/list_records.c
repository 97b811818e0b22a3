/* SPDX-License-Identifier: Apache-2.0 */
/* `refward records`: hides in which files records lie, and in what order. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "refward/place.h"
#include "refward/text.h"
#include "record_filter.h"
#include "session.h"

struct listing {
	const struct ward_cli *cli;
	struct ward_record_filter filter;
	enum ward_record_form form;
	struct ward_buf line; /* as it is told */
	size_t ndamaged;
};

struct record_file {
	char *path;
	struct timespec changed;
};

/* --- the files: rotation renames, so the oldest was changed first ----------
 */

static int
by_age(const void *a, const void *b)
{
	const struct record_file *one = a, *two = b;

	if (one->changed.tv_sec != two->changed.tv_sec)
		return one->changed.tv_sec < two->changed.tv_sec ? -1 : 1;
	if (one->changed.tv_nsec != two->changed.tv_nsec)
		return one->changed.tv_nsec < two->changed.tv_nsec ? -1 : 1;
	return strcmp(one->path, two->path);
}

static bool
is_record_file(const char *name)
{
	return strncmp(name, "decisions", strlen("decisions")) == 0 &&
	    strstr(name, ".jsonl") != NULL &&
	    !ward_view_ends(ward_view_str(name), ".gz");
}

static const struct ward_error *
find_files(struct record_file **out, size_t *count, const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	*out = NULL;
	*count = 0;
	if (dir == NULL)
		return ward_error(
		    WARD_E_SYSTEM, "folder of records '%s'", folder);
	while ((entry = readdir(dir)) != NULL) {
		struct ward_buf path = WARD_BUF_INIT;
		struct stat st;

		ward_buf_printf(&path, "%s/%s", folder, entry->d_name);
		if (is_record_file(entry->d_name) &&
		    stat(ward_buf_str(&path), &st) == 0 &&
		    S_ISREG(st.st_mode)) {
			*out =
			    ward_realloc_array(*out, *count + 1, sizeof(**out));
			(*out)[(*count)++] = (struct record_file){
				ward_strdup(ward_buf_str(&path)), st.st_mtim
			};
		}
		ward_buf_release(&path);
	}
	closedir(dir);
	if (*count > 0)
		qsort(*out, *count, sizeof(**out), by_age);
	return NULL;
}

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
take_line(struct listing *listing, const char *path, size_t number,
    struct ward_view line)
{
	line = ward_view_trim(line);
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
take_file(struct listing *listing, const char *path)
{
	const struct ward_error *err = NULL;
	FILE *file = fopen(path, "rbe");
	char *line = NULL;
	size_t room = 0, number = 0;
	ssize_t size;

	if (file == NULL)
		return ward_error(WARD_E_SYSTEM, "'%s'", path);
	while (!err && (size = getline(&line, &room, file)) > 0)
		err = take_line(
		    listing, path, ++number, ward_view(line, (size_t)size));
	if (!err && ferror(file))
		err = ward_error(WARD_E_SYSTEM, "'%s'", path);
	free(line);
	fclose(file);
	return err;
}

static const struct ward_error *
take_folder(struct listing *listing, const char *folder)
{
	struct record_file *files;
	size_t count;
	const struct ward_error *err = find_files(&files, &count, folder);

	ward_record_head(&listing->line, listing->form);
	if (!err)
		err = print(listing);
	for (size_t i = 0; i < count; i++) {
		if (!err)
			err = take_file(listing, files[i].path);
		free(files[i].path);
	}
	free(files);
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
	filter->has_bypass = ward_cli_flag(cli, "bypass") != NULL;
	return read_time(cli, "since", &filter->since) &&
	    read_time(cli, "until", &filter->until);
}

/* Where its rule file has mistakes, what was recorded still is. */
static const struct ward_error *
find_folder(struct ward_buf *out, struct ward_session *session)
{
	const struct ward_cli *cli = session->cli;
	const char *log = ward_cli_flag(cli, "log");
	const struct ward_error *err;

	if (log != NULL) {
		ward_buf_add_str(out, log);
		return NULL;
	}
	err = ward_session_find(session,
	    ward_cli_operands(cli) > 0 ? ward_cli_operand(cli, 0) : ".");
	if (err)
		return err;
	err = ward_session_load(session, NULL, false);
	ward_place_log(out, session->git_dir, err ? NULL : session->policy);
	return NULL;
}

static int
run(struct ward_cli *cli)
{
	struct listing listing = { .cli = cli };
	struct ward_buf folder = WARD_BUF_INIT;
	struct ward_session session;
	const struct ward_error *err;
	int status = WARD_EXIT_CLEAN;

	if (!read_flags(&listing))
		return WARD_EXIT_USAGE;
	if (ward_cli_flag(cli, "log") != NULL && ward_cli_operands(cli) > 0)
		return ward_cli_fail(cli, WARD_EXIT_USAGE,
		    "REPO and --log name the same thing: give one");
	ward_session_start(&session, cli);
	err = find_folder(&folder, &session);
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
		  "that rotation renamed are read too; those that it "
		  "compressed are not. Exit status: 0, or 3 where a line is no "
		  "record; all others are listed.",
	.example = "refward records --since 7d --rule commit-type "
		   "/srv/git/shop.git",
	.flags = flags,
	.has_json = true,
	.run = run,
};
