/* SPDX-License-Identifier: Apache-2.0 */
/* Which pipelines a push fires, and with which values. */
#include "job_world.h"

#define TARGET                                           \
	"[target t]\ntype = exec\ncommand = /bin/true\n" \
	"[repository shop/*]\napplication = {repository:basename}\n"

#define PIPELINE(name, on, ref) \
	"[pipeline " name "]\non = " on "\nref = " ref "\ntarget = t\n"

static void
a_branch_that_is_made_moved_or_rewritten_fires(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");
	struct ward_oid b = commit(world, &a, NULL, "f=2", "two");
	struct ward_oid c = commit(world, NULL, NULL, "f=3", "three");

	rules(world, TARGET PIPELINE("ci", "branch", "refs/heads/**"));
	ward_memory_repo_set_ref(world->repo, "refs/heads/moved", &a);
	ward_memory_repo_set_ref(world->repo, "refs/heads/rewritten", &a);
	push(world, "refs/heads/made", &a);
	push(world, "refs/heads/moved", &b);
	push(world, "refs/heads/rewritten", &c);

	assert_string_equal(fired(world), "ci ci ci");
	assert_int_equal(world->jobs.items[2].line, 2);
	assert_string_equal(world->jobs.items[2].ref, "refs/heads/rewritten");
	assert_true(ward_oid_equal(&world->jobs.items[2].old, &a));
	assert_true(ward_oid_equal(&world->jobs.items[2].new, &c));
	assert_int_equal(world->jobs.items[2].event, WARD_EVENT_BRANCH);
	assert_string_equal(world->jobs.items[2].target, "t");
	assert_string_equal(world->jobs.items[2].name, "ci");
}

static void
deletes_and_no_ops_fire_nothing_unless_asked(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");

	rules(world,
	    TARGET PIPELINE("ci", "branch tag merge-request", "refs/**")
		PIPELINE("gone", "delete", "refs/heads/**"));
	ward_memory_repo_set_ref(world->repo, "refs/heads/same", &a);
	ward_memory_repo_set_ref(world->repo, "refs/heads/old", &a);
	ward_memory_repo_set_ref(world->repo, "refs/tags/v1", &a);
	push(world, "refs/heads/same", &a);
	push(world, "refs/heads/old", NULL);
	push(world, "refs/tags/v1", NULL);
	push(world, "refs/heads/never", NULL);

	assert_string_equal(fired(world), "gone");
	assert_int_equal(world->jobs.items[0].line, 1);
	assert_string_equal(value(world, 0, "branch"), "old");
	assert_null(value(world, 0, "sha"));
}

static void
fifty_tags_fire_fifty(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");
	char ref[32];

	rules(world, TARGET PIPELINE("cd", "tag", "refs/tags/v*"));
	for (int i = 0; i < 50; i++) {
		snprintf(ref, sizeof(ref), "refs/tags/v1.0.%d", i);
		push(world, ref, &a);
	}
	(void)fired(world);

	assert_int_equal(world->jobs.count, 50);
	assert_string_equal(value(world, 49, "version.patch"), "49");
}

static void
a_merge_request_is_the_hosts_ref_or_a_branch_that_is_named(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");

	rules(world,
	    TARGET PIPELINE("mr", "merge-request", "refs/heads/feature/**")
		PIPELINE("any", "merge-request", "refs/**") PIPELINE(
		    "host", "merge-request", "refs/merge-requests/*/head"));
	push(world, "refs/heads/feature/a", &a);
	push(world, "refs/heads/main", &a);
	push(world, "refs/tags/v1", &a);
	push(world, "refs/merge-requests/7/head", &a);

	assert_string_equal(fired(world), "mr any any any host");
	assert_int_equal(world->jobs.items[0].event, WARD_EVENT_MERGE_REQUEST);
	assert_null(value(world, 4, "branch"));
}

