/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_POLICY_TEST_H
#define WARD_CMD_POLICY_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/diag.h"
#include "refward/error.h"
#include "refward/gate.h"
#include "refward/json.h"
#include "refward/memory.h"
#include "refward/policy.h"
#include "refward/push.h"
#include "refward/repo.h"
#include "refward/verdict.h"

/* Policy tests: pushes that are declared in a file, judged by the engine in a
 * repository that is nowhere but in memory. */

/* --- what a test file says (test_file.c reads, test_parse.c understands) -- */

struct ward_test_entry {
	struct ward_test_entry *next;
	unsigned int line;
	const char *key;
	const char *value; /* escapes resolved, not empty */
};

struct ward_test_section {
	struct ward_test_section *next;
	unsigned int line;
	const char *title;
	struct ward_test_entry *entries;
	struct ward_test_entry **end;
};

/* Sections of the text, all of the arena; mistakes go to *diags. */
struct ward_test_section *ward_test_read(struct ward_arena *arena,
    const char *file, struct ward_view text, struct ward_diags *diags);

struct ward_test_path {
	struct ward_test_path *next;
	unsigned int line;
	const char *path;
	const char *content; /* NULL: made up, or `size` bytes */
	uint64_t size;	     /* 0: not said */
	uint32_t mode;
	bool is_removed;
};

struct ward_test_merge {
	struct ward_test_merge *next;
	const char *ref;
};

struct ward_test_commit {
	struct ward_test_commit *next;
	struct ward_buf message; /* released with the file */
	bool has_trailer;
	const char *author; /* "Name <mail>", or NULL: the pusher */
	const char *committer;
	const char *sign; /* the key's file, or NULL: it is not signed */
	struct ward_test_merge *merges;
	struct ward_test_merge **merges_end;
	struct ward_test_path *paths;
	struct ward_test_path **paths_end;
	struct ward_test_path *path; /* the last */
};

enum ward_test_kind {
	WARD_TEST_GIVEN, /* there before the push */
	WARD_TEST_CREATE,
	WARD_TEST_UPDATE,
	WARD_TEST_REWRITE,
	WARD_TEST_DELETE
};

struct ward_test_ref {
	struct ward_test_ref *next;
	unsigned int line;
	enum ward_test_kind kind;
	const char *name;
	const char *from; /* where its commits begin; NULL: not said */
	const char *tag;  /* message of an annotated tag, or NULL */
	const char *tagger;
	const char *tag_sign;	/* as of a commit */
	bool is_unjudged;	/* a given ref that no gate has seen */
	const char *fires;	/* "PIPELINE[:NAME] ...", "nothing"; or NULL */
	const char *image_tags; /* "TAG ...", "none"; or NULL */
	struct ward_test_commit *commits;
	struct ward_test_commit **commits_end;
	struct ward_test_commit *commit; /* the last */
};

enum ward_test_expect {
	WARD_TEST_NOTHING, /* not said */
	WARD_TEST_ALLOW,
	WARD_TEST_WARN,
	WARD_TEST_REFUSE,
	WARD_TEST_UNKNOWN
};

struct ward_test {
	struct ward_test *next;
	unsigned int line;
	const char *name;
	const char *repository; /* its name, or NULL: not said */
	const char *repository_kind;
	int64_t now;
	struct ward_pusher pusher;
	const char *pusher_name; /* as said, or NULL */
	struct ward_test_ref *refs;
	struct ward_test_ref **refs_end;
	struct ward_test_ref *ref; /* the last */
	enum ward_test_expect expect;
	const char **rules; /* that are expected: "RULE" or "SET/RULE" */
	size_t nrules;
};

struct ward_test_file {
	struct ward_arena *arena;
	const char *file;
	const char *rules; /* path of the rule file, or NULL: not said */
	struct ward_test *tests;
	struct ward_diags diags; /* where there is one, no test counts */
};

/* Understand a test file; the caller releases. */
void ward_test_file_parse(
    struct ward_test_file *out, const char *file, struct ward_view text);
void ward_test_file_release(struct ward_test_file *file);

const char *ward_test_kind_name(enum ward_test_kind kind); /* "create" */

/* --- the world of one test (test_world.c) --------------------------------- */

struct ward_test_world {
	struct ward_arena *arena;
	const struct ward_test *test;
	const struct ward_policy *server; /* of the rule file */
	struct ward_policy *policy;	  /* with what the repository adds */
	struct ward_repo *repo;
	struct ward_coverage *coverage;
	struct ward_test_judged *judged; /* what some gate has seen */
	char *folder; /* where coverage lies, for as long as this world */
	struct ward_test_point *points; /* where refs are */
	struct ward_test_tree *past;	/* what is there from the beginning */
	struct ward_test_tree *start;
	struct ward_push_line *lines;
	size_t nlines;
	int64_t clock;
	const char *problem; /* why a signature could not be made, or NULL */
};

/* What is there, and what the push brings. The caller releases. */
const struct ward_error *ward_test_world_make(struct ward_test_world *out,
    struct ward_arena *arena, const struct ward_policy *server,
    const struct ward_test *test, const char *repository) WARD_MUST_CHECK;
void ward_test_world_release(struct ward_test_world *world);

/* 2026-01-15T12:00:00Z: a test's "now", where it says none. */
#define WARD_TEST_NOW INT64_C(1768478400)

/* --- what follows (test_after.c) ------------------------------------------ */

/* Whether what the accepted push fires is what its refs say; where it is not,
 * or where it cannot be told, lines are added that say so. */
bool ward_test_after(struct ward_buf *detail, const struct ward_test *test,
    const struct ward_gate_input *judged, const struct ward_verdict *verdict);

/* --- the answer (policy_test.c) ------------------------------------------- */

struct ward_test_result {
	bool has_passed;
	struct ward_buf expected; /* "refuse branch-name" */
	struct ward_buf got;
	struct ward_buf detail; /* lines that say more, each with a LF */
};

void ward_test_run(struct ward_test_result *out,
    const struct ward_policy *policy, const struct ward_test *test);
void ward_test_result_release(struct ward_test_result *result);

/* --- all of a file (test_tell.c) ------------------------------------------ */

struct ward_test_sums {
	size_t npassed, nfailed;
};

struct ward_test_telling {
	struct ward_buf *out;	/* a line or more for each */
	struct ward_json *json; /* an object for each instead; or NULL */
	bool is_brief;		/* nothing of those that passed */
};

void ward_test_run_all(struct ward_test_sums *sums,
    const struct ward_policy *policy, const struct ward_test_file *tests,
    const struct ward_test_telling *telling);

#endif
