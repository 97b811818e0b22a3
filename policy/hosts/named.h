/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_HOSTS_NAMED_H
#define WARD_POLICY_HOSTS_NAMED_H

#include "refward/host.h"

/* What rows share. */

/* The person of that name; nobody where the name is missing, malformed, or one
 * that refward uses for those who are no persons. */
void ward_pusher_name(
    struct ward_pusher *out, struct ward_arena *arena, const char *name);

/* "shop/web" of a repository at ".../shop/web.git"; NULL where its path does
 * not end so, and it is not taken at its word. */
const char *ward_repository_name(
    struct ward_arena *arena, const char *path, const char *name);

#endif
