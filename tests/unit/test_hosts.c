/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for every row of the table of hosts, and whom each believes. */
#include "unit.h"
#include "refward/glob.h"
#include "refward/host.h"
#include "refward/refname.h"
#include "refward/text.h"

static void
assert_about(bool is_true, const struct ward_host *host, const char *what)
{
	if (!is_true)
		fail_msg("host '%s': %s", host->name, what);
}

static bool
is_sentence(const char *text)
{
	return text && ward_view_ends(ward_view_str(text), ".") &&
	    ward_utf8_is_valid(ward_view_str(text)) && !strchr(text, '\n');
}

static void
rows_are_well_formed(void **state)
{
	(void)state;

	for (size_t i = 0; ward_hosts[i] != NULL; i++) {
		const struct ward_host *host = ward_hosts[i];

		assert_string_equal(host->name, ward_host_names[i]);
		assert_ptr_equal(ward_host_find(host->name), host);
		assert_about(is_sentence(host->summary), host, "summary");
		assert_about(is_sentence(host->detail), host, "detail");
		assert_about(
		    is_sentence(host->disbelieved), host, "disbelieved");
		assert_about(host->example &&
			ward_view_ends(ward_view_str(host->example), "\n"),
		    host, "example");
		assert_about(host->believed != NULL, host, "believed");
		assert_about(host->merges == NULL || is_sentence(host->merges),
		    host, "merges");
		assert_about(host->repositories == NULL ||
			is_sentence(host->repositories),
		    host, "repositories");
		assert_about(
		    host->messages == NULL || is_sentence(host->messages), host,
		    "messages");
	}
	assert_null(ward_host_find("no-such-host"));
	assert_null(ward_host_find(NULL));
}

static void
assert_namespaces(const struct ward_host *host, const char *const *globs)
{
	for (; globs != NULL && *globs != NULL; globs++) {
		struct ward_view glob = ward_view_str(*globs);

		assert_about(
		    ward_glob_literal_prefix(glob).size > strlen("refs/"), host,
		    "a namespace of no name");
		assert_about(
		    !ward_glob_match(glob, ward_view_str("refs/heads/main")) &&
			!ward_glob_match(glob, ward_view_str("refs/tags/v1")),
		    host, "branches or tags are no namespace of its own");
	}
}

static void
namespaces_are_neither_branches_nor_tags(void **state)
{
	(void)state;

	for (size_t i = 0; ward_hosts[i] != NULL; i++) {
		assert_namespaces(ward_hosts[i], ward_hosts[i]->namespaces);
		assert_namespaces(ward_hosts[i], ward_hosts[i]->merge_requests);
	}
	assert_false(ward_host_owns("ssh", ward_view_str("refs/pull/1/head")));
	assert_false(ward_host_owns(NULL, ward_view_str("refs/pull/1/head")));
}

struct world {
	const char *variables[16]; /* names and values by turns */
	struct ward_environment environment;
	struct ward_arena *arena;
	struct ward_caller caller;
};

static const char *
variable(void *data, const char *name)
{
	const struct world *world = data;

	for (size_t i = 0; world->variables[i] != NULL; i += 2)
		if (strcmp(world->variables[i], name) == 0)
			return world->variables[i + 1];
	return NULL;
}

static const char *
pusher(struct world *world, const char *host)
{
	if (world->arena == NULL)
		world->arena = ward_arena_new();
	world->environment.variable = variable;
	world->environment.data = world;
	if (world->environment.path == NULL)
		world->environment.path = "/srv/git/shop/web.git";
	ward_host_identify(
	    &world->caller, host, world->arena, &world->environment);
	return world->caller.pusher.name;
}

static void
release(struct world *world)
{
	ward_arena_free(world->arena);
}

