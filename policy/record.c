/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the form of decision records. */
#include "refward/file.h"
#include "refward/import.h"
#include "refward/json.h"
#include "refward/log_keep.h"
#include "refward/own_rules.h"
#include "refward/render.h"

/* Git's own refs are shorter; what is longer is no reason to fill a disk. */
#define NAME_CAP  1024
#define CLAIM_CAP 256

static void
add_name(
    struct ward_json *json, const char *key, struct ward_view name, size_t cap)
{
	struct ward_buf text = WARD_BUF_INIT;

	if (name.size <= cap) {
		ward_json_view(json, key, name);
		return;
	}
	ward_buf_add(&text, name.data, cap);
	ward_buf_add_str(&text, "...");
	ward_json_view(json, key, ward_buf_view(&text));
	ward_buf_release(&text);
}

static void
add_id(struct ward_json *json, const char *key, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];

	ward_json_str(json, key, ward_oid_hex(id, hex));
}

static void
add_line(struct ward_json *json, const struct ward_update *update)
{
	ward_json_open(json, NULL, '{');
	add_name(json, "ref", ward_view_str(update->ref), NAME_CAP);
	if (update->pushed != update->ref)
		add_name(
		    json, "pushed_as", ward_view_str(update->pushed), NAME_CAP);
	ward_json_str(json, "kind", ward_update_kind_name(update->kind));
	add_id(json, "old", &update->old);
	add_id(json, "new", &update->new);
	ward_json_close(json, '}');
}

/* Where names were not even looked at, the client's claims are recorded. */
static void
add_claim(struct ward_json *json, const struct ward_push_line *line)
{
	ward_json_open(json, NULL, '{');
	add_name(json, "claimed_ref", line->name, CLAIM_CAP);
	add_id(json, "claimed_old", &line->old);
	add_id(json, "claimed_new", &line->new);
	ward_json_close(json, '}');
}

static void
add_lines(struct ward_json *json, const struct ward_record *record)
{
	ward_json_open(json, "lines", '[');
	if (record->verdict != NULL && record->verdict->nupdates > 0)
		for (size_t i = 0; i < record->verdict->nupdates; i++)
			add_line(json, &record->verdict->updates[i]);
	else
		for (size_t i = 0; i < record->push->nlines; i++)
			add_claim(json, &record->push->lines[i]);
	ward_json_close(json, ']');
}

static void
add_finding(struct ward_json *json, const struct ward_finding *finding)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "mode", ward_mode_name(finding->mode));
	ward_json_bool(json, "unknown", finding->is_unknown);
	ward_json_str(json, "set", finding->set);
	ward_json_str(json, "rule", finding->rule);
	if (finding->file != NULL) {
		ward_json_str(json, "file", finding->file);
		ward_json_number(json, "line", finding->file_line);
	}
	if (finding->ref != NULL)
		add_name(json, "ref", ward_view_str(finding->ref), CLAIM_CAP);
	if (finding->commit.size != 0) {
		add_id(json, "commit", &finding->commit);
		ward_json_view(json, "subject", finding->subject);
	}
	if (finding->path.size != 0)
		ward_json_view(json, "path", finding->path);
	ward_json_str(json, "what", finding->what);
	if (finding->detail != NULL)
		ward_json_str(json, "detail", finding->detail);
	if (finding->mend != NULL)
		ward_json_str(json, "mend", finding->mend);
	if (finding->help != NULL)
		ward_json_str(json, "help", finding->help);
	if (finding->url != NULL)
		ward_json_str(json, "url", finding->url);
	ward_json_close(json, '}');
}

