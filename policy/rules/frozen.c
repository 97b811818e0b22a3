/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what it means that a ref is frozen. */
#include "policy/rules/match.h"
#include "policy/rules/phrase.h"
#include "policy/rule.h"

struct conf {
	bool is_frozen;
	struct ward_actors allow;
	const char *reason;
};

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_pusher *pusher = ward_subject_pusher(subject);
	struct ward_view reason = ward_view_str(conf->reason);
	const struct ward_error *err;
	bool is_let_in;

	if (!conf->is_frozen)
		return NULL;
	if (!pusher)
		return ward_error(WARD_E_UNSUPPORTED, "nobody pushes");
	err = ward_actors_ask(&is_let_in, &conf->allow, pusher);
	if (err || is_let_in)
		return err;
	ward_find(report, "ref is frozen%s%s, %s%s may %s it",
	    reason.size > 0 ? ": " : "", ward_phrase(reason).text,
	    conf->allow.count > 0 ? "only " : "nobody",
	    ward_phrase_actors(&conf->allow).text,
	    ward_update_kind_name(subject->update->kind));
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_frozen),
	    .sentence = "Whether the ref is frozen.",
	    .initial = "yes",
	},
	{
	    .name = "allow",
	    .kind = WARD_OPTION_ACTORS,
	    .offset = offsetof(struct conf, allow),
	    .sentence = "Who may change it all the same.",
	},
	{
	    .name = "reason",
	    .kind = WARD_OPTION_TEXT,
	    .offset = offsetof(struct conf, reason),
	    .sentence = "Why, in a few words, for who is refused.",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_frozen = {
	.name = "frozen",
	.summary = "A ref that stays as it is.",
	.detail = "Nothing is created, moved, rewritten or deleted. For an "
		  "archived repository, or a line that is out of service.",
	.example = "[rules example]\n"
		   "ref = refs/heads/release/2019*\n"
		   "frozen = yes\n"
		   "frozen.allow = alice\n"
		   "frozen.reason = out of service since January\n",
	.on = WARD_ON_UPDATE,
	.needs = WARD_NEEDS_PUSHER,
	.options = options,
	.conf_size = sizeof(struct conf),
	.evaluate = evaluate,
};
