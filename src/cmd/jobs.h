/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_JOBS_H
#define WARD_CMD_JOBS_H

#include "refward/job.h"
#include "refward/json.h"
#include "src/cmd/rehearsal.h"

/* What the commands share that show what follows a push. */

/*
 * Have the engine read the rehearsed push; what is old in it is believed, and
 * whether the gate would let it in is not asked. Fills *input, with the next
 * {sequence}, or with that of --sequence.
 */
const struct ward_error *ward_jobs_rehearse(struct ward_jobs_input *input,
    struct ward_session *session) WARD_MUST_CHECK;

/* Find REPO, load its rule file or that of --rules, and open it; --repository
 * names it otherwise than its path does. */
const struct ward_error *
ward_jobs_open(struct ward_session *session, const char *path) WARD_MUST_CHECK;

void ward_jobs_add_text(struct ward_buf *out, const struct ward_jobs *jobs);
void ward_jobs_add_json(struct ward_json *json, const struct ward_jobs *jobs);
/* "image_tags": [...], "without": [...] */
void
ward_jobs_add_tags(struct ward_json *json, const struct ward_image_tags *tags);
/* Something did not fire, or was not given, for the lack of a value. */
bool ward_jobs_lack(const struct ward_jobs *jobs);

#endif
