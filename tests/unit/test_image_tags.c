/* SPDX-License-Identifier: Apache-2.0 */
/* Which image tags a ref gets: the cases of tests/data/image-tags/, and what a
 * table cannot say. */
#include "job_world.h"
#include "refward/file.h"
#include "refward/pipeline.h"

#define CASES_MAX 200

struct table_case {
	struct ward_view name, ref, glob, has, collision, ours, theirs, why;
	struct ward_buf tags; /* lines of the section */
};

static struct ward_buf table;

static void
take_line(struct table_case *out, struct ward_view line)
{
	struct ward_view rest = line, key, value;
	struct {
		const char *name;
		struct ward_view *place;
	} keys[] = { { "ref", &out->ref }, { "glob", &out->glob },
		{ "has", &out->has }, { "collision", &out->collision },
		{ "ours", &out->ours }, { "theirs", &out->theirs },
		{ "why", &out->why } };

	assert_true(ward_view_split(&rest, '=', &key));
	key = ward_view_trim(key);
	value = ward_view_trim(rest);
	if (ward_view_is(key, "tag"))
		ward_buf_printf(
		    &out->tags, "tag = %.*s\n", (int)value.size, value.data);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (ward_view_is(key, keys[i].name))
			*keys[i].place = value;
}

static size_t
read_cases(struct table_case *cases)
{
	struct ward_view rest, line;
	char *path = NULL;
	const char *top = getenv("top_srcdir");
	size_t count = 0;

	assert_true(
	    asprintf(&path, "%s/tests/data/image-tags/metadata-action.cases",
		top ? top : "..") > 0);
	assert_no_error(ward_file_read(&table, path, 1024 * 1024));
	free(path);
	rest = ward_buf_view(&table);
	while (ward_view_split(&rest, '\n', &line)) {
		if (ward_view_starts(line, "#") || line.size == 0)
			continue;
		if (ward_view_starts(line, "[")) {
			assert_true(count < CASES_MAX);
			cases[count++].name = line;
		} else {
			assert_true(count > 0);
			take_line(&cases[count - 1], line);
		}
	}
	return count;
}

static const char *
copy(struct world *world, struct ward_view text)
{
	return ward_arena_copy(
	    world->arena, text.data ? text.data : "", text.size);
}

static void
set_rules(struct world *world, struct table_case *is)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *glob = is->glob.size > 0	       ? copy(world, is->glob)
	    : ward_view_starts(is->ref, "refs/heads/") ? "refs/heads/**"
						       : "refs/tags/v*";

	ward_buf_printf(&text, "[image-tag t]\nref = %s\n%s", glob,
	    ward_buf_str(&is->tags));
	if (is->collision.size > 0)
		ward_buf_printf(
		    &text, "collision = %s\n", copy(world, is->collision));
	rules(world, ward_buf_str(&text));
	ward_buf_release(&text);
}

static void
set_tags(struct world *world, struct ward_view names, const struct ward_oid *id)
{
	struct ward_view name;

	while (ward_view_split(&names, ' ', &name))
		ward_memory_repo_set_ref(world->repo,
		    ward_arena_printf(
			world->arena, 200, "refs/tags/%s", copy(world, name)),
		    id);
}

/* "1.2.3 1.2", SHA7 for the commit's first digits. */
static const char *
tags_of(struct world *world, size_t line)
{
	struct ward_image_tags tags;
	struct ward_buf text = WARD_BUF_INIT;
	const char *result;
	char hex[WARD_OID_HEX_MAX + 1];
	char *at;

	judge(world);
	assert_no_error(
	    ward_jobs_image_tags(&tags, world->arena, &world->input, line));
	for (size_t i = 0; i < tags.count; i++) {
		assert_null(
		    ward_image_tag_problem(ward_view_str(tags.items[i].tag)));
		ward_buf_printf(
		    &text, "%s%s", i > 0 ? " " : "", tags.items[i].tag);
	}
	hex[7] = '\0';
	(void)ward_oid_hex(&world->lines[line].new, hex);
	hex[7] = '\0';
	at = strstr(ward_buf_str(&text), hex);
	if (at)
		memcpy(at, "SHA7\0\0\0", 7);
	result = ward_arena_strdup(world->arena, ward_buf_str(&text));
	ward_buf_release(&text);
	return result;
}

static void
run_case(struct table_case *is)
{
	void *state;
	struct world *world;
	struct ward_oid id;
	const char *got;

	(void)job_world_setup(&state);
	world = state;
	id = commit(world, NULL, NULL, "f=1", "one");
	set_rules(world, is);
	set_tags(world, is->has, &id);
	push(world, copy(world, is->ref), &id);
	got = tags_of(world, 0);
	if (!ward_view_is(is->ours, got))
		fail_msg("%.*s: expected '%.*s', got '%s'", (int)is->name.size,
		    is->name.data, (int)is->ours.size,
		    is->ours.data ? is->ours.data : "", got);
	(void)job_world_teardown(&state);
}

static void
the_cases_of_the_table(void **state)
{
	static struct table_case cases[CASES_MAX];
	size_t count = read_cases(cases);
	(void)state;

	assert_true(count > 30);
	for (size_t i = 0; i < count; i++) {
		run_case(&cases[i]);
		if (!ward_view_equal(cases[i].ours, cases[i].theirs) &&
		    cases[i].why.size == 0)
			fail_msg("%.*s: differs, and no 'why'",
			    (int)cases[i].name.size, cases[i].name.data);
		ward_buf_release(&cases[i].tags);
	}
	ward_buf_release(&table);
}

