/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what one line of a push is called by. */
#include <string.h>
#include "refward/refname.h"
#include "src/release/release.h"

#define HEADS "refs/heads/"
#define TAGS  "refs/tags/"

/* ref, branch or tag, issue, sha, old, sequence, and a version's. */
#define VALUES_MAX (6 + WARD_VERSION_VALUES)

static enum ward_ref_kind
kind_of(const char *ref)
{
	if (ward_refname_is_branch(ward_view_str(ref)))
		return WARD_REF_BRANCH;
	return ward_refname_is_tag(ward_view_str(ref)) ? WARD_REF_TAG
						       : WARD_REF_OTHER;
}

void
ward_line_begin(struct ward_line *line, struct ward_selection *selection,
    const struct ward_update *update)
{
	memset(line, 0, sizeof(*line));
	line->selection = selection;
	line->update = update;
	line->kind = kind_of(update->ref);
}

bool
ward_line_is_nothing(const struct ward_update *update)
{
	return update->kind == WARD_UPDATE_NOTHING ||
	    (update->kind == WARD_UPDATE_DELETE &&
		ward_oid_is_null(&update->old));
}

static void
add(struct ward_line *line, const char *name, const char *value)
{
	line->values.items[line->values.count++] =
	    (struct ward_pair){ name, value };
}

/* What is no commit goes by its own id. */
static void
add_id(struct ward_line *line, const char *name, const struct ward_oid *tip,
    const struct ward_oid *value)
{
	char hex[WARD_OID_HEX_MAX + 1];

	add(line, name,
	    ward_arena_strdup(line->selection->arena,
		ward_oid_hex(tip->size > 0 ? tip : value, hex)));
}

static void
add_issue(struct ward_line *line, const char *branch)
{
	struct ward_view issue;
	const char *message;

	if (!ward_issue_find(ward_view_str(branch), &issue)) {
		message = line->update->kind != WARD_UPDATE_DELETE
		    ? ward_line_tip(line)->message
		    : NULL;
		if (!message ||
		    !ward_issue_find(
			ward_view(message, strcspn(message, "\n")), &issue))
			return;
	}
	add(line, "issue",
	    ward_arena_copy(line->selection->arena, issue.data, issue.size));
}

static void
add_name(struct ward_line *line)
{
	const char *ref = line->update->ref;

	add(line, "ref", ref);
	if (line->kind == WARD_REF_BRANCH) {
		add(line, "branch", ref + strlen(HEADS));
		add_issue(line, ref + strlen(HEADS));
	} else if (line->kind == WARD_REF_TAG) {
		add(line, "tag", ref + strlen(TAGS));
		(void)ward_version_values(
		    &line->values, ref + strlen(TAGS), line->selection->arena);
	}
}

static void
add_sequence(struct ward_line *line)
{
	uint64_t first = line->selection->in->sequence;

	if (first > 0)
		add(line, "sequence",
		    ward_arena_printf(line->selection->arena, 24, "%llu",
			(unsigned long long)(first + line->update->line)));
}

const struct ward_pairs *
ward_line_values(struct ward_line *line)
{
	const struct ward_pairs *known = &line->selection->known;
	const struct ward_update *update = line->update;

	if (line->values.items)
		return &line->values;
	line->values.items = ward_arena_alloc(line->selection->arena,
	    (known->count + VALUES_MAX) * sizeof(*line->values.items));
	for (size_t i = 0; i < known->count; i++)
		add(line, known->items[i].name, known->items[i].value);
	add_name(line);
	add_id(line, "old", &update->old_tip, &update->old);
	if (update->kind != WARD_UPDATE_DELETE)
		add_id(line, "sha",
		    update->new_end.size > 0 ? &update->new_end
					     : &update->new_tip,
		    &update->new);
	add_sequence(line);
	return &line->values;
}
