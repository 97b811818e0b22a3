/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_DEPLOY_H
#define WARD_CMD_DEPLOY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/json.h"
#include "refward/policy.h"
#include "refward/sha256.h"
#include "src/cmd/cmd.h"
#include "src/cmd/fleet.h"
#include "src/cmd/policy_test.h"
#include "src/cmd/rule_store.h"
#include "src/cmd/session.h"

/* What the files of `refward deploy-rules` share. */

struct ward_deploy {
	struct ward_cli *cli;
	const char *file;   /* the new rule file, as gates will read it */
	const char *before; /* the one in force, or NULL: there is none */
	int64_t since;	    /* pushes from this second on are judged again */
	bool is_dry_run;
};

enum ward_deploy_phase {
	WARD_DEPLOY_LOOK,     /* say what it would mean */
	WARD_DEPLOY_RECORD,   /* record what it means; it is not in force */
	WARD_DEPLOY_CATCH_UP, /* it is: what came in meanwhile */
};

/* What was found in one repository; it comes from another process. */
struct ward_deployed {
	bool has_failed;  /* could not be evaluated: what is said says why */
	bool is_mistaken; /* the rule file is wrong for it */
	bool has_unknown;
	size_t nnews; /* rule sets that are new for it, or changed */
	size_t nrefs, njudged, nfindings;
	size_t ndifferent; /* pushes */
	/* Of all refs: whether they moved since. */
	unsigned char refs[WARD_SHA256_SIZE];
};

struct ward_deploying {
	struct ward_session session; /* for its arena and mistakes */
	struct ward_deploy deploy;
	struct ward_store store;
	struct ward_fleet fleet;
	struct ward_deployed *found; /* by repository */
	struct ward_policy *policy;  /* the new one */
	struct ward_policy *before;  /* or NULL */
	struct ward_test_sums tests;
	const char *staged;  /* to be dropped; NULL: nothing is */
	unsigned int number; /* the version it becomes */
	size_t nfailed, nmistaken, nfound, nunknown;
	bool is_deployed;
	struct ward_buf out;
	struct ward_json json;
	bool is_json;
};

/* deploy_new.c: find the file that is replaced, load what is to replace it,
 * run its tests, and say which sets are new. */
const struct ward_error *
ward_deploy_find_target(struct ward_deploying *deploying) WARD_MUST_CHECK;
const struct ward_error *
ward_deploy_load(struct ward_deploying *deploying) WARD_MUST_CHECK;

/* deploy_fleet.c: look at all repositories; then, in this order, record what
 * it means for them, replace the file, and take in what came meanwhile. */
const struct ward_error *
ward_deploy_look(struct ward_deploying *deploying) WARD_MUST_CHECK;
const struct ward_error *
ward_deploy_put_in_force(struct ward_deploying *deploying) WARD_MUST_CHECK;

/* Text is told as it comes: a fleet takes its time. */
const struct ward_error *
ward_deploy_tell(struct ward_deploying *deploying) WARD_MUST_CHECK;

/* What all refs are at this moment, mixed into one. */
const struct ward_error *
ward_deploy_mix_refs(unsigned char out[WARD_SHA256_SIZE],
    struct ward_repo *repo) WARD_MUST_CHECK;

/* Append to *said what is said of it, lines of text or one JSON object. */
void ward_deploy_one(struct ward_deployed *out, struct ward_buf *said,
    const struct ward_deploy *deploy, const char *git_dir,
    enum ward_deploy_phase phase);

/* Which sets are new, changed or gone: a line, or an object "rule_sets".
 * `before` may be NULL. */
void ward_deploy_tell_sets(struct ward_buf *out,
    const struct ward_policy *policy, const struct ward_policy *before);
void ward_deploy_tell_sets_json(struct ward_json *json,
    const struct ward_policy *policy, const struct ward_policy *before);

/* The versions that are kept. */
int ward_deploy_list(struct ward_cli *cli, struct ward_store *store);

/* Whether whoever sits at the terminal says yes; false where nobody does. */
bool ward_deploy_ask(const char *question);

#endif
