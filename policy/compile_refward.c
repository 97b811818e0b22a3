/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what `[refward]` may say, and what holds where it is silent. */
#include <string.h>
#include "refward/host.h"
#include "policy/compile.h"
#include "refward/push.h"
#include "refward/refname.h"

#define POLICY_VERSION 1

#define COMMIT_BUDGET "100000"
#define BYTE_BUDGET   "2G"
#define OBJECT_BUDGET "64M"
#define PATH_BUDGET   "100000"
#define LINE_BUDGET   "5000"
#define MEMORY_BUDGET "1G"
#define DEADLINE      "60"
#define KEEP_RECORDS  "24"

#define GIB (UINT64_C(1) << 30)

struct settings {
	uint64_t version;
	int mode;
	int unmatched;
	struct ward_words trusted;
	int host;
	int gitlab_web;
	const char *root;
	const char *log;
	uint64_t keep_records;
	const char *outbox;
	const char *ledger;
	const char *metrics;
	const char *secrets;
	struct ward_words accepted;
	int sandbox;
	uint64_t commits, bytes, object_bytes, paths, lines, memory, seconds;
};

static const char *const sandbox_words[] = { "auto", "required", "off", NULL };
static const char *const gitlab_web_words[] = { "unclear", "trusted", NULL };
static const char *const unmatched_words[] = { "accept", "refuse", NULL };

#define AT(member) offsetof(struct settings, member)

static const struct ward_option options[] = {
	{ "version", WARD_OPTION_NUMBER, AT(version),
	    "The version of the language of rule files: 1.", NULL, 0, 0, NULL,
	    false },
	{ "mode", WARD_OPTION_CHOICE, AT(mode),
	    "What a broken rule does where its set does not say.", NULL, 0, 0,
	    ward_mode_words, false },
	{ "unmatched", WARD_OPTION_CHOICE, AT(unmatched),
	    "What becomes of a branch or tag that no rule set names.", "accept",
	    0, 0, unmatched_words, false },
	{ "trusted", WARD_OPTION_WORDS, AT(trusted),
	    "Refs whose commits count as judged: full names.", NULL, 0, 0, NULL,
	    false },
	{ "host", WARD_OPTION_CHOICE, AT(host), "Who says who pushes.", NULL, 0,
	    0, ward_host_names, false },
	{ "gitlab-web", WARD_OPTION_CHOICE, AT(gitlab_web),
	    "Whether a push of GitLab's pages that cannot be told from a "
	    "squashed merge request counts as one.",
	    "unclear", 0, 0, gitlab_web_words, false },
	{ "root", WARD_OPTION_TEXT, AT(root),
	    "The folder below which repositories are named.", NULL, 0, 0, NULL,
	    false },
	{ "log", WARD_OPTION_TEXT, AT(log), "Where the log lies.", NULL, 0, 0,
	    NULL, false },
	{ "keep-records", WARD_OPTION_NUMBER, AT(keep_records),
	    "Months for which decision records are kept; 0: for ever.",
	    KEEP_RECORDS, 0, 1200, NULL, false },
	{ "outbox", WARD_OPTION_TEXT, AT(outbox),
	    "Where accepted pushes wait for what follows them.", NULL, 0, 0,
	    NULL, false },
	{ "ledger", WARD_OPTION_TEXT, AT(ledger),
	    "The folder of the ledger of what was fired.", NULL, 0, 0, NULL,
	    false },
	{ "metrics", WARD_OPTION_TEXT, AT(metrics),
	    "The folder in which figures are written for Prometheus.", NULL, 0,
	    0, NULL, false },
	{ "secrets", WARD_OPTION_TEXT, AT(secrets),
	    "The folder of the files that targets name as their secret.", NULL,
	    0, 0, NULL, false },
	{ "accept-object", WARD_OPTION_WORDS, AT(accepted),
	    "Malformed objects of an old history that are let in.", NULL, 0, 0,
	    NULL, false },
	{ "commit-budget", WARD_OPTION_NUMBER, AT(commits),
	    "Commits that one push may make the engine read.", COMMIT_BUDGET, 1,
	    UINT32_MAX, NULL, false },
	{ "byte-budget", WARD_OPTION_SIZE, AT(bytes),
	    "Bytes that one push may make the engine read.", BYTE_BUDGET, 1024,
	    1024 * 1024 * GIB, NULL, false },
	{ "object-budget", WARD_OPTION_SIZE, AT(object_bytes),
	    "The largest object that is read.", OBJECT_BUDGET, 1024, 2 * GIB,
	    NULL, false },
	{ "path-budget", WARD_OPTION_NUMBER, AT(paths),
	    "Changed paths that one push may make the engine visit.",
	    PATH_BUDGET, 1, UINT32_MAX, NULL, false },
	{ "line-budget", WARD_OPTION_NUMBER, AT(lines),
	    "Refs that one push may change.", LINE_BUDGET, 1, 1000000, NULL,
	    false },
	{ "memory-budget", WARD_OPTION_SIZE, AT(memory),
	    "Memory that judging one push may take.", MEMORY_BUDGET,
	    64 * 1024 * 1024, 1024 * GIB, NULL, false },
	{ "sandbox", WARD_OPTION_CHOICE, AT(sandbox),
	    "Whether the gate gives up what it has no use for.", "auto", 0, 0,
	    sandbox_words, false },
	{ "deadline", WARD_OPTION_NUMBER, AT(seconds),
	    "Seconds after which a push cannot be judged any more.", DEADLINE,
	    1, 86400, NULL, false },
	WARD_OPTION_END
};

