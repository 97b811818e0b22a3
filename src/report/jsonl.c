/* SPDX-License-Identifier: Apache-2.0 */
/* `jsonl`: hides the lines that other programs read while the audit runs. */
#include "format.h"

static void
open_line(struct ward_json *json, struct ward_report_out *out, const char *type)
{
	ward_json_init(json, &out->text);
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "type", type);
}

static void
close_line(struct ward_json *json, struct ward_report_out *out)
{
	ward_json_close(json, '}');
	ward_buf_add_char(&out->text, '\n');
}

static void
begin(struct ward_report_out *out, const struct ward_audit *audit)
{
	struct ward_json json;

	open_line(&json, out, "audit");
	ward_report_json_head(&json, audit);
	close_line(&json, out);
}

static void
add_finding(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	const struct ward_audit *audit = data;
	struct ward_json json;

	open_line(&json, out, "finding");
	ward_json_str(&json, "repository", repository->name);
	ward_report_json_finding(
	    &json, repository, finding, audit->earlier != NULL);
	close_line(&json, out);
}

static void
add_ref(
    void *data, struct ward_report_out *out, const struct ward_audit_ref *ref)
{
	const struct ward_audit_repository *repository = data;
	struct ward_json json;

	open_line(&json, out, "ref");
	ward_json_str(&json, "repository", repository->name);
	ward_report_json_ref(&json, ref);
	close_line(&json, out);
}

static void
tell_repository(struct ward_report_out *out, const struct ward_audit *audit,
    const struct ward_audit_repository *repository)
{
	struct ward_json json;

	ward_report_findings(
	    out, audit, repository, add_finding, (void *)audit);
	ward_report_refs(out, audit, repository, add_ref, (void *)repository);
	open_line(&json, out, "repository");
	ward_report_json_repository(&json, audit, repository);
	close_line(&json, out);
}

static void
end(struct ward_report_out *out, const struct ward_audit *audit)
{
	struct ward_json json;

	open_line(&json, out, "summary");
	ward_report_json_summary(&json, out, audit);
	close_line(&json, out);
}

const struct ward_report_format ward_report_jsonl = {
	.name = "jsonl",
	.summary = "One object a line, as repositories are done.",
	.begin = begin,
	.repository = tell_repository,
	.end = end,
};
