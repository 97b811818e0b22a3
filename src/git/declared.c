/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which declared formats this version reads, and how it says no. */
#include <string.h>
#include "declared.h"

#define PREFIX "extensions."

/* Extensions that git knows. Those of git's later format also count where the
 * declared version is 0: git itself refuses such a repository. */
struct extension {
	const char *name;
	const char *readable; /* the value that is read; NULL: any value */
	const char *problem;  /* NULL: never one */
};

static const struct extension extensions[] = {
	{ "noop", NULL, NULL },
	{ "noop-v1", NULL, NULL },
	{ "preciousobjects", NULL, NULL },
	{ "worktreeconfig", NULL, NULL },
	{ "relativeworktrees", NULL, NULL },
	{ "objectformat", "sha1", "uses another object format than SHA-1" },
	{ "compatobjectformat", "", "gives its objects names of two formats" },
	{ "refstorage", "files",
	    "keeps its refs in another format than files" },
	{ "partialclone", "", "is a partial clone, which lacks objects" },
};

void
ward_declared_release(struct ward_declared *declared)
{
	ward_buf_release(&declared->version);
	ward_buf_release(&declared->problem);
	ward_buf_release(&declared->stranger);
}

/* The two that git 3 makes the default have a sentence of their own. */
static const char *
problem_of(const struct extension *extension, const char *value)
{
	if (!extension->readable || !strcmp(value, extension->readable))
		return NULL;
	if (!strcmp(value, "sha256") &&
	    !strcmp(extension->name, "objectformat"))
		return "uses SHA-256 object names";
	if (!strcmp(value, "reftable"))
		return "keeps its refs as a reftable";
	return extension->problem;
}

static void
add_extension(
    struct ward_declared *declared, const char *name, const char *value)
{
	const char *problem;
	size_t i;

	for (i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
		if (strcmp(extensions[i].name, name) != 0)
			continue;
		problem = problem_of(&extensions[i], value);
		if (problem && !declared->problem.size)
			ward_buf_add_str(&declared->problem, problem);
		return;
	}
	if (!declared->stranger.size)
		ward_buf_add_str(&declared->stranger, name);
}

void
ward_declared_add(
    struct ward_declared *declared, const char *key, const char *value)
{
	if (!value)
		value = "true";
	if (!strcmp(key, "core.repositoryformatversion")) {
		ward_buf_clear(&declared->version);
		ward_buf_add_str(&declared->version, value);
	} else if (!strncmp(key, PREFIX, strlen(PREFIX))) {
		add_extension(declared, key + strlen(PREFIX), value);
	}
}

const struct ward_error *
ward_declared_check(const struct ward_declared *declared)
{
	struct ward_view version = ward_buf_view(&declared->version);
	bool is_zero = !version.size || ward_view_is(version, "0");

	if (!is_zero && !ward_view_is(version, "1"))
		return ward_error(WARD_E_UNSUPPORTED,
		    "repository has format version '%s', which this version "
		    "does not read",
		    declared->version.data);
	if (declared->problem.size)
		return ward_error(WARD_E_UNSUPPORTED,
		    "repository %s, which this version does not read",
		    declared->problem.data);
	if (!is_zero && declared->stranger.size)
		return ward_error(WARD_E_UNSUPPORTED,
		    "repository declares the extension '%s', which this "
		    "version does not know",
		    declared->stranger.data);
	return NULL;
}
