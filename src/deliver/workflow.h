/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_WORKFLOW_H
#define WARD_DELIVER_WORKFLOW_H

#include "event.h"

/* What GitHub, Gitea and Forgejo have in common. */

/* *url, which is the server's, becomes that of a dispatch: of the workflow, or
 * (NULL) of the repository. The repository is OWNER/NAME. */
const struct ward_error *ward_workflow_url(const char **url,
    struct ward_arena *arena, const struct ward_delivery *delivery,
    const char *prefix, const struct ward_template *repository,
    const struct ward_template *workflow) WARD_MUST_CHECK;

/* "Authorization: SCHEME SECRET" */
void ward_workflow_authorize(
    struct ward_fields *fields, const char *scheme, struct ward_view secret);

/* 200, 201 and 204 are a dispatch; the first two say which run. */
void ward_workflow_read(struct ward_result *out, struct ward_arena *arena,
    const struct ward_delivery *delivery,
    const struct ward_http_answer *answer);

#endif
