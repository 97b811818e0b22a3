/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which dates a commit may claim. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "policy/rule.h"

#define EAST_MOST (14 * 60)
#define WEST_MOST (-12 * 60)

struct conf {
	uint64_t ahead;	 /* minutes */
	uint64_t behind; /* minutes; 0: any */
	bool is_zone_judged;
};

struct span {
	char text[40];
};

/* "3 minutes": rounded up, so that it never reads as the limit itself. */
static struct span
span_of(uint64_t seconds)
{
	static const struct {
		uint64_t seconds;
		const char *name;
	} units[] = { { 86400, "day" }, { 3600, "hour" }, { 60, "minute" },
		{ 1, "second" } };
	struct ward_buf text = WARD_BUF_INIT;
	struct span span = { "" };
	uint64_t count;
	size_t i = 0;

	while (i < 3 && seconds < 2 * units[i].seconds)
		i++;
	count = (seconds - 1) / units[i].seconds + 1;
	ward_buf_printf(&text, "%" PRIu64 " %s%s", count, units[i].name,
	    count == 1 ? "" : "s");
	memcpy(span.text, text.data, text.size);
	ward_buf_release(&text);
	return span;
}

/* Both dates are made anew from here to the tip. */
static void
mend(const struct ward_subject *subject, struct ward_report *report)
{
	const struct ward_commit_facts *facts = subject->commit;
	struct ward_buf id = WARD_BUF_INIT;

	if (!facts) {
		ward_mend_message(report);
		return;
	}
	ward_oid_add_short(&id, &facts->id);
	if (subject->update != NULL &&
	    ward_oid_equal(&facts->id, &subject->update->new_tip))
		ward_mend(report,
		    "set the clock, then git commit --amend --no-edit "
		    "--date=now");
	else if (facts->commit->nparents == 0)
		ward_mend(report,
		    "set the clock, then git rebase --root "
		    "--reset-author-date");
	else
		ward_mend(report,
		    "set the clock, then git rebase --reset-author-date %s^",
		    ward_buf_str(&id));
	ward_buf_release(&id);
}

static void
judge_person(const struct conf *conf, const char *who,
    const struct ward_person *person, const struct ward_subject *subject,
    struct ward_report *report)
{
	uint64_t seconds = 0;

	if (person->time > subject->push->now)
		seconds = (uint64_t)person->time - (uint64_t)subject->push->now;
	if (seconds > conf->ahead * 60) {
		ward_find(report,
		    "%s's date is %s in the future, at most %" PRIu64
		    " minutes are allowed",
		    who, span_of(seconds).text, conf->ahead);
		mend(subject, report);
	}
	if (conf->is_zone_judged &&
	    (person->zone > EAST_MOST || person->zone < WEST_MOST ||
		abs(person->zone) % 60 % 15 != 0)) {
		ward_find(report, "%s's time zone %c%02d%02d is none on earth",
		    who, person->zone < 0 ? '-' : '+', abs(person->zone) / 60,
		    abs(person->zone) % 60);
		mend(subject, report);
	}
}

static const struct ward_error *
date_of(
    const struct ward_subject *subject, const struct ward_oid *id, int64_t *out)
{
	struct ward_buf raw = WARD_BUF_INIT;
	const struct ward_error *err;
	enum ward_object_type type;
	struct ward_commit commit;

	err = ward_repo_read(subject->repo, id, &type, &raw);
	if (!err && !ward_commit_parse(&commit, ward_buf_view(&raw), id->size))
		err = ward_error(WARD_E_CORRUPT, "commit %s", commit.problem);
	if (!err)
		*out = commit.committer.time;
	ward_buf_release(&raw);
	return err;
}

/* The first parent that is too much younger is enough to be found. */
static const struct ward_error *
judge_parents(const struct conf *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_commit *commit = subject->commit->commit;
	int64_t mine = commit->committer.time;

	for (size_t i = 0; i < commit->nparents; i++) {
		struct ward_oid parent = ward_commit_parent(commit, i);
		int64_t theirs = 0;
		const struct ward_error *err =
		    date_of(subject, &parent, &theirs);

		if (err)
			return err;
		if (theirs <= mine ||
		    (uint64_t)theirs - (uint64_t)mine <= conf->behind * 60)
			continue;
		ward_find(report,
		    "committer's date is %s before its parent's, at most "
		    "%" PRIu64 " minutes are allowed",
		    span_of((uint64_t)theirs - (uint64_t)mine).text,
		    conf->behind);
		mend(subject, report);
		return NULL;
	}
	return NULL;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_commit *commit;

	if (subject->on == WARD_ON_TAG) {
		if (subject->tag->tag->has_tagger)
			judge_person(conf, "tagger", &subject->tag->tag->tagger,
			    subject, report);
		return NULL;
	}
	commit = subject->commit->commit;
	judge_person(conf, "author", &commit->author, subject, report);
	judge_person(conf, "committer", &commit->committer, subject, report);
	if (conf->behind == 0)
		return NULL;
	return judge_parents(conf, subject, report);
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_NUMBER,
	    .offset = offsetof(struct conf, ahead),
	    .sentence = "How many minutes a commit's dates may lie ahead of "
			"the server's clock.",
	    .max = 525600,
	},
	{
	    .name = "behind",
	    .kind = WARD_OPTION_NUMBER,
	    .offset = offsetof(struct conf, behind),
	    .sentence = "How many minutes the committer's date may lie before "
			"a parent's; any number, where this is not said.",
	    .min = 1,
	    .max = 5256000,
	},
	{
	    .name = "zone",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_zone_judged),
	    .sentence = "Whether time zones must be such as there are: from "
			"-1200 to +1400, by quarters of an hour.",
	    .initial = "yes",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_commit_date = {
	.name = "commit-date",
	.summary = "Which dates a commit or a tag may claim.",
	.detail = "Dates are what a pusher's clock says. One that lies in the "
		  "future, or long before its parent's, puts commits into a "
		  "false order and makes git's walks slow or wrong. The "
		  "server's time is taken once for each push. With behind, "
		  "every parent is read. The date of a tagger is judged, too.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-date = 15\n"
		   "commit-date.behind = 1440\n",
	.on = WARD_ON_COMMIT | WARD_ON_TAG,
	.needs = WARD_NEEDS_NOW,
	.options = options,
	.conf_size = sizeof(struct conf),
	.evaluate = evaluate,
};
