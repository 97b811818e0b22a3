/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a CODEOWNERS file is written, and which of its lines counts. */
#include "policy/rules/codeowners.h"

#include <string.h>
#include "refward/memory.h"
#include "refward/text.h"
#include "policy/rules/code_owner.h"
#include "policy/rules/owner_pattern.h"

#define ENTRIES_MAX  10000
#define SECTIONS_MAX 100
#define MISTAKES_MAX 20

struct owners {
	struct ward_words words; /* as in the file */
	struct ward_actors actors;
};

struct entry {
	struct ward_owner_pattern pattern;
	unsigned int line;
	size_t section;
	struct owners owners;
};

struct section {
	struct ward_view name;
	bool is_optional; /* its owners are asked, and bind nobody */
};

struct ward_codeowners {
	struct entry *entries;
	size_t nentries;
	struct section *sections; /* the first has no name */
	size_t nsections;
};

struct parsing {
	struct ward_codeowners *out;
	struct ward_arena *arena;
	const struct ward_group *groups;
	size_t ngroups;
	const char *name;
	unsigned int line;
	size_t section;
	struct owners defaults; /* of the section */
	struct ward_diags *mistakes;
	size_t nmistakes;
};

static void
complain(struct parsing *parsing, const char *fmt, ...) WARD_FORMAT(2, 3);

static void
complain(struct parsing *parsing, const char *fmt, ...)
{
	struct ward_buf text = WARD_BUF_INIT;
	va_list args;

	if (parsing->nmistakes++ >= MISTAKES_MAX)
		return;
	va_start(args, fmt);
	ward_buf_vprintf(&text, fmt, args);
	va_end(args);
	ward_diags_add(parsing->mistakes, parsing->name, parsing->line, "%s",
	    ward_buf_str(&text));
	ward_buf_release(&text);
}

