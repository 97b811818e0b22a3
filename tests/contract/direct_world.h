/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_DIRECT_WORLD_H
#define REFWARD_TESTS_DIRECT_WORLD_H

#include "tests/unit/unit.h"
#include "refward/repo.h"
#include "src/git/direct.h"
#include "src/git/object_folders.h"

/* What is read of an object folder, and of its alternates. */
static inline struct ward_direct *
direct_open(const char *objects, bool gives_back)
{
	struct ward_object_folders folders = { .items = NULL };
	static struct ward_repo_options both[2];
	struct ward_repo_options *options = &both[gives_back];

	ward_repo_options_init(options, objects);
	options->reads_once = gives_back;
	assert_no_error(ward_object_folders_find(&folders, objects, options));
	return ward_direct_new(&folders, options);
}

#endif
