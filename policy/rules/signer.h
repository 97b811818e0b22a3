/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_SIGNER_H
#define WARD_POLICY_RULES_SIGNER_H

#include "policy/rule.h"
#include "policy/signature.h"

/* What the rules about signatures of commits and of tags have in common: their
 * settings are a struct ward_signers. */

extern const struct ward_option ward_signer_options[];
const char *ward_signer_check(const void *signers); /* for `check` */

/* A signature, and whose it should be. */
struct ward_signed {
	const char *role;	      /* "committer" */
	struct ward_view armor;	      /* empty: there is none */
	struct ward_view front, back; /* what is signed */
	struct ward_view address;     /* as it stands in the object */
	bool has_other;		      /* a signature of another object format */
};

/* Finds what is wrong with it. `mend` adds the command that mends it. */
const struct ward_error *ward_signed_judge(const struct ward_signers *signers,
    const struct ward_signed *what, const struct ward_subject *subject,
    struct ward_report *report,
    void (*mend)(const struct ward_subject *subject,
	struct ward_report *report)) WARD_MUST_CHECK;

#endif
