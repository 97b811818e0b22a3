/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how checks, and what they find, are put into words. */
#include "refward/json.h"
#include "refward/text.h"
#include "src/cmd/doctor/doctor.h"

/* --- what was found ------------------------------------------------------- */

static void
add_line(struct ward_buf *out, const char *label, const char *text)
{
	ward_buf_add_str(out, label);
	ward_escape_terminal(out, ward_view_str(text), 0);
	ward_buf_add_char(out, '\n');
}

static void
tell_text(struct ward_buf *out, const struct ward_ailment *ailment)
{
	ward_buf_printf(out, "%s %s: ", ailment->is_unknown ? "?" : "-",
	    ailment->check->name);
	add_line(out, "", ailment->what);
	if (ailment->is_unknown)
		return;
	add_line(out, "    why:  ", ailment->check->why);
	add_line(out, "    mend: ", ailment->mend);
}

static void
tell_json(struct ward_json *json, const struct ward_ailment *ailment)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "check", ailment->check->name);
	ward_json_bool(json, "unknown", ailment->is_unknown);
	ward_json_bool(json, "grave", ailment->check->is_grave);
	ward_json_str(
	    json, "about", ailment->about[0] != '\0' ? ailment->about : NULL);
	ward_json_str(json, "what", ailment->what);
	ward_json_str(json, "why", ailment->check->why);
	ward_json_str(json, "mend", ailment->mend);
	ward_json_close(json, '}');
}

void
ward_doctor_tell_json(struct ward_json *json, const struct ward_doctor *doctor)
{
	ward_json_number(json, "checks", (int64_t)doctor->nmade);
	ward_json_open(json, "not_made", '[');
	for (size_t i = 0; i < doctor->nunmade; i++)
		ward_json_str(json, NULL, doctor->unmade[i]->name);
	ward_json_close(json, ']');
	ward_json_open(json, "findings", '[');
	for (size_t i = 0; i < doctor->count; i++)
		tell_json(json, &doctor->ailments[i]);
	ward_json_close(json, ']');
}

void
ward_doctor_tell_text(
    struct ward_buf *out, const char *name, const struct ward_doctor *doctor)
{
	ward_escape_terminal(out, ward_view_str(name), 0);
	ward_buf_printf(out, ": %zu checks, %zu finding%s\n", doctor->nmade,
	    doctor->count, doctor->count == 1 ? "" : "s");
	for (size_t i = 0; i < doctor->count; i++)
		tell_text(out, &doctor->ailments[i]);
	for (size_t i = 0; i < doctor->nunmade; i++)
		ward_buf_printf(out, "%s%s",
		    i == 0 ? "  not looked at: " : ", ",
		    doctor->unmade[i]->name);
	if (doctor->nunmade > 0)
		ward_buf_add_char(out, '\n');
}

/* --- what there is -------------------------------------------------------- */

void
ward_doctor_list_json(struct ward_buf *out)
{
	struct ward_json json;

	ward_json_init(&json, out);
	ward_json_open(&json, NULL, '{');
	ward_json_number(&json, "schema_version", WARD_DOCTOR_SCHEMA);
	ward_json_open(&json, "checks", '[');
	for (size_t i = 0; i < ward_nchecks; i++) {
		ward_json_open(&json, NULL, '{');
		ward_json_str(&json, "check", ward_checks[i]->name);
		ward_json_str(
		    &json, "of", ward_check_part_name(ward_checks[i]->part));
		ward_json_bool(&json, "grave", ward_checks[i]->is_grave);
		ward_json_str(&json, "summary", ward_checks[i]->summary);
		ward_json_str(&json, "why", ward_checks[i]->why);
		ward_json_close(&json, '}');
	}
	ward_json_close(&json, ']');
	ward_json_close(&json, '}');
	ward_buf_add_char(out, '\n');
}

void
ward_doctor_list_text(struct ward_buf *out)
{
	for (size_t i = 0; i < ward_nchecks; i++) {
		const struct ward_check *check = ward_checks[i];

		if (i == 0 || ward_checks[i - 1]->part != check->part)
			ward_buf_printf(out, "%sOf the %s:\n",
			    i == 0 ? "" : "\n",
			    ward_check_part_name(check->part));
		ward_buf_printf(out, "%-14s %s\n%-14s %s\n", check->name,
		    check->summary, check->is_grave ? "  (grave)" : "",
		    check->why);
	}
}
