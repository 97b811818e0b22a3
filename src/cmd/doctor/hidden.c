/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which refs git hides, and whether they stay hidden. */
#include <string.h>
#include "src/cmd/doctor/doctor.h"

static const char *const shown_by[] = { "uploadpack.allowanysha1inwant",
	"uploadpack.allowreachablesha1inwant",
	"uploadpack.allowtipsha1inwant" };

static bool
is_hiding(const char *key)
{
	return strcmp(key, "transfer.hiderefs") == 0 ||
	    strcmp(key, "receive.hiderefs") == 0;
}

/* All branches or all tags. */
static bool
hides_all(struct ward_view prefix)
{
	if (ward_view_starts(prefix, "^"))
		prefix = ward_view(prefix.data + 1, prefix.size - 1);
	while (ward_view_ends(prefix, "/"))
		prefix.size--;
	return ward_view_is(prefix, "refs") ||
	    ward_view_is(prefix, "refs/heads") ||
	    ward_view_is(prefix, "refs/tags");
}

static const struct ward_error *
look_at_shown(struct ward_doctor *doctor)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < sizeof(shown_by) / sizeof(shown_by[0]) && !err;
	     i++) {
		bool is_on;

		err = ward_doctor_bool(doctor, shown_by[i], false, &is_on);
		if (!err && is_on)
			ward_ail_of(doctor, shown_by[i],
			    ward_doctor_set(doctor, shown_by[i], "false"),
			    "refs are hidden, but %s is true: who knows an id "
			    "can fetch it",
			    shown_by[i]);
	}
	return err;
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	bool hides = false;

	for (size_t i = 0; i < doctor->config.count; i++) {
		const struct ward_setting *setting = &doctor->config.items[i];

		hides |= is_hiding(setting->key) ||
		    strcmp(setting->key, "uploadpack.hiderefs") == 0;
		if (!is_hiding(setting->key) ||
		    !hides_all(ward_view_str(setting->value)))
			continue;
		ward_ail_of(doctor, setting->key,
		    ward_doctor_text(doctor,
			"git config --file %s --fixed-value --unset-all %s %s",
			ward_doctor_word(doctor, setting->file), setting->key,
			ward_doctor_word(doctor, setting->value)),
		    "%s hides '%s': nobody can push there", setting->key,
		    setting->value);
	}
	return hides ? look_at_shown(doctor) : NULL;
}

extern const struct ward_check ward_check_hidden;
const struct ward_check ward_check_hidden = {
	.name = "hidden",
	.summary =
	    "Branches and tags are not hidden, and what is hidden stays so.",
	.why = "Who cannot see a ref cannot push to it; who may fetch any id "
	       "sees all.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.look = look,
};
