/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_BASE_SANDBOX_H
#define REFWARD_BASE_SANDBOX_H

#include "refward/sandbox.h"

/* The two parts of a sandbox. Before either the process must have given up new
 * privileges. */

/* What a younger kernel has besides is not asked for. */
#define WARD_LANDLOCK_OLDEST 2
#define WARD_LANDLOCK_NEWEST 7

/* 0 where there is none, or one older than WARD_LANDLOCK_OLDEST. */
int ward_landlock_abi(void);
/* With what this ABI knows; the kernel's may be younger. */
const struct ward_error *ward_landlock_enter(
    const struct ward_sandbox *sandbox, int abi) WARD_MUST_CHECK;

bool ward_seccomp_is_there(void);
/* `abi` is what holds files back: its oldest does not see that opening a file
 * may cut it. */
const struct ward_error *
ward_seccomp_enter(const struct ward_sandbox *sandbox, int abi) WARD_MUST_CHECK;

#endif
