/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what is wrong or doubtful in a rule file only as a whole. */
#include <string.h>
#include "policy/compile.h"
#include "refward/glob.h"
#include "refward/refname.h"
#include "refward/text.h"

struct permission {
	const char *rule;
	const char *done; /* "updated" */
};

static const struct permission permissions[] = {
	{ "create", "created" },
	{ "update", "updated" },
	{ "rewrite", "rewritten" },
	{ "delete", "deleted" },
};

#define NPERMISSIONS (sizeof(permissions) / sizeof(permissions[0]))

void
ward_warn(struct ward_compile *c, const char *file, unsigned int line,
    const char *fmt, ...)
{
	struct ward_policy *policy = c->policy;
	struct ward_diag warning = { file, line, NULL };
	struct ward_buf text = WARD_BUF_INIT;
	va_list args;

	va_start(args, fmt);
	ward_buf_vprintf(&text, fmt, args);
	va_end(args);
	warning.text = ward_arena_strdup(c->arena, ward_buf_str(&text));
	ward_buf_release(&text);
	policy->warnings = ward_compile_grow(
	    c, policy->warnings, policy->nwarnings, sizeof(*policy->warnings));
	policy->warnings[policy->nwarnings++] = warning;
}

static const struct ward_rule_use *
find_use(const struct ward_rule_set *set, const char *rule)
{
	for (size_t i = 0; i < set->nuses; i++) {
		if (strcmp(set->uses[i].rule->name, rule) == 0)
			return &set->uses[i];
	}
	return NULL;
}

/* Refuses all but some: neither a warning nor "anyone" keeps a ref. */
static bool
restricts(const struct ward_rule_use *use)
{
	const struct ward_option *own =
	    ward_option_find(use->rule->options, "");
	const struct ward_actors *actors;

	if (use->mode != WARD_MODE_REFUSE || !own ||
	    own->kind != WARD_OPTION_ACTORS)
		return false;
	actors = (const void *)((const char *)use->conf + own->offset);
	for (size_t i = 0; i < actors->count; i++) {
		if (actors->items[i].kind == WARD_ACTOR_ANYONE)
			return false;
	}
	return true;
}

/* Some repositories may be without it. */
static bool
is_for_some(const struct ward_policy *policy, const struct ward_rule_set *set)
{
	return !(policy->sets_for_all >> (set - policy->sets) & 1);
}

/* Only what holds for every repository keeps a ref in every repository. */
static bool
is_restricted(const struct ward_policy *policy, const char *rule,
    const char *ref, const char *kind)
{
	for (size_t i = 1; i < policy->nsets; i++) {
		const struct ward_rule_set *set = &policy->sets[i];
		const struct ward_rule_use *use = find_use(set, rule);

		if (use && !is_for_some(policy, set) && restricts(use) &&
		    ward_rule_set_governs(set, ward_view_str(ref), kind))
			return true;
	}
	return false;
}

static void
check_permissions(struct ward_compile *c, const struct ward_entry *entry,
    const char *ref, const char *kind)
{
	for (size_t i = 0; i < NPERMISSIONS; i++) {
		const struct permission *permission = &permissions[i];

		if (is_restricted(c->policy, permission->rule, ref, kind))
			continue;
		ward_complain(c, entry,
		    "trusted ref '%s' may be %s by anyone%s%s%s: name who may "
		    "'%s' it in a rule set that refuses%s",
		    ref, permission->done,
		    strcmp(kind, "code") != 0 ? " in a " : "",
		    strcmp(kind, "code") != 0 ? kind : "",
		    strcmp(kind, "code") != 0 ? " repository" : "",
		    permission->rule,
		    c->policy->nparts > 0 ? ", of every repository" : "");
	}
}

/* Where a kind of repository has rule sets, its trusted refs need keepers. */
static bool
is_kind_governed(const struct ward_policy *policy, const char *kind)
{
	for (size_t i = 1; i < policy->nsets; i++) {
		if (ward_words_has(&policy->sets[i].kinds, ward_view_str(kind)))
			return true;
	}
	return strcmp(kind, "code") == 0;
}

