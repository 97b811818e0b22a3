/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how an earlier report is read, which somebody may have changed. */
#include <stdlib.h>
#include <string.h>
#include "known.h"
#include "part.h"

/* It is read piece by piece, but ids of all its findings are held. */
#define SIZE_LIMIT ((int64_t)2 << 30)

/* The findings of one repository, those that follow each other. */
struct part {
	const char *name; /* of the document */
	size_t first, count;
};

struct ward_earlier {
	struct ward_part *report;
	struct part *parts;
	size_t nparts;
	struct ward_oidmap ids;
	bool *seen; /* by number */
};

static const struct ward_error *
take_finding(void *data, const json_t *finding)
{
	struct ward_earlier *earlier = data;
	struct ward_view text;
	struct ward_oid id;

	if (!ward_part_text(finding, "id", &text) || !ward_known_id(&id, text))
		return ward_part_bad("a finding has no id");
	(void)ward_oidmap_put(&earlier->ids, &id, earlier->ids.count);
	return NULL;
}

static const struct ward_error *
take_all(struct ward_earlier *earlier, int64_t *time)
{
	struct ward_part *report = earlier->report;
	const struct ward_error *err = NULL;

	if (report->summary == NULL ||
	    !ward_part_time(report->summary, "finished", time))
		return ward_part_bad("it has no summary");
	earlier->parts =
	    ward_alloc((report->count + 1) * sizeof(*earlier->parts));
	for (size_t i = 0; i < report->count && !err; i++) {
		struct part *part = &earlier->parts[earlier->nparts++];

		part->name = report->places[i].row.name;
		part->first = earlier->ids.count;
		err = ward_part_each_finding(report, i, take_finding, earlier);
		part->count = earlier->ids.count - part->first;
	}
	earlier->seen = ward_alloc(earlier->ids.count + 1);
	return err;
}

const struct ward_error *
ward_earlier_read(struct ward_earlier **out, int64_t *time, const char *path)
{
	struct ward_earlier *earlier = ward_alloc(sizeof(*earlier));
	const struct ward_error *err =
	    ward_part_open(&earlier->report, path, SIZE_LIMIT);

	if (!err) {
		err = take_all(earlier, time);
		if (err)
			err = ward_error_wrap(err, "report '%s'", path);
	}
	if (err) {
		ward_earlier_free(earlier);
		return ward_error_wrap(err, "--compare");
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
	json_t *rules = json_object_get(earlier->report->summary, "rules");

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
	const json_t *summary = earlier->report->summary;
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
	ward_part_close(earlier->report);
	ward_oidmap_release(&earlier->ids);
	free(earlier->seen);
	free(earlier->parts);
	free(earlier);
}
