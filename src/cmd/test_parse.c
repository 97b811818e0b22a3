/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which keys a test file knows. */
#include <stdarg.h>
#include <string.h>
#include "refward/text.h"
#include "test_parse.h"

void
ward_test_complain(struct ward_test_parsing *parsing, const char *fmt, ...)
{
	struct ward_buf text = WARD_BUF_INIT;
	va_list args;

	va_start(args, fmt);
	ward_buf_vprintf(&text, fmt, args);
	va_end(args);
	ward_diags_add(&parsing->file->diags, parsing->file->file,
	    parsing->entry->line, "%s", ward_buf_str(&text));
	ward_buf_release(&text);
}

void
ward_test_set_once(struct ward_test_parsing *parsing, const char **place)
{
	if (*place)
		ward_test_complain(
		    parsing, "a second '%s'", parsing->entry->key);
	else
		*place = parsing->entry->value;
}

void
ward_test_set_file(struct ward_test_parsing *parsing, const char **place)
{
	const char *above = strrchr(parsing->file->file, '/');
	size_t size = above ? (size_t)(above - parsing->file->file) + 1 : 0;
	struct ward_buf path = WARD_BUF_INIT;

	ward_test_set_once(parsing, place);
	if (parsing->entry->value[0] != '/')
		ward_buf_add(&path, parsing->file->file, size);
	ward_buf_add_str(&path, parsing->entry->value);
	*place = ward_arena_strdup(parsing->file->arena, ward_buf_str(&path));
	ward_buf_release(&path);
}

struct key {
	const char *name;
	void (*take)(struct ward_test_parsing *parsing);
};

static const struct key keys[] = {
	{ "pusher", ward_test_take_pusher },
	{ "through", ward_test_take_through },
	{ "kind", ward_test_take_kind },
	{ "now", ward_test_take_now },
	{ "repository", ward_test_take_repository },
	{ "from", ward_test_take_of_ref },
	{ "tag", ward_test_take_of_ref },
	{ "tagger", ward_test_take_of_ref },
	{ "tag-sign", ward_test_take_of_ref },
	{ "judged", ward_test_take_of_ref },
	{ "fires", ward_test_take_after },
	{ "image-tags", ward_test_take_after },
	{ "commit", ward_test_take_commit },
	{ "body", ward_test_take_of_commit },
	{ "trailer", ward_test_take_of_commit },
	{ "author", ward_test_take_of_commit },
	{ "committer", ward_test_take_of_commit },
	{ "sign", ward_test_take_of_commit },
	{ "merge", ward_test_take_of_commit },
	{ "file", ward_test_take_path },
	{ "remove", ward_test_take_path },
	{ "size", ward_test_take_of_path },
	{ "content", ward_test_take_of_path },
	{ "mode", ward_test_take_of_path },
	{ "expect", ward_test_take_expect },
};

#define NKEYS  (sizeof(keys) / sizeof(keys[0]))
#define NKINDS (WARD_TEST_DELETE + 1)

static void
complain_of_key(struct ward_test_parsing *parsing)
{
	const char *names[NKEYS + NKINDS];
	const char *near;

	for (size_t i = 0; i < NKEYS; i++)
		names[i] = keys[i].name;
	for (size_t i = 0; i < NKINDS; i++)
		names[NKEYS + i] = ward_test_kind_name((enum ward_test_kind)i);
	near = ward_did_you_mean(parsing->entry->key, names, NKEYS + NKINDS);
	if (near)
		ward_test_complain(parsing,
		    "unknown key '%s' (did you mean '%s'?)",
		    parsing->entry->key, near);
	else
		ward_test_complain(
		    parsing, "unknown key '%s'", parsing->entry->key);
}

static void
take_entry(struct ward_test_parsing *parsing)
{
	for (size_t i = 0; i < NKINDS; i++) {
		if (strcmp(parsing->entry->key,
			ward_test_kind_name((enum ward_test_kind)i)) == 0) {
			ward_test_take_ref(parsing, (enum ward_test_kind)i);
			return;
		}
	}
	for (size_t i = 0; i < NKEYS; i++) {
		if (strcmp(parsing->entry->key, keys[i].name) == 0) {
			keys[i].take(parsing);
			return;
		}
	}
	complain_of_key(parsing);
}

