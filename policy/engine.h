/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_ENGINE_H
#define WARD_POLICY_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/change.h"
#include "refward/gate.h"
#include "refward/graph.h"
#include "policy/policy.h"
#include "policy/report.h"
#include "policy/signature.h"

/* What the parts of the engine share while one push is judged:
 * refs.c, own_push.c, bypass.c, brought.c, tags.c, judge.c, files.c and net.c,
 * called in this order by gate.c; read_object.c and foresee.c help
 * them. */

/* That these refs of one set bring this commit. */
struct ward_bringing {
	struct ward_walk *walk; /* to settle doubts; NULL: there are none */
	const struct ward_update **refs; /* by lane */
	const struct ward_rule_set *set;
	uint64_t lanes;
	uint32_t next; /* of the same commit; UINT32_MAX: none */
};

struct ward_brought {
	struct ward_oid id;
	uint32_t first; /* in gate->bringings, those of one set together */
};

struct ward_gate {
	struct ward_gate_input in;
	struct ward_verdict *verdict;
	struct ward_arena *arena;   /* lives as long as the gate */
	struct ward_arena *scratch; /* one commit's */
	struct ward_graph *graph;
	struct ward_changes *changes;
	struct ward_report report;
	struct ward_signatures *signatures;
	struct ward_content content; /* of the file that was read last */
	struct ward_kept kept;

	/* The push, with what was found out of who pushes. */
	struct ward_push push;
	struct ward_pusher pusher;

	struct ward_update *updates;
	size_t nupdates;
	const struct ward_update **sorted; /* the same, by ref */
	uint64_t *governed; /* by update: the sets that govern it, as bits */
	uint64_t bound;	    /* sets that bind this pusher */
	struct ward_repository repository;

	struct ward_oid *trusted;     /* tips of the trusted refs */
	const uint64_t *trusted_sets; /* by which sets; NULL: by all */
	size_t ntrusted;
	struct ward_sweep *sweep; /* of an audit */
	struct ward_walk **walks;
	size_t nwalks;
	struct ward_oidmap numbers; /* commit -> its place in brought */
	struct ward_brought *brought;
	size_t nbrought, brought_capacity;
	struct ward_bringing *bringings;
	size_t nbringings, bringings_capacity;
	size_t nbrought_by_set[WARD_SETS_MAX];
};

/* What of a host's own push only the repository tells. */
const struct ward_error *
ward_gate_look_at_host(struct ward_gate *gate) WARD_MUST_CHECK;

/* The rows that the engine itself has to know. */
extern const struct ward_rule ward_rule_object;
extern const struct ward_rule ward_rule_tag_object;

/* What limits the push: the policy's budgets, or an import's. */
const struct ward_budgets *ward_gate_budgets(const struct ward_gate *gate);

bool
ward_gate_binds(const struct ward_gate *gate, const struct ward_rule_set *set);
/* Admitted by the server's file, whatever its form. */
bool ward_gate_accepts_object(
    const struct ward_gate *gate, const struct ward_oid *id);

/* An audit lists what is so admitted: *use becomes *admitted, whose findings
 * are only recorded. False in a push. */
bool ward_gate_lists_admitted(const struct ward_gate *gate,
    const struct ward_rule_use **use, struct ward_rule_use *admitted);

/* A subject with what every rule may ask. */
struct ward_subject ward_gate_subject(struct ward_gate *gate, unsigned int on);

/* Ask one rule about one subject: findings are in gate->report, not yet in the
 * verdict. What it could not tell is in the verdict already. */
void ward_gate_ask(struct ward_gate *gate, const struct ward_rule_set *set,
    const struct ward_rule_use *use, const struct ward_subject *subject);

/* Ask all rules of a set that look at such a subject; what is found counts. */
void ward_gate_ask_set(struct ward_gate *gate, const struct ward_rule_set *set,
    const struct ward_subject *subject);

/* A finding of a built-in check: it always refuses. `ref` may be NULL. */
void ward_gate_find(struct ward_gate *gate, const char *rule, const char *ref,
    const char *mend, const char *fmt, ...) WARD_FORMAT(5, 6);

