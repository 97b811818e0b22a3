/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_PIPELINE_H
#define REFWARD_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/buf.h"
#include "refward/glob.h"
#include "refward/policy.h"
#include "refward/template.h"

/* What the rule file says about what follows an accepted push. */

enum ward_event {
	WARD_EVENT_BRANCH,	  /* a branch was made, moved or rewritten */
	WARD_EVENT_TAG,		  /* a tag was made or moved */
	WARD_EVENT_MERGE_REQUEST, /* a merge request's commits changed */
	WARD_EVENT_DELETE	  /* a branch or a tag was deleted */
};

#define WARD_EVENTS 4

const char *ward_event_name(enum ward_event event); /* "merge-request" */

struct ward_target;

/* [pipeline NAME] */
struct ward_pipeline {
	const char *name;
	const char *file;
	unsigned int line;
	enum ward_event events[WARD_EVENTS]; /* as `on` lists them */
	size_t nevents;
	struct ward_globs refs;
	struct ward_globs paths;   /* none: any */
	struct ward_globs authors; /* of "NAME <ADDRESS>" or ADDRESS; none:
				      anyone */
	bool is_skippable;	   /* a message may ask for it */
	bool is_once;		   /* not for the same commit again */
	const struct ward_template *title; /* `name` */
	const struct ward_target *target;
	struct ward_params params;
	bool is_for_some;   /* only where a `use` names it */
	unsigned int facts; /* that it needs, as bits */
	bool needs_image;   /* {image}: a fact, or said by an [image-tag] */
	bool needs_tag;	    /* {image-tag} */
	bool needs_sequence;
};

enum ward_collision {
	WARD_COLLISION_HASH,  /* a name that lost something gets a hash */
	WARD_COLLISION_REFUSE /* it is no name */
};

/* One `tag` of an [image-tag]. */
struct ward_tag_form {
	const struct ward_template *text;
	bool is_of_versions; /* made of nothing but versions and facts: of those
				that give the same the highest has it */
	bool has_version;    /* the whole: {version} */
	bool is_plain;	     /* holds no name: "latest" */
	bool is_chosen;	     /* no more than what a pusher has called a ref */
};

/* [image-tag NAME] */
struct ward_tagging {
	const char *name;
	const char *file;
	unsigned int line;
	struct ward_globs refs;
	const struct ward_template *image; /* NULL: the repository's fact */
	struct ward_tag_form *tags;
	size_t ntags;
	enum ward_collision collision;
	bool is_for_some;
	unsigned int facts;
	bool needs_sequence;
};

const struct ward_pipeline *
ward_policy_pipelines(const struct ward_policy *policy, size_t *count);
const struct ward_tagging *
ward_policy_taggings(const struct ward_policy *policy, size_t *count);

/*
 * Whether pipeline or image tag `i` holds for a repository. Where it would but
 * for a fact that is not known, false, and *missing is the fact's name; else
 * *missing is NULL. `missing` may be NULL.
 */
bool ward_pipeline_holds(const struct ward_policy *policy, size_t i,
    const struct ward_repository *repository, const char **missing);
bool ward_tagging_holds(const struct ward_policy *policy, size_t i,
    const struct ward_repository *repository, const char **missing);

/* What is wrong with the name of an image, or of an image tag, by the grammar
 * of OCI: a phrase, or NULL. */
const char *ward_image_name_problem(struct ward_view name);
const char *ward_image_tag_problem(struct ward_view tag);

#endif
