/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_CODEOWNERS_H
#define WARD_POLICY_RULES_CODEOWNERS_H

#include "refward/diag.h"
#include "policy/rule.h"

/*
 * A CODEOWNERS file. Patterns are those of GitHub and GitLab: without a slash
 * they match at any depth, with one from the root; one that matches a folder
 * owns what is below, but "docs/" and a star only its own files. Of each
 * section the last line that matches counts.
 */
struct ward_codeowners;

#define WARD_CODEOWNERS_SIZE_MAX (256 * 1024)

/*
 * Understand the text; of the arena. "@a/b" is the group "a.b" among `groups`;
 * "@a" the group "a", where there is one, else the user. NULL where there are
 * mistakes: each is added to *mistakes, for `name`. Then nobody can tell who
 * owns what.
 */
struct ward_codeowners *ward_codeowners_parse(struct ward_arena *arena,
    const char *name, struct ward_view text, const struct ward_group *groups,
    size_t ngroups, struct ward_diags *mistakes);

/* Who owns a path, of one section that the pusher is not in. */
struct ward_codeowners_bar {
	const struct ward_words *owners; /* as in the file */
	unsigned int line;
};

/* Whether somebody owns the path, and the pusher is not among them. A path
 * without an owner is everybody's. */
bool ward_codeowners_bars(const struct ward_codeowners *owners,
    struct ward_view path, const struct ward_pusher *pusher,
    struct ward_codeowners_bar *out);

#endif
