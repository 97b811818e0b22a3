/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include "refward/spool.h"

#define PUSH "0193a0f0-0000-7000-8000-000000000001"
#define A    "1111111111111111111111111111111111111111"
#define B    "2222222222222222222222222222222222222222"
#define NONE "0000000000000000000000000000000000000000"

static struct ward_oid
oid(const char *hex)
{
	struct ward_oid id;

	assert_true(ward_oid_parse(&id, ward_view_str(hex)));
	return id;
}

struct sample {
	struct ward_intent_line lines[3];
	struct ward_pair params[2], values[1];
	struct ward_image_tag tags[2];
	struct ward_job jobs[2];
	struct ward_intent intent;
};

/* Everything that an intent can hold. */
static void
fill(struct sample *s)
{
	memset(s, 0, sizeof(*s));
	s->lines[0] = (struct ward_intent_line){ WARD_UPDATE_FORWARD, oid(A),
		oid(B), "refs/heads/main", "refs/heads/alias" };
	s->lines[1] = (struct ward_intent_line){ WARD_UPDATE_CREATE, oid(NONE),
		oid(B), "refs/tags/v1", "refs/tags/v1" };
	s->lines[2] = (struct ward_intent_line){ WARD_UPDATE_DELETE, oid(A),
		oid(NONE), "refs/heads/\xffold", "refs/heads/\xffold" };
	s->params[0] = (struct ward_pair){ "IMAGE", "registry/shop=1 \\x" };
	s->params[1] = (struct ward_pair){ "EMPTY", "" };
	s->values[0] = (struct ward_pair){ "sha", B };
	s->tags[0] =
	    (struct ward_image_tag){ "release", "registry/shop", "1.2", false };
	s->tags[1] = (struct ward_image_tag){ "release", NULL, "1", true };
	s->jobs[0] = (struct ward_job){ .line = 0,
		.event = WARD_EVENT_BRANCH,
		.pipeline = "ci",
		.name = "shop-ci",
		.target = "local",
		.params = { s->params, 2 },
		.values = { s->values, 1 },
		.once = "key",
		.doubt = "why not" };
	s->jobs[1] = (struct ward_job){ .line = 1,
		.event = WARD_EVENT_TAG,
		.pipeline = "cd",
		.name = "shop-cd",
		.target = "local",
		.image = "registry/shop",
		.tags = { s->tags, 2 } };
	s->intent = (struct ward_intent){ .push = PUSH,
		.time = 1700000000,
		.repository = "shop",
		.repository_id = "0123456789abcdef0123456789abcdef",
		.git_dir = "/srv/git/a\nb\\shop.git",
		.host = "ssh",
		.pusher = "alice",
		.process = { 17, 99, "boot", "pid:[1]", "server" },
		.policy = "00ff",
		.lines = s->lines,
		.nlines = 3,
		.jobs = s->jobs,
		.njobs = 2,
		.record = "{\"push\":1}" };
}

static void
an_intent_reads_as_it_was_written(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT, again = WARD_BUF_INIT;
	struct ward_arena *arena = ward_arena_new();
	struct ward_intent intent;
	struct sample s;

	fill(&s);
	ward_intent_write(&text, &s.intent);
	assert_no_error(ward_intent_read(&intent, arena, ward_buf_view(&text)));
	ward_intent_write(&again, &intent);

	assert_buf(&again, ward_buf_str(&text));
	assert_string_equal(intent.git_dir, s.intent.git_dir);
	assert_int_equal(intent.nlines, 3);
	assert_string_equal(intent.lines[0].pushed, "refs/heads/alias");
	assert_int_equal(intent.njobs, 2);
	assert_string_equal(
	    intent.jobs[0].params.items[0].value, "registry/shop=1 \\x");
	assert_string_equal(intent.jobs[1].ref, "refs/tags/v1");
	assert_true(intent.jobs[1].tags.items[1].is_floating);
	assert_null(intent.jobs[1].tags.items[1].image);
	ward_arena_free(arena);
	ward_buf_release(&text);
	ward_buf_release(&again);
}

static void
what_is_cut_short_anywhere_is_damaged(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_intent intent;
	struct sample s;

	fill(&s);
	ward_intent_write(&text, &s.intent);
	for (size_t size = 0; size < text.size; size++) {
		struct ward_arena *arena = ward_arena_new();

		assert_code(ward_intent_read(
				&intent, arena, ward_view(text.data, size)),
		    WARD_E_CORRUPT);
		ward_arena_free(arena);
	}
	ward_buf_release(&text);
}