static void
nobody_is_named_by_what_another_host_sets(void **state)
{
	(void)state;
	static const struct {
		const char *host, *variable;
	} own[] = { { "ssh", "REFWARD_USER" }, { "http", "REMOTE_USER" },
		{ "gitolite", "GL_USER" }, { "gitea", "GITEA_PUSHER_NAME" },
		{ "gitlab", "GL_USERNAME" } };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		struct world world = { .variables = {
					   own[i].variable, "alice" } };

		for (size_t j = 0; ward_hosts[j] != NULL; j++) {
			const char *name = ward_hosts[j]->name;

			assert_string_equal(pusher(&world, name),
			    strcmp(name, own[i].host) == 0 ? "alice"
							   : "anonymous");
			assert_int_equal(world.caller.pusher.is_anonymous,
			    strcmp(name, own[i].host) != 0);
		}
		assert_string_equal(pusher(&world, NULL), "anonymous");
		release(&world);
	}
}

static void
a_name_that_is_no_persons_is_anonymous(void **state)
{
	(void)state;
	static const char *const names[] = { "", "a b", "-x", "anonymous",
		"nobody", "anyone", "web", "actions", "merge-request", "a/b" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct world world = { .variables = {
					   "REMOTE_USER", names[i] } };

		assert_string_equal(pusher(&world, "http"), "anonymous");
		release(&world);
	}
}

static void
an_account_that_owns_the_repository_may_be_anybodys(void **state)
{
	(void)state;
	struct world world = { .environment = { .account = "alice" } };

	assert_string_equal(pusher(&world, "local"), "alice");
	assert_string_equal(pusher(&world, "git-shell"), "alice");
	assert_string_equal(pusher(&world, "ssh"), "anonymous");
	world.environment.is_owner = true;
	assert_string_equal(pusher(&world, "git-shell"), "anonymous");
	assert_string_equal(pusher(&world, "local"), "alice");
	release(&world);
}

static void
gitolites_name_of_a_repository_is_the_end_of_its_path(void **state)
{
	(void)state;
	struct world world = { .variables = { "GL_USER", "alice", "GL_REPO",
				   "shop/web" } };

	(void)pusher(&world, "gitolite");
	assert_string_equal(world.caller.repository, "shop/web");
	(void)pusher(&world, "ssh");
	assert_null(world.caller.repository);
	world.variables[3] = "op/web";
	(void)pusher(&world, "gitolite");
	assert_null(world.caller.repository);
	world.variables[3] = "";
	(void)pusher(&world, "gitolite");
	assert_null(world.caller.repository);
	world.variables[3] = "shop/web";
	world.environment.path = "/srv/git/shop/web";
	(void)pusher(&world, "gitolite");
	assert_null(world.caller.repository);
	release(&world);
}

static void
an_address_is_what_an_address_looks_like(void **state)
{
	(void)state;
	struct world world = { .variables = { "SSH_CONNECTION",
				   "2001:db8::1 4711 ::1 22", "REMOTE_ADDR",
				   "192.0.2.7" } };

	(void)pusher(&world, "ssh");
	assert_string_equal(world.caller.address, "2001:db8::1");
	(void)pusher(&world, "http");
	assert_string_equal(world.caller.address, "192.0.2.7");
	(void)pusher(&world, "local");
	assert_null(world.caller.address);
	world.variables[3] = "\"};";
	(void)pusher(&world, "http");
	assert_null(world.caller.address);
	release(&world);
}

/* Of a push at Gitea: who it is by, and by which way. */
struct gitea_case {
	const char *variables[16];
	const char *name;
	bool is_merge_request, is_web, is_actions, is_host;
};