static void
values_are_those_of_the_push(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");
	struct ward_oid b = commit(world, &a, NULL, "f=2", "fix: SHOP-7 two");
	char hex[WARD_OID_HEX_MAX + 1];

	rules(world,
	    TARGET "[pipeline ci]\non = branch\nref = refs/heads/**\n"
		   "target = t\nname = {application}-ci\n"
		   "param = A={pipeline}:{sha:8}\nparam = B={old}\n"
		   "param = C={date:%Y%m%d}-{sequence}\nparam = D=plain\n");
	ward_memory_repo_set_ref(world->repo, "refs/heads/main", &a);
	world->input.sequence = 41;
	world->input.repository_id = "r";
	push(world, "refs/heads/feature/SHOP-001", &b);
	push(world, "refs/heads/main", &b);

	assert_string_equal(fired(world), "ci ci");
	assert_string_equal(world->jobs.items[1].name, "basket-ci");
	assert_string_equal(value(world, 0, "issue"), "SHOP-001");
	assert_string_equal(value(world, 1, "issue"), "SHOP-7");
	assert_string_equal(
	    value(world, 0, "old"), "0000000000000000000000000000000000000000");
	assert_string_equal(value(world, 1, "sha"), ward_oid_hex(&b, hex));
	assert_string_equal(value(world, 1, "pusher"), "bob");
	assert_string_equal(value(world, 1, "push-id"), "push-1");
	assert_string_equal(value(world, 1, "time"), "2026-01-15T12:00:00Z");
	assert_string_equal(value(world, 1, "date"), "2026-01-15");
	assert_string_equal(value(world, 1, "sequence"), "42");
	assert_string_equal(value(world, 1, "repository"), "shop/basket");
	assert_int_equal(world->jobs.items[1].params.count, 4);
	assert_string_equal(
	    ward_pairs_find(&world->jobs.items[1].params, "C"), "20260115-42");
	assert_string_equal(ward_pairs_find(&world->jobs.items[1].params, "B"),
	    ward_oid_hex(&a, hex));
	for (size_t i = 1; i < world->jobs.items[1].values.count; i++)
		assert_true(
		    strcmp(world->jobs.items[1].values.items[i - 1].name,
			world->jobs.items[1].values.items[i].name) < 0);
}

static void
an_annotated_tag_goes_by_its_commit(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one"), tag;
	struct ward_buf raw = WARD_BUF_INIT;
	char hex[WARD_OID_HEX_MAX + 1];

	ward_buf_printf(&raw,
	    "object %s\ntype commit\ntag v1.2.3\n"
	    "tagger Ada <ada@example.com> 1 +0000\n\nout\n",
	    ward_oid_hex(&a, hex));
	tag = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_TAG, ward_buf_view(&raw));
	ward_buf_release(&raw);
	rules(world, TARGET PIPELINE("cd", "tag", "refs/tags/v*"));
	push(world, "refs/tags/v1.2.3", &tag);

	assert_string_equal(fired(world), "cd");
	assert_string_equal(value(world, 0, "sha"), hex);
	assert_string_equal(value(world, 0, "version"), "1.2.3");
	assert_true(ward_oid_equal(&world->jobs.items[0].new, &tag));
}

static void
a_value_that_is_not_known_does_not_fire_and_is_told(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");

	rules(world,
	    TARGET "[pipeline cd]\non = tag\nref = refs/tags/**\ntarget = t\n"
		   "param = V={version}\n");
	push(world, "refs/tags/nightly", &a);

	assert_string_equal(fired(world), "");
	assert_int_equal(world->jobs.passed[0].why, WARD_PASSED_VALUE);
	assert_string_equal(why_not(world), "V: '{version}' is not known");
	world->input.explains = false;
	assert_no_error(
	    ward_jobs_select(&world->jobs, world->arena, &world->input));
	assert_int_equal(world->jobs.npassed, 1);
}

static void
a_pipeline_whose_facts_are_missing_does_not_apply(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");

	rules(world,
	    TARGET "[pipeline ci]\non = branch\nref = refs/heads/**\n"
		   "target = t\nname = {tenant}-{application}\n"
		   "[pipeline image]\non = branch\nref = refs/heads/**\n"
		   "target = t\nparam = I={image}\n");
	push(world, "refs/heads/a", &a);

	assert_string_equal(fired(world), "");
	assert_int_equal(world->jobs.npassed, 0);
}

static void
a_pipeline_that_is_used_holds_only_there(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");

	rules(world,
	    TARGET PIPELINE("ci", "branch", "refs/heads/**") PIPELINE("all",
		"branch",
		"refs/heads/**") "[repository depot/*]\nuse = pipeline:ci\n");
	push(world, "refs/heads/a", &a);

	assert_string_equal(fired(world), "all");
	world->push.repository = "depot/crane";
	assert_string_equal(fired(world), "ci all");
}

static void
a_wiki_is_built_by_nothing(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");

	rules(world, TARGET PIPELINE("ci", "branch", "refs/heads/**"));
	world->push.kind = "wiki";
	push(world, "refs/heads/a", &a);

	assert_string_equal(fired(world), "");
}

static void
a_message_skips_only_where_that_is_allowed(void **state)
{
	struct world *world = *state;
	struct ward_oid a =
	    commit(world, NULL, NULL, "f=1", "one\n\n[Skip CI] please");

	rules(world,
	    TARGET PIPELINE("strict", "branch", "refs/heads/**")
		PIPELINE("lax", "branch", "refs/heads/**") "skip = yes\n");
	push(world, "refs/heads/a", &a);

	assert_string_equal(fired(world), "strict");
	assert_int_equal(world->jobs.passed[0].why, WARD_PASSED_SKIP);
}

