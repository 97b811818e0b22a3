/* SPDX-License-Identifier: Apache-2.0 */
/* One push that asks a repository everything that the gate can ask, and what
 * becomes of it where one question, each in its turn, has no answer. */
#include <limits.h>
#include "unit.h"
#include "failing_repo.h"
#include "folder.h"
#include "job_world.h"
#include "refward/import.h"
#include "refward/own_rules.h"
#include "policy/policy.h"

/* --- the push --- */

#define LAW                                                                \
	"[refward]\nversion = 1\nroot = /srv\ntrusted = refs/heads/base\n" \
	"accept-object = %s %s %s\n"                                       \
	"[rules base]\nref = refs/heads/base\ncreate = bob\n"              \
	"update = bob\nrewrite = bob\ndelete = bob\n"                      \
	"[repository **]\nrules-branch = refs/heads/law\n"                 \
	"[rules work]\nref = refs/heads/**\nref = !refs/heads/odd\n"       \
	"ref = refs/notes/*\n"                                             \
	"rewrite = bob\ndelete = bob\nsince = %s " UNKNOWN                 \
	"\npath-deny = guarded\ncommit-deny = forbidden\n"                 \
	"commit-issue = [A-Z]+-[0-9]+\ncommit-issue.from-branch = yes\n"   \
	"[rules tags]\nref = refs/tags/**\nrewrite = bob\n"                \
	"file-size = 1k\n"                                                 \
	"[rules objects]\ntag-object = nested tree blob\n"
#define UNKNOWN                                        \
	"1111111111111111111111111111111111111111 "    \
	"22222222222222222222222222222222222222222222" \
	"22222222222222222222"
#define OWN "[rules own]\nref = refs/heads/**\ncommit-deny = unwelcome\n"

struct scene {
	struct world *world;
	struct ward_policy *server;
	struct ward_coverage *coverage; /* or NULL */
	bool is_audit;
	const struct ward_memo *memo;
	const int64_t *since;
	struct ward_oid sick_commit, sick_tree, sick_tag;
	struct ward_oid root;
	const char *slip; /* what the commits in the middle say */
};

static struct ward_oid
put_raw(
    struct world *world, enum ward_object_type type, const struct ward_buf *raw)
{
	return ward_memory_repo_put(world->repo, type, ward_buf_view(raw));
}

/* "tag NAME" of what is named. */
static struct ward_oid
tag(struct world *world, const char *name, const struct ward_oid *target,
    const char *type, const char *more)
{
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_oid id;
	char hex[WARD_OID_HEX_MAX + 1];

	ward_buf_printf(&raw,
	    "object %s\ntype %s\ntag %s\n"
	    "tagger Ada <ada@example.com> 1700000000 +0000\n%s\nwords\n",
	    ward_oid_hex(target, hex), type, name, more);
	id = put_raw(world, WARD_OBJECT_TAG, &raw);
	ward_buf_release(&raw);
	return id;
}

/* A tree whose entries are not sorted, and a commit of it with a header that
 * is there twice. */
static void
put_sick(struct scene *scene)
{
	struct world *world = scene->world;
	struct ward_buf raw = WARD_BUF_INIT;
	char hex[WARD_OID_HEX_MAX + 1];

	scene->sick_tree = tree(world, "b=1 a=1");
	ward_buf_printf(
	    &raw, "tree %s\nparent ", ward_oid_hex(&scene->sick_tree, hex));
	ward_buf_printf(&raw,
	    "%s\nauthor Ada <ada@example.com> 1700000100 +0000\n"
	    "committer Ada <ada@example.com> 1700000100 +0000\n"
	    "encoding UTF-8\nencoding UTF-8\n\nsick SHOP-1\n",
	    ward_oid_hex(&scene->root, hex));
	scene->sick_commit = put_raw(world, WARD_OBJECT_COMMIT, &raw);
	ward_buf_release(&raw);
}

static void
push_branches(struct scene *scene)
{
	struct world *world = scene->world;
	struct ward_oid one =
	    commit(world, &scene->root, NULL, "f=1", scene->slip);
	struct ward_oid two = commit(world, &one, NULL, "f=2", "more SHOP-1");
	struct ward_oid three =
	    commit(world, &scene->root, NULL, "f=3", "other SHOP-1");

	ward_memory_repo_set_symbolic_ref(
	    world->repo, "refs/heads/link", "refs/heads/SHOP-1-real");
	ward_memory_repo_set_ref(
	    world->repo, "refs/heads/SHOP-1-real", &scene->root);
	ward_memory_repo_set_ref(world->repo, "refs/heads/gone", &scene->root);
	ward_memory_repo_set_ref(
	    world->repo, "refs/heads/same-SHOP-1", &scene->root);
	push(world, "refs/heads/SHOP-1-real", &two);
	world->lines[world->push.nlines - 1].name =
	    ward_view_str("refs/heads/link");
	push(world, "refs/heads/SHOP-2-second", &two);
	push(world, "refs/heads/SHOP-1-third", &three);
	push(world, "refs/heads/SHOP-1-sick", &scene->sick_commit);
	push(world, "refs/heads/gone", NULL);
	push(world, "refs/heads/same-SHOP-1", &scene->root);
	push(world, "refs/notes/SHOP-1", &one);
}

/* It takes a guarded file from the side of `base`, which is trusted. */
static void
push_merge(struct scene *scene)
{
	struct world *world = scene->world;
	struct ward_oid here =
	    commit(world, &scene->root, NULL, "f=0 guarded=1", "here");
	struct ward_oid base =
	    commit(world, &scene->root, NULL, "f=0 guarded=2", "base");
	struct ward_oid merge, second;

	ward_memory_repo_set_ref(world->repo, "refs/heads/base", &base);
	ward_memory_repo_set_ref(world->repo, "refs/heads/SHOP-1-m", &here);
	ward_memory_repo_set_ref(world->repo, "refs/heads/SHOP-1-r", &here);
	ward_memory_repo_begin_push(world->repo);
	merge = commit(world, &here, &base, "f=0 guarded=2", "merge SHOP-1");
	second = commit(world, &base, NULL, "f=9 guarded=2", "again SHOP-1");
	push(world, "refs/heads/SHOP-1-m", &merge);
	push(world, "refs/heads/SHOP-1-r", &second);
}

static void
push_tags(struct scene *scene)
{
	struct world *world = scene->world;
	struct ward_oid files = tree(world, "x=1 y/z=2");
	struct ward_oid of_tree = tag(world, "t", &files, "tree", "");
	struct ward_oid first = tag(world, "n", &scene->root, "commit", "");
	struct ward_oid nested = tag(world, "n", &first, "tag", "");
	struct ward_oid old = tag(world, "moved", &scene->root, "commit", "");
	struct ward_oid moved = tag(world, "moved", &first, "tag", "");
	struct ward_oid sick =
	    tag(world, "sick", &scene->sick_tree, "tree", "");
	struct ward_oid end;

	ward_memory_repo_set_ref(world->repo, "refs/tags/moved", &old);
	end = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_BLOB, ward_view_str("a file"));
	push(world, "refs/tags/t", &of_tree);
	push(world, "refs/tags/n", &nested);
	push(world, "refs/tags/moved", &moved);
	push(world, "refs/tags/sick", &sick);
	push(world, "refs/tags/blob", &end);
	push(world, "refs/tags/odd", &scene->sick_tag);
}

