/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how gpgv is asked, what it answers, and whose keys are whose. */
#include <string.h>
#include "refward/child.h"
#include "refward/memory.h"
#include "refward/text.h"
#include "policy/signature.h"

#define STATUS "[GNUPG:] "

static const char **
make_argv(struct ward_arena *arena, const struct ward_signer_files *files,
    int file, const struct ward_signature *signature)
{
	const char *all[] = { "gpgv", "--status-fd", "3", "--keyring",
		ward_signer_path(arena, files->openpgp_keys), "--",
		ward_signer_path(arena, file), "-", NULL };
	const char **out = ward_arena_alloc(arena, sizeof(all));

	(void)signature;
	memcpy(out, all, sizeof(all));
	return out;
}

/* Words of an answer that settle it, the weightiest first. */
enum word {
	NEWSIG,
	BADSIG,
	ERRSIG,
	REVKEYSIG,
	EXPKEYSIG,
	EXPSIG,
	GOODSIG,
	VALIDSIG,
	NWORDS
};

static const struct {
	const char *word;
	const char *why;
} words[NWORDS] = {
	[NEWSIG] = { "NEWSIG", NULL },
	[BADSIG] = { "BADSIG", "is of other bytes" },
	[ERRSIG] = { "ERRSIG", "is by a key that is not in the keyring" },
	[REVKEYSIG] = { "REVKEYSIG", "is by a key that was revoked" },
	[EXPKEYSIG] = { "EXPKEYSIG", "is by a key that has expired" },
	[EXPSIG] = { "EXPSIG", "has expired" },
	[GOODSIG] = { "GOODSIG", NULL },
	[VALIDSIG] = { "VALIDSIG", NULL },
};

/* What was said: how often, and what stood behind it the last time. */
struct status {
	size_t counts[NWORDS];
	struct ward_view said[NWORDS];
};

static void
read_status(struct status *out, struct ward_view text)
{
	struct ward_view line, word;

	while (ward_view_split(&text, '\n', &line)) {
		if (!ward_view_starts(line, STATUS))
			continue;
		line = ward_view(
		    line.data + strlen(STATUS), line.size - strlen(STATUS));
		if (!ward_view_split(&line, ' ', &word))
			continue;
		for (size_t i = 0; i < NWORDS; i++)
			if (ward_view_is(word, words[i].word)) {
				out->counts[i]++;
				out->said[i] = line;
			}
	}
}

/* VALIDSIG: key, date, time, expiry, version, reserved, algorithm, hash, class,
 * and the primary key. */
enum { FIELD_KEY, FIELD_HASH = 7, FIELD_CLASS, FIELD_PRIMARY, NFIELDS };

/* SHA-2 and SHA-3: others are broken, or not heard of. */
static bool
is_strong(struct ward_view hash)
{
	static const char *const strong[] = { "8", "9", "10", "11", "12",
		"14" };

	for (size_t i = 0; i < sizeof(strong) / sizeof(strong[0]); i++)
		if (ward_view_is(hash, strong[i]))
			return true;
	return false;
}

static void
keep_key(struct ward_signature_answer *out, struct ward_view key)
{
	size_t size =
	    key.size < sizeof(out->key) ? key.size : sizeof(out->key) - 1;

	if (size > 0)
		memcpy(out->key, key.data, size);
	out->key[size] = '\0';
}

/* The bytes as they are, not a text whose line ends do not count. */
static const char *
check_valid(struct ward_view said, struct ward_signature_answer *out)
{
	struct ward_view fields[NFIELDS] = { WARD_VIEW_EMPTY };
	size_t count = 0;

	while (count < NFIELDS && ward_view_split(&said, ' ', &fields[count]))
		count++;
	if (count < NFIELDS)
		return "is not understood";
	keep_key(out, fields[FIELD_PRIMARY]);
	if (!is_strong(fields[FIELD_HASH]))
		return "rests on a hash that is not safe";
	if (!ward_view_is(fields[FIELD_CLASS], "00"))
		return "is not one of these very bytes";
	return NULL;
}