#define VERSIONS                              \
	"[image-tag v]\nref = refs/tags/v*\n" \
	"tag = {version}\ntag = {version.major}\ntag = latest\n"

static void
of_several_versions_in_one_push_the_highest_has_the_floating_tags(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");

	rules(world, VERSIONS);
	push(world, "refs/tags/v2.1.0", &a);
	push(world, "refs/tags/v1.5.0", &a);
	push(world, "refs/tags/v2.0.0", &a);

	assert_string_equal(tags_of(world, 0), "2.1.0 2 latest");
	assert_string_equal(tags_of(world, 1), "1.5.0 1");
	assert_string_equal(tags_of(world, 2), "2.0.0");
}

static void
a_version_that_the_push_deletes_does_not_count(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");

	rules(world, VERSIONS);
	ward_memory_repo_set_ref(world->repo, "refs/tags/v9.0.0", &a);
	push(world, "refs/tags/v1.0.0", &a);
	push(world, "refs/tags/v9.0.0", NULL);

	assert_string_equal(tags_of(world, 0), "1.0.0 1 latest");
}

static void
a_tag_that_moves_keeps_what_is_its_own(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");
	struct ward_oid b = commit(world, NULL, NULL, "f=2", "two");

	rules(world, VERSIONS);
	ward_memory_repo_set_ref(world->repo, "refs/tags/v1.0.0", &a);
	push(world, "refs/tags/v1.0.0", &b);

	assert_string_equal(tags_of(world, 0), "1.0.0 1 latest");
}

static void
a_version_that_the_section_does_not_name_does_not_count(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");

	rules(world, VERSIONS);
	ward_memory_repo_set_ref(world->repo, "refs/tags/9.0.0", &a);
	push(world, "refs/tags/v1.0.0", &a);

	assert_string_equal(tags_of(world, 0), "1.0.0 1 latest");
}

static void
each_image_has_its_tags(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");
	const struct ward_image_tags *tags;

	rules(world,
	    "[repository **]\nimage = r.example.com/{repository}\n"
	    "[target t]\ntype = exec\ncommand = /bin/true\n"
	    "[image-tag debug]\nref = refs/tags/v*\nimage = {image}-debug\n"
	    "tag = {version}\n" VERSIONS
	    "[pipeline cd]\non = tag\nref = refs/tags/v*\ntarget = t\n"
	    "param = I={image}:{image-tag}\nparam = ALL={image-tags}\n");
	push(world, "refs/tags/v1.0.0", &a);

	assert_string_equal(fired(world), "cd");
	tags = &world->jobs.items[0].tags;
	assert_int_equal(tags->count, 4);
	assert_string_equal(
	    tags->items[0].image, "r.example.com/shop/basket-debug");
	assert_string_equal(tags->items[1].image, "r.example.com/shop/basket");
	assert_false(tags->items[1].is_floating);
	assert_true(tags->items[2].is_floating);
	assert_string_equal(ward_pairs_find(&world->jobs.items[0].params, "I"),
	    "r.example.com/shop/basket-debug:1.0.0");
	assert_string_equal(
	    ward_pairs_find(&world->jobs.items[0].params, "ALL"),
	    "1.0.0,1.0.0,1,latest");
}

static void
an_image_that_is_no_name_gives_no_tag_and_no_run(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");

	rules(world,
	    "[repository **]\nimage = r.example.com/{repository}\n"
	    "[target t]\ntype = exec\ncommand = /bin/true\n" VERSIONS
	    "[pipeline cd]\non = tag\nref = refs/tags/v*\ntarget = t\n"
	    "param = T={image-tag}\n");
	world->push.repository = "shop/Basket";
	push(world, "refs/tags/v1.0.0", &a);

	assert_string_equal(fired(world), "");
	assert_non_null(strstr(why_not(world),
	    "image 'r.example.com/shop/Basket' is no name of an image"));
}

static void
a_run_that_needs_a_tag_and_has_none_is_told(void **state)
{
	struct world *world = *state;
	struct ward_oid a = commit(world, NULL, NULL, "f=1", "one");

	rules(world,
	    "[target t]\ntype = exec\ncommand = /bin/true\n"
	    "[image-tag b]\nref = refs/heads/**\ntag = {branch}\n"
	    "collision = refuse\n"
	    "[pipeline ci]\non = branch\nref = refs/heads/**\ntarget = t\n"
	    "param = T={image-tag}\n");
	push(world, "refs/heads/a/b", &a);

	assert_string_equal(fired(world), "");
	assert_string_equal(why_not(world),
	    "image tag '{branch}' of [image-tag b]: 'a/b' cannot stand in a "
	    "tag as it is");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cases_of_the_table),
		JOB_CASE(
		    of_several_versions_in_one_push_the_highest_has_the_floating_tags),
		JOB_CASE(a_version_that_the_push_deletes_does_not_count),
		JOB_CASE(a_tag_that_moves_keeps_what_is_its_own),
		JOB_CASE(
		    a_version_that_the_section_does_not_name_does_not_count),
		JOB_CASE(each_image_has_its_tags),
		JOB_CASE(an_image_that_is_no_name_gives_no_tag_and_no_run),
		JOB_CASE(a_run_that_needs_a_tag_and_has_none_is_told),
	};

	return cmocka_run_group_tests_name("image_tags", tests, NULL, NULL);
}
