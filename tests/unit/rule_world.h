/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_RULE_WORLD_H
#define REFWARD_TESTS_RULE_WORLD_H

#include "rule_case.h"
#include "refward/graph.h"
#include "refward/repo.h"
#include "policy/report.h"
#include "policy/signature.h"

#define HISTORY_MAX 50
#define UPDATES_MAX 20

/* All that a rule looks at, made of one case. */
struct rule_world {
	const struct rule_case *what;
	struct ward_arena *arena;
	struct ward_repo *repo;
	struct ward_graph *graph;
	struct ward_signatures *signatures;
	struct ward_policy *policy;
	struct ward_verdict *verdict;
	struct ward_report report;
	struct ward_pusher pusher;
	struct ward_push push;
	struct ward_update updates[UPDATES_MAX];
	struct ward_commit commit;
	struct ward_message message;
	struct ward_commit_facts facts;
	struct ward_tag tag;
	struct ward_tag_facts tag_facts;
	struct ward_change change;
	struct ward_content content;
	struct ward_kept kept;
	struct ward_subject subject;
	struct {
		struct ward_view name;
		struct ward_oid id;
	} history[HISTORY_MAX];
	size_t nhistory;
};

/* Make it of the sections of world->what; all else was zeroed. */
void rule_world_init(struct rule_world *world);
void rule_world_release(struct rule_world *world);

/* The text of a section; no data where there is none. */
struct ward_view rule_section(const struct rule_world *world, const char *name);
/* The value of "KEY = VALUE" in a section; empty where it is not said. */
struct ward_view
rule_value(const struct rule_world *world, const char *name, const char *key);
uint64_t rule_number(const struct rule_world *world, const char *name,
    const char *key, uint64_t otherwise);
const char *rule_copy(struct rule_world *world, struct ward_view text);
/* With \xNN as the byte. */
struct ward_view rule_bytes(struct rule_world *world, struct ward_view text);

/* What lies in the repository: rule_world_repo.c. */
void rule_read_history(struct rule_world *world);
void rule_read_refs(struct rule_world *world);
void rule_read_change(struct rule_world *world);
/* A commit of the history; size 0 for the empty name. */
struct ward_oid
rule_commit(const struct rule_world *world, struct ward_view name);

#endif
