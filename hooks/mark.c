/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a program shows that it is a hook of refward, and of which one,
 * without being run. */
#include "config.h"
#include "refward/build.h"

extern const char ward_hook_mark[];
const char ward_hook_mark[] __attribute__((used)) =
    WARD_HOOK_MARK PACKAGE_VERSION;
