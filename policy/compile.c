/* SPDX-License-Identifier: Apache-2.0 */
/* Hides in which order the sections of a rule file must be understood. */
#include <stdarg.h>
#include <string.h>
#include "policy/compile.h"
#include "refward/text.h"

const char *const ward_mode_words[] = { [WARD_MODE_OFF] = "off",
	[WARD_MODE_RECORD] = "record",
	[WARD_MODE_WARN] = "warn",
	[WARD_MODE_REFUSE] = "refuse",
	NULL };

static const char *const section_kinds[] = { "refward", "group", "rules",
	"freeze", "repository", "pipeline", "image-tag", "target" };

#define NKINDS (sizeof(section_kinds) / sizeof(section_kinds[0]))
/* Those at the front that a repository's own file may hold. */
#define NOWN 4

/* Those whose sections have names, in which a rule file is spoken of. */
static const char *const named_kinds[] = { "group", "rules", "freeze",
	"pipeline", "image-tag", "target" };

/* Known by name, so that a file written for a later version gets more than
 * "did you mean". */
static const char *const later_kinds[] = { "environment", "release",
	"config-sync", "tracker", NULL };

/* Doubled whenever the count is a power of two: lists of the policy hold no
 * capacity. */
void *
ward_compile_grow(
    struct ward_compile *c, void *items, size_t count, size_t size)
{
	void *grown;

	if (count > 0 && (count & (count - 1)) != 0)
		return items;
	grown = ward_arena_alloc(c->arena, (count > 0 ? 2 * count : 1) * size);
	if (count > 0)
		memcpy(grown, items, count * size);
	return grown;
}

void
ward_complain(struct ward_compile *c, const struct ward_entry *entry,
    const char *fmt, ...)
{
	struct ward_buf text = WARD_BUF_INIT;
	va_list args;

	va_start(args, fmt);
	ward_buf_vprintf(&text, fmt, args);
	va_end(args);
	ward_diags_add(
	    c->diags, entry->file, entry->line, "%s", ward_buf_str(&text));
	ward_buf_release(&text);
}

void
ward_check_path(struct ward_compile *c, const struct ward_entry *entry)
{
	if (entry && entry->value && entry->value[0] != '/')
		ward_complain(c, entry, "'%s = %s' is not an absolute path",
		    entry->key, entry->value);
}

void
ward_complain_unknown(struct ward_compile *c, const char *file,
    unsigned int line, const char *what, const char *word,
    const char *const *known, size_t nknown)
{
	const char *near = ward_did_you_mean(word, known, nknown);

	if (near)
		ward_diags_add(c->diags, file, line,
		    "%s '%s' (did you mean '%s'?)", what, word, near);
	else
		ward_diags_add(c->diags, file, line, "%s '%s'", what, word);
}

const char *
ward_compile_set_name(struct ward_compile *c, const char *name)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *result;

	if (!c->is_own)
		return name;
	ward_buf_printf(&text, "repository:%s", name);
	result = ward_arena_strdup(c->arena, ward_buf_str(&text));
	ward_buf_release(&text);
	return result;
}

const char *
ward_compile_others(const struct ward_compile *c)
{
	return c->is_own ? ", with the server's" : "";
}

const char *
ward_section_name(const struct ward_section *section, const char *kind)
{
	size_t size = strlen(kind);

	if (strncmp(section->title, kind, size) != 0)
		return NULL;
	if (section->title[size] == ' ')
		return section->title + size + 1;
	return section->title[size] == '\0' ? "" : NULL;
}

bool
ward_section_is_second(
    struct ward_compile *c, const struct ward_section *section)
{
	const struct ward_section *first = c->sections.first;

	while (strcmp(first->title, section->title) != 0)
		first = first->next;
	if (first == section)
		return false;
	ward_diags_add(c->diags, section->file, section->line,
	    "section '[%s]' stands in %s:%u already", section->title,
	    first->file, first->line);
	return true;
}

static bool
is_later(const struct ward_section *section)
{
	for (size_t i = 0; later_kinds[i]; i++) {
		if (ward_section_name(section, later_kinds[i]))
			return true;
	}
	return false;
}

static void
complain_of_kind(struct ward_compile *c, const struct ward_section *section)
{
	struct ward_buf kind = WARD_BUF_INIT;

	if (is_later(section)) {
		ward_diags_add(c->diags, section->file, section->line,
		    "section '[%s]' is not known to this version",
		    section->title);
		return;
	}
	ward_buf_add(&kind, section->title, strcspn(section->title, " "));
	ward_complain_unknown(c, section->file, section->line,
	    "unknown kind of section", ward_buf_str(&kind), section_kinds,
	    c->is_own ? NOWN : NKINDS);
	ward_buf_release(&kind);
}

static bool
is_servers(const struct ward_section *section)
{
	for (size_t i = NOWN; i < NKINDS; i++) {
		if (ward_section_name(section, section_kinds[i]))
			return true;
	}
	return is_later(section);
}

/* What may stand in messages, in options of a push and in a path. */
static bool
is_name(const char *name)
{
	return name[0] != '\0' && name[0] != '-' && name[0] != '.' &&
	    strspn(name,
		"abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == strlen(name);
}

static void
check_title(struct ward_compile *c, const struct ward_section *section)
{
	const char *name = NULL;

	for (size_t i = 0;
	     !name && i < sizeof(named_kinds) / sizeof(named_kinds[0]); i++)
		name = ward_section_name(section, named_kinds[i]);
	if (c->is_own && is_servers(section))
		ward_diags_add(c->diags, section->file, section->line,
		    "section '[%s]' is for the server's rule file only",
		    section->title);
	else if (name && !is_name(name))
		ward_diags_add(c->diags, section->file, section->line,
		    "section '[%s]' needs a name of letters, digits, '-', '_' "
		    "and '.'",
		    section->title);
	else if (!name && !ward_section_name(section, "refward") &&
	    !ward_section_name(section, "repository"))
		complain_of_kind(c, section);
	else if (ward_section_name(section, "refward") &&
	    strcmp(section->title, "refward") != 0)
		ward_diags_add(c->diags, section->file, section->line,
		    "section '[refward]' has no name");
}

void
ward_compile(struct ward_compile *c)
{
	for (const struct ward_section *section = c->sections.first; section;
	     section = section->next)
		check_title(c, section);
	ward_compile_groups(c);
	ward_compile_refward(c);
	ward_compile_sets(c);
	ward_compile_freezes(c);
	if (!c->is_own) {
		ward_compile_targets(c);
		ward_compile_taggings(c);
		ward_compile_pipelines(c);
		ward_compile_repositories(c);
	}
	ward_compile_check(c);
}
