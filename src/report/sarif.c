/* SPDX-License-Identifier: Apache-2.0 */
/* `sarif`: hides SARIF 2.1.0: a run for each repository. */
#include "format.h"
#include "refward/text.h"

static void
add_text(struct ward_json *json, const char *key, const char *text)
{
	ward_json_open(json, key, '{');
	ward_json_str(json, "text", text);
	ward_json_close(json, '}');
}

static const char *
level_of(enum ward_mode mode)
{
	if (mode >= WARD_MODE_REFUSE)
		return "error";
	return mode == WARD_MODE_WARN ? "warning" : "note";
}

static void
add_rule_id(
    struct ward_json *json, const char *key, const struct ward_audit_rule *rule)
{
	struct ward_buf id = WARD_BUF_INIT;

	ward_buf_printf(&id, "%s/%s", rule->set, rule->rule);
	ward_json_view(json, key, ward_buf_view(&id));
	ward_buf_release(&id);
}

static void
add_rule(struct ward_json *json, const struct ward_audit_rule *rule)
{
	const char *summary = rule->summary[0] != '\0'
	    ? rule->summary
	    : "What refward checks itself.";

	ward_json_open(json, NULL, '{');
	add_rule_id(json, "id", rule);
	add_text(json, "shortDescription", summary);
	add_text(json, "fullDescription",
	    rule->detail[0] != '\0' ? rule->detail : summary);
	add_text(json, "help", rule->help != NULL ? rule->help : summary);
	if (rule->url != NULL)
		ward_json_str(json, "helpUri", rule->url);
	ward_json_open(json, "defaultConfiguration", '{');
	ward_json_str(json, "level", level_of(rule->mode));
	ward_json_close(json, '}');
	ward_json_close(json, '}');
}

static void
add_tool(struct ward_json *json, const struct ward_audit *audit,
    const struct ward_audit_repository *repository)
{
	ward_json_open(json, "tool", '{');
	ward_json_open(json, "driver", '{');
	ward_json_str(json, "name", "refward");
	ward_json_str(json, "version", audit->version);
	ward_json_open(json, "rules", '[');
	for (size_t i = 0; i < repository->nrules; i++)
		add_rule(json, &repository->rules[i]);
	ward_json_close(json, ']');
	ward_json_close(json, '}');
	ward_json_close(json, '}');
}

static void
add_notification(struct ward_json *json, const char *level, const char *text)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "level", level);
	add_text(json, "message", text);
	ward_json_close(json, '}');
}

/* What was not looked at: a reader must not take it for clean. */
static void
add_invocation(struct ward_json *json, const struct ward_audit *audit,
    const struct ward_audit_repository *repository)
{
	struct ward_buf text = WARD_BUF_INIT;

	ward_json_open(json, "invocations", '[');
	ward_json_open(json, NULL, '{');
	ward_json_bool(
	    json, "executionSuccessful", repository->problem == NULL);
	ward_json_time(json, "startTimeUtc", audit->started);
	ward_json_time(json, "endTimeUtc", audit->finished);
	ward_json_open(json, "toolExecutionNotifications", '[');
	if (repository->problem != NULL)
		add_notification(json, "error", repository->problem);
	else if (repository->nrefs == 0)
		add_notification(json, "note", "There was no ref to judge.");
	for (size_t i = 0; i < repository->nrules; i++) {
		const struct ward_audit_rule *rule = &repository->rules[i];

		if (!rule->is_unasked)
			continue;
		ward_buf_clear(&text);
		ward_buf_printf(&text,
		    "Rule %s/%s is not evaluable: nobody pushes.", rule->set,
		    rule->rule);
		add_notification(json, "note", ward_buf_str(&text));
	}
	ward_json_close(json, ']');
	ward_json_close(json, '}');
	ward_json_close(json, ']');
	ward_buf_release(&text);
}

/* Slashes stay: a path of a URI. */
static void
add_uri(struct ward_json *json, const char *key, const char *scheme,
    struct ward_view path)
{
	struct ward_buf uri = WARD_BUF_INIT;
	struct ward_view part;
	bool is_first = true;

	ward_buf_add_str(&uri, scheme);
	while (ward_view_split(&path, '/', &part)) {
		if (!is_first)
			ward_buf_add_char(&uri, '/');
		ward_escape_url(&uri, part);
		is_first = false;
	}
	ward_json_view(json, key, ward_buf_view(&uri));
	ward_buf_release(&uri);
}

static void
add_provenance(
    struct ward_json *json, const struct ward_audit_repository *repository)
{
	ward_json_open(json, "automationDetails", '{');
	add_uri(json, "id", "refward/", ward_view_str(repository->name));
	ward_json_close(json, '}');
	if (repository->path[0] != '/')
		return;
	ward_json_open(json, "versionControlProvenance", '[');
	ward_json_open(json, NULL, '{');
	add_uri(
	    json, "repositoryUri", "file://", ward_view_str(repository->path));
	ward_json_close(json, '}');
	ward_json_close(json, ']');
}

/* A reader wants a file and a line: where there is no path, the ref stands for
 * it. */
