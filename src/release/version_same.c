/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the versions are found that give the same image tag. */
#include "src/release/version_same.h"

#include <stdlib.h>

#define TAGS "refs/tags/"

struct ward_same_tags {
	const struct ward_tag_form *form;
	struct ward_same_tag *items; /* by text, then in their own order */
	size_t count;
	struct ward_same_tags *next;
};

static bool
is_governed(const struct ward_tagging *tagging, const char *tag)
{
	struct ward_buf ref = WARD_BUF_INIT;
	bool is_governed;

	ward_buf_printf(&ref, "%s%s", TAGS, tag);
	is_governed = ward_globs_match(&tagging->refs, ward_buf_view(&ref));
	ward_buf_release(&ref);
	return is_governed;
}

/* NULL: it gives none. */
static const char *
render(struct ward_selection *selection, const struct ward_tag_form *form,
    const char *tag)
{
	struct ward_pair items[WARD_FACTS + 6 + WARD_VERSION_VALUES];
	struct ward_pairs values = { items, 0 };
	struct ward_buf text = WARD_BUF_INIT;
	const char *out = NULL;

	for (size_t i = 0; i < selection->known.count; i++)
		items[values.count++] = selection->known.items[i];
	(void)ward_version_values(&values, tag, selection->arena);
	if (ward_template_render(
		&text, form->text, &values, NULL, selection->arena) == NULL)
		out = ward_arena_strdup(selection->arena, ward_buf_str(&text));
	ward_buf_release(&text);
	return out;
}

static int
compare(const void *left, const void *right)
{
	const struct ward_same_tag *a = left, *b = right;
	int order = ward_view_compare(a->text, b->text);

	return order != 0 ? order : (a->tag > b->tag) - (a->tag < b->tag);
}

static void
fill(struct ward_same_tags *same, struct ward_selection *selection,
    const struct ward_tagging *tagging)
{
	for (size_t i = 0; i < selection->ntags; i++) {
		const struct ward_version_tag *tag = &selection->tags[i];
		const char *text = NULL;

		if ((tag->version.pre.size == 0 || same->form->has_version) &&
		    is_governed(tagging, tag->name))
			text = render(selection, same->form, tag->name);
		if (text != NULL)
			same->items[same->count++] =
			    (struct ward_same_tag){ ward_view_str(text), tag };
	}
	if (same->count > 1)
		qsort(same->items, same->count, sizeof(*same->items), compare);
}

const struct ward_same_tags *
ward_same_tags_of(struct ward_selection *selection,
    const struct ward_tagging *tagging, const struct ward_tag_form *form)
{
	struct ward_same_tags *same = selection->same;

	while (same != NULL && same->form != form)
		same = same->next;
	if (same != NULL)
		return same;
	same = ward_arena_alloc(selection->arena, sizeof(*same));
	*same = (struct ward_same_tags){ .form = form,
		.items = ward_arena_alloc(selection->arena,
		    (selection->ntags + 1) * sizeof(*same->items)),
		.next = selection->same };
	selection->same = same;
	fill(same, selection, tagging);
	return same;
}

const struct ward_same_tag *
ward_same_tags_find(const struct ward_same_tags *same, struct ward_view text)
{
	size_t low = 0, high = same->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ward_view_compare(same->items[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < same->count && ward_view_equal(same->items[low].text, text)
	    ? &same->items[low]
	    : NULL;
}

const struct ward_same_tag *
ward_same_tags_next(
    const struct ward_same_tags *same, const struct ward_same_tag *tag)
{
	const struct ward_same_tag *next = tag + 1;

	return next < same->items + same->count &&
		ward_view_equal(next->text, tag->text)
	    ? next
	    : NULL;
}