static bool
binds_commits(const struct ward_rule_use *use)
{
	return (use->rule->on & (WARD_ON_COMMIT | WARD_ON_CHANGE)) != 0;
}

/* Whether each section that uses one set uses the other as well. */
static bool
goes_with(const struct ward_policy *policy, const struct ward_rule_set *set,
    const struct ward_rule_set *other)
{
	uint64_t one = UINT64_C(1) << (set - policy->sets);
	uint64_t two = UINT64_C(1) << (other - policy->sets);

	if (!is_for_some(policy, other))
		return true;
	if (!is_for_some(policy, set))
		return false;
	for (size_t i = 0; i < policy->nparts; i++) {
		if ((policy->parts[i].sets & one) != 0 &&
		    (policy->parts[i].sets & two) == 0)
			return false;
	}
	return true;
}

static bool
has_rule(const struct ward_policy *policy, const struct ward_rule_set *set,
    const char *rule, const char *ref)
{
	for (size_t i = 1; i < policy->nsets; i++) {
		if (find_use(&policy->sets[i], rule) &&
		    goes_with(policy, set, &policy->sets[i]) &&
		    ward_globs_match(&policy->sets[i].refs, ward_view_str(ref)))
			return true;
	}
	return false;
}

static void
warn_of_lacking(struct ward_compile *c, const struct ward_entry *entry,
    const char *ref, const struct ward_rule_set *set)
{
	struct ward_buf rules = WARD_BUF_INIT;

	for (size_t i = 0; i < set->nuses; i++) {
		const char *name = set->uses[i].rule->name;

		if (binds_commits(&set->uses[i]) &&
		    !has_rule(c->policy, set, name, ref))
			ward_buf_printf(
			    &rules, "%s'%s'", rules.size > 0 ? ", " : "", name);
	}
	if (rules.size > 0)
		ward_warn(c, entry->file, entry->line,
		    "trusted ref '%s' is not bound by %s of rule set '%s': "
		    "what it holds counts as judged there",
		    ref, ward_buf_str(&rules), set->name);
	ward_buf_release(&rules);
}

static void
check_trusted(
    struct ward_compile *c, const struct ward_entry *entry, const char *ref)
{
	const struct ward_words *kinds = &ward_repository_kinds;

	for (size_t i = 0; i < kinds->count; i++) {
		if (is_kind_governed(c->policy, kinds->items[i]))
			check_permissions(c, entry, ref, kinds->items[i]);
	}
	for (size_t i = 1; i < c->policy->nsets; i++) {
		if (!ward_globs_match(
			&c->policy->sets[i].refs, ward_view_str(ref)))
			warn_of_lacking(c, entry, ref, &c->policy->sets[i]);
	}
}

static void
check_trusted_line(struct ward_compile *c, const struct ward_entry *entry)
{
	struct ward_view rest, word;

	if (strcmp(entry->key, "trusted") != 0 || !entry->value)
		return;
	rest = ward_view_str(entry->value);
	while (ward_word_next(&rest, &word)) {
		if (!ward_refname_problem(word))
			check_trusted(c, entry,
			    ward_arena_copy(c->arena, word.data, word.size));
	}
}

static void
check_all_trusted(struct ward_compile *c)
{
	for (const struct ward_section *section = c->sections.first; section;
	     section = section->next) {
		if (strcmp(section->title, "refward") != 0)
			continue;
		for (const struct ward_entry *entry = section->entries; entry;
		     entry = entry->next)
			check_trusted_line(c, entry);
	}
}

/* A name that no pattern was written for. */
static bool
is_any_governed(const struct ward_policy *policy, const char *folder)
{
	struct ward_buf name = WARD_BUF_INIT;
	bool is_governed = false;

	ward_buf_printf(&name, "%s0refward/no-such-name", folder);
	for (size_t i = 1; i < policy->nsets && !is_governed; i++)
		is_governed = !policy->sets[i].is_freeze &&
		    !is_for_some(policy, &policy->sets[i]) &&
		    ward_rule_set_governs(
			&policy->sets[i], ward_buf_view(&name), "code");
	ward_buf_release(&name);
	return is_governed;
}

