/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which image tags would be given to more than one ref. */
#include <string.h>
#include "policy/compile_after.h"

#define TAGGINGS_MAX 200
#define TAGS_MAX     32

struct settings {
	struct ward_globs refs;
	const struct ward_template *image;
	struct ward_templates tags;
	int collision;
};

static const char *const collisions[] = {
	[WARD_COLLISION_HASH] = "hash",
	[WARD_COLLISION_REFUSE] = "refuse",
	NULL,
};

#define AT(member) offsetof(struct settings, member)

const struct ward_option ward_tagging_options[] = {
	{
	    .name = "ref",
	    .kind = WARD_OPTION_REFS,
	    .offset = AT(refs),
	    .sentence = "Patterns of full ref names; those with '!' exclude.",
	},
	{
	    .name = "image",
	    .kind = WARD_OPTION_TEMPLATE,
	    .offset = AT(image),
	    .sentence = "The name of the image. Where it is not said: the "
			"fact 'image' of the repository.",
	},
	{
	    .name = "tag",
	    .kind = WARD_OPTION_TEMPLATES,
	    .offset = AT(tags),
	    .sentence = "A tag of the image; the first is {image-tag}.",
	},
	{
	    .name = "collision",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = AT(collision),
	    .sentence = "What becomes of a name that cannot stand in a tag as "
			"it is, so that another may look like it: it gets a "
			"hash of what it was, or no tag is given.",
	    .initial = "hash",
	    .choices = collisions,
	},
	WARD_OPTION_END
};

static bool
is_of_versions(const struct ward_template_name *name)
{
	return name->stage == WARD_STAGE_REPOSITORY ||
	    strncmp(name->name, "version", strlen("version")) == 0;
}

static bool
is_chosen(const struct ward_template_name *name)
{
	return name->stage == WARD_STAGE_REF && name->tells_refs_apart &&
	    strcmp(name->name, "sha") != 0 &&
	    strcmp(name->name, "sequence") != 0;
}

static struct ward_tag_form
form_of(const struct ward_template *text)
{
	struct ward_tag_form form = { .text = text,
		.is_of_versions = true,
		.has_version = ward_template_uses(text, "version"),
		.is_plain = true,
		.is_chosen = true };

	for (size_t i = 0; i < text->npieces; i++) {
		const struct ward_template_name *name = text->pieces[i].name;

		form.is_plain = form.is_plain && !name;
		form.is_chosen = form.is_chosen && name && is_chosen(name);
		form.is_of_versions =
		    form.is_of_versions && (!name || is_of_versions(name));
	}
	return form;
}

static bool
tells_apart(const struct ward_template *text)
{
	for (size_t i = 0; i < text->npieces; i++)
		if (text->pieces[i].name &&
		    text->pieces[i].name->tells_refs_apart)
			return true;
	return false;
}

static void
check_tag(struct ward_compile *c, const struct ward_tagging *tagging,
    const struct ward_entry *entry, const struct ward_tag_form *form)
{
	unsigned int kinds = ward_globs_kinds(&tagging->refs);

	if (ward_globs_are_one(&tagging->refs) || tells_apart(form->text) ||
	    (kinds == WARD_REFS_TAG && form->is_of_versions))
		return;
	ward_complain(c, entry,
	    "'tag = %s' is the same for several refs: name {sha}, {version} or "
	    "{branch} in it, or one ref only",
	    form->text->text);
}

static void
check_tags(struct ward_compile *c, const struct ward_section *section,
    const struct ward_tagging *tagging)
{
	const struct ward_template_place place = { WARD_STAGE_REF,
		ward_globs_kinds(&tagging->refs), false };
	size_t i = 0;

	for (const struct ward_entry *entry = section->entries; entry;
	     entry = entry->next) {
		if (strcmp(entry->key, "tag") != 0 || i == tagging->ntags)
			continue;
		ward_check_template(c, entry, tagging->tags[i].text, &place);
		check_tag(c, tagging, entry, &tagging->tags[i++]);
	}
	if (tagging->ntags == 0)
		ward_section_complain(c, section, "has no 'tag'");
	if (tagging->ntags > TAGS_MAX)
		ward_section_complain(
		    c, section, "has more than %d tags", TAGS_MAX);
}

static void
check_image(struct ward_compile *c, const struct ward_entry *entry,
    const struct ward_tagging *tagging)
{
	const struct ward_template_place place = { WARD_STAGE_REF,
		ward_globs_kinds(&tagging->refs), false };
	const struct ward_template *image = tagging->image;
	const char *problem = NULL;

	if (!image)
		return;
	ward_check_template(c, entry, image, &place);
	if (image->npieces == 1 && !image->pieces[0].name)
		problem = ward_image_name_problem(
		    ward_view_str(image->pieces[0].text));
	if (problem)
		ward_complain(
		    c, entry, "'image = %s' %s", entry->value, problem);
}

static void
find_needs(struct ward_tagging *tagging)
{
	const char *sequence = "sequence";

	tagging->facts = ward_template_facts(tagging->image);
	tagging->needs_sequence =
	    tagging->image && ward_template_uses(tagging->image, sequence);
	for (size_t i = 0; i < tagging->ntags; i++) {
		const struct ward_template *text = tagging->tags[i].text;

		tagging->facts |= ward_template_facts(text);
		tagging->needs_sequence |= ward_template_uses(text, sequence);
	}
}

static void
make(struct ward_compile *c, const struct ward_section *section,
    const char *name)
{
	struct ward_policy *policy = c->policy;
	struct settings *settings =
	    ward_arena_alloc(c->arena, sizeof(*settings));
	struct ward_values values, *table = &values;
	struct ward_tagging *tagging = &policy->taggings[policy->ntaggings++];

	ward_values_init(c, &values, ward_tagging_options, settings);
	ward_values_take(c, &table, 1, section, "an image tag");
	ward_values_finish(c, &values);
	*tagging = (struct ward_tagging){ .name = name,
		.file = section->file,
		.line = section->line,
		.refs = settings->refs,
		.image = settings->image,
		.collision = (enum ward_collision)settings->collision };
	tagging->tags = ward_arena_alloc(
	    c->arena, settings->tags.count * sizeof(*tagging->tags));
	for (size_t i = 0; i < settings->tags.count; i++)
		tagging->tags[tagging->ntags++] =
		    form_of(settings->tags.items[i]);
	find_needs(tagging);
	if (section->is_broken || values.is_broken)
		return;
	ward_check_refs(c, section, &tagging->refs, "image-tag");
	check_tags(c, section, tagging);
	check_image(c, ward_values_said(&values, "image"), tagging);
}

void
ward_compile_taggings(struct ward_compile *c)
{
	c->policy->taggings = ward_arena_alloc(
	    c->arena, TAGGINGS_MAX * sizeof(*c->policy->taggings));
	ward_compile_named(c, "image-tag", TAGGINGS_MAX, make);
}
