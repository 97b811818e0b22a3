/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that refs lie in two places, loose and packed, and which one wins. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "loose_list.h"
#include "ref_files.h"

void
ward_ref_files_init(struct ward_ref_files *refs, const struct ward_place *place,
    size_t oid_size)
{
	refs->own = ward_strdup(place->path);
	refs->common = ward_strdup(place->common);
	refs->packed_path = ward_place_join(place->common, "packed-refs");
	ward_packed_refs_init(&refs->packed, oid_size);
}

void
ward_ref_files_release(struct ward_ref_files *refs)
{
	ward_packed_refs_release(&refs->packed);
	free(refs->own);
	free(refs->common);
	free(refs->packed_path);
}

/* A linked worktree has some refs to itself. */
static const char *
folder_of(const struct ward_ref_files *refs, struct ward_view name)
{
	static const char *const own[] = { "refs/bisect/", "refs/worktree/",
		"refs/rewritten/" };
	size_t i;

	if (!ward_view_starts(name, "refs/"))
		return refs->own;
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (ward_view_starts(name, own[i]))
			return refs->own;
	return refs->common;
}

const struct ward_error *
ward_ref_files_get(
    struct ward_ref_files *refs, const char *name, struct ward_ref *out)
{
	const struct ward_error *err;
	struct ward_view view = ward_view_str(name);

	if (!ward_ref_files_is_name(view))
		return ward_error(
		    WARD_E_INVALID, "'%s' is not the name of a ref", name);

	/* In this order: git packs a ref before it removes the loose one. */
	err = ward_loose_ref_read(
	    folder_of(refs, view), name, refs->packed.oid_size, out);
	if (err || out->exists)
		return err;
	err = ward_packed_refs_refresh(&refs->packed, refs->packed_path);
	if (err)
		return err;
	return ward_packed_refs_find(
	    &refs->packed, view, &out->id, &out->exists);
}

struct visit {
	const char *prefix;
	ward_ref_fn each;
	void *data;
};

/* Names of refs that have vanished since are taken off the list: they may be
 * packed by now. */
static const struct ward_error *
visit_loose(const struct ward_ref_files *refs, const struct visit *visit,
    struct ward_loose_list *list)
{
	const struct ward_error *err = NULL;
	struct ward_ref ref = { .exists = false };
	size_t i, nkept = 0;

	for (i = 0; i < list->count && !err; i++) {
		char *name = list->names[i];

		ward_ref_release(&ref);
		err = ward_loose_ref_read(
		    refs->common, name, refs->packed.oid_size, &ref);
		if (!err && ref.exists && !ref.target)
			err = visit->each(visit->data, name, &ref.id);
		if (ref.exists) {
			list->names[i] = list->names[nkept];
			list->names[nkept++] = name;
		}
	}
	ward_ref_release(&ref);
	ward_loose_list_truncate(list, err ? list->count : nkept);
	return err;
}

static const struct ward_error *
visit_packed(const struct ward_packed_refs *packed, const struct visit *visit,
    const struct ward_loose_list *loose)
{
	const struct ward_error *err = NULL;
	struct ward_buf name = WARD_BUF_INIT;
	struct ward_packed_ref ref;
	size_t at;

	for (at = packed->start; at < packed->size && !err; at = ref.next) {
		err = ward_packed_refs_at(packed, at, &ref);
		if (err)
			break;
		if (!ward_view_starts(ref.name, visit->prefix) ||
		    !ward_ref_files_is_name(ref.name))
			continue;
		ward_buf_clear(&name);
		ward_buf_add_view(&name, ref.name);
		if (!ward_loose_list_has(loose, ward_buf_str(&name)))
			err = visit->each(
			    visit->data, ward_buf_str(&name), &ref.id);
	}
	ward_buf_release(&name);
	return err;
}

const struct ward_error *
ward_ref_files_each(struct ward_ref_files *refs, const char *prefix,
    ward_ref_fn each, void *data)
{
	const struct ward_error *err;
	struct visit visit = { .prefix = prefix, .each = each, .data = data };
	struct ward_loose_list list = WARD_LOOSE_LIST_INIT;
	struct ward_packed_refs packed;

	/* A mapping of its own: `each` may ask for a ref, which renews the
	 * other one. */
	ward_packed_refs_init(&packed, refs->packed.oid_size);
	err = ward_loose_list_read(&list, refs->common, prefix);
	if (err)
		goto out;
	err = visit_loose(refs, &visit, &list);
	if (err)
		goto out;
	ward_loose_list_sort(&list);
	err = ward_packed_refs_refresh(&packed, refs->packed_path);
	if (err)
		goto out;
	err = visit_packed(&packed, &visit, &list);
out:
	ward_packed_refs_release(&packed);
	ward_loose_list_release(&list);
	return err;
}

/* They are never packed. */
const struct ward_error *
ward_ref_files_each_symbolic(struct ward_ref_files *refs, const char *prefix,
    ward_symbolic_fn each, void *data)
{
	struct ward_loose_list list = WARD_LOOSE_LIST_INIT;
	struct ward_ref ref = { .exists = false };
	const struct ward_error *err =
	    ward_loose_list_read(&list, refs->common, prefix);

	for (size_t i = 0; i < list.count && !err; i++) {
		err = ward_loose_ref_read(
		    refs->common, list.names[i], refs->packed.oid_size, &ref);
		if (!err && ref.target != NULL)
			err = each(data, list.names[i], ref.target);
		ward_ref_release(&ref);
	}
	ward_loose_list_release(&list);
	return err;
}
