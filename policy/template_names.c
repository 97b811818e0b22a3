/* SPDX-License-Identifier: Apache-2.0 */
/* Hides nothing: the names that may stand in braces, one row each. */
#include "policy/template.h"

#define NO_ARGUMENT WARD_ARGUMENT_NONE
#define OF_FACT	    NO_ARGUMENT, WARD_STAGE_REPOSITORY, WARD_REFS_ALL, false, false
#define OF_VERSION  NO_ARGUMENT, WARD_STAGE_REF, WARD_REFS_TAG, false

const struct ward_template_name ward_template_names[] = {
	{ "application", OF_FACT, "The fact of the repository." },
	{ "component", OF_FACT, "The fact of the repository." },
	{ "product-line", OF_FACT, "The fact of the repository." },
	{ "tech-stack", OF_FACT, "The fact of the repository." },
	{ "tenant", OF_FACT, "The fact of the repository." },
	{ "image", OF_FACT,
	    "The fact of the repository, or what the first [image-tag] of the "
	    "ref says." },
	{ "repository", OF_FACT, "The name of the repository: shop/basket." },
	{ "repository:basename", OF_FACT, "Its last part: basket." },
	{ "ref", NO_ARGUMENT, WARD_STAGE_REF, WARD_REFS_ALL, false, true,
	    "The full name of the ref: refs/heads/main." },
	{ "branch", NO_ARGUMENT, WARD_STAGE_REF, WARD_REFS_BRANCH, false, true,
	    "The branch: feature/SHOP-001." },
	{ "tag", NO_ARGUMENT, WARD_STAGE_REF, WARD_REFS_TAG, false, true,
	    "The tag: v1.2.3." },
	{ "issue", NO_ARGUMENT, WARD_STAGE_REF, WARD_REFS_BRANCH, false, false,
	    "The issue key in the branch's name, else in the subject of its "
	    "commit: SHOP-001." },
	{ "sha", WARD_ARGUMENT_DIGITS, WARD_STAGE_REF, WARD_REFS_ALL, true,
	    true,
	    "The commit, or what else the ref leads to; {sha:8} is its first 8 "
	    "digits." },
	{ "old", WARD_ARGUMENT_DIGITS, WARD_STAGE_REF, WARD_REFS_ALL, false,
	    false, "What the ref was before: zeros for a new one." },
	{ "pusher", NO_ARGUMENT, WARD_STAGE_REF, WARD_REFS_ALL, false, false,
	    "Who pushed." },
	{ "date", WARD_ARGUMENT_FORMAT, WARD_STAGE_REF, WARD_REFS_ALL, false,
	    false,
	    "The day of the push, UTC: 2026-01-15. {date:%Y%m%d} is 20260115; "
	    "%Y, %y, %m, %d, %H, %M, %S, %j, %s and %% are known." },
	{ "time", NO_ARGUMENT, WARD_STAGE_REF, WARD_REFS_ALL, false, false,
	    "The instant of the push: 2026-01-15T12:00:00Z." },
	{ "version", OF_VERSION, true,
	    "The version that the tag names: 1.2.3-rc.1 of v1.2.3-rc.1, or "
	    "202406-20240630.539481." },
	{ "version.major", OF_VERSION, false, "Its first number." },
	{ "version.minor", OF_VERSION, false, "Its second number." },
	{ "version.patch", OF_VERSION, false, "Its third number." },
	{ "sequence", NO_ARGUMENT, WARD_STAGE_REF, WARD_REFS_ALL, false, true,
	    "A number that grows with every ref that is pushed to the "
	    "repository; there may be gaps." },
	{ "push-id", NO_ARGUMENT, WARD_STAGE_REF, WARD_REFS_ALL, false, false,
	    "The id of the push, as the pusher reads it." },
	{ "image-tag", NO_ARGUMENT, WARD_STAGE_IMAGE, WARD_REFS_ALL, true,
	    false, "The first image tag of the ref." },
	{ "image-tags", NO_ARGUMENT, WARD_STAGE_IMAGE, WARD_REFS_ALL, true,
	    false, "All of them, with commas between." },
	{ "pipeline", NO_ARGUMENT, WARD_STAGE_NAME, WARD_REFS_ALL, false, false,
	    "The name of the pipeline, as its key 'name' gives it." },
	{ "delivery-id", NO_ARGUMENT, WARD_STAGE_RUN, WARD_REFS_ALL, false,
	    true,
	    "The id of this run: the same however often it is delivered." },
	{ NULL, NO_ARGUMENT, WARD_STAGE_REPOSITORY, 0, false, false, NULL },
};

const char *const ward_transform_words[] = {
	[WARD_TRANSFORM_NONE] = "",
	[WARD_TRANSFORM_LOWER] = "lower",
	[WARD_TRANSFORM_SLUG] = "slug",
	[WARD_TRANSFORM_SLUG63] = "slug63",
	[WARD_TRANSFORM_URL] = "url",
	NULL,
};

const char *const ward_transform_sentences[] = {
	[WARD_TRANSFORM_NONE] = "",
	[WARD_TRANSFORM_LOWER] = "ASCII letters in lower case.",
	[WARD_TRANSFORM_SLUG] = "Lower case, everything but a to z and 0 to 9 "
				"replaced by single dashes, none at its ends.",
	[WARD_TRANSFORM_SLUG63] =
	    "The same, of at most 63 bytes: a label or host name.",
	[WARD_TRANSFORM_URL] = "Percent-encoded, as a part of a URL.",
	NULL,
};
