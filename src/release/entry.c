/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how an entry of the outbox is told from a damaged one. */
#include "entry.h"

#include <string.h>
#include "refward/sha256.h"
#include "refward/text.h"

#define HEAD	 "refward-"
#define END	 "end "
#define END_SIZE (sizeof(END) - 1 + (size_t)2 * WARD_SHA256_SIZE + 1)

static const char hex_digits[] = "0123456789abcdef";

static bool
is_plain(char c)
{
	return (unsigned char)c >= ' ' && c != 0x7f && c != '\\';
}

static size_t
plain_size(struct ward_view text)
{
	size_t size = 0;

	while (size < text.size && is_plain(text.data[size]))
		size++;
	return size;
}

static void
add_escaped(struct ward_buf *out, char c)
{
	if (c == '\\')
		ward_buf_add_str(out, "\\\\");
	else
		ward_buf_printf(out, "\\x%02x", (unsigned int)(unsigned char)c);
}

void
ward_entry_add(struct ward_buf *out, const char *key, struct ward_view value)
{
	ward_buf_add_str(out, key);
	ward_buf_add_char(out, ' ');
	while (value.size > 0) {
		size_t size = plain_size(value);

		ward_buf_add(out, value.data, size);
		if (size < value.size)
			add_escaped(out, value.data[size++]);
		value.data += size;
		value.size -= size;
	}
	ward_buf_add_char(out, '\n');
}

void
ward_entry_add_str(struct ward_buf *out, const char *key, const char *value)
{
	ward_entry_add(out, key, ward_view_str(value));
}

void
ward_entry_add_number(struct ward_buf *out, const char *key, uint64_t value)
{
	ward_buf_printf(out, "%s %llu\n", key, (unsigned long long)value);
}

void
ward_entry_begin(struct ward_buf *out, const char *kind)
{
	ward_buf_clear(out);
	ward_buf_printf(out, HEAD "%s %d\n", kind, WARD_ENTRY_VERSION);
}

static void
add_sum(struct ward_buf *out, struct ward_view text)
{
	unsigned char sum[WARD_SHA256_SIZE];
	struct ward_sha256 hash;

	ward_sha256_init(&hash);
	ward_sha256_update(&hash, text.data, text.size);
	ward_sha256_final(&hash, sum);
	ward_buf_add_str(out, END);
	ward_hex(out, sum, sizeof(sum));
	ward_buf_add_char(out, '\n');
}

void
ward_entry_end(struct ward_buf *out)
{
	struct ward_buf end = WARD_BUF_INIT;

	add_sum(&end, ward_buf_view(out));
	ward_buf_add_view(out, ward_buf_view(&end));
	ward_buf_release(&end);
}

/* --- reading -------------------------------------------------------------- */

static bool
is_whole(struct ward_view text)
{
	struct ward_buf end = WARD_BUF_INIT;
	bool is_same;

	if (text.size < END_SIZE)
		return false;
	text.size -= END_SIZE;
	if (!ward_view_ends(text, "\n"))
		return false;
	add_sum(&end, text);
	is_same = memcmp(text.data + text.size, end.data, END_SIZE) == 0;
	ward_buf_release(&end);
	return is_same;
}

const struct ward_error *
ward_entry_damaged(const struct ward_entry_reader *reader, const char *what)
{
	return ward_error(
	    WARD_E_CORRUPT, "line %zu: %s", reader->line - 1, what);
}

const struct ward_error *
ward_entry_open(struct ward_entry_reader *out, struct ward_arena *arena,
    struct ward_view text, const char *kind)
{
	struct ward_buf head = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	out->arena = arena;
	out->rest = text;
	out->line = 2;
	ward_buf_printf(&head, HEAD "%s ", kind);
	if (!is_whole(text)) {
		err = ward_error(WARD_E_CORRUPT, "it is not whole");
		goto out;
	}
	out->rest.size -= END_SIZE;
	if (!ward_view_starts(out->rest, ward_buf_str(&head))) {
		err = ward_error(WARD_E_CORRUPT, "it is no %s", kind);
		goto out;
	}
	ward_buf_printf(&head, "%d\n", WARD_ENTRY_VERSION);
	if (!ward_view_starts(out->rest, ward_buf_str(&head))) {
		err = ward_error(WARD_E_UNSUPPORTED,
		    "it was written by another version of refward");
		goto out;
	}
	out->rest.data += head.size;
	out->rest.size -= head.size;
out:
	ward_buf_release(&head);
	return err;
}

