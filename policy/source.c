/* SPDX-License-Identifier: Apache-2.0 */
/* Hides in how many files a policy lies, and what makes one trustworthy. */
#include <stdlib.h>
#include <string.h>
#include "policy/compile.h"
#include "refward/file.h"
#include "refward/text.h"

#define DEPTH_MAX 8

/* A file of the policy, while it is being read. */
struct source {
	const char *name;   /* in diagnostics */
	const char *folder; /* to which its paths are relative; NULL: none */
	unsigned int depth;
};

static void take_text(
    struct ward_compile *c, const struct source *source, struct ward_view text);

/* Lengths stand before contents, so that no two policies hash alike. */
static void
hash_contents(struct ward_compile *c, struct ward_view text)
{
	unsigned char size[8];

	for (size_t i = 0; i < sizeof(size); i++)
		size[i] = (unsigned char)((uint64_t)text.size >> (56 - 8 * i));
	ward_sha256_update(&c->hash, size, sizeof(size));
	if (text.size > 0)
		ward_sha256_update(&c->hash, text.data, text.size);
}

static const struct ward_error *
read_any(struct ward_buf *out, const char *path, char **resolved)
{
	const struct ward_error *err =
	    ward_file_read(out, path, WARD_POLICY_SIZE_MAX);

	if (err)
		return err;
	*resolved = realpath(path, NULL);
	if (!*resolved)
		return ward_error(WARD_E_SYSTEM, "cannot resolve '%s'", path);
	return NULL;
}

/* *resolved is the arena's. */
static const struct ward_error *
read_file(struct ward_compile *c, struct ward_buf *out, const char *path,
    const char **resolved)
{
	char *real = NULL;
	const struct ward_error *err;

	if (c->trust->is_any)
		err = read_any(out, path, &real);
	else
		err = ward_file_read_trusted(out, path, WARD_POLICY_SIZE_MAX,
		    c->trust->owner, c->trust->group, &real);
	if (!err) {
		*resolved = ward_arena_strdup(c->arena, real);
		hash_contents(c, ward_buf_view(out));
	}
	free(real);
	return err;
}

static const char *
folder_of(struct ward_compile *c, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return ward_arena_copy(
	    c->arena, path, slash == path ? 1 : (size_t)(slash - path));
}

static const char *
path_from(struct ward_compile *c, const char *folder, const char *path)
{
	struct ward_buf joined = WARD_BUF_INIT;
	const char *result = path;

	if (path[0] != '/') {
		ward_buf_printf(&joined, "%s/%s", folder, path);
		result = ward_arena_strdup(c->arena, ward_buf_str(&joined));
	}
	ward_buf_release(&joined);
	return result;
}

static void
remember(struct ward_compile *c, const char *resolved, const char *name)
{
	c->files = ward_compile_grow(c, c->files, c->nfiles, sizeof(*c->files));
	c->names = ward_compile_grow(c, c->names, c->nfiles, sizeof(*c->names));
	c->files[c->nfiles] = resolved;
	c->names[c->nfiles] = name;
	c->nfiles++;
}

static bool
is_read(const struct ward_compile *c, const char *resolved)
{
	for (size_t i = 0; i < c->nfiles; i++) {
		if (strcmp(c->files[i], resolved) == 0)
			return true;
	}
	return false;
}

size_t
ward_source_rank(const struct ward_compile *c, const char *file)
{
	size_t i = 0;

	while (i < c->nfiles && strcmp(c->names[i], file) != 0)
		i++;
	return i;
}

static bool
may_read(struct ward_compile *c, const struct source *source,
    const struct ward_entry *entry)
{
	if (source->folder)
		return true;
	ward_complain(c, entry, "'%s' reads a file, which is not possible here",
	    entry->key);
	return false;
}

static void
include(struct ward_compile *c, const struct source *source,
    const struct ward_entry *entry)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct source next = { NULL, NULL, source->depth + 1 };
	const struct ward_error *err = NULL;
	const char *resolved = NULL;

	if (!may_read(c, source, entry))
		goto out;
	if (next.depth > DEPTH_MAX) {
		ward_complain(
		    c, entry, "'include' goes deeper than %d files", DEPTH_MAX);
		goto out;
	}
	next.name = path_from(c, source->folder, entry->value);
	err = read_file(c, &text, next.name, &resolved);
	if (err) {
		ward_complain(
		    c, entry, "'include = %s': %s", entry->value, err->text);
		goto out;
	}
	if (is_read(c, resolved)) {
		ward_complain(
		    c, entry, "'%s' is included already", entry->value);
		goto out;
	}
	next.folder = folder_of(c, resolved);
	remember(c, resolved, next.name);
	take_text(c, &next, ward_buf_view(&text));
out:
	ward_buf_release(&text);
}

