/* SPDX-License-Identifier: Apache-2.0 */
/* `csv`: hides the columns of a spreadsheet (RFC 4180). */
#include "format.h"
#include "refward/calendar.h"
#include "refward/text.h"

static const char head[] =
    "repository,set,rule,level,accepted,ref,commit,author,date,path,subject,"
    "text,id,command\r\n";

static void
add(struct ward_buf *out, struct ward_view text)
{
	ward_escape_csv(out, text);
	ward_buf_add_char(out, ',');
}

static void
begin(struct ward_report_out *out, const struct ward_audit *audit)
{
	(void)audit;
	ward_buf_add_str(&out->text, head);
}

static void
add_date(struct ward_buf *out, const struct ward_audit_finding *finding)
{
	struct ward_buf date = WARD_BUF_INIT;

	if (finding->author.size > 0)
		ward_add_time(&date, finding->date);
	add(out, ward_buf_view(&date));
	ward_buf_release(&date);
}

static void
add_finding(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	const struct ward_audit_rule *rule = &repository->rules[finding->rule];
	const struct ward_oid *id =
	    finding->commit.size > 0 ? &finding->commit : &finding->value;
	struct ward_buf command = WARD_BUF_INIT;
	struct ward_buf *text = &out->text;
	char hex[WARD_OID_HEX_MAX + 1] = "";

	(void)data;
	if (id->size > 0)
		ward_oid_hex(id, hex);
	add(text, ward_view_str(repository->name));
	add(text, ward_view_str(rule->set));
	add(text, ward_view_str(rule->rule));
	add(text, ward_view_str(ward_audit_level(finding)));
	add(text, ward_view_str(finding->is_accepted ? "yes" : "no"));
	add(text, finding->ref);
	add(text, ward_view_str(hex));
	add(text, finding->author);
	add_date(text, finding);
	add(text, finding->path);
	add(text, finding->subject);
	add(text, finding->text);
	add(text, ward_view_str(finding->id));
	ward_audit_add_command(&command, repository, finding);
	ward_escape_csv(text, ward_buf_view(&command));
	ward_buf_add_str(text, "\r\n");
	ward_buf_release(&command);
}

/* A row of a repository's own: no findings would look like clean. */
static void
add_problem(
    struct ward_buf *out, const struct ward_audit_repository *repository)
{
	add(out, ward_view_str(repository->name));
	ward_buf_add_str(out,
	    "\"\",\"\",\"unknown\",\"no\",\"\",\"\",\"\","
	    "\"\",\"\",\"\",");
	add(out, ward_view_str(repository->problem));
	ward_buf_add_str(out, "\"\",\"\"\r\n");
}

static void
tell_repository(struct ward_report_out *out, const struct ward_audit *audit,
    const struct ward_audit_repository *repository)
{
	ward_report_findings(out, audit, repository, add_finding, NULL);
	if (repository->problem != NULL)
		add_problem(&out->text, repository);
}

const struct ward_report_format ward_report_csv = {
	.name = "csv",
	.summary = "For spreadsheets: a row for each finding.",
	.begin = begin,
	.repository = tell_repository,
};
