/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where the repositories lie in a report that is read back, of either
 * form. */
#include "part.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "scan.h"

static const struct ward_error *
add_place(struct ward_part *part, const struct ward_part_place *place)
{
	struct ward_part_place *added;
	const char *path, *name;
	json_t *object;
	const struct ward_error *err = ward_part_parse(&object, place->object);

	if (err)
		return err;
	if (part->count == part->capacity) {
		part->capacity = ward_grow(part->capacity, part->count + 1);
		part->places = ward_realloc_array(
		    part->places, part->capacity, sizeof(*part->places));
	}
	added = &part->places[part->count];
	*added = *place;
	added->order = part->count++;
	if (ward_part_str(object, "path", &path) && path != NULL &&
	    ward_part_str(object, "repository", &name) && name != NULL) {
		added->row.path = ward_arena_strdup(part->arena, path);
		added->row.name = ward_arena_strdup(part->arena, name);
		added->row.is_read =
		    json_is_null(json_object_get(object, "problem"));
	} else {
		err = ward_part_bad("a repository has no path or name");
	}
	json_decref(object);
	return err;
}

/* --- lines ------------------------------------------------------------------
 */

static const struct ward_error *
take_line(struct ward_part *part, struct ward_view line, const char **begin)
{
	const char *after = line.data + line.size + 1;
	struct ward_part_place place = { .object = line };
	const struct ward_error *err = NULL;

	if (ward_view_starts(line, "{\"type\":\"repository\",")) {
		place.findings =
		    ward_view(*begin, (size_t)(line.data - *begin));
		err = add_place(part, &place);
	} else if (ward_view_starts(line, "{\"type\":\"summary\",")) {
		json_decref(part->summary);
		err = ward_part_parse(&part->summary, line);
		return err;
	} else {
		return NULL;
	}
	*begin = after;
	part->end = (size_t)(after - part->map.view.data);
	return err;
}

static const struct ward_error *
read_lines(struct ward_part *part)
{
	struct ward_view rest = part->map.view, line;
	const struct ward_error *err = NULL;
	const char *begin;

	part->is_lines = true;
	if (memchr(rest.data, '\n', rest.size) == NULL)
		return ward_part_bad("its first line is not whole");
	(void)ward_view_split(&rest, '\n', &line);
	begin = line.data + line.size + 1;
	part->end = line.size + 1;
	err = ward_part_parse(&part->head, line);
	while (!err && rest.size > 0 &&
	    memchr(rest.data, '\n', rest.size) != NULL &&
	    ward_view_split(&rest, '\n', &line))
		err = take_line(part, line, &begin);
	return err;
}

/* --- a document -------------------------------------------------------------
 */

static void
add_member(
    struct ward_buf *object, struct ward_view key, struct ward_view value)
{
	ward_buf_printf(object, "%s\"", object->size > 1 ? "," : "");
	ward_buf_add_view(object, key);
	ward_buf_add_str(object, "\":");
	ward_buf_add_view(object, value);
}

/* The findings are large; the rest of the object is put together again. */
static const struct ward_error *
take_repository(struct ward_part *part, struct ward_view object)
{
	struct ward_part_place place = { .row = { NULL, NULL, false } };
	struct ward_view rest = object, key, value;
	struct ward_buf text = WARD_BUF_INIT;
	enum ward_scan scan = WARD_SCAN_BAD;

	ward_buf_add_char(&text, '{');
	if (ward_scan_inside(&rest, '{'))
		while ((scan = ward_scan_member(&rest, &key, &value)) ==
		    WARD_SCAN_FOUND) {
			if (ward_view_is(key, "findings")) {
				place.findings = value;
				continue;
			}
			if (ward_view_is(key, "standing")) {
				place.refs = value;
				continue;
			}
			add_member(&text, key, value);
		}
	ward_buf_add_char(&text, '}');
	place.object = ward_view(
	    ward_arena_copy(part->arena, text.data, text.size), text.size);
	ward_buf_release(&text);
	if (scan != WARD_SCAN_END || !ward_scan_inside(&place.findings, '[') ||
	    !ward_scan_inside(&place.refs, '['))
		return ward_part_bad("a repository is not whole");
	return add_place(part, &place);
}

