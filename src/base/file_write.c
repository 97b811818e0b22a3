/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what it takes that a file is either old or new, and there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/memory.h"

/* What killed writers of our number may have left. */
#define NAMES_TRIED 1000

static const struct ward_error *
failed(const char *verb, const char *path)
{
	return ward_error(WARD_E_SYSTEM, "cannot %s '%s'", verb, path);
}

const struct ward_error *
ward_write_all(int fd, struct ward_view data)
{
	while (data.size > 0) {
		ssize_t put = write(fd, data.data, data.size);

		if (put < 0 && errno != EINTR)
			return ward_error(WARD_E_SYSTEM, "cannot write");
		if (put > 0) {
			data.data += put;
			data.size -= (size_t)put;
		}
	}
	return NULL;
}

/* "x" lies in ".", "/x" in "/". */
static struct ward_view
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ward_view_str(".");
	return ward_view(path, slash == path ? 1 : (size_t)(slash - path));
}

/* A file of a new name, which *path then is. It is made with its mode: a
 * process may have given up to change any. */
static int
create_beside(struct ward_buf *path, const char *folder, mode_t mode)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY;
	int fd = -1;

	for (unsigned int i = 0; fd < 0 && i < NAMES_TRIED; i++) {
		ward_buf_clear(path);
		ward_buf_printf(
		    path, "%s/.ward-%ld-%u", folder, (long)getpid(), i);
		fd = open(ward_buf_str(path), flags, mode);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd;
}

/* The umask, or an access list of the folder, may have taken something away;
 * in a sandbox it stays so. */
static const struct ward_error *
set_mode(int fd, mode_t mode)
{
	mode_t made;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return ward_error(WARD_E_SYSTEM, "cannot look at it");
	made = st.st_mode & 07777;
	if (made == mode || fchmod(fd, mode) == 0 ||
	    (errno == EPERM && (made & ~mode) == 0))
		return NULL;
	return ward_error(WARD_E_SYSTEM, "cannot set the mode");
}

static bool is_deferred;

void
ward_sync_defer(void)
{
	is_deferred = true;
}

int
ward_sync(int fd)
{
	return is_deferred ? 0 : fsync(fd);
}

const struct ward_error *
ward_sync_all(const char *path)
{
	const struct ward_error *err = NULL;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	is_deferred = false;
	if (fd < 0)
		return failed("open", path);
	if (syncfs(fd) < 0)
		err = failed("sync", path);
	close(fd);
	return err;
}

static const struct ward_error *
fill(int fd, struct ward_view data, mode_t mode)
{
	const struct ward_error *err = ward_write_all(fd, data);

	if (!err)
		err = set_mode(fd, mode);
	if (err)
		return err;
	if (ward_sync(fd) < 0)
		return ward_error(WARD_E_SYSTEM, "cannot sync");
	return NULL;
}

/* The new file under a name of its own; nothing is left on error. */
static const struct ward_error *
write_beside(struct ward_buf *beside, const char *folder, struct ward_view data,
    mode_t mode)
{
	int fd = create_beside(beside, folder, mode);

	if (fd < 0)
		return failed("create", ward_buf_str(beside));

	const struct ward_error *err = fill(fd, data, mode);

	if (close(fd) < 0 && !err)
		err = ward_error(WARD_E_SYSTEM, "cannot close");
	if (err)
		unlink(ward_buf_str(beside));
	return err;
}

static const struct ward_error *
move(const char *beside, const char *path, const char *folder, int folder_fd)
{
	if (rename(beside, path) < 0) {
		const struct ward_error *err = failed("rename to", path);

		unlink(beside);
		return err;
	}
	return ward_sync(folder_fd) < 0 ? failed("sync", folder) : NULL;
}

const struct ward_error *
ward_file_replace_by(const char *path, const char *beside_folder,
    struct ward_view data, mode_t mode)
{
	const struct ward_error *err = NULL;
	struct ward_buf folder = WARD_BUF_INIT, beside = WARD_BUF_INIT;
	int folder_fd = -1;

	ward_buf_add_view(&folder, folder_of(path));
	folder_fd = open(folder.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder_fd < 0) {
		err = failed("open", folder.data);
		goto out;
	}
	err = write_beside(&beside,
	    beside_folder != NULL ? beside_folder : folder.data, data, mode);
	if (!err)
		err = move(beside.data, path, folder.data, folder_fd);
	if (err)
		err = ward_error_wrap(err, "cannot replace '%s'", path);
out:
	if (folder_fd >= 0)
		close(folder_fd);
	ward_buf_release(&beside);
	ward_buf_release(&folder);
	return err;
}

