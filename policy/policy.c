/* SPDX-License-Identifier: Apache-2.0 */
/* Hides who owns what of a policy, and how it comes to be. */
#include <stdlib.h>
#include <string.h>
#include "policy/compile.h"

static struct ward_policy *
new_policy(const char *file)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_policy *policy = ward_arena_alloc(arena, sizeof(*policy));

	policy->arena = arena;
	policy->file = ward_arena_strdup(arena, file);
	policy->sets =
	    ward_arena_alloc(arena, WARD_SETS_MAX * sizeof(*policy->sets));
	return policy;
}

/* The server's sets in front of its own, with the same numbers; nothing that
 * the server's has to free. */
struct ward_policy *
ward_policy_layer(const struct ward_policy *server)
{
	struct ward_policy *policy = new_policy(server->file);
	struct ward_policy fresh = *policy;

	*policy = *server;
	policy->server = server;
	policy->arena = fresh.arena;
	policy->file = fresh.file;
	policy->sets = fresh.sets;
	memcpy(
	    policy->sets, server->sets, server->nsets * sizeof(*policy->sets));
	policy->mode = WARD_MODE_REFUSE;
	policy->groups = NULL;
	policy->ngroups = 0;
	policy->regexes = NULL;
	policy->nregexes = 0;
	policy->zones = NULL;
	policy->nzones = 0;
	policy->warnings = NULL;
	policy->nwarnings = 0;
	return policy;
}

void
ward_policy_free(struct ward_policy *policy)
{
	if (!policy)
		return;
	for (size_t i = 0; i < policy->nzones; i++)
		ward_zone_free(policy->zones[i].zone);
	for (size_t i = 0; i < policy->nregexes; i++)
		ward_regex_free(policy->regexes[i]);
	ward_arena_free(policy->arena);
}

static void
init_compile(struct ward_compile *c, struct ward_policy *policy,
    struct ward_diags *diags)
{
	memset(c, 0, sizeof(*c));
	c->policy = policy;
	c->arena = policy->arena;
	c->diags = diags;
	ward_sections_init(&c->sections);
	ward_sha256_init(&c->hash);
}

struct ranked {
	struct ward_diag diag;
	size_t file;
	size_t number;
};

static int
compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x->diag.line != y->diag.line)
		return x->diag.line < y->diag.line ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

/* Found in the order of the compiler, told in the order of the files. */
static void
sort_diags(const struct ward_compile *c, struct ward_diag *items, size_t count)
{
	struct ranked *ranked =
	    ward_realloc_array(NULL, count, sizeof(*ranked));

	for (size_t i = 0; i < count; i++) {
		ranked[i].diag = items[i];
		ranked[i].file = ward_source_rank(c, items[i].file);
		ranked[i].number = i;
	}
	qsort(ranked, count, sizeof(*ranked), compare_ranked);
	for (size_t i = 0; i < count; i++)
		items[i] = ranked[i].diag;
	free(ranked);
}

/* The sections lie in c; *policy is given away where nothing is wrong. */
static const struct ward_error *
finish(struct ward_compile *c, struct ward_policy **policy, size_t nbefore,
    struct ward_policy **out)
{
	size_t nmistakes;

	ward_sha256_final(&c->hash, c->policy->hash);
	c->policy->files = c->files;
	c->policy->nfiles = c->nfiles;
	ward_compile(c);
	nmistakes = c->diags->count - nbefore;
	if (nmistakes > 0)
		sort_diags(c, c->diags->items + nbefore, nmistakes);
	if (nmistakes > 0)
		return ward_error(WARD_E_POLICY, "rule file '%s' has %zu %s",
		    c->policy->file, nmistakes,
		    nmistakes == 1 ? "mistake" : "mistakes");
	if (c->policy->nwarnings > 1)
		sort_diags(c, c->policy->warnings, c->policy->nwarnings);
	*out = *policy;
	*policy = NULL;
	return NULL;
}

const struct ward_error *
ward_policy_load(struct ward_policy **out, const char *path,
    const struct ward_policy_trust *trust, struct ward_diags *diags)
{
	const struct ward_error *err = NULL;
	struct ward_policy *policy = new_policy(path);
	struct ward_compile c;
	size_t nbefore = diags->count;

	init_compile(&c, policy, diags);
	c.trust = trust;
	err = ward_source_load(&c, path);
	if (err)
		goto out;
	err = finish(&c, &policy, nbefore, out);
out:
	ward_policy_free(policy);
	return err;
}

const struct ward_error *
ward_policy_compile(struct ward_policy **out, const char *file,
    struct ward_view text, struct ward_diags *diags)
{
	const struct ward_error *err = NULL;
	struct ward_policy *policy = new_policy(file);
	struct ward_compile c;
	size_t nbefore = diags->count;

	init_compile(&c, policy, diags);
	ward_source_text(&c, file, text);
	err = finish(&c, &policy, nbefore, out);
	ward_policy_free(policy);
	return err;
}

const struct ward_error *
ward_own_rules_compile(struct ward_policy **out,
    const struct ward_policy *server, const char *name, struct ward_view text,
    struct ward_diags *diags)
{
	const struct ward_error *err = NULL;
	struct ward_policy *policy = ward_policy_layer(server);
	struct ward_compile c;
	size_t nbefore = diags->count;

