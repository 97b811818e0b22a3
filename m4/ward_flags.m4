# SPDX-License-Identifier: Apache-2.0
# Flags are kept apart from CFLAGS and LDFLAGS, which belong to the user.

# WARD_ADD_CFLAGS(FLAG): to WARD_CFLAGS, where compiler and linker take it.
AC_DEFUN([WARD_ADD_CFLAGS], [
	ward_save=$CFLAGS
	CFLAGS="$CFLAGS $WARD_CFLAGS $1 -Werror"
	AC_MSG_CHECKING([whether the compiler takes $1])
	AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
		[AC_MSG_RESULT([yes]); WARD_CFLAGS="$WARD_CFLAGS $1"],
		[AC_MSG_RESULT([no])])
	CFLAGS=$ward_save
])

# WARD_ADD_LDFLAGS(FLAG): to WARD_LDFLAGS, where the linker takes it.
AC_DEFUN([WARD_ADD_LDFLAGS], [
	ward_save=$CFLAGS
	ward_save_ld=$LDFLAGS
	CFLAGS="$CFLAGS $WARD_CFLAGS -Werror"
	LDFLAGS="$LDFLAGS $WARD_LDFLAGS $1"
	AC_MSG_CHECKING([whether the linker takes $1])
	AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
		[AC_MSG_RESULT([yes]); WARD_LDFLAGS="$WARD_LDFLAGS $1"],
		[AC_MSG_RESULT([no])])
	CFLAGS=$ward_save
	LDFLAGS=$ward_save_ld
])

AC_DEFUN([WARD_WARNINGS], [
	m4_foreach_w([ward_flag], [-std=c11 -Wall -Wextra -Wshadow
		-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2],
		[WARD_ADD_CFLAGS(ward_flag)
	])
	WARD_ADD_LDFLAGS([-Wl,--as-needed])
])

# _FORTIFY_SOURCE needs optimisation, and a distribution or the user may have
# set it already: then it is left as it is.
AC_DEFUN([WARD_FORTIFY], [
	ward_save=$CFLAGS
	CFLAGS="-D_FORTIFY_SOURCE=2 $CPPFLAGS $CFLAGS -Werror"
	AC_MSG_CHECKING([whether to set _FORTIFY_SOURCE])
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]], [])],
		[AC_MSG_RESULT([yes])
		 WARD_CPPFLAGS="$WARD_CPPFLAGS -D_FORTIFY_SOURCE=2"],
		[AC_MSG_RESULT([no])])
	CFLAGS=$ward_save
])

AC_DEFUN([WARD_HARDENING], [
	WARD_ADD_CFLAGS([-fstack-protector-strong])
	WARD_ADD_CFLAGS([-fPIE])
	WARD_ADD_LDFLAGS([-pie])
	WARD_ADD_LDFLAGS([-Wl,-z,relro])
	WARD_ADD_LDFLAGS([-Wl,-z,now])
	AS_IF([test "$enable_coverage" != yes], [WARD_FORTIFY])
])

AC_DEFUN([WARD_SANITIZERS], [
	ward_san="-fsanitize=address,undefined -fno-sanitize-recover=all"
	ward_san="$ward_san -fno-omit-frame-pointer"
	ward_before=$WARD_CFLAGS
	WARD_ADD_CFLAGS([$ward_san])
	AS_IF([test "$WARD_CFLAGS" = "$ward_before"],
		[AC_MSG_ERROR([the compiler has no address and undefined
behaviour sanitizers: leave out --enable-sanitizers])])
])

AC_DEFUN([WARD_COVERAGE], [
	ward_before=$WARD_CFLAGS
	WARD_ADD_CFLAGS([--coverage])
	AS_IF([test "$WARD_CFLAGS" = "$ward_before"],
		[AC_MSG_ERROR([the compiler cannot count executed lines: leave
out --enable-coverage])])
	CFLAGS="$CFLAGS -O0"
	WARD_CPPFLAGS="$WARD_CPPFLAGS -DREFWARD_COVERAGE"
])
