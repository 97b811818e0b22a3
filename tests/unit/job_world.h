/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_UNIT_JOB_WORLD_H
#define REFWARD_TESTS_UNIT_JOB_WORLD_H

/* A repository in memory, a push to it that the gate has judged, and what it
 * fires, for the tests of job.h. */
#include "policy_text.h"
#include "refward/gate.h"
#include "refward/job.h"

#define LINES_MAX 128
#define HEAD                                    \
	"[refward]\nversion = 1\nroot = /srv\n" \
	"trusted = refs/heads/main\n"           \
	"[rules main]\nref = refs/heads/main\n" \
	"create = bob\nupdate = bob\n"          \
	"rewrite = bob\ndelete = bob\n"         \
	"[rules open]\nref = refs/merge-requests/**\nlinear = no-foxtrots\n"

/* "2026-01-15T12:00:00Z" */
#define NOW INT64_C(1768478400)

struct world {
	struct ward_arena *arena;
	struct ward_policy *policy;
	struct ward_repo *repo;
	struct ward_push push;
	struct ward_pusher pusher;
	struct ward_push_line lines[LINES_MAX];
	struct ward_jobs_input input;
	struct ward_gate *gate;
	struct ward_verdict *verdict;
	struct ward_jobs jobs;
	unsigned int clock;
};

static inline int
job_world_setup(void **state)
{
	struct world *world = ward_alloc(sizeof(*world));

	world->arena = ward_arena_new();
	assert_no_error(ward_memory_repo_new(&world->repo, 20));
	world->pusher.name = "bob";
	world->push = (struct ward_push){ .id = "push-1",
		.repository = "shop/basket",
		.kind = "code",
		.now = NOW,
		.pusher = &world->pusher,
		.lines = world->lines };
	*state = world;
	return 0;
}

static inline int
job_world_teardown(void **state)
{
	struct world *world = *state;

	ward_gate_free(world->gate);
	ward_verdict_free(world->verdict);
	ward_policy_free(world->policy);
	ward_repo_close(world->repo);
	ward_arena_free(world->arena);
	free(world);
	return 0;
}

static inline void
rules(struct world *world, const char *text)
{
	struct ward_buf all = WARD_BUF_INIT;

	ward_buf_printf(&all, "%s%s", HEAD, text);
	world->policy = policy_of(ward_buf_str(&all));
	ward_buf_release(&all);
}

/* A tree of "NAME=CONTENT" words: files, or with a slash one in a folder of
 * which they are all. */
static inline struct ward_oid
tree(struct world *world, const char *files)
{
	struct ward_view rest = ward_view_str(files), word, name;
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_oid id;

	while (ward_view_split(&rest, ' ', &word)) {
		const char *slash = memchr(word.data, '/', word.size);
		struct ward_view inner = word;

		if (slash) {
			struct ward_buf below = WARD_BUF_INIT;

			(void)ward_view_split(&inner, '/', &name);
			ward_buf_add_view(&below, inner);
			id = tree(world, ward_buf_str(&below));
			ward_buf_release(&below);
		} else {
			(void)ward_view_split(&inner, '=', &name);
			id = ward_memory_repo_put(
			    world->repo, WARD_OBJECT_BLOB, inner);
		}
		ward_buf_printf(&raw, "%s %.*s", slash ? "40000" : "100644",
		    (int)name.size, name.data);
		ward_buf_add(&raw, "", 1);
		ward_buf_add(&raw, id.bytes, id.size);
	}
	id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_TREE, ward_buf_view(&raw));
	ward_buf_release(&raw);
	return id;
}

/* A commit with these files; parents may be NULL. */
static inline struct ward_oid
commit(struct world *world, const struct ward_oid *parent,
    const struct ward_oid *other, const char *files, const char *message)
{
	struct ward_oid root = tree(world, files), id;
	struct ward_buf raw = WARD_BUF_INIT;
	char hex[WARD_OID_HEX_MAX + 1];

	ward_buf_printf(&raw, "tree %s\n", ward_oid_hex(&root, hex));
	if (parent)
		ward_buf_printf(&raw, "parent %s\n", ward_oid_hex(parent, hex));
	if (other)
		ward_buf_printf(&raw, "parent %s\n", ward_oid_hex(other, hex));
	world->clock++;
	ward_buf_printf(&raw,
	    "author Ada <ada@example.com> %u +0000\n"
	    "committer Ada <ada@example.com> %u +0000\n\n%s\n",
	    1700000000 + world->clock, 1700000000 + world->clock, message);
	id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_COMMIT, ward_buf_view(&raw));
	ward_buf_release(&raw);
	return id;
}

/* One more line: from what the ref is. NULL deletes. */
static inline void
push(struct world *world, const char *ref, const struct ward_oid *to)
{
	struct ward_push_line *line = &world->lines[world->push.nlines++];
	struct ward_ref now = { 0 };
	static const unsigned char zeros[20];

	assert_true(world->push.nlines <= LINES_MAX);
	assert_no_error(ward_repo_ref(world->repo, ref, &now));
	line->old = now.exists ? now.id : ward_oid_from_bytes(zeros, 20);
	line->new = to ? *to : ward_oid_from_bytes(zeros, 20);
	line->name = ward_view_str(ward_arena_strdup(world->arena, ref));
	ward_ref_release(&now);
}

static inline void
judge(struct world *world)
{
	struct ward_gate_input input = { .policy = world->policy,
		.repo = world->repo,
		.push = &world->push };

	ward_gate_free(world->gate);
	ward_verdict_free(world->verdict);
	world->verdict = ward_verdict_new();
	world->gate = ward_gate_new(&input);
	assert_no_error(ward_gate_judge(world->gate, world->verdict));
	if (world->verdict->nrefuse > 0)
		fail_msg("refused: %s", world->verdict->findings[0].what);
	world->input.policy = world->policy;
	world->input.repo = world->repo;
	world->input.push = &world->push;
	world->input.verdict = world->verdict;
	world->input.explains = true;
}

/* "PIPELINE PIPELINE", each with '?' behind it where it was in doubt. */
static inline const char *
fired(struct world *world)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *copy;

	judge(world);
	assert_no_error(
	    ward_jobs_select(&world->jobs, world->arena, &world->input));
	for (size_t i = 0; i < world->jobs.count; i++)
		ward_buf_printf(&text, "%s%s%s", i > 0 ? " " : "",
		    world->jobs.items[i].pipeline,
		    world->jobs.items[i].doubt ? "?" : "");
	copy = ward_arena_strdup(world->arena, ward_buf_str(&text));
	ward_buf_release(&text);
	return copy;
}

/* Why the first pipeline that did not fire did not. */
static inline const char *
why_not(struct world *world)
{
	assert_true(world->jobs.npassed > 0);
	return world->jobs.passed[0].text;
}

static inline const char *
value(const struct world *world, size_t job, const char *name)
{
	assert_true(job < world->jobs.count);
	return ward_pairs_find(&world->jobs.items[job].values, name);
}

#define JOB_CASE(function)               \
	cmocka_unit_test_setup_teardown( \
	    function, job_world_setup, job_world_teardown)

#endif
