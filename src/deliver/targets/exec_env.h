/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_TARGETS_EXEC_ENV_H
#define WARD_DELIVER_TARGETS_EXEC_ENV_H

#include "src/deliver/courier.h"

/* All that a command gets: an environment made from nothing, and the event as
 * JSON for its input. */

struct ward_exec_env {
	struct ward_arena *arena;
	char **items; /* ends in NULL */
	size_t count;
};

void ward_exec_env_make(struct ward_exec_env *out, struct ward_arena *arena,
    const struct ward_errand_of *errand);

void ward_exec_input(struct ward_buf *out, struct ward_arena *arena,
    const struct ward_errand_of *errand);

#endif
