/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds any bytes to what reads messages and to what makes text safe. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "refward/buf.h"
#include "refward/memory.h"
#include "refward/calendar.h"
#include "refward/text.h"
#include "policy/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_safe(struct ward_buf *text, bool is_ascii)
{
	struct ward_view rest = ward_buf_view(text);
	uint32_t code;

	assert(ward_utf8_is_valid(rest));
	while (ward_utf8_next(&rest, &code)) {
		assert(!ward_is_control(code));
		assert(!is_ascii || code < 0x80);
	}
	ward_buf_release(text);
}

static void
escape(struct ward_view raw)
{
	struct ward_buf terminal = WARD_BUF_INIT, json = WARD_BUF_INIT;
	struct ward_buf shell = WARD_BUF_INIT, capped = WARD_BUF_INIT;

	ward_escape_terminal(&terminal, raw, 0);
	ward_escape_terminal(&capped, raw, 20);
	ward_escape_json(&json, raw);
	ward_escape_shell(&shell, raw);
	assert(capped.size <= 20);
	check_safe(&terminal, false);
	check_safe(&capped, false);
	check_safe(&json, true);
	check_safe(&shell, false);
}

static void
check_within(struct ward_view part, struct ward_view whole)
{
	assert(part.size == 0 ||
	    (part.data >= whole.data &&
		part.data + part.size <= whole.data + whole.size));
}

static void
read_message(struct ward_view raw, struct ward_view charset)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_conventional conventional;
	struct ward_message message;
	struct ward_trailer trailer;
	size_t place = 0, last = 0;

	ward_message_read(&message, arena, raw, charset);
	assert(ward_utf8_is_valid(message.text));
	check_within(message.subject, message.text);
	check_within(message.body, message.text);
	check_within(message.trailers, message.text);
	check_within(ward_message_prose(&message), message.text);
	while (ward_message_trailer(&message, &place, &trailer)) {
		assert(place > last && trailer.key.size > 0);
		check_within(trailer.key, message.text);
		check_within(trailer.value, message.text);
		last = place;
	}
	if (ward_conventional_parse(&conventional, &message) == NULL) {
		check_within(conventional.type, message.subject);
		check_within(conventional.description, message.subject);
		assert(conventional.type.size > 0);
	}
	ward_arena_free(arena);
}

static void
read_time(struct ward_view raw)
{
	struct ward_buf text = WARD_BUF_INIT;
	int64_t seconds, again;

	if (!ward_parse_time(raw, &seconds))
		return;
	ward_add_time(&text, seconds);
	assert(ward_parse_time(ward_buf_view(&text), &again));
	assert(again == seconds);
	ward_buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_view raw = ward_view((const char *)data, size);
	static const char *const charsets[] = { "", "ISO-8859-1", "GB18030",
		"Shift_JIS", "UTF-8" };

	if (size == 0)
		return 0;
	raw.data++;
	raw.size--;
	escape(raw);
	read_time(raw);
	read_message(raw, ward_view_str(charsets[data[0] % 5]));
	return 0;
}
