/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which values a pipeline is made of, and when a push can have them. */
#include <string.h>
#include "policy/compile_after.h"

#define PARAMS_MAX 64

/* One section whose settings are known. */
struct making {
	struct ward_compile *c;
	const struct ward_section *section;
	struct ward_pipeline *pipeline;
	const struct ward_values *values;
	struct ward_template_place place;
};

static void
check_target(const struct making *making)
{
	const struct ward_target *target = making->pipeline->target;
	struct ward_template_place place = making->place;
	struct ward_buf problem = WARD_BUF_INIT;

	place.stage = WARD_STAGE_RUN;
	for (size_t i = 0; target && i < target->ntemplates; i++) {
		if (ward_template_fits(target->templates[i], &place, &problem))
			continue;
		ward_complain(making->c,
		    ward_values_said(making->values, "target"),
		    "target '%s' is not for this pipeline: %s", target->name,
		    ward_buf_str(&problem));
		break;
	}
	ward_buf_release(&problem);
}

static void
check_params(const struct making *making)
{
	const struct ward_params *params = &making->pipeline->params;
	struct ward_template_place place = making->place;
	size_t i = 0;

	place.stage = WARD_STAGE_RUN;
	/* Where one could not be read, the others have lost their lines. */
	for (const struct ward_entry *entry = making->section->entries;
	     entry && !making->values->is_broken; entry = entry->next)
		if (strcmp(entry->key, "param") == 0 && i < params->count)
			ward_check_template(
			    making->c, entry, params->items[i++].value, &place);
	if (params->count > PARAMS_MAX)
		ward_section_complain(making->c, making->section,
		    "has more than %d params", PARAMS_MAX);
}

/* The ref that is named where it is one; NULL: there may be many. */
static const char *
only_ref(const struct ward_globs *refs)
{
	size_t i = 0;

	if (!ward_globs_are_one(refs))
		return NULL;
	while (refs->items[i][0] == '!')
		i++;
	return refs->items[i];
}

/* Of one ref it can be told whether there is a tag; of many only that there
 * must be some section. */
static void
check_image_tag(const struct making *making)
{
	const struct ward_policy *policy = making->c->policy;
	const char *ref = only_ref(&making->pipeline->refs);

	if (!making->pipeline->needs_tag)
		return;
	for (size_t i = 0; i < policy->ntaggings; i++)
		if (!ref ||
		    ward_globs_match(
			&policy->taggings[i].refs, ward_view_str(ref)))
			return;
	if (ref)
		ward_section_complain(making->c, making->section,
		    "uses '{image-tag}', but no [image-tag] names '%s'", ref);
	else
		ward_section_complain(making->c, making->section,
		    "uses '{image-tag}', but there is no section [image-tag "
		    "NAME]");
}

static void
add_needs(struct ward_pipeline *pipeline, const struct ward_template *text)
{
	pipeline->facts |= ward_template_facts(text);
	pipeline->needs_image |= ward_template_uses(text, "image");
	pipeline->needs_tag |= ward_template_uses(text, "image-tag") ||
	    ward_template_uses(text, "image-tags");
	pipeline->needs_sequence |= ward_template_uses(text, "sequence");
}

static void
find_needs(struct ward_pipeline *pipeline)
{
	const struct ward_target *target = pipeline->target;

	if (pipeline->title)
		add_needs(pipeline, pipeline->title);
	for (size_t i = 0; i < pipeline->params.count; i++)
		add_needs(pipeline, pipeline->params.items[i].value);
	for (size_t i = 0; target && i < target->ntemplates; i++)
		add_needs(pipeline, target->templates[i]);
	pipeline->facts &= ~(1U << ward_fact_number("image"));
}

void
ward_pipeline_take_values(struct ward_compile *c,
    const struct ward_section *section, struct ward_pipeline *pipeline,
    const struct ward_values *values, const struct ward_template_place *place)
{
	struct making making = { c, section, pipeline, values, *place };

	making.place.stage = WARD_STAGE_IMAGE;
	ward_check_template(c, ward_values_said(values, "name"),
	    pipeline->title, &making.place);
	check_params(&making);
	check_target(&making);
	find_needs(pipeline);
	check_image_tag(&making);
}
