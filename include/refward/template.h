/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TEMPLATE_H
#define REFWARD_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/buf.h"
#include "refward/memory.h"

struct ward_json;

/* Text with names in braces, as "{application}-ci" or "main-{sha:8}". */
struct ward_template;

struct ward_templates {
	const struct ward_template **items;
	size_t count;
};

/* One template, under a name of the rule file. */
struct ward_param {
	const char *name;
	const struct ward_template *value;
};

struct ward_params {
	struct ward_param *items;
	size_t count;
};

struct ward_pair {
	const char *name;
	const char *value;
};

struct ward_pairs {
	struct ward_pair *items;
	size_t count;
};

/* NULL where there is none of that name. */
const char *ward_pairs_find(const struct ward_pairs *pairs, const char *name);
/* A member that is an object: {"NAME": "VALUE", ...} */
void ward_pairs_add_json(
    struct ward_json *json, const char *key, const struct ward_pairs *pairs);

/* The longest text that a template gives. */
#define WARD_TEMPLATE_SIZE_MAX 8192

/*
 * Append what the template gives with these values. NULL, or the phrase that
 * says why it gives nothing ("'{issue}' is not known"), of the arena: a value
 * that is not known, a text that is too long, not UTF-8, or that holds control
 * characters. Nothing is appended then.
 *
 * Nothing is escaped but by `escape`, the destination's function, which gets
 * each value (not the plain text between them, and not what `|url` made); NULL
 * leaves them as they are.
 */
const char *ward_template_render(struct ward_buf *out,
    const struct ward_template *text, const struct ward_pairs *values,
    void (*escape)(struct ward_buf *out, struct ward_view value),
    struct ward_arena *arena);
/* The same without `|slug` and its kind: what they have lost shows. */
const char *
ward_template_render_raw(struct ward_buf *out, const struct ward_template *text,
    const struct ward_pairs *values, struct ward_arena *arena);

/* As in the rule file. */
const char *ward_template_text(const struct ward_template *text);
/* Whether it holds this name ("sha" also for "{sha:8}"). */
bool ward_template_uses(const struct ward_template *text, const char *name);

#endif
