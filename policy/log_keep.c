/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how logs are parted by month, and which are too old. */
#include "refward/log_keep.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "refward/buf.h"
#include "refward/calendar.h"
#include "refward/text.h"

/* linux/fs.h cannot be included beside stdio.h everywhere. */
#define NO_REPLACE 1u

static int64_t
month_of(int64_t seconds)
{
	struct ward_date date = ward_date(ward_day_of(seconds));

	return (int64_t)date.year * 12 + date.month - 1;
}

/* "STEM-2026-11.jsonl", also compressed; every other name is not ours. */
static bool
read_month(const char *name, const char *stem, int64_t *month)
{
	struct ward_view rest = ward_view_str(name);
	size_t size = strlen(stem) + strlen("-0000-00");
	struct ward_buf day = WARD_BUF_INIT;
	int64_t seconds;
	bool is_ours;

	if (!ward_view_starts(rest, stem) || rest.size <= size ||
	    name[strlen(stem)] != '-')
		return false;
	ward_buf_add(&day, name + strlen(stem) + 1, strlen("0000-00"));
	ward_buf_add_str(&day, "-01");
	is_ours = ward_parse_time(ward_buf_view(&day), &seconds);
	ward_buf_release(&day);
	rest.data += size;
	rest.size -= size;
	is_ours = is_ours &&
	    (ward_view_is(rest, ".jsonl") || ward_view_is(rest, ".jsonl.gz"));
	if (is_ours)
		*month = month_of(seconds);
	return is_ours;
}

/* The last line of a month may be of its last second. It is the month behind
 * the last one that counts, not the clock, which may be wrong by years. */
static void
remove_old(int folder, const char *stem, int64_t now, unsigned int months)
{
	int copy = fcntl(folder, F_DUPFD_CLOEXEC, 0);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	struct dirent *entry;
	int64_t month;

	if (dir == NULL) {
		if (copy >= 0)
			close(copy);
		return;
	}
	while ((entry = readdir(dir)) != NULL)
		if (read_month(entry->d_name, stem, &month) &&
		    now - month > (int64_t)months)
			(void)unlinkat(folder, entry->d_name, 0);
	closedir(dir);
}

/* Whoever comes second finds the name taken, and leaves it. */
static bool
move_away(int folder, const char *file, const char *stem, int64_t month)
{
	struct ward_buf name = WARD_BUF_INIT;
	bool is_moved;

	ward_buf_printf(&name, "%s-%04d-%02d.jsonl", stem, (int)(month / 12),
	    (int)(month % 12) + 1);
	is_moved = syscall(SYS_renameat2, folder, file, folder,
		       ward_buf_str(&name), NO_REPLACE) == 0;
	ward_buf_release(&name);
	return is_moved;
}

void
ward_log_rotate(
    const char *folder, const char *stem, int64_t now, unsigned int months)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct ward_buf file = WARD_BUF_INIT;
	struct stat st;
	int64_t last;

	if (fd < 0)
		return;
	ward_buf_printf(&file, "%s.jsonl", stem);
	if (fstatat(fd, ward_buf_str(&file), &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && st.st_size > 0) {
		last = month_of(st.st_mtime);
		if (last < month_of(now) &&
		    move_away(fd, ward_buf_str(&file), stem, last) &&
		    months > 0)
			remove_old(fd, stem, last + 1, months);
	}
	ward_buf_release(&file);
	close(fd);
}
