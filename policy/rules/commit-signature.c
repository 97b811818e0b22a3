/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which bytes of a commit its signature is of. */
#include "policy/rules/signer.h"

/* As many as a header has behind its name and blank. */
static struct ward_buf
without_blanks(struct ward_view value)
{
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_view line;
	bool is_first = true;

	while (ward_view_split(&value, '\n', &line)) {
		if (!is_first)
			ward_buf_add_char(&out, '\n');
		if (!is_first && line.size > 0)
			line = ward_view(line.data + 1, line.size - 1);
		ward_buf_add_view(&out, line);
		is_first = false;
	}
	return out;
}

static void
mend(const struct ward_subject *subject, struct ward_report *report)
{
	const struct ward_commit_facts *facts = subject->commit;
	struct ward_buf id = WARD_BUF_INIT;

	ward_oid_add_short(&id, &facts->id);
	if (subject->update &&
	    ward_oid_equal(&facts->id, &subject->update->new_tip))
		ward_mend(report, "git commit --amend --no-edit -S");
	else if (facts->commit->nparents == 0)
		ward_mend(report, "git rebase --root -S");
	else
		ward_mend(report, "git rebase --force-rebase -S %s^",
		    ward_buf_str(&id));
	ward_buf_release(&id);
}

/* All but the signature's own header, as git had it before there was one. */
static const struct ward_error *
evaluate(const void *signers, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_commit *commit = subject->commit->commit;
	struct ward_view raw = commit->raw, header = commit->gpgsig_header;
	struct ward_buf armor = without_blanks(commit->gpgsig);
	struct ward_signed what = { .role = "committer",
		.armor = ward_buf_view(&armor),
		.front = raw,
		.address = commit->committer.email,
		.has_other = commit->has_other_gpgsig };
	const struct ward_error *err = NULL;

	if (header.size > 0) {
		const char *end = header.data + header.size;

		what.front =
		    ward_view(raw.data, (size_t)(header.data - raw.data));
		what.back = ward_view(end, (size_t)(raw.data + raw.size - end));
	}
	/* What two programs would read differently nobody can have signed. */
	if (commit->problem)
		ward_find(report, "signature of a malformed commit");
	else
		err = ward_signed_judge(signers, &what, subject, report, mend);
	ward_buf_release(&armor);
	return err;
}

const struct ward_rule ward_rule_commit_signature = {
	.name = "commit-signature",
	.summary = "Commits are signed by their committers.",
	.detail = "A signature counts when its key is among the signers of "
		  "this rule set, is the committer's by his address, is valid "
		  "when the server receives the commit, whatever dates the "
		  "commit claims, and is not revoked. ssh-keygen verifies "
		  "ssh, gpgv openpgp; where the server lacks it, pushes that "
		  "need it are refused. Every form of signature but the two "
		  "is refused, and so is a second signature. Files that "
		  "options name are part of the rule file: a change of them "
		  "is a change of the set, and what was judged before it is "
		  "judged again. For openpgp, 'now' is the clock of the "
		  "machine, also where simulate and test say another.",
	.example =
	    "[rules example]\n"
	    "ref = refs/heads/main\n"
	    "commit-signature = ssh\n"
	    "commit-signature.ssh-signers = alice@example.com ssh-ed25519 "
	    "AAAAC3Nz...\n",
	.on = WARD_ON_COMMIT,
	.needs = WARD_NEEDS_PROGRAMS | WARD_NEEDS_SIGNATURES,
	.options = ward_signer_options,
	.conf_size = sizeof(struct ward_signers),
	.check = ward_signer_check,
	.evaluate = evaluate,
};
