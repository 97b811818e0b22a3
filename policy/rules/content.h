/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_CONTENT_H
#define WARD_POLICY_RULES_CONTENT_H

#include "policy/rule.h"

/* What the rules about what files hold have in common. */

/* Their options `path` and `exclude`. */
struct ward_files {
	struct ward_globs paths; /* none: all */
	struct ward_globs excluded;
};

/* clang-format off */
#define WARD_OPTION_PATHS(conf, files)                                     \
	{                                                                  \
	    .name = "path",                                                \
	    .kind = WARD_OPTION_GLOBS,                                     \
	    .offset = offsetof(conf, files.paths),                         \
	    .sentence = "The paths that are judged, one a line; all, "     \
			"where none is named.",                            \
	},                                                                 \
	{                                                                  \
	    .name = "exclude",                                             \
	    .kind = WARD_OPTION_GLOBS,                                     \
	    .offset = offsetof(conf, files.excluded),                      \
	    .sentence = "The paths that are not judged, one a line.",      \
	}
/* clang-format on */

/* For `check`: what is wrong with them, or NULL. */
const char *ward_files_check(const struct ward_files *files);
bool ward_files_have(const struct ward_files *files, struct ward_view path);

/* Whether the change brings the content of a file that no parent has: not of a
 * link or a submodule, and not by its mode alone. */
bool ward_content_is_new(const struct ward_subject *subject);

/* The same of any blob, also one that is called the target of a link: what is
 * in the repository can be read from it. */
bool ward_content_is_new_blob(const struct ward_subject *subject);

/* The content; until another one is read. */
const struct ward_error *ward_content_read(
    const struct ward_subject *subject, struct ward_view *out) WARD_MUST_CHECK;
const struct ward_error *ward_content_size(
    const struct ward_subject *subject, uint64_t *out) WARD_MUST_CHECK;

/* A NUL among its first 8000 bytes, as git has it; but text in UTF-16 that
 * says so is text. */
bool ward_content_is_binary(struct ward_view content);
bool ward_content_is_utf16(struct ward_view content);

/* What mends a file that may stay, but not so. */
void ward_content_mend(
    const struct ward_subject *subject, struct ward_report *report);

#endif