static void
warn_of_unmatched(struct ward_compile *c, const char *what, const char *folder)
{
	if (c->policy->refuses_unmatched || is_any_governed(c->policy, folder))
		return;
	ward_warn(c, c->policy->file, 0,
	    "%s that no rule set names are accepted: write a rule set for "
	    "'%s**'%s, or 'unmatched = refuse'",
	    what, folder, c->policy->nparts > 0 ? " of every repository" : "");
}

static void
warn_of_groups(struct ward_compile *c)
{
	for (const struct ward_section *section = c->sections.first; section;
	     section = section->next) {
		const char *name = ward_section_name(section, "group");

		for (size_t i = 0; name && i < c->policy->ngroups; i++) {
			if (strcmp(c->policy->groups[i].name, name) == 0 &&
			    !c->is_group_used[i])
				ward_warn(c, section->file, section->line,
				    "group '%s' is not used", name);
		}
	}
}

/* Nobody is told apart where nobody says who pushes. */
static void
warn_of_host(struct ward_compile *c)
{
	if (c->is_person_named && c->policy->host == NULL)
		ward_warn(c, c->policy->file, 0,
		    "rules name people, but [refward] has no 'host': every "
		    "pusher is anonymous");
}

/* The folder behind "refs/": a slip there opens a namespace that nobody has,
 * and leaves the branches to themselves. */
static void
warn_of_folder(
    struct ward_compile *c, const struct ward_rule_set *set, const char *glob)
{
	static const char *const usual[] = { "heads", "tags" };
	struct ward_view rest = ward_view_str(glob), folder;
	const char *name, *meant;

	if (ward_view_starts(rest, "!"))
		rest = ward_view(rest.data + 1, rest.size - 1);
	if (!ward_view_split(&rest, '/', &folder) ||
	    !ward_view_split(&rest, '/', &folder))
		return;
	name = ward_arena_copy(c->arena, folder.data, folder.size);
	meant = ward_did_you_mean(name, usual, 2);
	if (meant != NULL && strcmp(meant, name) != 0)
		ward_warn(c, set->file, set->line,
		    "'%s' of rule set '%s' names neither branches nor tags "
		    "(did you mean 'refs/%s/'?)",
		    glob, set->name, meant);
}

static void
warn_of_sets(struct ward_compile *c)
{
	for (size_t i = 1; i < c->policy->nsets; i++) {
		const struct ward_rule_set *set = &c->policy->sets[i];

		if (set->is_own != c->is_own)
			continue;
		if (set->mode == WARD_MODE_OFF)
			ward_warn(c, set->file, set->line,
			    "rule set '%s' is off", set->name);
		for (size_t j = 0; j < set->refs.count; j++)
			warn_of_folder(c, set, set->refs.items[j]);
	}
}

/* Without a root a name is the last part of a path. */
static void
warn_of_repositories(struct ward_compile *c)
{
	for (size_t i = 0; i < c->policy->nparts; i++) {
		const struct ward_repository_part *part = &c->policy->parts[i];
		struct ward_view prefix =
		    ward_glob_literal_prefix(ward_view_str(part->glob));

		if (c->policy->root == NULL &&
		    memchr(prefix.data, '/', prefix.size) != NULL)
			ward_warn(c, part->file, part->line,
			    "section '[repository %s]' matches no repository: "
			    "[refward] has no 'root', so that names hold no "
			    "'/'",
			    part->glob);
	}
}

static void
warn_of_sandbox(struct ward_compile *c)
{
	if (c->policy->sandbox == WARD_SANDBOX_OFF)
		ward_warn(c, c->policy->file, 0,
		    "'sandbox = off': whoever takes over the gate by what he "
		    "pushes can do all that the git user can");
}

void
ward_compile_check(struct ward_compile *c)
{
	warn_of_groups(c);
	warn_of_sets(c);
	if (c->is_own)
		return;
	warn_of_unmatched(c, "branches", "refs/heads/");
	warn_of_unmatched(c, "tags", "refs/tags/");
	warn_of_host(c);
	warn_of_sandbox(c);
	check_all_trusted(c);
	warn_of_repositories(c);
	ward_compile_check_after(c);
}
