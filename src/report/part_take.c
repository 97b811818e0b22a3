/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a repository of a report that is read back becomes one of an audit:
 * as if a worker had just written it. */
#include "part.h"

#include <string.h>
#include <unistd.h>
#include "known.h"
#include "refward/text.h"

struct taking {
	struct ward_audit_writer *writer;
	struct ward_arena *arena;
	ward_part_words_fn words;
	enum ward_part_accepted accepted;
};

static bool
read_mode(const char *name, enum ward_mode *mode)
{
	static const enum ward_mode modes[] = { WARD_MODE_RECORD,
		WARD_MODE_WARN, WARD_MODE_REFUSE };

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(ward_mode_name(modes[i]), name) == 0) {
			*mode = modes[i];
			return true;
		}
	return false;
}

/* --- findings ---------------------------------------------------------------
 */

static bool
read_oid(const json_t *object, const char *key, struct ward_oid *out)
{
	struct ward_view text;

	return ward_part_text(object, key, &text) &&
	    (text.size == 0 || ward_oid_parse(out, text));
}

static bool
read_bool(const json_t *object, const char *key, bool *out)
{
	const json_t *value = json_object_get(object, key);

	*out = json_is_true(value);
	return json_is_boolean(value);
}

static bool
read_level(const json_t *object, struct ward_audit_finding *finding)
{
	const char *level;

	if (!ward_part_str(object, "level", &level) || level == NULL)
		return false;
	finding->is_unknown = strcmp(level, "unknown") == 0;
	return finding->is_unknown || read_mode(level, &finding->mode);
}

static bool
read_id(const json_t *object, struct ward_audit_finding *finding)
{
	struct ward_view text;
	struct ward_oid id;

	if (!ward_part_text(object, "id", &text) || !ward_known_id(&id, text))
		return false;
	memcpy(finding->id, text.data, text.size);
	return true;
}

static const struct ward_error *
take_finding(void *data, const json_t *object)
{
	struct taking *taking = data;
	struct ward_audit_finding finding = { .rule = 0 };
	const char *set, *rule;

	if (!read_id(object, &finding) || !read_level(object, &finding) ||
	    !ward_part_str(object, "set", &set) || set == NULL ||
	    !ward_part_str(object, "rule", &rule) || rule == NULL ||
	    !read_bool(object, "accepted", &finding.was_accepted) ||
	    !ward_part_text(object, "ref", &finding.ref) ||
	    !read_oid(object, "commit", &finding.commit) ||
	    !read_oid(object, "value", &finding.value) ||
	    !ward_part_text(object, "subject", &finding.subject) ||
	    !ward_part_text(object, "author", &finding.author) ||
	    !ward_part_time(object, "date", &finding.date) ||
	    !ward_part_time(object, "committed", &finding.committed) ||
	    !ward_part_text(object, "path", &finding.path) ||
	    !ward_part_text(object, "text", &finding.text) ||
	    !ward_part_text(object, "mend", &finding.mend) ||
	    !ward_part_text(object, "command", &finding.command))
		return ward_part_bad("a finding is not whole");
	finding.was_accepted &= taking->accepted == WARD_PART_KEEPS;
	ward_audit_writer_finding(taking->writer,
	    ward_arena_strdup(taking->arena, set),
	    ward_arena_strdup(taking->arena, rule), &finding);
	return NULL;
}

static bool
read_answer(const json_t *object, const char *key, enum ward_audit_answer *out)
{
	const char *name;

	if (!ward_part_str(object, key, &name) || name == NULL)
		return false;
	for (*out = WARD_AUDIT_NO; *out <= WARD_AUDIT_UNTOLD; (*out)++)
		if (strcmp(ward_audit_answer_name(*out), name) == 0)
			return true;
	return false;
}

static const struct ward_error *
take_ref(void *data, const json_t *object)
{
	struct taking *taking = data;
	struct ward_audit_ref ref = { .nmoves = 0 };

	if (!ward_part_text(object, "ref", &ref.name) ||
	    !read_oid(object, "value", &ref.value) ||
	    !ward_part_time(object, "date", &ref.date) ||
	    !ward_part_time(object, "moved", &ref.moved) ||
	    !ward_part_size(object, "moves", &ref.nmoves) ||
	    !read_answer(object, "explained", &ref.explained))
		return ward_part_bad("a ref is not whole");
	ward_audit_writer_ref(taking->writer, &ref);
	return NULL;
}

/* --- the repository ---------------------------------------------------------
 */

static const struct ward_error *
take_rule(void *data, const json_t *object)
{
	struct taking *taking = data;
	struct ward_audit_rule rule = { .mode = WARD_MODE_OFF };
	const char *mode, *set, *name, *help, *url;
	bool is_evaluable;

	if (!ward_part_str(object, "set", &set) || set == NULL ||
	    !ward_part_str(object, "rule", &name) || name == NULL ||
	    !ward_part_str(object, "mode", &mode) || mode == NULL ||
	    !read_mode(mode, &rule.mode) ||
	    !ward_part_str(object, "help", &help) ||
	    !ward_part_str(object, "url", &url) ||
	    !read_bool(object, "evaluable", &is_evaluable))
		return ward_part_bad("a rule is not whole");
	rule.set = ward_arena_strdup(taking->arena, set);
	rule.rule = ward_arena_strdup(taking->arena, name);
	rule.help =
	    help != NULL ? ward_arena_strdup(taking->arena, help) : NULL;
	rule.url = url != NULL ? ward_arena_strdup(taking->arena, url) : NULL;
	rule.is_posture = strcmp(set, WARD_AUDIT_POSTURE) == 0;
	rule.is_unasked = !is_evaluable;
	if (!taking->words(set, name, &rule.summary, &rule.detail))
		rule.summary = rule.detail = "";
	ward_audit_writer_rule(taking->writer, &rule);
	return NULL;
}