/* What must not stand in a value, wherever it lies. */
static const char *
value_problem(struct ward_view text)
{
	uint32_t code;

	if (text.size == 0)
		return "is empty";
	if (!ward_utf8_is_valid(text))
		return "is not valid UTF-8";
	while (ward_utf8_next(&text, &code)) {
		if (code != '\n' && code != '\t' && ward_is_control(code))
			return "holds a control character";
	}
	return NULL;
}

static struct ward_view
without_last_newline(struct ward_view text)
{
	if (ward_view_ends(text, "\n"))
		text.size--;
	if (ward_view_ends(text, "\r"))
		text.size--;
	return text;
}

/* Whether the key "RULE.OPTION.file" names a file that need not be text. */
static bool
takes_bytes(struct ward_compile *c, const char *key)
{
	struct ward_view rest = ward_view_str(key), name, option;
	const struct ward_rule *rule;
	const struct ward_option *found;

	if (!ward_view_split(&rest, '.', &name) ||
	    !ward_view_split(&rest, '.', &option))
		return false;
	rule = ward_rule_find(ward_arena_copy(c->arena, name.data, name.size));
	if (!rule)
		return false;
	found = ward_option_find(
	    rule->options, ward_arena_copy(c->arena, option.data, option.size));
	return found && found->kind == WARD_OPTION_BYTES;
}

static void
take_value(struct ward_compile *c, const struct source *source,
    struct ward_entry *entry)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *path = entry->value;
	const char *resolved = NULL;
	const char *problem;
	struct ward_view value;
	const struct ward_error *err = NULL;

	entry->value = NULL;
	if (!may_read(c, source, entry))
		goto out;
	entry->source = path_from(c, source->folder, path);
	err = read_file(c, &text, entry->source, &resolved);
	if (err) {
		ward_complain(
		    c, entry, "'%s = %s': %s", entry->key, path, err->text);
		goto out;
	}
	remember(c, resolved, entry->source);
	if (takes_bytes(c, entry->key)) {
		entry->value = path;
		entry->bytes = ward_view(
		    ward_arena_copy(c->arena, text.data, text.size), text.size);
		goto out;
	}
	value = without_last_newline(ward_buf_view(&text));
	problem = value_problem(value);
	if (problem)
		ward_complain(
		    c, entry, "'%s': file '%s' %s", entry->key, path, problem);
	else
		entry->value =
		    ward_arena_copy(c->arena, value.data, value.size);
out:
	ward_buf_release(&text);
}

static void
take_entry(struct ward_compile *c, const struct source *source,
    const struct ward_section *section, struct ward_entry *entry)
{
	struct ward_view key = ward_view_str(entry->key);

	if (strcmp(section->title, "refward") == 0 &&
	    ward_view_is(key, "include")) {
		include(c, source, entry);
	} else if (ward_section_name(section, "group") &&
	    ward_view_is(key, "file")) {
		take_value(c, source, entry);
	} else if (ward_view_ends(key, ".file") && key.size > 5) {
		take_value(c, source, entry);
		entry->key = ward_arena_copy(c->arena, key.data, key.size - 5);
	}
}

static void
take_text(
    struct ward_compile *c, const struct source *source, struct ward_view text)
{
	struct ward_section **first = c->sections.end;

	if (text.size > WARD_POLICY_SIZE_MAX) {
		ward_diags_add(c->diags, source->name, 0,
		    "larger than %d bytes", WARD_POLICY_SIZE_MAX);
		return;
	}
	ward_ini_read(&c->sections, c->arena, source->name, text, c->diags);
	/* Those of an included file are appended meanwhile. */
	for (struct ward_section *section = *first;
	     section && section->file == source->name;
	     section = section->next) {
		for (struct ward_entry *entry = section->entries; entry;
		     entry = entry->next)
			take_entry(c, source, section, entry);
	}
}

const struct ward_error *
ward_source_load(struct ward_compile *c, const char *path)
{
	const struct ward_error *err = NULL;
	struct ward_buf text = WARD_BUF_INIT;
	struct source source = { ward_arena_strdup(c->arena, path), NULL, 0 };
	const char *resolved = NULL;

	err = read_file(c, &text, path, &resolved);
	if (err) {
		err = ward_error_wrap(err, "rule file");
		goto out;
	}
	source.folder = folder_of(c, resolved);
	remember(c, resolved, source.name);
	take_text(c, &source, ward_buf_view(&text));
out:
	ward_buf_release(&text);
	return err;
}

void
ward_source_text(
    struct ward_compile *c, const char *file, struct ward_view text)
{
	struct source source = { ward_arena_strdup(c->arena, file), NULL, 0 };

	hash_contents(c, text);
	remember(c, source.name, source.name);
	take_text(c, &source, text);
}