static void
push_law(struct scene *scene)
{
	struct world *world = scene->world;
	struct ward_oid file = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_BLOB, ward_view_str(OWN));
	struct ward_oid law, next;
	struct ward_buf raw = WARD_BUF_INIT;
	char hex[WARD_OID_HEX_MAX + 1];
	struct ward_oid files;

	for (int i = 0; i < 2; i++) {
		ward_buf_clear(&raw);
		ward_buf_add(&raw, "100644 rules.ini", 17);
		ward_buf_add(&raw, file.bytes, file.size);
		files = put_raw(world, WARD_OBJECT_TREE, &raw);
		ward_buf_clear(&raw);
		ward_buf_add(&raw, "40000 .refward", 15);
		ward_buf_add(&raw, files.bytes, files.size);
		files = put_raw(world, WARD_OBJECT_TREE, &raw);
		ward_buf_clear(&raw);
		ward_buf_printf(&raw, "tree %s\n", ward_oid_hex(&files, hex));
		if (i > 0)
			ward_buf_printf(
			    &raw, "parent %s\n", ward_oid_hex(&law, hex));
		ward_buf_add_str(&raw,
		    "author Ada <ada@example.com> 1700000000 +0000\n"
		    "committer Ada <ada@example.com> 1700000000 +0000\n\n"
		    "law SHOP-1\n");
		next = put_raw(world, WARD_OBJECT_COMMIT, &raw);
		if (i == 0)
			law = next;
		file = ward_memory_repo_put(world->repo, WARD_OBJECT_BLOB,
		    ward_view_str(OWN "# more\n"));
	}
	ward_buf_release(&raw);
	ward_memory_repo_set_ref(world->repo, "refs/heads/law", &law);
	push(world, "refs/heads/law", &next);
}

/* By these rules, and those of its own. */
static void
take_law(struct scene *scene, const char *text)
{
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct world *world = scene->world;
	const struct ward_error *err;

	ward_policy_free(world->policy);
	ward_policy_free(scene->server);
	err = ward_policy_compile(
	    &scene->server, "f", ward_view_str(text), &diags);
	for (size_t i = 0; i < diags.count; i++)
		print_error(
		    "line %u: %s\n", diags.items[i].line, diags.items[i].text);
	assert_no_error(err);
	assert_no_error(ward_own_rules_add(&world->policy, scene->server,
	    world->repo, world->push.repository));
	ward_diags_release(&diags);
}

static void
compile(struct scene *scene, bool accepts_sick)
{
	struct ward_buf text = WARD_BUF_INIT;
	char hexes[4][WARD_OID_HEX_MAX + 1];

	(void)ward_oid_hex(&scene->root, hexes[0]);
	(void)ward_oid_hex(&scene->sick_tag, hexes[1]);
	(void)ward_oid_hex(&scene->sick_commit, hexes[2]);
	(void)ward_oid_hex(&scene->sick_tree, hexes[3]);
	ward_buf_printf(&text, LAW, hexes[1], accepts_sick ? hexes[2] : "",
	    accepts_sick ? hexes[3] : "", hexes[0]);
	take_law(scene, ward_buf_str(&text));
	ward_buf_release(&text);
}

static void
begin(struct scene *scene, void **state, const char *slip)
{
	struct world *world = *state;

	memset(scene, 0, sizeof(*scene));
	scene->world = world;
	scene->slip = slip;
	scene->root = commit(world, NULL, NULL, "f=0 guarded=0", "root");
	put_sick(scene);
	scene->sick_tag =
	    tag(world, "odd", &scene->root, "commit", "unknown x\n");
	push_law(scene);
	push_merge(scene);
	push_branches(scene);
	push_tags(scene);
	compile(scene, true);
}

static void
end(struct scene *scene)
{
	ward_coverage_close(scene->coverage);
	ward_policy_free(scene->world->policy);
	scene->world->policy = NULL;
	ward_policy_free(scene->server);
}

/* Judge by what `failing` answers. */
static enum ward_outcome
judge_failing(struct scene *scene, struct failing *failing)
{
	struct ward_gate_input input = { .policy = scene->world->policy,
		.repo = &failing->repo,
		.coverage = scene->coverage,
		.push = &scene->world->push,
		.is_audit = scene->is_audit,
		.skips_trees = scene->memo != NULL,
		.memo = scene->memo,
		.since = scene->since };
	struct ward_verdict *verdict = ward_verdict_new();
	struct ward_gate *gate = ward_gate_new(&input);
	const struct ward_error *err;
	enum ward_outcome outcome;

	failing->nasked = 0;
	failing->repo.bytes_read = 0;
	err = ward_gate_judge(gate, verdict);
	outcome = ward_verdict_outcome(verdict);
	if (err)
		assert_int_not_equal(outcome, WARD_ACCEPTED);
	ward_gate_free(gate);
	ward_verdict_free(verdict);
	return outcome;
}

/* Each question in its turn fails, alone and with all that follow. */
static void
fail_each(struct scene *scene, enum failure how, enum ward_code code,
    enum ward_outcome normal)
{
	struct failing failing;
	unsigned long count;

	failing_init(&failing, scene->world->repo);
	failing.how = how;
	failing.code = code;
	assert_int_equal(judge_failing(scene, &failing), normal);
	count = failing.nasked;
	assert_true(count > 0);
	for (unsigned long i = 1; i <= count; i++) {
		failing.from = failing.until = i;
		assert_int_not_equal(
		    judge_failing(scene, &failing), WARD_ACCEPTED);
		failing.until = ULONG_MAX;
		assert_int_not_equal(
		    judge_failing(scene, &failing), WARD_ACCEPTED);
	}
}

static void
one_question_without_answer_is_enough_not_to_accept(void **state)
{
	struct scene scene;

	begin(&scene, state, "one SHOP-1");

	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_ACCEPTED);
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_LIMIT, WARD_ACCEPTED);
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_CORRUPT, WARD_ACCEPTED);
	fail_each(&scene, FAILS_BY_BYTES, 0, WARD_ACCEPTED);
	fail_each(&scene, FAILS_BY_DEADLINE, 0, WARD_ACCEPTED);
	end(&scene);
}

/* The commit that slips lies below the tips of three refs, whose walks are then
 * settled; what the law admits no more is found in another. */
static void
what_is_refused_stays_so_whatever_has_no_answer(void **state)
{
	struct scene scene;

	begin(&scene, state, "forbidden and unwelcome");

	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_REFUSED);
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_LIMIT, WARD_REFUSED);
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_MISSING, WARD_REFUSED);
	end(&scene);
}

static void
a_malformed_tree_is_refused_whatever_has_no_answer(void **state)
{
	struct scene scene;

	begin(&scene, state, "one SHOP-1");
	compile(&scene, false);

	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_REFUSED);
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_MISSING, WARD_REFUSED);
	end(&scene);
}

/* --- malformed trees --- */

static struct ward_oid
put_dated(struct scene *scene, const struct ward_oid *files,
    const struct ward_oid *parent, unsigned int date)
{
	struct ward_buf raw = WARD_BUF_INIT;
	char hex[WARD_OID_HEX_MAX + 1];
	struct ward_oid id;

	ward_buf_printf(&raw, "tree %s\n", ward_oid_hex(files, hex));
	ward_buf_printf(&raw, "parent %s\n", ward_oid_hex(parent, hex));
	ward_buf_printf(&raw,
	    "author Ada <ada@example.com> %u +0000\n"
	    "committer Ada <ada@example.com> %u +0000\n\nwords\n",
	    date, date);
	id = put_raw(scene->world, WARD_OBJECT_COMMIT, &raw);
	ward_buf_release(&raw);
	return id;
}

/* --- smaller pushes --- */

#define SMALL                                                               \
	"[refward]\nversion = 1\nroot = /srv\n[rules all]\nref = refs/**\n" \
	"create = bob\nupdate = bob\nrewrite = bob\ndelete = bob\n"

static void
begin_small(struct scene *scene, void **state, const char *text)
{
	memset(scene, 0, sizeof(*scene));
	scene->world = *state;
	scene->root = commit(*state, NULL, NULL, "f=0 guarded=0", "root");
	take_law(scene, text);
}

/* "REF RULE: WHAT" of each finding, and what became of the push. */
static const char *
said(struct scene *scene, struct ward_gate_input input)
{
	struct ward_verdict *verdict = ward_verdict_new();
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err;
	struct ward_gate *gate;
	const char *copy;

	input.policy = scene->world->policy;
	input.repo = scene->world->repo;
	input.push = &scene->world->push;
	gate = ward_gate_new(&input);
	err = ward_gate_judge(gate, verdict);
	for (size_t i = 0; i < verdict->count; i++)
		ward_buf_printf(&text, "%s %s: %s\n",
		    verdict->findings[i].ref ? verdict->findings[i].ref : "-",
		    verdict->findings[i].rule, verdict->findings[i].what);
	ward_buf_add_str(&text,
	    err ? "error" : ward_outcome_name(ward_verdict_outcome(verdict)));
	copy = ward_arena_strdup(scene->world->arena, ward_buf_str(&text));
	ward_buf_release(&text);
	ward_gate_cover(gate);
	ward_gate_free(gate);
	ward_verdict_free(verdict);
	return copy;
}

