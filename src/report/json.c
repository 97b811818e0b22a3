/* SPDX-License-Identifier: Apache-2.0 */
/* `json`: hides the one document that holds all; its members are jsonl's too.
 */
#include <stdio.h>
#include "format.h"

static void
add_size(struct ward_json *json, const char *key, size_t number)
{
	ward_json_number(json, key, (int64_t)number);
}

static void
add_oid(struct ward_json *json, const char *key, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];

	ward_json_str(json, key, id->size > 0 ? ward_oid_hex(id, hex) : NULL);
}

static void
add_text(struct ward_json *json, const char *key, struct ward_view text)
{
	if (text.size > 0)
		ward_json_view(json, key, text);
	else
		ward_json_str(json, key, NULL);
}

static void
add_counts(struct ward_json *json, const struct ward_audit_counts *counts)
{
	ward_json_open(json, "counts", '{');
	add_size(json, "open", counts->open);
	add_size(json, "noted", counts->noted);
	add_size(json, "accepted", counts->accepted);
	add_size(json, "unknown", counts->unknown);
	ward_json_close(json, '}');
}

static void
add_months(
    struct ward_json *json, const struct ward_audit_month *months, size_t count)
{
	char text[32];

	ward_json_open(json, "months", '[');
	for (size_t i = 0; i < count; i++) {
		const struct ward_audit_month *month = &months[i];

		snprintf(text, sizeof(text), "%04u-%02u",
		    1970 + month->month / 12, month->month % 12 + 1);
		ward_json_open(json, NULL, '{');
		ward_json_str(json, "month", text);
		add_size(json, "commits", month->ncommits);
		add_size(json, "failing", month->nfailing);
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
}

static void
add_strings(struct ward_json *json, const char *key, const char *const *items,
    size_t count)
{
	ward_json_open(json, key, '[');
	for (size_t i = 0; i < count; i++)
		ward_json_str(json, NULL, items[i]);
	ward_json_close(json, ']');
}

static void
add_shard(struct ward_json *json, const struct ward_audit_shard *shard)
{
	if (shard->of == 0) {
		ward_json_str(json, "shard", NULL);
		return;
	}
	ward_json_open(json, "shard", '{');
	add_size(json, "number", shard->number);
	add_size(json, "of", shard->of);
	add_size(json, "listed", shard->nlisted);
	ward_json_str(json, "list_sha256", shard->list);
	ward_json_close(json, '}');
}

void
ward_report_json_head(struct ward_json *json, const struct ward_audit *audit)
{
	ward_json_number(json, "schema_version", WARD_AUDIT_SCHEMA);
	ward_json_str(json, "refward", audit->version);
	ward_json_str(json, "host", audit->host);
	ward_json_time(json, "started", audit->started);
	ward_json_str(json, "rules", audit->rules);
	ward_json_str(json, "policy",
	    audit->policy_hash[0] != '\0' ? audit->policy_hash : NULL);
	add_shard(json, &audit->shard);
	add_strings(json, "refs", audit->refs, audit->nrefs);
	add_strings(json, "since", audit->since, audit->nsince);
	ward_json_str(json, "verified", audit->verified);
	ward_json_str(json, "structure", audit->looked_at);
	ward_json_bool(json, "posture", audit->has_posture);
	ward_json_str(json, "fail_on",
	    audit->fails_on > WARD_MODE_REFUSE
		? "nothing"
		: ward_mode_name(audit->fails_on));
	ward_json_str(json, "baseline", audit->baseline);
	ward_json_str(json, "compared_with", audit->compared);
}

static void
add_total(struct ward_json *json, const struct ward_audit *audit,
    const struct ward_audit_total *total)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "set", total->rule->set);
	ward_json_str(json, "rule", total->rule->rule);
	ward_json_str(json, "mode", ward_mode_name(total->rule->mode));
	add_counts(json, &total->counts);
	add_size(json, "repositories", total->nrepositories);
	add_size(json, "not_evaluable_in", total->nunasked);
	if (audit->earlier != NULL)
		add_size(json, "before", total->nearlier);
	ward_json_close(json, '}');
}