const struct ward_error *
ward_file_replace(const char *path, struct ward_view data, mode_t mode)
{
	return ward_file_replace_by(path, NULL, data, mode);
}

const struct ward_error *
ward_folder_sync(const char *path)
{
	const struct ward_error *err = NULL;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return failed("open", path);
	if (ward_sync(fd) < 0)
		err = failed("sync", path);
	close(fd);
	return err;
}

const struct ward_error *
ward_link_replace(const char *path, const char *to)
{
	const struct ward_error *err = NULL;
	struct ward_buf fresh = WARD_BUF_INIT, folder = WARD_BUF_INIT;

	ward_buf_printf(&fresh, "%s.new", path);
	ward_buf_add_view(&folder, folder_of(path));
	if (symlink(to, path) == 0)
		err = ward_folder_sync(folder.data);
	else if (errno != EEXIST)
		err = failed("make", path);
	else if (unlink(fresh.data) < 0 && errno != ENOENT)
		err = failed("remove", fresh.data);
	else if (symlink(to, fresh.data) < 0 || rename(fresh.data, path) < 0)
		err = failed("make", path);
	else
		err = ward_folder_sync(folder.data);
	ward_buf_release(&folder);
	ward_buf_release(&fresh);
	return err;
}

/* What a writer left that was killed, or found the disk full. */
static const struct ward_error *
ends_in_a_line(bool *out, int fd, const char *path)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char last = '\n';

	if (size < 0)
		return failed("look at", path);
	if (size > 0 && pread(fd, &last, 1, size - 1) != 1)
		return failed("read", path);
	*out = last == '\n';
	return NULL;
}

/* A rest that is written later could stand behind another's line. */
static const struct ward_error *
write_once(int fd, struct ward_view line, const char *path)
{
	struct iovec parts[] = { { (void *)"\n", 1 },
		{ (void *)line.data, line.size } };
	const struct ward_error *err;
	size_t size;
	bool is_whole = true;
	ssize_t put;

	err = ends_in_a_line(&is_whole, fd, path);
	if (err)
		return err;
	if (is_whole)
		parts[0].iov_len = 0;
	size = parts[0].iov_len + line.size;
	do
		put = writev(fd, parts, 2);
	while (put < 0 && errno == EINTR);
	if (put >= 0 && (size_t)put < size)
		return ward_error(WARD_E_CORRUPT,
		    "only %zd of %zu bytes were appended to '%s'", put, size,
		    path);
	return put < 0 ? failed("append to", path) : NULL;
}

mode_t
ward_mode_in(const char *path, mode_t mode)
{
	const mode_t shared = S_ISGID | S_IWGRP;
	struct ward_buf folder = WARD_BUF_INIT;
	struct stat st;

	ward_buf_add_view(&folder, folder_of(path));
	if (stat(ward_buf_str(&folder), &st) == 0 &&
	    (st.st_mode & shared) == shared)
		mode |= S_IWGRP;
	ward_buf_release(&folder);
	return mode;
}

/* Where the group is to write, the umask has no say. A sandbox keeps it. */
static int
create_in(const char *path, int flags, mode_t mode)
{
	mode_t shared = ward_mode_in(path, mode);
	int fd = open(path, flags | O_CREAT, shared);

	if (fd >= 0 && shared != mode)
		(void)fchmod(fd, shared);
	return fd;
}

const struct ward_error *
ward_file_append_line(const char *path, struct ward_view line, mode_t mode)
{
	int flags = O_RDWR | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	int fd = open(path, flags);

	if (fd < 0 && errno == ENOENT)
		fd = create_in(path, flags, mode);
	if (fd < 0)
		return failed("open", path);

	const struct ward_error *err = write_once(fd, line, path);

	if (close(fd) < 0 && !err)
		err = failed("close", path);
	return err;
}

static const struct ward_error *
make_one(const char *path, mode_t mode)
{
	mode_t shared = ward_mode_in(path, mode);
	struct stat st;

	if (mkdir(path, shared) == 0) {
		if (shared != mode)
			(void)chmod(path, shared | S_ISGID);
		return NULL;
	}
	if (errno != EEXIST)
		return failed("create folder", path);
	if (stat(path, &st) < 0)
		return failed("look at", path);
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return failed("create folder", path);
	}
	return NULL;
}

const struct ward_error *
ward_folder_make(const char *path, mode_t mode)
{
	const struct ward_error *err = NULL;
	char *part, *end;
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return NULL;
	part = ward_strdup(path);
	end = part;

	do {
		end += strspn(end, "/");
		end += strcspn(end, "/");

		char kept = *end;

		*end = '\0';
		err = make_one(part, mode);
		*end = kept;
	} while (!err && *end);
	free(part);
	return err;
}