static void
a_byte_that_is_another_is_damage(void **state)
{
	(void)state;
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_intent intent;
	struct sample s;

	fill(&s);
	ward_intent_write(&text, &s.intent);
	for (size_t i = 0; i < text.size; i++) {
		struct ward_arena *arena = ward_arena_new();

		text.data[i] ^= 1;
		assert_code(
		    ward_intent_read(&intent, arena, ward_buf_view(&text)),
		    WARD_E_CORRUPT);
		text.data[i] ^= 1;
		ward_arena_free(arena);
	}
	ward_buf_release(&text);
}

static void
a_confirmation_reads_as_it_was_written(void **state)
{
	(void)state;
	size_t lines[] = { 0, 2 };
	struct ward_doubt doubts[] = { { 1, NULL }, { 3, "another" } };
	struct ward_confirmation sent = { PUSH, lines, 2, doubts, 2 }, got;
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_arena *arena = ward_arena_new();

	ward_confirmation_write(&text, &sent);
	assert_no_error(
	    ward_confirmation_read(&got, arena, ward_buf_view(&text)));

	assert_string_equal(got.push, PUSH);
	assert_int_equal(got.nlines, 2);
	assert_int_equal(got.lines[1], 2);
	assert_int_equal(got.ndoubts, 2);
	assert_null(got.doubts[0].stand_in);
	assert_int_equal(got.doubts[1].line, 3);
	assert_string_equal(got.doubts[1].stand_in, "another");
	doubts[1].line = 1;
	ward_confirmation_write(&text, &sent);
	assert_code(ward_confirmation_read(&got, arena, ward_buf_view(&text)),
	    WARD_E_CORRUPT);
	sent.ndoubts = 0;
	lines[0] = 2;
	ward_confirmation_write(&text, &sent);
	assert_code(ward_confirmation_read(&got, arena, ward_buf_view(&text)),
	    WARD_E_CORRUPT);
	ward_arena_free(arena);
	ward_buf_release(&text);
}

static void
lines_that_post_receive_does_not_get_are_not_confirmed(void **state)
{
	(void)state;
	struct ward_arena *arena = ward_arena_new();
	struct ward_push_line applied[] = {
		{ oid(A), oid(NONE), ward_view_str("refs/heads/\xffold") },
		{ oid(A), oid(B), ward_view_str("refs/heads/alias") },
	};
	struct ward_confirmation got;
	struct sample s;

	fill(&s);
	assert_true(ward_intent_confirm(&got, arena, &s.intent, applied, 2));

	assert_int_equal(got.nlines, 2);
	assert_int_equal(got.lines[0], 0);
	assert_int_equal(got.lines[1], 2);
	ward_arena_free(arena);
}

static void
a_line_of_another_push_confirms_nothing(void **state)
{
	(void)state;
	struct ward_arena *arena = ward_arena_new();
	struct ward_push_line applied[] = {
		{ oid(A), oid(B), ward_view_str("refs/heads/alias") },
		{ oid(B), oid(A), ward_view_str("refs/tags/v1") },
	};
	struct ward_confirmation got;
	struct sample s;

	fill(&s);

	assert_false(ward_intent_confirm(&got, arena, &s.intent, applied, 2));
	ward_arena_free(arena);
}

/* --- the spool ------------------------------------------------------------ */

static void
what_was_put_is_found_by_push_and_process(void **state)
{
	(void)state;
	struct ward_arena *arena = ward_arena_new();
	struct ward_process other = { 17, 98, "boot", "pid:[1]", "server" };
	struct ward_spool_names names;
	struct ward_intent intent;
	struct sample s;

	fill(&s);
	assert_no_error(ward_spool_put("a/outbox", &s.intent));
	assert_no_error(
	    ward_spool_list(&names, arena, "a/outbox", WARD_SPOOL_NEW, 10));

	assert_int_equal(names.count, 1);
	assert_string_equal(names.items[0], PUSH ".17-99");
	assert_true(ward_spool_is_push(names.items[0], PUSH));
	assert_true(ward_spool_is_process(names.items[0], &s.intent.process));
	assert_false(ward_spool_is_process(names.items[0], &other));
	assert_no_error(ward_spool_read_intent(
	    &intent, arena, "a/outbox", WARD_SPOOL_NEW, names.items[0]));
	assert_int_equal(access("a/outbox/tmp/" PUSH, F_OK), -1);
	ward_arena_free(arena);
}

static void
an_intent_under_a_strange_name_is_damaged(void **state)
{
	(void)state;
	struct ward_arena *arena = ward_arena_new();
	struct ward_intent intent;
	struct sample s;

	fill(&s);
	assert_no_error(ward_spool_put("outbox", &s.intent));
	assert_int_equal(
	    rename("outbox/new/" PUSH ".17-99", "outbox/new/x"), 0);

	assert_code(ward_spool_read_intent(
			&intent, arena, "outbox", WARD_SPOOL_NEW, "x"),
	    WARD_E_CORRUPT);
	ward_arena_free(arena);
}

