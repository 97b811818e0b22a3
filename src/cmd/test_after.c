/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a test says what is to follow a push, and when it does. */
#include <string.h>
#include "refward/job.h"
#include "refward/text.h"
#include "test_parse.h"

#define NOTHING "nothing"
#define NONE	"none"

void
ward_test_take_after(struct ward_test_parsing *parsing)
{
	struct ward_test_ref *ref = parsing->test->ref;
	bool is_fires = strcmp(parsing->entry->key, "fires") == 0;

	if (!ref || ref->kind == WARD_TEST_GIVEN)
		ward_test_complain(parsing, "'%s' is said of what is pushed",
		    parsing->entry->key);
	else
		ward_test_set_once(
		    parsing, is_fires ? &ref->fires : &ref->image_tags);
}

struct following {
	const struct ward_gate_input *judged;
	struct ward_jobs_input input;
	struct ward_arena *arena;
	struct ward_jobs jobs;
	struct ward_buf *detail;
};

/* As the words of the test: with the name where the word has one. */
static void
add_fired(struct ward_buf *out, const struct following *following, size_t line,
    struct ward_view words)
{
	for (size_t i = 0; i < following->jobs.count; i++) {
		const struct ward_job *job = &following->jobs.items[i];
		struct ward_view word = WARD_VIEW_EMPTY;

		if (job->line != line)
			continue;
		(void)ward_view_split(&words, ' ', &word);
		ward_buf_printf(
		    out, "%s%s", out->size > 0 ? " " : "", job->pipeline);
		if (word.size > 0 && memchr(word.data, ':', word.size))
			ward_buf_printf(out, ":%s", job->name);
	}
	if (out->size == 0)
		ward_buf_add_str(out, NOTHING);
}

static const struct ward_error *
add_tags(struct ward_buf *out, const struct following *following, size_t line)
{
	struct ward_image_tags tags;
	const struct ward_error *err = ward_jobs_image_tags(
	    &tags, following->arena, &following->input, line);

	if (err)
		return err;
	for (size_t i = 0; i < tags.count; i++)
		ward_buf_printf(
		    out, "%s%s", i > 0 ? " " : "", tags.items[i].tag);
	if (tags.count == 0)
		ward_buf_add_str(out, NONE);
	return NULL;
}

static bool
agree(const struct following *following, const struct ward_test_ref *ref,
    const char *what, const char *expected, struct ward_buf *got)
{
	if (strcmp(expected, ward_buf_str(got)) == 0)
		return true;
	ward_buf_printf(following->detail, "ref of line %u, %s: expected '",
	    ref->line, what);
	ward_escape_terminal(following->detail, ward_view_str(expected), 0);
	ward_buf_add_str(following->detail, "', got '");
	ward_escape_terminal(following->detail, ward_buf_view(got), 0);
	ward_buf_add_str(following->detail, "'\n");
	return false;
}

/* What did not fire for the lack of a value may be why. */
static void
add_passed(const struct following *following)
{
	for (size_t i = 0; i < following->jobs.npassed; i++) {
		ward_buf_printf(following->detail,
		    "%s does not fire: ", following->jobs.passed[i].pipeline);
		ward_escape_terminal(following->detail,
		    ward_view_str(following->jobs.passed[i].text), 0);
		ward_buf_add_char(following->detail, '\n');
	}
}

static bool
compare(const struct following *following, const struct ward_test_ref *ref,
    size_t line)
{
	struct ward_buf fired = WARD_BUF_INIT, tags = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	bool do_agree = true;

	if (ref->fires) {
		add_fired(&fired, following, line, ward_view_str(ref->fires));
		do_agree =
		    agree(following, ref, "what it fires", ref->fires, &fired);
		if (!do_agree)
			add_passed(following);
	}
	if (ref->image_tags) {
		err = add_tags(&tags, following, line);
		if (err)
			ward_buf_printf(following->detail, "%s\n", err->text);
		do_agree = !err &&
		    agree(following, ref, "its image tags", ref->image_tags,
			&tags) &&
		    do_agree;
	}
	ward_buf_release(&fired);
	ward_buf_release(&tags);
	return do_agree;
}

static bool
is_wanted(const struct ward_test *test)
{
	for (const struct ward_test_ref *ref = test->refs; ref; ref = ref->next)
		if (ref->fires || ref->image_tags)
			return true;
	return false;
}

static const struct ward_error *
select_jobs(struct following *following, const struct ward_verdict *verdict)
{
	following->input =
	    (struct ward_jobs_input){ .policy = following->judged->policy,
		    .repo = following->judged->repo,
		    .push = following->judged->push,
		    .verdict = verdict,
		    .repository_id = "test",
		    .sequence = 1 };
	if (ward_verdict_outcome(verdict) != WARD_ACCEPTED)
		return NULL;
	return ward_jobs_select(
	    &following->jobs, following->arena, &following->input);
}

bool
ward_test_after(struct ward_buf *detail, const struct ward_test *test,
    const struct ward_gate_input *judged, const struct ward_verdict *verdict)
{
	struct following following = { .judged = judged, .detail = detail };
	const struct ward_error *err;
	bool do_agree = true;
	size_t line = 0;

	if (!is_wanted(test))
		return true;
	following.arena = ward_arena_new();
	err = select_jobs(&following, verdict);
	if (err)
		ward_buf_printf(detail, "%s\n", err->text);
	for (const struct ward_test_ref *ref = test->refs; ref && !err;
	     ref = ref->next)
		if (ref->kind != WARD_TEST_GIVEN && line < verdict->nupdates)
			do_agree &= compare(&following, ref, line++);
	ward_arena_free(following.arena);
	return do_agree && !err;
}
