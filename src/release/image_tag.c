/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a name becomes a tag that no other name becomes. */
#include <string.h>
#include "refward/refname.h"
#include "refward/sha256.h"
#include "refward/version.h"
#include "src/release/release.h"

#define TAG_MAX	    128
#define HASH_DIGITS 7
#define PHRASE_MAX  512

struct tagging {
	struct ward_line *line;
	const struct ward_tagging *section;
	const char *image;
	size_t capacity, without_capacity;
};

static bool
is_tag_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c != '\0' && strchr("_.-", c));
}

/* Anything else becomes one dash, but none in front. */
static void
add_clean(struct ward_buf *out, struct ward_view text)
{
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];

		if (out->size == 0 && (c == '.' || c == '-'))
			continue;
		if (is_tag_char(c))
			ward_buf_add_char(out, c);
		else if (out->size > 0 && out->data[out->size - 1] != '-')
			ward_buf_add_char(out, '-');
	}
}

static bool
is_number(struct ward_view text)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] != '.' &&
		    (text.data[i] < '0' || text.data[i] > '9'))
			return false;
	return true;
}

/* A branch called 1.2 or latest would take what is a version's. */
static bool
is_reserved(enum ward_ref_kind kind, const struct ward_tag_form *form,
    struct ward_view text)
{
	struct ward_version version;
	bool is_version = ward_version_parse(&version, text);

	if (!form->is_chosen)
		return false;
	if (ward_view_is(text, "latest"))
		return true;
	return kind == WARD_REF_TAG ? is_number(text) && !is_version
				    : is_number(text) || is_version;
}

/* A name that was lossless, but is what add_hash() makes of another one. */
static bool
is_like_hashed(const struct ward_tag_form *form, struct ward_view text)
{
	if (!form->is_chosen || text.size < HASH_DIGITS ||
	    (text.size > HASH_DIGITS &&
		text.data[text.size - HASH_DIGITS - 1] != '-'))
		return false;
	for (size_t i = text.size - HASH_DIGITS; i < text.size; i++)
		if (strchr("0123456789abcdef", text.data[i]) == NULL)
			return false;
	return true;
}

static void
add_hash(struct ward_buf *out, struct ward_view raw)
{
	unsigned char bytes[WARD_SHA256_SIZE];
	struct ward_buf hex = WARD_BUF_INIT;
	struct ward_sha256 hash;

	ward_sha256_init(&hash);
	ward_sha256_update(&hash, raw.data, raw.size);
	ward_sha256_final(&hash, bytes);
	ward_hex(&hex, bytes, sizeof(bytes));
	if (out->size > TAG_MAX - HASH_DIGITS - 1)
		ward_buf_truncate(out, TAG_MAX - HASH_DIGITS - 1);
	while (out->size > 0 && out->data[out->size - 1] == '-')
		ward_buf_truncate(out, out->size - 1);
	if (out->size > 0)
		ward_buf_add_char(out, '-');
	ward_buf_add(out, hex.data, HASH_DIGITS);
	ward_buf_release(&hex);
}

/* From what the template gives to a tag; NULL, or why there is none. Whatever
 * was lost on the way, also by '|slug', could make two names one. */
static const char *
make_tag(const struct tagging *tagging, const struct ward_tag_form *form,
    struct ward_buf *out)
{
	struct ward_line *line = tagging->line;
	const struct ward_pairs *values = ward_line_values(line);
	struct ward_arena *arena = line->selection->arena;
	struct ward_buf text = WARD_BUF_INIT, raw = WARD_BUF_INIT;
	bool refuses = tagging->section->collision == WARD_COLLISION_REFUSE;
	const char *why;
	bool has_lost;

	why = ward_template_render(&text, form->text, values, NULL, arena);
	if (!why)
		why = ward_template_render_raw(&raw, form->text, values, arena);
	if (why)
		goto out;
	add_clean(out, ward_buf_view(&text));
	has_lost = !ward_view_equal(ward_buf_view(out), ward_buf_view(&raw)) ||
	    out->size > TAG_MAX ||
	    is_reserved(line->kind, form, ward_buf_view(out));
	if (has_lost && refuses)
		why = ward_arena_printf(arena, PHRASE_MAX,
		    "'%s' cannot stand in a tag as it is", ward_buf_str(&raw));
	else if (has_lost ||
	    (!refuses && is_like_hashed(form, ward_buf_view(out))))
		add_hash(out, ward_buf_view(&raw));
	if (!why)
		why = ward_image_tag_problem(ward_buf_view(out));
out:
	ward_buf_release(&text);
	ward_buf_release(&raw);
	return why;
}

