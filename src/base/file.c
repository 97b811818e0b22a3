/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a file is read that may be too large, or no file at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "src/base/fd.h"

#define READ_SIZE 65536

bool
ward_file_is_same(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

bool
ward_file_is_as_before(const struct stat *before, const struct stat *now)
{
	return ward_file_is_same(before, now) &&
	    before->st_size == now->st_size &&
	    before->st_mtim.tv_sec == now->st_mtim.tv_sec &&
	    before->st_mtim.tv_nsec == now->st_mtim.tv_nsec;
}

const struct ward_error *
ward_fd_failed(const char *verb, const char *path)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return ward_error(
		    WARD_E_MISSING, "cannot %s '%s': no such file", verb, path);
	return ward_error(WARD_E_SYSTEM, "cannot %s '%s'", verb, path);
}

const struct ward_error *
ward_fd_open(int *out, const char *path, int flags)
{
	do
		*out = open(
		    path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);
	while (*out < 0 && errno == EINTR);
	return *out < 0 ? ward_fd_failed("open", path) : NULL;
}

static const struct ward_error *
too_large(const char *path, size_t cap)
{
	return ward_error(
	    WARD_E_LIMIT, "'%s' is larger than %zu bytes", path, cap);
}

/* Makes room for the file as it is now. */
static const struct ward_error *
begin(struct ward_buf *out, int fd, const char *path, size_t cap)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return ward_fd_failed("look at", path);
	if (!S_ISREG(st.st_mode))
		return ward_error(
		    WARD_E_INVALID, "'%s' is not a regular file", path);
	if ((uintmax_t)st.st_size > cap)
		return too_large(path, cap);
	ward_buf_reserve(out, (size_t)st.st_size + 1);
	return NULL;
}

/* The file may grow while it is read: what counts is what came. */
const struct ward_error *
ward_fd_read(struct ward_buf *out, int fd, const char *path, size_t cap)
{
	const struct ward_error *err = begin(out, fd, path, cap);
	size_t before = out->size;
	ssize_t got = 1;

	while (!err && got != 0) {
		if (out->capacity - out->size == 1)
			ward_buf_reserve(out, READ_SIZE);
		got = read(
		    fd, out->data + out->size, out->capacity - out->size - 1);
		if (got > 0)
			out->size += (size_t)got;
		else if (got < 0 && errno != EINTR)
			err = ward_fd_failed("read", path);
		if (!err && out->size - before > cap)
			err = too_large(path, cap);
	}
	ward_buf_truncate(out, err ? before : out->size);
	return err;
}

const struct ward_error *
ward_file_read(struct ward_buf *out, const char *path, size_t cap)
{
	int fd;
	const struct ward_error *err = ward_fd_open(&fd, path, 0);

	if (err)
		return err;
	err = ward_fd_read(out, fd, path, cap);
	close(fd);
	return err;
}
