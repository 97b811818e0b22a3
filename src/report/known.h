/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_REPORT_KNOWN_H
#define WARD_REPORT_KNOWN_H

#include "refward/audit.h"

/* The id of a finding as a key; false where it is none. */
bool ward_known_id(struct ward_oid *out, struct ward_view text);

#endif