static const char *
said_now(struct scene *scene)
{
	return said(scene, (struct ward_gate_input){ .is_audit = false });
}

/* Only the tree is malformed, so that nothing was settled before. */
static void
a_tree_alone_is_refused_whatever_has_no_answer(void **state)
{
	struct scene scene;
	struct ward_oid sick;

	begin_small(&scene, state, SMALL);
	sick = tree(scene.world, "b=1 a=1");
	sick = put_dated(&scene, &sick, &scene.root, 1700000100);
	push(scene.world, "refs/heads/new", &sick);

	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_REFUSED);
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_MISSING, WARD_REFUSED);
	end(&scene);
}

/* The way from what stands there to it leads over a commit that claims to be
 * older than all; it is found to be the past after all. */
static void
a_malformed_tree_of_the_past_is_nobodys(void **state)
{
	struct scene scene;
	struct ward_oid sick, good, past, between, old, new;

	begin_small(&scene, state, SMALL);
	good = tree(scene.world, "f=1");
	sick = tree(scene.world, "b=1 a=1");
	past = put_dated(&scene, &sick, &scene.root, 1700000100);
	between = put_dated(&scene, &good, &past, 1);
	old = put_dated(&scene, &good, &between, 1700000050);
	ward_memory_repo_set_ref(scene.world->repo, "refs/heads/main", &old);
	ward_memory_repo_begin_push(scene.world->repo);
	new = put_dated(&scene, &good, &past, 1700000200);
	push(scene.world, "refs/heads/main", &new);

	assert_string_equal(said_now(&scene), "accepted");
	scene.world->push.nlines = 0;
	push(scene.world, "refs/heads/other", &new);
	assert_non_null(strstr(said_now(&scene), "that are not sorted"));
	end(&scene);
}

static void
a_repository_without_a_name_is_not_judged(void **state)
{
	struct scene scene;

	begin_small(&scene, state, SMALL);
	push(scene.world, "refs/heads/new", &scene.root);
	scene.world->push.repository = NULL;

	assert_string_equal(
	    said_now(&scene), "- push: the repository has no name\nerror");
	end(&scene);
}

static void
a_name_in_an_encoding_that_nobody_names_is_refused(void **state)
{
	struct scene scene;
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_oid files, id;
	char hex[WARD_OID_HEX_MAX + 1];

	begin_small(&scene, state, SMALL);
	files = tree(scene.world, "f=1");
	ward_buf_printf(&raw,
	    "tree %s\nauthor Z\xfc <z@example.com> 1700000000 +0000\n"
	    "committer Ada <ada@example.com> 1700000000 +0000\n\nwords\n",
	    ward_oid_hex(&files, hex));
	id = put_raw(scene.world, WARD_OBJECT_COMMIT, &raw);
	ward_buf_release(&raw);
	push(scene.world, "refs/heads/new", &id);

	assert_string_equal(said_now(&scene),
	    "refs/heads/new commit-text: author's name is not UTF-8 text\n"
	    "refused");
	end(&scene);
}

static void
facts_that_do_not_agree_are_no_law(void **state)
{
	struct world *world = *state;
	struct scene scene;

	world->push.repository = "other";
	begin_small(&scene, state,
	    SMALL "[repository **]\napplication = one\n"
		  "[repository shop/*]\napplication = two\n");
	world->push.repository = "shop/basket";
	push(scene.world, "refs/heads/new", &scene.root);

	assert_non_null(strstr(said_now(&scene), "\nerror"));
	end(&scene);
}

/* Nobody, and somebody who is not the host, may not write what it owns. */
static void
a_namespace_of_the_host_is_open_to_the_host(void **state)
{
	struct scene scene;

	begin_small(&scene, state,
	    "[refward]\nversion = 1\nroot = /srv\nhost = gitea\n");
	push(scene.world, "refs/pull/1/head", &scene.root);

	assert_non_null(strstr(said_now(&scene), "\nrefused"));
	scene.world->push.pusher = NULL;
	assert_non_null(strstr(said_now(&scene), "\nrefused"));
	scene.world->push.pusher = &scene.world->pusher;
	scene.world->pusher.is_host = true;
	assert_string_equal(said_now(&scene), "accepted");
	scene.world->pusher.is_host = false;
	scene.world->pusher.is_web = true;
	assert_string_equal(said_now(&scene), "accepted");
	end(&scene);
}

#define PAGES                                                         \
	"[refward]\nversion = 1\nroot = /srv\nhost = gitlab\n"        \
	"[rules all]\nref = refs/heads/main\nref = refs/heads/more\n" \
	"update = merge-request\n"

/* Where the pages merge, a request stands at what is merged. */
static void
what_the_pages_of_a_host_merge_is_told_or_unknown(void **state)
{
	struct scene scene;
	struct world *world = *state;
	struct ward_oid side, merge;

	begin_small(&scene, state, PAGES);
	side = commit(world, &scene.root, NULL, "f=1", "side");
	merge = commit(world, &scene.root, &side, "f=1", "merge");
	ward_memory_repo_set_ref(world->repo, "refs/heads/main", &scene.root);
	ward_memory_repo_set_ref(world->repo, "refs/heads/more", &scene.root);
	ward_memory_repo_set_ref(
	    world->repo, "refs/merge-requests/1/head", &side);
	push(world, "refs/heads/main", &merge);

	assert_non_null(strstr(said_now(&scene), "\nrefused"));
	world->pusher.is_web = true;
	assert_string_equal(said_now(&scene), "accepted");
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_ACCEPTED);
	push(world, "refs/heads/more", &merge);
	assert_string_equal(said_now(&scene), "accepted");
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_ACCEPTED);
	fail_each(&scene, FAILS_BY_DEADLINE, 0, WARD_ACCEPTED);
	push(world, "refs/heads/new", &merge);
	assert_non_null(strstr(said_now(&scene), "\nunknown"));
	world->pusher.is_merge_request = true;
	assert_string_equal(said_now(&scene), "accepted");
	end(&scene);
}

static void
rules_of_its_own_that_moved_meanwhile_judge_nothing(void **state)
{
	struct scene scene;
	struct world *world = *state;
	struct ward_oid next;

	begin_small(&scene, state,
	    SMALL "[repository **]\nrules-branch = refs/heads/law\n");
	ward_memory_repo_set_ref(world->repo, "refs/heads/law", &scene.root);
	next = commit(world, &scene.root, NULL, "f=1", "next");
	push(world, "refs/heads/law", &next);

	assert_string_equal(said_now(&scene),
	    "- push: 'refs/heads/law' moved while the push was judged: push "
	    "again\nerror");
	end(&scene);
}

static void
rules_of_its_own_lie_in_commits_and_stay_where_nothing_moves(void **state)
{
	struct scene scene;
	struct world *world = *state;
	struct ward_oid file, next;

	begin_small(&scene, state, SMALL);
	ward_memory_repo_set_ref(world->repo, "refs/heads/law", &scene.root);
	take_law(
	    &scene, SMALL "[repository **]\nrules-branch = refs/heads/law\n");
	file = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_BLOB, ward_view_str(OWN));
	push(world, "refs/heads/law", &file);
	assert_string_equal(said_now(&scene),
	    "refs/heads/law repository-rules: .refward/rules.ini: "
	    "is looked for where no commit is\n"
	    "refs/heads/law tag-object: points to a blob, not to a commit\n"
	    "refused");

	world->push.nlines = 0;
	next = commit(world, &scene.root, NULL, "f=1", "next");
	ward_memory_repo_set_ref(world->repo, "refs/heads/law", &next);
	push(world, "refs/heads/law", &next);
	assert_string_equal(said_now(&scene), "accepted");
	end(&scene);
}

