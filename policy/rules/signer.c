/* SPDX-License-Identifier: Apache-2.0 */
/* Hides when a signature counts: its form, its key, and whose that is. */
#include "policy/rules/signer.h"

#include <string.h>
#include "refward/text.h"
#include "policy/rules/phrase.h"

/* As long as addresses get (RFC 5321). */
#define ADDRESS_MAX 320

const struct ward_option ward_signer_options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_WORDS,
	    .offset = offsetof(struct ward_signers, forms),
	    .sentence = "Which signatures count: ssh, openpgp, or both.",
	},
	{
	    .name = "ssh-signers",
	    .kind = WARD_OPTION_BYTES,
	    .offset = offsetof(struct ward_signers, ssh_signers),
	    .sentence = "Keys and the addresses whose they are, with "
			"valid-after and valid-before, as the section ALLOWED "
			"SIGNERS of ssh-keygen(1) says; times without a Z are "
			"UTC, too.",
	},
	{
	    .name = "ssh-revoked",
	    .kind = WARD_OPTION_BYTES,
	    .offset = offsetof(struct ward_signers, ssh_revoked),
	    .sentence = "Keys that do not count any more: one a line, or a "
			"file that ssh-keygen -k has written.",
	},
	{
	    .name = "openpgp-keys",
	    .kind = WARD_OPTION_BYTES,
	    .offset = offsetof(struct ward_signers, openpgp_keys),
	    .sentence = "A file that gpg --export has written: the keys, with "
			"what expires or revokes them.",
	},
	{
	    .name = "openpgp-signers",
	    .kind = WARD_OPTION_BYTES,
	    .offset = offsetof(struct ward_signers, openpgp_signers),
	    .sentence = "Whose keys they are: lines of addresses, parted by "
			"commas, and a primary key's fingerprint. What a key "
			"says itself does not count.",
	},
	WARD_OPTION_END
};

static bool
takes(const struct ward_signers *signers, const char *form)
{
	return ward_words_has(&signers->forms, ward_view_str(form));
}

/* An exported key begins with a packet: a byte whose first bit is set. */
static bool
is_keyring(struct ward_view bytes)
{
	return bytes.size > 0 && ((unsigned char)bytes.data[0] & 0x80) != 0;
}

static const char *
check_openpgp(const struct ward_signers *signers)
{
	for (size_t i = 0; i < signers->openpgp_keys.count; i++)
		if (!is_keyring(signers->openpgp_keys.items[i]))
			return "openpgp-keys is no keyring: write it with gpg "
			       "--export, without --armor, and name it by "
			       "openpgp-keys.file";
	return ward_openpgp_signers_problem(&signers->openpgp_signers);
}

static const char *
check_ssh(const struct ward_signers *signers)
{
	for (size_t i = 0; i < signers->ssh_revoked.count; i++)
		if (signers->ssh_revoked.count > 1 &&
		    ward_view_starts(signers->ssh_revoked.items[i], "SSHKRL"))
			return "ssh-revoked names more beside a file that "
			       "ssh-keygen has written";
	return NULL;
}

const char *
ward_signer_check(const void *data)
{
	const struct ward_signers *signers = data;
	bool has_ssh = signers->ssh_signers.count > 0;
	bool has_openpgp = signers->openpgp_keys.count > 0 &&
	    signers->openpgp_signers.count > 0;

	for (size_t i = 0; i < signers->forms.count; i++) {
		struct ward_view word = ward_view_str(signers->forms.items[i]);

		if (!ward_view_is(word, "ssh") &&
		    !ward_view_is(word, "openpgp"))
			return "takes the words ssh and openpgp";
	}
	if (takes(signers, "ssh") != has_ssh)
		return has_ssh ? "ssh-signers without ssh"
			       : "ssh without ssh-signers: nobody could sign";
	if (!has_ssh && signers->ssh_revoked.count > 0)
		return "ssh-revoked without ssh";
	if (takes(signers, "openpgp") && !has_openpgp)
		return "openpgp wants both openpgp-keys and openpgp-signers";
	if (!takes(signers, "openpgp") &&
	    (signers->openpgp_keys.count > 0 ||
		signers->openpgp_signers.count > 0))
		return "openpgp-keys or openpgp-signers without openpgp";
	return has_ssh && check_ssh(signers) ? check_ssh(signers)
	    : has_openpgp		     ? check_openpgp(signers)
					     : NULL;
}

