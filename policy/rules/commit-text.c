/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what in the text of commits and tags is not what a reader sees. */
#include <inttypes.h>
#include <string.h>
#include "refward/text.h"
#include "policy/rules/phrase.h"
#include "policy/rule.h"

#define MARKER_SIZE 7

struct conf {
	bool is_on;
	bool is_bidi_refused;
	bool is_control_refused;
	bool is_conflict_refused;
};

/* One text of a commit: as it is stored, and as rules read it. */
struct part {
	const char *name;
	struct ward_view raw;
	struct ward_view text;
};

static bool
can_be_decoded(struct ward_view raw, struct ward_view charset)
{
	struct ward_buf out = WARD_BUF_INIT;
	bool is_lossless = true;

	if (charset.size == 0)
		return ward_utf8_is_valid(raw);
	ward_text_decode(&out, raw, charset, &is_lossless);
	ward_buf_release(&out);
	return is_lossless;
}

static void
judge_encoding(const struct part *part, struct ward_view charset,
    struct ward_report *report)
{
	struct ward_view utf8 = ward_view_str("UTF-8");

	if (can_be_decoded(part->raw, charset))
		return;
	ward_find(report, "%s is not %s text", part->name,
	    ward_phrase(charset.size > 0 ? charset : utf8).text);
	ward_mend_message(report);
}

static bool
is_plain(unsigned char byte)
{
	return (byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == '\t';
}

/* What most text is, eight bytes at a time: printable ASCII and line feeds. No
 * sum reaches the byte above where all bytes are ASCII. */
static bool
is_printable(const char *text)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word, is_visible, is_other;

	memcpy(&word, text, sizeof(word));
	if (((word | (word + ones)) & ones * 0x80) != 0)
		return false;
	is_visible = word + ones * 0x60;
	is_other = (word ^ ones * '\n') + ones * 0x7f;
	return ((is_visible | ~is_other) & ones * 0x80) == ones * 0x80;
}

static bool
is_code_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/* Between two characters that are not ASCII these two are how Persian, Indian
 * scripts and emoji are written, and hide nothing. */
static bool
is_joiner(uint32_t before, uint32_t code, struct ward_view rest)
{
	return (code == 0x200c || code == 0x200d) && before >= 0x80 &&
	    rest.size > 0 && (unsigned char)rest.data[0] >= 0x80;
}

/* The next character that a reader does not see; false where there is none. */
static bool
next_unseen(struct ward_view *rest, uint32_t *code)
{
	uint32_t before = 0;

	while (rest->size > 0) {
		if (rest->size >= 8 && is_printable(rest->data)) {
			before = 0;
			rest->data += 8;
			rest->size -= 8;
			continue;
		}
		if (is_plain((unsigned char)rest->data[0])) {
			before = 0;
			rest->data++;
			rest->size--;
			continue;
		}
		ward_utf8_next(rest, code);
		if (ward_is_control(*code) && !is_joiner(before, *code, *rest))
			return true;
		before = ward_is_control(*code) ? 0 : *code;
	}
	return false;
}

static void
find_character(const struct part *part, const char *what, uint32_t code,
    struct ward_view rest, struct ward_report *report)
{
	size_t line = 1;

	for (const char *c = part->text.data; c < rest.data; c++)
		line += *c == '\n';
	ward_find(report, "%s holds %s U+%04" PRIX32 " in line %zu", part->name,
	    what, code, line);
	ward_mend_message(report);
}

/* The first of each sort is enough to be found. */
static void
judge_characters(const struct conf *conf, const struct part *part,
    struct ward_report *report)
{
	struct ward_view rest = part->text;
	bool wants_control = conf->is_control_refused;
	bool wants_unseen = conf->is_bidi_refused;
	uint32_t code;

	while ((wants_control || wants_unseen) && next_unseen(&rest, &code)) {
		if (is_code_control(code)) {
			if (wants_control)
				find_character(part, "the control character",
				    code, rest, report);
			wants_control = false;
		} else {
			if (wants_unseen)
				find_character(part, "the invisible character",
				    code, rest, report);
			wants_unseen = false;
		}
	}
}

/* A run of '=' is left out: it underlines headings. */
static bool
is_conflict_marker(struct ward_view line)
{
	if (line.size < MARKER_SIZE || !strchr("<>|", line.data[0]) ||
	    line.data[0] == '\0')
		return false;
	for (size_t i = 1; i < MARKER_SIZE; i++)
		if (line.data[i] != line.data[0])
			return false;
	return line.size == MARKER_SIZE || line.data[MARKER_SIZE] == ' ';
}

