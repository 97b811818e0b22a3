/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that the keys of a target are of two tables. */
#include <string.h>
#include "policy/compile_after.h"
#include "policy/target.h"
#include "policy/template.h"

#define TARGETS_MAX 200
#define HTTPS	    "https://"
#define HTTP	    "http://"

#define AT(member) offsetof(struct ward_target, member)

/* `type` is read by itself: it says which table the others are of. */
const struct ward_option ward_target_options[] = {
	{
	    .name = "url",
	    .kind = WARD_OPTION_TEMPLATE,
	    .offset = AT(url),
	    .sentence = "Where it is. Values that are put into it are "
			"percent-encoded; the host's name takes none.",
	},
	{
	    .name = "secret",
	    .kind = WARD_OPTION_TEXT,
	    .offset = AT(secret),
	    .sentence = "The name of the file in the folder of secrets, never "
			"the secret.",
	},
	{
	    .name = "timeout",
	    .kind = WARD_OPTION_NUMBER,
	    .offset = AT(timeout),
	    .sentence = "Seconds that one attempt may take.",
	    .initial = "30",
	    .min = 1,
	    .max = 86400,
	},
	{
	    .name = "retry",
	    .kind = WARD_OPTION_NUMBER,
	    .offset = AT(retry),
	    .sentence = "How many attempts are made at most: ten take some "
			"three days.",
	    .initial = "10",
	    .min = 1,
	    .max = 20,
	},
	{
	    .name = "parallel",
	    .kind = WARD_OPTION_NUMBER,
	    .offset = AT(parallel),
	    .sentence = "How many may be on their way at one time.",
	    .initial = "4",
	    .min = 1,
	    .max = 100,
	},
	{
	    .name = "allow-http",
	    .kind = WARD_OPTION_BOOL,
	    .offset = AT(allows_http),
	    .sentence = "Whether the url may be one without TLS.",
	    .initial = "no",
	},
	{
	    .name = "allow-private",
	    .kind = WARD_OPTION_BOOL,
	    .offset = AT(allows_private),
	    .sentence = "Whether it may have a private or local address.",
	    .initial = "no",
	},
	{
	    .name = "ca-file",
	    .kind = WARD_OPTION_TEXT,
	    .offset = AT(ca_file),
	    .sentence = "A file of the certificates (PEM) of those who alone "
			"may vouch for it, which only root or the "
			"dispatcher's user may write; without it the system's.",
	},
	WARD_OPTION_END
};

/* One section, while its lines are read. */
struct making {
	struct ward_compile *c;
	const struct ward_section *section;
	struct ward_target *target;
	void *settings;
	struct ward_values common;
	struct ward_values own;
};

static const struct ward_entry *
find_type_line(const struct ward_section *section)
{
	const struct ward_entry *entry = section->entries;

	while (entry && strcmp(entry->key, "type") != 0)
		entry = entry->next;
	return entry;
}

static bool
find_type(struct making *making)
{
	const struct ward_entry *entry = find_type_line(making->section);
	const char **names;

	if (!entry) {
		if (!making->section->is_broken)
			ward_section_complain(
			    making->c, making->section, "has no 'type'");
		return false;
	}
	if (!entry->value)
		return false;
	making->target->type = ward_target_type_find(entry->value);
	if (making->target->type)
		return true;
	names = ward_arena_alloc(
	    making->c->arena, ward_ntarget_types * sizeof(*names));
	for (size_t i = 0; i < ward_ntarget_types; i++)
		names[i] = ward_target_types[i]->name;
	ward_complain_unknown(making->c, entry->file, entry->line,
	    "no such type of target:", entry->value, names, ward_ntarget_types);
	return false;
}

/* A secret's file lies in one folder: no path leads out of it. */
static void
check_secret(const struct making *making, const struct ward_entry *entry)
{
	if (entry && entry->value &&
	    (entry->value[0] == '.' ||
		strspn(entry->value,
		    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "0123456789-_.") != strlen(entry->value)))
		ward_complain(making->c, entry,
		    "'%s' is the name of a file of letters, digits, '-', '_' "
		    "and '.', not a secret or a path",
		    entry->key);
}

/* Whoever could choose the host could have what is sent to it. */
static const char *
url_problem(const struct ward_target *target)
{
	const struct ward_template *url = target->url;
	const char *text = url->npieces > 0 ? url->pieces[0].text : NULL;
	const char *host, *end;

	if (!text || url->pieces[0].name)
		return "does not begin with 'https://'";
	if (strncmp(text, HTTP, strlen(HTTP)) == 0 && !target->allows_http)
		return "is without TLS: say 'allow-http = yes' if it must be";
	if (strncmp(text, HTTPS, strlen(HTTPS)) != 0 &&
	    strncmp(text, HTTP, strlen(HTTP)) != 0)
		return "does not begin with 'https://'";
	host = strstr(text, "//") + 2;
	end = host + strcspn(host, "/?#");
	if (end == host || (*end == '\0' && url->npieces > 1))
		return "has a host that is not plain text";
	if (memchr(host, '@', (size_t)(end - host)))
		return "holds a user or a password, which is a secret";
	return NULL;
}

