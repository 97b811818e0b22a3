/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_JOB_H
#define REFWARD_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/error.h"
#include "refward/memory.h"
#include "refward/oid.h"
#include "refward/pipeline.h"
#include "refward/policy.h"
#include "refward/push.h"
#include "refward/repo.h"
#include "refward/template.h"
#include "refward/uuid.h"
#include "refward/verdict.h"

/*
 * What an accepted push fires: names and values, chosen once, by the gate, and
 * stored. Nothing of it is looked up again: a commit may be gone by then, and
 * the rule file another one.
 */

/* Caps of one push. Over one of them the push is refused (WARD_E_LIMIT). */
#define WARD_JOBS_MAX	    5000	       /* jobs */
#define WARD_JOBS_BYTES_MAX (16 * 1024 * 1024) /* text of all jobs */
#define WARD_JOB_PARAMS_MAX 64		       /* of one job */
#define WARD_JOB_TAGS_MAX   32
#define WARD_JOB_VALUES_MAX 64
#define WARD_JOB_TEXT_MAX   WARD_TEMPLATE_SIZE_MAX /* bytes of one text */

/* All text of a job is valid UTF-8 without control bytes (no NUL, no LF): a
 * destination escapes what it must, and nothing has to be checked again. */

/* One name under which a pipeline should publish its image. */
struct ward_image_tag {
	const char *section; /* [image-tag NAME] */
	const char *image;   /* "registry.example.com/shop/app", or NULL */
	const char *tag;     /* "1.2.3": fits the grammar of OCI */
	bool is_floating;    /* moves with the highest of its line */
};

/* One that an [image-tag] of the ref does not give, and why. */
struct ward_untagged {
	const char *section;
	const char *tag;  /* as in the rule file: "{version.major}" */
	const char *text; /* a phrase: lower case, no full stop */
	bool is_problem;  /* not only that it belongs to another version */
};

struct ward_image_tags {
	struct ward_image_tag *items; /* none twice */
	size_t count;
	struct ward_untagged *without;
	size_t nwithout;
};

/* One pipeline that one line of a push fires. */
struct ward_job {
	size_t line; /* of the push, from 0 */
	enum ward_event event;
	const char *ref;     /* the final ref */
	struct ward_oid old; /* the ref's values; null: absent */
	struct ward_oid new;
	const char *pipeline;	     /* [pipeline NAME] */
	const char *name;	     /* rendered from its `name` */
	const char *target;	     /* [target NAME] */
	const char *image;	     /* or NULL: none is known */
	struct ward_image_tags tags; /* the first is {image-tag} */
	struct ward_pairs params;    /* rendered, in the file's order */
	/* Every template value that is known, by name ("sha", "branch",
	 * "version.major", ...): what a target's own templates are rendered
	 * with when it is delivered. Sorted by name. */
	struct ward_pairs values;
	/* `once`: an event with the same key that was fired before makes this
	 * one needless. NULL: each one counts. */
	const char *once;
	/* Why it fires though it could not be told whether it should: what is
	 * fired too often is seen, what is lost is not. Or NULL. */
	const char *doubt;
};

/* A pipeline that holds for the repository and does not fire for a line. */
enum ward_passed_for {
	WARD_PASSED_EVENT,  /* `on` does not name it */
	WARD_PASSED_REF,    /* `ref` does not match */
	WARD_PASSED_PATH,   /* no `path` changed */
	WARD_PASSED_AUTHOR, /* `author` does not match */
	WARD_PASSED_SKIP,   /* the commit asks for it */
	WARD_PASSED_VALUE   /* a value that it needs is not known, or does not
			       fit: worth a warning */
};

struct ward_passed {
	size_t line;
	const char *ref;
	const char *pipeline;
	enum ward_passed_for why;
	const char *text; /* a phrase: lower case, no full stop */
};

struct ward_jobs {
	struct ward_job *items; /* by line, then in the rule file's order */
	size_t count;
	struct ward_passed *passed; /* in the same order */
	size_t npassed;
};

struct ward_jobs_input {
	const struct ward_policy *policy;
	struct ward_repo *repo; /* with the push's objects */
	const struct ward_push *push;
	const struct ward_verdict *verdict; /* judged: its updates are read */
	const char *repository_id; /* NULL: {delivery-id} is not known */
	/* {sequence} of the push's first line, counted on for the others;
	 * 0: not known. ward_jobs_need_sequence() says whether to take one. */
	uint64_t sequence;
	bool explains; /* keep every reason not to fire, not only a value */
};

/*
 * Select what the push fires; all text is the arena's or the policy's. What it
 * does not know (a budget, a damaged tree) fires the pipeline and is said in
 * `doubt`. An error: over a cap, or facts that contradict each other
 * (WARD_E_POLICY): refuse the push.
 */
const struct ward_error *
ward_jobs_select(struct ward_jobs *out, struct ward_arena *arena,
    const struct ward_jobs_input *input) WARD_MUST_CHECK;

/* The image tags of the ref that update number `i` of the verdict leaves. */
const struct ward_error *
ward_jobs_image_tags(struct ward_image_tags *out, struct ward_arena *arena,
    const struct ward_jobs_input *input, size_t i) WARD_MUST_CHECK;

/* Whether something that is rendered for this repository uses {sequence}. */
bool ward_jobs_need_sequence(
    const struct ward_policy *policy, const char *repository);

/*
 * The id of one pipeline's run for one line of one push: the event's, the
 * delivery's and {delivery-id}. The same four give the same id, whoever asks:
 * a UUID of version 8 made of their SHA-256.
 */
void ward_job_id(char out[WARD_UUID_SIZE], const char *repository_id,
    const char *push_id, size_t line, const char *pipeline);

#endif