static void
authors_are_let_in_and_kept_out(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");

	rules(world,
	    TARGET PIPELINE("ours", "branch",
		"refs/heads/**") "author = *@example.com\n" PIPELINE("full",
		"branch",
		"refs/heads/**") "author = Ada <*>\n" PIPELINE("not-ada",
		"branch",
		"refs/heads/**") "author = !ada@*\n" PIPELINE("not-bots",
		"branch",
		"refs/heads/**") "author = !*bot*\n" PIPELINE("theirs",
		"branch", "refs/heads/**") "author = *@example.org\n");
	push(world, "refs/heads/a", &a);

	assert_string_equal(fired(world), "ours full not-bots");
}

/* --- paths --------------------------------------------------------------- */

#define PATHS                                                            \
	TARGET PIPELINE("app", "branch",                                 \
	    "refs/heads/**") "path = app/**\n" PIPELINE("doc", "branch", \
	    "refs/heads/**") "path = doc/**\npath = !doc/draft\n"

static void
an_update_changes_what_differs_from_what_was_there(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "app/x=1 doc/y=1", "a");
	struct ward_oid b = commit(world, &a, NULL, "app/x=2 doc/y=1", "b");
	struct ward_oid c = commit(world, &b, NULL, "app/x=1 doc/draft=1", "c");

	rules(world, PATHS);
	ward_memory_repo_set_ref(world->repo, "refs/heads/a", &a);
	ward_memory_repo_set_ref(world->repo, "refs/heads/b", &a);
	push(world, "refs/heads/a", &b);
	push(world, "refs/heads/b", &c);

	assert_string_equal(fired(world), "app doc");
	assert_int_equal(world->jobs.items[1].line, 1);
	assert_string_equal(why_not(world), "none of its paths changed");
}

static void
a_new_branch_changes_what_differs_from_where_it_left_main(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "app/x=1 doc/y=1", "a");
	struct ward_oid b = commit(world, &a, NULL, "app/x=1 doc/y=2", "b");
	struct ward_oid main = commit(world, &a, NULL, "app/x=9 doc/y=1", "m");

	rules(world, PATHS);
	ward_memory_repo_set_ref(world->repo, "refs/heads/main", &main);
	push(world, "refs/heads/feature", &b);
	push(world, "refs/heads/same", &main);
	push(world, "refs/heads/older", &a);

	assert_string_equal(fired(world), "doc");
	assert_int_equal(world->jobs.items[0].line, 0);
}

static void
a_new_branch_that_merged_main_is_compared_with_what_it_merged(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "app/x=1 doc/y=1", "a");
	struct ward_oid main = commit(world, &a, NULL, "app/x=9 doc/y=1", "m");
	struct ward_oid b = commit(world, &a, NULL, "app/x=1 doc/y=2", "b");
	struct ward_oid merge =
	    commit(world, &b, &main, "app/x=9 doc/y=2", "merge");
	struct ward_oid back =
	    commit(world, &b, &main, "app/x=1 doc/y=2", "rolls back");

	rules(world, PATHS);
	ward_memory_repo_set_ref(world->repo, "refs/heads/main", &main);
	push(world, "refs/heads/merge", &merge);
	push(world, "refs/heads/back", &back);

	assert_string_equal(fired(world), "doc app doc");
	assert_int_equal(world->jobs.items[1].line, 1);
}

static void
where_nothing_is_trusted_yet_all_is_new(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "app/x=1 doc/y=1", "a");

	rules(world, PATHS);
	push(world, "refs/heads/main", &a);

	assert_string_equal(fired(world), "app doc");
}

static void
what_cannot_be_told_fires_and_says_so(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "app/x=1 z=1", "a");
	struct ward_oid b = commit(world, &a, NULL, "app/x=1 z=2", "b");
	struct ward_repo_options late;

	rules(world, PATHS);
	ward_memory_repo_set_ref(world->repo, "refs/heads/a", &a);
	push(world, "refs/heads/a", &b);
	assert_string_equal(fired(world), "");
	ward_repo_options_init(&late, "");
	late.total_bytes_max = 1;
	ward_memory_repo_limit(world->repo, &late);

	assert_no_error(
	    ward_jobs_select(&world->jobs, world->arena, &world->input));

	assert_int_equal(world->jobs.count, 2);
	assert_non_null(strstr(world->jobs.items[0].doubt, "byte-budget"));
}

/* --- ids ----------------------------------------------------------------- */

