/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a pointer of Git LFS is. */
#include <inttypes.h>
#include <string.h>
#include "refward/text.h"
#include "policy/rules/content.h"
#include "policy/rules/phrase.h"

/* git-lfs itself reads no more of a file to see whether it is one. */
#define POINTER_SIZE_MAX 1023
#define SHA256_DIGITS	 64

struct conf {
	struct ward_globs paths;
	uint64_t above;
};

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	return ward_globs_include(&conf->paths) ? NULL : "names no path";
}

static bool
is_sha256(struct ward_view value)
{
	static const char prefix[] = "sha256:";

	if (!ward_view_starts(value, prefix) ||
	    value.size != sizeof(prefix) - 1 + SHA256_DIGITS)
		return false;
	for (size_t i = sizeof(prefix) - 1; i < value.size; i++)
		if (!memchr("0123456789abcdef", value.data[i], 16))
			return false;
	return true;
}

static bool
is_size(struct ward_view value)
{
	uint64_t size;

	return ward_parse_number(value, 0, INT64_MAX, &size) &&
	    (value.size == 1 || value.data[0] != '0');
}

/* "ext-0-name", of an extension of LFS. */
static bool
is_extension(struct ward_view key)
{
	return key.size > 6 && ward_view_starts(key, "ext-") &&
	    key.data[4] >= '0' && key.data[4] <= '9' && key.data[5] == '-';
}

/* "KEY VALUE", each key behind the one before it. */
static const char *
line_problem(struct ward_view line, struct ward_view *last, unsigned int *seen)
{
	struct ward_view key;

	if (!ward_view_split(&line, ' ', &key) || line.size == 0)
		return "has a line that is no key and value";
	if (last->size > 0 && ward_view_compare(key, *last) <= 0)
		return "has keys that are out of order";
	*last = key;
	if (ward_view_is(key, "oid") && is_sha256(line)) {
		*seen |= 1;
		return NULL;
	}
	if (ward_view_is(key, "size") && is_size(line)) {
		*seen |= 2;
		return NULL;
	}
	return is_extension(key) && is_sha256(line)
	    ? NULL
	    : "has a key or a value that pointers have not";
}

/* By the specification: the version, then sorted lines, each with an end. */
static const char *
pointer_problem(struct ward_view text)
{
	static const char version[] =
	    "version https://git-lfs.github.com/spec/v1\n";
	struct ward_view last = WARD_VIEW_EMPTY, line;
	const char *problem = NULL;
	unsigned int seen = 0;

	if (!ward_view_starts(text, version))
		return "is not one";
	if (text.data[text.size - 1] != '\n')
		return "has a last line without an end";
	text = ward_view(
	    text.data + sizeof(version) - 1, text.size - (sizeof(version) - 1));
	while (problem == NULL && ward_view_split(&text, '\n', &line))
		problem = line_problem(line, &last, &seen);
	if (problem == NULL && seen != 3)
		problem = "lacks oid or size";
	return problem;
}

static void
mend(const struct ward_subject *subject, struct ward_report *report)
{
	struct ward_buf path = WARD_BUF_INIT;
	const char *name;

	if (subject->commit == NULL || subject->update == NULL ||
	    !ward_oid_equal(&subject->commit->id, &subject->update->new_tip)) {
		ward_mend_content(report);
		return;
	}
	ward_escape_shell(&path, subject->change->path);
	name = ward_buf_str(&path);
	ward_mend(report,
	    "git lfs track -- %s && git rm --cached -- %s && git add "
	    ".gitattributes %s && git commit --amend",
	    name, name, name);
	ward_buf_release(&path);
}

static const struct ward_error *
judge(uint64_t size, const struct ward_subject *subject,
    struct ward_report *report)
{
	struct ward_view text;
	const struct ward_error *err;
	const char *problem;

	if (size > POINTER_SIZE_MAX) {
		ward_find(report, "file has %s, it must be a pointer of LFS",
		    ward_phrase_size(size).text);
		mend(subject, report);
		return NULL;
	}
	err = ward_content_read(subject, &text);
	if (err)
		return err;
	problem = pointer_problem(text);
	if (problem != NULL) {
		ward_find(
		    report, "file must be a pointer of LFS, and %s", problem);
		mend(subject, report);
	}
	return NULL;
}

/* An empty file is its own pointer. */
static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_error *err;
	uint64_t size = 0;

	if (!ward_content_is_new(subject) ||
	    !ward_globs_match(&conf->paths, subject->change->path))
		return NULL;
	err = ward_content_size(subject, &size);
	if (err || size == 0 || size <= conf->above)
		return err;
	return judge(size, subject, report);
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_GLOBS,
	    .offset = offsetof(struct conf, paths),
	    .sentence = "The paths whose files must lie in LFS, one a line; "
			"'!' in front makes an exception.",
	},
	{
	    .name = "above",
	    .kind = WARD_OPTION_SIZE,
	    .offset = offsetof(struct conf, above),
	    .sentence = "Only files that are larger; all of them, where this "
			"is not said.",
	    .min = 1,
	    .max = INT64_MAX,
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_file_lfs = {
	.name = "file-lfs",
	.summary = "Files that must be pointers of Git LFS.",
	.detail = "A pointer is read by the letter of its specification: one "
		  "that git-lfs would not take for one would be checked out "
		  "as it is. Whether the LFS server has the object is not "
		  "asked. Files of more than 1023 bytes are refused unread.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "file-lfs = **/*.psd\n"
		   "file-lfs = assets/**\n"
		   "file-lfs = !assets/**/*.txt\n",
	.on = WARD_ON_CHANGE,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};
