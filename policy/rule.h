/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULE_H
#define WARD_POLICY_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/change.h"
#include "refward/error.h"
#include "refward/object.h"
#include "refward/push.h"
#include "refward/repo.h"
#include "refward/template.h"
#include "refward/verdict.h"
#include "policy/message.h"
#include "policy/value.h"

/*
 * What a rule is: one constant, in one file, and one row in rules/rules.def.
 * Help, manual, sample and compiler read this; the engine calls evaluate().
 */

/* On what evaluate() is called; a rule may have more than one. */
#define WARD_ON_PUSH   1u /* once for each push, with all its updates */
#define WARD_ON_UPDATE 2u /* for each ref of the set that is not a no-op */
#define WARD_ON_COMMIT 4u /* for each commit that is judged */
#define WARD_ON_CHANGE                                          \
	8u /* for each path that such a commit changes, and for \
	      the net change of a ref's update */
#define WARD_ON_TAG \
	16u /* for each tag object that an update brings: tags of tags too */

/* What else it wants to be there. */
#define WARD_NEEDS_PUSHER 1u /* not evaluable where nobody pushes */
#define WARD_NEEDS_WALK	  2u /* subject->ncommits, without looking at commits */
#define WARD_NEEDS_BRANCH                                                     \
	4u		       /* answers differ with the ref that brings it: \
				  passes if one of the push's refs satisfies it */
#define WARD_NEEDS_PROGRAMS 8u /* starts some, which a sandbox must allow */
#define WARD_NEEDS_SIGNATURES                                             \
	16u		   /* subject->signatures; asked twice, the first \
			      time for what it wants to know */
#define WARD_NEEDS_NOW 32u /* what it finds may not be found later */

enum ward_option_kind {
	WARD_OPTION_BOOL,      /* bool: yes or no */
	WARD_OPTION_NUMBER,    /* uint64_t */
	WARD_OPTION_SIZE,      /* uint64_t, with k, M, G */
	WARD_OPTION_TEXT,      /* const char * */
	WARD_OPTION_CHOICE,    /* int: index of the word in `choices` */
	WARD_OPTION_WORDS,     /* struct ward_words: list, blanks separate */
	WARD_OPTION_ACTORS,    /* struct ward_actors: list, blanks separate */
	WARD_OPTION_PATTERNS,  /* struct ward_patterns: one a line, key repeats
				*/
	WARD_OPTION_BYTES,     /* struct ward_bytes: lines, or any files; key
				* repeats */
	WARD_OPTION_GLOBS,     /* struct ward_globs: one a line, key repeats */
	WARD_OPTION_REFS,      /* the same, of names of refs */
	WARD_OPTION_TEMPLATE,  /* const struct ward_template * */
	WARD_OPTION_TEMPLATES, /* struct ward_templates: key repeats */
	WARD_OPTION_PARAMS,    /* struct ward_params: NAME=TEMPLATE, repeats */
	WARD_OPTION_OWNERS     /* struct ward_owner_file: a path in a tree */
};

struct ward_option {
	const char *name; /* "" is the rule's own key */
	enum ward_option_kind kind;
	size_t offset;		    /* in the rule's settings */
	const char *sentence;	    /* what it says; ends in a full stop */
	const char *initial;	    /* as in the file; NULL: none, or zero */
	uint64_t min, max;	    /* of numbers and sizes */
	const char *const *choices; /* NULL-terminated */
	bool is_search; /* patterns search instead of matching all */
};

#define WARD_OPTION_END                                                  \
	{                                                                \
		NULL, WARD_OPTION_BOOL, 0, NULL, NULL, 0, 0, NULL, false \
	}

/* A commit that is judged. */
struct ward_commit_facts {
	struct ward_oid id;
	const struct ward_commit *commit;   /* raw, as the grammar read it */
	const struct ward_message *message; /* decoded, line ends normalised */
	struct ward_view author_name;	    /* decoded */
	struct ward_view author_email;
	struct ward_view committer_name;
	struct ward_view committer_email;
};