static void
names_that_look_alike_are_refused_where_one_of_them_is_made(void **state)
{
	static const struct {
		const char *names[2];
		bool are_there[2];
	} twins[] = {
		{ { "refs/heads/One", "refs/heads/one" }, { true, false } },
		{ { "refs/heads/Two", "refs/heads/two" }, { false, true } },
		{ { "refs/heads/Six", "refs/heads/six" }, { true, true } },
	};
	struct scene scene;
	struct world *world = *state;
	struct ward_oid next;

	begin_small(&scene, state, SMALL);
	next = commit(world, &scene.root, NULL, "f=1", "next");
	for (size_t i = 0; i < sizeof(twins) / sizeof(*twins); i++) {
		bool are_old = twins[i].are_there[0] && twins[i].are_there[1];
		const char *text;

		world->push.nlines = 0;
		for (size_t j = 0; j < 2; j++) {
			if (twins[i].are_there[j])
				ward_memory_repo_set_ref(world->repo,
				    twins[i].names[j], &scene.root);
			push(world, twins[i].names[j], &next);
		}
		text = said_now(&scene);
		assert_int_equal(
		    strstr(text, "' in this push") == NULL, are_old);
		assert_int_equal(strcmp(text, "accepted") == 0, are_old);
	}
	end(&scene);
}

static void
files_of_a_tag_are_not_judged_by_sets_that_exempt_the_pusher(void **state)
{
	struct scene scene;
	struct world *world = *state;
	struct ward_oid files;

	begin_small(&scene, state,
	    SMALL "path-deny = w\n[rules spared]\nref = refs/tags/**\n"
		  "path-deny = x\nexempt = bob\n"
		  "[rules objects]\ntag-object = tree\n");
	files = tree(world, "x=1");
	files = tag(world, "t", &files, "tree", "");
	push(world, "refs/tags/t", &files);
	assert_string_equal(said_now(&scene), "accepted");

	world->push.nlines = 0;
	files = tree(world, "w=1");
	files = tag(world, "u", &files, "tree", "");
	push(world, "refs/tags/u", &files);
	assert_string_equal(said_now(&scene),
	    "refs/tags/u path-deny: this path must not be added here\n"
	    "refused");
	end(&scene);
}

static void
a_name_that_is_only_deleted_is_not_beside_another(void **state)
{
	struct scene scene;
	struct world *world = *state;

	begin_small(&scene, state, SMALL);
	push(world, "refs/heads/v1", NULL);
	push(world, "refs/tags/v1", &scene.root);
	assert_string_equal(said_now(&scene), "accepted");

	ward_memory_repo_set_symbolic_ref(
	    world->repo, "refs/heads/v1", "refs/heads/not/there");
	world->push.nlines = 0;
	push(world, "refs/tags/v1", &scene.root);
	assert_non_null(strstr(said_now(&scene), "there is a branch of that"));
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_REFUSED);
	end(&scene);
}

/* --- what is asked for --- */

#define FORBIDDING                                                 \
	"[refward]\nversion = 1\nroot = /srv\n[rules one]\nref = " \
	"refs/heads/**\n"                                          \
	"commit-deny = root\nbypass = bob\nbypass-until = "        \
	"2026-01-15T12:00:00Z\n"

static void
a_bypass_is_for_who_may_while_he_may(void **state)
{
	static const struct ward_bypass bypass = { .set = "one",
		.reason = "urgent" };
	struct scene scene;
	struct world *world = *state;

	begin_small(&scene, state, FORBIDDING);
	push(world, "refs/heads/new", &scene.root);
	world->push.wishes.bypasses = &bypass;
	world->push.wishes.nbypasses = 1;

	assert_non_null(strstr(said_now(&scene), "time to bypass it is over"));
	world->push.now = NOW - 1;
	assert_non_null(strstr(said_now(&scene), "\naccepted"));
	world->pusher.is_anonymous = true;
	assert_non_null(strstr(said_now(&scene), "you may not bypass it"));
	world->push.pusher = NULL;
	assert_non_null(strstr(said_now(&scene), "you may not bypass it"));
	end(&scene);
}

static void
an_import_of_size_is_for_sets_that_ask_for_it(void **state)
{
	static const struct ward_import import = {
		.administrator = "root", .reason = "history", .is_judged = true
	};
	struct scene scene;
	struct world *world = *state;

	begin_small(&scene, state,
	    SMALL "max-commits = 1\n[rules one]\nref = refs/heads/**\n"
		  "commit-deny = SECRET\n");
	scene.root = commit(world, &scene.root, NULL, "f=2", "more");
	push(world, "refs/heads/new", &scene.root);
	assert_non_null(strstr(said_now(&scene), "max-commits"));
	world->push.wishes.import = "id";
	assert_non_null(strstr(said_now(&scene), "there is no import here"));
	world->push.import = &import;
	assert_non_null(strstr(said_now(&scene), "\naccepted"));
	end(&scene);
}

static void
rules_of_its_own_that_were_not_read_are_not_passed_over(void **state)
{
	struct scene scene;
	struct ward_policy *layer;

	begin_small(&scene, state,
	    SMALL "[repository **]\nrules-branch = refs/heads/law\n");
	push(scene.world, "refs/heads/new", &scene.root);
	layer = scene.world->policy;
	scene.world->policy = scene.server;

	assert_string_equal(said_now(&scene),
	    "- push: the repository's own rules were not read\nerror");
	scene.world->policy = layer;
	end(&scene);
}

#define TRUSTING                                                         \
	"[refward]\nversion = 1\nroot = /srv\n"                          \
	"trusted = refs/heads/main refs/heads/more\n"                    \
	"[rules all]\nref = refs/heads/**\ncreate = bob\nupdate = bob\n" \
	"rewrite = bob\ndelete = bob\ncommit-deny = root\n"

static void
a_trusted_ref_must_be_no_other_name_and_may_be_absent(void **state)
{
	struct scene scene;

	begin_small(&scene, state, TRUSTING);
	push(scene.world, "refs/heads/new", &scene.root);

	assert_string_equal(said_now(&scene),
	    "refs/heads/new commit-deny: line 1 of the message must not match "
	    "'root'\nrefused");
	ward_memory_repo_set_symbolic_ref(
	    scene.world->repo, "refs/heads/main", "refs/heads/other");
	assert_string_equal(said_now(&scene),
	    "- push: trusted ref 'refs/heads/main' is symbolic: name the ref "
	    "itself\nerror");
	ward_memory_repo_set_ref(
	    scene.world->repo, "refs/heads/main", &scene.root);
	assert_string_equal(said_now(&scene), "accepted");
	end(&scene);
}

static void
what_a_clone_knows_is_known_for_the_sets_that_it_names(void **state)
{
	struct scene scene;
	uint64_t all = UINT64_MAX, none = 0;
	struct ward_gate_input input = { .is_local = true, .nknown = 1 };

	begin_small(&scene, state, SMALL "commit-deny = root\n");
	push(scene.world, "refs/heads/new", &scene.root);
	input.known = &scene.root;

	assert_string_equal(said(&scene, input), "accepted");
	input.known_sets = &all;
	assert_string_equal(said(&scene, input), "accepted");
	input.known_sets = &none;
	assert_non_null(strstr(said(&scene, input), "commit-deny"));
	input.sets = &none;
	assert_string_equal(said(&scene, input), "accepted");
	end(&scene);
}

static void
since_spares_what_a_commit_reaches_and_no_other_object(void **state)
{
	struct scene scene;
	struct ward_oid files = tree(*state, "f=0");
	struct ward_buf text = WARD_BUF_INIT;
	char hex[WARD_OID_HEX_MAX + 1];

	ward_buf_printf(&text, SMALL "commit-deny = root\nsince = %s\n",
	    ward_oid_hex(&files, hex));
	begin_small(&scene, state, ward_buf_str(&text));
	push(scene.world, "refs/heads/new", &scene.root);

	assert_non_null(strstr(said_now(&scene), "commit-deny"));
	ward_buf_release(&text);
	end(&scene);
}

