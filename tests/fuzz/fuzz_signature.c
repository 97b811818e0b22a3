/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes are a signature's text, its signers, or a verifier's answer. The
 * first byte chooses. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "refward/base64.h"
#include "refward/child.h"
#include "policy/signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_armor(struct ward_view text)
{
	enum ward_signature_form form = ward_signature_form(text);
	struct ward_buf name = WARD_BUF_INIT, key = WARD_BUF_INIT;
	struct ward_view line = WARD_VIEW_EMPTY, rest = text;

	ward_view_split(&rest, '\n', &line);
	if (form != WARD_SIGNATURE_UNKNOWN &&
	    !ward_signature_armor_problem(form, text))
		assert(!memchr(text.data, '\0', text.size));
	if (!ward_ssh_signature_read(&name, &key, text))
		assert(ward_view_starts(ward_buf_view(&name), "SHA256:"));
	else
		assert(name.size == 0 && key.size == 0);
	ward_buf_release(&name);
	ward_buf_release(&key);
}

/* Good is only what says so, once. */
static void
read_answer(struct ward_view text)
{
	struct ward_errand errand = { .status = 0 };
	struct ward_signature_answer answer = { .why = NULL };

	ward_buf_add_view(&errand.output, text);
	assert(!ward_verifier_openpgp.read(&errand, &answer));
	assert(memchr(answer.key, '\0', sizeof(answer.key)));
	if (answer.state == WARD_SIGNATURE_GOOD) {
		ward_buf_add_char(&errand.output, '\0');
		assert(strstr(errand.output.data, "[GNUPG:] GOODSIG") ||
		    strlen(errand.output.data) < text.size);
	}
	ward_errand_release(&errand);
}

static void
read_signers(struct ward_view text)
{
	struct ward_bytes signers = { &text, 1 };
	struct ward_view line = WARD_VIEW_EMPTY, rest = text, who;

	ward_view_split(&rest, '\n', &line);
	if (!ward_openpgp_signers_problem(&signers))
		assert(memchr(text.data, '@', text.size));
	who = ward_openpgp_signer(&signers, line);
	assert(who.size <= text.size);
	assert(!ward_openpgp_signer_is(who, ward_view_str("")));
	who = ward_ssh_signer(&signers, line);
	assert(who.size <= text.size);
}

static void
read_letters(struct ward_view text)
{
	struct ward_buf raw = WARD_BUF_INIT, again = WARD_BUF_INIT;

	if (ward_base64_decode(&raw, text)) {
		ward_base64_add(&again, raw.data, raw.size);
		assert(ward_view_equal(ward_buf_view(&again), text));
	}
	ward_buf_release(&raw);
	ward_buf_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const all[])(struct ward_view text) = { read_armor,
		read_answer, read_signers, read_letters };

	if (size > 0)
		all[data[0] % 4](ward_view((const char *)data + 1, size - 1));
	return 0;
}
