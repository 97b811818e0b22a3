/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how pushes that come at once are counted one by one. */
#include "refward/sequence.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include "refward/buf.h"
#include "refward/file.h"
#include "refward/text.h"

#define NAME	    "sequence"
#define FILE_MAX    32
#define FILE_MODE   0640
#define FOLDER_MODE 0750
#define NUMBER_MAX  (INT64_MAX / 2)

/* The last one that was taken. */
static const struct ward_error *
read_last(uint64_t *out, const char *path)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read(&text, path, FILE_MAX);

	*out = 0;
	if (err && err->code == WARD_E_MISSING)
		err = NULL;
	else if (!err &&
	    !ward_parse_number(
		ward_view_trim(ward_buf_view(&text)), 0, NUMBER_MAX, out))
		err = ward_error(WARD_E_CORRUPT, "'%s' holds no number", path);
	ward_buf_release(&text);
	return err;
}

static const struct ward_error *
write_last(const char *path, uint64_t last)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_buf_printf(&text, "%llu\n", (unsigned long long)last);
	err = ward_file_replace(path, ward_buf_view(&text), FILE_MODE);
	ward_buf_release(&text);
	return err;
}

/* The file itself is replaced, so another one is locked. */
static const struct ward_error *
lock(int *out, const char *folder)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	int rc;

	ward_buf_printf(&path, "%s/" NAME ".lock", folder);
	*out = open(ward_buf_str(&path),
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	do
		rc = *out < 0 ? -1 : flock(*out, LOCK_EX);
	while (rc != 0 && *out >= 0 && errno == EINTR);
	if (rc != 0)
		err =
		    ward_error(WARD_E_SYSTEM, "lock '%s'", ward_buf_str(&path));
	ward_buf_release(&path);
	return err;
}

const struct ward_error *
ward_sequence_take(uint64_t *first, const char *folder, uint64_t count)
{
	struct ward_buf path = WARD_BUF_INIT;
	uint64_t last = 0;
	int fd = -1;
	const struct ward_error *err = ward_folder_make(folder, FOLDER_MODE);

	ward_buf_printf(&path, "%s/" NAME, folder);
	if (!err)
		err = lock(&fd, folder);
	if (!err)
		err = read_last(&last, ward_buf_str(&path));
	if (!err)
		err = write_last(ward_buf_str(&path), last + count);
	if (!err)
		*first = last + 1;
	if (fd >= 0)
		close(fd);
	ward_buf_release(&path);
	return err;
}

const struct ward_error *
ward_sequence_next(uint64_t *out, const char *folder)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_buf_printf(&path, "%s/" NAME, folder);
	err = read_last(out, ward_buf_str(&path));
	*out += err ? 0 : 1;
	ward_buf_release(&path);
	return err;
}