static void
a_symbolic_ref_without_end_and_one_that_leads_out_are_errors(void **state)
{
	struct scene scene;
	struct ward_repo *repo = ((struct world *)*state)->repo;

	begin_small(&scene, state, SMALL);
	push(scene.world, "refs/heads/loop", &scene.root);
	ward_memory_repo_set_symbolic_ref(
	    repo, "refs/heads/loop", "refs/heads/loop");

	assert_non_null(strstr(said_now(&scene), "leads nowhere\nerror"));
	ward_memory_repo_set_symbolic_ref(repo, "refs/heads/loop", "HEAD");
	assert_non_null(strstr(said_now(&scene), "leads nowhere\nerror"));
	end(&scene);
}

/* What was listed is no symbolic ref. */
static void
an_audit_does_not_read_again_what_was_listed(void **state)
{
	struct scene scene;
	struct failing failing;

	begin_small(&scene, state, SMALL);
	push(scene.world, "refs/heads/loop", &scene.root);
	ward_memory_repo_set_symbolic_ref(
	    scene.world->repo, "refs/heads/loop", "refs/heads/loop");
	scene.is_audit = true;
	failing_init(&failing, scene.world->repo);

	assert_int_equal(judge_failing(&scene, &failing), WARD_ACCEPTED);
	end(&scene);
}

static void
a_namespace_is_open_where_a_set_names_it_under_both_names(void **state)
{
	struct scene scene;

	begin_small(&scene, state,
	    SMALL "[rules notes]\nref = !refs/notes/x\nref = refs/notes/*\n"
		  "create = bob\n");
	push(scene.world, "refs/notes/y", &scene.root);
	assert_string_equal(said_now(&scene), "accepted");
	scene.world->push.nlines = 0;
	push(scene.world, "refs/notes/x", &scene.root);
	push(scene.world, "refs/odd/x", &scene.root);
	ward_memory_repo_set_symbolic_ref(
	    scene.world->repo, "refs/odd/x", "refs/heads/x");

	assert_string_equal(said_now(&scene),
	    "refs/notes/x namespace: only branches and tags may be pushed "
	    "here\n"
	    "refs/heads/x namespace: only branches and tags may be pushed "
	    "here\nrefused");
	end(&scene);
}

static void
a_ref_that_no_set_governs_can_be_refused(void **state)
{
	struct scene scene;

	begin_small(&scene, state,
	    "[refward]\nversion = 1\nroot = /srv\nunmatched = refuse\n"
	    "[rules tags]\nref = refs/tags/**\nrewrite = bob\n");
	push(scene.world, "refs/heads/new", &scene.root);

	assert_string_equal(said_now(&scene),
	    "refs/heads/new unmatched: no rule set governs this ref\nrefused");
	end(&scene);
}

/* Old and new values that are no commits bring none, and are in no order. */
static void
a_ref_that_leaves_what_is_no_commit_is_rewritten(void **state)
{
	struct scene scene;
	struct ward_oid file, of_file;

	begin_small(&scene, state,
	    SMALL "path-deny = x\n[rules objects]\ntag-object = blob\n");
	file = ward_memory_repo_put(
	    scene.world->repo, WARD_OBJECT_BLOB, ward_view_str("1"));
	of_file = tag(scene.world, "t", &file, "blob", "");
	ward_memory_repo_set_ref(scene.world->repo, "refs/tags/a", &file);
	ward_memory_repo_set_ref(scene.world->repo, "refs/tags/t", &scene.root);
	ward_memory_repo_set_ref(scene.world->repo, "refs/heads/b", &file);
	ward_memory_repo_set_ref(
	    scene.world->repo, "refs/heads/c", &scene.root);
	push(scene.world, "refs/tags/a", &scene.root);
	push(scene.world, "refs/tags/t", &of_file);
	push(scene.world, "refs/heads/b", &scene.root);
	assert_string_equal(said_now(&scene), "accepted");

	push(scene.world, "refs/heads/c", &file);
	assert_string_equal(said_now(&scene),
	    "refs/heads/c tag-object: points to a blob, not to a commit\n"
	    "refused");
	end(&scene);
}

static void
a_set_counts_the_refs_that_it_governs(void **state)
{
	struct scene scene;

	begin_small(&scene, state,
	    SMALL "[rules few]\nref = refs/heads/few/*\nmax-refs = 1\n"
		  "max-commits = 1\n[rules none]\nref = refs/tags/*\n"
		  "max-commits = 1\nrewrite = bob\n");
	push(scene.world, "refs/heads/few/a", &scene.root);
	push(scene.world, "refs/heads/b", &scene.root);

	assert_string_equal(said_now(&scene), "accepted");
	push(scene.world, "refs/heads/few/c", &scene.root);
	assert_non_null(strstr(said_now(&scene), "max-refs"));
	end(&scene);
}

static void
a_rule_that_is_off_or_needs_a_pusher_is_not_asked(void **state)
{
	struct scene scene;

	begin_small(&scene, state,
	    SMALL "commit-deny = root\ncommit-deny.mode = off\n"
		  "path-owner = bob\npath-owner.path = **\n");
	scene.world->push.pusher = NULL;
	push(scene.world, "refs/heads/new", &scene.root);

	assert_string_equal(said_now(&scene), "accepted");
	end(&scene);
}

/* No rule about pushes can fail today. */
static const struct ward_error *
cannot_tell(const void *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	(void)conf;
	(void)subject;
	(void)report;
	return ward_error(WARD_E_UNTRUSTED, "a path of the server");
}

static void
a_rule_about_pushes_that_cannot_tell_refuses(void **state)
{
	struct scene scene;
	struct ward_rule rule;
	struct ward_rule_use *use;

	begin_small(&scene, state, SMALL "max-refs = 1\n");
	push(scene.world, "refs/heads/new", &scene.root);
	use = (struct ward_rule_use *)(uintptr_t)scene.world->policy->sets[1]
		  .uses;
	while (strcmp(use->rule->name, "max-refs") != 0)
		use++;
	rule = *use->rule;
	rule.evaluate = cannot_tell;
	use->rule = &rule;

	assert_string_equal(said_now(&scene),
	    "- max-refs: the server failed to read its repository\nunknown");
	end(&scene);
}

static void
what_fails_beyond_the_first_sixty_four_refs_refuses(void **state)
{
	struct scene scene;
	char name[32];

	begin_small(&scene, state, SMALL "commit-deny = forbidden\n");
	for (int i = 0; i < 70; i++) {
		snprintf(name, sizeof(name), "refs/heads/%d", i);
		push(scene.world, name, &scene.root);
	}

	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_ACCEPTED);
	end(&scene);
}

/* Where it matters which branch brings a commit, an audit walks as well; it
 * keeps no commit that it has read then, and reads it again. */
static void
an_audit_without_an_answer_is_unknown(void **state)
{
	struct scene scene;
	struct ward_oid next;

	begin_small(&scene, state,
	    SMALL "commit-issue = [A-Z]+-[0-9]+\n"
		  "commit-issue.from-branch = yes\n");
	scene.root = commit(*state, NULL, NULL, "f=0", "SHOP-1 root");
	next = commit(*state, &scene.root, NULL, "f=1", "SHOP-1 next");
	push(scene.world, "refs/heads/new", &next);
	scene.is_audit = true;

	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_ACCEPTED);
	fail_each(&scene, FAILS_BY_BYTES, 0, WARD_ACCEPTED);
	end(&scene);
}

static void
one_parent_that_cannot_be_read_is_enough_not_to_pass_an_audit(void **state)
{
	struct scene scene;
	struct ward_oid other, merge;

	begin_small(&scene, state, SMALL "commit-deny = WIP\n");
	other = commit(*state, NULL, NULL, "f=2", "other");
	merge = commit(*state, &other, &scene.root, "f=1", "merge");
	push(scene.world, "refs/heads/new", &merge);
	scene.is_audit = true;

	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_ACCEPTED);
	end(&scene);
}

/* --- signatures --- */

/* How often a rule of a set is asked; it finds nothing. */
struct counted {
	struct ward_rule rule;
	unsigned int count;
};

