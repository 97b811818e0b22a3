/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_WORK_H
#define WARD_DELIVER_WORK_H

#include "dispatcher.h"

/* Deliveries on their way: each in a thread, the ledger only in ours. */
struct ward_work;

/* The dispatcher must outlive it. */
const struct ward_error *ward_work_new(struct ward_work **out,
    struct ward_dispatcher *d, size_t parallel) WARD_MUST_CHECK;
/* Waits for what is on its way. */
void ward_work_free(struct ward_work *work); /* NULL is harmless */

/* What a dispatcher before us had on its way: nobody knows what came of it. */
const struct ward_error *
ward_work_recover(struct ward_dispatcher *d) WARD_MUST_CHECK;

/* Write down what came back, and send the heads of lanes that are due, as far
 * as there is room: all of it or nothing. What cannot be written is kept, and
 * tried again when it is due: ever more seldom, until ward_work_hurry(). */
const struct ward_error *
ward_work_go_on(struct ward_work *work) WARD_MUST_CHECK;
/* Send nothing more. */
const struct ward_error *
ward_work_finish(struct ward_work *work) WARD_MUST_CHECK;

/* On their way, or not written down yet. */
size_t ward_work_running(const struct ward_work *work);
/* Came back, but could not be written down. */
size_t ward_work_unwritten(const struct ward_work *work);
void ward_work_hurry(struct ward_work *work);
/* Readable when something came back. */
int ward_work_fd(const struct ward_work *work);
/* Tell what is on its way to end soon. */
void ward_work_stop(struct ward_work *work);

#endif
