/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_HOOKS_DELIVERY_H
#define WARD_HOOKS_DELIVERY_H

/* Start a dispatcher for the repository where none works on the outbox. It has
 * nothing of ours open, and nobody waits for it; that it cannot be started is
 * no harm, since the next one finds what this one would have. */
void ward_start_delivery(const char *outbox, const char *git_dir);

#endif
