/* SPDX-License-Identifier: Apache-2.0 */
/* `junit`: hides the XML in which CI servers show tests: a suite for each
 * repository, a case for each rule. */
#include "format.h"
#include "refward/calendar.h"
#include "refward/text.h"

/* Of one rule; servers refuse files that are too large. */
#define FINDINGS_SHOWN 200

struct telling {
	size_t rule;
	size_t shown;
	bool wants_unknown;
};

static void
add_attribute(struct ward_buf *out, const char *name, struct ward_view value)
{
	ward_buf_printf(out, " %s=\"", name);
	ward_escape_xml(out, value);
	ward_buf_add_char(out, '"');
}

static void
add_finding(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	struct telling *telling = data;
	struct ward_buf line = WARD_BUF_INIT;

	if (finding->rule != telling->rule ||
	    (telling->wants_unknown ? !finding->is_unknown
				    : !finding->is_open) ||
	    telling->shown++ >= FINDINGS_SHOWN)
		return;
	ward_audit_add_place(&line, finding);
	ward_buf_add_str(&line, ": ");
	ward_buf_add_view(&line, finding->text);
	ward_buf_add_str(&line, ": ");
	ward_audit_add_command(&line, repository, finding);
	ward_escape_xml(&out->text, ward_buf_view(&line));
	ward_buf_add_char(&out->text, '\n');
	ward_buf_release(&line);
}

/* Readers show the text inside, not the attribute. One element of a kind: an
 * error says more than a failure. */
static void
add_outcome(struct ward_report_out *out, const struct ward_audit *audit,
    const struct ward_audit_repository *repository, size_t number)
{
	const struct ward_audit_counts *counts =
	    &repository->rules[number].counts;
	struct telling telling = { .rule = number,
		.wants_unknown = counts->unknown > 0 };
	const char *element = telling.wants_unknown ? "error" : "failure";
	size_t count = telling.wants_unknown ? counts->unknown : counts->open;

	if (count == 0)
		return;
	ward_buf_printf(&out->text,
	    "<%s message=\"%zu finding%s\" type=\"refward\">", element, count,
	    count == 1 ? "" : "s");
	ward_report_findings(out, audit, repository, add_finding, &telling);
	if (telling.shown > FINDINGS_SHOWN)
		ward_buf_printf(&out->text, "and %zu more\n",
		    telling.shown - FINDINGS_SHOWN);
	ward_buf_printf(&out->text, "</%s>", element);
}

static void
open_case(struct ward_buf *out, const struct ward_audit_repository *repository,
    const char *name)
{
	ward_buf_add_str(out, "<testcase");
	add_attribute(out, "classname", ward_view_str(repository->name));
	add_attribute(out, "name", ward_view_str(name));
	ward_buf_add_str(out, " time=\"0\">");
}

/* Why a case says neither yes nor no, or NULL. */
static const char *
why_skipped(const struct ward_audit_repository *repository,
    const struct ward_audit_rule *rule)
{
	if (rule->counts.open > 0 || rule->counts.unknown > 0)
		return NULL;
	if (rule->is_unasked)
		return "not evaluable: nobody pushes";
	return repository->nrefs == 0 && !rule->is_posture
	    ? "there was no ref to judge"
	    : NULL;
}

static void
add_rule(struct ward_report_out *out, const struct ward_audit *audit,
    const struct ward_audit_repository *repository, size_t number)
{
	const struct ward_audit_rule *rule = &repository->rules[number];
	const char *skipped = why_skipped(repository, rule);
	struct ward_buf name = WARD_BUF_INIT;

	ward_buf_printf(&name, "%s/%s", rule->set, rule->rule);
	open_case(&out->text, repository, ward_buf_str(&name));
	if (skipped != NULL)
		ward_buf_printf(
		    &out->text, "<skipped message=\"%s\"/>", skipped);
	add_outcome(out, audit, repository, number);
	ward_buf_add_str(&out->text, "</testcase>\n");
	ward_buf_release(&name);
}

static void
add_problem(
    struct ward_buf *out, const struct ward_audit_repository *repository)
{
	open_case(out, repository, "refward/repository");
	if (repository->problem != NULL) {
		ward_buf_add_str(out,
		    "<error message=\"it was not read to its end\" "
		    "type=\"refward\">");
		ward_escape_xml(out, ward_view_str(repository->problem));
		ward_buf_add_str(out, "</error>");
	}
	ward_buf_add_str(out, "</testcase>\n");
}

static void
add_suite(struct ward_report_out *out, const struct ward_audit *audit,
    const struct ward_audit_repository *repository)
{
	size_t failures = 0, errors = repository->problem != NULL, skipped = 0;
	struct ward_buf time = WARD_BUF_INIT;

	for (size_t i = 0; i < repository->nrules; i++) {
		const struct ward_audit_rule *rule = &repository->rules[i];

		errors += rule->counts.unknown > 0;
		failures += rule->counts.unknown == 0 && rule->counts.open > 0;
		skipped += why_skipped(repository, rule) != NULL;
	}
	ward_buf_add_str(&out->text, "<testsuite");
	add_attribute(&out->text, "name", ward_view_str(repository->name));
	ward_add_time(&time, audit->started);
	add_attribute(
	    &out->text, "timestamp", ward_view(time.data, time.size - 1));
	ward_buf_printf(&out->text,
	    " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" "
	    "time=\"%.3f\">\n",
	    repository->nrules + 1, failures, errors, skipped,
	    (double)repository->milliseconds / 1000);
	add_problem(&out->text, repository);
	for (size_t i = 0; i < repository->nrules; i++)
		add_rule(out, audit, repository, i);
	ward_buf_add_str(&out->text, "</testsuite>\n");
	ward_buf_release(&time);
}

static void
end(struct ward_report_out *out, const struct ward_audit *audit)
{
	ward_buf_add_str(&out->text,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<testsuites name=\"refward audit\">\n");
	for (size_t i = 0; i < audit->nrepositories; i++)
		add_suite(out, audit, &audit->repositories[i]);
	ward_buf_add_str(&out->text, "</testsuites>\n");
}

const struct ward_report_format ward_report_junit = {
	.name = "junit",
	.summary = "JUnit XML: a suite for each repository, a case for each "
		   "rule.",
	.end = end,
};
