/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the form of git's answers. */
#include "git_reply.h"
#include <inttypes.h>
#include <string.h>
#include "refward/refname.h"

/* Of an object's size: of 2^64 - 1. */
#define DIGITS_MAX 20

static const struct ward_error *
no_answer(const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];

	return ward_error(WARD_E_CORRUPT,
	    "object '%s': git gave an answer that is none",
	    ward_oid_hex(id, hex));
}

/* Takes the text and the blank behind it off the front. */
static bool
take_word(struct ward_view *rest, const char *word)
{
	size_t size = strlen(word);

	if (!ward_view_starts(*rest, word) || rest->size == size ||
	    rest->data[size] != ' ')
		return false;
	*rest = ward_view(rest->data + size + 1, rest->size - size - 1);
	return true;
}

static bool
take_type(struct ward_view *rest, enum ward_object_type *out)
{
	static const enum ward_object_type types[] = { WARD_OBJECT_COMMIT,
		WARD_OBJECT_TREE, WARD_OBJECT_BLOB, WARD_OBJECT_TAG };
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!take_word(rest, ward_object_type_name(types[i])))
			continue;
		*out = types[i];
		return true;
	}
	return false;
}

static bool
parse_size(struct ward_view text, uint64_t *out)
{
	uint64_t size = 0;
	size_t i;

	if (!text.size || text.size > DIGITS_MAX ||
	    (text.size > 1 && text.data[0] == '0'))
		return false;
	for (i = 0; i < text.size; i++) {
		char c = text.data[i];

		if (c < '0' || c > '9' ||
		    __builtin_mul_overflow(size, UINT64_C(10), &size) ||
		    __builtin_add_overflow(size, (uint64_t)(c - '0'), &size))
			return false;
	}
	*out = size;
	return true;
}

static bool
parse_header(struct ward_git_header *out, struct ward_view line,
    const struct ward_oid *id)
{
	struct ward_git_header header = { .exists = false };
	char hex[WARD_OID_HEX_MAX + 1];

	if (!take_word(&line, ward_oid_hex(id, hex)))
		return false;
	if (!ward_view_is(line, "missing")) {
		header.exists = true;
		if (!take_type(&line, &header.type) ||
		    !parse_size(line, &header.size))
			return false;
	}
	*out = header;
	return true;
}

const struct ward_error *
ward_git_read_header(struct ward_git_stream *stream, const struct ward_oid *id,
    struct ward_git_header *out)
{
	const struct ward_error *err;
	struct ward_view line;

	err = ward_git_stream_line(stream, &line);
	if (err)
		return err;
	return parse_header(out, line, id) ? NULL : no_answer(id);
}

const struct ward_error *
ward_git_read_object(struct ward_git_stream *stream, const struct ward_oid *id,
    uint64_t size_max, struct ward_git_header *header, struct ward_buf *out)
{
	const struct ward_error *err;
	struct ward_view line;
	char hex[WARD_OID_HEX_MAX + 1];

	err = ward_git_read_header(stream, id, header);
	if (err || !header->exists)
		return err;
	if (header->size > size_max || header->size >= SIZE_MAX)
		return ward_error(WARD_E_LIMIT,
		    "object '%s' has %" PRIu64 " bytes, more than the %" PRIu64
		    " that are read of one object (key object-budget)",
		    ward_oid_hex(id, hex), header->size, size_max);
	err = ward_git_stream_bytes(stream, out, (size_t)header->size);
	if (!err)
		err = ward_git_stream_line(stream, &line);
	if (!err && line.size)
		err = no_answer(id);
	return err;
}

static bool
parse_ref(struct ward_git_ref *out, struct ward_view line, size_t oid_size)
{
	struct ward_view hex, name;

	if (!ward_view_split(&line, ' ', &hex) || hex.size != oid_size * 2 ||
	    !ward_oid_parse(&out->id, hex) || ward_oid_is_null(&out->id))
		return false;
	if (!memchr(line.data, ' ', line.size) ||
	    !ward_view_split(&line, ' ', &name) || ward_refname_problem(name))
		return false;
	if (memchr(line.data, ' ', line.size))
		return false;
	out->name = name;
	out->is_symbolic = line.size > 0;
	return true;
}

const struct ward_error *
ward_git_read_ref(struct ward_git_stream *stream, size_t oid_size,
    struct ward_git_ref *out, bool *found)
{
	const struct ward_error *err;
	struct ward_view line;
	bool is_at_end;

	*found = false;
	err = ward_git_stream_is_at_end(stream, &is_at_end);
	if (err || is_at_end)
		return err;
	err = ward_git_stream_line(stream, &line);
	if (err)
		return err;
	if (!parse_ref(out, line, oid_size))
		return ward_error(
		    WARD_E_CORRUPT, "git listed a ref that is none");
	*found = true;
	return NULL;
}
