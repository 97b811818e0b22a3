/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how annotated tags are followed to what they name in the end. */
#include "refward/repo.h"

#define TAGS_MAX 64

static const struct ward_error *
follow(struct ward_repo *repo, struct ward_buf *raw, struct ward_oid *id)
{
	const struct ward_error *err;
	enum ward_object_type type;
	struct ward_tag tag;

	err = ward_repo_read(repo, id, &type, raw);
	if (err)
		return err;
	if (!ward_tag_parse(&tag, ward_buf_view(raw), id->size))
		return ward_error(WARD_E_INVALID, "tag %s", tag.problem);
	*id = tag.target;
	return NULL;
}

const struct ward_error *
ward_repo_peel(
    struct ward_peeled *out, struct ward_repo *repo, const struct ward_oid *id)
{
	struct ward_peeled peeled = { .end = *id };
	struct ward_buf raw = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	uint64_t size;

	for (; !err; peeled.ntags++) {
		err = ward_repo_header(repo, &peeled.end, &peeled.type, &size);
		if (err || peeled.type != WARD_OBJECT_TAG)
			break;
		err = peeled.ntags == TAGS_MAX
		    ? ward_error(WARD_E_LIMIT, "tags are nested too deep")
		    : follow(repo, &raw, &peeled.end);
	}
	if (!err)
		*out = peeled;
	ward_buf_release(&raw);
	return err;
}
