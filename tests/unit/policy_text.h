/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_POLICY_TEXT_H
#define REFWARD_TESTS_POLICY_TEXT_H

#include "unit.h"
#include "refward/policy.h"

/* The policy of a rule file's text, which has no mistakes; the caller frees. */
static inline struct ward_policy *
policy_of(const char *text)
{
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_policy *policy = NULL;
	const struct ward_error *err =
	    ward_policy_compile(&policy, "f", ward_view_str(text), &diags);

	if (err)
		fail_msg("%s: line %u: %s", err->text,
		    diags.count > 0 ? diags.items[0].line : 0,
		    diags.count > 0 ? diags.items[0].text : "");
	ward_diags_release(&diags);
	return policy;
}

#endif
