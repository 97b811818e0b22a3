/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a worker hands on what the engine finds in one repository. */
#include <stdlib.h>
#include <string.h>
#include "refward/file.h"
#include "refward/sha256.h"
#include "store.h"
#include "writer.h"

#define ROOM (256u * 1024)

void
ward_writer_flush(struct ward_audit_writer *writer)
{
	const struct ward_error *err = NULL;

	if (writer->err == NULL)
		err = ward_write_all(writer->fd, ward_buf_view(&writer->out));
	if (err) {
		ward_buf_add_str(&writer->kept_text, err->text);
		writer->kept = *err;
		writer->kept.text = ward_buf_str(&writer->kept_text);
		writer->err = &writer->kept;
	}
	writer->written += writer->out.size;
	ward_buf_clear(&writer->out);
}

void
ward_audit_writer_name(struct ward_audit_writer *writer, const char *name)
{
	writer->repository = name;
	writer->begun_set = NULL;
}

void
ward_audit_writer_rule(
    struct ward_audit_writer *writer, const struct ward_audit_rule *rule)
{
	if (writer->nrules == writer->rules_capacity) {
		writer->rules_capacity =
		    ward_grow(writer->rules_capacity, writer->nrules + 1);
		writer->rules = ward_realloc_array(writer->rules,
		    writer->rules_capacity, sizeof(*writer->rules));
	}
	writer->rules[writer->nrules++] = *rule;
}

/* What the engine itself checks is in no rule file. */
size_t
ward_writer_rule_number(
    struct ward_audit_writer *writer, const struct ward_finding *finding)
{
	struct ward_audit_rule rule = { .set = finding->set,
		.rule = finding->rule,
		.mode = WARD_MODE_REFUSE,
		.summary = "",
		.detail = "" };

	for (size_t i = 0; i < writer->nrules; i++)
		if (strcmp(writer->rules[i].rule, finding->rule) == 0 &&
		    strcmp(writer->rules[i].set, finding->set) == 0)
			return i;
	ward_audit_writer_rule(writer, &rule);
	return writer->nrules - 1;
}

static void
hash_text(struct ward_sha256 *hash, struct ward_view text)
{
	uint64_t size = text.size;

	ward_sha256_update(hash, &size, sizeof(size));
	ward_sha256_update(hash, text.data, text.size);
}

/* What a finding is about: neither its words nor the ref that happens to bring
 * its commit. */
static void
hash_subject(struct ward_audit_writer *writer, struct ward_sha256 *hash,
    const struct ward_finding *finding)
{
	bool is_of_commit = finding->commit.size > 0;
	const struct ward_oid *id =
	    is_of_commit ? &finding->commit : &finding->value;

	/* Most findings are of the rule that the last was of. */
	if (writer->begun_set != finding->set ||
	    writer->begun_rule != finding->rule) {
		ward_sha256_init(&writer->begun);
		hash_text(&writer->begun, ward_view_str(writer->repository));
		hash_text(&writer->begun, ward_view_str(finding->set));
		hash_text(&writer->begun, ward_view_str(finding->rule));
		writer->begun_set = finding->set;
		writer->begun_rule = finding->rule;
	}
	*hash = writer->begun;
	hash_text(hash, ward_view((const char *)id->bytes, id->size));
	hash_text(hash, ward_view_str(is_of_commit ? NULL : finding->ref));
	hash_text(hash, finding->path);
}

static void
make_id(struct ward_audit_writer *writer, char id[WARD_AUDIT_ID_SIZE],
    const struct ward_finding *finding)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[WARD_SHA256_SIZE];
	struct ward_sha256 hash;

	hash_subject(writer, &hash, finding);
	ward_sha256_final(&hash, bytes);
	writer->repeats = memcmp(bytes, writer->last, sizeof(bytes)) == 0
	    ? writer->repeats + 1
	    : 0;
	memcpy(writer->last, bytes, sizeof(bytes));
	if (writer->repeats > 0) {
		ward_sha256_init(&hash);
		ward_sha256_update(&hash, bytes, sizeof(bytes));
		ward_sha256_update(
		    &hash, &writer->repeats, sizeof(writer->repeats));
		ward_sha256_final(&hash, bytes);
	}
	for (size_t i = 0; i < WARD_AUDIT_ID_SIZE - 1; i++)
		id[i] = digits[bytes[i / 2] >> (i % 2 ? 0 : 4) & 15];
	id[WARD_AUDIT_ID_SIZE - 1] = '\0';
}

