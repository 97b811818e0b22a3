/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_COMPILE_SET_H
#define WARD_POLICY_COMPILE_SET_H

#include "policy/compile.h"

/* What every rule has beside its own options. */
struct ward_rule_common {
	int mode;
	int merges;
};

/* Built in, and without a key that could switch it off: has no mode. */
bool ward_rule_is_always_on(const struct ward_rule *rule);

extern const struct ward_option ward_common_options[];
/* One of them; NULL where there is none that this rule has. */
const struct ward_option *
ward_common_option(const struct ward_rule *rule, const char *name);

/* A rule of a set, while the lines of its section are read. */
struct ward_rule_making {
	const struct ward_rule *rule;
	const struct ward_entry *first; /* NULL: not named */
	void *conf;
	struct ward_values values;
	struct ward_rule_common common;
	struct ward_values common_values;
};

struct ward_settings;

/* A rule set, or a freeze, while the lines of its section are read. Of the set
 * name and kind are known before. */
struct ward_set_making {
	struct ward_compile *c;
	struct ward_rule_set *set;
	const struct ward_section *section; /* NULL: the built-in set */
	struct ward_settings *settings;
	struct ward_values values;	/* of the settings */
	struct ward_rule_making *rules; /* as ward_rules; NULL: a freeze */
};

#define WARD_SETTINGS_MAX 16

void ward_set_begin(struct ward_set_making *making);
/* A line that names a setting; false where it does not. */
bool ward_set_take_setting(
    struct ward_set_making *making, const struct ward_entry *entry);
/* The settings that this set has; how many. */
size_t ward_set_setting_names(
    const struct ward_set_making *making, const char *names[WARD_SETTINGS_MAX]);
/* All lines are read: into the set. */
void ward_set_finish_settings(struct ward_set_making *making);
/* "rule set 'NAME' TEXT", of the section. */
void ward_set_complain(const struct ward_set_making *making, const char *text);

/* A line that names a rule or one of its options; anything else is complained
 * of, with `known` as the section's other keys. */
void ward_set_take_rule(struct ward_set_making *making,
    const struct ward_entry *entry, const char *const *known, size_t nknown);
/* All lines are read: the rules that are in force. */
void ward_set_finish_rules(struct ward_set_making *making);

#endif
