/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the form of deltas: copies out of a base, and bytes of their own. */
#include "delta.h"

#include <stddef.h>

#define COPY_MAX 0x10000

static bool
take_byte(struct ward_view *rest, unsigned char *out)
{
	if (rest->size == 0)
		return false;
	*out = (unsigned char)rest->data[0];
	*rest = ward_view(rest->data + 1, rest->size - 1);
	return true;
}

static bool
take_size(struct ward_view *rest, uint64_t *out)
{
	unsigned char byte = 0x80;

	*out = 0;
	for (unsigned int shift = 0; (byte & 0x80) != 0; shift += 7) {
		if (shift > 56 || !take_byte(rest, &byte))
			return false;
		*out |= (uint64_t)(byte & 0x7f) << shift;
	}
	return true;
}

/* The low bits of a command say which bytes of a number follow it. */
static bool
take_parts(struct ward_view *rest, unsigned int which, size_t *out)
{
	unsigned char byte;

	*out = 0;
	for (unsigned int i = 0; which >> i != 0; i++) {
		if (!(which >> i & 1))
			continue;
		if (!take_byte(rest, &byte))
			return false;
		*out |= (size_t)byte << (8 * i);
	}
	return true;
}

/* What the next command adds. */
static bool
take_piece(
    struct ward_view base, struct ward_view *rest, struct ward_view *piece)
{
	unsigned char command;
	size_t at, size;

	if (!take_byte(rest, &command) || command == 0)
		return false;
	if ((command & 0x80) == 0) {
		if (command > rest->size)
			return false;
		*piece = ward_view(rest->data, command);
		*rest = ward_view(rest->data + command, rest->size - command);
		return true;
	}
	if (!take_parts(rest, command & 15, &at) ||
	    !take_parts(rest, command >> 4 & 7, &size))
		return false;
	if (size == 0)
		size = COPY_MAX;
	if (at > base.size || size > base.size - at)
		return false;
	*piece = ward_view(base.data + at, size);
	return true;
}

bool
ward_delta_apply(struct ward_view base, struct ward_view delta, uint64_t max,
    struct ward_buf *out)
{
	size_t before = out->size;
	struct ward_view piece;
	uint64_t from, size;

	if (!take_size(&delta, &from) || from != base.size ||
	    !take_size(&delta, &size) || size > max)
		return false;
	ward_buf_reserve(out, (size_t)size);
	while (delta.size > 0) {
		if (!take_piece(base, &delta, &piece) ||
		    piece.size > size - (out->size - before))
			return false;
		ward_buf_add_view(out, piece);
	}
	return out->size - before == size;
}