static void
ease(struct ward_audit_writer *writer)
{
	if (writer->out.size > ROOM)
		ward_writer_flush(writer);
}

static void
take(void *data, const struct ward_finding *found)
{
	struct ward_audit_writer *writer = data;
	struct ward_audit_finding finding = { .mode = found->mode,
		.is_unknown = found->is_unknown,
		.ref = ward_view_str(found->ref),
		.commit = found->commit,
		.value = found->value,
		.subject = found->subject,
		.author = found->author,
		.date = found->date,
		.committed = found->committed,
		.path = found->path,
		.text = ward_view_str(
		    found->detail != NULL ? found->detail : found->what) };

	finding.rule = ward_writer_rule_number(writer, found);
	make_id(writer, finding.id, found);
	ward_store_finding(&writer->out, &finding);
	ease(writer);
}

void
ward_audit_writer_posture(struct ward_audit_writer *writer,
    const struct ward_audit_rule *rule,
    const struct ward_audit_finding *finding)
{
	struct ward_finding found = {
		.set = rule->set, .rule = rule->rule, .path = finding->path
	};
	struct ward_audit_finding row = *finding;

	row.rule = ward_writer_rule_number(writer, &found);
	row.mode = rule->mode;
	make_id(writer, row.id, &found);
	ward_store_finding(&writer->out, &row);
	ease(writer);
}

void
ward_audit_writer_finding(struct ward_audit_writer *writer, const char *set,
    const char *rule, const struct ward_audit_finding *finding)
{
	struct ward_finding found = { .set = set, .rule = rule };
	struct ward_audit_finding row = *finding;

	row.rule = ward_writer_rule_number(writer, &found);
	if (row.is_unknown)
		row.mode = writer->rules[row.rule].mode;
	ward_store_finding(&writer->out, &row);
	ease(writer);
}

void
ward_audit_writer_bypass(
    struct ward_audit_writer *writer, const struct ward_audit_bypass *bypass)
{
	struct ward_audit_bypass *kept;

	if (writer->bypasses == NULL) {
		writer->arena = ward_arena_new();
		writer->bypasses = ward_alloc(
		    WARD_AUDIT_BYPASSES_MAX * sizeof(*writer->bypasses));
	}
	kept = &writer->bypasses[writer->nbypasses++ % WARD_AUDIT_BYPASSES_MAX];
	*kept = *bypass;
	kept->push = ward_arena_strdup(writer->arena, bypass->push);
	kept->user = ward_arena_strdup(writer->arena, bypass->user);
	kept->set = ward_arena_strdup(writer->arena, bypass->set);
	kept->reason = ward_arena_strdup(writer->arena, bypass->reason);
	if (bypass->rule != NULL)
		kept->rule = ward_arena_strdup(writer->arena, bypass->rule);
}

static void
add_bypasses(struct ward_audit_writer *writer, size_t nleft)
{
	struct ward_buf *out = &writer->out;
	size_t first = writer->nbypasses > WARD_AUDIT_BYPASSES_MAX
	    ? writer->nbypasses - WARD_AUDIT_BYPASSES_MAX
	    : 0;

	ward_store_number(out, first + nleft);
	ward_store_number(out, writer->nbypasses - first);
	for (size_t i = first; i < writer->nbypasses; i++) {
		const struct ward_audit_bypass *bypass =
		    &writer->bypasses[i % WARD_AUDIT_BYPASSES_MAX];

		ward_store_number(out, (uint64_t)bypass->time);
		ward_store_str(out, bypass->push);
		ward_store_str(out, bypass->user);
		ward_store_str(out, bypass->set);
		ward_store_str(out, bypass->rule);
		ward_store_str(out, bypass->reason);
	}
}

