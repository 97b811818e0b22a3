/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what named pieces such as {issue} stand for. */
#include <string.h>
#include <time.h>
#include "policy/pattern.h"
#include "policy/pattern_text.h"
#include "refward/text.h"

/* As it is, whatever it holds. */
static void
add_quoted(struct ward_buf *out, struct ward_view text)
{
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];

		if ((unsigned char)c < 0x80 && !strchr("-_/", c) &&
		    !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= 'a' && c <= 'z'))
			ward_buf_add_char(out, '\\');
		ward_buf_add_char(out, c);
	}
}

/* With no user yet, {user} is anything, but the same everywhere. */
static void
add_user(struct ward_buf *out, const char *user, bool *is_first)
{
	if (user) {
		ward_buf_add_str(out, "(?:");
		add_quoted(out, ward_view_str(user));
		ward_buf_add_char(out, ')');
	} else
		ward_buf_add_str(out, *is_first ? "(?<user>.+)" : "\\k<user>");
	*is_first = false;
}

/* What pcre2 gets. False: *unknown is a piece that there is not. */
static bool
expand(struct ward_buf *out, const char *text, const char *user,
    struct ward_view *unknown)
{
	struct ward_view rest = ward_view_str(text);
	struct ward_token token;
	bool is_first = true;

	while (ward_token_next(&rest, &token)) {
		if (token.kind == WARD_TOKEN_UNKNOWN) {
			*unknown = token.text;
			return false;
		}
		if (token.kind != WARD_TOKEN_PIECE)
			ward_buf_add_view(out, token.text);
		else if (!token.piece->regex)
			add_user(out, user, &is_first);
		else
			ward_buf_printf(out, "(?:%s)", token.piece->regex);
	}
	return true;
}

static const struct ward_error *
compile(struct ward_regex **out, const struct ward_pattern *pattern,
    struct ward_view expanded)
{
	return ward_regex_new(out, expanded,
	    pattern->is_search ? WARD_REGEX_SEARCH : WARD_REGEX_WHOLE);
}

static void
complain_of_piece(struct ward_buf *problem, struct ward_view unknown)
{
	size_t count;
	const char *const *names = ward_piece_names(&count);
	struct ward_buf word = WARD_BUF_INIT;
	const char *near;

	ward_buf_add(&word, unknown.data + 1, unknown.size - 2);
	near = ward_did_you_mean(ward_buf_str(&word), names, count);
	ward_buf_printf(
	    problem, "there is no piece '{%s}'", ward_buf_str(&word));
	if (near)
		ward_buf_printf(problem, " (did you mean '{%s}'?)", near);
	ward_buf_release(&word);
}

bool
ward_pattern_new(
    struct ward_pattern *pattern, bool is_search, struct ward_buf *problem)
{
	struct ward_buf expanded = WARD_BUF_INIT;
	struct ward_view unknown;
	const struct ward_error *err = NULL;
	bool is_good = expand(&expanded, pattern->text, NULL, &unknown);

	pattern->is_search = is_search;
	if (!is_good) {
		complain_of_piece(problem, unknown);
		goto out;
	}
	err = compile(&pattern->regex, pattern, ward_buf_view(&expanded));
	if (err) {
		ward_buf_add_str(problem, err->text);
		if (strcmp(ward_buf_str(&expanded), pattern->text) != 0)
			ward_buf_printf(
			    problem, ", of '%s'", ward_buf_str(&expanded));
		is_good = false;
		goto out;
	}
	if (strstr(pattern->text, "{user}"))
		pattern->user_group = ward_regex_group(pattern->regex, "user");
out:
	ward_buf_release(&expanded);
	return is_good;
}

/* Exactly, since more than one part of a text may look like a name. */
static const struct ward_error *
match_user(const struct ward_pattern *pattern, const char *user,
    struct ward_view text, struct ward_match *match)
{
	struct ward_buf expanded = WARD_BUF_INIT;
	struct ward_regex *regex = NULL;
	struct ward_view unknown;
	const struct ward_error *err = NULL;

	(void)expand(&expanded, pattern->text, user, &unknown);
	err = compile(&regex, pattern, ward_buf_view(&expanded));
	if (err)
		goto out;
	err = ward_regex_match(regex, text, match);
out:
	ward_regex_free(regex);
	ward_buf_release(&expanded);
	return err;
}

static const struct ward_error *
match_one(const struct ward_pattern *pattern, struct ward_view text,
    const struct ward_pusher *pusher, struct ward_match *match)
{
	const struct ward_error *err;
	bool has_user = pusher && pusher->name && !pusher->is_anonymous;

	match->ngroups = 0;
	if (pattern->user_group > 0 && !has_user)
		return NULL;
	err = ward_regex_match(pattern->regex, text, match);
	if (err || match->ngroups == 0 || pattern->user_group == 0)
		return err;
	return match_user(pattern, pusher->name, text, match);
}

const struct ward_error *
ward_patterns_match(const struct ward_pattern **out,
    const struct ward_patterns *patterns, struct ward_view text,
    const struct ward_pusher *pusher, struct ward_match *match)
{
	struct ward_match unwanted;
	const struct ward_error *err;

	*out = NULL;
	if (!match)
		match = &unwanted;
	match->ngroups = 0;
	for (size_t i = 0; i < patterns->count; i++) {
		const struct ward_pattern *pattern = &patterns->items[i];

		err = match_one(pattern, text, pusher, match);
		if (err)
			return ward_error_wrap(
			    err, "pattern '%s'", pattern->text);
		if (match->ngroups > 0) {
			*out = pattern;
			return NULL;
		}
	}
	return NULL;
}

void
ward_patterns_list(struct ward_buf *out, const struct ward_patterns *patterns)
{
	for (size_t i = 0; i < patterns->count; i++) {
		if (i > 0)
			ward_buf_add_str(
			    out, i + 1 < patterns->count ? ", " : " or ");
		ward_buf_add_str(out, patterns->items[i].text);
	}
}

static void
add_month(struct ward_buf *out, const struct ward_push *push)
{
	time_t now = push ? (time_t)push->now : 0;
	struct tm tm = { 0 };

	if (gmtime_r(&now, &tm))
		ward_buf_printf(
		    out, "%04d%02d", tm.tm_year + 1900, tm.tm_mon + 1);
}

static void
add_example(struct ward_buf *out, const struct ward_piece *piece,
    const struct ward_push *push)
{
	const struct ward_pusher *pusher = push ? push->pusher : NULL;

	if (piece->example)
		ward_buf_add_str(out, piece->example);
	else if (piece->regex)
		add_month(out, push);
	else
		ward_buf_add_str(out,
		    pusher && !pusher->is_anonymous ? pusher->name : "alice");
}

bool
ward_patterns_example(struct ward_buf *out,
    const struct ward_patterns *patterns, const struct ward_push *push)
{
	struct ward_view rest;
	struct ward_token token;
	size_t size = out->size;

	if (patterns->count == 0)
		return false;
	rest = ward_view_str(patterns->items[0].text);
	while (ward_token_next(&rest, &token)) {
		if (token.kind == WARD_TOKEN_PIECE)
			add_example(out, token.piece, push);
		else if (token.kind == WARD_TOKEN_PLAIN ||
		    ward_view_is(token.text, "."))
			ward_buf_add_view(out, token.text);
		else if (token.kind == WARD_TOKEN_QUOTED)
			ward_buf_add_char(out, token.text.data[1]);
		else {
			ward_buf_truncate(out, size);
			return false;
		}
	}
	return true;
}
