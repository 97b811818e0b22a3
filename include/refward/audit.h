/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_AUDIT_H
#define REFWARD_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "refward/memory.h"
#include "refward/oid.h"
#include "refward/verdict.h"

/*
 * What an audit found: one struct, from which every format is written. How many
 * findings there are is counted in it; the findings themselves lie in a file
 * and are read one by one, so that a report of millions takes no memory.
 */

#define WARD_AUDIT_SCHEMA  1
#define WARD_AUDIT_ID_SIZE 33 /* 32 digits and a NUL */

enum ward_audit_state {
	WARD_AUDIT_CLEAN,
	WARD_AUDIT_FINDINGS,
	WARD_AUDIT_UNKNOWN /* it was not read to its end, or a rule cannot tell
			    */
};

const char *ward_audit_state_name(enum ward_audit_state state); /* "clean" */

/*
 * What a repository's set-up says, where that is asked for too, is found by
 * checks of `refward doctor`. Each is a rule of this set, so that its findings
 * are counted, accepted and compared as those of any rule are.
 */
#define WARD_AUDIT_POSTURE "posture"

/* Findings by what becomes of them. */
struct ward_audit_counts {
	size_t open;	 /* of a mode that fails the audit, not accepted */
	size_t noted;	 /* of a milder mode, not accepted */
	size_t accepted; /* known to the baseline file */
	size_t unknown;	 /* the rule could not tell */
};

void ward_audit_add_counts(
    struct ward_audit_counts *sum, const struct ward_audit_counts *more);

/* One rule of one set. */
struct ward_audit_rule {
	const char *set;
	const char *rule;
	enum ward_mode mode;
	const char *summary, *detail; /* of the rule's row; "" */
	const char *help, *url;	      /* of the set, or NULL */
	bool is_posture; /* a check: `detail` says why it matters */
	bool is_unasked; /* not evaluable: nobody pushes. Its counts are of what
			  * it could be asked all the same. */
	struct ward_audit_counts counts;
};

/* Commits of one month, as their committers claim it. */
struct ward_audit_month {
	unsigned int month; /* since January 1970 */
	size_t ncommits;    /* that rules looked at */
	size_t nfailing;    /* of them, those with open findings */
};

/* What lives only while it is shown. Text may hold any bytes. */
struct ward_audit_finding {
	char id[WARD_AUDIT_ID_SIZE]; /* the same in every run */
	size_t rule;		     /* of its repository's rules */
	enum ward_mode mode;
	bool is_unknown;
	bool is_accepted; /* by the baseline file */
	bool is_open;	  /* counts against the repository */
	bool is_new;	  /* not in the earlier report, where there is one */
	struct ward_view ref;
	struct ward_oid commit; /* size 0: none */
	struct ward_oid value;	/* of the ref, or a tag's id; size 0: none */
	struct ward_view subject;
	struct ward_view author; /* "NAME <EMAIL>", or empty */
	int64_t date;		 /* the author's claim; with an author */
	int64_t committed;	 /* the committer's; with a commit */
	struct ward_view path;
	struct ward_view text;
	struct ward_view mend;	  /* of posture: the command that mends it, or
				   * what to do; empty where it is unknown */
	struct ward_view command; /* of a part: the one that shows it, where
				   * its names may not be what they were */
	bool was_accepted;	  /* of a part: by its own baseline file */
};

/* What is known or not: where it could not be told it is not yes. */
enum ward_audit_answer { WARD_AUDIT_NO, WARD_AUDIT_YES, WARD_AUDIT_UNTOLD };

const char *
ward_audit_answer_name(enum ward_audit_answer answer); /* "unknown" */

/* A ref, where the posture is asked for. What lives only while it is shown. */
struct ward_audit_ref {
	struct ward_view name;
	struct ward_oid value;
	int64_t date;  /* that its tip claims, its committer's or tagger's; 0:
			* it claims none */
	int64_t moved; /* when it got this value; 0: nobody noted it */
	size_t nmoves; /* how often it was given another one than it had, as
			* far as it was noted */
	enum ward_audit_answer explained; /* by a decision record */
};

/* "branch", "tag" or "other". */
const char *ward_audit_ref_kind(const struct ward_audit_ref *ref);

struct ward_audit_posture {
	bool is_asked; /* else all is 0 */
	size_t nbranches, ntags, nothers;
	size_t nmoved;		      /* tags that were given another value */
	size_t nunexplained, nuntold; /* refs, by what records explain */
	int64_t at, size;	      /* of the refs, in the file */
};

/* A push that went past a rule, since somebody might. */
struct ward_audit_bypass {
	int64_t time;
	const char *push, *user;
	const char *set, *rule; /* rule NULL: all of the set */
	const char *reason;
};

#define WARD_AUDIT_BYPASSES_MAX 500 /* of one repository: the latest */

