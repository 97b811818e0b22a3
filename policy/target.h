/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_TARGET_H
#define WARD_POLICY_TARGET_H

#include "refward/target.h"
#include "policy/rule.h"

/*
 * A type of target: one constant, in one file of policy/targets/, and one row
 * in targets.def. Compiler, help and manual read this; deliveries are made by a
 * file of the same name in src/deliver/targets/.
 */
struct ward_target_type {
	const char *name;    /* "jenkins", as in the rule file */
	const char *summary; /* one sentence */
	const char *detail;  /* the rest */
	const char *example; /* sections that must compile */
	bool has_url;
	const char *url; /* where nothing is said; NULL: it must be said */
	bool needs_secret;
	bool has_secret;
	const struct ward_option *options; /* its own; ends in an END */
	size_t settings_size;
	/* What the settings together get wrong, or NULL; may be NULL. */
	const char *(*check)(const void *settings);
};

/* All types, in the order of targets.def. */
extern const struct ward_target_type *const ward_target_types[];
extern const size_t ward_ntarget_types;
const struct ward_target_type *ward_target_type_find(const char *name);

/* What every target has. */
extern const struct ward_option ward_target_options[];

#endif
