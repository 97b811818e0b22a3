# SPDX-License-Identifier: Apache-2.0

# WARD_NEED(VARIABLE, MODULE, VERSION, DEBIAN-PACKAGE, FEDORA-PACKAGE)
# A library without which nothing is built. Sets VARIABLE_CFLAGS, _LIBS and
# _VERSION; says which package brings it where it is missing or too old.
AC_DEFUN([WARD_NEED], [
	PKG_CHECK_MODULES([$1], m4_if([$3], [0], [[$2]], [[$2 >= $3]]), [],
		[AC_MSG_ERROR([$2]m4_if([$3], [0], [], [[ >= $3]])[ is missing:
  Debian, Ubuntu:  apt-get install $4
  Fedora:          dnf install $5
  Alpine:          apk add $5 (there it ends in -dev)])])
	[$1]_VERSION=`$PKG_CONFIG --modversion $2`
])

# WARD_EXPAND(VARIABLE, TEXT): TEXT with $prefix and its kind written out.
AC_DEFUN([WARD_EXPAND], [
	$1=`
		test "$prefix" = NONE && prefix=$ac_default_prefix
		test "$exec_prefix" = NONE && exec_prefix=$prefix
		eval $1="$2"
		eval echo "$$1"`
])
