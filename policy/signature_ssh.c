/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how ssh-keygen is asked, and what an ssh signature says itself. */
#include <string.h>
#include "refward/base64.h"
#include "refward/calendar.h"
#include "refward/child.h"
#include "refward/memory.h"
#include "refward/sha256.h"
#include "policy/signature.h"

#define MAGIC	"SSHSIG"
#define VERSION "\0\0\0\1"

/* "20261224180000": the child's time zone is UTC. */
static const char *
moment(struct ward_arena *arena, int64_t now)
{
	struct ward_buf time = WARD_BUF_INIT, text = WARD_BUF_INIT;
	const char *out;

	ward_add_time(&time, now);
	ward_buf_add_str(&text, "verify-time=");
	for (size_t i = 0; i < time.size; i++)
		if (time.data[i] >= '0' && time.data[i] <= '9')
			ward_buf_add_char(&text, time.data[i]);
	out = ward_arena_strdup(arena, ward_buf_str(&text));
	ward_buf_release(&text);
	ward_buf_release(&time);
	return out;
}

static const char **
make_argv(struct ward_arena *arena, const struct ward_signer_files *files,
    int file, const struct ward_signature *signature)
{
	const char *address = ward_arena_copy(
	    arena, signature->address.data, signature->address.size);
	const char *all[] = { "ssh-keygen", "-Y", "verify", "-n", "git", "-I",
		address, "-f", ward_signer_path(arena, files->ssh_signers),
		"-s", ward_signer_path(arena, file), "-O",
		moment(arena, signature->now),
		files->ssh_revoked >= 0 ? "-r" : NULL,
		ward_signer_path(arena, files->ssh_revoked), NULL };
	const char **out = ward_arena_alloc(arena, sizeof(all));

	memcpy(out, all, sizeof(all));
	return out;
}

/* What it says besides is for people. */
static const struct ward_error *
read_answer(const struct ward_errand *errand, struct ward_signature_answer *out)
{
	if (errand->status == WARD_CHILD_KILLED)
		return ward_error(WARD_E_SYSTEM, "ssh-keygen was ended");
	out->state =
	    errand->status == 0 ? WARD_SIGNATURE_GOOD : WARD_SIGNATURE_BAD;
	return NULL;
}

const struct ward_verifier ward_verifier_ssh = {
	.program = "ssh-keygen",
	.argv = make_argv,
	.read = read_answer,
};

static bool
take(struct ward_view *rest, const char *bytes, size_t size)
{
	if (rest->size < size || memcmp(rest->data, bytes, size) != 0)
		return false;
	*rest = ward_view(rest->data + size, rest->size - size);
	return true;
}

/* A string of the protocol: its length in four bytes, then itself. */
static bool
take_string(struct ward_view *rest, struct ward_view *out)
{
	size_t size = 0;

	if (rest->size < 4)
		return false;
	for (size_t i = 0; i < 4; i++)
		size = size << 8 | (unsigned char)rest->data[i];
	if (size > rest->size - 4)
		return false;
	*out = ward_view(rest->data + 4, size);
	*rest = ward_view(rest->data + 4 + size, rest->size - 4 - size);
	return true;
}

static bool
dearmor(struct ward_buf *out, struct ward_view armor)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_view line;
	bool is_good;

	ward_view_split(&armor, '\n', &line);
	while (ward_view_split(&armor, '\n', &line) &&
	    !ward_view_starts(line, "-"))
		ward_buf_add_view(&text, line);
	is_good = ward_base64_decode(out, ward_buf_view(&text));
	ward_buf_release(&text);
	return is_good;
}

static void
add_fingerprint(struct ward_buf *out, struct ward_view key)
{
	unsigned char bytes[WARD_SHA256_SIZE];
	struct ward_sha256 hash;

	ward_sha256_init(&hash);
	ward_sha256_update(&hash, key.data, key.size);
	ward_sha256_final(&hash, bytes);
	ward_buf_add_str(out, "SHA256:");
	ward_base64_add(out, bytes, sizeof(bytes));
	while (ward_view_ends(ward_buf_view(out), "="))
		ward_buf_truncate(out, out->size - 1);
}

const char *
ward_ssh_signature_read(
    struct ward_buf *fingerprint, struct ward_buf *key, struct ward_view armor)
{
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_view rest, blob, space;
	const char *problem = NULL;

	if (!dearmor(&raw, armor))
		problem = "is not readable";
	rest = ward_buf_view(&raw);
	if (!problem &&
	    (!take(&rest, MAGIC, sizeof(MAGIC) - 1) ||
		!take(&rest, VERSION, sizeof(VERSION) - 1) ||
		!take_string(&rest, &blob) || !take_string(&rest, &space)))
		problem = "is not readable";
	if (!problem && !ward_view_is(space, "git"))
		problem = "was made for something else than git";
	if (!problem) {
		add_fingerprint(fingerprint, blob);
		ward_base64_add(key, blob.data, blob.size);
	}
	ward_buf_release(&raw);
	return problem;
}

/* Options before the key may hold blanks in quotes, the key holds none. */
static bool
holds_word(struct ward_view line, struct ward_view word)
{
	struct ward_view piece;

	while (ward_view_split(&line, ' ', &piece))
		if (ward_view_equal(piece, word))
			return true;
	return false;
}

struct ward_view
ward_ssh_signer(const struct ward_bytes *signers, struct ward_view key)
{
	struct ward_view line, who = WARD_VIEW_EMPTY;

	for (size_t i = 0; i < signers->count; i++) {
		struct ward_view rest = signers->items[i];

		while (ward_view_split(&rest, '\n', &line)) {
			line = ward_view_trim(line);
			if (!ward_view_starts(line, "#") &&
			    holds_word(line, key) &&
			    ward_view_split(&line, ' ', &who))
				return who;
		}
	}
	return ward_view(NULL, 0);
}
