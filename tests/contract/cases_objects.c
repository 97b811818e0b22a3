/* SPDX-License-Identifier: Apache-2.0 */
/* The contract of repo.h about objects. */
#include "cases.h"

/* An id that no object has. */
static struct ward_oid
stranger(const struct world *world, unsigned char last)
{
	struct ward_oid id = world->ids[0];

	id.bytes[0] ^= 0x55;
	id.bytes[id.size - 1] = last;
	return id;
}

static void
an_object_is_read_as_it_was_put(void **state)
{
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);
	struct ward_buf out = WARD_BUF_INIT;
	enum ward_object_type type;
	size_t i;

	for (i = 0; i < WORLD_NOBJECTS; i++) {
		ward_buf_add_str(&out, "what was in it before");
		assert_no_error(
		    ward_repo_read(repo, &world->ids[i], &type, &out));

		assert_int_equal(type, world->types[i]);
		assert_true(ward_view_equal(
		    ward_buf_view(&out), ward_buf_view(&world->raw[i])));
	}

	ward_buf_release(&out);
	world_close(world, repo);
}

static void
a_header_tells_type_and_size(void **state)
{
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);
	enum ward_object_type type;
	uint64_t size;
	size_t i;

	for (i = 0; i < WORLD_NOBJECTS; i++) {
		assert_no_error(
		    ward_repo_header(repo, &world->ids[i], &type, &size));

		assert_int_equal(type, world->types[i]);
		assert_int_equal(size, world->raw[i].size);
	}

	world_close(world, repo);
}

static void
an_object_that_is_not_there_is_missing(void **state)
{
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);
	struct ward_buf out = WARD_BUF_INIT;
	enum ward_object_type type;
	uint64_t size;
	unsigned char i;

	for (i = 0; i < 40; i++) {
		struct ward_oid id = stranger(world, i);

		assert_code(
		    ward_repo_read(repo, &id, &type, &out), WARD_E_MISSING);
		assert_code(
		    ward_repo_header(repo, &id, &type, &size), WARD_E_MISSING);
	}

	/* Many misses hide nothing that is there. */
	for (i = 0; i < WORLD_NOBJECTS; i++)
		assert_no_error(
		    ward_repo_read(repo, &world->ids[i], &type, &out));
	ward_buf_release(&out);
	world_close(world, repo);
}

static void
the_null_id_is_missing(void **state)
{
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);
	struct ward_oid null = { .size = world->ids[0].size };
	enum ward_object_type type;
	uint64_t size;
	bool was_there = true;

	assert_code(
	    ward_repo_header(repo, &null, &type, &size), WARD_E_MISSING);
	assert_no_error(ward_repo_was_there(repo, &null, &was_there));

	assert_false(was_there);
	world_close(world, repo);
}

static void
an_id_of_another_format_is_refused(void **state)
{
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_oid id = world->ids[0];
	enum ward_object_type type;
	uint64_t size;
	bool was_there;

	id.size = id.size == 20 ? 32 : 20;

	assert_code(ward_repo_read(repo, &id, &type, &out), WARD_E_INVALID);
	assert_code(ward_repo_header(repo, &id, &type, &size), WARD_E_INVALID);
	assert_code(ward_repo_was_there(repo, &id, &was_there), WARD_E_INVALID);
	assert_int_equal(ward_repo_oid_size(repo), world->form->oid_size);
	ward_buf_release(&out);
	world_close(world, repo);
}

static void
only_what_a_push_brings_was_not_there(void **state)
{
	struct world *world = *state;
	struct ward_repo *repo = open_plainly(world);
	struct ward_oid id = stranger(world, 0);
	bool was_there;
	size_t i;

	for (i = 0; i < WORLD_NOBJECTS; i++) {
		bool is_old = i < WORLD_FIRST_NEW || !world->form->in_push;

		was_there = !is_old;
		assert_no_error(
		    ward_repo_was_there(repo, &world->ids[i], &was_there));
		assert_int_equal(was_there, is_old);
	}

	assert_no_error(ward_repo_was_there(repo, &id, &was_there));
	assert_false(was_there);
	world_close(world, repo);
}