struct ward_audit_repository {
	const char *name; /* as the rule file calls it */
	const char *path;
	enum ward_audit_state state;
	const char *problem; /* why it is unknown, or NULL */
	const char *rules_file;
	char policy_hash[65]; /* "" where no rule file was read */
	bool is_policy;	      /* the problem is the rule file */
	size_t nrefs;
	size_t ncommits;		 /* that rules looked at */
	size_t nfailing;		 /* of them, those with open findings */
	struct ward_audit_month *months; /* in their order; none is empty */
	size_t nmonths;
	uint64_t milliseconds;
	struct ward_audit_rule *rules;
	size_t nrules;
	struct ward_audit_counts counts;
	size_t nnew; /* findings that the earlier report does not have */
	size_t ngone;
	struct ward_audit_posture posture;
	enum ward_audit_answer has_records; /* of its gate; they say: */
	struct ward_audit_bypass *bypasses;
	size_t nbypasses, nbypasses_left; /* those that are left out */
	int64_t at, size;		  /* of its findings, in the file */
};

/* The same rule of the same set over all repositories. */
struct ward_audit_total {
	const struct ward_audit_rule *rule; /* its first, for the words */
	struct ward_audit_counts counts;
	size_t nrepositories; /* in which it has open findings */
	size_t nunasked;      /* in which it was not evaluable */
	size_t nearlier; /* open in the earlier report, where there is one */
};

#define WARD_AUDIT_SHARDS_MAX 100000

/* Which of the repositories that were listed an audit is about: some, the same
 * whenever the same are listed. */
struct ward_audit_shard {
	size_t number, of; /* from 1; 0: all of them */
	size_t nlisted;
	char list[65]; /* SHA-256 of their names */
};

struct ward_earlier;
struct ward_accepted;

struct ward_audit {
	struct ward_arena *arena; /* owns what is not said otherwise */
	const char *version;	  /* of refward */
	const char *host;	  /* where it ran */
	int64_t started, finished;
	const char *rules;    /* --rules, or NULL: each repository's own */
	char policy_hash[65]; /* of --rules, or "" */
	struct ward_audit_shard shard;
	const char *const *since; /* days, also "SET=DAY", or NULL */
	size_t nsince;
	const char *const *refs; /* globs, or NULL: all branches and tags */
	size_t nrefs;
	const char *verified;	 /* "commits,tags": hashes of what was read */
	const char *looked_at;	 /* whose structure was looked at besides */
	bool has_posture;	 /* what their set-up says was asked too */
	enum ward_mode fails_on; /* and worse; WARD_MODE_BYPASSED: nothing */
	const char *baseline;	 /* file of accepted findings, or NULL */
	const char *compared;	 /* file of an earlier report, or NULL */
	int64_t compared_time;
	struct ward_accepted *accepted; /* or NULL */
	struct ward_earlier *earlier;	/* or NULL */

	struct ward_audit_repository *repositories; /* as they were named */
	size_t nrepositories;
	size_t nread;	 /* to their ends */
	size_t nrefless; /* of them, those with no ref to judge */
	size_t nclean, nfailing, nunknown;
	size_t ncommits, nfailing_commits, nrefs_judged;
	struct ward_audit_month *months; /* in their order */
	size_t nmonths;
	struct ward_audit_counts counts;
	size_t nnew, ngone;
	struct ward_audit_total *totals; /* most findings first */
	size_t ntotals;
	const struct ward_audit_repository **worst; /* the worst first */
	int store; /* the file of findings; -1: none */
};

void ward_audit_init(struct ward_audit *audit, size_t nrepositories);
void ward_audit_release(struct ward_audit *audit);

/* Call `each` for every finding of a repository, in the order in which they
 * were found, until it returns an error. */
typedef const struct ward_error *(*ward_audit_fn)(
    void *data, const struct ward_audit_finding *finding);
const struct ward_error *ward_audit_each(const struct ward_audit *audit,
    const struct ward_audit_repository *repository, ward_audit_fn each,
    void *data) WARD_MUST_CHECK;

/* The same for its refs, by name. */
typedef const struct ward_error *(*ward_audit_ref_fn)(
    void *data, const struct ward_audit_ref *ref);
const struct ward_error *ward_audit_each_ref(const struct ward_audit *audit,
    const struct ward_audit_repository *repository, ward_audit_ref_fn each,
    void *data) WARD_MUST_CHECK;

/* The command that shows what a finding is about, to be typed in a shell. */
void ward_audit_add_command(struct ward_buf *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding);
/* What a finding is about: "0123456789 "subject"", a ref or a path; escaped
 * for a terminal. */
void ward_audit_add_place(
    struct ward_buf *out, const struct ward_audit_finding *finding);
/* "refuse", "warn", "record", or "unknown". */
const char *ward_audit_level(const struct ward_audit_finding *finding);

/* --- how it comes about ----------------------------------------------------
 */

/* What a worker writes of one repository, into a file of its own. */
struct ward_audit_writer;

/* Findings of `verdict`, where it is not NULL, go to the file `fd` from now on.
 * Strings of the rules must live as long as the writer. The caller frees. */
struct ward_audit_writer *ward_audit_writer_new(
    int fd, const char *repository, struct ward_verdict *verdict);
/* What the repository is called, which ids are made of; before anything is
 * found, as are the rules that are in force. */
