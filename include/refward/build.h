/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_BUILD_H
#define REFWARD_BUILD_H

/* How this was compiled, where that changes what a process may ask for. */

/* The address sanitizer maps terabytes, and looks for leaks by a thread that
 * traces all others. */
#if defined(__SANITIZE_ADDRESS__)
#define WARD_HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WARD_HAS_ASAN 1
#endif
#endif
#ifndef WARD_HAS_ASAN
#define WARD_HAS_ASAN 0
#endif

/* Stands in the programs of the hooks, the version behind it. */
#define WARD_HOOK_MARK "refward-hook-version="

#endif
