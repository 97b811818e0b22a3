/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_REPORT_H
#define WARD_POLICY_REPORT_H

#include "refward/verdict.h"
#include "policy/policy.h"
#include "policy/rule.h"

/*
 * What one rule finds on one subject, before it is decided whether that counts:
 * a branch-dependent rule passes if one branch satisfies it.
 */
struct ward_report {
	struct ward_arena *arena; /* of texts that do not count yet; or NULL */
	const struct ward_subject *subject;
	const struct ward_rule_set *set;
	const struct ward_rule_use *use;
	enum ward_mode mode;
	struct ward_finding *items;
	size_t count, capacity;
	size_t room;		/* how many texts are still worth making */
	size_t nlost;		/* findings beyond the room */
	bool is_read_by_pusher; /* who could do what mends a finding */
	bool is_unasked;	/* nobody pushes, and the rule asks who */
};

#define WARD_REPORT_INIT \
	{                \
		0        \
	}

void ward_report_release(struct ward_report *report);

/* Empty it, for findings of this use of a rule on this subject. */
void ward_report_start(struct ward_report *report, struct ward_verdict *verdict,
    const struct ward_rule_set *set, const struct ward_rule_use *use,
    const struct ward_subject *subject);

/* Whether nothing was found: a finding without room counts too. */
bool ward_report_is_empty(const struct ward_report *report);
void ward_report_clear(struct ward_report *report);

/* All that was found counts. */
void ward_report_commit(
    const struct ward_report *report, struct ward_verdict *verdict);

#endif
