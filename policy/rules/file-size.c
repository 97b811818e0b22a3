/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how large a file may be. */
#include <inttypes.h>
#include <string.h>
#include "policy/rules/phrase.h"
#include "policy/rules/content.h"

struct conf {
	uint64_t max;
	struct ward_files files;
};

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	return ward_files_check(&conf->files);
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
	uint64_t size = 0;

	if (!ward_content_is_new_blob(subject) ||
	    !ward_files_have(&conf->files, subject->change->path))
		return NULL;
	err = ward_content_size(subject, &size);
	if (err)
		return err;
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
	WARD_OPTION_PATHS(struct conf, files), WARD_OPTION_END
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
