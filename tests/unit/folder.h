/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_FOLDER_H
#define REFWARD_TESTS_FOLDER_H

/* Unit tests touch no files, except where files are their subject: each case
 * then runs in a folder of its own, which is removed after it. */
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>
#include "unit.h"
#include "refward/file.h"

#define FOLDER_TEST(name) \
	cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)

static char folder[] = "/tmp/refward-test-XXXXXX";

static inline int
enter_folder(void **state)
{
	(void)state;
	umask(022);
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static inline int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int
leave_folder(void **state)
{
	(void)state;
	int rc =
	    chdir("/") || nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	memset(folder + sizeof(folder) - 7, 'X', 6);
	return rc;
}

static inline void
put(const char *path, const char *text)
{
	assert_no_error(ward_file_replace(path, ward_view_str(text), 0644));
}

#endif