static const struct ward_error *
take_repositories(struct ward_part *part, struct ward_view list)
{
	const struct ward_error *err = NULL;
	enum ward_scan scan = WARD_SCAN_BAD;
	struct ward_view value;

	if (ward_scan_inside(&list, '['))
		while (!err &&
		    (scan = ward_scan_element(&list, &value)) ==
			WARD_SCAN_FOUND)
			err = take_repository(part, value);
	if (!err && scan != WARD_SCAN_END)
		err = ward_part_bad("its list of repositories is not whole");
	return err;
}

static const struct ward_error *
read_document(struct ward_part *part)
{
	struct ward_view rest = part->map.view, key, value;
	struct ward_buf head = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	enum ward_scan scan = WARD_SCAN_BAD;

	ward_buf_add_char(&head, '{');
	if (ward_scan_inside(&rest, '{'))
		while (!err &&
		    (scan = ward_scan_member(&rest, &key, &value)) ==
			WARD_SCAN_FOUND) {
			if (ward_view_is(key, "repositories")) {
				err = take_repositories(part, value);
			} else if (ward_view_is(key, "summary")) {
				json_decref(part->summary);
				err = ward_part_parse(&part->summary, value);
			} else {
				add_member(&head, key, value);
			}
		}
	ward_buf_add_char(&head, '}');
	if (!err && scan != WARD_SCAN_END)
		err = ward_part_bad("it is not whole");
	if (!err)
		err = ward_part_parse(&part->head, ward_buf_view(&head));
	ward_buf_release(&head);
	return err;
}

/* --- both -------------------------------------------------------------------
 */

static int
by_path(const void *a, const void *b)
{
	const struct ward_part_place *one = a, *two = b;
	int order = strcmp(one->row.path, two->row.path);

	if (order == 0)
		order = one->order < two->order ? -1 : 1;
	return order;
}

/* What is told last of a repository holds. */
static void
sort(struct ward_part *part)
{
	size_t count = 0;

	if (part->count > 1)
		qsort(
		    part->places, part->count, sizeof(*part->places), by_path);
	for (size_t i = 0; i < part->count; i++)
		if (i + 1 == part->count ||
		    strcmp(part->places[i].row.path,
			part->places[i + 1].row.path) != 0)
			part->places[count++] = part->places[i];
	part->count = count;
}

static const struct ward_error *
read_part(struct ward_part *part)
{
	bool is_lines =
	    ward_view_starts(part->map.view, "{\"type\":\"audit\",");
	const struct ward_error *err =
	    is_lines ? read_lines(part) : read_document(part);
	size_t version;

	if (!err &&
	    (!ward_part_size(part->head, "schema_version", &version) ||
		version != WARD_AUDIT_SCHEMA))
		err = ward_part_bad("its schema_version is not 1");
	if (!err && json_is_object(json_object_get(part->head, "shard")) &&
	    ward_part_shard(part).of == 0)
		err = ward_part_bad("its shard is none");
	if (!err)
		sort(part);
	return err;
}

const struct ward_error *
ward_part_open(struct ward_part **out, const char *path, int64_t size_max)
{
	struct ward_part *part = ward_alloc(sizeof(*part));
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	const struct ward_error *err = NULL;
	struct stat st;

	part->arena = ward_arena_new();
	part->path = ward_arena_strdup(part->arena, path);
	if (fd < 0 || fstat(fd, &st) != 0)
		err = ward_error(WARD_E_SYSTEM, "cannot be read");
	else if (!S_ISREG(st.st_mode))
		err = ward_error(WARD_E_USAGE, "it is no file");
	else if (st.st_size > size_max)
		err = ward_error(WARD_E_LIMIT,
		    "it has more than %lld bytes: compare shards of it one by "
		    "one",
		    (long long)size_max);
	else
		err = ward_store_map(&part->map, fd, 0, st.st_size);
	if (!err)
		err = read_part(part);
	if (fd >= 0)
		close(fd);
	if (err) {
		err = ward_error_wrap(err, "report '%s'", path);
		ward_part_close(part);
		return err;
	}
	*out = part;
	return NULL;
}

void
ward_part_close(struct ward_part *part)
{
	if (part == NULL)
		return;
	ward_store_unmap(&part->map);
	json_decref(part->head);
	json_decref(part->summary);
	free(part->places);
	ward_arena_free(part->arena);
	free(part);
}

bool
ward_part_is_whole(const struct ward_part *part)
{
	return part->summary != NULL;
}

int64_t
ward_part_end(const struct ward_part *part)
{
	return part->is_lines ? (int64_t)part->end : 0;
}

const struct ward_part_row *
ward_part_row(const struct ward_part *part, size_t i)
{
	return i < part->count ? &part->places[i].row : NULL;
}
