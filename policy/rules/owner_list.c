/* SPDX-License-Identifier: Apache-2.0 */
/* Hides from where owners are read, and that each file is read once. */
#include "policy/rules/owner_list.h"

#include <string.h>
#include "refward/memory.h"
#include "refward/path.h"

#define NAME_SIZE_MAX 2048

static struct ward_owner_list *
find_kept(const struct ward_kept *kept, const struct ward_owner_file *file,
    const char *ref)
{
	struct ward_owner_list *list = kept->owner_lists;

	while (list && (list->file != file || strcmp(list->ref, ref) != 0))
		list = list->next;
	return list;
}

/* Where the ref stands: never at what is pushed. */
static const struct ward_error *
find_commit(
    struct ward_oid *out, const char *ref, const struct ward_subject *subject)
{
	struct ward_ref is = { 0 };
	const struct ward_error *err;

	memset(out, 0, sizeof(*out));
	if (strcmp(ref, subject->update->ref) == 0) {
		*out = subject->update->old_tip;
		return NULL;
	}
	err = ward_repo_ref(subject->repo, ref, &is);
	if (!err && is.target)
		err = ward_error(WARD_E_INVALID,
		    "codeowners-ref '%s' is symbolic: name the ref itself",
		    ref);
	if (!err && is.exists)
		*out = is.id;
	ward_ref_release(&is);
	return err;
}

static void
parse(struct ward_owner_list *list, struct ward_arena *arena,
    struct ward_view text)
{
	struct ward_diags mistakes = WARD_DIAGS_INIT;

	list->owners = ward_codeowners_parse(arena, list->file->path, text,
	    list->file->groups, list->file->ngroups, &mistakes);
	if (mistakes.count > 0) {
		list->problem =
		    ward_arena_strdup(arena, mistakes.items[0].text);
		list->line = mistakes.items[0].line;
	}
	ward_diags_release(&mistakes);
}

static const struct ward_error *
read_at(struct ward_owner_list *list, struct ward_arena *arena,
    const struct ward_oid *commit, const struct ward_subject *subject)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err;
	enum ward_at at;

	err = ward_path_read(&at, &list->blob, &text, subject->repo, commit,
	    list->file->path, WARD_CODEOWNERS_SIZE_MAX);
	if (err)
		goto out;
	list->is_there = at != WARD_AT_NOTHING;
	list->problem = ward_at_problem(at);
	if (at == WARD_AT_FILE)
		parse(list, arena, ward_buf_view(&text));
out:
	ward_buf_release(&text);
	return err ? ward_error_wrap(err, "'%s'", list->name) : NULL;
}

const struct ward_error *
ward_owner_list_read(const struct ward_owner_list **out,
    const struct ward_owner_file *file, const char *ref,
    const struct ward_subject *subject)
{
	struct ward_kept *kept = subject->kept;
	struct ward_owner_list *list;
	const struct ward_error *err = NULL;
	struct ward_oid commit;

	if (!ref)
		ref = subject->update->ref;
	*out = find_kept(kept, file, ref);
	if (*out)
		return NULL;
	list = ward_arena_alloc(kept->arena, sizeof(*list));
	list->file = file;
	list->ref = ward_arena_strdup(kept->arena, ref);
	list->name = ward_arena_printf(
	    kept->arena, NAME_SIZE_MAX, "%s:%s", ref, file->path);
	err = find_commit(&commit, ref, subject);
	if (!err && commit.size != 0)
		err = read_at(list, kept->arena, &commit, subject);
	if (err)
		return err;
	list->next = kept->owner_lists;
	kept->owner_lists = list;
	*out = list;
	return NULL;
}

const struct ward_error *
ward_owner_list_check_new(const struct ward_owner_list *list,
    const struct ward_subject *subject, struct ward_diags *mistakes)
{
	const struct ward_owner_file *file = list->file;
	struct ward_arena *arena = ward_arena_new();
	struct ward_buf text = WARD_BUF_INIT;
	enum ward_at at = WARD_AT_NO_COMMIT;
	struct ward_oid id = { { 0 }, 0 };
	const struct ward_error *err = NULL;

	if (subject->update->new_tip.size != 0)
		err = ward_path_read(&at, &id, &text, subject->repo,
		    &subject->update->new_tip, file->path,
		    WARD_CODEOWNERS_SIZE_MAX);
	if (!err && ward_at_problem(at))
		ward_diags_add(
		    mistakes, file->path, 0, "%s", ward_at_problem(at));
	else if (!err && at == WARD_AT_FILE &&
	    !ward_oid_equal(&id, &list->blob))
		(void)ward_codeowners_parse(arena, file->path,
		    ward_buf_view(&text), file->groups, file->ngroups,
		    mistakes);
	ward_buf_release(&text);
	ward_arena_free(arena);
	return err;
}