static void
add_location(struct ward_json *json, const struct ward_audit_finding *finding)
{
	struct ward_view file =
	    finding->path.size > 0 ? finding->path : finding->ref;
	char hex[WARD_OID_HEX_MAX + 1];

	if (file.size == 0)
		file = ward_view_str("refs");
	ward_json_open(json, "locations", '[');
	ward_json_open(json, NULL, '{');
	ward_json_open(json, "physicalLocation", '{');
	ward_json_open(json, "artifactLocation", '{');
	add_uri(json, "uri", "", file);
	ward_json_close(json, '}');
	ward_json_open(json, "region", '{');
	ward_json_number(json, "startLine", 1);
	ward_json_close(json, '}');
	ward_json_close(json, '}');
	if (finding->commit.size > 0) {
		ward_json_open(json, "logicalLocations", '[');
		ward_json_open(json, NULL, '{');
		ward_json_str(json, "fullyQualifiedName",
		    ward_oid_hex(&finding->commit, hex));
		ward_json_str(json, "kind", "commit");
		ward_json_close(json, '}');
		ward_json_close(json, ']');
	}
	ward_json_close(json, '}');
	ward_json_close(json, ']');
}

static void
add_message(struct ward_json *json, const struct ward_audit_finding *finding)
{
	struct ward_buf text = WARD_BUF_INIT;

	ward_audit_add_place(&text, finding);
	ward_buf_add_str(&text, ": ");
	ward_escape_terminal(&text, finding->text, 0);
	ward_buf_add_char(&text, '.');
	add_text(json, "message", ward_buf_str(&text));
	ward_buf_release(&text);
}

static void
add_properties(struct ward_json *json,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	struct ward_buf command = WARD_BUF_INIT;

	ward_json_open(json, "properties", '{');
	ward_json_view(json, "ref", finding->ref);
	if (finding->author.size > 0) {
		ward_json_view(json, "author", finding->author);
		ward_json_time(json, "date", finding->date);
	}
	ward_audit_add_command(&command, repository, finding);
	ward_json_view(json, "command", ward_buf_view(&command));
	if (finding->mend.size > 0)
		ward_json_view(json, "mend", finding->mend);
	ward_json_close(json, '}');
	ward_buf_release(&command);
}

static void
add_suppression(
    struct ward_json *json, const struct ward_audit_finding *finding)
{
	ward_json_open(json, "suppressions", '[');
	if (finding->is_accepted) {
		ward_json_open(json, NULL, '{');
		ward_json_str(json, "kind", "external");
		ward_json_str(json, "status", "accepted");
		ward_json_str(
		    json, "justification", "It is in the baseline file.");
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
}

struct telling {
	struct ward_json *json;
	const struct ward_audit *audit;
};

static void
add_result(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	const struct telling *telling = data;
	struct ward_json *json = telling->json;

	(void)out;
	ward_json_open(json, NULL, '{');
	add_rule_id(json, "ruleId", &repository->rules[finding->rule]);
	ward_json_number(json, "ruleIndex", (int64_t)finding->rule);
	/* A rule that could not tell is what SARIF calls open. */
	ward_json_str(json, "kind", finding->is_unknown ? "open" : "fail");
	ward_json_str(json, "level",
	    finding->is_unknown ? "none" : level_of(finding->mode));
	add_message(json, finding);
	add_location(json, finding);
	ward_json_open(json, "partialFingerprints", '{');
	ward_json_str(json, "refwardFinding/v1", finding->id);
	ward_json_close(json, '}');
	if (telling->audit->earlier != NULL && !finding->is_unknown)
		ward_json_str(json, "baselineState",
		    finding->is_new ? "new" : "unchanged");
	if (telling->audit->accepted != NULL)
		add_suppression(json, finding);
	add_properties(json, repository, finding);
	ward_json_close(json, '}');
}

static void
add_run(struct ward_report_out *out, struct ward_json *json,
    const struct ward_audit *audit,
    const struct ward_audit_repository *repository)
{
	struct telling telling = { json, audit };

	ward_json_open(json, NULL, '{');
	add_tool(json, audit, repository);
	add_invocation(json, audit, repository);
	add_provenance(json, repository);
	ward_json_str(json, "columnKind", "unicodeCodePoints");
	ward_json_open(json, "results", '[');
	ward_report_findings(out, audit, repository, add_result, &telling);
	ward_json_close(json, ']');
	ward_json_close(json, '}');
}

static void
end(struct ward_report_out *out, const struct ward_audit *audit)
{
	struct ward_json json;

	ward_json_init(&json, &out->text);
	ward_json_open(&json, NULL, '{');
	ward_json_str(
	    &json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	ward_json_str(&json, "version", "2.1.0");
	ward_json_open(&json, "runs", '[');
	for (size_t i = 0; i < audit->nrepositories; i++)
		add_run(out, &json, audit, &audit->repositories[i]);
	ward_json_close(&json, ']');
	ward_json_close(&json, '}');
	ward_buf_add_char(&out->text, '\n');
}

const struct ward_report_format ward_report_sarif = {
	.name = "sarif",
	.summary = "SARIF 2.1.0, for code scanning: a run for each repository.",
	.end = end,
};
