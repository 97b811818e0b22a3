/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how findings lie in a file between being found and being shown. */
#include "store.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void
ward_store_number(struct ward_buf *out, uint64_t number)
{
	ward_buf_add(out, &number, sizeof(number));
}

void
ward_store_text(struct ward_buf *out, struct ward_view text)
{
	ward_store_number(out, text.size);
	ward_buf_add_view(out, text);
}

void
ward_store_str(struct ward_buf *out, const char *text)
{
	ward_store_number(out, text != NULL);
	ward_store_text(out, ward_view_str(text));
}

void
ward_store_oid(struct ward_buf *out, const struct ward_oid *id)
{
	ward_store_text(out, ward_view((const char *)id->bytes, id->size));
}

bool
ward_store_take_number(struct ward_view *rest, uint64_t *number)
{
	if (rest->size < sizeof(*number))
		return false;
	memcpy(number, rest->data, sizeof(*number));
	*rest = ward_view(
	    rest->data + sizeof(*number), rest->size - sizeof(*number));
	return true;
}

bool
ward_store_take_text(struct ward_view *rest, struct ward_view *text)
{
	uint64_t size;

	if (!ward_store_take_number(rest, &size) || size > rest->size)
		return false;
	*text = ward_view(rest->data, (size_t)size);
	*rest = ward_view(rest->data + size, rest->size - (size_t)size);
	return true;
}

bool
ward_store_take_str(
    struct ward_view *rest, const char **text, struct ward_arena *arena)
{
	struct ward_view view;
	uint64_t is_there;

	if (!ward_store_take_number(rest, &is_there) ||
	    !ward_store_take_text(rest, &view))
		return false;
	*text =
	    is_there != 0 ? ward_arena_copy(arena, view.data, view.size) : NULL;
	return true;
}

bool
ward_store_take_oid(struct ward_view *rest, struct ward_oid *id)
{
	struct ward_view bytes;

	if (!ward_store_take_text(rest, &bytes) ||
	    bytes.size > WARD_OID_SIZE_MAX)
		return false;
	*id =
	    ward_oid_from_bytes((const unsigned char *)bytes.data, bytes.size);
	return true;
}

void
ward_store_finding(
    struct ward_buf *out, const struct ward_audit_finding *finding)
{
	ward_store_text(out, ward_view_str(finding->id));
	ward_store_number(out, finding->rule);
	ward_store_number(out, (uint64_t)finding->mode);
	ward_store_number(out, finding->is_unknown);
	ward_store_number(out, finding->was_accepted);
	ward_store_number(out, (uint64_t)finding->date);
	ward_store_number(out, (uint64_t)finding->committed);
	ward_store_oid(out, &finding->commit);
	ward_store_oid(out, &finding->value);
	ward_store_text(out, finding->ref);
	ward_store_text(out, finding->subject);
	ward_store_text(out, finding->author);
	ward_store_text(out, finding->path);
	ward_store_text(out, finding->text);
	ward_store_text(out, finding->mend);
	ward_store_text(out, finding->command);
}

bool
ward_store_take_finding(
    struct ward_view *rest, struct ward_audit_finding *finding)
{
	uint64_t rule, mode, is_unknown, was_accepted, date, committed;
	struct ward_view id;

	memset(finding, 0, sizeof(*finding));
	if (!ward_store_take_text(rest, &id) ||
	    id.size != WARD_AUDIT_ID_SIZE - 1 ||
	    !ward_store_take_number(rest, &rule) ||
	    !ward_store_take_number(rest, &mode) ||
	    !ward_store_take_number(rest, &is_unknown) ||
	    !ward_store_take_number(rest, &was_accepted) ||
	    !ward_store_take_number(rest, &date) ||
	    !ward_store_take_number(rest, &committed) ||
	    !ward_store_take_oid(rest, &finding->commit) ||
	    !ward_store_take_oid(rest, &finding->value) ||
	    !ward_store_take_text(rest, &finding->ref) ||
	    !ward_store_take_text(rest, &finding->subject) ||
	    !ward_store_take_text(rest, &finding->author) ||
	    !ward_store_take_text(rest, &finding->path) ||
	    !ward_store_take_text(rest, &finding->text) ||
	    !ward_store_take_text(rest, &finding->mend) ||
	    !ward_store_take_text(rest, &finding->command))
		return false;
	memcpy(finding->id, id.data, id.size);
	finding->rule = (size_t)rule;
	finding->mode = (enum ward_mode)mode;
	finding->is_unknown = is_unknown != 0;
	finding->was_accepted = was_accepted != 0;
	finding->date = (int64_t)date;
	finding->committed = (int64_t)committed;
	return true;
}

