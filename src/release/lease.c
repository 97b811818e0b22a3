/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how dispatchers keep out of each other's way. */
#include "refward/lease.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "refward/buf.h"
#include "refward/file.h"

static int
open_lease(const char *outbox, int flags)
{
	struct ward_buf path = WARD_BUF_INIT;
	int fd;

	ward_buf_printf(&path, "%s/lease", outbox);
	fd = open(ward_buf_str(&path), flags | O_CLOEXEC | O_NOFOLLOW,
	    ward_mode_in(ward_buf_str(&path), 0640));
	ward_buf_release(&path);
	return fd;
}

const struct ward_error *
ward_lease_take(int *out, const char *outbox, bool waits)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open_lease(outbox, O_RDWR | O_CREAT);
	int rc;

	*out = -1;
	if (fd < 0)
		return ward_error(WARD_E_SYSTEM, "lease of '%s'", outbox);
	do
		rc = fcntl(fd, waits ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
	while (rc != 0 && errno == EINTR && !waits);
	if (rc == 0) {
		*out = fd;
		return NULL;
	}
	if (errno == EAGAIN || errno == EACCES || errno == EINTR) {
		close(fd);
		return NULL;
	}

	const struct ward_error *err =
	    ward_error(WARD_E_SYSTEM, "lease of '%s'", outbox);

	close(fd);
	return err;
}

bool
ward_lease_is_held(const char *outbox)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open_lease(outbox, O_RDONLY);
	bool is_held;

	if (fd < 0)
		return false;
	is_held = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	close(fd);
	return is_held;
}
