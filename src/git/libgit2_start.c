/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how libgit2 is started, and where its releases differ in that. */
#include <git2.h>
#include <stdarg.h>
#include <stdio.h>
#include "refward/buf.h"
#include "refward/repo.h"
#include "libgit2.h"

#if LIBGIT2_VER_MAJOR != 1 || LIBGIT2_VER_MINOR < 1
#error "libgit2 1.1 or a later 1.x is needed"
#endif

/* Larger commits are not kept: libgit2's own choice. */
#define COMMIT_MAX ((size_t)4096)
/* Commits that are read twice; trees are kept by who wants them again. */
#define CACHE_MAX ((ssize_t)16 << 20)

/* No file outside a repository is read: "" is a search path of no folder. */
static int
leave_out_the_outside(void)
{
	static const int levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA,
		GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
		GIT_CONFIG_LEVEL_GLOBAL };
	size_t i;
	int failed = 0;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]) && !failed; i++)
		failed =
		    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	return failed;
}

const struct ward_error *
ward_libgit2_start(void)
{
	static bool is_started;

	/* Never shut down: that would start it anew for each repository of
	 * an audit. */
	if (is_started)
		return NULL;
	if (git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, ward_libgit2_allocator()) ||
	    git_libgit2_init() < 0 || leave_out_the_outside())
		return ward_libgit2_error("libgit2 did not start");
	(void)git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, CACHE_MAX);
	(void)git_libgit2_opts(
	    GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t)0);
	/* What is to be verified is in read_object(). */
	(void)git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	is_started = true;
	return NULL;
}

void
ward_repo_prepare(void)
{
	const struct ward_error *lost = ward_libgit2_start();

	(void)lost;
}

void
ward_libgit2_cache_commits(bool is_on)
{
	(void)git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT,
	    GIT_OBJECT_COMMIT, is_on ? COMMIT_MAX : (size_t)0);
}

const struct ward_error *
ward_libgit2_error(const char *fmt, ...)
{
	const struct ward_error *err;
	struct ward_buf text = WARD_BUF_INIT;
	const git_error *reported = git_error_last();
	va_list args;

	va_start(args, fmt);
	ward_buf_vprintf(&text, fmt, args);
	va_end(args);
	err = ward_error(WARD_E_CORRUPT, "%s: %s", ward_buf_str(&text),
	    reported && reported->message ? reported->message : "unknown");
	ward_buf_release(&text);
	return err;
}

const char *
ward_repo_backend_built(void)
{
	return "libgit2 " LIBGIT2_VERSION;
}

const char *
ward_repo_backend_version(void)
{
	static char text[64];
	int major, minor, revision;

#ifdef REFWARD_LIBGIT2_OFFLINE
	const char *kind = " (offline)";
#else
	const char *kind = " (shared)";
#endif
	(void)git_libgit2_version(&major, &minor, &revision);
	(void)snprintf(text, sizeof(text), "libgit2 %d.%d.%d%s", major, minor,
	    revision, kind);
	return text;
}