static void
complain_of_key(struct ward_compile *c, const struct ward_entry *entry)
{
	const char *known[sizeof(options) / sizeof(options[0])];
	size_t count = 0;

	known[count++] = "include";
	for (size_t i = 0; options[i].name; i++)
		known[count++] = options[i].name;
	ward_complain_unknown(c, entry->file, entry->line,
	    "section '[refward]' has no key", entry->key, known, count);
}

static void
check_trusted(struct ward_compile *c, const struct ward_entry *entry)
{
	struct ward_view rest = ward_view_str(entry->value), word;

	while (ward_word_next(&rest, &word)) {
		const char *problem = ward_refname_problem(word);

		if (problem)
			ward_complain(c, entry, "trusted ref '%.*s': %s",
			    WARD_ARG(word), problem);
	}
}

/* Each file that is included may repeat it. */
static bool
take_version(struct ward_compile *c, struct ward_values *values,
    const struct ward_option *option, const struct ward_entry *entry)
{
	const struct ward_entry *said = values->said[option - options];

	if (option->offset != AT(version))
		return false;
	if (entry->value && strcmp(entry->value, "1") != 0)
		ward_complain(c, entry,
		    "'version = %s' is not known: this refward reads version "
		    "%d",
		    entry->value, POLICY_VERSION);
	else if (said && strcmp(said->file, entry->file) == 0)
		return false;
	values->said[option - options] = entry;
	return true;
}

static void
take_entry(struct ward_compile *c, struct ward_values *values,
    const struct ward_entry *entry)
{
	const struct ward_option *option =
	    ward_option_find(options, entry->key);

	if (strcmp(entry->key, "include") == 0)
		return;
	if (c->is_own && (!option || option->offset != AT(version))) {
		ward_complain(c, entry,
		    "'%s' is for the server's rule file only", entry->key);
		return;
	}
	if (!option) {
		complain_of_key(c, entry);
		return;
	}
	if (take_version(c, values, option, entry))
		return;
	ward_values_add(c, values, option, entry);
	if (option->offset == AT(trusted) && entry->value)
		check_trusted(c, entry);
}

static void
take_sections(struct ward_compile *c, struct ward_values *values)
{
	const struct ward_section *first = NULL;

	for (const struct ward_section *section = c->sections.first; section;
	     section = section->next) {
		if (strcmp(section->title, "refward") != 0)
			continue;
		if (first && strcmp(first->file, section->file) == 0)
			ward_diags_add(c->diags, section->file, section->line,
			    "section '[refward]' stands in line %u already",
			    first->line);
		first = section;
		for (const struct ward_entry *entry = section->entries; entry;
		     entry = entry->next)
			take_entry(c, values, entry);
	}
}

static void
fill_policy(struct ward_compile *c, const struct ward_values *values)
{
	const struct settings *settings = values->conf;
	const struct ward_entry *accepted =
	    ward_values_said(values, "accept-object");
	struct ward_policy *policy = c->policy;

	policy->mode = ward_values_said(values, "mode")
	    ? (enum ward_mode)settings->mode
	    : WARD_MODE_REFUSE;
	policy->refuses_unmatched = settings->unmatched == 1;
	policy->trusted = settings->trusted;
	policy->host = ward_values_said(values, "host")
	    ? ward_host_names[settings->host]
	    : NULL;
	policy->trusts_gitlab_web = settings->gitlab_web == 1;
	policy->root = settings->root;
	policy->log = settings->log;
	policy->keep_records = (unsigned int)settings->keep_records;
	policy->outbox = settings->outbox;
	policy->ledger = settings->ledger;
	policy->metrics = settings->metrics;
	policy->secrets = settings->secrets;
	policy->sandbox = (enum ward_sandbox_mode)settings->sandbox;
	policy->budgets.commits = settings->commits;
	policy->budgets.bytes = settings->bytes;
	policy->budgets.object_bytes = settings->object_bytes;
	policy->budgets.paths = settings->paths;
	policy->budgets.lines = settings->lines;
	policy->budgets.memory = settings->memory;
	policy->budgets.seconds = (unsigned int)settings->seconds;
	if (accepted)
		ward_oids_read(c, &policy->accepted, &policy->naccepted,
		    &settings->accepted, accepted);
}

void
ward_compile_refward(struct ward_compile *c)
{
	struct settings *settings =
	    ward_arena_alloc(c->arena, sizeof(*settings));
	struct ward_values values;

	ward_values_init(c, &values, options, settings);
	take_sections(c, &values);
	ward_values_finish(c, &values);
	if (c->is_own)
		return;
	if (!ward_values_said(&values, "version") && c->sections.first)
		ward_diags_add(c->diags, c->policy->file, 0,
		    "section '[refward]' with 'version = %d' is missing",
		    POLICY_VERSION);
	ward_check_path(c, ward_values_said(&values, "root"));
	ward_check_path(c, ward_values_said(&values, "log"));
	ward_check_path(c, ward_values_said(&values, "outbox"));
	ward_check_path(c, ward_values_said(&values, "ledger"));
	ward_check_path(c, ward_values_said(&values, "metrics"));
	ward_check_path(c, ward_values_said(&values, "secrets"));
	fill_policy(c, &values);
}
