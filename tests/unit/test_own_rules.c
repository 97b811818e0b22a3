/* SPDX-License-Identifier: Apache-2.0 */
/* What a repository's own rule file may say, and what comes of it beside the
 * server's. */
#include "unit.h"
#include "refward/coverage.h"
#include "policy/policy.h"

#define SERVER                                                      \
	"[refward]\nversion = 1\nmode = warn\nunmatched = refuse\n" \
	"[group managers]\nmember = alice\n"                        \
	"[repository *]\nrules-branch = refs/heads/main\n"          \
	"[repository closed]\nuse = messages\n"                     \
	"[rules messages]\nref = refs/heads/**\ncommit-type = feat\n"

#define LAW "[rules messages]\nref = refs/heads/**\ncommit-type = feat\n"

struct world {
	struct ward_policy *server;
	struct ward_policy *policy;
	struct ward_diags diags;
	struct ward_repo *repo;
	struct ward_oid tip;
};

static void
init(struct world *world)
{
	memset(world, 0, sizeof(*world));
	assert_no_error(ward_policy_compile(
	    &world->server, "server", ward_view_str(SERVER), &world->diags));
	assert_no_error(ward_memory_repo_new(&world->repo, 20));
}

static void
release(struct world *world)
{
	ward_policy_free(world->policy);
	ward_policy_free(world->server);
	ward_diags_release(&world->diags);
	ward_repo_close(world->repo);
}

static const struct ward_error *
compile(struct world *world, const char *text)
{
	ward_policy_free(world->policy);
	world->policy = NULL;
	ward_diags_release(&world->diags);
	return ward_own_rules_compile(&world->policy, world->server, "own",
	    ward_view_str(text), &world->diags);
}

static void
what_it_adds_stands_behind_what_the_server_says(void **state)
{
	(void)state;
	struct world world;
	const struct ward_rule_set *first, *added;

	init(&world);
	assert_no_error(compile(&world, LAW));

	assert_int_equal(world.policy->nsets, 3);
	first = &world.policy->sets[1];
	added = &world.policy->sets[2];
	assert_string_equal(first->name, "messages");
	assert_int_equal(first->mode, WARD_MODE_WARN);
	assert_string_equal(added->name, "repository:messages");
	assert_int_equal(added->mode, WARD_MODE_REFUSE);
	assert_int_equal(added->uses[0].mode, WARD_MODE_REFUSE);
	assert_true(ward_rule_set_is_law(first));
	assert_false(ward_rule_set_is_law(added));
	release(&world);
}

static void
the_language_may_be_named(void **state)
{
	(void)state;
	struct world world;

	init(&world);

	assert_no_error(compile(&world, "[refward]\nversion = 1\n" LAW));
	assert_code(
	    compile(&world, "[refward]\nversion = 2\n" LAW), WARD_E_POLICY);
	assert_code(compile(&world, ""), WARD_E_POLICY);
	release(&world);
}

/* The same words with other groups would be another law by the same digest. */
static void
no_law_of_it_is_the_servers(void **state)
{
	(void)state;
	struct world world;

	init(&world);
	assert_no_error(compile(&world, LAW));

	assert_memory_not_equal(world.policy->sets[1].digest,
	    world.policy->sets[2].digest, WARD_SHA256_SIZE);
	assert_memory_equal(world.policy->sets[1].digest,
	    world.server->sets[1].digest, WARD_SHA256_SIZE);
	release(&world);
}

static void
the_hash_covers_both_files(void **state)
{
	(void)state;
	struct world world;
	unsigned char hash[WARD_SHA256_SIZE];

	init(&world);
	assert_no_error(compile(&world, LAW));
	memcpy(hash, ward_policy_hash(world.policy), sizeof(hash));

	assert_memory_not_equal(
	    hash, ward_policy_hash(world.server), sizeof(hash));
	assert_no_error(compile(&world, LAW "# and a word\n"));
	assert_memory_not_equal(
	    hash, ward_policy_hash(world.policy), sizeof(hash));
	release(&world);
}

static void
it_holds_for_each_repository_whatever_others_use(void **state)
{
	(void)state;
	struct world world;
	struct ward_arena *arena = ward_arena_new();
	struct ward_repository is;

	init(&world);
	assert_no_error(compile(&world, LAW));

	assert_no_error(
	    ward_policy_repository(&is, world.policy, "open", arena));
	assert_int_equal(is.sets & 7, 5);
	assert_no_error(
	    ward_policy_repository(&is, world.policy, "closed", arena));
	assert_int_equal(is.sets & 7, 7);
	ward_arena_free(arena);
	release(&world);
}

