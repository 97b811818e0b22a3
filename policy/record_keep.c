/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how decision records are parted by month, and which are too old. */
#include "policy/record_keep.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "refward/calendar.h"
#include "refward/render.h"
#include "refward/text.h"

#define PREFIX "decisions-"

/* linux/fs.h cannot be included beside stdio.h everywhere. */
#define NO_REPLACE 1u

static int64_t
month_of(int64_t seconds)
{
	struct ward_date date = ward_date(ward_day_of(seconds));

	return (int64_t)date.year * 12 + date.month - 1;
}

/* "decisions-2026-11.jsonl", also compressed; every other name is not ours. */
static bool
read_month(const char *name, int64_t *month)
{
	struct ward_view rest = ward_view_str(name);
	struct ward_buf day = WARD_BUF_INIT;
	int64_t seconds;
	bool is_ours;

	if (!ward_view_starts(rest, PREFIX) ||
	    rest.size < strlen(PREFIX "0000-00.jsonl"))
		return false;
	ward_buf_add(&day, rest.data + strlen(PREFIX), strlen("0000-00"));
	ward_buf_add_str(&day, "-01");
	is_ours = ward_parse_time(ward_buf_view(&day), &seconds);
	ward_buf_release(&day);
	rest.data += strlen(PREFIX "0000-00");
	rest.size -= strlen(PREFIX "0000-00");
	is_ours = is_ours &&
	    (ward_view_is(rest, ".jsonl") || ward_view_is(rest, ".jsonl.gz"));
	if (is_ours)
		*month = month_of(seconds);
	return is_ours;
}

/* The last record of a month may be of its last second. */
static void
remove_old(int folder, int64_t now, unsigned int months)
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
		if (read_month(entry->d_name, &month) &&
		    now - month > (int64_t)months)
			(void)unlinkat(folder, entry->d_name, 0);
	closedir(dir);
}

/* Whoever comes second finds the name taken, and leaves it. */
static bool
move_away(int folder, int64_t month)
{
	char name[sizeof(PREFIX "0000-00.jsonl") + 16];

	snprintf(name, sizeof(name), PREFIX "%04d-%02d.jsonl",
	    (int)(month / 12), (int)(month % 12) + 1);
	return syscall(SYS_renameat2, folder, WARD_RECORD_FILE, folder, name,
		   NO_REPLACE) == 0;
}

void
ward_record_rotate(const char *folder, int64_t now, unsigned int months)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (fstatat(fd, WARD_RECORD_FILE, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && st.st_size > 0 &&
	    month_of(st.st_mtime) < month_of(now) &&
	    move_away(fd, month_of(st.st_mtime)) && months > 0)
		remove_old(fd, month_of(now), months);
	close(fd);
}
