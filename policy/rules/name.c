/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what the rules about names of refs have in common. */
#include "policy/rules/command.h"
#include "policy/rules/match.h"
#include "policy/rules/name.h"
#include "policy/rules/phrase.h"

const char *
ward_name_check(const void *data)
{
	const struct ward_name_conf *conf = data;

	return conf->patterns.count == 0 ? ward_no_pattern : NULL;
}

static void
mend(const struct ward_name_conf *conf, struct ward_view name,
    const char *command, const struct ward_subject *subject,
    struct ward_report *report)
{
	struct ward_buf example = WARD_BUF_INIT;

	if (ward_patterns_example(&example, &conf->patterns, subject->push))
		ward_mend_names(report, command, name, ward_buf_view(&example));
	ward_buf_release(&example);
}

const struct ward_error *
ward_name_judge(const struct ward_name_conf *conf, struct ward_view name,
    const char *command, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_error *err;
	bool is_named_so = false;

	if (name.size == 0 || subject->update->kind != WARD_UPDATE_CREATE)
		return NULL;
	err = ward_match_any(
	    &is_named_so, &conf->patterns, name, subject, report);
	if (err || is_named_so)
		return err;
	ward_find(report, "name '%s' is not of the form %s",
	    ward_phrase(name).text, ward_phrase_patterns(&conf->patterns).text);
	mend(conf, name, command, subject, report);
	return NULL;
}
