/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how findings and refs of a report that is read back are met, in either
 * form, each parsed by itself. */
#include "part.h"

#include "scan.h"

static const struct ward_error *
take_one(struct ward_view text, ward_part_fn take, void *data)
{
	json_t *object;
	const struct ward_error *err = ward_part_parse(&object, text);

	if (err)
		return err;
	err = take(data, object);
	json_decref(object);
	return err;
}

static const struct ward_error *
take_elements(struct ward_view list, ward_part_fn take, void *data)
{
	const struct ward_error *err = NULL;
	enum ward_scan scan = WARD_SCAN_END;
	struct ward_view value;

	while (!err &&
	    (scan = ward_scan_element(&list, &value)) == WARD_SCAN_FOUND)
		err = take_one(value, take, data);
	if (!err && scan != WARD_SCAN_END)
		err = ward_part_bad("a list is not whole");
	return err;
}

static const struct ward_error *
take_lines(
    struct ward_view rest, const char *start, ward_part_fn take, void *data)
{
	const struct ward_error *err = NULL;
	struct ward_view line;

	while (!err && ward_view_split(&rest, '\n', &line))
		if (ward_view_starts(line, start))
			err = take_one(line, take, data);
	return err;
}

const struct ward_error *
ward_part_each_finding(
    const struct ward_part *part, size_t i, ward_part_fn take, void *data)
{
	struct ward_view findings = part->places[i].findings;

	return part->is_lines
	    ? take_lines(findings, "{\"type\":\"finding\",", take, data)
	    : take_elements(findings, take, data);
}

const struct ward_error *
ward_part_each_ref(
    const struct ward_part *part, size_t i, ward_part_fn take, void *data)
{
	const struct ward_part_place *place = &part->places[i];

	return part->is_lines
	    ? take_lines(place->findings, "{\"type\":\"ref\",", take, data)
	    : take_elements(place->refs, take, data);
}
