/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what one run of a pipeline is told. */
#include <stdlib.h>
#include <string.h>
#include "refward/sha256.h"
#include "refward/target.h"
#include "src/release/release.h"

/* image, image-tag, image-tags, pipeline, delivery-id. */
#define OWN_VALUES 5

struct making {
	struct ward_line *line;
	const struct ward_pipeline *pipeline;
	struct ward_job *job;
	size_t nbytes;
};

static void
hash_text(struct ward_sha256 *hash, const char *text)
{
	unsigned char size[8];

	for (size_t i = 0; i < sizeof(size); i++)
		size[i] =
		    (unsigned char)((uint64_t)strlen(text) >> (56 - 8 * i));
	ward_sha256_update(hash, size, sizeof(size));
	ward_sha256_update(hash, text, strlen(text));
}

void
ward_job_id(char out[WARD_UUID_SIZE], const char *repository_id,
    const char *push_id, size_t line, const char *pipeline)
{
	unsigned char bytes[WARD_SHA256_SIZE];
	struct ward_buf number = WARD_BUF_INIT;
	struct ward_sha256 hash;

	ward_buf_printf(&number, "%zu", line);
	ward_sha256_init(&hash);
	hash_text(&hash, "refward job 1");
	hash_text(&hash, repository_id);
	hash_text(&hash, push_id);
	hash_text(&hash, ward_buf_str(&number));
	hash_text(&hash, pipeline);
	ward_sha256_final(&hash, bytes);
	ward_uuid_of_hash(out, bytes);
	ward_buf_release(&number);
}

static void
add_value(struct making *making, const char *name, const char *value)
{
	struct ward_pairs *values = &making->job->values;

	for (size_t i = 0; i < values->count; i++)
		if (strcmp(values->items[i].name, name) == 0) {
			values->items[i].value = value;
			return;
		}
	values->items[values->count++] = (struct ward_pair){ name, value };
}

static const char *
list_tags(const struct making *making)
{
	const struct ward_image_tags *tags = &making->job->tags;
	struct ward_buf text = WARD_BUF_INIT;
	const char *copy;

	for (size_t i = 0; i < tags->count; i++)
		ward_buf_printf(
		    &text, "%s%s", i > 0 ? "," : "", tags->items[i].tag);
	copy = ward_arena_strdup(
	    making->line->selection->arena, ward_buf_str(&text));
	ward_buf_release(&text);
	return copy;
}

static void
add_images(struct making *making)
{
	struct ward_job *job = making->job;
	const struct ward_pairs *known = &making->line->selection->known;

	job->tags = making->line->tags;
	job->image = ward_pairs_find(known, "image");
	if (job->tags.count == 0)
		return;
	if (job->tags.items[0].image)
		job->image = job->tags.items[0].image;
	add_value(making, "image-tag", job->tags.items[0].tag);
	add_value(making, "image-tags", list_tags(making));
	if (job->image)
		add_value(making, "image", job->image);
}

static void
add_known(struct making *making)
{
	const struct ward_pairs *known = ward_line_values(making->line);

	making->job->values.items =
	    ward_arena_alloc(making->line->selection->arena,
		(known->count + OWN_VALUES) * sizeof(struct ward_pair));
	memcpy(making->job->values.items, known->items,
	    known->count * sizeof(struct ward_pair));
	making->job->values.count = known->count;
	add_images(making);
}

/* The text, of the arena; NULL: *why says what is missing. */
static const char *
render(struct making *making, const char *what,
    const struct ward_template *text, const char **why)
{
	struct ward_arena *arena = making->line->selection->arena;
	struct ward_buf out = WARD_BUF_INIT;
	const char *copy = NULL;

	*why =
	    ward_template_render(&out, text, &making->job->values, NULL, arena);
	if (!*why)
		copy = ward_arena_strdup(arena, ward_buf_str(&out));
	else
		*why = ward_arena_printf(
		    arena, WARD_JOB_TEXT_MAX, "%s: %s", what, *why);
	ward_buf_release(&out);
	return copy;
}

static void
add_run(struct making *making)
{
	const struct ward_jobs_input *in = making->line->selection->in;
	char id[WARD_UUID_SIZE];

	add_value(making, "pipeline", making->job->name);
	if (!in->repository_id || !in->push->id)
		return;
	ward_job_id(id, in->repository_id, in->push->id, making->job->line,
	    making->pipeline->name);
	add_value(making, "delivery-id",
	    ward_arena_strdup(making->line->selection->arena, id));
}

