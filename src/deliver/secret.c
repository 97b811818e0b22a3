/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where secrets lie, and who may have put them there. */
#include "secret.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"

/* Nobody can replace it between the two looks: the folders above it are
 * trusted. */
static const struct ward_error *
check_mode(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return ward_error(WARD_E_SYSTEM, "'%s'", path);
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return ward_error(WARD_E_UNTRUSTED,
		    "others than its owner may read '%s': chmod 0600 it", path);
	return NULL;
}

/* Its memory stays, so that what it held can be wiped. */
static const struct ward_error *
trim(struct ward_buf *secret)
{
	struct ward_view text = ward_view_trim(ward_buf_view(secret));

	if (text.size == 0)
		return ward_error(WARD_E_INVALID, "it is empty");
	memmove(secret->data, text.data, text.size);
	ward_buf_truncate(secret, text.size);
	return NULL;
}

const struct ward_error *
ward_secret_read(struct ward_buf *out, const char *folder, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;
	char *resolved = NULL;
	const struct ward_error *err;

	ward_buf_printf(&path, "%s/%s", folder, name);
	ward_buf_reserve(out, WARD_SECRET_SIZE_MAX + 1);
	err = ward_file_read_trusted(out, ward_buf_str(&path),
	    WARD_SECRET_SIZE_MAX, geteuid(), getegid(), &resolved);
	if (!err)
		err = check_mode(resolved);
	if (!err)
		err = trim(out);
	if (err)
		err = ward_error_wrap(err, "secret '%s'", name);
	free(resolved);
	ward_buf_release(&path);
	return err;
}

void
ward_secret_release(struct ward_buf *secret)
{
	if (secret->data != NULL)
		explicit_bzero(secret->data, secret->capacity);
	ward_buf_release(secret);
}
