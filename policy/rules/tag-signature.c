/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which bytes of a tag its signature is of. */
#include "policy/rules/command.h"
#include "policy/rules/signer.h"

static void
mend(const struct ward_subject *subject, struct ward_report *report)
{
	struct ward_view tag = ward_tag_name(subject->update);

	if (tag.size > 0)
		ward_mend_names(report,
		    subject->update->kind == WARD_UPDATE_CREATE
			? "git tag -s -f @ @^{} && git push origin refs/tags/@"
			: "git tag -s -f @ @^{} && git push -f origin "
			  "refs/tags/@",
		    tag, tag);
}

/* Where the first line stands that begins a signature: what is behind it, and
 * nothing else, is one. */
static size_t
signature_at(struct ward_view message)
{
	struct ward_view rest = message, line;

	while (ward_view_split(&rest, '\n', &line)) {
		if (ward_view_starts(line, "-----BEGIN ") &&
		    ward_signature_form(line) != WARD_SIGNATURE_UNKNOWN)
			return (size_t)(line.data - message.data);
	}
	return message.size;
}

static const struct ward_error *
judge_tag(const struct ward_signers *signers,
    const struct ward_subject *subject, struct ward_report *report)
{
	const struct ward_tag *tag = subject->tag->tag;
	size_t at = signature_at(tag->message);
	struct ward_signed what = { .role = "tagger",
		.armor =
		    ward_view(tag->message.data + at, tag->message.size - at),
		.address = tag->tagger.email,
		.has_other = tag->has_gpgsig };

	what.front = ward_view(tag->raw.data, tag->raw.size - what.armor.size);
	if (!tag->problem)
		return ward_signed_judge(signers, &what, subject, report, mend);
	ward_find(report, "signature of a malformed tag");
	return NULL;
}

static const struct ward_error *
evaluate(const void *signers, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_update *update = subject->update;

	if (subject->on == WARD_ON_TAG)
		return judge_tag(signers, subject, report);
	if (ward_tag_name(update).size == 0 || update->is_annotated ||
	    update->kind == WARD_UPDATE_DELETE)
		return NULL;
	ward_find(report, "tag is lightweight, it must be signed");
	mend(subject, report);
	return NULL;
}

const struct ward_rule ward_rule_tag_signature = {
	.name = "tag-signature",
	.summary = "Tags are signed by their taggers.",
	.detail = "As commit-signature, for annotated tags that are created "
		  "or moved, and for each tag of a chain: the key is the "
		  "tagger's. A lightweight tag cannot be signed, and is "
		  "refused.",
	.example = "[rules example]\n"
		   "ref = refs/tags/v*\n"
		   "tag-signature = ssh\n"
		   "tag-signature.ssh-signers = alice@example.com ssh-ed25519 "
		   "AAAAC3Nz...\n",
	.on = WARD_ON_UPDATE | WARD_ON_TAG,
	.needs = WARD_NEEDS_PROGRAMS | WARD_NEEDS_SIGNATURES,
	.options = ward_signer_options,
	.conf_size = sizeof(struct ward_signers),
	.check = ward_signer_check,
	.evaluate = evaluate,
};