/* Seven bytes in a row hold one whose place is a multiple of seven. */
static bool
may_hold_marker(struct ward_view text)
{
	for (size_t i = MARKER_SIZE - 1; i < text.size; i += MARKER_SIZE) {
		char c = text.data[i];

		if ((c == '<' || c == '>' || c == '|') &&
		    (text.data[i - 1] == c ||
			(i + 1 < text.size && text.data[i + 1] == c)))
			return true;
	}
	return false;
}

static void
judge_conflicts(struct ward_view text, struct ward_report *report)
{
	struct ward_view line;
	size_t number = 1;

	if (!may_hold_marker(text))
		return;
	while (ward_view_split(&text, '\n', &line)) {
		if (is_conflict_marker(line)) {
			ward_find(report,
			    "line %zu of the message is left over from a "
			    "conflict",
			    number);
			ward_mend_message(report);
			return;
		}
		number++;
	}
}

/* What the parts have in common. */
struct text {
	const struct ward_message *message;
	struct ward_view charset;
	const struct part *parts; /* the message is the first */
	size_t nparts;
};

static void
judge_text(const struct conf *conf, const struct text *text,
    struct ward_report *report)
{
	if (!conf->is_on)
		return;
	for (size_t i = 0; i < text->nparts; i++) {
		if (!text->message->is_lossless)
			judge_encoding(&text->parts[i], text->charset, report);
		judge_characters(conf, &text->parts[i], report);
	}
	if (conf->is_conflict_refused)
		judge_conflicts(text->message->text, report);
}

static void
judge_commit(const struct conf *conf, const struct ward_commit_facts *facts,
    struct ward_report *report)
{
	const struct ward_commit *commit = facts->commit;
	const struct part parts[] = {
		{ "message", commit->message, facts->message->text },
		{ "author's name", commit->author.name, facts->author_name },
		{ "author's address", commit->author.email,
		    facts->author_email },
		{ "committer's name", commit->committer.name,
		    facts->committer_name },
		{ "committer's address", commit->committer.email,
		    facts->committer_email },
	};
	struct text text = { facts->message, commit->encoding, parts,
		sizeof(parts) / sizeof(parts[0]) };

	judge_text(conf, &text, report);
}

static void
judge_tag(const struct conf *conf, const struct ward_tag_facts *facts,
    struct ward_report *report)
{
	const struct ward_tag *tag = facts->tag;
	const struct part parts[] = {
		{ "message", tag->message, facts->message->text },
		{ "tagger's name", tag->tagger.name, facts->tagger_name },
		{ "tagger's address", tag->tagger.email, facts->tagger_email },
	};
	struct text text = { facts->message, WARD_VIEW_EMPTY, parts,
		sizeof(parts) / sizeof(parts[0]) };

	judge_text(conf, &text, report);
}

static const struct ward_error *
evaluate(const void *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	if (subject->on == WARD_ON_TAG)
		judge_tag(conf, subject->tag, report);
	else
		judge_commit(conf, subject->commit, report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_on),
	    .sentence = "Whether text must be readable at all.",
	    .initial = "yes",
	},
	{
	    .name = "bidi",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_bidi_refused),
	    .sentence = "Whether characters are refused that nobody sees, or "
			"that turn the order of others round.",
	    .initial = "yes",
	},
	{
	    .name = "control",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_control_refused),
	    .sentence = "Whether control characters other than line feed and "
			"tab are refused.",
	    .initial = "yes",
	},
	{
	    .name = "conflicts",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_conflict_refused),
	    .sentence = "Whether lines that begin with seven of <, > or | "
			"are refused.",
	    .initial = "yes",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_commit_text = {
	.name = "commit-text",
	.summary = "The text of commits and tags is what it looks like.",
	.detail = "Message, author, committer and tagger must be text in the "
		  "encoding that the commit names, else in UTF-8, without "
		  "what a terminal or a reviewer would not show. Joiners "
		  "inside scripts and emoji that need them are fine. On for "
		  "every ref unless the section [rules objects] says other.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-text = yes\n"
		   "commit-text.conflicts = no\n",
	.on = WARD_ON_COMMIT | WARD_ON_TAG,
	.is_built_in = true,
	.options = options,
	.conf_size = sizeof(struct conf),
	.evaluate = evaluate,
};
