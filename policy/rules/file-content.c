/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how files are searched for what must not be in them. */
#include <inttypes.h>
#include <string.h>
#include "refward/text.h"
#include "policy/rules/content.h"
#include "policy/rules/match.h"
#include "policy/rules/phrase.h"
#include "policy/rules/secret.h"

/* Of one file; who mends it sees the others then. */
#define FINDINGS_MAX 5
/* A longer line is searched in pieces that overlap. */
#define PIECE_SIZE    65536
#define PIECE_OVERLAP 1024

enum { BINARY_SKIP, BINARY_SEARCH };

struct conf {
	struct ward_words sets;
	struct ward_words except;
	struct ward_patterns patterns;
	int binary;
	uint64_t max; /* 0: any */
	struct ward_files files;
};

struct search {
	const struct conf *conf;
	const struct ward_subject *subject;
	struct ward_report *report;
	size_t nfound;
	size_t unwatched; /* bytes since it was asked what time it is */
};

static const char *const binaries[] = { "skip", "search", NULL };

static bool
has_secrets(const struct conf *conf)
{
	return ward_words_has(&conf->sets, ward_view_str("secrets"));
}

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	for (size_t i = 0; i < conf->sets.count; i++)
		if (strcmp(conf->sets.items[i], "secrets") != 0 &&
		    strcmp(conf->sets.items[i], "none") != 0)
			return "takes the words secrets and none";
	for (size_t i = 0; i < conf->except.count; i++)
		if (!ward_secret_is_known(conf->except.items[i]))
			return "except names what the set has not";
	if (!has_secrets(conf) && conf->patterns.count == 0)
		return "has nothing to look for";
	return ward_files_check(&conf->files);
}

/* What was found is never repeated. */
static void
find_secret(
    struct search *search, const struct ward_secret *secret, size_t line)
{
	search->nfound++;
	ward_find(search->report, "line %zu holds what looks like %s (%s)",
	    line, secret->what, secret->name);
	ward_content_mend(search->subject, search->report);
}

/* One file may be searched for longer than a push may take. */
static const struct ward_error *
watch(struct search *search, size_t size)
{
	search->unwatched += size;
	if (search->unwatched < PIECE_SIZE)
		return NULL;
	search->unwatched = 0;
	return ward_repo_check_deadline(search->subject->repo);
}

static const struct ward_error *
search_secrets(struct search *search, struct ward_view text)
{
	const struct ward_error *err = NULL;
	size_t place = 0, counted = 0, start, line = 1;

	while (!err && place < text.size && search->nfound < FINDINGS_MAX) {
		size_t before = place;
		const struct ward_secret *secret =
		    ward_secret_next(text, &place, &start);

		for (; secret && counted < start; counted++)
			line += text.data[counted] == '\n';
		if (secret &&
		    !ward_words_has(
			&search->conf->except, ward_view_str(secret->name)))
			find_secret(search, secret, line);
		err = watch(search, place - before);
	}
	return err;
}

static const struct ward_error *
search_piece(struct search *search, struct ward_view piece, size_t line)
{
	const struct ward_pattern *found = NULL;
	const struct ward_error *err = watch(search, piece.size + 1);

	if (!err)
		err = ward_patterns_match(&found, &search->conf->patterns,
		    piece, ward_subject_pusher(search->subject), NULL);
	if (err || found == NULL)
		return err;
	search->nfound++;
	ward_find(search->report, "line %zu must not match '%s'", line,
	    ward_phrase(ward_view_str(found->text)).text);
	ward_content_mend(search->subject, search->report);
	return NULL;
}

/* The front of a line, cut between characters. */
static struct ward_view
piece_of(struct ward_view line)
{
	struct ward_view piece = line;

	if (piece.size > PIECE_SIZE) {
		piece.size = PIECE_SIZE;
		piece.size = ward_utf8_valid_prefix(piece);
	}
	return piece;
}

/* Where the next piece begins: at the start of a character. */
static struct ward_view
behind(struct ward_view line, struct ward_view piece)
{
	size_t size = piece.size;

	if (piece.size == line.size)
		return ward_view(NULL, 0);
	size -= PIECE_OVERLAP;
	while ((line.data[size] & 0xc0) == 0x80)
		size++;
	return ward_view(line.data + size, line.size - size);
}

static const struct ward_error *
search_line(struct search *search, struct ward_view line, size_t number)
{
	struct ward_buf decoded = WARD_BUF_INIT;
	size_t before = search->nfound;
	const struct ward_error *err = NULL;
	bool is_lossless = true;
	struct ward_view rest = line;

	if (!ward_utf8_is_valid(line)) {
		ward_text_decode(
		    &decoded, line, ward_view(NULL, 0), &is_lossless);
		rest = ward_buf_view(&decoded);
	}
	while (!err && search->nfound == before) {
		struct ward_view piece = piece_of(rest);

		err = search_piece(search, piece, number);
		rest = behind(rest, piece);
		if (rest.size == 0)
			break;
	}
	ward_buf_release(&decoded);
	return err;
}