/* It goes into an argument vector, and into a comparison with a list. */
static bool
is_address(struct ward_view address)
{
	struct ward_view rest = address;
	uint32_t code;

	if (address.size == 0 || address.size > ADDRESS_MAX ||
	    !ward_utf8_is_valid(address))
		return false;
	while (ward_utf8_next(&rest, &code))
		if (ward_is_control(code) || code == ' ' || code == ',' ||
		    code == '"')
			return false;
	return true;
}

static const char *
form_problem(const struct ward_signers *signers, const struct ward_signed *what,
    enum ward_signature_form form)
{
	if (form == WARD_SIGNATURE_UNKNOWN)
		return "is of no known form";
	if (!takes(signers, ward_signature_form_name(form)))
		return "is of a form that does not count here";
	if (what->has_other)
		return "stands beside one of another object format";
	return ward_signature_armor_problem(form, what->armor);
}

static void
find_owner(const struct ward_signed *what, const char *key,
    struct ward_view owner, struct ward_report *report)
{
	if (owner.size == 0)
		ward_find(
		    report, "signature is by key %s, which is nobody's", key);
	else
		ward_find(report,
		    "signature is by key %s of '%s', the %s is '%s'", key,
		    ward_phrase(owner).text, what->role,
		    ward_phrase(what->address).text);
}

static void
find_ssh(const struct ward_signers *signers, const struct ward_signed *what,
    struct ward_report *report)
{
	struct ward_buf name = WARD_BUF_INIT, key = WARD_BUF_INIT;
	const char *problem = ward_ssh_signature_read(&name, &key, what->armor);
	struct ward_view owner =
	    ward_ssh_signer(&signers->ssh_signers, ward_buf_view(&key));

	if (problem)
		ward_find(report, "signature %s", problem);
	else if (!ward_view_equal(owner, what->address))
		find_owner(what, ward_buf_str(&name), owner, report);
	else
		ward_find(report,
		    "signature by key %s of '%s' is not good: other bytes were "
		    "signed, or the key is not valid now, or revoked",
		    ward_buf_str(&name), ward_phrase(owner).text);
	ward_buf_release(&name);
	ward_buf_release(&key);
}

/* False where the signature counts. */
static bool
find_openpgp(const struct ward_signers *signers, const struct ward_signed *what,
    const struct ward_signature_answer *answer, struct ward_report *report)
{
	struct ward_view owner = ward_openpgp_signer(
	    &signers->openpgp_signers, ward_view_str(answer->key));

	if (answer->state == WARD_SIGNATURE_BAD)
		ward_find(report, "signature %s%s%s", answer->why,
		    answer->key[0] ? ": " : "", answer->key);
	else if (!ward_openpgp_signer_is(owner, what->address))
		find_owner(what, answer->key, owner, report);
	else
		return false;
	return true;
}

static const struct ward_error *
verify(const struct ward_signers *signers, const struct ward_signed *what,
    enum ward_signature_form form, const struct ward_subject *subject,
    struct ward_report *report, bool *has_found)
{
	struct ward_signature signature = { .signers = signers,
		.form = form,
		.armor = what->armor,
		.front = what->front,
		.back = what->back,
		.address = what->address,
		.now = subject->push->now };
	struct ward_signature_answer answer = { .why = NULL };
	const struct ward_error *err =
	    ward_signature_ask(subject->signatures, &signature, &answer);

	if (err || answer.state == WARD_SIGNATURE_PENDING)
		return err;
	if (form == WARD_SIGNATURE_OPENPGP) {
		*has_found = find_openpgp(signers, what, &answer, report);
	} else if (answer.state == WARD_SIGNATURE_BAD) {
		find_ssh(signers, what, report);
		*has_found = true;
	}
	return NULL;
}

const struct ward_error *
ward_signed_judge(const struct ward_signers *signers,
    const struct ward_signed *what, const struct ward_subject *subject,
    struct ward_report *report,
    void (*mend)(
	const struct ward_subject *subject, struct ward_report *report))
{
	enum ward_signature_form form = ward_signature_form(what->armor);
	const struct ward_error *err = NULL;
	const char *problem = NULL;
	bool has_found = true;

	if (what->armor.size > 0)
		problem = form_problem(signers, what, form);
	if (what->armor.size == 0)
		ward_find(report, "is not signed: wanted is %s",
		    ward_phrase_words(&signers->forms).text);
	else if (problem)
		ward_find(report, "signature (%s) %s",
		    ward_signature_form_name(form), problem);
	else if (!is_address(what->address))
		ward_find(report, "%s's address '%s' cannot be a signer's",
		    what->role, ward_phrase(what->address).text);
	else {
		has_found = false;
		err = verify(signers, what, form, subject, report, &has_found);
	}
	if (has_found)
		mend(subject, report);
	return err;
}