bool
ward_entry_is_done(const struct ward_entry_reader *reader)
{
	return reader->rest.size == 0;
}

bool
ward_entry_is(const struct ward_entry_reader *reader, const char *key)
{
	size_t size = strlen(key);

	return ward_view_starts(reader->rest, key) &&
	    reader->rest.size > size && reader->rest.data[size] == ' ';
}

/* One escape off the front of *from; false where it is none that is written
 * so. */
static bool
unescape(struct ward_view *from, char *out)
{
	const char *high, *low;
	int c;

	if (from->size >= 2 && from->data[1] == '\\') {
		*out = '\\';
		from->data += 2;
		from->size -= 2;
		return true;
	}
	if (from->size < 4 || from->data[1] != 'x' || from->data[2] == '\0' ||
	    from->data[3] == '\0')
		return false;
	high = strchr(hex_digits, from->data[2]);
	low = strchr(hex_digits, from->data[3]);
	if (high == NULL || low == NULL)
		return false;
	c = (int)((high - hex_digits) * 16 + (low - hex_digits));
	*out = (char)c;
	from->data += 4;
	from->size -= 4;
	return c != '\0' && c != '\\' && !is_plain(*out);
}

static const struct ward_error *
decode(const struct ward_entry_reader *reader, struct ward_view raw,
    const char **value)
{
	char *text = ward_arena_alloc(reader->arena, raw.size + 1);
	char *to = text;

	while (raw.size > 0) {
		size_t size = plain_size(raw);

		memcpy(to, raw.data, size);
		to += size;
		raw.data += size;
		raw.size -= size;
		if (raw.size > 0 && raw.data[0] != '\\')
			return ward_entry_damaged(reader, "a control byte");
		if (raw.size > 0 && !unescape(&raw, to++))
			return ward_entry_damaged(
			    reader, "a backslash that escapes nothing");
	}
	*value = text;
	return NULL;
}

const struct ward_error *
ward_entry_take(
    struct ward_entry_reader *reader, const char *key, const char **value)
{
	bool is_there = ward_entry_is(reader, key);
	size_t skip = strlen(key) + 1;
	struct ward_view line;

	reader->line++;
	if (!is_there || !ward_view_split(&reader->rest, '\n', &line))
		return ward_error(
		    WARD_E_CORRUPT, "line %zu: no '%s'", reader->line - 1, key);
	line.data += skip;
	line.size -= skip;
	return decode(reader, line, value);
}

const struct ward_error *
ward_entry_take_if(
    struct ward_entry_reader *reader, const char *key, const char **value)
{
	*value = NULL;
	if (!ward_entry_is(reader, key))
		return NULL;
	return ward_entry_take(reader, key, value);
}

const struct ward_error *
ward_entry_take_number(struct ward_entry_reader *reader, const char *key,
    uint64_t max, uint64_t *value)
{
	const char *text;
	const struct ward_error *err = ward_entry_take(reader, key, &text);

	if (!err && !ward_parse_number(ward_view_str(text), 0, max, value))
		err = ward_entry_damaged(reader, "no such number");
	return err;
}

const char *
ward_entry_word(struct ward_entry_reader *reader, const char **value)
{
	size_t size = strcspn(*value, " ");
	const char *word;

	if (size == 0)
		return NULL;
	word = ward_arena_copy(reader->arena, *value, size);
	*value += size;
	*value += **value == ' ';
	return word;
}

bool
ward_entry_word_oid(
    struct ward_entry_reader *reader, const char **value, struct ward_oid *out)
{
	const char *word = ward_entry_word(reader, value);

	return word != NULL && ward_oid_parse(out, ward_view_str(word));
}
