/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where it is known what this program is made of. */
#include "config.h"
#include "refward/dispatch.h"
#include "refward/json.h"
#include "refward/regex.h"
#include "refward/repo.h"
#include "refward/sandbox.h"
#include "cmd.h"
#include "dispatch.h"
#include "records.h"

#define SCHEMA 1

struct fact {
	const char *key;
	const char *label;
	const char *value;
};

static void
add_text(struct ward_buf *out, const struct fact *facts, size_t count)
{
	struct ward_sandbox_parts parts;
	char text[WARD_SANDBOX_TEXT_SIZE];

	ward_buf_add_str(out, PACKAGE_NAME " " PACKAGE_VERSION "\n");
	for (size_t i = 1; i < count; i++)
		ward_buf_printf(
		    out, "%-14s %s\n", facts[i].label, facts[i].value);
	ward_sandbox_probe(&parts);
	ward_buf_printf(
	    out, "%-14s %s\n", "sandbox", ward_sandbox_text(&parts, text));
}

static void
add_json(struct ward_buf *out, const struct fact *facts, size_t count)
{
	struct ward_sandbox_parts parts;
	struct ward_json json;

	ward_json_init(&json, out);
	ward_json_open(&json, NULL, '{');
	ward_json_number(&json, "schema_version", SCHEMA);
	for (size_t i = 0; i < count; i++)
		ward_json_str(&json, facts[i].key, facts[i].value);
	ward_sandbox_probe(&parts);
	ward_json_open(&json, "sandbox", '{');
	ward_json_number(&json, "landlock", parts.landlock);
	ward_json_bool(&json, "seccomp", parts.seccomp);
	ward_json_close(&json, '}');
	ward_json_close(&json, '}');
	ward_buf_add_char(out, '\n');
}

static int
run(struct ward_cli *cli)
{
	const struct fact facts[] = {
		{ "version", "version", PACKAGE_VERSION },
		{ "git", "git reader", ward_repo_backend_version() },
		{ "pcre2", "pcre2", ward_regex_version() },
		{ "jansson", "jansson", ward_records_library() },
		{ "sqlite", "sqlite", ward_ledger_library() },
		{ "curl", "curl", ward_dispatch_http_library(cli) },
		{ "configuration", "configuration", REFWARD_SYSCONFDIR },
		{ "hooks", "hooks", REFWARD_LIBEXECDIR },
		{ "presets", "presets", REFWARD_DATADIR "/presets" },
	};
	size_t count = sizeof(facts) / sizeof(facts[0]);
	struct ward_buf text = WARD_BUF_INIT;
	int status;

	if (ward_cli_is_json(cli))
		add_json(&text, facts, count);
	else
		add_text(&text, facts, count);
	status = ward_cli_print(cli, &text, WARD_EXIT_CLEAN);
	ward_buf_release(&text);
	return status;
}

extern const struct ward_command ward_command_version;
const struct ward_command ward_command_version = {
	.name = "version",
	.operands = "",
	.summary = "Print versions, libraries and compiled-in folders.",
	.detail = "Of libraries the version that is running is told, not the "
		  "one that was there when refward was built; of the "
		  "sandbox, what the running kernel has for the gate.",
	.example = "refward version --json",
	.has_json = true,
	.run = run,
};