	policy->file = name;
	init_compile(&c, policy, diags);
	c.is_own = true;
	ward_sha256_update(&c.hash, server->hash, sizeof(server->hash));
	ward_source_text(&c, name, text);
	err = finish(&c, &policy, nbefore, out);
	if (!err)
		(*out)->file = server->file;
	ward_policy_free(policy);
	return err;
}

const struct ward_rule_set *
ward_policy_find_set(const struct ward_policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->nsets; i++)
		if (strcmp(policy->sets[i].name, name) == 0)
			return &policy->sets[i];
	return NULL;
}

bool
ward_rule_set_governs(
    const struct ward_rule_set *set, struct ward_view ref, const char *kind)
{
	if (set->is_built_in)
		return true;
	return ward_words_has(&set->kinds, ward_view_str(kind)) &&
	    ward_globs_match(&set->refs, ref);
}

bool
ward_rule_set_is_law(const struct ward_rule_set *set)
{
	return !set->is_built_in && !set->is_freeze && !set->is_own;
}

const unsigned char *
ward_policy_hash(const struct ward_policy *policy)
{
	return policy->hash;
}

void
ward_policy_add_hash(struct ward_buf *out, const struct ward_policy *policy)
{
	ward_hex(out, policy->hash, sizeof(policy->hash));
}

const char *
ward_policy_file(const struct ward_policy *policy)
{
	return policy->file;
}

const char *const *
ward_policy_files(const struct ward_policy *policy, size_t *count)
{
	*count = policy->nfiles;
	return policy->files;
}

const struct ward_budgets *
ward_policy_budgets(const struct ward_policy *policy)
{
	return &policy->budgets;
}

const char *
ward_policy_host(const struct ward_policy *policy)
{
	return policy->host;
}

const char *
ward_policy_log(const struct ward_policy *policy)
{
	return policy->log;
}

unsigned int
ward_policy_keep_records(const struct ward_policy *policy)
{
	return policy->keep_records;
}

const char *
ward_policy_secrets(const struct ward_policy *policy)
{
	return policy->secrets;
}

const char *
ward_policy_outbox(const struct ward_policy *policy)
{
	return policy->outbox;
}

const char *
ward_policy_ledger(const struct ward_policy *policy)
{
	return policy->ledger;
}

const char *
ward_policy_metrics(const struct ward_policy *policy)
{
	return policy->metrics;
}

const char *
ward_policy_root(const struct ward_policy *policy)
{
	return policy->root;
}

const char *const *
ward_policy_trusted(const struct ward_policy *policy, size_t *count)
{
	*count = policy->trusted.count;
	return policy->trusted.items;
}

enum ward_sandbox_mode
ward_policy_sandbox(const struct ward_policy *policy)
{
	return policy->sandbox;
}

bool
ward_policy_runs_programs(const struct ward_policy *policy)
{
	for (size_t i = 0; i < policy->nsets; i++)
		if ((policy->sets[i].needs & WARD_NEEDS_PROGRAMS) != 0)
			return true;
	return false;
}

void
ward_policy_warnings(const struct ward_policy *policy, struct ward_diags *out)
{
	if (policy->server)
		ward_policy_warnings(policy->server, out);
	for (size_t i = 0; i < policy->nwarnings; i++)
		ward_diags_add(out, policy->warnings[i].file,
		    policy->warnings[i].line, "%s", policy->warnings[i].text);
}

bool
ward_policy_has_repositories(const struct ward_policy *policy)
{
	return policy->nparts > 0;
}

size_t
ward_policy_set_count(const struct ward_policy *policy)
{
	return policy->nsets;
}

const char *
ward_policy_set_name(const struct ward_policy *policy, size_t i)
{
	return policy->sets[i].name;
}

size_t
ward_policy_set_rules(const struct ward_policy *policy, size_t i)
{
	return policy->sets[i].nuses;
}

struct ward_policy_rule
ward_policy_set_rule(const struct ward_policy *policy, size_t set, size_t i)
{
	const struct ward_rule_set *law = &policy->sets[set];
	const struct ward_rule *rule = law->uses[i].rule;
	unsigned int needs = law->uses[i].needs;

	return (struct ward_policy_rule){ .name = rule->name,
		.summary = rule->summary,
		.detail = rule->detail,
		.help = law->help,
		.url = law->url,
		.mode = law->uses[i].mode,
		.needs_push = (needs & WARD_NEEDS_PUSHER) != 0 ||
		    rule->on == WARD_ON_PUSH,
		.is_lasting = (needs &
				  (WARD_NEEDS_NOW | WARD_NEEDS_PROGRAMS |
				      WARD_NEEDS_SIGNATURES)) == 0 };
}

const unsigned char *
ward_policy_set_digest(const struct ward_policy *policy, size_t i)
{
	return policy->sets[i].digest;
}

bool
ward_policy_set_governs(const struct ward_policy *policy, size_t i,
    const char *ref, const char *kind)
{
	return ward_rule_set_governs(
	    &policy->sets[i], ward_view_str(ref), kind);
}
