/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how one object database is made of several folders. */
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include "alternates.h"
#include "libgit2.h"

/* Libgit2 gives 2 to packs and 1 to loose objects. */
#define PUSHED_PRIORITY 3

static const struct ward_error *
add_alternates(git_odb *odb, const char *list)
{
	const struct ward_error *err;
	struct ward_buf folder = WARD_BUF_INIT;
	struct ward_view rest = ward_view_str(list);
	bool found;

	for (;;) {
		err = ward_alternates_next(&rest, ':', &folder, &found);
		if (err || !found)
			goto out;
		if (git_odb_add_disk_alternate(odb, ward_buf_str(&folder))) {
			err = ward_libgit2_error(
			    "alternate objects '%s'", ward_buf_str(&folder));
			goto out;
		}
	}
out:
	ward_buf_release(&folder);
	return err;
}

/* Packs of the quarantine are looked at before those of the repository. */
static int
open_quarantine(git_odb **out, const char *path)
{
	git_odb_backend *packed = NULL, *loose = NULL;
	int code = git_odb_new(out);

	if (!code)
		code = git_odb_backend_pack(&packed, path);
	if (!code)
		code = git_odb_add_backend(*out, packed, PUSHED_PRIORITY);
	if (!code)
		code = git_odb_backend_loose(&loose, path, -1, 0, 0, 0);
	return code ? code : git_odb_add_backend(*out, loose, 1);
}

/*
 * By hand, not by libgit2's opening of a repository: its releases differ in
 * which formats they refuse, whose ownership they doubt, whether they unquote
 * alternates, and in what they take from the environment.
 */
const struct ward_error *
ward_libgit2_objects(git_odb **out, const char *objects, const char *quarantine,
    const char *alternates)
{
	const struct ward_error *err = NULL;
	git_odb *odb = NULL;
	int code;

	if (quarantine && open_quarantine(&odb, quarantine)) {
		err = ward_libgit2_error("objects '%s'", quarantine);
		goto out;
	}
	if (quarantine)
		code = git_odb_add_disk_alternate(odb, objects);
	else
		code = git_odb_open(&odb, objects);
	if (code)
		err = ward_libgit2_error("objects '%s'", objects);
	else if (alternates)
		err = add_alternates(odb, alternates);
	if (err)
		goto out;
	*out = odb;
	odb = NULL;
out:
	git_odb_free(odb);
	return err;
}