void
ward_report_json_summary(struct ward_json *json, struct ward_report_out *out,
    const struct ward_audit *audit)
{
	struct ward_buf digest = WARD_BUF_INIT;

	ward_json_time(json, "finished", audit->finished);
	ward_json_open(json, "repositories", '{');
	add_size(json, "asked", audit->nrepositories);
	add_size(json, "read", audit->nread);
	add_size(json, "clean", audit->nclean);
	add_size(json, "with_findings", audit->nfailing);
	add_size(json, "unknown", audit->nunknown);
	ward_json_close(json, '}');
	add_size(json, "refs_judged", audit->nrefs_judged);
	add_size(json, "commits_judged", audit->ncommits);
	add_size(json, "commits_failing", audit->nfailing_commits);
	add_counts(json, &audit->counts);
	if (audit->earlier != NULL) {
		add_size(json, "new", audit->nnew);
		add_size(json, "gone", audit->ngone);
	}
	ward_json_open(json, "rules", '[');
	for (size_t i = 0; i < audit->ntotals; i++)
		add_total(json, audit, &audit->totals[i]);
	ward_json_close(json, ']');
	add_months(json, audit->months, audit->nmonths);
	ward_report_digest(out, audit, &digest);
	ward_json_view(json, "data_sha256", ward_buf_view(&digest));
	ward_buf_release(&digest);
}

static void
add_rule(struct ward_json *json, const struct ward_audit_rule *rule)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "set", rule->set);
	ward_json_str(json, "rule", rule->rule);
	ward_json_str(json, "mode", ward_mode_name(rule->mode));
	ward_json_bool(json, "evaluable", !rule->is_unasked);
	ward_json_str(json, "help", rule->help);
	ward_json_str(json, "url", rule->url);
	add_counts(json, &rule->counts);
	ward_json_close(json, '}');
}

static void
add_posture(struct ward_json *json, const struct ward_audit_posture *posture)
{
	if (!posture->is_asked) {
		ward_json_str(json, "posture", NULL);
		return;
	}
	ward_json_open(json, "posture", '{');
	add_size(json, "branches", posture->nbranches);
	add_size(json, "tags", posture->ntags);
	add_size(json, "other_refs", posture->nothers);
	add_size(json, "moved_tags", posture->nmoved);
	add_size(json, "unexplained_refs", posture->nunexplained);
	add_size(json, "unknown_refs", posture->nuntold);
	ward_json_close(json, '}');
}

