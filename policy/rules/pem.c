/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how private keys are armoured. */
#include "policy/rules/pem.h"

#include <string.h>

/* "OPENSSH ", "ENCRYPTED " and their kind. */
#define WORDS_MAX 40
/* Between the armour's head and its content. */
#define GAP_MAX 512
/* A line of content; a mere mention has none. What is longer is not looked at:
 * it is looked at anew from each of its separators. */
#define CONTENT_LEAST  40
#define CONTENT_MOST   256
#define DISTINCT_LEAST 8

struct scan {
	struct ward_view text;
	size_t at;
};

static bool
take(struct scan *scan, const char *word)
{
	size_t size = strlen(word);

	if (scan->text.size - scan->at < size ||
	    memcmp(scan->text.data + scan->at, word, size) != 0)
		return false;
	scan->at += size;
	return true;
}

static char
next(const struct scan *scan)
{
	return scan->at < scan->text.size ? scan->text.data[scan->at] : '\0';
}

static bool
is_base64(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') || c == '+' || c == '/';
}

/* "-----BEGIN RSA PRIVATE KEY-----" */
static bool
take_head(struct scan *scan)
{
	size_t start;

	if (!take(scan, "-----BEGIN "))
		return false;
	start = scan->at;
	while (!take(scan, "PRIVATE KEY")) {
		char c = next(scan);

		if (scan->at - start > WORDS_MAX ||
		    !((c >= 'A' && c <= 'Z') || c == ' '))
			return false;
		scan->at++;
	}
	(void)take(scan, " BLOCK");
	return take(scan, "-----");
}

/* Line ends, in whatever way a language writes them, and quotes. */
static bool
take_separator(struct scan *scan)
{
	if (take(scan, "\\n") || take(scan, "\\r") || take(scan, "\\\n") ||
	    take(scan, "\\\""))
		return true;
	if (next(scan) == '\0' || !strchr(" \t\r\n\"'+,;#*.&|", next(scan)))
		return false;
	/* A '+' begins content as well; one that does is rare. */
	scan->at++;
	return true;
}

/* A line of content, and not of the same letter over and over. */
static bool
is_content(const struct scan *scan)
{
	bool seen[256] = { false };
	size_t end = scan->at, ndistinct = 0;

	while (end < scan->text.size && end - scan->at < CONTENT_MOST &&
	    is_base64(scan->text.data[end])) {
		unsigned char c = (unsigned char)scan->text.data[end++];

		ndistinct += !seen[c];
		seen[c] = true;
	}
	return end - scan->at >= CONTENT_LEAST && ndistinct >= DISTINCT_LEAST;
}

/* "Proc-Type: 4,ENCRYPTED", to the end of its line or of the gap. */
static bool
take_header(struct scan *scan, size_t most)
{
	static const char *const names[] = { "Proc-Type: ", "DEK-Info: ",
		"Version: ", "Comment: ", "Hash: ", "Charset: " };
	bool found = false;

	for (size_t i = 0; !found && i < sizeof(names) / sizeof(names[0]); i++)
		found = take(scan, names[i]);
	while (found && scan->at < most && next(scan) != '\n' &&
	    next(scan) != '\\')
		scan->at++;
	return found;
}

static bool
has_content(struct scan *scan)
{
	size_t rest = scan->text.size - scan->at;
	size_t most = scan->at + (rest < GAP_MAX ? rest : GAP_MAX);

	while (scan->at < most) {
		if (is_content(scan))
			return true;
		if (!take_separator(scan) && !take_header(scan, most))
			return false;
	}
	return false;
}

static bool
begins_line(const struct scan *scan)
{
	return scan->at == 0 || scan->text.data[scan->at - 1] == '\n';
}

bool
ward_pem_is_private_key(struct ward_view text, size_t at)
{
	struct scan scan = { text, at };
	char c;

	if (text.data[at] == '-')
		return take_head(&scan) && has_content(&scan);
	if (!begins_line(&scan) || !take(&scan, "PuTTY-User-Key-File-"))
		return false;
	c = next(&scan);
	if (c >= '0' && c <= '9')
		scan.at++;
	return take(&scan, ": ");
}