static const struct ward_error *
count(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	struct counted *counted = (struct counted *)(uintptr_t)data;

	(void)report;
	assert_int_not_equal(counted->rule.on & subject->on, 0);
	counted->count++;
	return NULL;
}

static void
count_rule(struct scene *scene, const char *set, const char *name,
    struct counted *counted)
{
	const struct ward_rule_set *found =
	    ward_policy_find_set(scene->world->policy, set);
	struct ward_rule_use *use =
	    (struct ward_rule_use *)(uintptr_t)found->uses;

	while (strcmp(use->rule->name, name) != 0)
		use++;
	counted->rule = *use->rule;
	counted->rule.evaluate = count;
	counted->count = 0;
	use->rule = &counted->rule;
	use->conf = counted;
}

#define SIGNED(rule)                                                         \
	rule " = ssh\n" rule ".ssh-signers = alice@example.com ssh-ed25519 " \
	     "AAAAC3NzaC1lZDI1NTE5AAAAINW/Sj/M5xewOIvMJ0nrwUitmWmyP0XuG2Bf"  \
	     "1Yd4V2rE\n"
#define SIGNING                                                                \
	SMALL "[rules each]\nref = refs/**\ncommit-deny = WIP\n" SIGNED(       \
	    "commit-signature")                                                \
	    SIGNED("tag-signature") "commit-signature.merges = skip\n"         \
				    "[rules spared]\nref = refs/**\nexempt = " \
				    "bob\n" SIGNED(                            \
					"commit-signature") "[rules "          \
							    "merges]\nref = "  \
							    "refs/heads/"      \
							    "**\n" SIGNED(     \
								"commi"        \
								"t-"           \
								"signa"        \
								"ture")

/* What is lost ahead is asked for again, and lost where it counts. */
static void
be_late(struct scene *scene)
{
	struct failing failing;
	unsigned long count;

	failing_init(&failing, scene->world->repo);
	failing.how = FAILS_BY_DEADLINE;
	assert_int_equal(judge_failing(scene, &failing), WARD_ACCEPTED);
	count = failing.nasked;
	failing.until = ULONG_MAX;
	for (failing.from = 1; failing.from <= count; failing.from++)
		assert_int_not_equal(
		    judge_failing(scene, &failing), WARD_ACCEPTED);
}

/* Once ahead, and again where it counts: also of what two walks bring, as one
 * does 64 refs. The rule about tags is asked of each ref, too, and one of the
 * others of no merge. */
static void
signatures_are_asked_for_ahead_where_they_will_count(void **state)
{
	struct counted commits, tags, spared, merges;
	struct world *world = *state;
	struct scene scene;
	struct ward_oid next, merge, named;
	char name[32];

	begin_small(&scene, state, SIGNING);
	count_rule(&scene, "each", "commit-signature", &commits);
	count_rule(&scene, "each", "tag-signature", &tags);
	count_rule(&scene, "spared", "commit-signature", &spared);
	count_rule(&scene, "merges", "commit-signature", &merges);
	ward_memory_repo_set_ref(world->repo, "refs/heads/0", &scene.root);
	next = commit(world, &scene.root, NULL, "f=1", "next");
	merge = commit(world, &next, &scene.root, "f=1", "merge");
	named = tag(world, "t", &scene.root, "commit", "");
	for (int i = 0; i < 70; i++) {
		snprintf(name, sizeof(name), "refs/heads/%d", i);
		push(world, name, &merge);
	}
	push(world, "refs/tags/t", &named);

	assert_string_equal(said_now(&scene), "accepted");
	assert_int_equal(commits.count, 4);
	assert_int_equal(tags.count, world->push.nlines + 2);
	assert_int_equal(spared.count, 0);
	assert_int_equal(merges.count, 6);
	be_late(&scene);
	end(&scene);
}

static void
an_audit_asks_for_the_signatures_of_each_commit_once_ahead(void **state)
{
	struct counted commits, spared;
	struct world *world = *state;
	struct scene scene;
	struct ward_oid next;
	char name[32];

	begin_small(&scene, state, SIGNING);
	count_rule(&scene, "each", "commit-signature", &commits);
	count_rule(&scene, "each", "tag-signature", &spared);
	count_rule(&scene, "spared", "commit-signature", &spared);
	count_rule(&scene, "merges", "commit-signature", &spared);
	next = commit(world, &scene.root, NULL, "f=1", "next");
	for (int i = 0; i < 70; i++) {
		snprintf(name, sizeof(name), "refs/tags/%d", i);
		push(world, name, &next);
	}

	assert_string_equal(
	    said(&scene, (struct ward_gate_input){ .is_audit = true }),
	    "accepted");
	assert_int_equal(commits.count, 4);
	end(&scene);
}

/* --- an audit that remembers --- */

/* What is judged ahead, and how often that was told to be no answer. */
struct memory {
	struct ward_memo memo;
	const struct ward_oid *ids;
	size_t count;
	bool is_broken;
	int nopen;
	size_t nahead, nbegun, nspoilt;
	uint64_t sets; /* that anything was begun for */
};

static const struct ward_error *
judge_all_ahead(void *data, struct ward_verdict *verdict, ward_commit_fn each,
    void *each_data)
{
	struct memory *memory = data;
	const struct ward_error *err = NULL;

	(void)verdict;
	memory->nahead++;
	for (size_t i = 0; !err && i < memory->count; i++)
		err = each(each_data, &memory->ids[i]);
	return err ? err
	    : memory->is_broken
	    ? ward_error(WARD_E_SYSTEM, "nobody is left to judge")
	    : NULL;
}

static void
know_nothing(void *data, struct ward_graph *graph)
{
	(void)data;
	(void)graph;
}

static bool
recall_nothing(void *data, uint32_t number, uint64_t sets,
    const struct ward_update *const *refs, struct ward_verdict *verdict)
{
	(void)data;
	(void)number;
	(void)sets;
	(void)refs;
	(void)verdict;
	return false;
}

static void
open_memory(void *data, const struct ward_oid *id, uint64_t sets,
    struct ward_verdict *verdict)
{
	struct memory *memory = data;

	(void)id;
	(void)verdict;
	assert_int_not_equal(sets, 0);
	assert_int_equal(memory->nopen++, 0);
	memory->nbegun++;
	memory->sets |= sets;
}

static void
note_unasked(void *data, const char *set, const char *rule)
{
	(void)data;
	(void)set;
	(void)rule;
}

static void
close_memory(void *data, struct ward_graph *graph, struct ward_verdict *verdict)
{
	struct memory *memory = data;

	(void)graph;
	(void)verdict;
	assert_int_equal(--memory->nopen, 0);
}

static void
spoil_memory(void *data)
{
	struct memory *memory = data;

	assert_int_equal(memory->nopen, 1);
	memory->nspoilt++;
}

static void
begin_memory(struct scene *scene, struct memory *memory,
    const struct ward_oid *ids, size_t count)
{
	*memory = (struct memory){ .memo = { .data = memory,
				       .ahead = judge_all_ahead,
				       .know = know_nothing,
				       .recall = recall_nothing,
				       .begin = open_memory,
				       .unasked = note_unasked,
				       .end = close_memory,
				       .spoil = spoil_memory },
		.ids = ids,
		.count = count };
	scene->is_audit = true;
	scene->memo = &memory->memo;
}

/* Refs that a set spares, that no set of commits governs, and that are gone. */
static void
push_to_audit(struct scene *scene, const struct ward_oid *next)
{
	push(scene->world, "refs/heads/new", next);
	push(scene->world, "refs/heads/lax", &scene->root);
	push(scene->world, "refs/heads/gone", NULL);
}

