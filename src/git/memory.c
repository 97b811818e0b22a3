/* SPDX-License-Identifier: Apache-2.0 */
/* Hides a repository that is nowhere but in memory: the unit tests' own. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "refward/refname.h"
#include "refward/sha256.h"
#include "backend.h"
#include "object_name.h"
#include "sha1.h"

struct object {
	enum ward_object_type type;
	bool is_pushed; /* put after ward_memory_repo_begin_push() */
	char *data;
	size_t size;
};

struct named_ref {
	char *name;
	struct ward_oid id;
	char *target;
};

struct memory {
	size_t oid_size;
	bool in_push;
	struct ward_oidmap ids; /* id to index in objects */
	struct object *objects;
	size_t nobjects, objects_capacity;
	struct named_ref *refs;
	size_t nrefs, refs_capacity;
};

static const struct ward_error *
find(const struct memory *state, const struct ward_oid *id,
    const struct object **out)
{
	char hex[WARD_OID_HEX_MAX + 1];
	size_t index = ward_oidmap_get(&state->ids, id);

	if (index == WARD_OIDMAP_NONE)
		return ward_error(WARD_E_MISSING, "object '%s' is not there",
		    ward_oid_hex(id, hex));
	*out = &state->objects[index];
	return NULL;
}

static const struct ward_error *
header(void *data, const struct ward_oid *id, enum ward_object_type *type,
    uint64_t *size)
{
	const struct object *object = NULL;
	const struct ward_error *err = find(data, id, &object);

	if (err)
		return err;
	*type = object->type;
	*size = object->size;
	return NULL;
}

static const struct ward_error *
read_object(void *data, const struct ward_oid *id, uint64_t max,
    enum ward_object_type *type, uint64_t *size, struct ward_buf *out)
{
	const struct object *object = NULL;
	const struct ward_error *err = find(data, id, &object);

	if (err)
		return err;
	*type = object->type;
	*size = object->size;
	if (*size <= max)
		ward_buf_add(out, object->data, object->size);
	return NULL;
}

static const struct ward_error *
was_there(void *data, const struct ward_oid *id, bool *out)
{
	const struct memory *state = data;
	size_t index = ward_oidmap_get(&state->ids, id);

	*out = index != WARD_OIDMAP_NONE && !state->objects[index].is_pushed;
	return NULL;
}

static size_t
find_ref(const struct memory *state, const char *name)
{
	size_t i;

	for (i = 0; i < state->nrefs; i++)
		if (!strcmp(state->refs[i].name, name))
			break;
	return i;
}

static const struct ward_error *
ref(void *data, const char *name, struct ward_ref *out)
{
	const struct memory *state = data;
	size_t i = find_ref(state, name);
	const char *problem = ward_refname_problem(ward_view_str(name));

	if (problem && strcmp(name, "HEAD") != 0)
		return ward_error(
		    WARD_E_INVALID, "ref name '%s': %s", name, problem);
	if (i == state->nrefs)
		return NULL;
	out->exists = true;
	out->id = state->refs[i].id;
	if (state->refs[i].target)
		out->target = ward_strdup(state->refs[i].target);
	return NULL;
}

static const struct ward_error *
each_ref(void *data, const char *prefix, ward_ref_fn each, void *each_data)
{
	const struct memory *state = data;
	const struct ward_error *err;
	size_t i;

	for (i = 0; i < state->nrefs; i++) {
		const struct named_ref *found = &state->refs[i];

		if (found->target ||
		    !ward_view_starts(ward_view_str(found->name), prefix))
			continue;
		err = each(each_data, found->name, &found->id);
		if (err)
			return err;
	}
	return NULL;
}

static const struct ward_error *
each_symbolic(
    void *data, const char *prefix, ward_symbolic_fn each, void *each_data)
{
	const struct memory *state = data;
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < state->nrefs && !err; i++) {
		const struct named_ref *found = &state->refs[i];

		if (found->target &&
		    ward_view_starts(ward_view_str(found->name), prefix))
			err = each(each_data, found->name, found->target);
	}
	return err;
}

