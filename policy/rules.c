/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where the rules come from: rules/rules.def is their one list. */
#include <string.h>
#include "policy/rule.h"

#define RULE(name) extern const struct ward_rule ward_rule_##name;
#include "policy/rules/rules.def"
#undef RULE

const struct ward_rule *const ward_rules[] = {
#define RULE(name) &ward_rule_##name,
#include "policy/rules/rules.def"
#undef RULE
};

const size_t ward_nrules = sizeof(ward_rules) / sizeof(ward_rules[0]);

const struct ward_rule *
ward_rule_find(const char *name)
{
	for (size_t i = 0; i < ward_nrules; i++) {
		if (strcmp(ward_rules[i]->name, name) == 0)
			return ward_rules[i];
	}
	return NULL;
}
