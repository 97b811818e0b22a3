/* SPDX-License-Identifier: Apache-2.0 */
/* Hides iconv, and which of its converters a pusher can reach. */
#include <errno.h>
#include <iconv.h>
#include "refward/text.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* One row per name that commits carry: what iconv calls it, or the function
 * that needs no converter to be loaded. */
struct charset {
	const char *name, *converter;
	size_t (*own)(struct ward_buf *out, struct ward_view text);
};

static size_t decode_utf8(struct ward_buf *out, struct ward_view text);
static size_t decode_ascii(struct ward_buf *out, struct ward_view text);
static size_t decode_latin1(struct ward_buf *out, struct ward_view text);

static const struct charset charsets[] = {
	{ "", NULL, decode_utf8 },
	{ "UTF-8", NULL, decode_utf8 },
	{ "UTF8", NULL, decode_utf8 },
	{ "US-ASCII", NULL, decode_ascii },
	{ "ASCII", NULL, decode_ascii },
	{ "ANSI_X3.4-1968", NULL, decode_ascii },
	{ "ISO-8859-1", NULL, decode_latin1 },
	{ "ISO8859-1", NULL, decode_latin1 },
	{ "ISO_8859-1", NULL, decode_latin1 },
	{ "latin1", NULL, decode_latin1 },
	{ "latin-1", NULL, decode_latin1 },
	{ "ISO-8859-2", "ISO-8859-2", NULL },
	{ "ISO8859-2", "ISO-8859-2", NULL },
	{ "latin2", "ISO-8859-2", NULL },
	{ "ISO-8859-3", "ISO-8859-3", NULL },
	{ "ISO8859-3", "ISO-8859-3", NULL },
	{ "ISO-8859-4", "ISO-8859-4", NULL },
	{ "ISO8859-4", "ISO-8859-4", NULL },
	{ "ISO-8859-5", "ISO-8859-5", NULL },
	{ "ISO8859-5", "ISO-8859-5", NULL },
	{ "ISO-8859-6", "ISO-8859-6", NULL },
	{ "ISO8859-6", "ISO-8859-6", NULL },
	{ "ISO-8859-7", "ISO-8859-7", NULL },
	{ "ISO8859-7", "ISO-8859-7", NULL },
	{ "ISO-8859-8", "ISO-8859-8", NULL },
	{ "ISO8859-8", "ISO-8859-8", NULL },
	{ "ISO-8859-9", "ISO-8859-9", NULL },
	{ "ISO8859-9", "ISO-8859-9", NULL },
	{ "latin5", "ISO-8859-9", NULL },
	{ "ISO-8859-10", "ISO-8859-10", NULL },
	{ "ISO8859-10", "ISO-8859-10", NULL },
	{ "ISO-8859-11", "ISO-8859-11", NULL },
	{ "ISO8859-11", "ISO-8859-11", NULL },
	{ "ISO-8859-13", "ISO-8859-13", NULL },
	{ "ISO8859-13", "ISO-8859-13", NULL },
	{ "ISO-8859-14", "ISO-8859-14", NULL },
	{ "ISO8859-14", "ISO-8859-14", NULL },
	{ "ISO-8859-15", "ISO-8859-15", NULL },
	{ "ISO8859-15", "ISO-8859-15", NULL },
	{ "latin9", "ISO-8859-15", NULL },
	{ "latin-9", "ISO-8859-15", NULL },
	{ "ISO-8859-16", "ISO-8859-16", NULL },
	{ "ISO8859-16", "ISO-8859-16", NULL },
	{ "windows-1250", "CP1250", NULL },
	{ "cp1250", "CP1250", NULL },
	{ "windows-1251", "CP1251", NULL },
	{ "cp1251", "CP1251", NULL },
	{ "windows-1252", "CP1252", NULL },
	{ "cp1252", "CP1252", NULL },
	{ "windows-1253", "CP1253", NULL },
	{ "cp1253", "CP1253", NULL },
	{ "windows-1254", "CP1254", NULL },
	{ "cp1254", "CP1254", NULL },
	{ "windows-1255", "CP1255", NULL },
	{ "cp1255", "CP1255", NULL },
	{ "windows-1256", "CP1256", NULL },
	{ "cp1256", "CP1256", NULL },
	{ "windows-1257", "CP1257", NULL },
	{ "cp1257", "CP1257", NULL },
	{ "windows-1258", "CP1258", NULL },
	{ "cp1258", "CP1258", NULL },
	{ "KOI8-R", "KOI8-R", NULL },
	{ "KOI8R", "KOI8-R", NULL },
	{ "KOI8-U", "KOI8-U", NULL },
	{ "KOI8U", "KOI8-U", NULL },
	{ "EUC-JP", "EUC-JP", NULL },
	{ "eucJP", "EUC-JP", NULL },
	{ "EUC-KR", "EUC-KR", NULL },
	{ "eucKR", "EUC-KR", NULL },
	{ "EUC-CN", "EUC-CN", NULL },
	{ "eucCN", "EUC-CN", NULL },
	{ "GB2312", "EUC-CN", NULL },
	{ "EUC-TW", "EUC-TW", NULL },
	{ "eucTW", "EUC-TW", NULL },
	{ "Shift_JIS", "SHIFT_JIS", NULL },
	{ "Shift-JIS", "SHIFT_JIS", NULL },
	{ "SJIS", "SHIFT_JIS", NULL },
	{ "windows-31j", "CP932", NULL },
	{ "cp932", "CP932", NULL },
	{ "GBK", "GBK", NULL },
	{ "cp936", "GBK", NULL },
	{ "GB18030", "GB18030", NULL },
	{ "Big5", "BIG5", NULL },
	{ "Big5-HKSCS", "BIG5-HKSCS", NULL },
	{ "cp950", "BIG5", NULL },
};

