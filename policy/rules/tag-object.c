/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a ref may point to, through how many tags. */
#include "refward/refname.h"
#include "policy/rules/command.h"
#include "policy/rules/phrase.h"

#define CHAIN_MAX 16

struct conf {
	struct ward_words allowed;
};

static bool
is_allowed(const struct conf *conf, const char *what)
{
	return ward_words_has(&conf->allowed, ward_view_str(what));
}

static void
judge_tag(const struct conf *conf, const struct ward_subject *subject,
    const struct ward_tag *tag, int depth, struct ward_report *report)
{
	struct ward_view expected = ward_tag_name(subject->update);

	if (tag->problem != NULL)
		ward_find(report, "tag is malformed: %s", tag->problem);
	if (depth == 0 &&
	    ward_refname_is_branch(ward_view_str(subject->update->ref)))
		ward_find(report, "points to a tag, not to a commit");
	if (depth == 0 && expected.size != 0 &&
	    !ward_view_equal(tag->name, expected)) {
		ward_find(report, "tag says that it is called '%s'",
		    ward_phrase(tag->name).text);
		ward_mend_names(report,
		    "git tag -a -f @ @^{} && git push origin refs/tags/@",
		    expected, expected);
	}
	if (depth == 1 && !is_allowed(conf, "nested"))
		ward_find(report, "tag of a tag: tag the commit itself");
}

static void
judge_end(const struct conf *conf, const struct ward_subject *subject,
    enum ward_object_type type, struct ward_report *report)
{
	const char *name = ward_object_type_name(type);

	if (type == WARD_OBJECT_COMMIT)
		return;
	if (ward_tag_name(subject->update).size == 0)
		ward_find(report, "points to a %s, not to a commit", name);
	else if (!is_allowed(conf, name))
		ward_find(
		    report, "tag of a %s: only commits are tagged here", name);
}

/* Programs that trust the tag would read another object than those that look.
 */
static void
judge_claim(const struct ward_tag *tag, enum ward_object_type type,
    struct ward_report *report)
{
	if (tag->target_type != type)
		ward_find(report, "tag says that it names a %s: it is a %s",
		    ward_object_type_name(tag->target_type),
		    ward_object_type_name(type));
}

static const struct ward_error *
walk(const struct conf *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	struct ward_oid at = subject->update->new;
	struct ward_buf raw = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	enum ward_object_type type;
	struct ward_tag tag = { .problem = NULL };
	uint64_t size;

	for (int depth = 0; depth < CHAIN_MAX; depth++) {
		err = ward_repo_header(subject->repo, &at, &type, &size);
		if (!err && depth > 0)
			judge_claim(&tag, type, report);
		if (err || type != WARD_OBJECT_TAG) {
			if (!err)
				judge_end(conf, subject, type, report);
			goto out;
		}
		err = ward_repo_read(subject->repo, &at, &type, &raw);
		if (err)
			goto out;
		if (!ward_tag_parse(&tag, ward_buf_view(&raw), at.size)) {
			ward_find(report, "tag is malformed: %s", tag.problem);
			goto out;
		}
		judge_tag(conf, subject, &tag, depth, report);
		at = tag.target;
	}
	ward_find(report, "tags are nested too deep");
out:
	ward_buf_release(&raw);
	return err;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	if (subject->update->kind == WARD_UPDATE_DELETE)
		return NULL;
	return walk(data, subject, report);
}

static const char *
check(const void *data)
{
	static const char *const known[] = { "none", "nested", "tree", "blob" };
	const struct conf *conf = data;

	for (size_t i = 0; i < conf->allowed.count; i++) {
		struct ward_view word = ward_view_str(conf->allowed.items[i]);
		bool is_known = false;

		for (size_t j = 0; j < sizeof(known) / sizeof(known[0]); j++)
			is_known |= ward_view_is(word, known[j]);
		if (!is_known)
			return "takes the words none, nested, tree and blob";
	}
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_WORDS,
	    .offset = offsetof(struct conf, allowed),
	    .sentence = "What is let in besides tags of commits: nested (tags "
			"of tags), tree, blob.",
	    .initial = "none",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_tag_object = {
	.name = "tag-object",
	.summary = "Refs lead to commits, and a tag bears its own name.",
	.detail = "A tag object is well-formed, is called as its ref, and "
		  "names a commit. Tags of tags, trees and blobs are let in "
		  "only where this says so; what a tagged tree or blob holds "
		  "is judged as files. Always on.",
	.example = "[rules objects]\n"
		   "tag-object = nested\n",
	.on = WARD_ON_UPDATE,
	.is_built_in = true,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};
