/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_VERSION_LIST_H
#define WARD_POLICY_RULES_VERSION_LIST_H

#include "refward/version.h"
#include "policy/rule.h"

/* What stands beside a version that a push makes: names of tags, or NULL. */
struct ward_version_rivals {
	const char *twin;    /* the same version by another name */
	const char *of_line; /* the greatest of its line that stands there and
				is greater */
	const char *of_all;  /* the same of all of its component */
};

/*
 * The rivals of the version that the subject's update makes. The tags are read
 * once in a push, however many it makes. Those of one push are not compared
 * with each other but for twins: it may bring more than one version of a line,
 * in any order. What the push deletes does not count.
 */
const struct ward_error *ward_version_rivals(struct ward_version_rivals *out,
    const struct ward_subject *subject) WARD_MUST_CHECK;

#endif
