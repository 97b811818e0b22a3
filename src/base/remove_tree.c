/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a folder is removed with all that is in it. */
#include <ftw.h>
#include <stdio.h>
#include "refward/file.h"

#define DESCRIPTORS 16

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void
ward_remove_tree(const char *path)
{
	(void)nftw(
	    path, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
