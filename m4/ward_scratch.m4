# SPDX-License-Identifier: Apache-2.0

# WARD_SCRATCH: ward_scratch is where tests make their repositories: in memory,
# where programs can be run there and there is room. Gate, outbox and git sync
# every push; on a disk that is most of what tests would wait for, and of what
# the kernel does for them.
AC_DEFUN([WARD_SCRATCH], [
	AC_MSG_CHECKING([where tests make their repositories])
	ward_scratch=/tmp
	ward_try=`mktemp -d /dev/shm/refward-conf.XXXXXX 2>/dev/null`
	AS_IF([test -n "$ward_try"], [
		printf '#!/bin/sh\n' >"$ward_try/runs"
		chmod 0755 "$ward_try/runs"
		ward_room=`df -Pk "$ward_try" | $AWK 'NR == 2 { print $[4] }'`
		AS_IF([test "`stat -f -c %T "$ward_try"`" = tmpfs &&
			"$ward_try/runs" 2>/dev/null &&
			test "$ward_room" -ge 2097152],
			[ward_scratch=/dev/shm])
		rm -rf "$ward_try"
	])
	AC_MSG_RESULT([$ward_scratch])
	AC_SUBST([ward_scratch])
])

# WARD_PYTHON: the interpreter itself. Version managers put a script before it
# that costs more than most tests of ours that start it.
AC_DEFUN([WARD_PYTHON], [
	AC_MSG_CHECKING([for python3])
	ward_python=`python3 -c 'import sys; print(sys.executable)' 2>/dev/null`
	AC_MSG_RESULT([${ward_python:-no}])
	AC_SUBST([ward_python])
])