static void
an_object_over_its_cap_is_not_read(void **state)
{
	struct world *world = *state;
	struct ward_repo_options options;
	struct ward_repo *repo;
	struct ward_buf out = WARD_BUF_INIT;
	enum ward_object_type type;
	uint64_t size;

	world_options(world, &options);
	options.object_bytes_max = world->raw[WORLD_BIG_BLOB].size;
	repo = world_open(world, &options);

	assert_no_error(
	    ward_repo_read(repo, &world->ids[WORLD_BIG_BLOB], &type, &out));
	assert_code(
	    ward_repo_read(repo, &world->ids[WORLD_DELTA_BLOB], &type, &out),
	    WARD_E_LIMIT);

	/* Its size can be asked for all the same. */
	assert_int_equal(out.size, 0);
	assert_no_error(ward_repo_header(
	    repo, &world->ids[WORLD_DELTA_BLOB], &type, &size));
	ward_buf_release(&out);
	world_close(world, repo);
}

static void
what_is_read_in_all_has_a_budget(void **state)
{
	struct world *world = *state;
	size_t size = world->raw[WORLD_BIG_BLOB].size;
	const struct ward_oid *id = &world->ids[WORLD_BIG_BLOB];
	const struct ward_error *err;
	struct ward_repo_options options;
	struct ward_repo *repo;
	struct ward_buf out = WARD_BUF_INIT;
	enum ward_object_type type;

	world_options(world, &options);
	options.total_bytes_max = 2 * size + 4;
	repo = world_open(world, &options);

	assert_no_error(ward_repo_read(repo, id, &type, &out));
	assert_no_error(ward_repo_read(repo, id, &type, &out));
	err = ward_repo_read(repo, id, &type, &out);
	assert_code(err, WARD_E_LIMIT);
	assert_non_null(strstr(err->text, "byte-budget"));

	/* The last four bytes, and not one more. */
	assert_no_error(
	    ward_repo_read(repo, &world->ids[WORLD_OLD_BLOB], &type, &out));
	assert_code(
	    ward_repo_read(repo, &world->ids[WORLD_NEW_BLOB], &type, &out),
	    WARD_E_LIMIT);
	ward_buf_release(&out);
	world_close(world, repo);
}

static bool
is_late_at_zero(void *data)
{
	int *left = data;

	return (*left)-- <= 0;
}

static const struct ward_error *
ignore_ref(void *data, const char *name, const struct ward_oid *id)
{
	(void)data;
	(void)name;
	(void)id;
	return NULL;
}

static void
nothing_is_read_after_the_deadline(void **state)
{
	struct world *world = *state;
	int left = 1;
	const struct ward_error *err;
	struct ward_repo_options options;
	struct ward_repo *repo;
	struct ward_buf out = WARD_BUF_INIT;
	enum ward_object_type type;
	struct ward_ref ref;
	bool was_there;

	world_options(world, &options);
	options.is_late = is_late_at_zero;
	options.late_data = &left;
	repo = world_open(world, &options);

	assert_no_error(ward_repo_read(repo, &world->ids[0], &type, &out));
	err = ward_repo_read(repo, &world->ids[0], &type, &out);
	assert_code(err, WARD_E_LIMIT);
	assert_non_null(strstr(err->text, "deadline"));
	assert_code(ward_repo_was_there(repo, &world->ids[0], &was_there),
	    WARD_E_LIMIT);
	assert_code(ward_repo_ref(repo, "refs/heads/main", &ref), WARD_E_LIMIT);
	assert_code(
	    ward_repo_each_ref(repo, "refs/", ignore_ref, NULL), WARD_E_LIMIT);
	ward_buf_release(&out);
	world_close(world, repo);
}

const struct contract_case contract_objects[] = {
	{ "an_object_is_read_as_it_was_put", an_object_is_read_as_it_was_put },
	{ "a_header_tells_type_and_size", a_header_tells_type_and_size },
	{ "an_object_that_is_not_there_is_missing",
	    an_object_that_is_not_there_is_missing },
	{ "the_null_id_is_missing", the_null_id_is_missing },
	{ "an_id_of_another_format_is_refused",
	    an_id_of_another_format_is_refused },
	{ "only_what_a_push_brings_was_not_there",
	    only_what_a_push_brings_was_not_there },
	{ "an_object_over_its_cap_is_not_read",
	    an_object_over_its_cap_is_not_read },
	{ "what_is_read_in_all_has_a_budget",
	    what_is_read_in_all_has_a_budget },
	{ "nothing_is_read_after_the_deadline",
	    nothing_is_read_after_the_deadline },
	{ NULL, NULL },
};