static const struct gitea_case gitea_cases[] = {
	{ .variables = { "SSH_ORIGINAL_COMMAND", "git-receive-pack 'a/b.git'",
	      "GITEA_PUSHER_NAME", "alice", "GITEA_PUSHER_ID", "5",
	      "GITEA_DEPLOY_KEY_ID", "0" },
	    .name = "alice" },
	/* The owner's name, but his key it is not. */
	{ .variables = { "GITEA_PUSHER_NAME", "owner", "GITEA_PUSHER_ID", "1",
	      "GITEA_DEPLOY_KEY_ID", "7" },
	    .name = "deploy-key:7" },
	{ .variables = { "GITEA_PUSHER_NAME", "owner", "GITEA_DEPLOY_KEY_ID",
	      "7x" },
	    .name = "anonymous" },
	{ .variables = { "GITEA_PUSHER_NAME", "(deploy-key)", "GITEA_PUSHER_ID",
	      "-3" },
	    .name = "anonymous" },
	{ .variables = { "GITEA_PUSHER_NAME", "gitea-actions",
	      "GITEA_PUSHER_ID", "-2", "GITEA_ACTIONS_TASK_ID", "9" },
	    .name = "actions",
	    .is_actions = true },
	/* A client's claim that it is a job. */
	{ .variables = { "GITEA_PUSHER_NAME", "alice", "GITEA_PUSHER_ID", "5",
	      "GITEA_ACTIONS_TASK_ID", "9" },
	    .name = "alice" },
	{ .variables = { "SSH_ORIGINAL_COMMAND", "gitea-internal",
	      "GITEA_PUSHER_NAME", "bob", "GITEA_PUSH_TRIGGER",
	      "pr-merge-to-base", "GITEA_PR_INDEX", "3" },
	    .name = "bob",
	    .is_merge_request = true },
	/* As before there was an index. */
	{ .variables = { "SSH_ORIGINAL_COMMAND", "gitea-internal",
	      "GITEA_PUSHER_NAME", "bob", "GITEA_PUSH_TRIGGER",
	      "pr-merge-to-base", "GITEA_PR_ID", "3" },
	    .name = "bob",
	    .is_merge_request = true },
	{ .variables = { "SSH_ORIGINAL_COMMAND", "gitea-internal",
	      "GITEA_PUSHER_NAME", "bob", "GITEA_PUSH_TRIGGER",
	      "pr-merge-to-base", "GITEA_PR_ID", "0", "GITEA_PR_INDEX", "0" },
	    .name = "bob",
	    .is_web = true },
	{ .variables = { "SSH_ORIGINAL_COMMAND", "gitea-internal",
	      "GITEA_PUSHER_NAME", "bob", "GITEA_PUSH_TRIGGER",
	      "pr-update-with-base", "GITEA_PR_INDEX", "3" },
	    .name = "bob",
	    .is_web = true },
	{ .variables = { "SSH_ORIGINAL_COMMAND", "gitea-internal",
	      "GITEA_PUSHER_NAME", "bob", "GITEA_INTERNAL_PUSH", "true" },
	    .name = "bob",
	    .is_host = true },
	/* Marks that a client sent with its push. */
	{ .variables = { "SSH_ORIGINAL_COMMAND", "git-receive-pack 'a/b.git'",
	      "GITEA_PUSHER_NAME", "mallory", "GITEA_INTERNAL_PUSH", "true",
	      "GITEA_PUSH_TRIGGER", "pr-merge-to-base", "GITEA_PR_INDEX", "3" },
	    .name = "mallory" },
	{ .variables = { "SSH_ORIGINAL_COMMAND", "receive-pack",
	      "GITEA_PUSHER_NAME", "mallory", "GITEA_PUSH_TRIGGER",
	      "pr-merge-to-base", "GITEA_PR_INDEX", "3" },
	    .name = "mallory" },
	{ .variables = { NULL }, .name = "anonymous" },
};

static void
gitea_says_who_pushes_and_by_which_way(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(gitea_cases) / sizeof(*gitea_cases);
	     i++) {
		const struct gitea_case *one = &gitea_cases[i];
		struct world world = { .arena = NULL };

		memcpy(world.variables, one->variables, sizeof(one->variables));
		assert_string_equal(pusher(&world, "gitea"), one->name);
		assert_int_equal(world.caller.pusher.is_merge_request,
		    one->is_merge_request);
		assert_int_equal(world.caller.pusher.is_web, one->is_web);
		assert_int_equal(
		    world.caller.pusher.is_actions, one->is_actions);
		assert_int_equal(world.caller.pusher.is_host, one->is_host);
		release(&world);
	}
}

