/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the body of a message is laid out. */
#include <inttypes.h>
#include <string.h>
#include "refward/text.h"
#include "policy/rule.h"

struct conf {
	bool is_on;
	bool is_required;
	uint64_t wrap;
};

/* Lines that lose their meaning when they are broken. */
static bool
is_exempt(struct ward_view line)
{
	if (line.data[0] == '>' || line.data[0] == '\t')
		return true;
	if (ward_view_starts(line, "    "))
		return true;
	if (memmem(line.data, line.size, "://", 3))
		return true;
	return !memchr(line.data, ' ', line.size);
}

static void
judge_wrap(const struct conf *conf, const struct ward_message *message,
    struct ward_report *report)
{
	struct ward_view rest = ward_view_trim(ward_message_prose(message));
	struct ward_view line;
	uint64_t nlong = 0;
	uint64_t longest = 0;

	while (ward_view_split(&rest, '\n', &line)) {
		uint64_t length = 0;

		if (line.size > conf->wrap && !is_exempt(line))
			length = ward_utf8_length(line);
		if (length > conf->wrap)
			nlong++;
		if (length > longest)
			longest = length;
	}
	if (nlong == 0)
		return;
	ward_find(report,
	    "%" PRIu64 " line%s of the body %s longer than %" PRIu64
	    " characters, the longest has %" PRIu64,
	    nlong, nlong == 1 ? "" : "s", nlong == 1 ? "is" : "are", conf->wrap,
	    longest);
	ward_mend_message(report);
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_message *message = subject->commit->message;

	if (!conf->is_on)
		return NULL;
	if (!message->has_gap) {
		ward_find(report, "second line of the message is not empty");
		ward_mend_message(report);
	}
	if (conf->is_required &&
	    ward_view_trim(ward_message_prose(message)).size == 0) {
		ward_find(report, "message has no body that says why");
		ward_mend_message(report);
	}
	if (conf->wrap > 0)
		judge_wrap(conf, message, report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_on),
	    .sentence = "Whether the second line must be empty.",
	    .initial = "yes",
	},
	{
	    .name = "required",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_required),
	    .sentence = "Whether there must be a body; trailers are none.",
	    .initial = "no",
	},
	{
	    .name = "wrap",
	    .kind = WARD_OPTION_NUMBER,
	    .offset = offsetof(struct conf, wrap),
	    .sentence = "How many characters a line of the body may have.",
	    .min = 20,
	    .max = 10000,
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_commit_body = {
	.name = "commit-body",
	.summary = "How the body of a commit message is laid out.",
	.detail = "Too long may be: lines with a URL, lines of one word, "
		  "lines that begin with '>', a tab or four blanks, and "
		  "trailers.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-body = yes\n"
		   "commit-body.wrap = 80\n",
	.on = WARD_ON_COMMIT,
	.options = options,
	.conf_size = sizeof(struct conf),
	.evaluate = evaluate,
};