/* A tag that a ref's update brings. */
struct ward_tag_facts {
	struct ward_oid id;
	const struct ward_tag *tag;	    /* raw, as the grammar read it */
	const struct ward_message *message; /* decoded, line ends normalised */
	struct ward_view tagger_name;	    /* decoded; empty: no tagger */
	struct ward_view tagger_email;
};

/* What a file holds, read at most once for all rules. */
struct ward_content {
	struct ward_oid id; /* size 0: nothing was read */
	struct ward_buf raw;
};

/* What rules read at most once while a push is judged, and keep as long. */
struct ward_kept {
	struct ward_arena *arena;
	struct ward_owner_list *owner_lists; /* rules/owner_list.h */
	struct ward_version_list *versions;  /* rules/version_list.h, or NULL */
	struct ward_matched *matched;	     /* rules/match.c, or NULL */
};

/* What a rule looks at. Members that its scope does not have are NULL. */
struct ward_subject {
	unsigned int on; /* one of WARD_ON_... */
	const struct ward_push *push;
	/* The ref in question; with WARD_NEEDS_BRANCH, and for messages, one
	 * of those that bring the commit. NULL on a push. */
	const struct ward_update *update;
	/* On a push: those that the set governs; on an update: the whole
	 * push's. */
	const struct ward_update *updates;
	size_t nupdates;
	size_t ncommits; /* on a push: commits that this set judges */
	const struct ward_commit_facts *commit; /* NULL on a net change */
	const struct ward_tag_facts *tag;
	const struct ward_change *change;
	/* The change is between a ref's old and new tip: its content was judged
	 * with the commits that brought it, only the path counts. */
	bool is_net;
	struct ward_content *content; /* of the change: rules/content.h */
	struct ward_kept *kept;
	struct ward_signatures *signatures; /* policy/signature.h */
	struct ward_graph *graph;
	struct ward_repo *repo;
	const struct ward_oid *trusted; /* on an update: tips of those refs */
	size_t ntrusted;
};

/* Where a rule puts what it finds. */
struct ward_report;

/* A finding: what was expected and what is there. Lower case, no full stop;
 * does not repeat ref, commit or path, which stand before it. */
void
ward_find(struct ward_report *report, const char *fmt, ...) WARD_FORMAT(2, 3);
/* What is worth a record, whatever the rule's mode: it never refuses. */
void
ward_note(struct ward_report *report, const char *fmt, ...) WARD_FORMAT(2, 3);
/* The command that mends the finding just made. */
void
ward_mend(struct ward_report *report, const char *fmt, ...) WARD_FORMAT(2, 3);
/* Nobody pushes, and the rule asks who: noted once for the verdict. */
void ward_not_evaluable(struct ward_report *report);
/* For findings about a commit's or a tag's text: amend the tip, or reword by
 * rebase. */
void ward_mend_message(struct ward_report *report);
/* For findings about a commit's content: the commands that rewrite it. */
void ward_mend_content(struct ward_report *report);

/* For printf: "%.*s", WARD_ARG(view). */
#define WARD_ARG(view) (int)(view).size, (view).data != NULL ? (view).data : ""

struct ward_rule {
	const char *name;    /* "commit-subject", as in the rule file */
	const char *summary; /* one sentence */
	const char *detail;  /* the rest, for `refward rules NAME` */
	const char *example; /* a [rules] section that must compile */
	unsigned int on;
	unsigned int needs;
	bool is_built_in; /* in force in the built-in set `objects` */
	const struct ward_option *options; /* ends in WARD_OPTION_END */
	size_t conf_size;
	/* What the options together get wrong, or NULL; may be NULL. */
	const char *(*check)(const void *conf);
	/* Of `needs`, what these settings leave of it; NULL: all. */
	unsigned int (*needs_of)(const void *conf);
	/* What is wrong with them in a set of these refs, or NULL; may be
	 * NULL. */
	const char *(*check_refs)(
	    const void *conf, const struct ward_globs *refs);
	/* Findings, or none, or an error: could not tell. */
	const struct ward_error *(*evaluate)(const void *conf,
	    const struct ward_subject *subject, struct ward_report *report);
};

/* All rules, in the order of rules.def. */
extern const struct ward_rule *const ward_rules[];
extern const size_t ward_nrules;
const struct ward_rule *ward_rule_find(const char *name); /* or NULL */

#endif
