/* SPDX-License-Identifier: Apache-2.0 */
/* Hides in which files git's configuration lies, and what includes what. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "refward/file.h"
#include "refward/git_config.h"
#include "refward/glob.h"
#include "refward/text.h"

/* As git has it. */
#define DEPTH_MAX 10
#define HEAD_MAX  4096

/* Bytes of all files. A short one counts as a longer one: they may include each
 * other many times. */
#define READ_MAX ((size_t)16 << 20)
#define SIZE_MIN 4096

struct reader {
	struct ward_config *config;
	struct ward_arena *arena;
	const struct ward_config_places *places;
	const char *git_dir; /* without links */
	const char *dot;     /* the same, with "/." behind it */
	const char *file;
	enum ward_config_scope scope;
	unsigned int depth;
};

static const struct ward_error *
read_file(struct reader *reader, const char *path);

static const char *
copy(const struct reader *reader, struct ward_buf *text)
{
	return ward_arena_copy(reader->arena, ward_buf_str(text), text->size);
}

static void
add_folder(struct ward_buf *out, const char *file)
{
	const char *slash = strrchr(file, '/');

	if (slash != NULL)
		ward_buf_add(out, file, (size_t)(slash - file) + 1);
}

/* *out is NULL where another user's home is meant, which nobody here knows. */
static void
expand(const struct reader *reader, const char **out, const char *path)
{
	struct ward_buf text = WARD_BUF_INIT;

	*out = NULL;
	if (path[0] == '~' && (path[1] != '/' || reader->places->home == NULL))
		return;
	if (path[0] == '~')
		ward_buf_printf(&text, "%s/%s", reader->places->home, path + 2);
	else
		ward_buf_add_str(&text, path);
	*out = copy(reader, &text);
	ward_buf_release(&text);
}

static void
be_unclear(const struct reader *reader, const char *key)
{
	if (reader->config->unclear == NULL)
		reader->config->unclear = ward_arena_printf(reader->arena,
		    PATH_MAX, "'%s' of '%s' could not be followed", key,
		    reader->file);
}

static const struct ward_error *
include(struct reader *reader, const char *key, const char *value)
{
	struct reader inner = *reader;
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;
	const char *file;

	if (value == NULL)
		return ward_error(WARD_E_INVALID, "%s: '%s' names no file",
		    reader->file, key);
	expand(reader, &file, value);
	if (file == NULL) {
		be_unclear(reader, key);
		return NULL;
	}
	if (++inner.depth > DEPTH_MAX)
		return ward_error(WARD_E_INVALID,
		    "%s: files include each other too deep", reader->file);
	if (file[0] != '/')
		add_folder(&path, reader->file);
	ward_buf_add_str(&path, file);
	err = read_file(&inner, copy(reader, &path));
	ward_buf_release(&path);
	return err;
}

/* --- conditions -------------------------------------------------------------
 */

enum answer { NO, YES, UNCLEAR };

static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static enum answer
match(struct ward_buf *pattern, const char *text, bool has_case)
{
	struct ward_buf name = WARD_BUF_INIT;
	bool is_match;

	/* git's wildcards are ours, but for what stands in brackets. */
	if (memchr(ward_buf_str(pattern), '[', pattern->size) != NULL ||
	    !ward_glob_is_valid(ward_buf_view(pattern)))
		return UNCLEAR;
	ward_buf_add_str(&name, text);
	for (size_t i = 0; !has_case && i < name.size; i++)
		name.data[i] = lower(name.data[i]);
	for (size_t i = 0; !has_case && i < pattern->size; i++)
		pattern->data[i] = lower(pattern->data[i]);
	is_match =
	    ward_glob_match(ward_buf_view(pattern), ward_buf_view(&name));
	ward_buf_release(&name);
	return is_match ? YES : NO;
}

static void
add_all_below(struct ward_buf *pattern)
{
	if (ward_view_ends(ward_buf_view(pattern), "/"))
		ward_buf_add_str(pattern, "**");
}