static void
check_url(const struct making *making)
{
	const struct ward_entry *entry =
	    ward_values_said(&making->common, "url");
	const char *problem =
	    making->target->url ? url_problem(making->target) : NULL;

	if (entry && !making->target->type->has_url)
		ward_complain(making->c, entry,
		    "a target of type '%s' has no 'url'",
		    making->target->type->name);
	else if (entry && problem)
		ward_complain(
		    making->c, entry, "'url = %s' %s", entry->value, problem);
	else if (!entry && making->target->type->has_url &&
	    !making->target->url)
		ward_section_complain(
		    making->c, making->section, "has no 'url'");
}

static void
check_ca_file(const struct making *making)
{
	const struct ward_entry *entry =
	    ward_values_said(&making->common, "ca-file");

	if (entry && !making->target->type->has_url)
		ward_complain(making->c, entry,
		    "a target of type '%s' has no 'ca-file'",
		    making->target->type->name);
	else
		ward_check_path(making->c, entry);
}

static void
check(const struct making *making)
{
	const struct ward_target_type *type = making->target->type;
	const struct ward_entry *secret =
	    ward_values_said(&making->common, "secret");
	const char *problem =
	    type->check ? type->check(making->settings) : NULL;

	check_url(making);
	check_ca_file(making);
	check_secret(making, secret);
	check_secret(making, ward_values_said(&making->own, "next-secret"));
	if (secret && !type->has_secret)
		ward_complain(making->c, secret,
		    "a target of type '%s' has no 'secret'", type->name);
	else if (!secret && type->needs_secret)
		ward_section_complain(
		    making->c, making->section, "has no 'secret'");
	if (problem)
		ward_section_complain(
		    making->c, making->section, "%s", problem);
}

static void
add_template(const struct making *making, const struct ward_template *template)
{
	struct ward_target *target = making->target;

	if (!template)
		return;
	target->templates = ward_compile_grow(making->c, target->templates,
	    target->ntemplates, sizeof(*target->templates));
	target->templates[target->ntemplates++] = template;
}

/* All that a pipeline must have values for. */
static void
gather_templates(const struct making *making, const struct ward_option *options,
    const void *conf)
{
	for (const struct ward_option *option = options; option->name;
	     option++) {
		const void *place = (const char *)conf + option->offset;
		const struct ward_params *params = place;

		if (option->kind == WARD_OPTION_TEMPLATE)
			add_template(making,
			    *(const struct ward_template *const *)place);
		for (size_t i = 0;
		     option->kind == WARD_OPTION_PARAMS && i < params->count;
		     i++)
			add_template(making, params->items[i].value);
	}
}

/* The type's own url, where a target says none. */
static void
take_usual_url(const struct making *making)
{
	struct ward_target *target = making->target;
	struct ward_entry usual = { .file = target->file,
		.line = target->line,
		.key = "url",
		.value = target->type->url };

	if (!target->url && usual.value &&
	    !ward_values_said(&making->common, "url"))
		(void)ward_value_read(making->c, &ward_target_options[0],
		    &making->target->url, &usual);
}

static const struct ward_option type_line[] = { {
						    .name = "type",
						    .kind = WARD_OPTION_TEXT,
						    .offset = 0,
						    .sentence = "What it is.",
						},
	WARD_OPTION_END };

static void
take_lines(struct making *making)
{
	struct ward_target *target = making->target;
	const char *type;
	struct ward_values types;
	struct ward_values *tables[] = { &types, &making->common,
		&making->own };

	ward_values_init(making->c, &types, type_line, &type);
	ward_values_init(
	    making->c, &making->common, ward_target_options, target);
	ward_values_init(
	    making->c, &making->own, target->type->options, making->settings);
	ward_values_take(making->c, tables, 3, making->section,
	    ward_arena_printf(making->c->arena, 80, "a target of type '%s'",
		target->type->name));
	ward_values_finish(making->c, &making->common);
	ward_values_finish(making->c, &making->own);
	take_usual_url(making);
}

static void
make(struct ward_compile *c, const struct ward_section *section,
    const char *name)
{
	struct ward_policy *policy = c->policy;
	struct ward_target *target = &policy->targets[policy->ntargets++];
	struct making making = { .c = c, .section = section, .target = target };

	target->name = name;
	target->file = section->file;
	target->line = section->line;
	if (!find_type(&making))
		return;
	making.settings =
	    ward_arena_alloc(c->arena, target->type->settings_size);
	target->settings = making.settings;
	take_lines(&making);
	if (!section->is_broken && !making.common.is_broken &&
	    !making.own.is_broken)
		check(&making);
	gather_templates(&making, ward_target_options, target);
	gather_templates(&making, target->type->options, making.settings);
}

void
ward_compile_targets(struct ward_compile *c)
{
	c->policy->targets = ward_arena_alloc(
	    c->arena, TARGETS_MAX * sizeof(*c->policy->targets));
	ward_compile_named(c, "target", TARGETS_MAX, make);
}