static void
add_bypasses(struct ward_json *json, const struct ward_record *record)
{
	const struct ward_verdict *verdict = record->verdict;

	ward_json_open(json, "bypasses", '[');
	for (size_t i = 0; i < verdict->nbypasses; i++) {
		const struct ward_bypass *bypass = &verdict->bypasses[i];

		ward_json_open(json, NULL, '{');
		ward_json_str(json, "set", bypass->set);
		ward_json_str(json, "rule", bypass->rule);
		ward_json_str(json, "user", record->push->pusher->name);
		ward_json_str(json, "reason", bypass->reason);
		ward_json_number(json, "findings",
		    (int64_t)ward_verdict_bypassed(verdict, bypass));
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
}

static void
add_verdict(struct ward_json *json, const struct ward_verdict *verdict)
{
	ward_json_number(json, "refuse", (int64_t)verdict->nrefuse);
	ward_json_number(json, "warn", (int64_t)verdict->nwarn);
	ward_json_number(json, "record", (int64_t)verdict->nrecord);
	ward_json_number(json, "unknown", (int64_t)verdict->nunknown);
	ward_json_number(json, "commits_judged", (int64_t)verdict->njudged);
	ward_json_open(json, "exempted", '[');
	for (size_t i = 0; i < verdict->nexempted; i++)
		ward_json_str(json, NULL, verdict->exempted[i]);
	ward_json_close(json, ']');
	ward_json_open(json, "findings", '[');
	for (size_t i = 0; i < verdict->count; i++)
		add_finding(json, &verdict->findings[i]);
	ward_json_close(json, ']');
}

static void
add_diags(struct ward_json *json, const struct ward_diags *diags)
{
	ward_json_open(json, "diagnostics", '[');
	for (size_t i = 0; i < diags->count; i++) {
		ward_json_open(json, NULL, '{');
		ward_json_str(json, "file", diags->items[i].file);
		ward_json_number(json, "line", diags->items[i].line);
		ward_json_str(json, "text", diags->items[i].text);
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
}

static void
add_hash(
    struct ward_json *json, const char *key, const struct ward_policy *policy)
{
	struct ward_buf hex = WARD_BUF_INIT;

	ward_policy_add_hash(&hex, policy);
	ward_json_str(json, key, ward_buf_str(&hex));
	ward_buf_release(&hex);
}

/* Beside the server's file, what the push was judged by. */
static void
add_own_rules(struct ward_json *json, const struct ward_own_rules *own)
{
	if (own == NULL)
		return;
	ward_json_open(json, "repository_rules", '{');
	ward_json_str(json, "branch", own->branch);
	ward_json_str(json, "path", own->path);
	if (own->commit.size != 0)
		add_id(json, "commit", &own->commit);
	if (own->blob.size != 0)
		add_id(json, "blob", &own->blob);
	ward_json_bool(json, "broken", own->nmistakes > 0);
	ward_json_close(json, '}');
}

static void
add_policy(struct ward_json *json, const struct ward_record *record)
{
	ward_json_str(json, "policy", ward_policy_file(record->policy));
	add_hash(json, "policy_sha256", record->policy);
	if (record->before != NULL)
		add_hash(json, "policy_before_sha256", record->before);
}

void
ward_json_tally(struct ward_json *json, const struct ward_tally *tally)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "set", tally->set);
	ward_json_str(json, "rule", tally->rule);
	ward_json_str(json, "mode", ward_mode_name(tally->mode));
	ward_json_bool(json, "unknown", tally->is_unknown);
	ward_json_number(json, "count", (int64_t)tally->count);
	ward_json_close(json, '}');
}

void
ward_json_tallies(struct ward_json *json, const struct ward_verdict *verdict)
{
	ward_json_open(json, "counts", '[');
	for (size_t i = 0; i < verdict->ntallies; i++)
		ward_json_tally(json, &verdict->tallies[i]);
	ward_json_close(json, ']');
}

static void
add_sandbox(struct ward_json *json, const struct ward_sandbox_parts *parts)
{
	ward_json_open(json, "sandbox", '{');
	ward_json_number(json, "landlock", parts->landlock);
	ward_json_bool(json, "seccomp", parts->seccomp);
	ward_json_close(json, '}');
}

static const char *
outcome_name(const struct ward_record *record)
{
	if (record->failure != NULL || record->verdict == NULL)
		return ward_outcome_name(WARD_UNKNOWN);
	return ward_outcome_name(ward_verdict_outcome(record->verdict));
}