void
ward_audit_writer_month(
    struct ward_audit_writer *writer, const struct ward_audit_month *month)
{
	ward_months_at(&writer->months, month->month)->ncommits +=
	    month->ncommits;
}

/* Behind the findings. */
static void
end_findings(struct ward_audit_writer *writer)
{
	if (!writer->has_refs)
		writer->findings = writer->written + writer->out.size;
	writer->has_refs = true;
}

void
ward_audit_writer_ref(
    struct ward_audit_writer *writer, const struct ward_audit_ref *ref)
{
	end_findings(writer);
	ward_store_ref(&writer->out, ref);
	ease(writer);
}

static void
count(void *data, int64_t committed)
{
	struct ward_audit_writer *writer = data;

	ward_months_at(&writer->months, ward_month_of(committed))->ncommits++;
}

struct ward_audit_writer *
ward_audit_writer_new(
    int fd, const char *repository, struct ward_verdict *verdict)
{
	struct ward_audit_writer *writer = ward_alloc(sizeof(*writer));

	writer->fd = fd;
	writer->repository = repository;
	writer->verdict = verdict;
	if (verdict == NULL)
		return writer;
	verdict->taker = take;
	verdict->counter = count;
	verdict->taker_data = writer;
	return writer;
}

void
ward_audit_writer_free(struct ward_audit_writer *writer)
{
	if (writer == NULL)
		return;
	ward_buf_release(&writer->out);
	ward_buf_release(&writer->kept_text);
	ward_months_release(&writer->months);
	ward_arena_free(writer->arena);
	free(writer->bypasses);
	free(writer->rules);
	free(writer);
}

static bool
is_unasked(const struct ward_audit_writer *writer, const char *rule)
{
	if (writer->verdict == NULL)
		return false;
	for (size_t i = 0; i < writer->verdict->nunasked; i++)
		if (strcmp(writer->verdict->unasked[i], rule) == 0)
			return true;
	return false;
}

static void
add_rule(struct ward_audit_writer *writer, const struct ward_audit_rule *rule)
{
	struct ward_buf *out = &writer->out;

	ward_store_str(out, rule->set);
	ward_store_str(out, rule->rule);
	ward_store_number(out, (uint64_t)rule->mode);
	ward_store_str(out, rule->summary);
	ward_store_str(out, rule->detail);
	ward_store_str(out, rule->help);
	ward_store_str(out, rule->url);
	ward_store_number(
	    out, rule->is_unasked || is_unasked(writer, rule->rule));
	ward_store_number(out, rule->is_posture);
}

/* Behind findings and refs: the end, and in the last eight bytes where it
 * begins. */
const struct ward_error *
ward_audit_writer_end(
    struct ward_audit_writer *writer, const struct ward_audit_repository *end)
{
	uint64_t start = writer->written + writer->out.size;
	struct ward_buf *out = &writer->out;

	end_findings(writer);
	ward_store_number(out, writer->findings);
	ward_store_number(out, end->posture.is_asked);
	ward_store_str(out, end->name);
	ward_store_str(out, end->rules_file);
	ward_store_str(out, end->policy_hash);
	ward_store_str(out, end->problem);
	ward_store_number(out, end->is_policy);
	ward_store_number(out, end->nrefs);
	ward_store_number(out, end->ncommits);
	ward_store_number(out, writer->nrules);
	for (size_t i = 0; i < writer->nrules; i++)
		add_rule(writer, &writer->rules[i]);
	ward_store_number(out, writer->months.count);
	for (size_t i = 0; i < writer->months.count; i++) {
		ward_store_number(out, writer->months.items[i].month);
		ward_store_number(out, writer->months.items[i].ncommits);
	}
	ward_store_number(out, (uint64_t)end->has_records);
	add_bypasses(writer, end->nbypasses_left);
	ward_store_number(out, start);
	ward_writer_flush(writer);
	return writer->err;
}
