/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which rule file is meant, and how its mistakes are told. */
#include <string.h>
#include <sys/stat.h>
#include "refward/file.h"
#include "refward/json.h"
#include "refward/own_rules.h"
#include "refward/pipeline.h"
#include "refward/place.h"
#include "refward/text.h"
#include "session.h"

#define SCHEMA 1

struct check {
	struct ward_cli *cli;
	struct ward_session session; /* of the repository, if one is named */
	const char *file;
	const char *name; /* of the repository that is asked about, or NULL */
	struct ward_repository repository;
	struct ward_diags mistakes;
	struct ward_diags warnings;
	const struct ward_error *err;
};

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static const struct ward_error *
find_in_repository(struct check *check, const char *path)
{
	struct ward_session *session = &check->session;
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = ward_session_find(session, path);
	struct stat st;

	if (!err) {
		ward_buf_printf(&text, "%s/HEAD", session->git_dir);
		if (lstat(ward_buf_str(&text), &st) != 0)
			err = ward_error(WARD_E_MISSING,
			    "'%s' is not a git repository", path);
	}
	if (!err) {
		ward_buf_clear(&text);
		ward_place_rules(&text, session->git_dir);
		check->file =
		    ward_arena_strdup(session->arena, ward_buf_str(&text));
	}
	ward_buf_release(&text);
	return err;
}

/* The repository that --repository names, else the operand. */
static const struct ward_error *
find_what_holds(struct check *check)
{
	struct ward_session *session = &check->session;
	struct ward_buf name = WARD_BUF_INIT;

	check->name = ward_cli_flag(check->cli, "repository");
	if (check->name == NULL && session->git_dir != NULL &&
	    ward_policy_has_repositories(check->session.policy)) {
		ward_place_name(&name, session->git_dir, check->session.policy);
		check->name =
		    ward_arena_strdup(session->arena, ward_buf_str(&name));
		ward_buf_release(&name);
	}
	return ward_policy_repository(&check->repository, check->session.policy,
	    check->name, session->arena);
}

/* What is wrong with them is wrong with the repository's rules as a whole. */
static const struct ward_error *
take_mistakes(struct check *check, const struct ward_own_rules *own)
{
	for (size_t i = 0; i < own->nmistakes; i++)
		ward_diags_add(&check->mistakes, own->mistakes[i].file,
		    own->mistakes[i].line, "%s", own->mistakes[i].text);
	return own->nmistakes > 0
	    ? ward_error(WARD_E_POLICY, "'%s' has mistakes", own->name)
	    : NULL;
}

/* Where the repository is at hand, its own rules are read. */
static const struct ward_error *
add_own_rules(struct check *check)
{
	struct ward_session *session = &check->session;
	const struct ward_error *err;

	if (session->git_dir == NULL || check->repository.rules_branch == NULL)
		return NULL;
	session->push.repository = check->name;
	err = ward_session_open(session, NULL);
	if (err)
		return err;
	err = take_mistakes(check, ward_policy_own_rules(session->policy));
	return err ? err : find_what_holds(check);
}

/* A repository's own file, upon a server's that says nothing. */
static const struct ward_error *
load_own(struct check *check)
{
	static const char nothing[] = "[refward]\nversion = 1\n"
				      "unmatched = refuse\n";
	struct ward_session *session = &check->session;
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err;

	check->file = ward_cli_operand(check->cli, 0);
	err = ward_policy_compile(&session->server, "nothing",
	    ward_view_str(nothing), &check->mistakes);
	if (!err)
		err =
		    ward_file_read(&text, check->file, WARD_OWN_RULES_SIZE_MAX);
	if (!err)
		err = ward_own_rules_compile(&session->layer, session->server,
		    check->file, ward_buf_view(&text), &check->mistakes);
	session->policy = session->layer;
	ward_buf_release(&text);
	return err;
}

/* A file that is named is anybody's copy; what a server uses has to be as the
 * gate wants it. */
static const struct ward_error *
load(struct check *check)
{
	const char *operand = ward_cli_operand(check->cli, 0);
	struct ward_policy_trust trust = { 0, 0, operand != NULL };
	const struct ward_error *err = NULL;
	struct stat st;

	check->file = operand ? operand : WARD_SERVER_RULES;
	if (operand && is_folder(operand)) {
		err = find_in_repository(check, operand);
		trust.is_any = false;
		trust.owner = check->session.owner;
		trust.group = check->session.group;
	} else if (!operand && stat(WARD_SERVER_RULES, &st) == 0) {
		trust.owner = st.st_uid;
	}
	if (!err)
		err = ward_policy_load(&check->session.server, check->file,
		    &trust, &check->mistakes);
	check->session.policy = check->session.server;
	if (!err)
		err = find_what_holds(check);
	if (!err)
		err = add_own_rules(check);
	return err;
}