static void
one_run_has_one_id(void **state)
{
	static const struct {
		const char *repository, *push;
		size_t line;
		const char *pipeline;
	} others[] = { { "r2", "p", 0, "ci" }, { "r", "p2", 0, "ci" },
		{ "r", "p", 1, "ci" }, { "r", "p", 0, "cd" },
		{ "rp", "", 0, "ci" } };
	char id[WARD_UUID_SIZE], other[WARD_UUID_SIZE];
	(void)state;

	ward_job_id(id, "r", "p", 0, "ci");
	ward_job_id(other, "r", "p", 0, "ci");
	assert_string_equal(id, other);
	assert_int_equal(strlen(id), 36);
	assert_int_equal(id[14], '8');
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		ward_job_id(other, others[i].repository, others[i].push,
		    others[i].line, others[i].pipeline);
		assert_string_not_equal(id, other);
	}
}

static void
the_delivery_id_is_that_id_where_the_repository_has_one(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");
	char id[WARD_UUID_SIZE];

	rules(world, TARGET PIPELINE("ci", "branch", "refs/heads/**"));
	push(world, "refs/heads/a", &a);

	(void)fired(world);
	assert_null(value(world, 0, "delivery-id"));
	world->input.repository_id = "r";
	(void)fired(world);
	ward_job_id(id, "r", "push-1", 0, "ci");
	assert_string_equal(value(world, 0, "delivery-id"), id);
}

static void
once_goes_by_commit_and_name(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");
	struct ward_oid b = commit(world, &a, NULL, "f=2", "two");

	rules(world,
	    TARGET PIPELINE(
		"ci", "branch", "refs/heads/**") "once = yes\n" PIPELINE("each",
		"branch", "refs/heads/**"));
	push(world, "refs/heads/a", &a);
	push(world, "refs/heads/b", &a);
	push(world, "refs/heads/c", &b);

	assert_string_equal(fired(world), "ci each ci each ci each");
	assert_null(world->jobs.items[1].once);
	assert_string_equal(
	    world->jobs.items[0].once, world->jobs.items[2].once);
	assert_string_not_equal(
	    world->jobs.items[0].once, world->jobs.items[4].once);
}

static void
a_sequence_is_taken_only_where_it_is_used(void **state)
{
	struct world *world = *state;

	rules(world,
	    TARGET "[pipeline ci]\non = branch\nref = refs/heads/**\n"
		   "target = t\nparam = N={sequence}\nname = {application}\n");

	assert_true(ward_jobs_need_sequence(world->policy, "shop/basket"));
	assert_false(ward_jobs_need_sequence(world->policy, "depot/crane"));
}

static void
a_pipeline_is_in_the_policys_hash_and_in_no_sets_digest(void **state)
{
	struct world *world = *state;
	unsigned char hash[WARD_SHA256_SIZE], digest[WARD_SHA256_SIZE];

	rules(world, TARGET);
	memcpy(hash, ward_policy_hash(world->policy), sizeof(hash));
	memcpy(
	    digest, ward_policy_set_digest(world->policy, 1), sizeof(digest));
	ward_policy_free(world->policy);

	rules(world, TARGET PIPELINE("ci", "branch", "refs/heads/**"));

	assert_memory_not_equal(
	    hash, ward_policy_hash(world->policy), sizeof(hash));
	assert_memory_equal(
	    digest, ward_policy_set_digest(world->policy, 1), sizeof(digest));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		JOB_CASE(a_branch_that_is_made_moved_or_rewritten_fires),
		JOB_CASE(deletes_and_no_ops_fire_nothing_unless_asked),
		JOB_CASE(fifty_tags_fire_fifty),
		JOB_CASE(
		    a_merge_request_is_the_hosts_ref_or_a_branch_that_is_named),
		JOB_CASE(values_are_those_of_the_push),
		JOB_CASE(an_annotated_tag_goes_by_its_commit),
		JOB_CASE(a_value_that_is_not_known_does_not_fire_and_is_told),
		JOB_CASE(a_pipeline_whose_facts_are_missing_does_not_apply),
		JOB_CASE(a_pipeline_that_is_used_holds_only_there),
		JOB_CASE(a_wiki_is_built_by_nothing),
		JOB_CASE(a_message_skips_only_where_that_is_allowed),
		JOB_CASE(authors_are_let_in_and_kept_out),
		JOB_CASE(an_update_changes_what_differs_from_what_was_there),
		JOB_CASE(
		    a_new_branch_changes_what_differs_from_where_it_left_main),
		JOB_CASE(
		    a_new_branch_that_merged_main_is_compared_with_what_it_merged),
		JOB_CASE(where_nothing_is_trusted_yet_all_is_new),
		JOB_CASE(what_cannot_be_told_fires_and_says_so),
		JOB_CASE(one_run_has_one_id),
		JOB_CASE(
		    the_delivery_id_is_that_id_where_the_repository_has_one),
		JOB_CASE(once_goes_by_commit_and_name),
		JOB_CASE(a_sequence_is_taken_only_where_it_is_used),
		JOB_CASE(
		    a_pipeline_is_in_the_policys_hash_and_in_no_sets_digest),
	};

	return cmocka_run_group_tests_name("jobs", tests, NULL, NULL);
}