static void
add_bypasses(
    struct ward_json *json, const struct ward_audit_repository *repository)
{
	ward_json_str(
	    json, "records", ward_audit_answer_name(repository->has_records));
	ward_json_open(json, "bypasses", '[');
	for (size_t i = 0; i < repository->nbypasses; i++) {
		const struct ward_audit_bypass *one = &repository->bypasses[i];

		ward_json_open(json, NULL, '{');
		ward_json_time(json, "time", one->time);
		ward_json_str(json, "push", one->push);
		ward_json_str(json, "user", one->user);
		ward_json_str(json, "set", one->set);
		ward_json_str(json, "rule", one->rule);
		ward_json_str(json, "reason", one->reason);
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
	add_size(json, "bypasses_left_out", repository->nbypasses_left);
}

static void
add_time(struct ward_json *json, const char *key, int64_t time)
{
	if (time != 0)
		ward_json_time(json, key, time);
	else
		ward_json_str(json, key, NULL);
}

void
ward_report_json_ref(struct ward_json *json, const struct ward_audit_ref *ref)
{
	ward_json_view(json, "ref", ref->name);
	ward_json_str(json, "kind", ward_audit_ref_kind(ref));
	add_oid(json, "value", &ref->value);
	add_time(json, "date", ref->date);
	add_time(json, "moved", ref->moved);
	add_size(json, "moves", ref->nmoves);
	ward_json_str(
	    json, "explained", ward_audit_answer_name(ref->explained));
}

void
ward_report_json_repository(struct ward_json *json,
    const struct ward_audit *audit,
    const struct ward_audit_repository *repository)
{
	ward_json_str(json, "repository", repository->name);
	ward_json_str(json, "path", repository->path);
	ward_json_str(json, "state", ward_audit_state_name(repository->state));
	ward_json_str(json, "problem", repository->problem);
	ward_json_str(json, "rule_file", repository->rules_file);
	ward_json_bool(json, "rules_failed", repository->is_policy);
	ward_json_str(json, "policy",
	    repository->policy_hash[0] != '\0' ? repository->policy_hash
					       : NULL);
	add_size(json, "refs_judged", repository->nrefs);
	add_size(json, "commits_judged", repository->ncommits);
	add_size(json, "commits_failing", repository->nfailing);
	ward_json_number(
	    json, "milliseconds", (int64_t)repository->milliseconds);
	add_counts(json, &repository->counts);
	if (audit->earlier != NULL) {
		add_size(json, "new", repository->nnew);
		add_size(json, "gone", repository->ngone);
	}
	add_posture(json, &repository->posture);
	add_bypasses(json, repository);
	ward_json_open(json, "rules", '[');
	for (size_t i = 0; i < repository->nrules; i++)
		add_rule(json, &repository->rules[i]);
	ward_json_close(json, ']');
	add_months(json, repository->months, repository->nmonths);
}

void
ward_report_json_finding(struct ward_json *json,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding, bool has_earlier)
{
	const struct ward_audit_rule *rule = &repository->rules[finding->rule];
	struct ward_buf command = WARD_BUF_INIT;

	ward_json_str(json, "id", finding->id);
	ward_json_str(json, "set", rule->set);
	ward_json_str(json, "rule", rule->rule);
	ward_json_str(json, "level", ward_audit_level(finding));
	ward_json_bool(json, "accepted", finding->is_accepted);
	ward_json_bool(json, "open", finding->is_open);
	if (has_earlier)
		ward_json_bool(json, "new", finding->is_new);
	add_text(json, "ref", finding->ref);
	add_oid(json, "commit", &finding->commit);
	add_oid(json, "value", &finding->value);
	add_text(json, "subject", finding->subject);
	add_text(json, "author", finding->author);
	if (finding->author.size > 0)
		ward_json_time(json, "date", finding->date);
	else
		ward_json_str(json, "date", NULL);
	if (finding->commit.size > 0)
		ward_json_time(json, "committed", finding->committed);
	else
		ward_json_str(json, "committed", NULL);
	add_text(json, "path", finding->path);
	ward_json_view(json, "text", finding->text);
	add_text(json, "mend", finding->mend);
	ward_audit_add_command(&command, repository, finding);
	ward_json_view(json, "command", ward_buf_view(&command));
	ward_buf_release(&command);
}

struct telling {
	struct ward_json *json;
	bool has_earlier;
};

static void
add_finding(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	struct telling *telling = data;

	(void)out;
	ward_json_open(telling->json, NULL, '{');
	ward_report_json_finding(
	    telling->json, repository, finding, telling->has_earlier);
	ward_json_close(telling->json, '}');
}

static void
add_ref(
    void *data, struct ward_report_out *out, const struct ward_audit_ref *ref)
{
	struct telling *telling = data;

	(void)out;
	ward_json_open(telling->json, NULL, '{');
	ward_report_json_ref(telling->json, ref);
	ward_json_close(telling->json, '}');
}

static void
end(struct ward_report_out *out, const struct ward_audit *audit)
{
	struct ward_json json;
	struct telling telling = { &json, audit->earlier != NULL };

	ward_json_init(&json, &out->text);
	ward_json_open(&json, NULL, '{');
	ward_report_json_head(&json, audit);
	ward_json_open(&json, "summary", '{');
	ward_report_json_summary(&json, out, audit);
	ward_json_close(&json, '}');
	ward_json_open(&json, "repositories", '[');
	for (size_t i = 0; i < audit->nrepositories; i++) {
		ward_json_open(&json, NULL, '{');
		ward_report_json_repository(
		    &json, audit, &audit->repositories[i]);
		ward_json_open(&json, "findings", '[');
		ward_report_findings(
		    out, audit, &audit->repositories[i], add_finding, &telling);
		ward_json_close(&json, ']');
		ward_json_open(&json, "standing", '[');
		ward_report_refs(
		    out, audit, &audit->repositories[i], add_ref, &telling);
		ward_json_close(&json, ']');
		ward_json_close(&json, '}');
	}
	ward_json_close(&json, ']');
	ward_json_close(&json, '}');
	ward_buf_add_char(&out->text, '\n');
}

const struct ward_report_format ward_report_json = {
	.name = "json",
	.summary = "One document with all; --compare reads it.",
	.end = end,
};
