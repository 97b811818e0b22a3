/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_RELEASE_VERSION_SAME_H
#define WARD_RELEASE_VERSION_SAME_H

#include "src/release/release.h"

/* A version that a section governs, and the image tag that it gives. */
struct ward_same_tag {
	struct ward_view text;
	const struct ward_version_tag *tag;
};

/* What all versions give by one form, found by what that is. */
struct ward_same_tags;

/* The selection's tags were read. They are rendered once for each form, since a
 * push may bring as many as there are. Of the selection's arena. */
const struct ward_same_tags *ward_same_tags_of(struct ward_selection *selection,
    const struct ward_tagging *tagging, const struct ward_tag_form *form);

/* The first one that gives this, or NULL; then the next, in their own order. */
const struct ward_same_tag *
ward_same_tags_find(const struct ward_same_tags *same, struct ward_view text);
const struct ward_same_tag *ward_same_tags_next(
    const struct ward_same_tags *same, const struct ward_same_tag *tag);

#endif
