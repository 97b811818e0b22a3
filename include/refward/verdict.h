/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_VERDICT_H
#define REFWARD_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/memory.h"
#include "refward/oid.h"
#include "refward/push.h"

enum ward_mode {
	WARD_MODE_OFF,
	WARD_MODE_RECORD, /* silent, in log and audit */
	WARD_MODE_WARN,	  /* the pusher sees "would be refused" */
	WARD_MODE_REFUSE,
	WARD_MODE_BYPASSED /* would refuse, but for a bypass: no rule's own */
};

const char *ward_mode_name(enum ward_mode mode); /* "refuse" */

/* One thing that a rule says of a push. Text may hold any bytes: whoever
 * prints it escapes it. */
struct ward_finding {
	enum ward_mode mode;
	bool is_unknown;  /* the rule could not tell: refuses */
	const char *set;  /* name of the rule set */
	const char *rule; /* "commit-subject", or a built-in check */
	const char *file; /* where the rule file says so; may be NULL */
	unsigned int file_line;
	const char *ref;	  /* the final ref, or NULL: the whole push */
	struct ward_oid commit;	  /* size 0: none */
	struct ward_oid value;	  /* of the ref, or a tag's id; size 0: none */
	struct ward_view subject; /* the commit's first line */
	struct ward_view author;  /* "NAME <EMAIL>" of commit or tag; empty */
	int64_t date;		  /* the author's claim; seconds since 1970 */
	int64_t committed;	  /* the committer's; with a commit */
	struct ward_view path;	  /* empty: none */
	const char *what;	  /* what was expected, and what was found */
	const char *detail; /* what the system said, for operators; or NULL */
	const char *mend;   /* the command that mends it, or NULL */
	const char *help;   /* the rule set's own words, or NULL */
	const char *url;
};

/* How far a list of findings is kept; the counts go on. */
#define WARD_FINDINGS_MAX 1000

/* Who takes every finding instead, without its command: nobody is there who
 * could give it. What it points to lives for the call. */
typedef void (*ward_finding_fn)(void *data, const struct ward_finding *finding);
/* Who counts the commits that are judged, by the date that the committer
 * claims. */
typedef void (*ward_judged_fn)(void *data, int64_t committed);

/* How often one rule of one set found something, in one mode. */
struct ward_tally {
	const char *set;
	const char *rule;
	enum ward_mode mode;
	bool is_unknown;
	size_t count;
};

struct ward_verdict {
	struct ward_arena *arena; /* owns all text; lives as the verdict */
	ward_finding_fn taker;	  /* NULL: findings are kept here */
	ward_judged_fn counter;	  /* or NULL */
	void *taker_data;	  /* of both */
	struct ward_finding *findings;
	size_t count; /* of findings kept */
	size_t capacity;
	size_t nrefuse; /* all, kept or not */
	size_t nwarn;
	size_t nrecord;
	size_t nbypassed;
	size_t nunknown;
	struct ward_tally *tallies; /* of all findings, in order of the first */
	size_t ntallies, tallies_capacity;
	/* Rules that could not be asked since nobody pushes. */
	const char **unasked;
	size_t nunasked, unasked_capacity;
	const char *unasked_content; /* one that is about what was brought */
	const struct ward_bypass *bypasses; /* granted */
	size_t nbypasses;
	const char **exempted; /* sets that do not bind this pusher */
	size_t nexempted;
	struct ward_update *updates; /* of the arena; in order of the lines */
	size_t nupdates;
	size_t njudged;	       /* commits that rules looked at */
	bool has_unmatched;    /* a ref that no rule set names was let in */
	bool is_merge_request; /* by what was pushed; the host did not say */
};

enum ward_outcome {
	WARD_ACCEPTED,
	WARD_REFUSED,
	WARD_UNKNOWN /* could not tell: the push is refused as well */
};

struct ward_verdict *ward_verdict_new(void);
void ward_verdict_free(struct ward_verdict *verdict); /* NULL is harmless */
enum ward_outcome ward_verdict_outcome(const struct ward_verdict *verdict);
const char *ward_outcome_name(enum ward_outcome outcome); /* "refused" */
/* Counts the finding, and keeps a copy while there is room. Its pointers must
 * live as long as the verdict (its arena, the policy, or a literal). */
void ward_verdict_add(
    struct ward_verdict *verdict, const struct ward_finding *finding);
/* Whether it is about this rule of this set. */
bool ward_bypass_covers(
    const struct ward_bypass *bypass, const char *set, const char *rule);
/* How many findings a bypass let in. */
size_t ward_verdict_bypassed(
    const struct ward_verdict *verdict, const struct ward_bypass *bypass);
/* Rules have looked at one more commit. */
void ward_verdict_note_judged(struct ward_verdict *verdict, int64_t committed);
/* A rule of this name (a literal) needs a pusher, and there is none. */
void ward_verdict_note_unasked(struct ward_verdict *verdict, const char *rule);

#endif
