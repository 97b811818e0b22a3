/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which rule file is meant, and how its mistakes are told. */
#include <string.h>
#include <sys/stat.h>
#include "refward/json.h"
#include "refward/place.h"
#include "refward/text.h"
#include "session.h"

#define SERVER_FILE REFWARD_SYSCONFDIR "/refward.ini"
#define SCHEMA	    1

struct check {
	struct ward_cli *cli;
	struct ward_session session; /* of the repository, if one is named */
	const char *file;
	struct ward_policy *policy;
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
	    ward_policy_has_repositories(check->policy)) {
		ward_place_name(&name, session->git_dir, check->policy);
		check->name =
		    ward_arena_strdup(session->arena, ward_buf_str(&name));
		ward_buf_release(&name);
	}
	return ward_policy_repository(
	    &check->repository, check->policy, check->name, session->arena);
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

	check->file = operand ? operand : SERVER_FILE;
	if (operand && is_folder(operand)) {
		err = find_in_repository(check, operand);
		trust.is_any = false;
		trust.owner = check->session.owner;
		trust.group = check->session.group;
	} else if (!operand && stat(SERVER_FILE, &st) == 0) {
		trust.owner = st.st_uid;
	}
	if (!err)
		err = ward_policy_load(
		    &check->policy, check->file, &trust, &check->mistakes);
	if (err)
		return err;
	ward_policy_warnings(check->policy, &check->warnings);
	return find_what_holds(check);
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
add_repository(struct ward_buf *out, const struct check *check)
{
	ward_buf_add_str(out, "repository '");
	ward_escape_terminal(out, ward_view_str(check->name), 0);
	ward_buf_add_str(out, "'\n");
	for (size_t i = 1; i < ward_policy_set_count(check->policy); i++)
		if (holds(check, i))
			ward_buf_printf(out, "  rule set %s\n",
			    ward_policy_set_name(check->policy, i));
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
	ward_json_open(json, "rule_sets", '[');
	for (size_t i = 1; i < ward_policy_set_count(check->policy); i++)
		if (holds(check, i))
			ward_json_str(
			    json, NULL, ward_policy_set_name(check->policy, i));
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
		ward_hex(
		    &hash, ward_policy_hash(check->policy), WARD_SHA256_SIZE);
		ward_json_str(&json, "sha256", ward_buf_str(&hash));
		ward_json_number(&json, "rule_sets",
		    (int64_t)ward_policy_set_count(check->policy) - 1);
		ward_json_number(
		    &json, "rules", (int64_t)count_rules(check->policy));
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
	nsets = ward_policy_set_count(check->policy) - 1;
	nrules = count_rules(check->policy);
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

	ward_session_start(&check.session, cli);
	check.err = load(&check);
	status = ward_cli_is_json(cli) ? tell_json(&check) : tell(&check);
	ward_policy_free(check.policy);
	ward_diags_release(&check.mistakes);
	ward_diags_release(&check.warnings);
	ward_session_end(&check.session);
	return status;
}

static const struct ward_flag flags[] = {
	{ "repository", "NAME",
	    "Say which rule sets and facts hold for the repository of this "
	    "name." },
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
	    "read, " SERVER_FILE
	    "; with a repository the one that its gate uses, which nobody else "
	    "may be able to write; with a file that file, whoever may write "
	    "it. Every mistake has its file and line, all in one run; warnings "
	    "are no mistakes. Where sections [repository GLOB] say different "
	    "things of one repository, that is told when it is asked about. "
	    "Exit status: 0 where a gate would take the file, "
	    "else 2.",
	.example = "refward check-config rules.ini\n"
		   "refward check-config /srv/git/shop.git\n"
		   "refward check-config --repository shop/basket rules.ini",
	.flags = flags,
	.has_json = true,
	.run = run,
};
