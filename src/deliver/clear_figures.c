/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whose figures are to be forgotten: nobody writes those of an outbox
 * again that is gone with its repository. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "dispatcher.h"

#define HEAD_SIZE 4096 /* the first sample is in it */
#define LABEL	  "{outbox=\""

/* As it stands in each sample; false where it is not told, or not as it is. */
static bool
find_outbox(struct ward_buf *out, int fd)
{
	char head[HEAD_SIZE];
	ssize_t got = read(fd, head, sizeof(head));
	const char *at =
	    got > 0 ? memmem(head, (size_t)got, LABEL, strlen(LABEL)) : NULL;
	const char *end;

	if (at == NULL)
		return false;
	at += strlen(LABEL);
	end = memchr(at, '"', (size_t)(head + got - at));
	if (end == NULL || at[0] != '/' ||
	    memchr(at, '\\', (size_t)(end - at)) != NULL)
		return false;
	ward_buf_add(out, at, (size_t)(end - at));
	return true;
}

static bool
is_gone(int folder, const char *name)
{
	struct ward_buf outbox = WARD_BUF_INIT;
	int fd = openat(
	    folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	bool is = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid() && find_outbox(&outbox, fd) &&
	    stat(ward_buf_str(&outbox), &st) != 0 &&
	    (errno == ENOENT || errno == ENOTDIR);

	if (fd >= 0)
		close(fd);
	ward_buf_release(&outbox);
	return is;
}

static bool
is_ours(const char *name)
{
	struct ward_view view = ward_view_str(name);

	return ward_view_starts(view, "refward-") &&
	    ward_view_ends(view, ".prom");
}

void
ward_clear_figures(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (is_ours(entry->d_name) &&
		    is_gone(dirfd(dir), entry->d_name))
			(void)unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir != NULL)
		closedir(dir);
}