static void
close_state(void *data)
{
	struct memory *state = data;
	size_t i;

	for (i = 0; i < state->nobjects; i++)
		free(state->objects[i].data);
	for (i = 0; i < state->nrefs; i++) {
		free(state->refs[i].name);
		free(state->refs[i].target);
	}
	ward_oidmap_release(&state->ids);
	free(state->objects);
	free(state->refs);
	free(state);
}

static const struct ward_backend backend = {
	.close = close_state,
	.header = header,
	.read = read_object,
	.was_there = was_there,
	.ref = ref,
	.each_ref = each_ref,
	.each_symbolic = each_symbolic,
};

const struct ward_error *
ward_memory_repo_new(struct ward_repo **out, size_t oid_size)
{
	struct ward_repo_options options;
	struct memory *state;

	if (oid_size != WARD_SHA1_SIZE && oid_size != WARD_SHA256_SIZE)
		return ward_error(WARD_E_UNSUPPORTED,
		    "object names of %zu bytes are not read", oid_size);
	ward_repo_options_init(&options, NULL);
	state = ward_alloc(sizeof(*state));
	state->oid_size = oid_size;
	*out = ward_repo_wrap(&backend, state, oid_size, &options);
	return NULL;
}

void
ward_memory_repo_limit(
    struct ward_repo *repo, const struct ward_repo_options *options)
{
	repo->options.object_bytes_max = options->object_bytes_max;
	repo->options.total_bytes_max = options->total_bytes_max;
	repo->options.is_late = options->is_late;
	repo->options.late_data = options->late_data;
	repo->bytes_read = 0;
}

void
ward_memory_repo_begin_push(struct ward_repo *repo)
{
	struct memory *state = repo->state;

	state->in_push = true;
}

static void
add_object(
    struct memory *state, enum ward_object_type type, struct ward_view raw)
{
	struct object *object;

	if (state->nobjects == state->objects_capacity) {
		state->objects_capacity =
		    ward_grow(state->objects_capacity, state->nobjects + 1);
		state->objects = ward_realloc_array(state->objects,
		    state->objects_capacity, sizeof(*state->objects));
	}
	object = &state->objects[state->nobjects++];
	*object = (struct object){
		.type = type,
		.is_pushed = state->in_push,
		.data = ward_alloc(raw.size),
		.size = raw.size,
	};
	if (raw.size)
		memcpy(object->data, raw.data, raw.size);
}

struct ward_oid
ward_memory_repo_put(
    struct ward_repo *repo, enum ward_object_type type, struct ward_view raw)
{
	struct memory *state = repo->state;
	struct ward_oid id = ward_object_name(state->oid_size, type, raw);

	if (ward_oidmap_put(&state->ids, &id, state->nobjects))
		add_object(state, type, raw);
	return id;
}

static void
remove_ref(struct memory *state, const char *name)
{
	size_t i = find_ref(state, name);

	if (i == state->nrefs)
		return;
	free(state->refs[i].name);
	free(state->refs[i].target);
	state->refs[i] = state->refs[--state->nrefs];
}

static void
set_ref(struct memory *state, const char *name, const struct ward_oid *id,
    const char *target)
{
	struct named_ref set = { .name = ward_strdup(name) };

	if (id)
		set.id = *id;
	if (target)
		set.target = ward_strdup(target);
	remove_ref(state, name);
	if (state->nrefs == state->refs_capacity) {
		state->refs_capacity =
		    ward_grow(state->refs_capacity, state->nrefs + 1);
		state->refs = ward_realloc_array(
		    state->refs, state->refs_capacity, sizeof(*state->refs));
	}
	state->refs[state->nrefs++] = set;
}

void
ward_memory_repo_set_ref(
    struct ward_repo *repo, const char *name, const struct ward_oid *id)
{
	if (id)
		set_ref(repo->state, name, id, NULL);
	else
		remove_ref(repo->state, name);
}

void
ward_memory_repo_set_symbolic_ref(
    struct ward_repo *repo, const char *name, const char *target)
{
	set_ref(repo->state, name, NULL, target);
}