/* Each is refused, and by its own line, for its own reason. */
static void
what_is_the_servers_to_say_is_a_mistake(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"mode = warn",
		"mode = off",
		"mode = refuse",
		"exempt = alice",
		"bypass = alice",
		"bypass-until = 2030-01-01",
		"commit-type.mode = warn",
		"commit-type.mode = refuse",
		"[refward]\ntrusted = refs/heads/main",
		"[refward]\nunmatched = accept",
		"[refward]\nmode = off",
		"[refward]\nhost = local",
		"[refward]\nlog = /tmp",
		"[refward]\ndeadline = 1",
		"[refward]\naccept-object = "
		"1111111111111111111111111111111111111111",
		"[repository **]\ntenant = us",
		"[repository **]\nrules-branch = refs/heads/x",
		"[rules objects]\nhelp = no",
		"[pipeline p]\non = branch",
		"[target t]\ntype = exec",
		"[image-tag t]\nref = refs/heads/main",
		"[environment e]\nx = y",
	};
	struct world world;

	init(&world);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct ward_buf text = WARD_BUF_INIT;

		ward_buf_printf(&text, "%s%s\n", LAW, lines[i]);
		assert_code(
		    compile(&world, ward_buf_str(&text)), WARD_E_POLICY);
		if (world.diags.count != 1 ||
		    strstr(world.diags.items[0].text,
			"for the server's rule file only") == NULL ||
		    world.diags.items[0].line < 4)
			fail_msg("%s: %s", lines[i], world.diags.items[0].text);
		ward_buf_release(&text);
	}
	release(&world);
}

static void
it_reads_no_file(void **state)
{
	(void)state;
	static const char *const lines[] = { "[refward]\ninclude = /etc/passwd",
		"commit-deny.file = /etc/passwd",
		"commit-signature = ssh\n"
		"commit-signature.ssh-signers.file = /etc/passwd",
		"[group g]\nfile = /etc/passwd" };
	struct world world;

	init(&world);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct ward_buf text = WARD_BUF_INIT;

		ward_buf_printf(&text, "%s%s\n", LAW, lines[i]);
		assert_code(
		    compile(&world, ward_buf_str(&text)), WARD_E_POLICY);
		assert_non_null(strstr(world.diags.items[0].text,
		    "reads a file, which is not possible here"));
		ward_buf_release(&text);
	}
	release(&world);
}

static void
it_does_not_see_the_servers_groups(void **state)
{
	(void)state;
	struct world world;

	init(&world);

	assert_code(compile(&world, LAW "create = @managers\n"), WARD_E_POLICY);
	assert_string_equal(
	    world.diags.items[0].text, "no such group: 'managers'");
	assert_no_error(compile(&world,
	    LAW "create = @managers\n[group managers]\nmember = bob\n"));
	release(&world);
}

static void
a_freeze_may_be_called_as_one_of_the_server(void **state)
{
	(void)state;
	struct world world;
	static const char freeze[] = "[freeze messages]\nref = refs/heads/**\n"
				     "from = 2000-01-01\nuntil = 2100-01-01\n"
				     "time-zone = UTC\nreason = x\n";
	struct ward_buf text = WARD_BUF_INIT;

	init(&world);

	assert_no_error(compile(&world, freeze));
	assert_string_equal(world.policy->sets[2].name, "repository:messages");
	assert_true(world.policy->sets[2].is_freeze);
	ward_buf_printf(&text, "%s%s", LAW, freeze);
	assert_code(compile(&world, ward_buf_str(&text)), WARD_E_POLICY);
	ward_buf_release(&text);
	release(&world);
}

static void
all_sets_together_have_a_cap(void **state)
{
	(void)state;
	struct world world;
	struct ward_buf text = WARD_BUF_INIT;

	init(&world);
	for (int i = 0; i < WARD_SETS_MAX - 2; i++)
		ward_buf_printf(&text,
		    "[rules r%d]\nref = refs/heads/**\ndelete = nobody\n", i);
	assert_no_error(compile(&world, ward_buf_str(&text)));
	assert_int_equal(world.policy->nsets, WARD_SETS_MAX);

	ward_buf_add_str(
	    &text, "[rules more]\nref = refs/heads/**\ndelete = nobody\n");
	assert_code(compile(&world, ward_buf_str(&text)), WARD_E_POLICY);
	assert_string_equal(world.diags.items[0].text,
	    "rule set 'more' is one too many: there may be 63, with the "
	    "server's");
	ward_buf_release(&text);
	release(&world);
}