static const char *
add_params(struct making *making)
{
	const struct ward_params *params = &making->pipeline->params;
	struct ward_job *job = making->job;
	const char *why = NULL;

	job->params.items = ward_arena_alloc(making->line->selection->arena,
	    params->count * sizeof(*job->params.items));
	for (size_t i = 0; i < params->count && !why; i++)
		job->params.items[job->params.count++] =
		    (struct ward_pair){ params->items[i].name,
			    render(making, params->items[i].name,
				params->items[i].value, &why) };
	return why;
}

/* Why there is no image tag, where one is needed. */
static const char *
explain_tags(const struct making *making)
{
	const struct ward_image_tags *tags = &making->job->tags;
	struct ward_arena *arena = making->line->selection->arena;

	if (tags->nwithout == 0)
		return "no [image-tag] gives the ref a tag";
	return ward_arena_printf(arena, WARD_JOB_TEXT_MAX,
	    "image tag '%s' of [image-tag %s]: %s", tags->without[0].tag,
	    tags->without[0].section, tags->without[0].text);
}

static int
compare_names(const void *a, const void *b)
{
	const struct ward_pair *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static size_t
size_of(const struct ward_pairs *pairs)
{
	size_t size = 0;

	for (size_t i = 0; i < pairs->count; i++)
		size += strlen(pairs->items[i].name) +
		    strlen(pairs->items[i].value) + 2;
	return size;
}

static const struct ward_error *
count_bytes(const struct making *making)
{
	struct ward_selection *selection = making->line->selection;
	const struct ward_job *job = making->job;

	selection->nbytes += size_of(&job->params) + size_of(&job->values);
	for (size_t i = 0; i < job->tags.count; i++)
		selection->nbytes += strlen(job->tags.items[i].tag) +
		    (job->tags.items[i].image ? strlen(job->tags.items[i].image)
					      : 0);
	if (selection->nbytes <= WARD_JOBS_BYTES_MAX)
		return NULL;
	return ward_error(WARD_E_LIMIT,
	    "the pipelines of this push have more than %d bytes of "
	    "parameters: push fewer refs at a time",
	    WARD_JOBS_BYTES_MAX);
}

static const char *
once_key(const struct making *making)
{
	const struct ward_update *update = making->line->update;
	unsigned char bytes[WARD_SHA256_SIZE];
	struct ward_buf hex = WARD_BUF_INIT;
	struct ward_sha256 hash;
	char id[WARD_OID_HEX_MAX + 1];
	const char *copy;

	ward_sha256_init(&hash);
	hash_text(&hash, "refward once 1");
	hash_text(&hash, making->pipeline->name);
	hash_text(&hash, making->job->name);
	hash_text(&hash,
	    ward_oid_hex(
		update->new_tip.size > 0 ? &update->new_tip : &update->new,
		id));
	ward_sha256_final(&hash, bytes);
	ward_hex(&hex, bytes, sizeof(bytes));
	copy = ward_arena_strdup(
	    making->line->selection->arena, ward_buf_str(&hex));
	ward_buf_release(&hex);
	return copy;
}

static const char *
fill(struct making *making)
{
	const struct ward_pipeline *pipeline = making->pipeline;
	struct ward_job *job = making->job;
	const char *why = NULL;

	add_known(making);
	if (pipeline->needs_tag && job->tags.count == 0)
		return explain_tags(making);
	job->name = pipeline->title
	    ? render(making, "name", pipeline->title, &why)
	    : pipeline->name;
	if (why)
		return why;
	add_run(making);
	why = add_params(making);
	if (why)
		return why;
	qsort(job->values.items, job->values.count, sizeof(*job->values.items),
	    compare_names);
	if (pipeline->is_once)
		job->once = once_key(making);
	return NULL;
}

const struct ward_error *
ward_job_make(struct ward_job *out, struct ward_line *line,
    const struct ward_pipeline *pipeline, enum ward_event event,
    const char **why)
{
	struct making making = {
		.line = line, .pipeline = pipeline, .job = out
	};
	const struct ward_error *err = ward_line_tag(line);

	if (err)
		return err;
	*out = (struct ward_job){ .line = line->update->line,
		.event = event,
		.ref = line->update->ref,
		.old = line->update->old,
		.new = line->update->new,
		.pipeline = pipeline->name,
		.target = pipeline->target->name };
	*why = fill(&making);
	return *why ? NULL : count_bytes(&making);
}
