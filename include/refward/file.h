/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_FILE_H
#define REFWARD_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "refward/buf.h"
#include "refward/error.h"

struct stat;

/* Is what both tell of one file? */
bool ward_file_is_same(const struct stat *one, const struct stat *other);
/* And was it not written to between the two? */
bool ward_file_is_as_before(const struct stat *before, const struct stat *now);

/* Append the whole of a regular file of at most `cap` bytes; WARD_E_MISSING
 * where there is none, WARD_E_LIMIT where it is larger. */
const struct ward_error *ward_file_read(
    struct ward_buf *out, const char *path, size_t cap) WARD_MUST_CHECK;

/*
 * The same for a file that decides something. A link is resolved once; the
 * file, every folder above it, and every link on the way to it with the folders
 * above that, must belong to root or to `owner` and must not be writable by
 * others (a folder with the sticky bit may be; group-writable is allowed only
 * for group root or `group`), else WARD_E_UNTRUSTED, whose text names the
 * offending path. *resolved, if not NULL, gets the path that was read; the
 * caller frees it.
 */
const struct ward_error *
ward_file_read_trusted(struct ward_buf *out, const char *path, size_t cap,
    uid_t owner, gid_t group, char **resolved) WARD_MUST_CHECK;

/* Replace a file durably: written beside it, fsynced, renamed, folder fsynced.
 * A failure leaves the old file as it was and no other file behind; only where
 * the folder cannot be fsynced may the new one be there. The mode is exact,
 * whatever the umask, unless a sandbox keeps it stricter; a link is replaced,
 * not what it points to. */
const struct ward_error *ward_file_replace(
    const char *path, struct ward_view data, mode_t mode) WARD_MUST_CHECK;

/* The same, but that it is written in another folder of the same file system
 * first, where whoever looks for the file does not look. */
const struct ward_error *
ward_file_replace_by(const char *path, const char *beside_folder,
    struct ward_view data, mode_t mode) WARD_MUST_CHECK;

/* The same for a link to `to`. What a killed run left does not hinder it. */
const struct ward_error *
ward_link_replace(const char *path, const char *to) WARD_MUST_CHECK;

/*
 * Who writes to many repositories waits for the disk once: from here on what is
 * written lasts only when ward_sync_all() has ended it. Of the whole process.
 */
void ward_sync_defer(void);
/* All that was written to the file system of this folder. */
const struct ward_error *ward_sync_all(const char *path) WARD_MUST_CHECK;
/* fsync, where it is not deferred. */
int ward_sync(int fd);

/* fsync a folder: the names in it last. */
const struct ward_error *ward_folder_sync(const char *path) WARD_MUST_CHECK;

/* `mode` for what is made at `path`, and writing for the group as well where
 * the folder is set-group-id and writable by its group: where several users
 * work on the same files. */
mode_t ward_mode_in(const char *path, mode_t mode);

/* Append a line, LF included, by one O_APPEND write, creating the file with
 * `mode`, as ward_mode_in() has it. A short write is an error; what it left
 * does not spoil the line that comes next, nor does what a killed writer left.
 */
const struct ward_error *ward_file_append_line(
    const char *path, struct ward_view line, mode_t mode) WARD_MUST_CHECK;

/* mkdir -p, each folder with `mode` as ward_mode_in() has it; folders that are
 * there are left as they are. */
const struct ward_error *
ward_folder_make(const char *path, mode_t mode) WARD_MUST_CHECK;

/* write(2) until all is written. */
const struct ward_error *
ward_write_all(int fd, struct ward_view data) WARD_MUST_CHECK;

/* Remove a folder and all in it, as far as that can be done; links are not
 * followed, and what is mounted there stays. */
void ward_remove_tree(const char *path);

#endif
