/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_HOSTS_NAMED_H
#define WARD_POLICY_HOSTS_NAMED_H

#include "refward/host.h"

/* The person of that name; nobody where the name is missing, malformed, or one
 * that refward uses for those who are no persons. */
void ward_pusher_name(
    struct ward_pusher *out, struct ward_arena *arena, const char *name);

#endif
