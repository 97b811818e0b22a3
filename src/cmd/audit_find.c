/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where the repositories of an audit are named. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "src/cmd/audit.h"

#define LIST_MAX (64u * 1024 * 1024)

static void
add(struct ward_fleet *fleet, const char *path)
{
	fleet->paths = ward_realloc_array(
	    fleet->paths, fleet->count + 1, sizeof(*fleet->paths));
	fleet->paths[fleet->count++] = ward_strdup(path);
}

/* Blank lines and those that begin with '#' name none. */
static const struct ward_error *
read_list(struct ward_fleet *fleet, const char *path)
{
	struct ward_buf text = WARD_BUF_INIT, name = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read(&text, path, LIST_MAX);
	struct ward_view rest = ward_buf_view(&text), line;

	while (!err && ward_view_split(&rest, '\n', &line)) {
		if (line.size == 0 || line.data[0] == '#')
			continue;
		ward_buf_clear(&name);
		ward_buf_add_view(&name, line);
		if (memchr(line.data, '\0', line.size) != NULL)
			err = ward_error(
			    WARD_E_USAGE, "list '%s' holds a NUL", path);
		else
			add(fleet, ward_buf_str(&name));
	}
	ward_buf_release(&name);
	ward_buf_release(&text);
	return err;
}

static const struct ward_error *
search(struct ward_fleet *fleet, const char *root)
{
	struct ward_fleet found = { NULL, 0, 0 };
	const struct ward_error *err = ward_fleet_find(&found, root, NULL);

	for (size_t i = 0; i < found.count && !err; i++)
		add(fleet, found.paths[i]);
	ward_fleet_release(&found);
	return err;
}

const struct ward_error *
ward_audit_find(struct ward_auditing *auditing)
{
	const struct ward_cli *cli = auditing->cli;
	struct ward_fleet *fleet = &auditing->fleet;
	const struct ward_error *err = NULL;
	const char *value;

	for (size_t i = 0; i < ward_cli_operands(cli); i++)
		add(fleet, ward_cli_operand(cli, i));
	for (size_t i = 0;
	     !err && (value = ward_cli_flag_at(cli, "list", i)) != NULL; i++)
		err = read_list(fleet, value);
	for (size_t i = 0;
	     !err && (value = ward_cli_flag_at(cli, "root", i)) != NULL; i++)
		err = search(fleet, value);
	if (!err && fleet->count == 0)
		err = ward_error(WARD_E_USAGE,
		    "no repository: name one, or give --list or --root");
	return err;
}
