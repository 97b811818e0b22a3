/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which files belong to a version of a rule file. */
#include "src/cmd/rule_store.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"

#define PATH_OF(store, ...) \
	ward_arena_printf((store)->arena, PATH_MAX, __VA_ARGS__)

struct copying {
	struct ward_store *store;
	const char *from; /* the folder of the rule file, with its last '/' */
	char *to;	  /* the new one */
};

static const struct ward_error *
copy_file(const struct copying *copying, const char *path, const char *name)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *to = PATH_OF(copying->store, "%s/%s", copying->to, name);
	const struct ward_error *err = NULL;

	for (const char *slash = strchr(name, '/'); slash != NULL && !err;
	     slash = strchr(slash + 1, '/'))
		err = ward_store_make_folder(PATH_OF(copying->store, "%s/%.*s",
		    copying->to, (int)(slash - name), name));
	if (!err)
		err = ward_file_read(&text, path, WARD_POLICY_SIZE_MAX);
	if (!err)
		err = ward_file_replace(to, ward_buf_view(&text), 0644);
	ward_buf_release(&text);
	return err;
}

/* NAME.ini has its tests in NAME.test.ini. */
static const char *
tests_of(const struct ward_store *store, const char *path)
{
	size_t size = strlen(path);

	if (ward_view_ends(ward_view_str(path), ".ini"))
		size -= strlen(".ini");
	return PATH_OF(store, "%.*s.test.ini", (int)size, path);
}

static const struct ward_error *
copy_main(const struct copying *copying, const char *path)
{
	const char *tests = tests_of(copying->store, path);
	const struct ward_error *err =
	    copy_file(copying, path, copying->store->name);

	if (err)
		return err;
	err = copy_file(
	    copying, tests, tests_of(copying->store, copying->store->name));
	return err && err->code == WARD_E_MISSING ? NULL : err;
}

static const struct ward_error *
copy_all(const struct copying *copying, const char *const *files, size_t count)
{
	const struct ward_error *err = copy_main(copying, files[0]);
	size_t size = strlen(copying->from);

	for (size_t i = 1; i < count && !err; i++) {
		if (strncmp(files[i], copying->from, size) != 0)
			continue;
		if (strcmp(files[i] + size, copying->store->name) == 0)
			return ward_error(WARD_E_INVALID,
			    "'%s' takes the name of the rule file itself: "
			    "rename it",
			    files[i]);
		err = copy_file(copying, files[i], files[i] + size);
	}
	return err ? err : ward_folder_sync(copying->to);
}

static const struct ward_error *
stage(struct ward_store *store, const char *const *files, size_t count,
    const char *parent, const char **out)
{
	struct copying copying = { .store = store };
	const struct ward_error *err;

	copying.from = ward_arena_copy(store->arena, files[0],
	    (size_t)(strrchr(files[0], '/') - files[0]) + 1);
	copying.to = ward_arena_strdup(store->arena,
	    PATH_OF(store, "%s/" WARD_STORE_STAGED "XXXXXX", parent));
	if (mkdtemp(copying.to) == NULL)
		return ward_error(
		    WARD_E_SYSTEM, "cannot make a folder in '%s'", parent);
	*out = PATH_OF(store, "%s/%s", copying.to, store->name);
	if (chmod(copying.to, 0755) != 0)
		err = ward_error(
		    WARD_E_SYSTEM, "cannot open up '%s'", copying.to);
	else
		err = copy_all(&copying, files, count);
	if (err)
		ward_remove_tree(copying.to);
	return err;
}

const struct ward_error *
ward_store_stage(struct ward_store *store, const struct ward_policy *policy,
    const char *parent, const char **out)
{
	size_t count;
	const char *const *files = ward_policy_files(policy, &count);

	return stage(store, files, count, parent, out);
}

const struct ward_error *
ward_store_adopt(struct ward_store *store, const struct ward_policy *policy,
    unsigned int *out)
{
	const char *staged;
	const char *alone[1];
	char real[PATH_MAX];
	const struct ward_error *err;

	*out = 0;
	if (realpath(store->target, real) == NULL)
		return errno == ENOENT
		    ? NULL
		    : ward_error(WARD_E_SYSTEM, "'%s'", store->target);
	alone[0] = real;
	err = policy != NULL
	    ? ward_store_stage(store, policy, store->folder, &staged)
	    : stage(store, alone, 1, store->folder, &staged);
	return err ? err : ward_store_add(store, staged, 0, out);
}
