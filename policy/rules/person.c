/* SPDX-License-Identifier: Apache-2.0 */
/* Hides when an author or a committer is the one who pushes. */
#include <string.h>
#include "policy/rules/match.h"
#include "policy/rules/person.h"
#include "policy/rules/phrase.h"

const struct ward_option ward_person_options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_PATTERNS,
	    .offset = offsetof(struct ward_person_conf, patterns),
	    .sentence = "What the whole of 'Name <address>' is like: one "
			"pattern a line, one must match; or 'pusher'.",
	},
	{
	    .name = "address",
	    .kind = WARD_OPTION_PATTERNS,
	    .offset = offsetof(struct ward_person_conf, addresses),
	    .sentence = "What the whole address is like; {user} stands for "
			"the pusher's name.",
	},
	WARD_OPTION_END
};

static bool
is_pusher_wanted(const struct ward_person_conf *conf)
{
	return conf->patterns.count == 1 &&
	    strcmp(conf->patterns.items[0].text, "pusher") == 0;
}

const char *
ward_person_check(const void *data)
{
	const struct ward_person_conf *conf = data;

	if (conf->patterns.count == 0 && conf->addresses.count == 0)
		return ward_no_pattern;
	for (size_t i = 0; i < conf->patterns.count; i++)
		if (conf->patterns.count > 1 &&
		    strcmp(conf->patterns.items[i].text, "pusher") == 0)
			return "'pusher' stands alone, not among patterns";
	return NULL;
}

static bool
is_same_word(struct ward_view a, struct ward_view b)
{
	return a.size > 0 && ward_view_equal_nocase(a, b);
}

/* By name, or by what stands before the '@' of the address. */
static bool
is_named_like(
    struct ward_view user, struct ward_view name, struct ward_view email)
{
	const char *at =
	    email.size > 0 ? memchr(email.data, '@', email.size) : NULL;
	struct ward_view local =
	    ward_view(email.data, at ? (size_t)(at - email.data) : 0);

	return is_same_word(user, name) || is_same_word(user, local);
}

static void
mend(const struct ward_subject *subject, const char *role,
    struct ward_report *report)
{
	bool is_tip = subject->update && subject->commit &&
	    ward_oid_equal(&subject->update->new_tip, &subject->commit->id);

	if (subject->tag)
		ward_mend_message(report);
	else if (is_tip)
		ward_mend(report,
		    "set user.name and user.email, then: git commit --amend "
		    "--no-edit%s",
		    strcmp(role, "author") == 0 ? " --reset-author" : "");
	else
		ward_mend_message(report);
}

static const struct ward_error *
judge_pusher(const struct ward_person_conf *conf, const char *role,
    struct ward_view name, struct ward_view email,
    const struct ward_subject *subject, struct ward_report *report)
{
	const struct ward_pusher *pusher = ward_subject_pusher(subject);
	const struct ward_error *err = NULL;
	bool is_own = false;

	if (pusher->is_anonymous) {
		ward_find(report,
		    "%s must be who pushes, and nobody knows "
		    "who that is",
		    role);
		return NULL;
	}
	if (conf->addresses.count == 0)
		is_own =
		    is_named_like(ward_view_str(pusher->name), name, email);
	else
		err = ward_match_any(
		    &is_own, &conf->addresses, email, subject, report);
	if (err || is_own)
		return err;
	ward_find(report, "%s '%s <%s>' is not who pushes, '%s'", role,
	    ward_phrase(name).text, ward_phrase(email).text,
	    ward_phrase(ward_view_str(pusher->name)).text);
	mend(subject, role, report);
	return NULL;
}

static const struct ward_error *
judge_patterns(const struct ward_patterns *patterns, const char *role,
    const char *part, struct ward_view text, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_error *err;
	bool is_good = false;

	if (patterns->count == 0)
		return NULL;
	err = ward_match_any(&is_good, patterns, text, subject, report);
	if (err || is_good)
		return err;
	ward_find(report, "%s%s '%s' is not of the form %s", role, part,
	    ward_phrase(text).text, ward_phrase_patterns(patterns).text);
	mend(subject, role, report);
	return NULL;
}

const struct ward_error *
ward_person_judge(const struct ward_person_conf *conf, const char *role,
    struct ward_view name, struct ward_view email,
    const struct ward_subject *subject, struct ward_report *report)
{
	const struct ward_error *err = NULL;
	struct ward_buf whole = WARD_BUF_INIT;

	if (is_pusher_wanted(conf)) {
		if (ward_subject_pusher(subject))
			err = judge_pusher(
			    conf, role, name, email, subject, report);
		else
			ward_not_evaluable(report);
		goto out;
	}
	if (conf->patterns.count > 0) {
		ward_buf_reserve(&whole, name.size + email.size + 4);
		ward_buf_add_view(&whole, name);
		ward_buf_add_str(&whole, " <");
		ward_buf_add_view(&whole, email);
		ward_buf_add_str(&whole, ">");
		err = judge_patterns(&conf->patterns, role, "",
		    ward_buf_view(&whole), subject, report);
	}
	if (!err)
		err = judge_patterns(&conf->addresses, role, "'s address",
		    email, subject, report);
out:
	ward_buf_release(&whole);
	return err;
}
