/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_POLICY_H
#define REFWARD_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "refward/buf.h"
#include "refward/diag.h"
#include "refward/error.h"
#include "refward/memory.h"
#include "refward/sha256.h"
#include "refward/verdict.h"

/* A compiled rule file: immutable, one arena. */
struct ward_policy;
struct ward_oid;
struct ward_repo;

#define WARD_POLICY_SIZE_MAX (1024 * 1024)

/* Who may own a rule file besides root: the git user. */
struct ward_policy_trust {
	uid_t owner;
	gid_t group;
	bool is_any; /* a developer's own copy: no check */
};

/*
 * Read and compile a rule file and all that it includes. Where it cannot be
 * read, or has mistakes, the error is returned and each mistake is added to
 * *diags (WARD_E_POLICY); warnings never go there.
 */
const struct ward_error *ward_policy_load(struct ward_policy **out,
    const char *path, const struct ward_policy_trust *trust,
    struct ward_diags *diags) WARD_MUST_CHECK;

/* Compile text that lies nowhere; `file` names it in diagnostics. `include`
 * and `.file` keys are refused. */
const struct ward_error *
ward_policy_compile(struct ward_policy **out, const char *file,
    struct ward_view text, struct ward_diags *diags) WARD_MUST_CHECK;

void ward_policy_free(struct ward_policy *policy); /* NULL is harmless */

/* SHA-256 over every file that was read. */
const unsigned char *ward_policy_hash(const struct ward_policy *policy);
/* The same appended in hexadecimal, as people and records are told of it. */
void
ward_policy_add_hash(struct ward_buf *out, const struct ward_policy *policy);
const char *ward_policy_file(const struct ward_policy *policy);
/* Every file that was read, links resolved, the rule file itself first. */
const char *const *
ward_policy_files(const struct ward_policy *policy, size_t *count);

/* `[refward]`: limits of one push. */
struct ward_budgets {
	uint64_t commits;      /* commit-budget */
	uint64_t bytes;	       /* byte-budget */
	uint64_t object_bytes; /* object-budget */
	uint64_t paths;	       /* path-budget */
	uint64_t lines;	       /* line-budget */
	uint64_t memory;       /* memory-budget */
	unsigned int seconds;  /* deadline */
};

const struct ward_budgets *
ward_policy_budgets(const struct ward_policy *policy);
const char *ward_policy_host(const struct ward_policy *policy); /* or NULL */
const char *ward_policy_log(const struct ward_policy *policy);	/* or NULL */
/* Months for which decision records are kept; 0: for ever. */
unsigned int ward_policy_keep_records(const struct ward_policy *policy);
const char *ward_policy_secrets(const struct ward_policy *policy); /* or NULL */
const char *ward_policy_outbox(const struct ward_policy *policy);  /* or NULL */
const char *ward_policy_ledger(const struct ward_policy *policy);  /* or NULL */
const char *ward_policy_metrics(const struct ward_policy *policy); /* or NULL */

/* `[refward] sandbox`: whether the gate gives up what it has no use for. */
enum ward_sandbox_mode {
	WARD_SANDBOX_AUTO,     /* as far as the kernel goes */
	WARD_SANDBOX_REQUIRED, /* nothing is judged without */
	WARD_SANDBOX_OFF
};

enum ward_sandbox_mode ward_policy_sandbox(const struct ward_policy *policy);
/* Whether a rule that may be asked starts programs. */
bool ward_policy_runs_programs(const struct ward_policy *policy);
const char *ward_policy_root(const struct ward_policy *policy); /* or NULL */

/* Full names of the trusted refs. */
const char *const *
ward_policy_trusted(const struct ward_policy *policy, size_t *count);
/* The commits that they lead to, through tags, as they stand: *out is of the
 * arena. One that is not there, or leads to no commit, vouches for nothing. */
const struct ward_error *ward_policy_trusted_tips(struct ward_oid **out,
    size_t *count, const struct ward_policy *policy, struct ward_repo *repo,
    struct ward_arena *arena) WARD_MUST_CHECK;

/* What `[repository GLOB]` may say of a repository. */
#define WARD_FACTS 6
extern const char *const ward_fact_names[]; /* "application", ...; NULL ends */

/* What one repository is, by all sections that match its name. */
struct ward_repository {
	uint64_t sets; /* that hold for it: by number, as bits */
	const char *facts[WARD_FACTS]; /* NULL: not known */
	/* By number, whether a `use` names it; NULL: none does. */
	const bool *pipelines;
	const bool *taggings; /* sections [image-tag NAME] */
	/* Where its own rule file lies: own_rules.h. */
	const char *rules_branch; /* NULL: it has none */
	const char *rules_path;
};

/*
 * Find what holds for the repository of this name, its texts the arena's. NULL
 * for a name: the sets that hold for all, and no facts. An error
 * (WARD_E_POLICY) where two sections say different things: nothing must be
 * judged then.
 */
const struct ward_error *ward_policy_repository(struct ward_repository *out,
    const struct ward_policy *policy, const char *name,
    struct ward_arena *arena) WARD_MUST_CHECK;
/* Whether there is any such section. */
bool ward_policy_has_repositories(const struct ward_policy *policy);

/* Things that are no mistakes, but that an administrator should hear of. */
void
ward_policy_warnings(const struct ward_policy *policy, struct ward_diags *out);

size_t ward_policy_set_count(const struct ward_policy *policy);
const char *ward_policy_set_name(const struct ward_policy *policy, size_t i);
/* How many rules set i holds. Set 0 is the built-in one. */
size_t ward_policy_set_rules(const struct ward_policy *policy, size_t i);
/* One rule of a set. */
struct ward_policy_rule {
	const char *name;
	const char *summary, *detail; /* of the rule's row */
	const char *help, *url;	      /* of the set, or NULL */
	enum ward_mode mode;
	bool needs_push; /* not evaluable where nobody pushes */
	/* Asks no clock and no program: what it finds it finds again. */
	bool is_lasting;
};

struct ward_policy_rule
ward_policy_set_rule(const struct ward_policy *policy, size_t set, size_t i);
/* Changes when the law of this set changes: what its coverage stands for. */
const unsigned char *
ward_policy_set_digest(const struct ward_policy *policy, size_t i);
/*
 * The sets of `policy`, of those in `sets`, that were not the law under
 * `before`, of those in `before_sets` (bits, as of ward_policy_repository):
 * all of them where there was no policy, or where it trusted a ref that is not
 * trusted any more, whose past nobody judged.
 */
uint64_t ward_policy_news(const struct ward_policy *policy, uint64_t sets,
    const struct ward_policy *before, uint64_t before_sets);
/* Whether set i governs this ref of a repository of this kind, if it holds for
 * the repository at all. */
bool ward_policy_set_governs(const struct ward_policy *policy, size_t i,
    const char *ref, const char *kind);

#endif