static const struct ward_error *
search_patterns(struct search *search, struct ward_view text)
{
	const struct ward_error *err = NULL;
	struct ward_view line;
	size_t number = 0;

	while (!err && search->nfound < FINDINGS_MAX &&
	    ward_view_split(&text, '\n', &line)) {
		if (line.size > 0 && line.data[line.size - 1] == '\r')
			line.size--;
		err = search_line(search, line, ++number);
	}
	return err;
}

/* What is not ASCII is of no interest to the shipped set, and to a pattern it
 * is a letter that it does not know. */
static void
narrow(struct ward_buf *out, struct ward_view text)
{
	size_t low = (unsigned char)text.data[0] == 0xff ? 0 : 1;

	for (size_t i = 2; i + 1 < text.size; i += 2) {
		unsigned char letter = (unsigned char)text.data[i + low];
		bool is_ascii = text.data[i + 1 - low] == '\0' && letter < 0x80;

		ward_buf_add_char(out, is_ascii ? (char)letter : '?');
	}
}

static const struct ward_error *
search_all(struct search *search, struct ward_view content)
{
	const struct conf *conf = search->conf;
	struct ward_buf narrowed = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	if (ward_content_is_utf16(content)) {
		narrow(&narrowed, content);
		content = ward_buf_view(&narrowed);
	}
	if (has_secrets(conf))
		err = search_secrets(search, content);
	if (!err && conf->patterns.count > 0)
		err = search_patterns(search, content);
	ward_buf_release(&narrowed);
	return err;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	struct search search = { data, subject, report, 0, 0 };
	const struct conf *conf = data;
	const struct ward_error *err = NULL;
	struct ward_view content;
	uint64_t size = 0;

	if (!ward_content_is_new_blob(subject) ||
	    !ward_files_have(&conf->files, subject->change->path))
		return NULL;
	if (conf->max > 0)
		err = ward_content_size(subject, &size);
	if (err || (conf->max > 0 && size > conf->max))
		return err;
	err = ward_content_read(subject, &content);
	if (err ||
	    (conf->binary == BINARY_SKIP && ward_content_is_binary(content)))
		return err;
	err = search_all(&search, content);
	return err ? ward_error_wrap(err, "file '%s'",
			 ward_phrase(subject->change->path).text)
		   : NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_WORDS,
	    .offset = offsetof(struct conf, sets),
	    .sentence = "Which shipped sets are looked for: secrets (private "
			"keys, and tokens of well-known issuers), or none.",
	},
	{
	    .name = "pattern",
	    .kind = WARD_OPTION_PATTERNS,
	    .offset = offsetof(struct conf, patterns),
	    .sentence = "What else must not be there: one pattern a line, "
			"looked for anywhere in each line of a file.",
	    .is_search = true,
	},
	{
	    .name = "except",
	    .kind = WARD_OPTION_WORDS,
	    .offset = offsetof(struct conf, except),
	    .sentence = "What of the set secrets is not looked for, by the "
			"names that findings have.",
	},
	{
	    .name = "binary",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = offsetof(struct conf, binary),
	    .sentence = "What to do with files that have a NUL among their "
			"first 8000 bytes, and are not UTF-16.",
	    .initial = "skip",
	    .choices = binaries,
	},
	{
	    .name = "max",
	    .kind = WARD_OPTION_SIZE,
	    .offset = offsetof(struct conf, max),
	    .sentence = "Files that are larger are not searched; where this "
			"is not said all are, and one that is larger than "
			"object-budget refuses the push.",
	    .min = 1,
	    .max = INT64_MAX,
	},
	WARD_OPTION_PATHS(struct conf, files), WARD_OPTION_END
};

const struct ward_rule ward_rule_file_content = {
	.name = "file-content",
	.summary = "What must not stand in a file: keys, tokens, patterns.",
	.detail = "Every file that a commit adds or changes is searched, also "
		  "where a later commit of the same push removes it again, and "
		  "what is called the target of a link. A "
		  "pattern's ^ and $ are the ends of a line (of a piece of "
		  "it, where it has more than 64 KiB). A finding names "
		  "path, line and pattern, never what was found. Keys and "
		  "tokens that are made up, such as those of examples, are "
		  "told from real ones as far as that can be done.",
	.example =
	    "[rules example]\n"
	    "ref = refs/heads/**\n"
	    "file-content = secrets\n"
	    "file-content.pattern = (?i)\\bpassword\\s*=\\s*[\"'][^\"']\n"
	    "file-content.exclude = tests/keys/**\n",
	.on = WARD_ON_CHANGE,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};
