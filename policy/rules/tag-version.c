/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which version may follow which. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "policy/rules/command.h"
#include "policy/rules/phrase.h"
#include "refward/version.h"

enum { V_EITHER, V_REQUIRED, V_REFUSED };
enum { ORDER_LINE, ORDER_ALL, ORDER_NONE };

struct conf {
	struct ward_words forms;
	int v;
	int order;
};

/* A version that would come, among those that are there. */
struct search {
	const struct conf *conf;
	const struct ward_subject *subject;
	struct ward_view name;
	struct ward_version version;
	char *last; /* the greatest that it must exceed */
	char *twin; /* the same by another name */
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

static bool
is_deleted(const struct search *search, struct ward_view name)
{
	for (size_t i = 0; i < search->subject->nupdates; i++) {
		const struct ward_update *update = &search->subject->updates[i];

		if (update->kind == WARD_UPDATE_DELETE &&
		    ward_view_equal(ward_tag_name(update), name))
			return true;
	}
	return false;
}

static void
keep(char **place, struct ward_view name)
{
	free(*place);
	*place = ward_realloc_array(NULL, name.size + 1, 1);
	memcpy(*place, name.data, name.size);
	(*place)[name.size] = '\0';
}

static bool
is_rival(const struct search *search, const struct ward_version *other)
{
	if (search->conf->order == ORDER_LINE)
		return ward_version_is_line(other, &search->version);
	return search->conf->order == ORDER_ALL;
}

static void
compare(struct search *search, struct ward_view name, bool is_new)
{
	struct ward_version other, last;
	int order;

	if (ward_view_equal(name, search->name) ||
	    !ward_version_parse(&other, name) ||
	    !ward_version_is_akin(&other, &search->version))
		return;
	order = ward_version_compare(&other, &search->version);
	if (order < 0 || (!is_new && is_deleted(search, name)))
		return;
	if (order == 0)
		keep(&search->twin, name);
	if (order == 0 || is_new || !is_rival(search, &other))
		return;
	if (search->last == NULL ||
	    (ward_version_parse(&last, ward_view_str(search->last)) &&
		ward_version_compare(&other, &last) > 0))
		keep(&search->last, name);
}

static const struct ward_error *
take_tag(void *data, const char *ref, const struct ward_oid *id)
{
	struct ward_update update = { .ref = ref };

	(void)id;
	compare(data, ward_tag_name(&update), false);
	return NULL;
}

/* The tags of a push are not compared with each other but for twins: it may
 * bring more than one version of a line, in any order. */
static const struct ward_error *
compare_all(struct search *search)
{
	struct ward_buf prefix = WARD_BUF_INIT;
	const struct ward_error *err;

	for (size_t i = 0; i < search->subject->nupdates; i++) {
		const struct ward_update *update = &search->subject->updates[i];

		if (update->kind == WARD_UPDATE_CREATE)
			compare(search, ward_tag_name(update), true);
	}
	ward_buf_add_str(&prefix, "refs/tags/");
	ward_buf_add_view(&prefix, search->version.component);
	err = ward_repo_each_ref(
	    search->subject->repo, ward_buf_str(&prefix), take_tag, search);
	ward_buf_release(&prefix);
	return err;
}

/* A tag that is made, and stands already, is part of an audit: what came after
 * it does not count against it. */
static const struct ward_error *
judge_others(struct search *search, struct ward_report *report)
{
	const struct ward_subject *subject = search->subject;
	struct ward_ref ref = { 0 };
	const struct ward_error *err =
	    ward_repo_ref(subject->repo, subject->update->ref, &ref);
	bool is_audit = ref.exists;

	ward_ref_release(&ref);
	if (!err)
		err = compare_all(search);
	if (!err && search->twin != NULL)
		ward_find(report, "is the same version as '%s'",
		    ward_phrase(ward_view_str(search->twin)).text);
	else if (!err && search->last != NULL && !is_audit)
		ward_find(report, "is not greater than '%s'%s",
		    ward_phrase(ward_view_str(search->last)).text,
		    search->conf->order == ORDER_LINE ? ", the last of its line"
						      : "");
	free(search->twin);
	free(search->last);
	return err;
}

static bool
judge_form(
    const struct search *search, bool is_version, struct ward_report *report)
{
	const struct conf *conf = search->conf;
	bool has_v = search->version.has_v;

	if (!is_version ||
	    !ward_words_has(
		&conf->forms, ward_view_str(forms[search->version.form]))) {
		bool is_semver =
		    ward_words_has(&conf->forms, ward_view_str("semver"));
		bool is_date =
		    ward_words_has(&conf->forms, ward_view_str("date"));

		ward_find(report, "name '%s' is no version like %s%s%s",
		    ward_phrase(search->name).text,
		    is_semver ? "1.2.3 or 1.2.3-rc.1" : "",
		    is_semver && is_date ? " or " : "",
		    is_date ? "202406-20240630.1" : "");
		return false;
	}
	if (conf->v == V_REQUIRED && !has_v)
		ward_find(report, "version must begin with a v");
	if (conf->v == V_REFUSED && has_v)
		ward_find(report, "version must not begin with a v");
	return true;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	struct search search = { .conf = data, .subject = subject };
	bool is_version;

	search.name = ward_tag_name(subject->update);
	if (search.name.size == 0 ||
	    subject->update->kind != WARD_UPDATE_CREATE)
		return NULL;
	is_version = ward_version_parse(&search.version, search.name);
	if (!judge_form(&search, is_version, report))
		return NULL;
	return judge_others(&search, report);
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
		  "component with versions of its own: app/v1.2.3. The tags "
		  "of the component are listed.",
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
