/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a commit says that it is not meant to stay. */
#include <string.h>
#include <strings.h>
#include "policy/rule.h"

struct conf {
	bool is_on;
	bool is_wip_refused;
};

static bool
starts_alike(struct ward_view text, const char *word, size_t size)
{
	return text.size >= size && strncasecmp(text.data, word, size) == 0;
}

/* What `git commit --fixup` and `--squash` write, and who types it by hand. */
static const char *
fixup_of(struct ward_view subject)
{
	static const char *const words[] = { "fixup!", "squash!", "amend!" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (starts_alike(subject, words[i], strlen(words[i])))
			return words[i];
	return NULL;
}

/* A word ends here; WIP-7 is the key of an issue. */
static bool
is_word_end(struct ward_view rest)
{
	unsigned char c = rest.size > 0 ? (unsigned char)rest.data[0] : ' ';
	unsigned char next = rest.size > 1 ? (unsigned char)rest.data[1] : ' ';

	if (c == '-' || c == '_')
		return next == ' ';
	return c < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') &&
	    !(c >= 'a' && c <= 'z');
}

static bool
is_wip(struct ward_view text)
{
	if (text.size > 0 && strchr("[(", text.data[0]) != NULL)
		text = ward_view(text.data + 1, text.size - 1);
	return starts_alike(text, "wip", 3) &&
	    is_word_end(ward_view(text.data + 3, text.size - 3));
}

/* "WIP", "[wip] x", and "feat: WIP" where the subject names a type. */
static bool
says_wip(const struct ward_message *message)
{
	struct ward_conventional parts;

	return is_wip(message->subject) ||
	    (ward_conventional_parse(&parts, message) == NULL &&
		is_wip(parts.description));
}

static void
mend_fixup(const struct ward_subject *subject, struct ward_report *report)
{
	const struct ward_update *update = subject->update;
	struct ward_buf id = WARD_BUF_INIT;

	if (update != NULL && update->kind == WARD_UPDATE_FORWARD &&
	    update->old_tip.size > 0)
		ward_oid_add_short(&id, &update->old_tip);
	else
		ward_buf_add_str(&id, "BASE, where the branch begins");
	ward_mend(report, "git rebase -i --autosquash %s", ward_buf_str(&id));
	ward_buf_release(&id);
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_message *message = subject->commit->message;
	const char *fixup = fixup_of(message->subject);

	if (!conf->is_on)
		return NULL;
	if (fixup != NULL) {
		ward_find(report,
		    "'%s' is meant to be melted into another commit first",
		    fixup);
		mend_fixup(subject, report);
	} else if (conf->is_wip_refused && says_wip(message)) {
		ward_find(report, "subject says that the work is not finished");
		ward_mend_message(report);
	}
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_on),
	    .sentence = "Whether commits are refused that are meant to be "
			"melted into others: fixup!, squash!, amend!.",
	    .initial = "yes",
	},
	{
	    .name = "wip",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_wip_refused),
	    .sentence = "Whether commits are refused as well whose subject, "
			"or its description behind a type, begins with the "
			"word WIP.",
	    .initial = "yes",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_commit_fixup = {
	.name = "commit-fixup",
	.summary = "No fixups and no unfinished work.",
	.detail = "On branches that others build upon: leave topic branches "
		  "out of the set, and the commits are judged when they come "
		  "to a branch that is in it.",
	.example = "[rules example]\n"
		   "ref = refs/heads/main\n"
		   "ref = refs/heads/release/**\n"
		   "commit-fixup = yes\n",
	.on = WARD_ON_COMMIT,
	.options = options,
	.conf_size = sizeof(struct conf),
	.evaluate = evaluate,
};