/* --- where it is read ---------------------------------------------------- */

/* A tree with one entry "MODE NAME", "" for none. */
static struct ward_oid
tree(struct world *world, const char *entry, struct ward_oid id)
{
	struct ward_buf raw = WARD_BUF_INIT;

	if (entry[0]) {
		ward_buf_add(&raw, entry, strlen(entry) + 1);
		ward_buf_add(&raw, id.bytes, id.size);
	}
	id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_TREE, ward_buf_view(&raw));
	ward_buf_release(&raw);
	return id;
}

/* The branch at a commit whose .refward holds this entry of this text. */
static void
put(struct world *world, const char *branch, const char *entry,
    const char *text)
{
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_oid id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_BLOB, ward_view_str(text));

	id = tree(world, "40000 .refward", tree(world, entry, id));
	ward_buf_add_str(&raw, "tree ");
	ward_oid_add_hex(&raw, &id);
	ward_buf_add_str(
	    &raw, "\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n");
	world->tip = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_COMMIT, ward_buf_view(&raw));
	ward_memory_repo_set_ref(world->repo, branch, &world->tip);
	ward_buf_release(&raw);
}

static const struct ward_own_rules *
read_own(struct world *world)
{
	ward_policy_free(world->policy);
	world->policy = NULL;
	assert_no_error(ward_own_rules_add(
	    &world->policy, world->server, world->repo, "shop"));
	return ward_policy_own_rules(world->policy);
}

static void
it_is_read_where_the_branch_stands(void **state)
{
	(void)state;
	struct world world;
	const struct ward_own_rules *own;

	init(&world);
	put(&world, "refs/heads/other", "100644 rules.ini", "[broken");
	put(&world, "refs/heads/main", "100644 rules.ini", LAW);
	own = read_own(&world);

	assert_string_equal(own->name, "refs/heads/main:.refward/rules.ini");
	assert_true(ward_oid_equal(&own->commit, &world.tip));
	assert_int_equal(own->blob.size, 20);
	assert_true(own->is_there);
	assert_int_equal(own->nmistakes, 0);
	assert_int_equal(world.policy->nsets, 3);
	release(&world);
}

static void
without_branch_or_file_nothing_is_added(void **state)
{
	(void)state;
	struct world world;
	const struct ward_own_rules *own;

	init(&world);
	own = read_own(&world);
	assert_false(own->is_there);
	assert_int_equal(own->commit.size, 0);
	assert_int_equal(world.policy->nsets, 2);

	put(&world, "refs/heads/main", "100644 rules.txt", LAW);
	own = read_own(&world);
	assert_false(own->is_there);
	assert_int_equal(own->commit.size, 20);
	assert_int_equal(own->nmistakes, 0);
	assert_int_equal(world.policy->nsets, 2);
	assert_memory_equal(ward_policy_hash(world.policy),
	    ward_policy_hash(world.server), WARD_SHA256_SIZE);
	release(&world);
}

static void
what_is_no_such_file_is_broken(void **state)
{
	(void)state;
	static const struct {
		const char *entry, *text, *mistake;
	} cases[] = {
		{ "100644 rules.ini", "[rules r]\n",
		    "section '[rules r]' is empty" },
		{ "120000 rules.ini", LAW, "is a symbolic link" },
		{ "160000 rules.ini", LAW, "is a submodule" },
		{ "40000 rules.ini", LAW, "is a folder" },
	};
	struct world world;

	init(&world);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ward_own_rules *own;

		put(&world, "refs/heads/main", cases[i].entry, cases[i].text);
		own = read_own(&world);

		assert_true(own->is_there);
		assert_int_equal(own->nmistakes, 1);
		assert_string_equal(own->mistakes[0].text, cases[i].mistake);
		assert_string_equal(own->mistakes[0].file, own->name);
		assert_int_equal(world.policy->nsets, 2);
	}
	release(&world);
}

