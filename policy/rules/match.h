/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_MATCH_H
#define WARD_POLICY_RULES_MATCH_H

#include "policy/rule.h"

struct ward_pusher;

/* Who pushes, or NULL. */
const struct ward_pusher *
ward_subject_pusher(const struct ward_subject *subject);

/*
 * Whether one of the patterns matches. True as well where none does, but one
 * holds {user} and nobody pushes: that is not evaluable, and no finding.
 */
const struct ward_error *
ward_match_any(bool *out, const struct ward_patterns *patterns,
    struct ward_view text, const struct ward_subject *subject,
    struct ward_report *report) WARD_MUST_CHECK;

/* For `check`: what to say of a rule without a pattern. */
extern const char ward_no_pattern[];

#endif