/* A list that grows by one, as those of a policy do. */
static void *
grow(struct parsing *parsing, void *items, size_t count, size_t size)
{
	void *grown;

	if (count > 0 && (count & (count - 1)) != 0)
		return items;
	grown = ward_arena_alloc(
	    parsing->arena, (count > 0 ? 2 * count : 1) * size);
	if (count > 0)
		memcpy(grown, items, count * size);
	return grown;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The text up to a blank that no backslash escapes. */
static struct ward_view
take_word(struct ward_view *rest)
{
	struct ward_view word;
	size_t i = 0;

	*rest = ward_view_trim(*rest);
	while (i < rest->size && !is_blank(rest->data[i]))
		i += rest->data[i] == '\\' && i + 1 < rest->size ? 2 : 1;
	word = ward_view(rest->data, i);
	*rest = ward_view(rest->data + i, rest->size - i);
	return word;
}

static void
read_owners(struct parsing *parsing, struct ward_view rest, struct owners *out)
{
	memset(out, 0, sizeof(*out));
	for (;;) {
		struct ward_view word = take_word(&rest);
		struct ward_words *words = &out->words;
		struct ward_actors *actors = &out->actors;
		struct ward_actor actor;

		if (word.size == 0 || word.data[0] == '#')
			return;
		if (!ward_code_owner_read(&actor, parsing->arena, word,
			parsing->groups, parsing->ngroups)) {
			complain(parsing,
			    "'%.*s' is no owner: @user, @organisation/team or "
			    "an address",
			    WARD_ARG(word));
			return;
		}
		words->items = grow(
		    parsing, words->items, words->count, sizeof(*words->items));
		words->items[words->count++] =
		    ward_arena_copy(parsing->arena, word.data, word.size);
		actors->items = grow(parsing, actors->items, actors->count,
		    sizeof(*actors->items));
		actors->items[actors->count++] = actor;
	}
}

/* --- sections ------------------------------------------------------------- */

static size_t
section_of(struct parsing *parsing, struct ward_view name, bool is_optional)
{
	struct ward_codeowners *out = parsing->out;
	size_t i = 1;

	while (i < out->nsections &&
	    !ward_view_equal_nocase(out->sections[i].name, name))
		i++;
	if (i == out->nsections && i == SECTIONS_MAX) {
		complain(parsing, "there may be %d sections", SECTIONS_MAX - 1);
		return 0;
	}
	if (i == out->nsections) {
		out->sections[out->nsections++] =
		    (struct section){ name, is_optional };
	} else if (out->sections[i].is_optional != is_optional) {
		complain(parsing,
		    "section '%.*s' is optional here and not there",
		    WARD_ARG(name));
	}
	return i;
}

/* "[2]": how many must consent is nothing that a push can show. */
static void
take_count(struct parsing *parsing, struct ward_view *rest)
{
	struct ward_view count;
	uint64_t number;

	if (!ward_view_starts(*rest, "["))
		return;
	*rest = ward_view(rest->data + 1, rest->size - 1);
	if (!memchr(rest->data, ']', rest->size) ||
	    !ward_view_split(rest, ']', &count) ||
	    !ward_parse_number(count, 1, 1000, &number))
		complain(parsing, "a section's count is a number");
	else if (number > 1)
		complain(parsing,
		    "a section asks for %u approvals, which a push cannot "
		    "show",
		    (unsigned int)number);
}

static void
take_heading(struct parsing *parsing, struct ward_view line)
{
	bool is_optional = ward_view_starts(line, "^");
	size_t skipped = is_optional ? 2 : 1;
	struct ward_view rest =
	    ward_view(line.data + skipped, line.size - skipped);
	struct ward_view name;

	if (!memchr(rest.data, ']', rest.size) ||
	    !ward_view_split(&rest, ']', &name) ||
	    ward_view_trim(name).size == 0) {
		complain(parsing, "a section is written '[NAME]'");
		return;
	}
	take_count(parsing, &rest);
	parsing->section =
	    section_of(parsing, ward_view_trim(name), is_optional);
	read_owners(parsing, rest, &parsing->defaults);
}

/* --- lines -----------------------------------------------------------------
 */

static void
take_entry(struct parsing *parsing, struct ward_view line)
{
	struct ward_codeowners *out = parsing->out;
	struct ward_view pattern = take_word(&line);
	struct entry entry = { .line = parsing->line,
		.section = parsing->section };
	const char *problem =
	    ward_owner_pattern_read(&entry.pattern, parsing->arena, pattern);

	if (problem) {
		complain(
		    parsing, "pattern '%.*s' %s", WARD_ARG(pattern), problem);
		return;
	}
	read_owners(parsing, line, &entry.owners);
	if (entry.owners.words.count == 0)
		entry.owners = parsing->defaults;
	if (out->nentries == ENTRIES_MAX) {
		complain(parsing, "there may be %d lines", ENTRIES_MAX);
		return;
	}
	out->entries =
	    grow(parsing, out->entries, out->nentries, sizeof(*out->entries));
	out->entries[out->nentries++] = entry;
}

/* --- the file ------------------------------------------------------------- */

static const char *
bytes_problem(struct ward_view line)
{
	uint32_t code;

	if (!ward_utf8_is_valid(line))
		return "not valid UTF-8";
	while (ward_utf8_next(&line, &code))
		if (code != '\t' && ward_is_control(code))
			return "a control character";
	return NULL;
}

static void
take_line(struct parsing *parsing, struct ward_view line)
{
	const char *problem;

	if (ward_view_ends(line, "\r"))
		line.size--;
	problem = bytes_problem(line);
	line = ward_view_trim(line);
	if (problem)
		complain(parsing, "%s", problem);
	else if (line.size == 0 || line.data[0] == '#')
		return;
	else if (line.data[0] == '[' || ward_view_starts(line, "^["))
		take_heading(parsing, line);
	else
		take_entry(parsing, line);
}

struct ward_codeowners *
ward_codeowners_parse(struct ward_arena *arena, const char *name,
    struct ward_view text, const struct ward_group *groups, size_t ngroups,
    struct ward_diags *mistakes)
{
	struct parsing parsing = { .arena = arena,
		.groups = groups,
		.ngroups = ngroups,
		.name = name,
		.mistakes = mistakes };
	struct ward_view line;

	parsing.out = ward_arena_alloc(arena, sizeof(*parsing.out));
	parsing.out->sections = ward_arena_alloc(
	    arena, SECTIONS_MAX * sizeof(*parsing.out->sections));
	parsing.out->nsections = 1;
	/* Names of sections point into the text. */
	text =
	    ward_view(ward_arena_copy(arena, text.data, text.size), text.size);
	while (ward_view_split(&text, '\n', &line)) {
		parsing.line++;
		take_line(&parsing, line);
	}
	return parsing.nmistakes == 0 ? parsing.out : NULL;
}

/* --- asking --------------------------------------------------------------- */

bool
ward_codeowners_bars(const struct ward_codeowners *owners,
    struct ward_view path, const struct ward_pusher *pusher,
    struct ward_codeowners_bar *out)
{
	bool is_decided[SECTIONS_MAX] = { false };

	for (size_t i = owners->nentries; i > 0; i--) {
		const struct entry *entry = &owners->entries[i - 1];

		if (is_decided[entry->section] ||
		    owners->sections[entry->section].is_optional ||
		    !ward_owner_pattern_matches(&entry->pattern, path))
			continue;
		is_decided[entry->section] = true;
		if (entry->owners.words.count == 0 ||
		    ward_actors_include(&entry->owners.actors, pusher))
			continue;
		out->owners = &entry->owners.words;
		out->line = entry->line;
		return true;
	}
	return false;
}
