# SPDX-License-Identifier: Apache-2.0

# WARD_STATIC_TRY(FLAG): sets WARD_STATIC_LDFLAGS where hooks can be linked so
# and run. A warning of the linker says that a library would be loaded after all.
AC_DEFUN([WARD_STATIC_TRY], [
	AS_IF([test -z "$WARD_STATIC_LDFLAGS"], [
		AC_MSG_CHECKING([whether hooks can be linked $1])
		WARD_PUSH_FLAGS
		CPPFLAGS="$CPPFLAGS $LIBGIT2_CFLAGS -D_GNU_SOURCE"
		LDFLAGS="$LDFLAGS $1 -Wl,--fatal-warnings"
		LIBS="$srcdir/hooks/static.c $srcdir/src/git/offline/offline.c"
		LIBS="$LIBS $LIBGIT2_ARCHIVE $PCRE2_LIBS $INIH_LIBS $ZLIB_LIBS"
		LIBS="$LIBS $DEFLATE_LIBS $ward_save_libs"
		rm -rf conftest.git
		AC_RUN_IFELSE([WARD_LIBGIT2_PROBE],
			[WARD_STATIC_LDFLAGS="$1 -Wl,--fatal-warnings"
			 AC_MSG_RESULT([yes])],
			[AC_MSG_RESULT([no])], [AC_MSG_RESULT([no])])
		rm -rf conftest.git
		WARD_POP_FLAGS
	])
])

# WARD_STATIC_HOOKS: what `make dist-static` links them with, or empty, and
# ward_static for the summary.
AC_DEFUN([WARD_STATIC_HOOKS], [
	WARD_STATIC_LDFLAGS=
	AS_IF([test "$ward_libgit2" != offline],
		[ward_static="no: libgit2 is not linked offline"],
	[WARD_STATIC_TRY([-static-pie])
	 WARD_STATIC_TRY([-static])
	 AS_IF([test -n "$WARD_STATIC_LDFLAGS"],
		[ward_static="yes, by 'make dist-static'"],
		[ward_static="no: they do not link and run (config.log)"])])
	AC_SUBST([WARD_STATIC_LDFLAGS])
	AM_CONDITIONAL([STATIC_HOOKS], [test -n "$WARD_STATIC_LDFLAGS"])
])
