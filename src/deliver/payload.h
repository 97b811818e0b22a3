/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_PAYLOAD_H
#define WARD_DELIVER_PAYLOAD_H

#include "event.h"

/* Bodies of web hooks, and the fields that only they have; the signature comes
 * from webhook.c. */
typedef void ward_payload(struct ward_buf *body, struct ward_fields *fields,
    const struct ward_delivery *delivery);

ward_payload ward_payload_standard;
ward_payload ward_payload_cloudevents;
ward_payload ward_payload_cloudevents_binary;
ward_payload ward_payload_cdevents;
/* As the hosts of these names tell of a push. */
ward_payload ward_payload_github;
ward_payload ward_payload_gitea;
ward_payload ward_payload_gitlab;
ward_payload ward_payload_codeup;
/* What its API takes to start a pipeline of a branch. */
ward_payload ward_payload_woodpecker;

#endif