static const char *
judge(const struct status *status, struct ward_signature_answer *out)
{
	struct ward_view key = WARD_VIEW_EMPTY, rest;

	if (status->counts[NEWSIG] == 0)
		return "is not readable";
	if (status->counts[NEWSIG] > 1)
		return "is more than one";
	for (size_t i = BADSIG; i <= EXPSIG; i++) {
		if (status->counts[i] == 0)
			continue;
		rest = status->said[i];
		ward_view_split(&rest, ' ', &key);
		keep_key(out, key);
		return words[i].why;
	}
	if (status->counts[GOODSIG] != 1 || status->counts[VALIDSIG] != 1)
		return "is not readable";
	return check_valid(status->said[VALIDSIG], out);
}

static const struct ward_error *
read_answer(const struct ward_errand *errand, struct ward_signature_answer *out)
{
	struct status status = { .counts = { 0 } };

	if (errand->status > 2)
		return ward_error(WARD_E_SYSTEM, "gpgv was ended");
	read_status(&status, ward_buf_view(&errand->output));
	out->why = judge(&status, out);
	if (!out->why && errand->status != 0)
		out->why = "is not readable";
	out->state = out->why ? WARD_SIGNATURE_BAD : WARD_SIGNATURE_GOOD;
	return NULL;
}

const struct ward_verifier ward_verifier_openpgp = {
	.program = "gpgv",
	.speaks_by_also = true,
	.argv = make_argv,
	.read = read_answer,
};

/* The next line of all: false at the end. Comments and empty lines are not. */
static bool
next_line(const struct ward_bytes *signers, size_t *item,
    struct ward_view *rest, struct ward_view *line)
{
	for (;;) {
		while (!ward_view_split(rest, '\n', line)) {
			if (*item == signers->count)
				return false;
			*rest = signers->items[(*item)++];
			if (rest->size == 0 && *item == signers->count)
				return false;
		}
		*line = ward_view_trim(*line);
		if (line->size > 0 && !ward_view_starts(*line, "#"))
			return true;
	}
}

static bool
is_fingerprint(struct ward_view text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!memchr("0123456789abcdefABCDEF", text.data[i], 22))
			return false;
	return text.size == 40 || text.size == 64;
}

struct ward_view
ward_openpgp_signer(
    const struct ward_bytes *signers, struct ward_view fingerprint)
{
	struct ward_view rest = WARD_VIEW_EMPTY, line, addresses;
	size_t item = 0;

	while (next_line(signers, &item, &rest, &line))
		if (ward_view_split(&line, ' ', &addresses) &&
		    ward_view_equal_nocase(ward_view_trim(line), fingerprint))
			return addresses;
	return ward_view(NULL, 0);
}

bool
ward_openpgp_signer_is(struct ward_view addresses, struct ward_view address)
{
	struct ward_view one;

	while (ward_view_split(&addresses, ',', &one))
		if (one.size > 0 && ward_view_equal(one, address))
			return true;
	return false;
}

const char *
ward_openpgp_signers_problem(const struct ward_bytes *signers)
{
	struct ward_view rest = WARD_VIEW_EMPTY, line, addresses;
	size_t item = 0, count = 0;

	while (next_line(signers, &item, &rest, &line)) {
		count++;
		if (!ward_utf8_is_valid(line) ||
		    !ward_view_split(&line, ' ', &addresses) ||
		    !memchr(addresses.data, '@', addresses.size) ||
		    !is_fingerprint(ward_view_trim(line)))
			return "a line of openpgp-signers is not "
			       "'ADDRESS[,ADDRESS...] FINGERPRINT', the "
			       "fingerprint of the primary key in 40 or 64 "
			       "hexadecimal digits";
	}
	return count == 0 ? "openpgp-signers names nobody" : NULL;
}
