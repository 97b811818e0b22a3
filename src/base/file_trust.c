/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hides who could have put a file where it lies. Names are followed here, not
 * by realpath(3), so that a link is judged by the folder that holds it, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "src/base/fd.h"

#define LINKS_MAX 32

/* A walk from "/" down; everything in `done` was found trustworthy. */
struct walk {
	const char *path; /* as it was asked for: for messages */
	uid_t owner;
	gid_t group;
	struct ward_buf done, rest;
	size_t at;	/* where in `rest` the next name begins */
	struct stat st; /* of done */
	unsigned int nlinks;
};

static const struct ward_error *
check_owner(const struct walk *walk, const char *path, const struct stat *st)
{
	if (st->st_uid == 0 || st->st_uid == walk->owner)
		return NULL;
	return ward_error(WARD_E_UNTRUSTED,
	    "'%s' belongs to user %lu, not to root or user %lu", path,
	    (unsigned long)st->st_uid, (unsigned long)walk->owner);
}

/* In a sticky folder nobody renames or removes what belongs to another. */
static const struct ward_error *
check_mode(const struct walk *walk, const char *path, const struct stat *st)
{
	bool is_own_group = st->st_gid == 0 || st->st_gid == walk->group;

	if (S_ISLNK(st->st_mode) ||
	    (S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX)))
		return NULL;
	if (st->st_mode & S_IWOTH)
		return ward_error(
		    WARD_E_UNTRUSTED, "'%s' is writable by everyone", path);
	if ((st->st_mode & S_IWGRP) && !is_own_group)
		return ward_error(WARD_E_UNTRUSTED,
		    "'%s' is writable by group %lu", path,
		    (unsigned long)st->st_gid);
	return NULL;
}

static const struct ward_error *
check_trust(const struct walk *walk, const char *path, const struct stat *st)
{
	const struct ward_error *err = check_owner(walk, path, st);

	return err ? err : check_mode(walk, path, st);
}

/* What the link says goes before what is left to walk. */
static const struct ward_error *
follow_link(struct walk *walk, const char *link)
{
	char target[PATH_MAX];
	ssize_t size = readlink(link, target, sizeof(target));

	if (size < 0)
		return ward_fd_failed("read link", link);
	if ((size_t)size == sizeof(target) || ++walk->nlinks > LINKS_MAX)
		return ward_error(WARD_E_LIMIT,
		    "too many or too long links in '%s'", walk->path);

	struct ward_view left = ward_buf_view(&walk->rest);
	struct ward_buf rest = WARD_BUF_INIT;

	ward_buf_add(&rest, target, (size_t)size);
	ward_buf_add_char(&rest, '/');
	ward_buf_add(&rest, left.data + walk->at, left.size - walk->at);
	ward_buf_release(&walk->rest);
	walk->rest = rest;
	walk->at = 0;
	if (target[0] == '/')
		ward_buf_clear(&walk->done);
	return NULL;
}

static void
go_up(struct walk *walk)
{
	size_t size = walk->done.size;

	while (size > 0 && walk->done.data[--size] != '/')
		;
	ward_buf_truncate(&walk->done, size);
}

static const struct ward_error *
look_at(struct walk *walk)
{
	const char *path = walk->done.size ? ward_buf_str(&walk->done) : "/";

	if (lstat(path, &walk->st) < 0)
		return ward_fd_failed("look at", path);
	return check_trust(walk, path, &walk->st);
}

static const struct ward_error *
go_down(struct walk *walk, struct ward_view name)
{
	const struct ward_error *err = NULL;

	ward_buf_add_char(&walk->done, '/');
	ward_buf_add_view(&walk->done, name);
	err = look_at(walk);
	if (!err && S_ISLNK(walk->st.st_mode)) {
		char *link = ward_strdup(ward_buf_str(&walk->done));

		go_up(walk);
		err = follow_link(walk, link);
		if (!err)
			err = look_at(walk);
		free(link);
	}
	return err;
}

static const struct ward_error *
walk_step(struct walk *walk)
{
	struct ward_view left = ward_buf_view(&walk->rest), name;

	left.data += walk->at;
	left.size -= walk->at;
	ward_view_split(&left, '/', &name);
	walk->at = walk->rest.size - left.size;
	if (name.size == 0 || ward_view_is(name, "."))
		return NULL;
	if (!ward_view_is(name, ".."))
		return go_down(walk, name);
	go_up(walk);
	return look_at(walk);
}

static const struct ward_error *
begin(struct walk *walk)
{
	char folder[PATH_MAX];

	if (walk->path[0] != '/') {
		if (!getcwd(folder, sizeof(folder)))
			return ward_fd_failed("find the folder of", walk->path);
		ward_buf_add_str(&walk->rest, folder);
		ward_buf_add_char(&walk->rest, '/');
	}
	ward_buf_add_str(&walk->rest, walk->path);
	return look_at(walk);
}

/* The file that was judged, and not another that came between. */
static const struct ward_error *
read_judged(struct ward_buf *out, const struct walk *walk, size_t cap)
{
	const char *path = walk->done.size ? walk->done.data : "/";
	struct stat st;
	int fd;
	const struct ward_error *err = ward_fd_open(&fd, path, O_NOFOLLOW);

	if (err)
		return err;
	if (fstat(fd, &st) < 0)
		err = ward_fd_failed("look at", path);
	else if (!ward_file_is_same(&st, &walk->st))
		err = ward_error(WARD_E_UNTRUSTED,
		    "'%s' was exchanged while it was read", path);
	else
		err = check_trust(walk, path, &st);
	if (!err)
		err = ward_fd_read(out, fd, path, cap);
	close(fd);
	return err;
}

const struct ward_error *
ward_file_read_trusted(struct ward_buf *out, const char *path, size_t cap,
    uid_t owner, gid_t group, char **resolved)
{
	struct walk walk = { .path = path, .owner = owner, .group = group };
	const struct ward_error *err = begin(&walk);

	while (!err && walk.at < walk.rest.size)
		err = walk_step(&walk);
	if (!err)
		err = read_judged(out, &walk, cap);
	if (!err && resolved)
		*resolved = ward_strdup(ward_buf_str(&walk.done));
	ward_buf_release(&walk.rest);
	ward_buf_release(&walk.done);
	return err;
}
