/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a repository stays the same though its path does not. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/place.h"
#include "refward/sha256.h"
#include "refward/spool.h"

#define NAME	    "id"
#define FILE_MAX    128
#define DIGITS	    "0123456789abcdef"
#define FOLDER_MODE 0750

const struct ward_error *
ward_repository_id(char out[WARD_REPOSITORY_ID_SIZE], const char *folder)
{
	struct ward_buf path = WARD_BUF_INIT, text = WARD_BUF_INIT;
	const struct ward_error *err;
	struct ward_view id;

	ward_buf_printf(&path, "%s/" NAME, folder);
	err = ward_file_read(&text, ward_buf_str(&path), FILE_MAX);
	id = ward_view_trim(ward_buf_view(&text));
	if (!err &&
	    (id.size != WARD_REPOSITORY_ID_SIZE - 1 ||
		strspn(id.data, DIGITS) < id.size))
		err = ward_error(
		    WARD_E_CORRUPT, "'%s' holds no id", ward_buf_str(&path));
	if (!err) {
		memcpy(out, id.data, id.size);
		out[id.size] = '\0';
	}
	ward_buf_release(&path);
	ward_buf_release(&text);
	return err;
}

/* By link(2), which fails where another was first. */
static const struct ward_error *
make(const char *folder, const char *beside, struct ward_view text)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_replace(beside, text, 0640);

	ward_buf_printf(&path, "%s/" NAME, folder);
	if (!err && link(beside, ward_buf_str(&path)) != 0 && errno != EEXIST)
		err = ward_error(
		    WARD_E_SYSTEM, "cannot make '%s'", ward_buf_str(&path));
	(void)unlink(beside);
	ward_buf_release(&path);
	return err;
}

const struct ward_error *
ward_repository_id_make(char out[WARD_REPOSITORY_ID_SIZE], const char *folder,
    const unsigned char random[WARD_REPOSITORY_ID_RANDOM])
{
	const struct ward_error *err = ward_repository_id(out, folder);
	struct ward_buf text = WARD_BUF_INIT, beside = WARD_BUF_INIT;

	if (!err || err->code != WARD_E_MISSING)
		return err;
	ward_hex(&text, random, WARD_REPOSITORY_ID_RANDOM);
	ward_buf_printf(&beside, "%s/.id-%s", folder, ward_buf_str(&text));
	ward_buf_add_char(&text, '\n');
	err = ward_folder_make(folder, FOLDER_MODE);
	if (!err)
		err = make(folder, ward_buf_str(&beside), ward_buf_view(&text));
	ward_buf_release(&text);
	ward_buf_release(&beside);
	return err ? err : ward_repository_id(out, folder);
}

bool
ward_repository_id_of(char out[WARD_REPOSITORY_ID_SIZE], const char *git_dir)
{
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_place_folder(&folder, git_dir);
	err = ward_repository_id(out, ward_buf_str(&folder));
	ward_buf_release(&folder);
	return !err;
}
