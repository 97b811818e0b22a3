/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what the newest commit of a line says. */
#include <string.h>
#include "refward/text.h"
#include "src/release/release.h"

/* So much of a message is looked at. */
#define MESSAGE_MAX (64 * 1024)

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
	return is_upper(c) || is_digit(c) || (c >= 'a' && c <= 'z');
}

/* "SHOP-001" at this place, not in the middle of a word: its size, or 0. */
static size_t
issue_size(struct ward_view text, size_t at)
{
	size_t i = at;

	if (!is_upper(text.data[i]) || (at > 0 && is_word(text.data[at - 1])))
		return 0;
	while (
	    i < text.size && (is_upper(text.data[i]) || is_digit(text.data[i])))
		i++;
	if (i < at + 2 || i + 1 >= text.size || text.data[i] != '-' ||
	    !is_digit(text.data[i + 1]))
		return 0;
	for (i++; i < text.size && is_digit(text.data[i]);)
		i++;
	return i - at;
}

bool
ward_issue_find(struct ward_view text, struct ward_view *out)
{
	for (size_t i = 0; i < text.size; i++) {
		size_t size = issue_size(text, i);

		if (size > 0) {
			*out = ward_view(text.data + i, size);
			return true;
		}
	}
	return false;
}

static const char *
decode(struct ward_line *line, const struct ward_commit *commit,
    struct ward_view text)
{
	struct ward_buf out = WARD_BUF_INIT;
	bool is_lossless = true;
	const char *copy;

	if (text.size > MESSAGE_MAX)
		text.size = MESSAGE_MAX;
	ward_text_decode(&out, text, commit->encoding, &is_lossless);
	copy = ward_arena_strdup(line->selection->arena, ward_buf_str(&out));
	ward_buf_release(&out);
	return copy;
}

static void
read_commit(struct ward_line *line, struct ward_view raw)
{
	struct ward_tip *tip = &line->tip;
	struct ward_commit commit;

	if (!ward_commit_parse(&commit, raw, line->update->new_tip.size)) {
		tip->doubt = "its newest commit is malformed";
		return;
	}
	tip->address = decode(line, &commit, commit.author.email);
	tip->author = ward_arena_printf(line->selection->arena,
	    WARD_JOB_TEXT_MAX, "%s <%s>",
	    decode(line, &commit, commit.author.name), tip->address);
	tip->message = decode(line, &commit, commit.message);
}

const struct ward_tip *
ward_line_tip(struct ward_line *line)
{
	struct ward_tip *tip = &line->tip;
	struct ward_buf raw = WARD_BUF_INIT;
	enum ward_object_type type;

	if (tip->is_read)
		return tip;
	tip->is_read = true;
	if (line->update->new_tip.size == 0)
		tip->doubt = "it leads to no commit";
	else if (ward_repo_read(line->selection->in->repo,
		     &line->update->new_tip, &type, &raw) != NULL)
		tip->doubt = "its newest commit cannot be read";
	else
		read_commit(line, ward_buf_view(&raw));
	ward_buf_release(&raw);
	return tip;
}