static void
where_nothing_can_be_written_it_fails(void **state)
{
	(void)state;
	struct sample s;

	fill(&s);
	put("file", "");

	assert_code(ward_spool_put("file/outbox", &s.intent), WARD_E_SYSTEM);
}

static void
the_id_of_a_repository_is_made_once(void **state)
{
	(void)state;
	unsigned char one[WARD_REPOSITORY_ID_RANDOM] = { 1 };
	unsigned char two[WARD_REPOSITORY_ID_RANDOM] = { 2 };
	char first[WARD_REPOSITORY_ID_SIZE], second[WARD_REPOSITORY_ID_SIZE];

	assert_code(ward_repository_id(first, "r"), WARD_E_MISSING);
	assert_no_error(ward_repository_id_make(first, "r", one));
	assert_no_error(ward_repository_id_make(second, "r", two));

	assert_string_equal(first, "01000000000000000000000000000000");
	assert_string_equal(second, first);
	put("r/id", "0100");
	assert_code(ward_repository_id_make(first, "r", one), WARD_E_CORRUPT);
}

static void
what_is_no_git_is_not_known(void **state)
{
	(void)state;
	struct ward_arena *arena = ward_arena_new();
	struct ward_process process;

	/* The first of all, which nothing is above. */
	ward_process_look(&process, arena, 1);

	assert_int_equal(process.pid, 0);
	assert_int_equal(ward_process_state(&process), WARD_PROCESS_UNKNOWN);
	ward_arena_free(arena);
}

static void
a_process_is_one_of_host_boot_space_and_start(void **state)
{
	(void)state;
	struct ward_arena *arena = ward_arena_new();
	struct ward_process git, other;

	assert_int_equal(prctl(PR_SET_NAME, "git-receive-pack"), 0);
	ward_process_look(&git, arena, (uint64_t)getpid());
	assert_int_equal(git.pid, getpid());
	assert_int_equal(ward_process_state(&git), WARD_PROCESS_RUNS);

	/* Another one that got the same number, or one before a restart. */
	other = git;
	other.started++;
	assert_int_equal(ward_process_state(&other), WARD_PROCESS_IS_GONE);
	other = git;
	other.boot = "00000000-0000-0000-0000-000000000000";
	assert_int_equal(ward_process_state(&other), WARD_PROCESS_IS_GONE);

	/* What happens there is not seen here. */
	other = git;
	other.host = "another.example.com";
	assert_int_equal(ward_process_state(&other), WARD_PROCESS_UNKNOWN);
	other = git;
	other.space = "pid:[1]";
	assert_int_equal(ward_process_state(&other), WARD_PROCESS_UNKNOWN);
	ward_arena_free(arena);
}

static void
a_process_that_has_ended_is_gone(void **state)
{
	(void)state;
	struct ward_arena *arena = ward_arena_new();
	struct ward_process git;
	pid_t child = fork();

	if (child == 0) {
		(void)prctl(PR_SET_NAME, "git");
		(void)raise(SIGSTOP);
		_exit(0);
	}
	assert_int_equal(waitpid(child, NULL, WUNTRACED), child);
	ward_process_look(&git, arena, (uint64_t)child);
	assert_int_equal(ward_process_state(&git), WARD_PROCESS_RUNS);

	/* Dead, though nobody has asked for its status yet. */
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(
	    waitid(P_PID, (id_t)child, NULL, WEXITED | WNOWAIT), 0);
	assert_int_equal(ward_process_state(&git), WARD_PROCESS_IS_GONE);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_int_equal(ward_process_state(&git), WARD_PROCESS_IS_GONE);
	ward_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_intent_reads_as_it_was_written),
		cmocka_unit_test(what_is_cut_short_anywhere_is_damaged),
		cmocka_unit_test(a_byte_that_is_another_is_damage),
		cmocka_unit_test(a_confirmation_reads_as_it_was_written),
		cmocka_unit_test(
		    lines_that_post_receive_does_not_get_are_not_confirmed),
		cmocka_unit_test(a_line_of_another_push_confirms_nothing),
		FOLDER_TEST(what_was_put_is_found_by_push_and_process),
		FOLDER_TEST(an_intent_under_a_strange_name_is_damaged),
		FOLDER_TEST(where_nothing_can_be_written_it_fails),
		FOLDER_TEST(the_id_of_a_repository_is_made_once),
		cmocka_unit_test(what_is_no_git_is_not_known),
		cmocka_unit_test(a_process_is_one_of_host_boot_space_and_start),
		cmocka_unit_test(a_process_that_has_ended_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