static enum answer
is_git_dir(const struct reader *reader, const char *condition, bool has_case)
{
	struct ward_buf pattern = WARD_BUF_INIT;
	enum answer answer = UNCLEAR;
	bool is_beside, is_within = true;
	const char *path;

	expand(reader, &path, condition);
	is_beside = path != NULL && strncmp(path, "./", 2) == 0;
	if (is_beside) {
		add_folder(&pattern, reader->file);
		is_within = ward_view_starts(
		    ward_view_str(reader->git_dir), ward_buf_str(&pattern));
	}
	if (path != NULL) {
		if (path[0] != '/' && !is_beside)
			ward_buf_add_str(&pattern, "**/");
		ward_buf_add_str(&pattern, path + (is_beside ? 2 : 0));
		add_all_below(&pattern);
		answer = match(&pattern, reader->git_dir, has_case);
	}
	/* git receive-pack stands in it, and calls it ".". */
	if (answer == NO && is_within)
		answer = match(&pattern, reader->dot, has_case);
	ward_buf_release(&pattern);
	return answer;
}

static enum answer
is_on_branch(const struct reader *reader, const char *condition)
{
	static const char prefix[] = "ref: refs/heads/";
	struct ward_buf head = WARD_BUF_INIT, pattern = WARD_BUF_INIT;
	struct ward_buf path = WARD_BUF_INIT;
	enum answer answer = UNCLEAR;
	const struct ward_error *err;

	ward_buf_printf(&path, "%s/HEAD", reader->places->git_dir);
	err = ward_file_read(&head, ward_buf_str(&path), HEAD_MAX);
	if (!err && head.size > 0 && head.data[head.size - 1] == '\n')
		ward_buf_truncate(&head, head.size - 1);
	/* A reftable's HEAD does not lie there. */
	if (!err && strstr(ward_buf_str(&head), "/.invalid") == NULL) {
		ward_buf_add_str(&pattern, condition);
		add_all_below(&pattern);
		answer = NO;
		if (ward_view_starts(ward_buf_view(&head), prefix))
			answer = match(&pattern,
			    ward_buf_str(&head) + strlen(prefix), true);
	}
	ward_buf_release(&path);
	ward_buf_release(&pattern);
	ward_buf_release(&head);
	return answer;
}

static enum answer
holds(const struct reader *reader, const char *condition)
{
	struct ward_view view = ward_view_str(condition);

	if (ward_view_starts(view, "gitdir:"))
		return is_git_dir(reader, condition + strlen("gitdir:"), true);
	if (ward_view_starts(view, "gitdir/i:"))
		return is_git_dir(
		    reader, condition + strlen("gitdir/i:"), false);
	if (ward_view_starts(view, "onbranch:"))
		return is_on_branch(reader, condition + strlen("onbranch:"));
	return ward_view_starts(view, "hasconfig:") ? UNCLEAR : NO;
}

static const struct ward_error *
include_if(struct reader *reader, const char *key, const char *value)
{
	struct ward_view condition = ward_view_str(key + strlen("includeif."));

	condition.size -= strlen(".path");
	switch (holds(reader,
	    ward_arena_copy(reader->arena, condition.data, condition.size))) {
	case YES:
		return include(reader, key, value);
	case UNCLEAR:
		be_unclear(reader, key);
		break;
	case NO:
		break;
	}
	return NULL;
}

/* --- files ------------------------------------------------------------------
 */

static const struct ward_error *
take(void *data, const char *key, const char *value)
{
	struct reader *reader = data;
	struct ward_config *config = reader->config;
	struct ward_view name = ward_view_str(key);

	if (config->count == config->capacity) {
		config->capacity =
		    ward_grow(config->capacity, config->count + 1);
		config->items = ward_realloc_array(
		    config->items, config->capacity, sizeof(*config->items));
	}
	config->items[config->count++] = (struct ward_setting){
		.key = ward_arena_strdup(reader->arena, key),
		.value = value != NULL ? ward_arena_strdup(reader->arena, value)
				       : NULL,
		.file = reader->file,
		.scope = reader->scope,
	};
	if (ward_view_is(name, "include.path"))
		return include(reader, key, value);
	if (ward_view_starts(name, "includeif.") &&
	    ward_view_ends(name, ".path") &&
	    name.size > strlen("includeif..path"))
		return include_if(reader, key, value);
	return NULL;
}