static void
its_size_is_capped(void **state)
{
	(void)state;
	struct world world;
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_own_rules *own;

	init(&world);
	ward_buf_add_str(&text, LAW);
	while (text.size < WARD_OWN_RULES_SIZE_MAX)
		ward_buf_add_char(&text, '\n');
	put(&world, "refs/heads/main", "100644 rules.ini", ward_buf_str(&text));
	own = read_own(&world);
	assert_int_equal(own->nmistakes, 0);

	ward_buf_add_char(&text, '\n');
	put(&world, "refs/heads/main", "100644 rules.ini", ward_buf_str(&text));
	own = read_own(&world);
	assert_string_equal(own->mistakes[0].text, "is too large");
	ward_buf_release(&text);
	release(&world);
}

static void
a_branch_of_something_else_is_broken(void **state)
{
	(void)state;
	struct world world;
	struct ward_oid id;

	init(&world);
	id = ward_memory_repo_put(
	    world.repo, WARD_OBJECT_BLOB, ward_view_str(LAW));
	ward_memory_repo_set_ref(world.repo, "refs/heads/main", &id);

	assert_string_equal(read_own(&world)->mistakes[0].text,
	    "is looked for where no commit is");
	release(&world);
}

/* Nothing is known then, and nothing may be judged. */
static void
what_cannot_be_told_is_an_error(void **state)
{
	(void)state;
	struct world world;
	struct ward_oid nowhere;

	init(&world);
	put(&world, "refs/heads/real", "100644 rules.ini", LAW);
	ward_memory_repo_set_symbolic_ref(
	    world.repo, "refs/heads/main", "refs/heads/real");
	assert_code(
	    ward_own_rules_add(&world.policy, world.server, world.repo, "shop"),
	    WARD_E_INVALID);

	nowhere = world.tip;
	nowhere.bytes[0] ^= 1;
	ward_memory_repo_set_ref(world.repo, "refs/heads/main", &nowhere);
	assert_code(
	    ward_own_rules_add(&world.policy, world.server, world.repo, "shop"),
	    WARD_E_MISSING);
	assert_null(world.policy);
	release(&world);
}

static void
where_nobody_knows_the_repository_nothing_is_read(void **state)
{
	(void)state;
	struct world world;

	init(&world);
	put(&world, "refs/heads/main", "100644 rules.ini", LAW);
	assert_no_error(
	    ward_own_rules_add(&world.policy, world.server, world.repo, NULL));

	assert_null(ward_policy_own_rules(world.policy));
	assert_int_equal(world.policy->nsets, 2);
	release(&world);
}

/* Not the clone's own branch. */
static void
in_a_clone_it_is_what_was_fetched(void **state)
{
	(void)state;
	struct world world;

	init(&world);
	put(&world, "refs/remotes/origin/main", "100644 rules.ini", LAW);
	put(&world, "refs/heads/main", "100644 rules.ini", "[broken");
	world.repo = ward_repo_as_remote(world.repo, "origin");

	assert_int_equal(read_own(&world)->nmistakes, 0);
	assert_int_equal(world.policy->nsets, 3);
	release(&world);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_it_adds_stands_behind_what_the_server_says),
		cmocka_unit_test(the_language_may_be_named),
		cmocka_unit_test(no_law_of_it_is_the_servers),
		cmocka_unit_test(the_hash_covers_both_files),
		cmocka_unit_test(
		    it_holds_for_each_repository_whatever_others_use),
		cmocka_unit_test(what_is_the_servers_to_say_is_a_mistake),
		cmocka_unit_test(it_reads_no_file),
		cmocka_unit_test(it_does_not_see_the_servers_groups),
		cmocka_unit_test(a_freeze_may_be_called_as_one_of_the_server),
		cmocka_unit_test(all_sets_together_have_a_cap),
		cmocka_unit_test(it_is_read_where_the_branch_stands),
		cmocka_unit_test(without_branch_or_file_nothing_is_added),
		cmocka_unit_test(what_is_no_such_file_is_broken),
		cmocka_unit_test(its_size_is_capped),
		cmocka_unit_test(a_branch_of_something_else_is_broken),
		cmocka_unit_test(what_cannot_be_told_is_an_error),
		cmocka_unit_test(
		    where_nobody_knows_the_repository_nothing_is_read),
		cmocka_unit_test(in_a_clone_it_is_what_was_fetched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