static void
finish_pusher(struct ward_test *test)
{
	const char *name = test->pusher_name;

	test->pusher.is_anonymous = !name || strcmp(name, "anonymous") == 0;
	test->pusher.name = name ? name : "anonymous";
}

static void
check_test(struct ward_test_parsing *parsing)
{
	struct ward_test *test = parsing->test;
	const struct ward_test_entry here = { .line = test->line };

	parsing->entry = &here;
	finish_pusher(test);
	if (test->expect == WARD_TEST_NOTHING)
		ward_test_complain(
		    parsing, "test '%s' expects nothing", test->name);
	if (!test->ref || test->ref->kind == WARD_TEST_GIVEN)
		ward_test_complain(
		    parsing, "test '%s' pushes nothing", test->name);
	for (const struct ward_test_ref *ref = test->refs; ref;
	     ref = ref->next) {
		const struct ward_test_entry there = { .line = ref->line };

		parsing->entry = &there;
		if (ref->kind == WARD_TEST_UPDATE && !ref->commit && !ref->from)
			ward_test_complain(parsing,
			    "an update without a commit: give 'commit' or "
			    "'from'");
		parsing->entry = &here;
	}
	parsing->entry = NULL;
}

static struct ward_test *
parse_test(struct ward_test_file *file, const struct ward_test_section *section)
{
	struct ward_test_parsing parsing = { .file = file };
	struct ward_test *test = ward_arena_alloc(file->arena, sizeof(*test));
	size_t nbefore = file->diags.count;

	parsing.test = test;
	test->line = section->line;
	test->name = section->title + strlen("test ");
	test->repository_kind = "code";
	test->now = WARD_TEST_NOW;
	test->refs_end = &test->refs;
	for (parsing.entry = section->entries; parsing.entry;
	     parsing.entry = parsing.entry->next)
		take_entry(&parsing);
	/* What is missing may be what could not be read. */
	if (file->diags.count == nbefore)
		check_test(&parsing);
	return test;
}

/* [tests]: what is said of the whole file. */
static void
parse_head(struct ward_test_file *file, const struct ward_test_section *section)
{
	struct ward_test_parsing parsing = { .file = file };

	for (parsing.entry = section->entries; parsing.entry;
	     parsing.entry = parsing.entry->next) {
		if (strcmp(parsing.entry->key, "rules") == 0)
			ward_test_set_once(&parsing, &file->rules);
		else
			ward_test_complain(
			    &parsing, "unknown key '%s'", parsing.entry->key);
	}
}

static void
check_names(struct ward_test_file *file)
{
	for (const struct ward_test *test = file->tests; test;
	     test = test->next) {
		const struct ward_test *before = file->tests;

		while (before != test && strcmp(before->name, test->name) != 0)
			before = before->next;
		if (before != test)
			ward_diags_add(&file->diags, file->file, test->line,
			    "test '%s' stands in line %u already", test->name,
			    before->line);
	}
}

void
ward_test_file_parse(
    struct ward_test_file *out, const char *file, struct ward_view text)
{
	const struct ward_test_section *section;
	struct ward_test **end;

	memset(out, 0, sizeof(*out));
	out->arena = ward_arena_new();
	out->file = ward_arena_strdup(out->arena, file);
	end = &out->tests;
	section = ward_test_read(out->arena, out->file, text, &out->diags);
	for (; section; section = section->next) {
		if (strcmp(section->title, "tests") == 0) {
			parse_head(out, section);
		} else if (ward_view_starts(
			       ward_view_str(section->title), "test ")) {
			*end = parse_test(out, section);
			end = &(*end)->next;
		} else {
			ward_diags_add(&out->diags, out->file, section->line,
			    "section '[%s]': a test begins with '[test NAME]'",
			    section->title);
		}
	}
	check_names(out);
}

void
ward_test_file_release(struct ward_test_file *file)
{
	for (struct ward_test *test = file->tests; test; test = test->next)
		for (struct ward_test_ref *ref = test->refs; ref;
		     ref = ref->next)
			for (struct ward_test_commit *commit = ref->commits;
			     commit; commit = commit->next)
				ward_buf_release(&commit->message);
	ward_diags_release(&file->diags);
	ward_arena_free(file->arena);
}
