/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what of the lists of other object folders libgit2 would wait for. */
#include <stdlib.h>
#include <sys/stat.h>
#include "refward/file.h"
#include "libgit2.h"
#include "place.h"

/* As libgit2 has it. */
#define DEPTH_MAX 5

#define LIST_SIZE_MAX ((size_t)1 << 20)
#define FOLDERS_MAX   20000

struct look {
	size_t nfolders;
};

static const struct ward_error *
look_at(struct look *look, const char *objects, unsigned int depth);

static const struct ward_error *
look_at_line(struct look *look, const char *objects, struct ward_view line,
    unsigned int depth)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	if (line.size == 0 || line.data[0] == '#')
		return NULL;
	if (line.data[0] != '/')
		ward_buf_printf(&path, "%s/", objects);
	ward_buf_add_view(&path, line);
	err = look_at(look, ward_buf_str(&path), depth);
	ward_buf_release(&path);
	return err;
}

static const struct ward_error *
look_into(struct look *look, const char *objects, const char *path,
    unsigned int depth)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err =
	    ward_file_read(&text, path, LIST_SIZE_MAX);
	struct ward_view rest = ward_buf_view(&text), line;

	while (!err && ward_view_split(&rest, '\n', &line))
		err = look_at_line(look, objects, line, depth);
	ward_buf_release(&text);
	return err;
}

static const struct ward_error *
look_at(struct look *look, const char *objects, unsigned int depth)
{
	const struct ward_error *err = NULL;
	struct stat st;
	char *path;

	if (depth > DEPTH_MAX)
		return NULL;
	if (look->nfolders++ >= FOLDERS_MAX)
		return ward_error(WARD_E_LIMIT,
		    "'%s': more than %d folders to look for objects in",
		    objects, FOLDERS_MAX);
	path = ward_place_join(objects, "info/alternates");
	if (stat(path, &st) == 0)
		err = S_ISREG(st.st_mode)
		    ? look_into(look, objects, path, depth + 1)
		    : ward_error(WARD_E_UNSUPPORTED, "'%s' is no file", path);
	free(path);
	return err;
}

const struct ward_error *
ward_libgit2_check_alternates(const char *objects)
{
	struct look look = { 0 };

	return look_at(&look, objects, 0);
}