static const struct charset *
find_charset(struct ward_view name)
{
	size_t ncharsets = sizeof(charsets) / sizeof(charsets[0]);

	for (size_t i = 0; i < ncharsets; i++) {
		struct ward_view known = ward_view_str(charsets[i].name);

		if (ward_view_equal_nocase(known, name))
			return &charsets[i];
	}
	return NULL;
}

/* The decoders return how many bytes they could not read. */

static size_t
decode_utf8(struct ward_buf *out, struct ward_view text)
{
	size_t nlost = 0;

	while (text.size > 0) {
		size_t valid = ward_utf8_valid_prefix(text);

		ward_buf_add(out, text.data, valid);
		if (valid == text.size)
			break;
		ward_buf_add_str(out, REPLACEMENT);
		nlost++;
		text = ward_view(text.data + valid + 1, text.size - valid - 1);
	}
	return nlost;
}

static size_t
decode_ascii(struct ward_buf *out, struct ward_view text)
{
	size_t nlost = 0;

	for (size_t i = 0; i < text.size; i++) {
		bool is_ascii = (unsigned char)text.data[i] < 0x80;

		if (is_ascii)
			ward_buf_add_char(out, text.data[i]);
		else
			ward_buf_add_str(out, REPLACEMENT);
		nlost += !is_ascii;
	}
	return nlost;
}

static size_t
decode_latin1(struct ward_buf *out, struct ward_view text)
{
	for (size_t i = 0; i < text.size; i++) {
		unsigned char byte = (unsigned char)text.data[i];

		if (byte >= 0x80) {
			ward_buf_add_char(out, (char)(0xc0 | byte >> 6));
			byte = 0x80 | (byte & 0x3f);
		}
		ward_buf_add_char(out, (char)byte);
	}
	return 0;
}

/* One call of iconv into the buffer; without input it gives out what the
 * converter holds back and puts it in its first state. */
static size_t
convert_some(iconv_t converter, struct ward_buf *out, char **in, size_t *left)
{
	ward_buf_reserve(out, *left + 64);

	size_t room = out->capacity - out->size - 1;
	char *end = out->data + out->size;
	size_t result =
	    iconv(converter, *left > 0 ? in : NULL, left, &end, &room);

	out->size = (size_t)(end - out->data);
	out->data[out->size] = '\0';
	return result;
}

static size_t
decode_iconv(iconv_t converter, struct ward_buf *out, struct ward_view text)
{
	char *in = (char *)(uintptr_t)text.data; /* iconv's missing const */
	size_t left = text.size, none = 0, nlost = 0;

	while (left > 0) {
		size_t result = convert_some(converter, out, &in, &left);

		if (result != (size_t)-1) {
			nlost += result;
		} else if (errno != E2BIG) {
			convert_some(converter, out, NULL, &none);
			ward_buf_add_str(out, REPLACEMENT);
			nlost++;
			in++;
			left--;
		}
	}
	convert_some(converter, out, NULL, &none);
	return nlost;
}

static size_t
replace_all(struct ward_buf *out, size_t size)
{
	for (size_t i = 0; i < size; i++)
		ward_buf_add_str(out, REPLACEMENT);
	return size;
}

/* What the C library makes of it is not believed to be UTF-8 unseen. */
static size_t
decode_foreign(
    struct ward_buf *out, struct ward_view text, const char *converter_name)
{
	iconv_t converter = iconv_open("UTF-8", converter_name);
	size_t before = out->size;

	if (converter == (iconv_t)-1)
		return replace_all(out, text.size);

	size_t nlost = decode_iconv(converter, out, text);
	struct ward_view added = ward_buf_view(out);

	iconv_close(converter);
	added.data += before;
	added.size -= before;
	if (ward_utf8_is_valid(added))
		return nlost;
	ward_buf_truncate(out, before);
	return replace_all(out, text.size);
}

void
ward_text_decode(struct ward_buf *out, struct ward_view text,
    struct ward_view charset, bool *lossless)
{
	const struct charset *known = find_charset(charset);
	size_t nlost;

	if (text.size == 0)
		nlost = 0;
	else if (!known)
		nlost = replace_all(out, text.size);
	else if (known->own)
		nlost = known->own(out, text);
	else
		nlost = decode_foreign(out, text, known->converter);
	if (nlost > 0)
		*lossless = false;
}
