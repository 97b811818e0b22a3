/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the bytes of git's deltas. */
#include <string.h>
#include "delta.h"

/* A size has seven bits in each byte, the lowest first. */
#define SHIFT_MAX 56

/* What a copy without a size means. */
#define COPY_SIZE 0x10000u

static bool
take_byte(struct ward_view *rest, unsigned int *out)
{
	if (rest->size == 0)
		return false;
	*out = (unsigned char)rest->data[0];
	rest->data++;
	rest->size--;
	return true;
}

static bool
take_size(struct ward_view *rest, uint64_t *out)
{
	unsigned int byte, shift = 0;

	*out = 0;
	do {
		if (shift > SHIFT_MAX || !take_byte(rest, &byte))
			return false;
		*out |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	return true;
}

bool
ward_delta_read(struct ward_delta *out, struct ward_view raw)
{
	out->steps = raw;
	return take_size(&out->steps, &out->from) &&
	    take_size(&out->steps, &out->to);
}

/* A number of up to `nbytes` bytes, the lowest first, of which a bit of `which`
 * says whether it is there. */
static bool
take_number(struct ward_view *rest, unsigned int which, unsigned int nbytes,
    size_t *out)
{
	unsigned int byte;

	*out = 0;
	for (unsigned int i = 0; i < nbytes; i++) {
		if (!(which >> i & 1))
			continue;
		if (!take_byte(rest, &byte))
			return false;
		*out |= (size_t)byte << (8 * i);
	}
	return true;
}

/* What a step adds, out of the base or out of the delta itself. */
struct step {
	struct ward_view piece;
	bool is_copy;
	size_t offset; /* of a copy, in the base */
};

static bool
take_copy(struct ward_view *steps, unsigned int code, struct ward_view base,
    struct step *out)
{
	size_t size;

	if (!take_number(steps, code & 0xf, 4, &out->offset) ||
	    !take_number(steps, code >> 4 & 0x7, 3, &size))
		return false;
	if (size == 0)
		size = COPY_SIZE;
	if (out->offset > base.size || size > base.size - out->offset)
		return false;
	out->piece = ward_view(base.data + out->offset, size);
	return true;
}

static bool
take_step(struct ward_view *steps, struct ward_view base, struct step *out)
{
	unsigned int code;

	if (!take_byte(steps, &code))
		return false;
	out->is_copy = code & 0x80;
	if (out->is_copy)
		return take_copy(steps, code, base, out);
	if (code == 0 || code > steps->size)
		return false;
	out->piece = ward_view(steps->data, code);
	*steps = ward_view(steps->data + code, steps->size - code);
	return true;
}

/* Copies that go on where the last one ended, up to now. */
struct run {
	size_t size;
	size_t end; /* in the base; SIZE_MAX: the last step was no copy */
};

/* `done` bytes were made before this step. */
static void
note_step(const struct step *step, size_t done, struct run *run,
    struct ward_shared *shared)
{
	size_t size = step->piece.size;

	if (!step->is_copy) {
		*run = (struct run){ 0, SIZE_MAX };
		return;
	}
	if (step->offset == done && shared->front == done)
		shared->front += size;
	run->size = step->offset == run->end ? run->size + size : size;
	run->end = step->offset + size;
}

bool
ward_delta_apply(const struct ward_delta *delta, struct ward_view base,
    char *out, struct ward_shared *shared)
{
	struct ward_view steps = delta->steps;
	size_t done = 0, all = (size_t)delta->to;
	struct run run = { 0, SIZE_MAX };
	struct step step;

	*shared = (struct ward_shared){ 0, 0 };
	if (delta->from != base.size)
		return false;
	while (steps.size > 0) {
		if (!take_step(&steps, base, &step) ||
		    step.piece.size > all - done)
			return false;
		memcpy(out + done, step.piece.data, step.piece.size);
		note_step(&step, done, &run, shared);
		done += step.piece.size;
	}
	if (run.end == base.size)
		shared->back = run.size;
	return done == all;
}
