/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how an earlier report is read, which somebody may have changed. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "known.h"
#include "refward/calendar.h"

/* The findings of one repository, those that follow each other. */
struct part {
	const char *name; /* of the document */
	size_t first, count;
};

struct ward_earlier {
	json_t *document;
	struct part *parts;
	size_t nparts;
	struct ward_oidmap ids;
	bool *seen; /* by number */
};

static const struct ward_error *
bad(const char *what)
{
	return ward_error(WARD_E_USAGE,
	    "it is no report of 'refward audit --json': %s", what);
}

static const struct ward_error *
take_finding(struct ward_earlier *earlier, const json_t *finding)
{
	const char *text = json_string_value(json_object_get(finding, "id"));
	struct ward_oid id;

	if (text == NULL || !ward_known_id(&id, ward_view_str(text)))
		return bad("a finding has no id");
	(void)ward_oidmap_put(&earlier->ids, &id, earlier->ids.count);
	return NULL;
}

static const struct ward_error *
take_repository(
    struct ward_earlier *earlier, struct part *part, const json_t *repository)
{
	json_t *findings = json_object_get(repository, "findings");
	const struct ward_error *err = NULL;

	part->name =
	    json_string_value(json_object_get(repository, "repository"));
	part->first = earlier->ids.count;
	if (part->name == NULL || !json_is_array(findings))
		return bad("a repository without a name or findings");
	for (size_t i = 0; i < json_array_size(findings) && !err; i++)
		err = take_finding(earlier, json_array_get(findings, i));
	part->count = earlier->ids.count - part->first;
	return err;
}

static const struct ward_error *
take_document(struct ward_earlier *earlier, int64_t *time)
{
	json_t *document = earlier->document;
	json_t *repositories = json_object_get(document, "repositories");
	const char *finished = json_string_value(
	    json_object_get(json_object_get(document, "summary"), "finished"));
	const struct ward_error *err = NULL;

	if (json_integer_value(json_object_get(document, "schema_version")) !=
	    WARD_AUDIT_SCHEMA)
		return bad("its schema_version is not 1");
	if (finished == NULL ||
	    !ward_parse_time(ward_view_str(finished), time) ||
	    !json_is_array(repositories))
		return bad("a part is missing");
	earlier->nparts = json_array_size(repositories);
	earlier->parts =
	    ward_alloc((earlier->nparts + 1) * sizeof(*earlier->parts));
	for (size_t i = 0; i < earlier->nparts && !err; i++)
		err = take_repository(earlier, &earlier->parts[i],
		    json_array_get(repositories, i));
	earlier->seen = ward_alloc(earlier->ids.count + 1);
	return err;
}

const struct ward_error *
ward_earlier_read(struct ward_earlier **out, int64_t *time, const char *path)
{
	struct ward_earlier *earlier = ward_alloc(sizeof(*earlier));
	const struct ward_error *err;
	json_error_t problem;

	earlier->document =
	    json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
	if (earlier->document == NULL)
		err = bad(problem.text);
	else
		err = take_document(earlier, time);
	if (err) {
		ward_earlier_free(earlier);
		return ward_error_wrap(err, "earlier report '%s'", path);
	}
	*out = earlier;
	return NULL;
}

bool
ward_earlier_has(const struct ward_earlier *earlier, const char *id)
{
	struct ward_oid key;
	size_t number;

	if (!ward_known_id(&key, ward_view_str(id)))
		return false;
	number = ward_oidmap_get(&earlier->ids, &key);
	if (number == WARD_OIDMAP_NONE)
		return false;
	earlier->seen[number] = true;
	return true;
}

size_t
ward_earlier_count(
    const struct ward_earlier *earlier, const char *set, const char *rule)
{
	json_t *rules = json_object_get(
	    json_object_get(earlier->document, "summary"), "rules");

	for (size_t i = 0; i < json_array_size(rules); i++) {
		json_t *row = json_array_get(rules, i);
		const char *one =
		    json_string_value(json_object_get(row, "set"));
		const char *two =
		    json_string_value(json_object_get(row, "rule"));

		if (one != NULL && two != NULL && strcmp(one, set) == 0 &&
		    strcmp(two, rule) == 0)
			return (size_t)json_integer_value(json_object_get(
			    json_object_get(row, "counts"), "open"));
	}
	return 0;
}

bool
ward_earlier_commits(
    const struct ward_earlier *earlier, size_t *ncommits, size_t *nfailing)
{
	json_t *summary = json_object_get(earlier->document, "summary");
	json_t *judged = json_object_get(summary, "commits_judged");
	json_t *failing = json_object_get(summary, "commits_failing");

	if (!json_is_integer(judged) || !json_is_integer(failing) ||
	    json_integer_value(failing) < 0 ||
	    json_integer_value(failing) > json_integer_value(judged))
		return false;
	*ncommits = (size_t)json_integer_value(judged);
	*nfailing = (size_t)json_integer_value(failing);
	return true;
}

size_t
ward_earlier_gone(const struct ward_earlier *earlier, const char *repository)
{
	size_t count = 0;

	for (size_t i = 0; i < earlier->nparts; i++) {
		const struct part *part = &earlier->parts[i];

		if (strcmp(part->name, repository) != 0)
			continue;
		for (size_t j = 0; j < part->count; j++)
			count += !earlier->seen[part->first + j];
	}
	return count;
}

void
ward_earlier_free(struct ward_earlier *earlier)
{
	if (earlier == NULL)
		return;
	json_decref(earlier->document);
	ward_oidmap_release(&earlier->ids);
	free(earlier->seen);
	free(earlier->parts);
	free(earlier);
}
