/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where somebody names repositories. */
#include <stdlib.h>
#include <string.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "src/cmd/fleet.h"
#include "src/cmd/session.h"

#define LIST_MAX (64u * 1024 * 1024)
/* What editors of Windows put before UTF-8. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct named {
	char *path, *name;
	char *place; /* the same however it is named */
	size_t number;
};

struct naming {
	struct named *items;
	size_t count, capacity;
};

static void
add(struct naming *naming, const char *path, const char *name)
{
	char *place = ward_find_git_dir(path);

	if (place == NULL)
		place = realpath(path, NULL);
	if (naming->count == naming->capacity) {
		naming->capacity =
		    ward_grow(naming->capacity, naming->count + 1);
		naming->items = ward_realloc_array(
		    naming->items, naming->capacity, sizeof(*naming->items));
	}
	naming->items[naming->count] =
	    (struct named){ ward_strdup(path), ward_strdup(name),
		    place != NULL ? place : ward_strdup(path), naming->count };
	naming->count++;
}

/* --- lists ------------------------------------------------------------------
 */

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
read_list(struct naming *naming, const char *path)
{
	struct ward_buf text = WARD_BUF_INIT, name = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read(&text, path, LIST_MAX);
	struct ward_view rest = ward_buf_view(&text), line;

	if (ward_view_starts(rest, BYTE_ORDER_MARK))
		rest = ward_view(rest.data + 3, rest.size - 3);
	for (size_t number = 1; !err && ward_view_split(&rest, '\n', &line);
	     number++) {
		if (ward_view_ends(line, "\r"))
			line.size--;
		err = check_line(line, path, number);
		if (err || line.size == 0 || line.data[0] == '#')
			continue;
		ward_buf_clear(&name);
		ward_buf_add_view(&name, line);
		add(naming, ward_buf_str(&name), ward_buf_str(&name));
	}
	ward_buf_release(&name);
	ward_buf_release(&text);
	return err;
}

/* --- folders ----------------------------------------------------------------
 */

/* What it is called does not depend on where a folder of many is mounted. */
static const struct ward_error *
search(struct naming *naming, const char *root)
{
	struct ward_fleet found = { NULL, 0, 0 };
	const struct ward_error *err = ward_fleet_find(&found, root, NULL);
	char *real = realpath(root, NULL);
	size_t size = real != NULL ? strlen(real) : 0;

	for (size_t i = 0; i < found.count && !err; i++) {
		const char *path = found.paths[i];
		bool is_below = real != NULL &&
		    strncmp(path, real, size) == 0 && path[size] == '/';

		add(naming, path, is_below ? path + size + 1 : path);
	}
	free(real);
	ward_fleet_release(&found);
	return err;
}

/* --- both -------------------------------------------------------------------
 */

static int
by_place(const void *a, const void *b)
{
	const struct named *one = a, *two = b;
	int order = strcmp(one->place, two->place);

	return order != 0 ? order : one->number < two->number ? -1 : 1;
}

static int
by_number(const void *a, const void *b)
{
	const struct named *one = a, *two = b;

	return one->number < two->number ? -1 : 1;
}

static void
free_named(struct named *named)
{
	free(named->path);
	free(named->name);
	free(named->place);
}

/* Of one that is named twice, what was said first. */
static void
keep_once(struct naming *naming)
{
	size_t nkept = 0;

	if (naming->count > 1)
		qsort(naming->items, naming->count, sizeof(*naming->items),
		    by_place);
	for (size_t i = 0; i < naming->count; i++)
		if (nkept > 0 &&
		    strcmp(naming->items[nkept - 1].place,
			naming->items[i].place) == 0)
			free_named(&naming->items[i]);
		else
			naming->items[nkept++] = naming->items[i];
	naming->count = nkept;
	if (nkept > 1)
		qsort(naming->items, nkept, sizeof(*naming->items), by_number);
}

const struct ward_error *
ward_fleet_named(const struct ward_cli *cli, const char *list, const char *root,
    ward_fleet_fn each, void *data)
{
	struct naming naming = { .count = 0 };
	const struct ward_error *err = NULL;
	const char *value;

	for (size_t i = 0; i < ward_cli_operands(cli); i++)
		add(&naming, ward_cli_operand(cli, i),
		    ward_cli_operand(cli, i));
	for (size_t i = 0;
	     !err && (value = ward_cli_flag_at(cli, list, i)) != NULL; i++)
		err = read_list(&naming, value);
	for (size_t i = 0;
	     !err && (value = ward_cli_flag_at(cli, root, i)) != NULL; i++)
		err = search(&naming, value);
	keep_once(&naming);
	for (size_t i = 0; i < naming.count; i++) {
		if (!err)
			each(data, naming.items[i].path, naming.items[i].name);
		free_named(&naming.items[i]);
	}
	free(naming.items);
	return err;
}