static void
an_audit_that_remembers_is_unknown_without_an_answer(void **state)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct failing failing;
	struct scene scene;
	struct memory memory;
	struct ward_oid ids[3];
	unsigned long count;
	char hex[WARD_OID_HEX_MAX + 1];

	ids[0] = commit(*state, NULL, NULL, "f=0", "SHOP-1 root");
	ids[1] = commit(*state, &ids[0], NULL, "f=1", "SHOP-1 next");
	ids[2] = ids[1];
	ward_buf_printf(&text,
	    "[refward]\nversion = 1\nroot = /srv\n"
	    "[rules all]\nref = refs/heads/new\ncommit-deny = WIP\n"
	    "since = %s\n[rules gone]\nref = refs/heads/gone\n"
	    "commit-deny = WIP\n",
	    ward_oid_hex(&ids[0], hex));
	begin_small(&scene, state, ward_buf_str(&text));
	push_to_audit(&scene, &ids[1]);
	begin_memory(&scene, &memory, ids, 3);
	failing_init(&failing, scene.world->repo);
	failing.code = WARD_E_SYSTEM;

	assert_int_equal(judge_failing(&scene, &failing), WARD_ACCEPTED);
	count = failing.nasked;
	failing.until = ULONG_MAX;
	for (failing.from = 1; failing.from <= count; failing.from++)
		assert_int_equal(judge_failing(&scene, &failing), WARD_UNKNOWN);
	assert_int_equal(memory.nopen, 0);
	assert_true(memory.nspoilt > 0);
	ward_buf_release(&text);
	end(&scene);
}

/* The rules of one set ask by which ref a commit comes. */
#define OLD_LAW                                                 \
	"[refward]\nversion = 1\nroot = /srv\n[rules branch]\n" \
	"ref = refs/heads/root\ncommit-issue = root\n"          \
	"commit-issue.from-branch = yes\n[rules all]\n"         \
	"ref = refs/heads/root\ncommit-deny = WIP\n"

static void
an_audit_judges_ahead_but_for_trees_paths_and_what_is_old(void **state)
{
	struct scene scene;
	struct memory memory;
	struct ward_gate_input input = {
		.is_audit = true, .skips_trees = true, .memo = &memory.memo
	};
	const struct ward_rule_set *branch;
	int64_t since[64];

	for (size_t i = 0; i < 64; i++)
		since[i] = INT64_MAX;
	begin_small(&scene, state, OLD_LAW);
	push(scene.world, "refs/heads/root", &scene.root);
	begin_memory(&scene, &memory, &scene.root, 1);

	assert_string_equal(said(&scene, input), "accepted");
	assert_int_equal(memory.nahead, 1);
	assert_int_equal(memory.nbegun, 2);
	input.since = since;
	assert_string_equal(said(&scene, input), "accepted");
	assert_int_equal(memory.nahead, 2);
	assert_int_equal(memory.nbegun, 2);
	input.since = NULL;
	input.skips_trees = false;
	assert_string_equal(said(&scene, input), "accepted");
	assert_int_equal(memory.nahead, 2);
	assert_int_equal(memory.nbegun, 3);
	input.skips_trees = true;
	take_law(&scene, OLD_LAW "path-deny = x\n");
	assert_string_equal(said(&scene, input), "accepted");
	assert_int_equal(memory.nahead, 2);
	assert_int_equal(memory.nbegun, 4);
	branch = ward_policy_find_set(scene.world->policy, "branch");
	assert_int_equal(
	    memory.sets >> (branch - scene.world->policy->sets) & 1, 0);
	end(&scene);
}

static void
an_audit_looks_at_no_ref_that_no_set_is_asked_about(void **state)
{
	struct scene scene;
	uint64_t sets = 2;
	struct ward_gate_input input = { .is_audit = true, .sets = &sets };
	struct ward_oid other;

	begin_small(&scene, state,
	    "[refward]\nversion = 1\nroot = /srv\n"
	    "[rules new]\nref = refs/heads/new\ncommit-deny = .\n");
	other = commit(*state, NULL, NULL, "f=1", "other");
	push(scene.world, "refs/heads/lax", &other);
	assert_string_equal(said(&scene, input), "accepted");

	push(scene.world, "refs/heads/new", &scene.root);
	assert_string_equal(said(&scene, input),
	    "refs/heads/new commit-deny: "
	    "line 1 of the message must not match '.'\nrefused");
	end(&scene);
}

static void
an_audit_that_nobody_helps_is_unknown(void **state)
{
	struct failing failing;
	struct scene scene;
	struct memory memory;

	begin_small(&scene, state, SMALL "commit-deny = WIP\n");
	push(scene.world, "refs/heads/new", &scene.root);
	begin_memory(&scene, &memory, &scene.root, 1);
	memory.is_broken = true;
	failing_init(&failing, scene.world->repo);

	assert_int_equal(judge_failing(&scene, &failing), WARD_UNKNOWN);
	end(&scene);
}

/* As many as there may be: the bit behind the last is none. */
static void
a_date_spares_in_each_of_the_sixty_four_sets(void **state)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct failing failing;
	struct scene scene;
	int64_t since[64];

	ward_buf_add_str(&text, "[refward]\nversion = 1\nroot = /srv\n");
	for (size_t i = 1; i < 64; i++) {
		ward_buf_printf(&text,
		    "[rules s%zu]\nref = refs/heads/**\ncommit-deny = root\n",
		    i);
		since[i] = INT64_MAX;
	}
	since[0] = 0;
	begin_small(&scene, state, ward_buf_str(&text));
	push(scene.world, "refs/heads/new", &scene.root);
	scene.is_audit = true;
	failing_init(&failing, scene.world->repo);

	assert_int_equal(judge_failing(&scene, &failing), WARD_REFUSED);
	scene.since = since;
	assert_int_equal(judge_failing(&scene, &failing), WARD_ACCEPTED);
	since[63] = 0;
	assert_int_equal(judge_failing(&scene, &failing), WARD_REFUSED);
	ward_buf_release(&text);
	end(&scene);
}

/* --- what is covered --- */

static void
open_coverage(struct scene *scene)
{
	assert_no_error(ward_coverage_open_for(
	    &scene->coverage, "coverage", 20, scene->world->policy));
}

static void
cover(struct scene *scene, const struct ward_oid *id)
{
	open_coverage(scene);
	ward_coverage_add(scene->coverage, id, UINT64_MAX);
	assert_no_error(ward_coverage_save(scene->coverage));
	ward_coverage_close(scene->coverage);
	open_coverage(scene);
}

/* A walk stops there, and does not read it. */
static void
a_covered_commit_that_cannot_be_read_is_asked_for_its_files(void **state)
{
	struct world *world = *state;
	struct scene scene;
	struct ward_oid covered, next;

	assert_int_equal(enter_folder(NULL), 0);
	begin_small(&scene, state, SMALL "path-deny = guarded\n");
	covered = commit(world, &scene.root, NULL, "f=0 guarded=1", "covered");
	next = commit(world, &covered, NULL, "f=1 guarded=1", "next");
	ward_memory_repo_set_ref(world->repo, "refs/tags/t", &scene.root);
	cover(&scene, &covered);
	push(world, "refs/heads/next", &next);
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_ACCEPTED);

	push(world, "refs/tags/t", &covered);
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_ACCEPTED);
	end(&scene);
	assert_int_equal(leave_folder(NULL), 0);
}

/* Nothing of what is compared was read before. */
static void
covered_parents_and_tips_that_cannot_be_read_are_asked_for(void **state)
{
	struct world *world = *state;
	struct scene scene;
	struct ward_oid one, other, merge;

	assert_int_equal(enter_folder(NULL), 0);
	begin_small(&scene, state, SMALL "path-deny = guarded\n");
	one = commit(world, &scene.root, NULL, "f=1 guarded=0", "one");
	other = commit(world, &scene.root, NULL, "f=2 guarded=0", "other");
	merge = commit(world, &one, &other, "f=3 guarded=0", "merge");
	cover(&scene, &one);
	ward_coverage_close(scene.coverage);
	cover(&scene, &other);
	push(world, "refs/heads/merge", &merge);
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_ACCEPTED);

	world->push.nlines = 0;
	ward_memory_repo_set_ref(world->repo, "refs/tags/t", &other);
	push(world, "refs/tags/t", &one);
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_ACCEPTED);
	end(&scene);
	assert_int_equal(leave_folder(NULL), 0);
}

