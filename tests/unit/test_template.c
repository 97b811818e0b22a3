/* SPDX-License-Identifier: Apache-2.0 */
/* Templates: how they are written, what they give, what they refuse. */
#include "unit.h"
#include "policy/template.h"
#include "refward/text.h"

static struct ward_pair pairs[] = {
	{ "application", "Basket" },
	{ "branch", "feature/SHOP-001_Add--Basket!" },
	{ "pusher", "bob\x1b[31m" },
	{ "repository:basename", "basket" },
	{ "sha", "0123456789abcdef0123456789abcdef01234567" },
	{ "time", "2026-01-05T06:07:08Z" },
	{ "version", "1.2.3" },
};

static const struct ward_pairs values = { pairs,
	sizeof(pairs) / sizeof(pairs[0]) };

struct world {
	struct ward_arena *arena;
	struct ward_template template;
	struct ward_buf text;
};

/* What is wrong with the template, or NULL. */
static const char *
parse(struct world *world, const char *text)
{
	const char *said = NULL;

	ward_buf_clear(&world->text);
	if (!ward_template_parse(&world->template, world->arena,
		ward_view_str(text), &world->text))
		said =
		    ward_arena_strdup(world->arena, ward_buf_str(&world->text));
	ward_buf_clear(&world->text);
	return said;
}

/* What it gives, or why it gives nothing. */
static const char *
render(struct world *world, const char *text)
{
	const char *problem;

	assert_null(parse(world, text));
	problem = ward_template_render(
	    &world->text, &world->template, &values, NULL, world->arena);
	if (problem)
		assert_int_equal(world->text.size, 0);
	return problem ? problem : ward_buf_str(&world->text);
}

static int
setup(void **state)
{
	struct world *world = ward_alloc(sizeof(*world));

	world->arena = ward_arena_new();
	*state = world;
	return 0;
}

static int
teardown(void **state)
{
	struct world *world = *state;

	ward_arena_free(world->arena);
	ward_buf_release(&world->text);
	free(world);
	return 0;
}

static void
a_template_gives_text_and_values(void **state)
{
	assert_string_equal(
	    render(*state, "{application}-ci-{sha:8}"), "Basket-ci-01234567");
	assert_string_equal(render(*state, "plain"), "plain");
	assert_string_equal(render(*state, "{repository:basename}"), "basket");
}

static void
more_digits_than_there_are_are_all(void **state)
{
	assert_string_equal(render(*state, "{sha:64}"),
	    "0123456789abcdef0123456789abcdef01234567");
}

static void
a_doubled_brace_is_a_brace(void **state)
{
	assert_string_equal(
	    render(*state, "{{\"v\":\"{version}\"}}"), "{\"v\":\"1.2.3\"}");
}

static void
dates_are_written_as_the_format_says(void **state)
{
	assert_string_equal(
	    render(*state, "{date:%Y%m%d.%H%M%S}"), "20260105.060708");
	assert_string_equal(
	    render(*state, "{date:%y-%j-100%%}"), "26-005-100%");
	assert_string_equal(render(*state, "{date:%s}"), "1767593228");
}

static void
transforms_make_names_for_others(void **state)
{
	assert_string_equal(
	    render(*state, "{branch|slug}"), "feature-shop-001-add-basket");
	assert_string_equal(render(*state, "{application|lower}"), "basket");
	assert_string_equal(render(*state, "{branch|url}"),
	    "feature%2FSHOP-001_Add--Basket%21");
}

