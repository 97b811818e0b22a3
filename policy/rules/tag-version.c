/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which version may follow which. */
#include <string.h>
#include "policy/rules/command.h"
#include "policy/rules/phrase.h"
#include "policy/rules/version_list.h"

enum { V_EITHER, V_REQUIRED, V_REFUSED };
enum { ORDER_LINE, ORDER_ALL, ORDER_NONE };

struct conf {
	struct ward_words forms;
	int v;
	int order;
};

static const char *const forms[] = {
	[WARD_VERSION_SEMVER] = "semver",
	[WARD_VERSION_DATE] = "date",
};
static const char *const vs[] = { "either", "required", "refused", NULL };
static const char *const orders[] = { "line", "all", "none", NULL };

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	for (size_t i = 0; i < conf->forms.count; i++)
		if (strcmp(conf->forms.items[i], "semver") != 0 &&
		    strcmp(conf->forms.items[i], "date") != 0)
			return "takes the words semver and date";
	return conf->forms.count == 0 ? "names no form: semver, date" : NULL;
}

static const char *
last_of(const struct conf *conf, const struct ward_version_rivals *rivals)
{
	return conf->order == ORDER_LINE ? rivals->of_line
	    : conf->order == ORDER_ALL	 ? rivals->of_all
					 : NULL;
}

/* A tag that is made, and stands already, is part of an audit: what came after
 * it does not count against it. */
static const struct ward_error *
judge_order(const struct conf *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	struct ward_version_rivals rivals = { .twin = NULL };
	const struct ward_error *err = ward_version_rivals(&rivals, subject);
	const char *last = last_of(conf, &rivals);
	struct ward_ref ref = { 0 };

	if (err)
		return err;
	if (rivals.twin != NULL)
		ward_find(report, "is the same version as '%s'",
		    ward_phrase(ward_view_str(rivals.twin)).text);
	if (rivals.twin != NULL || last == NULL)
		return NULL;
	err = ward_repo_ref(subject->repo, subject->update->ref, &ref);
	if (!err && !ref.exists)
		ward_find(report, "is not greater than '%s'%s",
		    ward_phrase(ward_view_str(last)).text,
		    conf->order == ORDER_LINE ? ", the last of its line" : "");
	ward_ref_release(&ref);
	return err;
}

static bool
judge_form(
    const struct conf *conf, struct ward_view name, struct ward_report *report)
{
	bool is_semver = ward_words_has(&conf->forms, ward_view_str("semver"));
	bool is_date = ward_words_has(&conf->forms, ward_view_str("date"));
	struct ward_version version;

	if (!ward_version_parse(&version, name) ||
	    !ward_words_has(&conf->forms, ward_view_str(forms[version.form]))) {
		ward_find(report, "name '%s' is no version like %s%s%s",
		    ward_phrase(name).text,
		    is_semver ? "1.2.3 or 1.2.3-rc.1" : "",
		    is_semver && is_date ? " or " : "",
		    is_date ? "202406-20240630.1" : "");
		return false;
	}
	if (conf->v == V_REQUIRED && !version.has_v)
		ward_find(report, "version must begin with a v");
	if (conf->v == V_REFUSED && version.has_v)
		ward_find(report, "version must not begin with a v");
	return true;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	struct ward_view name = ward_tag_name(subject->update);

	if (name.size == 0 || subject->update->kind != WARD_UPDATE_CREATE ||
	    !judge_form(conf, name, report))
		return NULL;
	return judge_order(conf, subject, report);
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_WORDS,
	    .offset = offsetof(struct conf, forms),
	    .sentence = "How versions are written: semver (1.2.3-rc.1), date "
			"(202406-20240630.539481: the month of the release, "
			"a day, a number).",
	},
	{
	    .name = "v",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = offsetof(struct conf, v),
	    .sentence = "Whether a v stands before the version.",
	    .initial = "either",
	    .choices = vs,
	},
	{
	    .name = "order",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = offsetof(struct conf, order),
	    .sentence = "What a new version must be greater than: the last of "
			"its line (the same major and minor number, or the "
			"same month), all of them, or nothing.",
	    .initial = "line",
	    .choices = orders,
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_tag_version = {
	.name = "tag-version",
	.summary = "Tags are versions, each greater than the last.",
	.detail = "Judged where a tag is created. Versions are compared as "
		  "Semantic Versioning says, without what follows a '+'. The "
		  "same version by another name, such as 1.2.3 beside v1.2.3, "
		  "is refused always. A path in front of the version is a "
		  "component with versions of its own: app/v1.2.3. All tags "
		  "are listed, once.",
	.example = "[rules example]\n"
		   "ref = refs/tags/**\n"
		   "tag-version = semver\n"
		   "tag-version.v = required\n",
	.on = WARD_ON_UPDATE,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};