static void
add_without(struct tagging *tagging, const struct ward_tag_form *form,
    const char *why, bool is_problem)
{
	struct ward_image_tags *tags = &tagging->line->tags;

	tags->without = ward_release_grow(tagging->line->selection->arena,
	    tags->without, tags->nwithout, &tagging->without_capacity,
	    sizeof(*tags->without));
	tags->without[tags->nwithout++] =
	    (struct ward_untagged){ tagging->section->name,
		    ward_template_text(form->text), why, is_problem };
}

static bool
is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static const struct ward_error *
add_tag(
    struct tagging *tagging, const struct ward_tag_form *form, const char *text)
{
	struct ward_image_tags *tags = &tagging->line->tags;

	for (size_t i = 0; i < tags->count; i++)
		if (strcmp(tags->items[i].tag, text) == 0 &&
		    is_same(tags->items[i].image, tagging->image))
			return NULL;
	if (tags->count == WARD_JOB_TAGS_MAX)
		return ward_error(WARD_E_LIMIT,
		    "ref '%s' has more than %d image tags",
		    tagging->line->update->ref, WARD_JOB_TAGS_MAX);
	tags->items = ward_release_grow(tagging->line->selection->arena,
	    tags->items, tags->count, &tagging->capacity, sizeof(*tags->items));
	tags->items[tags->count++] = (struct ward_image_tag){
		.section = tagging->section->name,
		.image = tagging->image,
		.tag = ward_arena_strdup(tagging->line->selection->arena, text),
		.is_floating = tagging->line->kind == WARD_REF_TAG &&
		    form->is_of_versions && !form->has_version
	};
	return NULL;
}

static const struct ward_error *
take_form(struct tagging *tagging, const struct ward_tag_form *form)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	const char *why = NULL;
	bool is_problem = false;

	if (tagging->line->kind == WARD_REF_TAG && form->is_of_versions)
		err = ward_version_claim(
		    tagging->line, tagging->section, form, &why, &is_problem);
	if (!err && !why) {
		why = make_tag(tagging, form, &text);
		is_problem = why != NULL;
	}
	if (!err && why)
		add_without(tagging, form, why, is_problem);
	else if (!err)
		err = add_tag(tagging, form, ward_buf_str(&text));
	ward_buf_release(&text);
	return err;
}

/* NULL, or why the section's image has no name. */
static const char *
find_image(struct tagging *tagging)
{
	struct ward_selection *selection = tagging->line->selection;
	struct ward_buf text = WARD_BUF_INIT;
	const char *why = NULL;

	if (tagging->section->image)
		why = ward_template_render(&text, tagging->section->image,
		    ward_line_values(tagging->line), NULL, selection->arena);
	else if (ward_pairs_find(&selection->known, "image"))
		ward_buf_add_str(
		    &text, ward_pairs_find(&selection->known, "image"));
	if (!why && text.size > 0) {
		tagging->image =
		    ward_arena_strdup(selection->arena, ward_buf_str(&text));
		why = ward_image_name_problem(ward_buf_view(&text));
		if (why)
			why = ward_arena_printf(selection->arena, PHRASE_MAX,
			    "image '%s' %s", tagging->image, why);
	}
	ward_buf_release(&text);
	return why;
}

static const struct ward_error *
take_section(struct tagging *tagging)
{
	const struct ward_tagging *section = tagging->section;
	const char *why;
	const struct ward_error *err = NULL;

	tagging->image = NULL;
	why = find_image(tagging);
	for (size_t i = 0; i < section->ntags && !err; i++) {
		if (why)
			add_without(tagging, &section->tags[i], why, true);
		else
			err = take_form(tagging, &section->tags[i]);
	}
	return err;
}

const struct ward_error *
ward_line_tag(struct ward_line *line)
{
	struct ward_selection *selection = line->selection;
	struct tagging tagging = { .line = line };
	const struct ward_error *err = NULL;

	if (line->is_tagged || line->update->kind == WARD_UPDATE_DELETE)
		return NULL;
	for (size_t i = 0; i < selection->ntaggings && !err; i++) {
		tagging.section = &selection->taggings[i];
		if (ward_globs_match(&tagging.section->refs,
			ward_view_str(line->update->ref)) &&
		    ward_tagging_holds(
			selection->in->policy, i, &selection->repository, NULL))
			err = take_section(&tagging);
	}
	line->is_tagged = !err;
	return err;
}
