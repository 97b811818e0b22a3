/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_VERSION_H
#define REFWARD_VERSION_H

#include <stdbool.h>
#include "refward/buf.h"

enum ward_version_form {
	WARD_VERSION_SEMVER, /* 1.2.3-rc.1+build, by Semantic Versioning 2.0.0
			      */
	WARD_VERSION_DATE    /* 202406-20240630.539481: month, day, number */
};

/* What a tag's name says; views into the name. */
struct ward_version {
	enum ward_version_form form;
	struct ward_view component; /* "app/" of "app/v1.2.3", or empty */
	bool has_v;
	struct ward_view numbers[3]; /* decimal digits, as many as you like */
	struct ward_view pre;	     /* "rc.1", or empty */
};

/* False where the name is no version of either form. */
bool ward_version_parse(struct ward_version *out, struct ward_view name);

/* Whether they belong to one component and form; else they have no order. */
bool ward_version_is_akin(
    const struct ward_version *a, const struct ward_version *b);
/* Whether they are akin and of one line: major and minor number, or month. */
bool ward_version_is_line(
    const struct ward_version *a, const struct ward_version *b);
/* Of akin versions: below 0, 0 (what follows a '+' does not count), above. */
int ward_version_compare(
    const struct ward_version *a, const struct ward_version *b);

#endif