static void
a_slug_is_cut_without_a_dash_at_its_end(void **state)
{
	struct world *world = *state;
	struct ward_pair long_pair = { "branch",
		"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgg"
		"/hh" };
	struct ward_pairs long_pairs = { &long_pair, 1 };

	assert_null(parse(world, "{branch|slug63}"));
	assert_null(ward_template_render(
	    &world->text, &world->template, &long_pairs, NULL, world->arena));
	assert_string_equal(ward_buf_str(&world->text),
	    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgg");
}

static void
what_a_transform_loses_shows_without_it(void **state)
{
	struct world *world = *state;

	assert_null(parse(world, "{application|lower}"));
	assert_null(ward_template_render_raw(
	    &world->text, &world->template, &values, world->arena));
	assert_string_equal(ward_buf_str(&world->text), "Basket");
}

static void
the_destination_escapes_values_and_not_the_text_between(void **state)
{
	struct world *world = *state;

	assert_null(parse(world, "/a b/{branch}/{application|url}"));
	assert_null(ward_template_render(&world->text, &world->template,
	    &values, ward_escape_url, world->arena));
	assert_string_equal(ward_buf_str(&world->text),
	    "/a b/feature%2FSHOP-001_Add--Basket%21/Basket");
}

static void
what_is_not_known_gives_nothing(void **state)
{
	assert_string_equal(
	    render(*state, "x-{issue}"), "'{issue}' is not known");
	assert_string_equal(render(*state, "{version.major}"),
	    "'{version.major}' is not known");
}

static void
control_characters_give_nothing(void **state)
{
	assert_string_equal(
	    render(*state, "{pusher}"), "'{pusher}' holds a control character");
	assert_string_equal(render(*state, "{pusher|slug}"), "bob-31m");
}

static void
what_is_too_long_gives_nothing(void **state)
{
	struct world *world = *state;
	char *text = ward_alloc(WARD_TEMPLATE_SIZE_MAX + 2);

	memset(text, 'a', WARD_TEMPLATE_SIZE_MAX + 1);
	assert_non_null(parse(world, text));
	memcpy(text + WARD_TEMPLATE_SIZE_MAX - 5, "{sha}", 6);
	assert_string_equal(
	    render(world, text), "it is longer than 8192 bytes");
	free(text);
}

static void
a_slip_is_told_with_what_was_meant(void **state)
{
	assert_string_equal(parse(*state, "{aplication}"),
	    "there is no '{aplication}' (did you mean 'application'?)");
	assert_string_equal(parse(*state, "{sha|slog}"),
	    "there is no '|slog' (did you mean 'slug'?)");
	assert_string_equal(parse(*state, "{sha:two}"),
	    "'{sha:two}' is not a number of digits from 4 to 64");
	assert_string_equal(parse(*state, "{date:%Q}"),
	    "'{date:%Q}' is no format such as %Y%m%d");
	assert_string_equal(parse(*state, "{tag:8}"), "'{tag}' takes no ':'");
	assert_non_null(parse(*state, "{tag"));
	assert_non_null(parse(*state, "tag}"));
	assert_non_null(parse(*state, "{}"));
	assert_non_null(parse(*state, "a\nb"));
	assert_non_null(parse(*state, "\xff"));
}

static void
a_name_fits_only_where_it_can_be_known(void **state)
{
	struct world *world = *state;
	struct ward_template_place tags = { WARD_STAGE_RUN, WARD_REFS_TAG,
		false };
	struct ward_template_place both = { WARD_STAGE_NAME,
		WARD_REFS_TAG | WARD_REFS_BRANCH, true };
	struct ward_template_place repository = { WARD_STAGE_REPOSITORY,
		WARD_REFS_ALL, false };

	assert_null(parse(world, "{version}{tag}{delivery-id}"));
	assert_true(ward_template_fits(&world->template, &tags, &world->text));
	assert_null(parse(world, "{version}"));
	assert_false(ward_template_fits(&world->template, &both, &world->text));
	assert_string_equal(
	    ward_buf_str(&world->text), "'{version}' is known of tags only");
	assert_null(parse(world, "{sha}"));
	assert_false(ward_template_fits(&world->template, &both, &world->text));
	assert_null(parse(world, "{delivery-id}"));
	assert_false(ward_template_fits(&world->template, &both, &world->text));
	assert_null(parse(world, "{ref}"));
	assert_false(
	    ward_template_fits(&world->template, &repository, &world->text));
	assert_null(parse(world, "{tenant}"));
	assert_true(
	    ward_template_fits(&world->template, &repository, &world->text));
}

#define CASE(function) \
	cmocka_unit_test_setup_teardown(function, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_template_gives_text_and_values),
		CASE(more_digits_than_there_are_are_all),
		CASE(a_doubled_brace_is_a_brace),
		CASE(dates_are_written_as_the_format_says),
		CASE(transforms_make_names_for_others),
		CASE(a_slug_is_cut_without_a_dash_at_its_end),
		CASE(what_a_transform_loses_shows_without_it),
		CASE(the_destination_escapes_values_and_not_the_text_between),
		CASE(what_is_not_known_gives_nothing),
		CASE(control_characters_give_nothing),
		CASE(what_is_too_long_gives_nothing),
		CASE(a_slip_is_told_with_what_was_meant),
		CASE(a_name_fits_only_where_it_can_be_known),
	};

	return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
