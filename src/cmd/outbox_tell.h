/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_OUTBOX_TELL_H
#define WARD_CMD_OUTBOX_TELL_H

#include "refward/json.h"
#include "refward/outbox.h"

struct ward_outbox_telling {
	struct ward_buf out;   /* what is printed; the caller releases it */
	struct ward_json json; /* into out */
	bool is_json;
	bool shows_all; /* of each delivery */
	size_t count;	/* of the deliveries that were told */
};

/* The data of each is a struct ward_outbox_telling. */
const struct ward_error *ward_outbox_tell_item(
    void *data, const struct ward_outbox_item *item) WARD_MUST_CHECK;
const struct ward_error *ward_outbox_tell_count(
    void *data, const struct ward_outbox_count *count) WARD_MUST_CHECK;
const struct ward_error *ward_outbox_tell_event(
    void *data, const struct ward_outbox_event *event) WARD_MUST_CHECK;

#endif