void
ward_store_ref(struct ward_buf *out, const struct ward_audit_ref *ref)
{
	ward_store_text(out, ref->name);
	ward_store_oid(out, &ref->value);
	ward_store_number(out, (uint64_t)ref->date);
	ward_store_number(out, (uint64_t)ref->moved);
	ward_store_number(out, ref->nmoves);
	ward_store_number(out, (uint64_t)ref->explained);
}

bool
ward_store_take_ref(struct ward_view *rest, struct ward_audit_ref *ref)
{
	uint64_t date, moved, nmoves, explained;

	memset(ref, 0, sizeof(*ref));
	if (!ward_store_take_text(rest, &ref->name) ||
	    !ward_store_take_oid(rest, &ref->value) ||
	    !ward_store_take_number(rest, &date) ||
	    !ward_store_take_number(rest, &moved) ||
	    !ward_store_take_number(rest, &nmoves) ||
	    !ward_store_take_number(rest, &explained) ||
	    explained > WARD_AUDIT_UNTOLD)
		return false;
	ref->date = (int64_t)date;
	ref->moved = (int64_t)moved;
	ref->nmoves = (size_t)nmoves;
	ref->explained = (enum ward_audit_answer)explained;
	return true;
}

const struct ward_error *
ward_store_map(struct ward_store_map *out, int fd, int64_t at, int64_t size)
{
	int64_t page = sysconf(_SC_PAGESIZE);
	int64_t before = at % page;

	memset(out, 0, sizeof(*out));
	if (size == 0)
		return NULL;
	out->length = (size_t)(size + before);
	out->base =
	    mmap(NULL, out->length, PROT_READ, MAP_SHARED, fd, at - before);
	if (out->base == MAP_FAILED) {
		out->base = NULL;
		return ward_error(WARD_E_SYSTEM, "cannot read the findings");
	}
	out->view = ward_view((const char *)out->base + before, (size_t)size);
	return NULL;
}

void
ward_store_unmap(struct ward_store_map *map)
{
	if (map->base != NULL)
		munmap(map->base, map->length);
	map->base = NULL;
}

void
ward_audit_mark(
    const struct ward_audit *audit, struct ward_audit_finding *finding)
{
	finding->is_accepted = !finding->is_unknown &&
	    (finding->was_accepted ||
		(audit->accepted != NULL &&
		    ward_accepted_has(audit->accepted, finding->id)));
	finding->is_open = !finding->is_unknown && !finding->is_accepted &&
	    finding->mode >= audit->fails_on;
	finding->is_new = audit->earlier != NULL && !finding->is_unknown &&
	    !ward_earlier_has(audit->earlier, finding->id);
}

const struct ward_error *
ward_audit_each(const struct ward_audit *audit,
    const struct ward_audit_repository *repository, ward_audit_fn each,
    void *data)
{
	struct ward_audit_finding finding;
	struct ward_store_map map;
	struct ward_view rest;
	const struct ward_error *err;

	err = ward_store_map(
	    &map, audit->store, repository->at, repository->size);
	for (rest = map.view; !err && rest.size > 0;) {
		if (!ward_store_take_finding(&rest, &finding)) {
			err = ward_error(
			    WARD_E_CORRUPT, "the file of findings is damaged");
			break;
		}
		ward_audit_mark(audit, &finding);
		err = each(data, &finding);
	}
	ward_store_unmap(&map);
	return err;
}

const struct ward_error *
ward_audit_each_ref(const struct ward_audit *audit,
    const struct ward_audit_repository *repository, ward_audit_ref_fn each,
    void *data)
{
	const struct ward_audit_posture *posture = &repository->posture;
	struct ward_audit_ref ref;
	struct ward_store_map map;
	struct ward_view rest;
	const struct ward_error *err;

	err = ward_store_map(&map, audit->store, posture->at, posture->size);
	for (rest = map.view; !err && rest.size > 0;) {
		if (!ward_store_take_ref(&rest, &ref)) {
			err = ward_error(
			    WARD_E_CORRUPT, "the file of findings is damaged");
			break;
		}
		err = each(data, &ref);
	}
	ward_store_unmap(&map);
	return err;
}
