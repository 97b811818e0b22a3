/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_READ_VALUE_H
#define WARD_POLICY_READ_VALUE_H

#include "policy/compile.h"

/* What the readers of the kinds of values share: each puts what the entry says
 * at its place, or complains, and says which. */

struct ward_value {
	struct ward_compile *c;
	const struct ward_option *option;
	const struct ward_entry *entry;
	struct ward_view text;
};

/* A piece of it, of the policy's arena. */
const char *
ward_value_copy(const struct ward_value *value, struct ward_view text);
/* False, with a complaint, for a word with a comma at an end. */
bool ward_value_is_word(const struct ward_value *value, struct ward_view word);

/* read_actors.c */
bool
ward_read_actors(const struct ward_value *value, struct ward_actors *place);
bool
ward_read_owners(const struct ward_value *value, struct ward_owner_file *place);

/* read_template.c; NULL, with a complaint, where it is none. */
const struct ward_template *
ward_read_template(const struct ward_value *value, struct ward_view text);
bool ward_read_templates(
    const struct ward_value *value, struct ward_templates *place);
bool ward_read_param(const struct ward_value *value, struct ward_params *place);

#endif
