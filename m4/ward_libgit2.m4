# SPDX-License-Identifier: Apache-2.0

# A program that makes a repository, opens it again and
# reads the commit back. Init is checked: without it libgit2 fails much later.
# What is taken is given back: the sanitizers look at the probe, too.
AC_DEFUN([WARD_LIBGIT2_PROBE], [AC_LANG_PROGRAM([[
#include <string.h>
#include <git2.h>

static int
write_commit(git_oid *id)
{
	git_repository *repo = NULL;
	git_treebuilder *builder = NULL;
	git_signature *me = NULL;
	git_tree *tree = NULL;
	git_oid tree_id;
	int failed = git_repository_init(&repo, "conftest.git", 1) ||
	    git_treebuilder_new(&builder, repo, NULL) ||
	    git_treebuilder_write(&tree_id, builder) ||
	    git_tree_lookup(&tree, repo, &tree_id) ||
	    git_signature_new(&me, "probe", "probe@example.com", 1, 0) ||
	    git_commit_create(id, repo, "refs/heads/main", me, me, NULL,
	    "subject\n", tree, 0, NULL);

	git_signature_free(me);
	git_tree_free(tree);
	git_treebuilder_free(builder);
	git_repository_free(repo);
	return failed;
}

static int
read_commit(const git_oid *id)
{
	git_repository *repo = NULL;
	git_commit *commit = NULL;
	unsigned int flags =
	    GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_BARE;
	int failed =
	    git_repository_open_ext(&repo, "conftest.git", flags, NULL) ||
	    git_commit_lookup(&commit, repo, id) ||
	    strcmp(git_commit_message(commit), "subject\n") != 0;

	git_commit_free(commit);
	git_repository_free(repo);
	return failed;
}
]], [[
	git_oid id;

	if (git_libgit2_init() < 1)
		return 1;
	if (write_commit(&id))
		return 2;
	if (read_commit(&id))
		return 3;
	return git_libgit2_shutdown() < 0;
]])])

# WARD_ARCHIVE(VARIABLE, MODULE, NAME): sets VARIABLE_ARCHIVE to the static
# library libNAME.a, or empty.
AC_DEFUN([WARD_ARCHIVE], [
	AC_MSG_CHECKING([for lib$3.a])
	$1_ARCHIVE=`$PKG_CONFIG --variable=libdir $2`/lib$3.a
	AS_IF([test -r "$$1_ARCHIVE"], [],
		[$1_ARCHIVE=`$CC -print-file-name=lib$3.a`])
	AS_IF([test -r "$$1_ARCHIVE"],
		[AC_MSG_RESULT([$$1_ARCHIVE])],
		[$1_ARCHIVE=; AC_MSG_RESULT([no])])
])

# WARD_PUSH_FLAGS, WARD_POP_FLAGS: between them things are compiled and linked
# as the hooks are; an archive must also fit a position-independent program.
AC_DEFUN([WARD_PUSH_FLAGS], [
	ward_save_cppflags=$CPPFLAGS
	ward_save_cflags=$CFLAGS
	ward_save_ldflags=$LDFLAGS
	ward_save_libs=$LIBS
	CFLAGS="$CFLAGS $WARD_CFLAGS"
	LDFLAGS="$LDFLAGS $WARD_LDFLAGS"
])
AC_DEFUN([WARD_POP_FLAGS], [
	CPPFLAGS=$ward_save_cppflags
	CFLAGS=$ward_save_cflags
	LDFLAGS=$ward_save_ldflags
	LIBS=$ward_save_libs
])

# WARD_LINK_STATIC(VARIABLE, MODULE, NAME, FUNCTION): where the archive is there
# and links, VARIABLE_LIBS names it; VARIABLE_NOTE is for the summary.
AC_DEFUN([WARD_LINK_STATIC], [
	WARD_ARCHIVE([$1], [$2], [$3])
	AS_IF([test -n "$$1_ARCHIVE"], [
		WARD_PUSH_FLAGS
		LIBS="$$1_ARCHIVE $LIBS"
		AC_MSG_CHECKING([whether lib$3.a can be linked])
		AC_LINK_IFELSE([AC_LANG_PROGRAM([[char $4(void);]],
				[[return $4();]])],
			[AC_MSG_RESULT([yes])
			 $1_LIBS=$$1_ARCHIVE
			 $1_NOTE=" (static)"],
			[AC_MSG_RESULT([no])])
		WARD_POP_FLAGS
	])
])

# WARD_LINK_REST: with libgit2 static, a start spends a tenth of its time on
# finding the other libraries.
AC_DEFUN([WARD_LINK_REST], [
	WARD_LINK_STATIC([PCRE2], [libpcre2-8], [pcre2-8], [pcre2_config_8])
	WARD_LINK_STATIC([INIH], [inih], [inih], [ini_parse_string])
	WARD_LINK_STATIC([ZLIB], [zlib], [z], [zlibVersion])
	AS_IF([test -n "$DEFLATE_LIBS"],
		[WARD_LINK_STATIC([DEFLATE], [libdeflate], [deflate],
			[libdeflate_crc32])])
])

# WARD_LIBGIT2_TRY_OFFLINE: sets ward_offline_works to yes, or to why not.
AC_DEFUN([WARD_LIBGIT2_TRY_OFFLINE], [
	WARD_ARCHIVE([LIBGIT2], [libgit2], [git2])
	AC_MSG_CHECKING([whether libgit2 works without its network])
	WARD_PUSH_FLAGS
	CPPFLAGS="$CPPFLAGS $LIBGIT2_CFLAGS"
	LIBS="$srcdir/src/git/offline/offline.c $LIBGIT2_ARCHIVE"
	LIBS="$LIBS $PCRE2_LIBS $ZLIB_LIBS $ward_save_libs"
	ward_offline_works="it does not link and run"
	rm -rf conftest.git
	AS_IF([test -z "$LIBGIT2_ARCHIVE"],
		[ward_offline_works="there is no libgit2.a"],
	      [test "$cross_compiling" = yes],
		[ward_offline_works="a cross build cannot run the probe"],
		[AC_RUN_IFELSE([WARD_LIBGIT2_PROBE],
			[ward_offline_works=yes], [], [:])])
	rm -rf conftest.git
	WARD_POP_FLAGS
	AC_MSG_RESULT([$ward_offline_works])
])

# WARD_LIBGIT2_LINK(shared|offline|auto)
# Sets ward_libgit2 to shared or offline, and ward_libgit2_note for the summary.
AC_DEFUN([WARD_LIBGIT2_LINK], [
	AS_CASE([$1],
		[shared], [ward_offline_works="not asked for"],
		[offline | auto | yes], [WARD_LIBGIT2_TRY_OFFLINE],
		[AC_MSG_ERROR([--with-libgit2 is 'shared', 'offline' or 'auto',
not '$1'])])
	AS_IF([test "$ward_offline_works" = yes],
		[ward_libgit2=offline
		 ward_libgit2_note=" (static, without network)"
		 WARD_LINK_REST],
	      [test "$1" = offline],
		[AC_MSG_ERROR([--with-libgit2=offline: $ward_offline_works;
config.log has the details, --with-libgit2=shared does without])],
		[ward_libgit2=shared
		 ward_libgit2_note=": about 7 ms more per push ($ward_offline_works)"])
])
