/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what git has to bring to the disk before it says that a push was
 * accepted. */
#include "src/cmd/doctor/doctor.h"

/* As git has them, by the parts that matter here. */
#define LOOSE	  1u
#define PACK	  2u
#define REFERENCE 4u
#define ALL	  (LOOSE | PACK | REFERENCE)

#define WANTED "committed,reference,loose-object"
#define SINCE  236

static const struct {
	const char *name;
	unsigned int parts;
} components[] = {
	{ "loose-object", LOOSE },
	{ "pack", PACK },
	{ "reference", REFERENCE },
	{ "objects", LOOSE | PACK },
	{ "committed", LOOSE | PACK },
	{ "added", LOOSE | PACK },
	{ "all", ALL },
};

static unsigned int
parts_of(struct ward_view name)
{
	for (size_t i = 0; i < sizeof(components) / sizeof(components[0]); i++)
		if (ward_view_is(name, components[i].name))
			return components[i].parts;
	return 0;
}

/* Of what git does by itself, packs alone are certain. */
static unsigned int
read_value(const char *value)
{
	unsigned int parts = PACK, more = 0, less = 0;
	struct ward_view rest = ward_view_str(value), name;

	while (ward_view_split(&rest, ',', &name)) {
		name = ward_view_trim(name);
		if (ward_view_is(name, "none"))
			parts = 0;
		else if (ward_view_starts(name, "-"))
			less |=
			    parts_of(ward_view(name.data + 1, name.size - 1));
		else
			more |= parts_of(name);
	}
	return (parts & ~less) | more;
}

static void
look_at_method(struct ward_doctor *doctor)
{
	const struct ward_setting *method =
	    ward_doctor_setting(doctor, "core.fsyncmethod");

	if (method != NULL &&
	    ward_view_is(ward_view_str(method->value), "writeout-only"))
		ward_ail_of(doctor, method->key,
		    ward_doctor_unset(doctor, method),
		    "core.fsyncMethod is 'writeout-only' ('%s')", method->file);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_setting *setting =
	    ward_doctor_setting(doctor, "core.fsync");
	unsigned int version;
	const struct ward_error *err =
	    ward_doctor_git_version(doctor->run, &version);

	if (err || version < SINCE)
		return err;
	if (setting == NULL || read_value(setting->value) != ALL)
		ward_ail_of(doctor, "core.fsync",
		    ward_doctor_set(doctor, "core.fsync", WANTED),
		    "core.fsync is %s", ward_doctor_value(doctor, setting));
	look_at_method(doctor);
	return NULL;
}

extern const struct ward_check ward_check_fsync;
const struct ward_check ward_check_fsync = {
	.name = "fsync",
	.summary = "Git brings objects and refs to the disk.",
	.why = "After a power cut an accepted push may be gone that was fired.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.look = look,
};
