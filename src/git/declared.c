/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which declared formats are read, by whom, and how it says no. */
#include <string.h>
#include "declared.h"

#define PREFIX "extensions."

/*
 * Extensions that git knows. Those of git's later format also count where the
 * declared version is 0: git itself refuses such a repository.
 */
struct extension {
	const char *name;
	/* What is wrong with the value, or NULL; may be NULL itself. */
	const char *(*take)(struct ward_declared *declared, const char *value);
};

static const char *
take_object_format(struct ward_declared *declared, const char *value)
{
	bool is_sha256 = !strcmp(value, "sha256");

	declared->oid_size = is_sha256 ? 32 : 20;
	if (is_sha256 || !strcmp(value, "sha1"))
		return NULL;
	return "uses another object format than SHA-1 and SHA-256";
}

static const char *
take_second_format(struct ward_declared *declared, const char *value)
{
	(void)declared;
	return *value ? "gives its objects names of two formats" : NULL;
}

static const char *
take_ref_storage(struct ward_declared *declared, const char *value)
{
	declared->has_reftable = !strcmp(value, "reftable");
	if (declared->has_reftable || !strcmp(value, "files"))
		return NULL;
	return "keeps its refs neither as files nor as a reftable";
}

static const char *
take_partial_clone(struct ward_declared *declared, const char *value)
{
	declared->is_partial = *value != '\0';
	return NULL;
}

static const struct extension extensions[] = {
	{ "noop", NULL },
	{ "noop-v1", NULL },
	{ "preciousobjects", NULL },
	{ "worktreeconfig", NULL },
	{ "relativeworktrees", NULL },
	{ "submodulepathconfig", NULL },
	{ "objectformat", take_object_format },
	{ "compatobjectformat", take_second_format },
	{ "refstorage", take_ref_storage },
	{ "partialclone", take_partial_clone },
};

void
ward_declared_release(struct ward_declared *declared)
{
	ward_buf_release(&declared->version);
	ward_buf_release(&declared->problem);
	ward_buf_release(&declared->stranger);
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
		problem = extensions[i].take
		    ? extensions[i].take(declared, value)
		    : NULL;
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

const char *
ward_declared_only_git(const struct ward_declared *declared)
{
	if (declared->oid_size != 20)
		return "uses SHA-256 object names";
	if (declared->has_reftable)
		return "keeps its refs as a reftable";
	return declared->is_partial ? "is a partial clone" : NULL;
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
	if (is_zero && (declared->oid_size != 20 || declared->has_reftable))
		return ward_error(WARD_E_UNSUPPORTED,
		    "repository %s, which format version 0 does not have: git "
		    "does not read it either",
		    ward_declared_only_git(declared));
	if (!is_zero && declared->stranger.size)
		return ward_error(WARD_E_UNSUPPORTED,
		    "repository declares the extension '%s', which this "
		    "version does not know",
		    declared->stranger.data);
	return NULL;
}
