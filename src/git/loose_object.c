/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the files of objects that lie in no pack. */
#include "loose_object.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "refward/file.h"

/* Of what is larger, or compressed better, libgit2 looks at the header first.
 */
#define FILE_MAX ((size_t)1 << 20)
#define SMALL	 4096
#define RATIO	 8
#define ROOM_MIN 4096

void
ward_loose_list(struct ward_loose *loose, const char *objects)
{
	struct dirent *entry;
	DIR *folder;

	errno = 0;
	folder = opendir(objects);
	while (folder && (entry = readdir(folder)))
		if (strlen(entry->d_name) == 2 &&
		    strspn(entry->d_name, "0123456789abcdef") == 2)
			loose->has_folder[strtoul(entry->d_name, NULL, 16)] =
			    true;
	if (errno != 0)
		memset(loose->has_folder, 1, sizeof(loose->has_folder));
	if (folder)
		(void)closedir(folder);
}

void
ward_loose_release(struct ward_loose *loose)
{
	ward_buf_release(&loose->packed);
	ward_buf_release(&loose->whole);
}

static bool
take_size(struct ward_view digits, size_t *out)
{
	size_t size = 0;

	if (digits.size == 0 || (digits.size > 1 && digits.data[0] == '0'))
		return false;
	for (size_t i = 0; i < digits.size; i++) {
		if (digits.data[i] < '0' || digits.data[i] > '9' ||
		    size > (SIZE_MAX - 9) / 10)
			return false;
		size = size * 10 + (size_t)(digits.data[i] - '0');
	}
	*out = size;
	return true;
}

bool
ward_loose_parse(
    struct ward_view whole, enum ward_object_type *type, struct ward_view *body)
{
	struct ward_view name, digits;
	size_t size;

	if (!memchr(whole.data, '\0', whole.size) ||
	    !ward_view_split(&whole, ' ', &name) ||
	    !ward_view_split(&whole, '\0', &digits) ||
	    !ward_object_type_read(type, name) || !take_size(digits, &size))
		return false;
	*body = whole;
	return size == whole.size;
}

static bool
read_file(struct ward_loose *loose, const char *objects,
    const struct ward_oid *id, size_t most)
{
	struct ward_buf path = WARD_BUF_INIT;
	char hex[WARD_OID_HEX_MAX + 1];
	const struct ward_error *err;

	ward_oid_hex(id, hex);
	ward_buf_add_str(&path, objects);
	ward_buf_add_char(&path, '/');
	ward_buf_add(&path, hex, 2);
	ward_buf_add_char(&path, '/');
	ward_buf_add_str(&path, hex + 2);
	ward_buf_clear(&loose->packed);
	err = ward_file_read(&loose->packed, ward_buf_str(&path), most);
	ward_buf_release(&path);
	return !err;
}

static bool
inflate_file(struct ward_loose *loose, struct ward_inflater *inflater)
{
	struct ward_buf *whole = &loose->whole;
	size_t room = ROOM_MIN + loose->packed.size * RATIO;

	ward_buf_clear(whole);
	ward_buf_reserve(whole, room + WARD_INFLATE_SPARE);
	return ward_inflate_all(inflater, ward_buf_view(&loose->packed),
	    whole->data, room, &whole->size);
}

/* The body is good until the next one is read. */
static bool
open_object(struct ward_loose *loose, const char *objects,
    struct ward_inflater *inflater, const struct ward_oid *id, size_t most,
    enum ward_object_type *type, struct ward_view *body)
{
	return loose->has_folder[id->bytes[0]] &&
	    read_file(loose, objects, id, most) &&
	    inflate_file(loose, inflater) &&
	    ward_loose_parse(ward_buf_view(&loose->whole), type, body);
}

bool
ward_loose_read(struct ward_loose *loose, const char *objects,
    struct ward_inflater *inflater, const struct ward_oid *id, uint64_t max,
    enum ward_object_type *type, struct ward_buf *out)
{
	struct ward_view body;

	if (!open_object(loose, objects, inflater, id, FILE_MAX, type, &body) ||
	    body.size > max)
		return false;
	ward_buf_add_view(out, body);
	return true;
}

bool
ward_loose_header(struct ward_loose *loose, const char *objects,
    struct ward_inflater *inflater, const struct ward_oid *id,
    enum ward_object_type *type, uint64_t *size)
{
	struct ward_view body;

	if (!open_object(loose, objects, inflater, id, SMALL, type, &body))
		return false;
	*size = body.size;
	return true;
}
