/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_JUDGING_H
#define WARD_DELIVER_JUDGING_H

#include "dispatcher.h"

/* What no push explains, judged one after another, each in a process of its
 * own: what it reads may be anything, and this one has secrets to read. */
struct ward_judging;

/* The dispatcher must outlive it. The caller frees, which ends what is under
 * way: it is judged the next time. */
struct ward_judging *ward_judging_new(struct ward_dispatcher *d);
void ward_judging_free(struct ward_judging *judging); /* NULL is harmless */

/* Write down what was found, and begin with the next. */
const struct ward_error *
ward_judging_go_on(struct ward_judging *judging) WARD_MUST_CHECK;
/* Readable when it has ended; -1 where none is under way. */
int ward_judging_fd(const struct ward_judging *judging);

#endif
