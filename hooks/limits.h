/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_HOOKS_LIMITS_H
#define WARD_HOOKS_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What the process that reads a push may use up. Whatever reaches a limit ends
 * it, and with it the push.
 */

/* Before anything is read: no core file, no other process looks in, and new
 * files have the modes that they are made with. */
void ward_limits_begin(void);

/* Processor seconds, and bytes of memory: what is mapped from files does not
 * count. */
void ward_limits_set(unsigned int seconds, uint64_t bytes);

/* As they were, for a hook that was here before. */
void ward_limits_restore(void);

#endif