/* What was only asked is no decision. */
static const char *
verdict_name(const struct ward_record *record)
{
	if (record->act != NULL)
		return record->act;
	return record->push->wishes.is_dry_run ? "dry-run"
					       : outcome_name(record);
}

static void
add_import(struct ward_json *json, const struct ward_import *import)
{
	if (import == NULL)
		return;
	ward_json_open(json, "import", '{');
	ward_json_str(json, "id", import->id);
	ward_json_str(json, "administrator", import->administrator);
	ward_json_str(json, "reason", import->reason);
	ward_json_str(json, "user", import->user);
	ward_json_str(json, "ref", import->ref);
	ward_json_bool(json, "judged", import->is_judged);
	ward_json_time(json, "opened", import->opened);
	ward_json_time(json, "until", import->until);
	ward_json_close(json, '}');
}

static void
add_pusher(struct ward_json *json, const struct ward_pusher *pusher,
    const struct ward_verdict *verdict)
{
	ward_json_str(json, "pusher", pusher != NULL ? pusher->name : NULL);
	if (pusher == NULL)
		return;
	if (pusher->is_merge_request ||
	    (verdict != NULL && verdict->is_merge_request))
		ward_json_bool(json, "merge_request", true);
	if (pusher->is_web)
		ward_json_bool(json, "web", true);
	if (pusher->is_host)
		ward_json_bool(json, "internal", true);
}

void
ward_record_json(struct ward_buf *out, const struct ward_record *record)
{
	struct ward_json json;

	ward_json_init(&json, out);
	ward_json_open(&json, NULL, '{');
	ward_json_number(&json, "schema_version", WARD_RECORD_SCHEMA);
	ward_json_str(&json, "push", record->push->id);
	ward_json_time(&json, "time", record->push->now);
	ward_json_str(&json, "host", record->host);
	ward_json_str(&json, "repository", record->push->repository);
	if (record->repository_id != NULL)
		ward_json_str(&json, "repository_id", record->repository_id);
	add_pusher(&json, record->push->pusher, record->verdict);
	if (record->address != NULL)
		ward_json_str(&json, "address", record->address);
	ward_json_str(&json, "verdict", verdict_name(record));
	if (record->failure != NULL)
		ward_json_str(&json, "failure", record->failure);
	if (record->policy != NULL) {
		add_policy(&json, record);
		add_own_rules(&json, ward_policy_own_rules(record->policy));
	}
	if (record->sandbox != NULL)
		add_sandbox(&json, record->sandbox);
	add_import(&json, record->push->import);
	add_lines(&json, record);
	if (record->verdict != NULL)
		add_verdict(&json, record->verdict);
	if (record->verdict != NULL)
		add_bypasses(&json, record);
	if (record->push->wishes.is_dry_run)
		ward_json_str(&json, "would_be", outcome_name(record));
	if (record->verdict != NULL && record->act != NULL)
		ward_json_tallies(&json, record->verdict);
	if (record->diags != NULL && record->diags->count > 0)
		add_diags(&json, record->diags);
	ward_json_number(&json, "milliseconds", (int64_t)record->milliseconds);
	ward_json_close(&json, '}');
}

const struct ward_error *
ward_record_append_text(const char *folder, struct ward_view text, int64_t now,
    const struct ward_policy *policy)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_buf_printf(&path, "%s/" WARD_RECORD_FILE, folder);
	err = ward_folder_make(folder, 0750);
	if (!err && policy != NULL)
		ward_log_rotate(folder, WARD_RECORD_STEM, now,
		    ward_policy_keep_records(policy));
	if (!err)
		err = ward_file_append_line(ward_buf_str(&path), text, 0640);
	ward_buf_release(&path);
	return err;
}

const struct ward_error *
ward_record_append(const char *folder, const struct ward_record *record)
{
	struct ward_buf line = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_record_json(&line, record);
	ward_buf_add_char(&line, '\n');
	err = ward_record_append_text(
	    folder, ward_buf_view(&line), record->push->now, record->policy);
	ward_buf_release(&line);
	return err;
}
