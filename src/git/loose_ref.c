/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how one ref lies in one file. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/memory.h"
#include "refward/refname.h"
#include "ref_files.h"

#define CONTENT_SIZE_MAX 8192

bool
ward_ref_files_is_name(struct ward_view name)
{
	return ward_view_is(name, "HEAD") || !ward_refname_problem(name);
}

static const struct ward_error *
corrupt(const char *name)
{
	return ward_error(WARD_E_CORRUPT,
	    "ref '%s' holds neither an object name nor the name of a ref",
	    name);
}

static void
set_target(struct ward_ref *out, struct ward_view target)
{
	out->exists = true;
	out->target = ward_alloc(target.size + 1);
	memcpy(out->target, target.data, target.size);
}

static const struct ward_error *
parse(const char *name, struct ward_view text, size_t oid_size,
    struct ward_ref *out)
{
	struct ward_view rest = ward_view_trim(text), hex;

	if (ward_view_starts(rest, "ref:")) {
		rest = ward_view_trim(ward_view(rest.data + 4, rest.size - 4));
		if (!ward_ref_files_is_name(rest))
			return corrupt(name);
		set_target(out, rest);
		return NULL;
	}
	hex = ward_view(rest.data, oid_size * 2);
	if (rest.size != hex.size || !ward_oid_parse(&out->id, hex) ||
	    ward_oid_is_null(&out->id))
		return corrupt(name);
	out->exists = true;
	return NULL;
}

/* Old repositories have links to refs in the place of symbolic refs. False
 * where it is a link to anything else, which is followed. */
static bool
read_link(const char *path, struct ward_ref *out)
{
	char target[CONTENT_SIZE_MAX];
	ssize_t size = readlink(path, target, sizeof(target));
	struct ward_view view;

	if (size < 0)
		return false;
	view = ward_view(target, (size_t)size);
	if (!ward_view_starts(view, "refs/") || !ward_ref_files_is_name(view))
		return false;
	set_target(out, view);
	return true;
}

static const struct ward_error *
read_content(const char *name, int fd, size_t oid_size, struct ward_ref *out)
{
	char text[CONTENT_SIZE_MAX];
	struct stat st;
	ssize_t size;

	if (fstat(fd, &st))
		return ward_error(WARD_E_SYSTEM, "ref '%s'", name);
	if (S_ISDIR(st.st_mode))
		return NULL; /* of refs that go on with this name */
	if (!S_ISREG(st.st_mode) || st.st_size >= CONTENT_SIZE_MAX)
		return corrupt(name);
	do
		size = read(fd, text, sizeof(text));
	while (size < 0 && errno == EINTR);
	if (size < 0)
		return ward_error(WARD_E_SYSTEM, "ref '%s'", name);
	return parse(name, ward_view(text, (size_t)size), oid_size, out);
}

/* No such file, or a name that no file can have. */
static bool
is_absence(int code)
{
	return code == ENOENT || code == ENOTDIR || code == ENAMETOOLONG;
}

const struct ward_error *
ward_loose_ref_read(
    const char *folder, const char *name, size_t oid_size, struct ward_ref *out)
{
	const struct ward_error *err = NULL;
	char *path = ward_place_join(folder, name);
	int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
	int fd = open(path, flags | O_NOFOLLOW);

	if (fd < 0 && errno == ELOOP) {
		if (read_link(path, out))
			goto out;
		fd = open(path, flags);
	}
	if (fd >= 0)
		err = read_content(name, fd, oid_size, out);
	else if (!is_absence(errno))
		err = ward_error(WARD_E_SYSTEM, "ref '%s'", name);
out:
	if (fd >= 0)
		(void)close(fd);
	free(path);
	return err;
}