static const struct ward_error *
spend(struct reader *reader, size_t size, const char *path)
{
	reader->config->nread += size > SIZE_MIN ? size : SIZE_MIN;
	return reader->config->nread <= READ_MAX
	    ? NULL
	    : ward_error(WARD_E_LIMIT,
		  "%s: with what it includes there is too much to read", path);
}

static const struct ward_error *
read_file(struct reader *reader, const char *path)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err =
	    ward_file_read(&text, path, WARD_CONFIG_SIZE_MAX);

	if (err && err->code == WARD_E_MISSING) {
		ward_buf_release(&text);
		return NULL;
	}
	if (!err)
		err = spend(reader, text.size, path);
	if (!err) {
		reader->file = path;
		err =
		    ward_config_parse(ward_buf_view(&text), path, take, reader);
	}
	ward_buf_release(&text);
	return err;
}

static const struct ward_error *
read_place(
    struct reader *reader, const char *path, enum ward_config_scope scope)
{
	if (path == NULL)
		return NULL;
	reader->scope = scope;
	return read_file(reader, ward_arena_strdup(reader->arena, path));
}

static const struct ward_error *
read_own(struct reader *reader, const char *name)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_buf_printf(&path, "%s/%s", reader->places->git_dir, name);
	err = read_place(reader, ward_buf_str(&path), WARD_CONFIG_REPOSITORY);
	ward_buf_release(&path);
	return err;
}

static bool
has_worktree_file(const struct ward_config *config)
{
	const struct ward_setting *setting =
	    ward_config_find(config, "extensions.worktreeconfig");
	bool is_on = false;

	return setting != NULL && ward_config_bool(&is_on, setting->value) &&
	    is_on;
}

const struct ward_error *
ward_config_read(struct ward_config *out, struct ward_arena *arena,
    const struct ward_config_places *places)
{
	struct reader reader = {
		.config = out, .arena = arena, .places = places
	};
	char *real = realpath(places->git_dir, NULL);
	const struct ward_error *err;

	*out = (struct ward_config){ 0 };
	reader.git_dir =
	    ward_arena_strdup(arena, real != NULL ? real : places->git_dir);
	reader.dot = ward_arena_printf(arena, PATH_MAX, "%s/.", reader.git_dir);
	free(real);
	err = read_place(&reader, places->system, WARD_CONFIG_SYSTEM);
	for (size_t i = 0; i < 2 && !err; i++)
		err = read_place(&reader, places->user[i], WARD_CONFIG_USER);
	if (!err)
		err = read_own(&reader, "config");
	if (!err && has_worktree_file(out))
		err = read_own(&reader, "config.worktree");
	return err;
}

void
ward_config_release(struct ward_config *config)
{
	free(config->items);
	*config = (struct ward_config){ 0 };
}

const struct ward_setting *
ward_config_find(const struct ward_config *config, const char *key)
{
	for (size_t i = config->count; i-- > 0;)
		if (strcmp(config->items[i].key, key) == 0)
			return &config->items[i];
	return NULL;
}

bool
ward_config_bool(bool *out, const char *value)
{
	static const char *const words[] = { "false", "no", "off", "", "true",
		"yes", "on" };
	char *end;
	long number;

	if (value == NULL) {
		*out = true;
		return true;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (ward_view_equal_nocase(
			ward_view_str(value), ward_view_str(words[i]))) {
			*out = i >= 4;
			return true;
		}
	number = strtol(value, &end, 0);
	*out = number != 0;
	return *end == '\0';
}