static size_t
count_rules(const struct ward_policy *policy)
{
	size_t count = 0;

	for (size_t i = 1; i < ward_policy_set_count(policy); i++)
		count += ward_policy_set_rules(policy, i);
	return count;
}

static void
add_diags(
    struct ward_json *json, const char *key, const struct ward_diags *diags)
{
	ward_json_open(json, key, '[');
	for (size_t i = 0; i < diags->count; i++) {
		ward_json_open(json, NULL, '{');
		ward_json_str(json, "file", diags->items[i].file);
		ward_json_number(json, "line", diags->items[i].line);
		ward_json_str(json, "text", diags->items[i].text);
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
}

static bool
holds(const struct check *check, size_t set)
{
	return (check->repository.sets >> set & 1) != 0;
}

static void
add_pipelines(struct ward_buf *out, const struct check *check)
{
	const struct ward_policy *policy = check->session.policy;
	size_t count;
	const struct ward_pipeline *pipelines =
	    ward_policy_pipelines(policy, &count);
	const char *missing;

	for (size_t i = 0; i < count; i++)
		if (ward_pipeline_holds(
			policy, i, &check->repository, &missing))
			ward_buf_printf(
			    out, "  pipeline %s\n", pipelines[i].name);
		else if (missing != NULL)
			ward_buf_printf(out,
			    "  no pipeline %s: '%s' is not known\n",
			    pipelines[i].name, missing);
}

static void
add_repository(struct ward_buf *out, const struct check *check)
{
	ward_buf_add_str(out, "repository '");
	ward_escape_terminal(out, ward_view_str(check->name), 0);
	ward_buf_add_str(out, "'\n");
	if (check->repository.rules_branch != NULL) {
		ward_buf_add_str(out, "  own rules ");
		ward_escape_terminal(
		    out, ward_view_str(check->repository.rules_branch), 0);
		ward_buf_add_char(out, ':');
		ward_escape_terminal(
		    out, ward_view_str(check->repository.rules_path), 0);
		ward_buf_add_char(out, '\n');
	}
	for (size_t i = 1; i < ward_policy_set_count(check->session.policy);
	     i++)
		if (holds(check, i))
			ward_buf_printf(out, "  rule set %s\n",
			    ward_policy_set_name(check->session.policy, i));
	add_pipelines(out, check);
	for (size_t i = 0; i < WARD_FACTS; i++) {
		if (check->repository.facts[i] == NULL)
			continue;
		ward_buf_printf(out, "  %s = ", ward_fact_names[i]);
		ward_escape_terminal(
		    out, ward_view_str(check->repository.facts[i]), 0);
		ward_buf_add_char(out, '\n');
	}
}

static void
add_json_repository(struct ward_json *json, const struct check *check)
{
	ward_json_open(json, "repository", '{');
	ward_json_str(json, "name", check->name);
	if (check->repository.rules_branch != NULL) {
		ward_json_str(
		    json, "rules_branch", check->repository.rules_branch);
		ward_json_str(json, "rules_path", check->repository.rules_path);
	}
	ward_json_open(json, "rule_sets", '[');
	for (size_t i = 1; i < ward_policy_set_count(check->session.policy);
	     i++)
		if (holds(check, i))
			ward_json_str(json, NULL,
			    ward_policy_set_name(check->session.policy, i));
	ward_json_close(json, ']');
	ward_json_open(json, "facts", '{');
	for (size_t i = 0; i < WARD_FACTS; i++)
		if (check->repository.facts[i] != NULL)
			ward_json_str(json, ward_fact_names[i],
			    check->repository.facts[i]);
	ward_json_close(json, '}');
	ward_json_close(json, '}');
}

static void
add_json(struct ward_buf *out, const struct check *check)
{
	struct ward_buf hash = WARD_BUF_INIT;
	struct ward_json json;

	ward_json_init(&json, out);
	ward_json_open(&json, NULL, '{');
	ward_json_number(&json, "schema_version", SCHEMA);
	ward_json_str(&json, "file", check->file);
	ward_json_bool(&json, "ok", check->err == NULL);
	if (check->err == NULL) {
		ward_policy_add_hash(&hash, check->session.policy);
		ward_json_str(&json, "sha256", ward_buf_str(&hash));
		ward_json_number(&json, "rule_sets",
		    (int64_t)ward_policy_set_count(check->session.policy) - 1);
		ward_json_number(&json, "rules",
		    (int64_t)count_rules(check->session.policy));
	} else {
		ward_json_str(&json, "error", check->err->text);
	}
	if (check->err == NULL && check->name != NULL)
		add_json_repository(&json, check);
	add_diags(&json, "mistakes", &check->mistakes);
	add_diags(&json, "warnings", &check->warnings);
	ward_json_close(&json, '}');
	ward_buf_add_char(out, '\n');
	ward_buf_release(&hash);
}

static int
tell(const struct check *check)
{
	struct ward_buf text = WARD_BUF_INIT;
	size_t nsets, nrules;
	int status;

	ward_cli_print_diags(stdout, &check->mistakes, "error");
	ward_cli_print_diags(stdout, &check->warnings, "warning");
	if (check->err && check->mistakes.count > 0)
		return WARD_EXIT_USAGE;
	if (check->err)
		return ward_cli_fail_error(
		    check->cli, WARD_EXIT_USAGE, check->err);
	nsets = ward_policy_set_count(check->session.policy) - 1;
	nrules = count_rules(check->session.policy);
	ward_escape_terminal(&text, ward_view_str(check->file), 0);
	ward_buf_printf(&text, ": ok: %zu rule set%s, %zu rule%s\n", nsets,
	    nsets == 1 ? "" : "s", nrules, nrules == 1 ? "" : "s");
	if (check->name != NULL)
		add_repository(&text, check);
	status = ward_cli_print(check->cli, &text, WARD_EXIT_CLEAN);
	ward_buf_release(&text);
	return status;
}

static int
tell_json(const struct check *check)
{
	struct ward_buf text = WARD_BUF_INIT;
	int status;

	add_json(&text, check);
	status = ward_cli_print(
	    check->cli, &text, check->err ? WARD_EXIT_USAGE : WARD_EXIT_CLEAN);
	ward_buf_release(&text);
	return status;
}

static int
run(struct ward_cli *cli)
{
	struct check check = { .cli = cli };
	int status;

	if (ward_cli_flag(cli, "own") != NULL && ward_cli_operands(cli) == 0)
		return ward_cli_fail(
		    cli, WARD_EXIT_USAGE, "--own without a file");
	ward_session_start(&check.session, cli);
	check.err =
	    ward_cli_flag(cli, "own") != NULL ? load_own(&check) : load(&check);
	if (!check.err)
		ward_policy_warnings(check.session.policy, &check.warnings);
	status = ward_cli_is_json(cli) ? tell_json(&check) : tell(&check);
	ward_diags_release(&check.mistakes);
	ward_diags_release(&check.warnings);
	ward_session_end(&check.session);
	return status;
}

static const struct ward_flag flags[] = {
	{ "repository", "NAME",
	    "Say which rule sets, pipelines and facts hold for the repository "
	    "of this name." },
	{ "own", NULL,
	    "The file is a repository's own: what the server's alone may say "
	    "is a mistake." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_check_config;
const struct ward_command ward_command_check_config = {
	.name = "check-config",
	.operands = "[FILE|REPO]",
	.operands_max = 1,
	.summary = "Say everything that is wrong with a rule file.",
	.detail =
	    "Without an operand the rule file of the whole server is "
	    "read, " WARD_SERVER_RULES
	    "; with a repository the one that its gate uses, which nobody else "
	    "may be able to write; with a file that file, whoever may write "
	    "it. Every mistake has its file and line, all in one run; warnings "
	    "are no mistakes. Where sections [repository GLOB] say different "
	    "things of one repository, that is told when it is asked about, "
	    "and so is what is wrong with its own rules. "
	    "Exit status: 0 where a gate would take the file, "
	    "else 2.",
	.example = "refward check-config rules.ini\n"
		   "refward check-config /srv/git/shop.git\n"
		   "refward check-config --repository shop/basket rules.ini\n"
		   "refward check-config --own .refward/rules.ini",
	.flags = flags,
	.has_json = true,
	.run = run,
};
