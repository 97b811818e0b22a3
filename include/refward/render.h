/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_RENDER_H
#define REFWARD_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/diag.h"
#include "refward/json.h"
#include "refward/policy.h"
#include "refward/push.h"
#include "refward/sandbox.h"
#include "refward/verdict.h"

/*
 * A verdict in words: for the pusher, for an operator, and as a record. All
 * text of a verdict is escaped here, and only here.
 */

struct ward_render {
	size_t findings_max; /* 0: all */
	size_t from;	     /* the first finding shown, from 1; 0: the first */
	size_t bytes_max;    /* 0: no limit */
	const char *prefix;  /* before each line, or NULL */
	bool shows_source;   /* rule file and line: for operators only */
	bool is_paged;	     /* the rest can be had by push option */
	bool is_rehearsal;   /* no push was refused: it would be */
};

/* "error: ..." and "hint: ..." lines; nothing for a push that is accepted
 * without a warning. */
void ward_render_verdict(struct ward_buf *out, const struct ward_push *push,
    const struct ward_verdict *verdict, const struct ward_render *how);

/* One finding as one line without prefix or LF. */
void
ward_render_finding(struct ward_buf *out, const struct ward_finding *finding);

/* What the pusher reads where the push could not be judged at all. */
void ward_render_failure(
    struct ward_buf *out, const char *push_id, const char *sentence);

/* Everything that a decision record says (semantics: "Records"). */
struct ward_record {
	const struct ward_push *push;
	const struct ward_verdict *verdict; /* NULL: not judged at all */
	const struct ward_policy *policy;   /* NULL: none could be read */
	const struct ward_diags *diags;	    /* mistakes in the rule file */
	const char *failure;		    /* why it was not judged, or NULL */
	/* What held the judge back, or NULL: it did not come to that. */
	const struct ward_sandbox_parts *sandbox;
	/* "baseline": not a push but an administrator's act, which stands
	 * where the verdict would; its counts are recorded too. */
	const char *act;
	const struct ward_policy *before; /* the act replaced it, or NULL */
	const char *host;
	const char *repository_id; /* NULL: it has none, or it is not known */
	const char *address;	   /* of the client, or NULL */
	uint64_t milliseconds;
};

#define WARD_RECORD_SCHEMA 1

/* One element of an array: so many findings of one rule. */
void ward_json_tally(struct ward_json *json, const struct ward_tally *tally);
/* The key "counts": findings by rule set and rule, exact however many. */
void
ward_json_tallies(struct ward_json *json, const struct ward_verdict *verdict);

/* One JSON object, without a line end. */
void ward_record_json(struct ward_buf *out, const struct ward_record *record);

/* Append a record to `folder`/decisions.jsonl, by one write. The file of an
 * earlier month is put aside first, and too old ones are removed. */
const struct ward_error *ward_record_append(
    const char *folder, const struct ward_record *record) WARD_MUST_CHECK;
/* The same for a record that was written before, LF included. */
const struct ward_error *
ward_record_append_text(const char *folder, struct ward_view text, int64_t now,
    const struct ward_policy *policy) WARD_MUST_CHECK;

/* The file of a folder that records are appended to now. */
#define WARD_RECORD_STEM "decisions"
#define WARD_RECORD_FILE WARD_RECORD_STEM ".jsonl"

#endif