static void
giteas_repository_is_told_by_its_path(void **state)
{
	(void)state;
	struct world world = { .variables = { "GITEA_REPO_NAME", "other" } };

	(void)pusher(&world, "gitea");
	assert_string_equal(world.caller.repository, "shop/web");
	assert_null(world.caller.kind);
	world.environment.path = "/srv/git/shop/web.wiki.git";
	(void)pusher(&world, "gitea");
	assert_string_equal(world.caller.repository, "shop/web.wiki");
	assert_string_equal(world.caller.kind, "wiki");
	world.environment.path = "/web.git";
	(void)pusher(&world, "gitea");
	assert_null(world.caller.repository);
	world.environment.path = "/srv//web.git";
	(void)pusher(&world, "gitea");
	assert_null(world.caller.repository);
	release(&world);
}

static void
gitlab_says_who_pushes_and_by_which_way(void **state)
{
	(void)state;
	struct world world = { .variables = { "GL_ID", "user-5", "GL_USERNAME",
				   "alice", "GL_PROTOCOL", "ssh",
				   "GL_REPOSITORY", "project-1",
				   "GL_PROJECT_PATH", "shop/web" } };

	assert_string_equal(pusher(&world, "gitlab"), "alice");
	assert_false(world.caller.pusher.is_web);
	assert_string_equal(world.caller.repository, "shop/web");
	assert_string_equal(world.caller.prefix, "GL-HOOK-ERR: ");
	assert_null(world.caller.kind);
	world.variables[5] = "web";
	(void)pusher(&world, "gitlab");
	assert_true(world.caller.pusher.is_web);
	/* The name is that of who made the key. */
	world.variables[1] = "key-12";
	assert_string_equal(pusher(&world, "gitlab"), "deploy-key:12");
	world.variables[1] = "key-";
	assert_string_equal(pusher(&world, "gitlab"), "anonymous");
	release(&world);
}

static void
gitlabs_repositories_have_kinds(void **state)
{
	(void)state;
	static const char *const kinds[][2] = { { "project-1", NULL },
		{ "wiki-1", "wiki" }, { "group-7-wiki", "wiki" },
		{ "snippet-3", "snippet" }, { "design-3", "design" },
		{ "", NULL } };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct world world = { .variables = {
					   "GL_REPOSITORY", kinds[i][0] } };

		(void)pusher(&world, "gitlab");
		if (kinds[i][1] == NULL)
			assert_null(world.caller.kind);
		else
			assert_string_equal(world.caller.kind, kinds[i][1]);
		release(&world);
	}
}

static void
forges_have_refs_of_their_own(void **state)
{
	(void)state;
	static const struct {
		const char *host, *ref;
		bool is_own, is_request;
	} cases[] = { { "gitea", "refs/pull/1/head", true, true },
		{ "gitea", "refs/pull/1/merge", true, false },
		{ "gitea", "refs/merge-requests/1/head", false, false },
		{ "gitlab", "refs/merge-requests/1/head", true, true },
		{ "gitlab", "refs/merge-requests/1/merge", true, false },
		{ "gitlab", "refs/keep-around/abc", true, false },
		{ "gitlab", "refs/pipelines/1", true, false },
		{ "gitlab", "refs/environments/a/deployments/1", true, false },
		{ "gitlab", "refs/pull/1/head", false, false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_view ref = ward_view_str(cases[i].ref);

		assert_int_equal(
		    ward_host_owns(cases[i].host, ref), cases[i].is_own);
		assert_int_equal(ward_host_has_request_at(cases[i].host, ref),
		    cases[i].is_request);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_well_formed),
		cmocka_unit_test(namespaces_are_neither_branches_nor_tags),
		cmocka_unit_test(nobody_is_named_by_what_another_host_sets),
		cmocka_unit_test(a_name_that_is_no_persons_is_anonymous),
		cmocka_unit_test(
		    an_account_that_owns_the_repository_may_be_anybodys),
		cmocka_unit_test(
		    gitolites_name_of_a_repository_is_the_end_of_its_path),
		cmocka_unit_test(an_address_is_what_an_address_looks_like),
		cmocka_unit_test(gitea_says_who_pushes_and_by_which_way),
		cmocka_unit_test(giteas_repository_is_told_by_its_path),
		cmocka_unit_test(gitlab_says_who_pushes_and_by_which_way),
		cmocka_unit_test(gitlabs_repositories_have_kinds),
		cmocka_unit_test(forges_have_refs_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
