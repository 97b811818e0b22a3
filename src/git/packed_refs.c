/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the format of git's packed-refs file. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "refward/file.h"
#include "packed_refs.h"

#define HEADER "# pack-refs with:"

void
ward_packed_refs_init(struct ward_packed_refs *refs, size_t oid_size)
{
	*refs = (struct ward_packed_refs){ .oid_size = oid_size };
}

void
ward_packed_refs_release(struct ward_packed_refs *refs)
{
	if (refs->data)
		(void)munmap((void *)(uintptr_t)refs->data, refs->size);
	ward_packed_refs_init(refs, refs->oid_size);
}

static const struct ward_error *
corrupt(size_t at)
{
	return ward_error(
	    WARD_E_CORRUPT, "packed-refs is damaged at byte %zu", at);
}

/* The first line says whether names are sorted; older writers do not. */
static const struct ward_error *
read_header(struct ward_packed_refs *refs)
{
	struct ward_view rest = ward_view(refs->data, refs->size);
	struct ward_view line, word;

	if (!ward_view_starts(rest, "#"))
		return NULL;
	(void)ward_view_split(&rest, '\n', &line);
	if (!ward_view_starts(line, HEADER))
		return corrupt(0);
	refs->start = (size_t)(rest.data - refs->data);
	while (ward_view_split(&line, ' ', &word))
		refs->is_sorted =
		    refs->is_sorted || ward_view_is(word, "sorted");
	return NULL;
}

static const struct ward_error *
map_file(struct ward_packed_refs *refs, int fd)
{
	void *data;

	if (fstat(fd, &refs->identity))
		return ward_error(WARD_E_SYSTEM, "packed-refs");
	if (!S_ISREG(refs->identity.st_mode))
		return ward_error(WARD_E_CORRUPT, "packed-refs is no file");
	if (!refs->identity.st_size)
		return NULL;
	data = mmap(NULL, (size_t)refs->identity.st_size, PROT_READ,
	    MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return ward_error(WARD_E_SYSTEM, "packed-refs");
	refs->data = data;
	refs->size = (size_t)refs->identity.st_size;
	return read_header(refs);
}

/* git replaces the file by rename and never writes into it. */
const struct ward_error *
ward_packed_refs_refresh(struct ward_packed_refs *refs, const char *path)
{
	const struct ward_error *err;
	struct stat now;
	int fd;

	if (refs->data && !stat(path, &now) &&
	    ward_file_is_as_before(&refs->identity, &now))
		return NULL;
	ward_packed_refs_release(refs);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return NULL;
	if (fd < 0)
		return ward_error(WARD_E_SYSTEM, "packed-refs");
	err = map_file(refs, fd);
	(void)close(fd);
	return err;
}

/* The line at `at` without its end; false where it has none. */
static bool
line_at(const struct ward_packed_refs *refs, size_t at, struct ward_view *line)
{
	const char *end;

	if (at >= refs->size)
		return false;
	end = memchr(refs->data + at, '\n', refs->size - at);
	if (!end)
		return false;
	*line = ward_view(refs->data + at, (size_t)(end - (refs->data + at)));
	return true;
}

const struct ward_error *
ward_packed_refs_at(
    const struct ward_packed_refs *refs, size_t at, struct ward_packed_ref *out)
{
	size_t hex_size = refs->oid_size * 2;
	struct ward_view line = WARD_VIEW_EMPTY;

	if (!line_at(refs, at, &line) || line.size < hex_size + 2 ||
	    line.data[hex_size] != ' ' ||
	    !ward_oid_parse(&out->id, ward_view(line.data, hex_size)))
		return corrupt(at);
	out->name =
	    ward_view(line.data + hex_size + 1, line.size - hex_size - 1);
	out->next = at + line.size + 1;

	/* What an annotated tag points to stands in a line of its own. */
	if (out->next < refs->size && refs->data[out->next] == '^') {
		if (!line_at(refs, out->next, &line))
			return corrupt(out->next);
		out->next += line.size + 1;
	}
	return NULL;
}

/* Where the ref begins whose lines `at` lies in; nothing before `low`. */
static size_t
record_start(const struct ward_packed_refs *refs, size_t low, size_t at)
{
	const char *newline;

	for (;;) {
		newline = memrchr(refs->data + low, '\n', at - low);
		if (!newline)
			return low;
		at = (size_t)(newline - refs->data);
		if (refs->data[at + 1] != '^')
			return at + 1;
	}
}

static const struct ward_error *
find_by_halves(const struct ward_packed_refs *refs, struct ward_view name,
    struct ward_oid *id, bool *found)
{
	const struct ward_error *err;
	struct ward_packed_ref ref;
	size_t low = refs->start, high = refs->size, at;
	int order;

	while (low < high) {
		at = record_start(refs, low, low + (high - low) / 2);
		err = ward_packed_refs_at(refs, at, &ref);
		if (err)
			return err;
		order = ward_view_compare(name, ref.name);
		if (order == 0) {
			*id = ref.id;
			*found = true;
			return NULL;
		}
		if (order < 0)
			high = at;
		else
			low = ref.next;
	}
	return NULL;
}

const struct ward_error *
ward_packed_refs_find(const struct ward_packed_refs *refs,
    struct ward_view name, struct ward_oid *id, bool *found)
{
	const struct ward_error *err;
	struct ward_packed_ref ref;
	size_t at;

	*found = false;
	if (refs->is_sorted)
		return find_by_halves(refs, name, id, found);
	for (at = refs->start; at < refs->size && !*found; at = ref.next) {
		err = ward_packed_refs_at(refs, at, &ref);
		if (err)
			return err;
		*found = ward_view_equal(name, ref.name);
		if (*found)
			*id = ref.id;
	}
	return NULL;
}