void ward_audit_writer_name(struct ward_audit_writer *writer, const char *name);
void ward_audit_writer_rule(
    struct ward_audit_writer *writer, const struct ward_audit_rule *rule);
/* What the set-up says, when all is judged: the rule is the check's, and of the
 * finding text, path (what it is about), mend and is_unknown are given. */
void ward_audit_writer_posture(struct ward_audit_writer *writer,
    const struct ward_audit_rule *rule,
    const struct ward_audit_finding *finding);
/* A finding that was made before, with its id, of a rule of that set. */
void
ward_audit_writer_finding(struct ward_audit_writer *writer, const char *set,
    const char *rule, const struct ward_audit_finding *finding);
void ward_audit_writer_month(
    struct ward_audit_writer *writer, const struct ward_audit_month *month);
/* In the order of the records; it is copied. */
void ward_audit_writer_bypass(
    struct ward_audit_writer *writer, const struct ward_audit_bypass *bypass);
/* Then its refs. */
void ward_audit_writer_ref(
    struct ward_audit_writer *writer, const struct ward_audit_ref *ref);
/* What is known at the end: name, counts of refs and commits, the problem. */
const struct ward_error *ward_audit_writer_end(struct ward_audit_writer *writer,
    const struct ward_audit_repository *end) WARD_MUST_CHECK;
/* All that was found so far, with what was not evaluable: bytes from which
 * another writer, whose name and rules are the same, takes it up again. False
 * where they are no such bytes; then nothing was taken. */
const struct ward_error *ward_audit_writer_save(
    struct ward_audit_writer *writer, struct ward_buf *out) WARD_MUST_CHECK;
bool ward_audit_writer_restore(
    struct ward_audit_writer *writer, struct ward_view saved);
void ward_audit_writer_free(struct ward_audit_writer *writer);

/* Take over what a worker wrote about the repository of this number, count it,
 * and keep it. An error where it did not come to its end. */
const struct ward_error *ward_audit_take(
    struct ward_audit *audit, size_t number, int fd) WARD_MUST_CHECK;
/* Where a worker gave no such file: that it is unknown, and why. */
void
ward_audit_fail(struct ward_audit *audit, size_t number, const char *problem);
/* All are in: sums, and the order of the worst. */
void ward_audit_finish(struct ward_audit *audit);

/* --- known findings --------------------------------------------------------
 */

/* A baseline file: one line for each finding that is accepted. */
const struct ward_error *ward_accepted_read(
    struct ward_accepted **out, const char *path) WARD_MUST_CHECK;
bool ward_accepted_has(const struct ward_accepted *accepted, const char *id);
void ward_accepted_free(struct ward_accepted *accepted);
/* The same written: all findings that there are. */
const struct ward_error *ward_accepted_write(
    const struct ward_audit *audit, const char *path) WARD_MUST_CHECK;

/* An earlier report, as JSON. */
const struct ward_error *ward_earlier_read(
    struct ward_earlier **out, int64_t *time, const char *path) WARD_MUST_CHECK;
bool ward_earlier_has(const struct ward_earlier *earlier, const char *id);
/* How many open findings it has of a rule. */
size_t ward_earlier_count(
    const struct ward_earlier *earlier, const char *set, const char *rule);
/* How many commits it judged, and how many have open findings; false where it
 * does not say. */
bool ward_earlier_commits(
    const struct ward_earlier *earlier, size_t *ncommits, size_t *nfailing);
/* How many of a repository that this one does not have any more: those not
 * asked for by ward_earlier_has(). */
size_t
ward_earlier_gone(const struct ward_earlier *earlier, const char *repository);
void ward_earlier_free(struct ward_earlier *earlier);

/* --- formats ---------------------------------------------------------------
 */

/* Where a format writes: a buffer that is emptied into a descriptor. */
struct ward_report_out {
	int fd;
	struct ward_buf text;
	const struct ward_error *err; /* the first; nothing is written then */
	struct ward_error kept;
	struct ward_buf kept_text;
};

/* Write out what has gathered, where it is much. */
void ward_report_ease(struct ward_report_out *out);
/* Write out all of it; nothing is lost if the process ends now. */
const struct ward_error *
ward_report_flush(struct ward_report_out *out) WARD_MUST_CHECK;
const struct ward_error *
ward_report_end(struct ward_report_out *out) WARD_MUST_CHECK;

/* One file and one row each, in src/report/formats.def. */
struct ward_report_format {
	const char *name;    /* "sarif" */
	const char *summary; /* a sentence */
	/* Any may be NULL. `begin` before there are results, `repository` as
	 * soon as one is done, in the order in which they were named, and
	 * `end` with all of it. */
	void (*begin)(
	    struct ward_report_out *out, const struct ward_audit *audit);
	void (*repository)(struct ward_report_out *out,
	    const struct ward_audit *audit,
	    const struct ward_audit_repository *repository);
	void (*end)(
	    struct ward_report_out *out, const struct ward_audit *audit);
};

extern const struct ward_report_format *const ward_report_formats[];
extern const size_t ward_nreport_formats;
const struct ward_report_format *
ward_report_format_find(const char *name); /* or NULL */

#endif