/* Something could not be told: the push is refused for that. */
void ward_gate_unknown(struct ward_gate *gate, const struct ward_rule_set *set,
    const struct ward_rule_use *use, const char *ref,
    const struct ward_oid *commit, const struct ward_error *err);

/* A commit's bytes, to be released, and what they say, in the scratch arena. */
struct ward_read_commit {
	struct ward_buf raw;
	struct ward_commit commit;
	struct ward_message message;
	struct ward_commit_facts facts;
};

const struct ward_error *ward_gate_read_commit(struct ward_gate *gate,
    const struct ward_oid *id, struct ward_read_commit *out) WARD_MUST_CHECK;
/* The same of one that was read before. */
void ward_gate_take_commit(struct ward_gate *gate, const struct ward_oid *id,
    const struct ward_commit *commit, struct ward_read_commit *out);

/* The same of a tag, which names no encoding. */
struct ward_read_tag {
	struct ward_buf raw;
	struct ward_tag tag;
	struct ward_message message;
	struct ward_tag_facts facts;
};

const struct ward_error *ward_gate_read_tag(struct ward_gate *gate,
    const struct ward_oid *id, struct ward_read_tag *out) WARD_MUST_CHECK;

/* Ask what the rules of a set want to know of signatures, between
 * ward_signatures_gather() and ward_signatures_verify(). */
void ward_gate_ask_ahead(struct ward_gate *gate,
    const struct ward_rule_set *set, const struct ward_subject *subject);
/* The same of all commits, verified. */
void ward_gate_foresee_commits(struct ward_gate *gate);

/* Turn the push's lines into updates: real values, kinds, names, namespaces.
 * False in *go_on where nothing further can be judged. */
const struct ward_error *
ward_gate_read_refs(struct ward_gate *gate, bool *go_on) WARD_MUST_CHECK;

/* Check what becomes of the repository's own rule file: own_rules.h. */
const struct ward_error *
ward_gate_check_own_rules(struct ward_gate *gate) WARD_MUST_CHECK;

/* Check the names against each other, and those that are made. */
const struct ward_error *
ward_gate_check_names(struct ward_gate *gate) WARD_MUST_CHECK;

/* Grant the bypasses that are asked for, or find that they are not. */
void ward_gate_grant(struct ward_gate *gate);

/* What a commit changes against all of its parents. */
const struct ward_error *ward_gate_walk_changes(struct ward_gate *gate,
    struct ward_changes *changes, const struct ward_commit *commit,
    const struct ward_change_handler *handler) WARD_MUST_CHECK;

/* Find the commits that each set has to judge. */
const struct ward_error *
ward_gate_enumerate(struct ward_gate *gate) WARD_MUST_CHECK;

/* In an audit most sets are not brought their commits: they are swept. */
bool
ward_gate_sweeps(const struct ward_gate *gate, const struct ward_rule_set *set);
const struct ward_error *
ward_gate_judge_swept(struct ward_gate *gate) WARD_MUST_CHECK;
/* Call `spare` for what a set spares by `since`, as far as it is there. */
const struct ward_error *
ward_gate_spare(struct ward_gate *gate, const struct ward_rule_set *set,
    const struct ward_error *(*spare)(void *data, const struct ward_oid *id),
    void *data) WARD_MUST_CHECK;

/* Ask the rules: about tags, once their refs were judged, about each commit,
 * and about what the refs' updates change as a whole. */
const struct ward_error *
ward_gate_judge_tags(struct ward_gate *gate) WARD_MUST_CHECK;
const struct ward_error *
ward_gate_judge_commits(struct ward_gate *gate) WARD_MUST_CHECK;
/* Ask about one commit, which may have been read. */
const struct ward_error *
ward_gate_judge_one(struct ward_gate *gate, struct ward_brought *brought,
    const struct ward_commit *commit) WARD_MUST_CHECK;
const struct ward_error *
ward_gate_judge_net(struct ward_gate *gate) WARD_MUST_CHECK;
const struct ward_error *
ward_gate_judge_files(struct ward_gate *gate) WARD_MUST_CHECK;

#endif
