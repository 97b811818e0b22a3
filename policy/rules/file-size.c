/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how large a file may be. */
#include <inttypes.h>
#include <string.h>
#include "policy/rules/phrase.h"
#include "policy/rule.h"

struct conf {
	uint64_t max;
	struct ward_globs paths;
	struct ward_globs excluded;
};

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	if (conf->paths.count == 0 || ward_globs_include(&conf->paths))
		return NULL;
	return "path excludes, but names nothing";
}

/* A submodule's commit lies elsewhere, whatever its id says of a file that
 * takes its place; a change of mode brings no content, nor does a net change
 * that the commits have not brought. */
static bool
is_new_blob(const struct ward_subject *subject)
{
	const struct ward_change *change = subject->change;

	return !subject->is_net && change->kind != WARD_CHANGE_DELETED &&
	    change->mode != WARD_MODE_GITLINK &&
	    (change->old_mode == WARD_MODE_GITLINK ||
		!ward_oid_equal(&change->id, &change->old_id));
}

static bool
is_limited(const struct conf *conf, struct ward_view path)
{
	return (conf->paths.count == 0 ||
		   ward_globs_match(&conf->paths, path)) &&
	    !ward_globs_match(&conf->excluded, path);
}

static void
find(uint64_t size, uint64_t max, struct ward_report *report)
{
	struct ward_phrase is = ward_phrase_size(size);
	struct ward_phrase may = ward_phrase_size(max);

	/* "5 MiB, at most 5 MiB" would help nobody. */
	if (strcmp(is.text, may.text) == 0 || size - max < max / 10)
		ward_find(report,
		    "file has %" PRIu64 " bytes, at most %" PRIu64
		    " (%s) are allowed",
		    size, max, may.text);
	else
		ward_find(report, "file has %s, at most %s are allowed",
		    is.text, may.text);
	ward_mend_content(report);
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_error *err;
	enum ward_object_type type;
	uint64_t size = 0;

	if (!is_new_blob(subject) || !is_limited(conf, subject->change->path))
		return NULL;
	err =
	    ward_repo_header(subject->repo, &subject->change->id, &type, &size);
	if (err)
		return ward_error_wrap(
		    err, "file '%s'", ward_phrase(subject->change->path).text);
	if (size > conf->max)
		find(size, conf->max, report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_SIZE,
	    .offset = offsetof(struct conf, max),
	    .sentence = "How large a file may be: bytes, or with k, M or G "
			"(1024 each).",
	    .min = 1,
	    .max = INT64_MAX,
	},
	{
	    .name = "path",
	    .kind = WARD_OPTION_GLOBS,
	    .offset = offsetof(struct conf, paths),
	    .sentence = "The paths that this limits, one a line; all, where "
			"none is named.",
	},
	{
	    .name = "exclude",
	    .kind = WARD_OPTION_GLOBS,
	    .offset = offsetof(struct conf, excluded),
	    .sentence = "The paths that it does not limit, one a line.",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_file_size = {
	.name = "file-size",
	.summary = "How large a file may be.",
	.detail = "Every file that a commit adds or changes is judged, also "
		  "where a later commit of the same push removes it again: it "
		  "would stay in the history. Sizes are those of the content, "
		  "not of what compression makes of it. Submodules have none.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "file-size = 5M\n"
		   "file-size.exclude = assets/**\n",
	.on = WARD_ON_CHANGE,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};
