/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_POLICY_H
#define WARD_POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/memory.h"
#include "refward/oid.h"
#include "refward/own_rules.h"
#include "refward/pipeline.h"
#include "refward/policy.h"
#include "refward/sha256.h"
#include "refward/target.h"
#include "refward/verdict.h"
#include "refward/zone.h"
#include "policy/fact.h"
#include "policy/rule.h"
#include "policy/value.h"

/* A compiled rule file, as the compiler makes it and the engine reads it. */

/* One rule in one set. */
struct ward_rule_use {
	const struct ward_rule *rule;
	const void *conf;
	enum ward_mode mode;
	unsigned int needs; /* of the rule, as these settings leave them */
	bool skips_merges;  /* RULE.merges = skip */
	bool is_admitted;   /* what accept-object names: only recorded */
	const char *file;   /* where it is said */
	unsigned int line;
};

struct ward_rule_set {
	const char *name;
	const char *file;
	unsigned int line;
	bool is_built_in; /* the set `objects`: governs every ref */
	bool is_freeze;	  /* binds refs, but is no match for `unmatched` */
	bool is_own;	  /* of the repository's own file: it only adds */
	struct ward_globs refs;
	struct ward_words kinds; /* of repositories: "code" */
	enum ward_mode mode;
	struct ward_oid *since; /* spares what these reach */
	size_t nsince;
	struct ward_actors exempt;
	struct ward_actors bypass;
	int64_t bypass_until; /* seconds since 1970; 0: without end */
	const char *help;     /* or NULL */
	const char *url;      /* or NULL */
	struct ward_rule_use *uses;
	size_t nuses;
	unsigned int on;    /* all scopes of its rules: WARD_ON_... */
	unsigned int needs; /* all needs of its rules */
	unsigned char digest[WARD_SHA256_SIZE];
};

/* A time zone that freezes go by. */
struct ward_policy_zone {
	const char *name;
	struct ward_zone *zone;
};

struct ward_policy {
	struct ward_arena *arena; /* owns all but the regexes' insides */
	const char *file;
	const char **files; /* that were read, resolved; the first is `file` */
	size_t nfiles;
	unsigned char hash[WARD_SHA256_SIZE];
	enum ward_mode mode;
	bool refuses_unmatched;
	struct ward_words trusted; /* full ref names */
	const char *host;
	bool trusts_gitlab_web;
	const char *log;
	unsigned int keep_records; /* months; 0: for ever */
	const char *outbox;
	const char *secrets;
	const char *ledger;
	const char *metrics;
	const char *root;
	enum ward_sandbox_mode sandbox;
	struct ward_budgets budgets;
	struct ward_oid *accepted; /* accept-object */
	size_t naccepted;
	struct ward_group *groups;
	size_t ngroups;
	struct ward_rule_set *sets; /* sets[0] is the built-in one */
	size_t nsets;
	uint64_t sets_for_all; /* those that no `use` names, as bits */
	struct ward_repository_part *parts; /* sections [repository GLOB] */
	size_t nparts;
	struct ward_target *targets;
	size_t ntargets;
	struct ward_tagging *taggings; /* sections [image-tag NAME] */
	size_t ntaggings;
	struct ward_pipeline *pipelines;
	size_t npipelines;
	struct ward_regex **regexes; /* to free */
	size_t nregexes;
	struct ward_policy_zone *zones; /* to free */
	size_t nzones;
	struct ward_diag *warnings; /* in the order of the files */
	size_t nwarnings;
	/* Of one repository: whose sets come first, and what it adds. */
	const struct ward_policy *server; /* NULL: this is the server's */
	const struct ward_own_rules *own; /* or NULL */
};

/* NULL where there is none of that name. */
const struct ward_rule_set *
ward_policy_find_set(const struct ward_policy *policy, const char *name);

bool ward_rule_set_governs(
    const struct ward_rule_set *set, struct ward_view ref, const char *kind);

/* A law that the server's administrator wrote for refs: it opens a namespace,
 * and is a match for `unmatched`. */
bool ward_rule_set_is_law(const struct ward_rule_set *set);

#endif
