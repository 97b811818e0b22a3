/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where the repositories of an audit are named. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "src/cmd/audit.h"

#define LIST_MAX (64u * 1024 * 1024)

/* What it is called does not depend on where a folder of many is mounted. */
static void
add(struct ward_auditing *auditing, const char *path, const char *name)
{
	struct ward_fleet *fleet = &auditing->fleet;

	fleet->paths = ward_realloc_array(
	    fleet->paths, fleet->count + 1, sizeof(*fleet->paths));
	auditing->names = ward_realloc_array(
	    auditing->names, fleet->count + 1, sizeof(*auditing->names));
	fleet->paths[fleet->count] = ward_strdup(path);
	auditing->names[fleet->count++] = ward_strdup(name);
}

/* Blank lines and those that begin with '#' name none. */
static const struct ward_error *
read_list(struct ward_auditing *auditing, const char *path)
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
			add(auditing, ward_buf_str(&name), name.data);
	}
	ward_buf_release(&name);
	ward_buf_release(&text);
	return err;
}

static const struct ward_error *
search(struct ward_auditing *auditing, const char *root)
{
	struct ward_fleet found = { NULL, 0, 0 };
	const struct ward_error *err = ward_fleet_find(&found, root, NULL);
	char *real = realpath(root, NULL);
	size_t size = real != NULL ? strlen(real) : 0;

	for (size_t i = 0; i < found.count && !err; i++) {
		const char *path = found.paths[i];
		bool is_below = real != NULL &&
		    strncmp(path, real, size) == 0 && path[size] == '/';

		add(auditing, path, is_below ? path + size + 1 : path);
	}
	free(real);
	ward_fleet_release(&found);
	return err;
}

const struct ward_error *
ward_audit_find(struct ward_auditing *auditing, struct ward_audit_shard *shard)
{
	const struct ward_cli *cli = auditing->cli;
	const struct ward_error *err = NULL;
	const char *value;

	for (size_t i = 0; i < ward_cli_operands(cli); i++)
		add(auditing, ward_cli_operand(cli, i),
		    ward_cli_operand(cli, i));
	for (size_t i = 0;
	     !err && (value = ward_cli_flag_at(cli, "list", i)) != NULL; i++)
		err = read_list(auditing, value);
	for (size_t i = 0;
	     !err && (value = ward_cli_flag_at(cli, "root", i)) != NULL; i++)
		err = search(auditing, value);
	if (!err && auditing->fleet.count == 0)
		err = ward_error(WARD_E_USAGE,
		    "no repository: name one, or give --list or --root");
	return err ? err : ward_audit_shard(auditing, shard);
}