/* What an exempt pusher brings is covered where it is sure that he does. */
static bool
is_covered_after(struct scene *scene, bool fails)
{
	struct failing failing;
	struct ward_gate_input input = { .policy = scene->world->policy,
		.repo = &failing.repo,
		.push = &scene->world->push };
	struct ward_verdict *verdict = ward_verdict_new();
	struct ward_gate *gate;
	uint64_t sets;

	open_coverage(scene);
	failing_init(&failing, scene->world->repo);
	failing.code = WARD_E_SYSTEM;
	input.coverage = scene->coverage;
	gate = ward_gate_new(&input);
	assert_no_error(ward_gate_judge(gate, verdict));
	assert_int_equal(ward_verdict_outcome(verdict), WARD_ACCEPTED);
	failing.from = fails ? 1 : 0;
	failing.until = fails ? ULONG_MAX : 0;
	ward_gate_cover(gate);
	ward_gate_free(gate);
	ward_verdict_free(verdict);
	assert_no_error(ward_coverage_save(scene->coverage));
	ward_coverage_close(scene->coverage);
	open_coverage(scene);
	sets = ward_coverage_sets(scene->coverage, &scene->world->lines[0].new);
	ward_coverage_close(scene->coverage);
	scene->coverage = NULL;
	return (sets >> 1 & 1) != 0;
}

static void
an_exempt_pusher_covers_only_what_is_known_to_be_his(void **state)
{
	struct scene scene;

	assert_int_equal(enter_folder(NULL), 0);
	begin_small(&scene, state, SMALL "commit-deny = root\nexempt = bob\n");
	push(scene.world, "refs/heads/new", &scene.root);

	assert_false(is_covered_after(&scene, true));
	assert_true(is_covered_after(&scene, false));
	end(&scene);
	assert_int_equal(leave_folder(NULL), 0);
}

/* --- dates that lie --- */

/* Its date is of the next one to come plus `later`. */
static struct ward_oid
dated(struct world *world, unsigned int later, const struct ward_oid *parent,
    const struct ward_oid *other, const char *files)
{
	struct ward_oid id;

	world->clock += later;
	id = commit(world, parent, other, files, "words");
	world->clock -= later;
	return id;
}

/* `past` is older than `here`, and younger by its date. */
struct lie {
	struct ward_oid past, here;
};

static struct lie
lie(struct scene *scene, const char *past, const char *here)
{
	struct world *world = scene->world;
	struct lie lie;

	lie.past = dated(world, 1000, &scene->root, NULL, past);
	lie.here = dated(world, 0, &lie.past, NULL, here);
	ward_memory_repo_set_ref(world->repo, "refs/heads/main", &lie.here);
	ward_memory_repo_begin_push(world->repo);
	return lie;
}

static void
a_path_that_rolls_back_to_a_past_that_looks_young_is_found(void **state)
{
	struct scene scene;
	struct ward_oid merge;
	struct lie told;

	begin_small(
	    &scene, state, SMALL "path-deny = guarded\npath-deny = other\n");
	told = lie(&scene, "f=0 guarded=1 other=1", "f=0 guarded=2 other=2");
	merge = dated(
	    scene.world, 2000, &told.here, &told.past, "f=0 guarded=1 other=1");
	push(scene.world, "refs/heads/main", &merge);

	assert_string_equal(said_now(&scene),
	    "refs/heads/main path-deny: this path must not be changed here\n"
	    "refs/heads/main path-deny: this path must not be changed here\n"
	    "refused");
	end(&scene);
}

static void
a_malformed_tree_of_the_past_that_looks_young_is_nobodys_fault(void **state)
{
	struct scene scene;
	struct ward_oid merge;
	struct lie told;

	begin_small(&scene, state, SMALL "commit-deny = forbidden\n");
	told = lie(&scene, "z=1 a=1", "f=0 guarded=2");
	merge =
	    dated(scene.world, 2000, &told.here, &told.past, "f=0 guarded=2");
	push(scene.world, "refs/heads/main", &merge);

	assert_string_equal(said_now(&scene), "accepted");
	fail_each(&scene, FAILS_BY_ERROR, WARD_E_SYSTEM, WARD_ACCEPTED);
	end(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		JOB_CASE(
		    a_covered_commit_that_cannot_be_read_is_asked_for_its_files),
		JOB_CASE(an_exempt_pusher_covers_only_what_is_known_to_be_his),
		JOB_CASE(one_question_without_answer_is_enough_not_to_accept),
		JOB_CASE(what_is_refused_stays_so_whatever_has_no_answer),
		JOB_CASE(a_malformed_tree_is_refused_whatever_has_no_answer),
		JOB_CASE(signatures_are_asked_for_ahead_where_they_will_count),
		JOB_CASE(
		    an_audit_asks_for_the_signatures_of_each_commit_once_ahead),
		JOB_CASE(an_audit_without_an_answer_is_unknown),
		JOB_CASE(
		    one_parent_that_cannot_be_read_is_enough_not_to_pass_an_audit),
		JOB_CASE(an_audit_that_remembers_is_unknown_without_an_answer),
		JOB_CASE(an_audit_that_nobody_helps_is_unknown),
		JOB_CASE(a_date_spares_in_each_of_the_sixty_four_sets),
		JOB_CASE(a_tree_alone_is_refused_whatever_has_no_answer),
		JOB_CASE(a_malformed_tree_of_the_past_is_nobodys),
		JOB_CASE(a_name_in_an_encoding_that_nobody_names_is_refused),
		JOB_CASE(an_audit_looks_at_no_ref_that_no_set_is_asked_about),
		JOB_CASE(
		    an_audit_judges_ahead_but_for_trees_paths_and_what_is_old),
		JOB_CASE(facts_that_do_not_agree_are_no_law),
		JOB_CASE(a_namespace_of_the_host_is_open_to_the_host),
		JOB_CASE(what_the_pages_of_a_host_merge_is_told_or_unknown),
		JOB_CASE(rules_of_its_own_that_moved_meanwhile_judge_nothing),
		JOB_CASE(
		    rules_of_its_own_lie_in_commits_and_stay_where_nothing_moves),
		JOB_CASE(
		    names_that_look_alike_are_refused_where_one_of_them_is_made),
		JOB_CASE(
		    files_of_a_tag_are_not_judged_by_sets_that_exempt_the_pusher),
		JOB_CASE(a_name_that_is_only_deleted_is_not_beside_another),
		JOB_CASE(a_bypass_is_for_who_may_while_he_may),
		JOB_CASE(an_import_of_size_is_for_sets_that_ask_for_it),
		JOB_CASE(
		    covered_parents_and_tips_that_cannot_be_read_are_asked_for),
		JOB_CASE(a_repository_without_a_name_is_not_judged),
		JOB_CASE(
		    rules_of_its_own_that_were_not_read_are_not_passed_over),
		JOB_CASE(a_trusted_ref_must_be_no_other_name_and_may_be_absent),
		JOB_CASE(
		    what_a_clone_knows_is_known_for_the_sets_that_it_names),
		JOB_CASE(
		    since_spares_what_a_commit_reaches_and_no_other_object),
		JOB_CASE(
		    a_symbolic_ref_without_end_and_one_that_leads_out_are_errors),
		JOB_CASE(an_audit_does_not_read_again_what_was_listed),
		JOB_CASE(
		    a_namespace_is_open_where_a_set_names_it_under_both_names),
		JOB_CASE(a_ref_that_no_set_governs_can_be_refused),
		JOB_CASE(a_ref_that_leaves_what_is_no_commit_is_rewritten),
		JOB_CASE(a_set_counts_the_refs_that_it_governs),
		JOB_CASE(a_rule_that_is_off_or_needs_a_pusher_is_not_asked),
		JOB_CASE(a_rule_about_pushes_that_cannot_tell_refuses),
		JOB_CASE(what_fails_beyond_the_first_sixty_four_refs_refuses),
		JOB_CASE(
		    a_path_that_rolls_back_to_a_past_that_looks_young_is_found),
		JOB_CASE(
		    a_malformed_tree_of_the_past_that_looks_young_is_nobodys_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
