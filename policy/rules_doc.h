/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_DOC_H
#define WARD_POLICY_RULES_DOC_H

#include "refward/json.h"
#include "refward/rules.h"
#include "policy/compile_set.h"

/* The forms in which a rule is described share these. */

/* "commit-issue.where" */
void ward_doc_key(
    struct ward_buf *out, const struct ward_rule *rule, const char *option);
/* "yes | no": what its value looks like. */
void ward_doc_value(struct ward_buf *out, const struct ward_option *option);
/* Sentences about range and initial value, each behind a blank. */
void ward_doc_facts(struct ward_buf *out, const struct ward_option *option);
/* Own options, then the common ones; *place starts at 0. False at the end. */
bool ward_doc_next_option(const struct ward_rule *rule, size_t *place,
    const struct ward_option **out);

/* One option on a terminal, as an item of a list of the manual, or as a JSON
 * object; `key` is how it is written. */
void ward_doc_option_text(
    struct ward_buf *out, const char *key, const struct ward_option *option);
void ward_doc_option_mdoc(
    struct ward_buf *out, const char *key, const struct ward_option *option);
void ward_doc_option_json(
    struct ward_json *json, const char *key, const struct ward_option *option);

void ward_doc_text(struct ward_buf *out, const struct ward_rule *rule);
void ward_doc_mdoc(struct ward_buf *out, const struct ward_rule *rule);
void ward_doc_json(struct ward_json *json, const struct ward_rule *rule);

#endif