/* "2026-11" */
static bool
read_month(const char *text, unsigned int *month)
{
	uint64_t year, number;
	struct ward_view rest = ward_view_str(text), part;

	if (!ward_view_split(&rest, '-', &part) ||
	    !ward_parse_number(part, 1970, 9999, &year) ||
	    !ward_parse_number(rest, 1, 12, &number))
		return false;
	*month = (unsigned int)((year - 1970) * 12 + number - 1);
	return true;
}

static const struct ward_error *
take_month(void *data, const json_t *object)
{
	struct taking *taking = data;
	struct ward_audit_month month = { .nfailing = 0 };
	const char *text;

	if (!ward_part_str(object, "month", &text) || text == NULL ||
	    !read_month(text, &month.month) ||
	    !ward_part_size(object, "commits", &month.ncommits))
		return ward_part_bad("a month is not whole");
	ward_audit_writer_month(taking->writer, &month);
	return NULL;
}

static const struct ward_error *
take_bypass(void *data, const json_t *object)
{
	struct taking *taking = data;
	struct ward_audit_bypass bypass = { .time = 0 };

	if (!ward_part_time(object, "time", &bypass.time) ||
	    !ward_part_str(object, "push", &bypass.push) ||
	    !ward_part_str(object, "user", &bypass.user) ||
	    !ward_part_str(object, "set", &bypass.set) ||
	    !ward_part_str(object, "rule", &bypass.rule) ||
	    !ward_part_str(object, "reason", &bypass.reason) ||
	    bypass.push == NULL || bypass.user == NULL || bypass.set == NULL ||
	    bypass.reason == NULL)
		return ward_part_bad("a bypass is not whole");
	ward_audit_writer_bypass(taking->writer, &bypass);
	return NULL;
}

static const struct ward_error *
take_list(struct taking *taking, const json_t *object, const char *key,
    ward_part_fn take)
{
	json_t *list = json_object_get(object, key);
	const struct ward_error *err = NULL;

	if (!json_is_array(list))
		return ward_part_bad("a list is missing");
	for (size_t i = 0; i < json_array_size(list) && !err; i++)
		err = take(taking, json_array_get(list, i));
	return err;
}

static const struct ward_error *
read_end(const json_t *object, struct ward_audit_repository *end,
    size_t *milliseconds)
{
	struct ward_view hash;

	if (!ward_part_str(object, "repository", &end->name) ||
	    !ward_part_str(object, "problem", &end->problem) ||
	    !ward_part_str(object, "rule_file", &end->rules_file) ||
	    !read_bool(object, "rules_failed", &end->is_policy) ||
	    !ward_part_text(object, "policy", &hash) ||
	    hash.size >= sizeof(end->policy_hash) ||
	    !ward_part_size(object, "refs_judged", &end->nrefs) ||
	    !ward_part_size(object, "commits_judged", &end->ncommits) ||
	    !read_answer(object, "records", &end->has_records) ||
	    !ward_part_size(
		object, "bypasses_left_out", &end->nbypasses_left) ||
	    !ward_part_size(object, "milliseconds", milliseconds))
		return ward_part_bad("a repository is not whole");
	if (hash.size > 0)
		memcpy(end->policy_hash, hash.data, hash.size);
	end->posture.is_asked =
	    json_is_object(json_object_get(object, "posture"));
	return NULL;
}

static const struct ward_error *
write_all(struct taking *taking, const json_t *object,
    const struct ward_part *part, size_t i)
{
	const struct ward_error *err =
	    take_list(taking, object, "rules", take_rule);

	if (!err)
		err = take_list(taking, object, "months", take_month);
	if (!err)
		err = take_list(taking, object, "bypasses", take_bypass);
	if (!err)
		err = ward_part_each_finding(part, i, take_finding, taking);
	if (!err)
		err = ward_part_each_ref(part, i, take_ref, taking);
	return err;
}

/* What its findings say has to fit what it counted. */
static const struct ward_error *
check_counts(const struct ward_audit_repository *repository)
{
	size_t nfailing = 0, ncommits = 0;

	for (size_t i = 0; i < repository->nmonths; i++) {
		nfailing += repository->months[i].nfailing;
		ncommits += repository->months[i].ncommits;
	}
	if (repository->problem == NULL &&
	    (nfailing != repository->nfailing ||
		ncommits != repository->ncommits))
		return ward_part_bad("its months do not fit its commits");
	return NULL;
}

const struct ward_error *
ward_part_take(const struct ward_part *part, size_t i, struct ward_audit *audit,
    size_t number, int fd, ward_part_words_fn words,
    enum ward_part_accepted accepted)
{
	const struct ward_part_place *place = &part->places[i];
	struct taking taking = { .words = words, .accepted = accepted };
	struct ward_audit_repository end = { .name = NULL };
	const struct ward_error *err;
	size_t milliseconds = 0;
	json_t *object;

	if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot empty a file");
	err = ward_part_parse(&object, place->object);
	if (err)
		return err;
	taking.arena = ward_arena_new();
	taking.writer = ward_audit_writer_new(fd, place->row.name, NULL);
	err = read_end(object, &end, &milliseconds);
	if (!err)
		err = write_all(&taking, object, part, i);
	if (!err)
		err = ward_audit_writer_end(taking.writer, &end);
	if (!err)
		err = ward_audit_take(audit, number, fd);
	if (!err)
		err = check_counts(&audit->repositories[number]);
	if (!err)
		audit->repositories[number].milliseconds = milliseconds;
	ward_audit_writer_free(taking.writer);
	ward_arena_free(taking.arena);
	json_decref(object);
	return err ? ward_error_wrap(err, "report '%s'", part->path) : NULL;
}
