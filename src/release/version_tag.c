/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which of several versions has the tag that they all would give. */
#include <string.h>
#include "refward/version.h"
#include "src/release/release.h"
#include "src/release/version_same.h"

#define TAGS	   "refs/tags/"
#define PHRASE_MAX 512

bool
ward_version_values(
    struct ward_pairs *out, const char *tag, struct ward_arena *arena)
{
	static const char *const names[] = { "version.major", "version.minor",
		"version.patch" };
	struct ward_version version;
	const char *text;

	if (!ward_version_parse(&version, ward_view_str(tag)))
		return false;
	text = tag + version.component.size + (version.has_v ? 1 : 0);
	out->items[out->count++] = (struct ward_pair){ "version", text };
	for (size_t i = 0; i < 3; i++)
		out->items[out->count++] = (struct ward_pair){ names[i],
			ward_arena_copy(arena, version.numbers[i].data,
			    version.numbers[i].size) };
	return true;
}

/* Read once: each version of a push is compared with all. */
static void
add_tag(struct ward_selection *selection, const char *name)
{
	struct ward_version_tag tag;

	if (!ward_version_parse(&tag.version, ward_view_str(name)))
		return;
	tag.name = ward_arena_strdup(selection->arena, name);
	(void)ward_version_parse(&tag.version, ward_view_str(tag.name));
	selection->tags = ward_release_grow(selection->arena, selection->tags,
	    selection->ntags, &selection->tags_capacity,
	    sizeof(*selection->tags));
	selection->tags[selection->ntags++] = tag;
}

static bool
is_deleted(const struct ward_selection *selection, const char *ref)
{
	const struct ward_verdict *verdict = selection->in->verdict;

	for (size_t i = 0; i < verdict->nupdates; i++)
		if (verdict->updates[i].kind == WARD_UPDATE_DELETE &&
		    strcmp(verdict->updates[i].ref, ref) == 0)
			return true;
	return false;
}

static const struct ward_error *
take_tag(void *data, const char *ref, const struct ward_oid *id)
{
	(void)id;
	struct ward_selection *selection = data;

	if (selection->ndeletes == 0 || !is_deleted(selection, ref))
		add_tag(selection, ref + strlen(TAGS));
	return NULL;
}

/* Those of the repository, and those that the push makes. */
static const struct ward_error *
read_tags(struct ward_selection *selection)
{
	const struct ward_verdict *verdict = selection->in->verdict;

	if (selection->are_tags_read)
		return NULL;
	selection->are_tags_read = true;
	for (size_t i = 0; i < verdict->nupdates; i++) {
		const struct ward_update *update = &verdict->updates[i];

		selection->ndeletes += update->kind == WARD_UPDATE_DELETE;
		if (update->kind == WARD_UPDATE_CREATE &&
		    ward_view_starts(ward_view_str(update->ref), TAGS))
			add_tag(selection, update->ref + strlen(TAGS));
	}
	return ward_repo_each_ref(
	    selection->in->repo, TAGS, take_tag, selection);
}

struct claim {
	struct ward_line *line;
	const struct ward_tagging *tagging;
	const struct ward_tag_form *form;
	struct ward_buf text; /* what the tag would be */
	struct ward_version version;
	const char **why;
	bool *is_problem;
};

static void
settle(struct claim *claim, const struct ward_version_tag *other)
{
	bool is_akin = ward_version_is_akin(&other->version, &claim->version);
	int order = is_akin
	    ? ward_version_compare(&other->version, &claim->version)
	    : 0;

	if (order < 0)
		return;
	*claim->is_problem = order == 0;
	*claim->why =
	    ward_arena_printf(claim->line->selection->arena, PHRASE_MAX,
		order > 0 ? "it is of the greater version '%s'"
			  : "'%s' gives the same",
		other->name);
}

static void
look_for_others(struct claim *claim)
{
	const char *own = claim->line->update->ref + strlen(TAGS);
	const struct ward_same_tags *all = ward_same_tags_of(
	    claim->line->selection, claim->tagging, claim->form);
	const struct ward_same_tag *other =
	    ward_same_tags_find(all, ward_buf_view(&claim->text));

	for (; other != NULL && !*claim->is_problem;
	     other = ward_same_tags_next(all, other))
		if (strcmp(other->tag->name, own) != 0)
			settle(claim, other->tag);
}

const struct ward_error *
ward_version_claim(struct ward_line *line, const struct ward_tagging *tagging,
    const struct ward_tag_form *form, const char **why, bool *is_problem)
{
	const char *own = line->update->ref + strlen(TAGS);
	struct claim claim = { .line = line,
		.tagging = tagging,
		.form = form,
		.why = why,
		.is_problem = is_problem };
	const struct ward_error *err = NULL;

	*why = NULL;
	*is_problem = false;
	if (!ward_version_parse(&claim.version, ward_view_str(own))) {
		*why = "the tag is no version";
		goto out;
	}
	if (claim.version.pre.size > 0 && !form->has_version) {
		*why = "the version is not out yet";
		goto out;
	}
	*why = ward_template_render(&claim.text, form->text,
	    ward_line_values(line), NULL, line->selection->arena);
	*is_problem = *why != NULL;
	if (*why)
		goto out;
	err = read_tags(line->selection);
	if (!err)
		look_for_others(&claim);
out:
	ward_buf_release(&claim.text);
	return err;
}
