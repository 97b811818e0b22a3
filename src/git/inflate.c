/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which library inflates: libdeflate where there is one, else zlib. */
#include "inflate.h"

#include <stdint.h>
#include <stdlib.h>
#include "config.h"
#include "refward/memory.h"

#ifdef HAVE_LIBDEFLATE

#include <libdeflate.h>

struct ward_inflater {
	struct libdeflate_decompressor *state;
};

struct ward_inflater *
ward_inflater_new(void)
{
	struct ward_inflater *inflater = ward_alloc(sizeof(*inflater));

	inflater->state = libdeflate_alloc_decompressor();
	if (inflater->state == NULL)
		(void)ward_alloc(SIZE_MAX); /* does not come back */
	return inflater;
}

void
ward_inflater_free(struct ward_inflater *inflater)
{
	if (inflater == NULL)
		return;
	libdeflate_free_decompressor(inflater->state);
	free(inflater);
}

bool
ward_inflate(struct ward_inflater *inflater, struct ward_view from, char *to,
    size_t size)
{
	size_t used, made;

	return size <= SIZE_MAX - WARD_INFLATE_SPARE &&
	    libdeflate_zlib_decompress_ex(inflater->state, from.data, from.size,
		to, size + WARD_INFLATE_SPARE, &used,
		&made) == LIBDEFLATE_SUCCESS &&
	    made == size;
}

bool
ward_inflate_all(struct ward_inflater *inflater, struct ward_view from,
    char *to, size_t room, size_t *size)
{
	size_t used;

	return libdeflate_zlib_decompress_ex(inflater->state, from.data,
		   from.size, to, room, &used, size) == LIBDEFLATE_SUCCESS &&
	    used == from.size;
}

#else

#include <limits.h>
#include <zlib.h>

struct ward_inflater {
	z_stream stream;
};

struct ward_inflater *
ward_inflater_new(void)
{
	struct ward_inflater *inflater = ward_alloc(sizeof(*inflater));

	if (inflateInit(&inflater->stream) != Z_OK)
		(void)ward_alloc(SIZE_MAX); /* does not come back */
	return inflater;
}

void
ward_inflater_free(struct ward_inflater *inflater)
{
	if (inflater == NULL)
		return;
	(void)inflateEnd(&inflater->stream);
	free(inflater);
}

static bool
inflate_into(z_stream *stream, struct ward_view from, char *to, size_t room)
{
	if (room > UINT_MAX || inflateReset(stream) != Z_OK)
		return false;
	stream->next_in = (unsigned char *)(uintptr_t)from.data;
	stream->avail_in =
	    from.size < UINT_MAX ? (unsigned int)from.size : UINT_MAX;
	stream->next_out = (unsigned char *)to;
	stream->avail_out = (unsigned int)room;
	return inflate(stream, Z_FINISH) == Z_STREAM_END;
}

bool
ward_inflate(struct ward_inflater *inflater, struct ward_view from, char *to,
    size_t size)
{
	return size <= SIZE_MAX - WARD_INFLATE_SPARE &&
	    inflate_into(
		&inflater->stream, from, to, size + WARD_INFLATE_SPARE) &&
	    inflater->stream.total_out == size;
}

bool
ward_inflate_all(struct ward_inflater *inflater, struct ward_view from,
    char *to, size_t room, size_t *size)
{
	bool is_made = inflate_into(&inflater->stream, from, to, room);

	*size = inflater->stream.total_out;
	return is_made && inflater->stream.total_in == from.size;
}

#endif
