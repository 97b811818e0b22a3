/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a report says of a rule what its row says. */
#include "policy/rule.h"
#include "refward/rules.h"

static const char *
mend_of(unsigned int on)
{
	if ((on & WARD_ON_CHANGE) != 0)
		return "Before a push: take the change out of the commit that "
		       "brings it (git rebase -i). What others have already "
		       "stays in the history: what was secret is secret no "
		       "more and is to be replaced; the finding can be "
		       "accepted in a baseline file.";
	if ((on & WARD_ON_COMMIT) != 0)
		return "Before a push: amend the commit (git commit --amend, "
		       "or git rebase -i). What others have already is not "
		       "rewritten: accept its findings in a baseline file, or "
		       "spare it by the rule set's since.";
	if ((on & WARD_ON_TAG) != 0)
		return "Make the tag again as the rule asks for it, under a "
		       "new name where others have it; or accept the finding "
		       "in a baseline file.";
	return "Rename, make again or delete the ref, if nobody builds on it; "
	       "or accept the finding in a baseline file.";
}

bool
ward_rules_words(struct ward_rule_words *out, const char *name)
{
	const struct ward_rule *rule = ward_rule_find(name);

	if (rule == NULL)
		return false;
	out->summary = rule->summary;
	out->detail = rule->detail;
	out->example = rule->example;
	out->mend = mend_of(rule->on);
	return true;
}
