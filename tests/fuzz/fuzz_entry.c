/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds any bytes to the readers of the outbox's entries, with a sum that fits,
 * so that they are read beyond it. The first byte chooses. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "refward/intent.h"
#include "refward/sha256.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
seal(struct ward_buf *out, const char *head, struct ward_view raw)
{
	unsigned char sum[WARD_SHA256_SIZE];
	struct ward_sha256 hash;

	ward_buf_add_str(out, head);
	ward_buf_add_view(out, raw);
	ward_sha256_init(&hash);
	ward_sha256_update(&hash, out->data, out->size);
	ward_sha256_final(&hash, sum);
	ward_buf_add_str(out, "end ");
	ward_hex(out, sum, sizeof(sum));
	ward_buf_add_char(out, '\n');
}

/* What was understood is understood the same when it is written again. */
static void
read_intent(struct ward_arena *arena, struct ward_view text)
{
	struct ward_buf once = WARD_BUF_INIT, twice = WARD_BUF_INIT;
	struct ward_intent intent, again;
	const struct ward_error *err = ward_intent_read(&intent, arena, text);

	if (err)
		return;
	assert(intent.nlines > 0);
	for (size_t i = 0; i < intent.njobs; i++)
		assert(intent.jobs[i].line < intent.nlines);
	ward_intent_write(&once, &intent);
	err = ward_intent_read(&again, arena, ward_buf_view(&once));
	assert(!err);
	ward_intent_write(&twice, &again);
	assert(ward_view_equal(ward_buf_view(&once), ward_buf_view(&twice)));
	ward_buf_release(&once);
	ward_buf_release(&twice);
}

static void
read_confirmation(struct ward_arena *arena, struct ward_view text)
{
	struct ward_confirmation confirmation;
	const struct ward_error *err =
	    ward_confirmation_read(&confirmation, arena, text);

	for (size_t i = 1; !err && i < confirmation.nlines; i++)
		assert(confirmation.lines[i] > confirmation.lines[i - 1]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_arena *arena;
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_view raw;

	if (size == 0)
		return 0;
	arena = ward_arena_new();
	raw = ward_view((const char *)data + 1, size - 1);
	if (data[0] % 3 == 0) {
		read_intent(arena, raw);
	} else if (data[0] % 3 == 1) {
		seal(&text, "refward-intent 1\n", raw);
		read_intent(arena, ward_buf_view(&text));
	} else {
		seal(&text, "refward-confirmation 1\n", raw);
		read_confirmation(arena, ward_buf_view(&text));
	}
	ward_buf_release(&text);
	ward_arena_free(arena);
	return 0;
}
