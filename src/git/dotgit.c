/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what file systems make of a name that looks like ".git". */
#include <stdint.h>
#include <string.h>
#include "refward/dotgit.h"
#include "refward/text.h"

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether `name` begins with `prefix`, which is in lower case. */
static bool
begins(struct ward_view name, const char *prefix)
{
	size_t size = strlen(prefix);

	if (name.size < size)
		return false;
	for (size_t i = 0; i < size; i++) {
		if (lower(name.data[i]) != prefix[i])
			return false;
	}
	return true;
}

/* One component as NTFS reads it: blanks and dots at the end fall away, and a
 * colon begins the name of a stream. */
static bool
is_dotgit_on_ntfs(struct ward_view name)
{
	size_t i = 0;

	if (begins(name, ".git"))
		i = strlen(".git");
	else if (begins(name, "git~1"))
		i = strlen("git~1");
	else
		return false;
	for (; i < name.size; i++) {
		char c = name.data[i];

		if (c == '\\' || c == ':')
			return true;
		if (c != '.' && c != ' ')
			return false;
	}
	return true;
}

/* The code points that HFS+ leaves out when it compares names. */
static bool
is_ignored_on_hfs(uint32_t c)
{
	return (c >= 0x200c && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	    (c >= 0x206a && c <= 0x206f) || c == 0xfeff;
}

/* What is not UTF-8 ends the name, as git takes it. */
static bool
is_dotgit_on_hfs(struct ward_view name)
{
	const char *want = ".git";
	struct ward_view rest;
	uint32_t c;

	if (name.size == 0 ||
	    ((unsigned char)name.data[0] < 0x80 && name.data[0] != '.'))
		return false;
	rest = ward_view(name.data, ward_utf8_valid_prefix(name));
	while (ward_utf8_next(&rest, &c)) {
		if (is_ignored_on_hfs(c))
			continue;
		if (c > 0x7f || *want == '\0' || lower((char)c) != *want)
			return false;
		want++;
	}
	return *want == '\0';
}

/* Every file of a tree comes here, and by far most begin otherwise. */
static bool
may_be_dotgit(struct ward_view name)
{
	unsigned char first;

	if (name.size == 0)
		return false;
	first = (unsigned char)name.data[0];
	return first == '.' || lower((char)first) == 'g' || first > 0x7f ||
	    memchr(name.data, '\\', name.size) != NULL;
}

bool
ward_name_is_dotgit(struct ward_view name)
{
	struct ward_view rest = name;

	if (!may_be_dotgit(name))
		return false;
	if (is_dotgit_on_hfs(name))
		return true;
	/* Not split: what stands behind a colon holds for the whole rest. */
	while (!is_dotgit_on_ntfs(rest)) {
		const char *slash =
		    rest.size > 0 ? memchr(rest.data, '\\', rest.size) : NULL;

		if (!slash)
			return false;
		rest = ward_view(
		    slash + 1, rest.size - (size_t)(slash + 1 - rest.data));
	}
	return true;
}
