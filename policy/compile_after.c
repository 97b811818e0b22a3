/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what sections about pipelines, image tags and targets have in common.
 */
#include "policy/compile_after.h"

#include <string.h>
#include "refward/glob.h"

#define BRANCHES "refs/heads/"
#define TAGS	 "refs/tags/"

void
ward_section_complain(struct ward_compile *c,
    const struct ward_section *section, const char *fmt, ...)
{
	struct ward_buf text = WARD_BUF_INIT;
	size_t size = strcspn(section->title, " ");
	va_list args;

	va_start(args, fmt);
	ward_buf_vprintf(&text, fmt, args);
	va_end(args);
	ward_diags_add(c->diags, section->file, section->line, "%.*s '%s' %s",
	    (int)size, section->title, section->title + size + 1,
	    ward_buf_str(&text));
	ward_buf_release(&text);
}

void
ward_compile_named(struct ward_compile *c, const char *kind, size_t most,
    void (*make)(struct ward_compile *c, const struct ward_section *section,
	const char *name))
{
	size_t count = 0;

	for (const struct ward_section *section = c->sections.first; section;
	     section = section->next) {
		const char *name = ward_section_name(section, kind);

		if (!name || !*name || ward_section_is_second(c, section))
			continue;
		if (count++ < most)
			make(c, section, name);
		else
			ward_section_complain(c, section,
			    "is one too many: there may be %zu", most);
	}
}

static bool
begins(const char *folder, struct ward_view prefix)
{
	return prefix.size <= strlen(folder) &&
	    ward_view_equal(ward_view(folder, prefix.size), prefix);
}

static unsigned int
kinds_of(struct ward_view glob)
{
	struct ward_view prefix = ward_glob_literal_prefix(glob);
	unsigned int kinds = WARD_REFS_OTHER;

	if (ward_view_starts(prefix, BRANCHES))
		return WARD_REFS_BRANCH;
	if (ward_view_starts(prefix, TAGS))
		return WARD_REFS_TAG;
	if (prefix.size == glob.size)
		return kinds;
	if (begins(BRANCHES, prefix))
		kinds |= WARD_REFS_BRANCH;
	if (begins(TAGS, prefix))
		kinds |= WARD_REFS_TAG;
	return kinds;
}

unsigned int
ward_globs_kinds(const struct ward_globs *refs)
{
	unsigned int kinds = 0;

	for (size_t i = 0; i < refs->count; i++)
		if (refs->items[i][0] != '!')
			kinds |= kinds_of(ward_view_str(refs->items[i]));
	return kinds;
}

bool
ward_globs_are_one(const struct ward_globs *refs)
{
	size_t count = 0;

	for (size_t i = 0; i < refs->count; i++) {
		struct ward_view glob = ward_view_str(refs->items[i]);

		if (refs->items[i][0] == '!')
			continue;
		count++;
		if (ward_glob_literal_prefix(glob).size != glob.size)
			return false;
	}
	return count == 1;
}

void
ward_check_template(struct ward_compile *c, const struct ward_entry *entry,
    const struct ward_template *text, const struct ward_template_place *place)
{
	struct ward_buf problem = WARD_BUF_INIT;

	if (text && !ward_template_fits(text, place, &problem))
		ward_complain(
		    c, entry, "'%s': %s", entry->key, ward_buf_str(&problem));
	ward_buf_release(&problem);
}

unsigned int
ward_template_facts(const struct ward_template *text)
{
	unsigned int facts = 0;

	for (size_t i = 0; text && i < WARD_FACTS; i++)
		if (ward_template_uses(text, ward_fact_names[i]))
			facts |= 1U << i;
	return facts;
}
