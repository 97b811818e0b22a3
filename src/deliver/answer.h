/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_ANSWER_H
#define WARD_DELIVER_ANSWER_H

#include "delivery.h"

/* The text, or the number written out, of a member of the JSON object that was
 * answered; NULL where there is none. Of the arena. */
const char *ward_answer_member(struct ward_arena *arena,
    const struct ward_http_answer *answer, const char *name);

/* Whether it is HTML, as of what stands before the receiver: log in. */
bool ward_answer_is_page(const struct ward_http_answer *answer);

/* A 2xx that is not this one started nothing: DEAD, and why. */
void ward_answer_is_not(struct ward_result *out, struct ward_arena *arena,
    const struct ward_http_answer *answer, const char *what);

#endif
