/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where the texts of errors live and how they are cut. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "refward/error.h"

#define RING_SIZE 16
#define TEXT_SIZE 1024
/* A long path, wrapped three times, must not push the cause out. */
#define PREFIX_SIZE 256

struct slot {
	struct ward_error error;
	char text[TEXT_SIZE];
};

static _Thread_local struct slot ring[RING_SIZE];
static _Thread_local unsigned int next_slot;

static const char *const names[] = {
#define NAME(code, name, text) [code] = name,
	WARD_ERROR_LIST(NAME)
#undef NAME
};

static const char *const default_texts[] = {
#define TEXT(code, name, text) [code] = text,
	WARD_ERROR_LIST(TEXT)
#undef TEXT
};

/* What snprintf cut ends in "...", and not inside a UTF-8 sequence. */
static void
mark_cut(char *text, size_t size, int wanted)
{
	size_t end = size - sizeof("...");

	if (wanted < 0)
		text[0] = '\0';
	if (wanted < 0 || (size_t)wanted < size)
		return;
	while (end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80)
		end--;
	memcpy(text + end, "...", sizeof("..."));
}

static void __attribute__((format(printf, 3, 0)))
format(char *text, size_t size, const char *fmt, va_list args)
{
	mark_cut(text, size, vsnprintf(text, size, fmt, args));
}

/* The arguments may point into the ring: the text is whole before a slot is
 * taken. */
static const struct ward_error *
keep(enum ward_code code, const char *text)
{
	struct slot *slot = &ring[next_slot];

	next_slot = (next_slot + 1) % RING_SIZE;
	memcpy(slot->text, text, strlen(text) + 1);
	slot->error.code = code;
	slot->error.text = slot->text;
	return &slot->error;
}

static const struct ward_error *
keep_joined(enum ward_code code, const char *prefix, const char *cause)
{
	char text[TEXT_SIZE];
	int wanted = snprintf(text, sizeof(text), "%s: %s", prefix, cause);

	mark_cut(text, sizeof(text), wanted);
	return keep(code, text);
}

const struct ward_error *
ward_error(enum ward_code code, const char *fmt, ...)
{
	int saved = errno;
	bool is_system = code == WARD_E_SYSTEM;
	char text[TEXT_SIZE];
	va_list args;

	va_start(args, fmt);
	format(text, is_system ? PREFIX_SIZE : sizeof(text), fmt, args);
	va_end(args);
	if (!text[0])
		memcpy(
		    text, default_texts[code], strlen(default_texts[code]) + 1);
	if (is_system)
		return keep_joined(code, text, strerror(saved));
	return keep(code, text);
}

const struct ward_error *
ward_error_wrap(const struct ward_error *err, const char *fmt, ...)
{
	char prefix[PREFIX_SIZE];
	va_list args;

	va_start(args, fmt);
	format(prefix, sizeof(prefix), fmt, args);
	va_end(args);
	return keep_joined(err->code, prefix, err->text);
}

const char *
ward_error_name(enum ward_code code)
{
	return names[code];
}
