/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where somebody names repositories. */
#include <stdlib.h>
#include <string.h>
#include "refward/file.h"
#include "src/cmd/fleet.h"

#define LIST_MAX (64u * 1024 * 1024)

struct naming {
	ward_fleet_fn each;
	void *data;
};

/* What no path is meant to hold: taken for one, it would name something else,
 * and lines that end in CR alone would be one comment. */
static const struct ward_error *
check_line(struct ward_view line, const char *path, size_t number)
{
	bool has_nul = memchr(line.data, '\0', line.size) != NULL;

	if (!has_nul && memchr(line.data, '\r', line.size) == NULL)
		return NULL;
	return ward_error(WARD_E_USAGE,
	    "list '%s', line %zu: it holds a %s; a list has one path a line, "
	    "which ends in LF or CRLF",
	    path, number, has_nul ? "NUL" : "CR");
}

/* Blank lines and those that begin with '#' name none. */
static const struct ward_error *
read_list(const struct naming *naming, const char *path)
{
	struct ward_buf text = WARD_BUF_INIT, name = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read(&text, path, LIST_MAX);
	struct ward_view rest = ward_buf_view(&text), line;

	for (size_t number = 1; !err && ward_view_split(&rest, '\n', &line);
	     number++) {
		if (ward_view_ends(line, "\r"))
			line.size--;
		err = check_line(line, path, number);
		if (err || line.size == 0 || line.data[0] == '#')
			continue;
		ward_buf_clear(&name);
		ward_buf_add_view(&name, line);
		naming->each(
		    naming->data, ward_buf_str(&name), ward_buf_str(&name));
	}
	ward_buf_release(&name);
	ward_buf_release(&text);
	return err;
}

/* What it is called does not depend on where a folder of many is mounted. */
static const struct ward_error *
search(const struct naming *naming, const char *root)
{
	struct ward_fleet found = { NULL, 0, 0 };
	const struct ward_error *err = ward_fleet_find(&found, root, NULL);
	char *real = realpath(root, NULL);
	size_t size = real != NULL ? strlen(real) : 0;

	for (size_t i = 0; i < found.count && !err; i++) {
		const char *path = found.paths[i];
		bool is_below = real != NULL &&
		    strncmp(path, real, size) == 0 && path[size] == '/';

		naming->each(
		    naming->data, path, is_below ? path + size + 1 : path);
	}
	free(real);
	ward_fleet_release(&found);
	return err;
}

const struct ward_error *
ward_fleet_named(const struct ward_cli *cli, const char *list, const char *root,
    ward_fleet_fn each, void *data)
{
	struct naming naming = { each, data };
	const struct ward_error *err = NULL;
	const char *value;

	for (size_t i = 0; i < ward_cli_operands(cli); i++)
		each(data, ward_cli_operand(cli, i), ward_cli_operand(cli, i));
	for (size_t i = 0;
	     !err && (value = ward_cli_flag_at(cli, list, i)) != NULL; i++)
		err = read_list(&naming, value);
	for (size_t i = 0;
	     !err && (value = ward_cli_flag_at(cli, root, i)) != NULL; i++)
		err = search(&naming, value);
	return err;
}
