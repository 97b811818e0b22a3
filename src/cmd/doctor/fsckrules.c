/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which of git's checks of objects may be left out. */
#include <string.h>
#include "src/cmd/doctor/doctor.h"

#define PREFIX "receive.fsck."

/* What git only mentions by itself, and a list of known objects. */
static const char *const harmless[] = { "badfilemode", "badtagname",
	"gitattributessymlink", "gitignoresymlink", "gitmodulesparse",
	"mailmapsymlink", "missingtaggerentry", "skiplist" };

static bool
is_harmless(const char *name)
{
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (strcmp(harmless[i], name) == 0)
			return true;
	return false;
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	for (size_t i = 0; i < doctor->config.count; i++) {
		const struct ward_setting *setting = &doctor->config.items[i];
		struct ward_view value = ward_view_str(setting->value);

		if (strncmp(setting->key, PREFIX, strlen(PREFIX)) != 0 ||
		    is_harmless(setting->key + strlen(PREFIX)) ||
		    setting != ward_doctor_setting(doctor, setting->key) ||
		    (!ward_view_is(value, "ignore") &&
			!ward_view_is(value, "warn")))
			continue;
		ward_ail_of(doctor, setting->key,
		    ward_doctor_unset(doctor, setting), "%s is '%s' ('%s')",
		    setting->key, setting->value, setting->file);
	}
	return NULL;
}

extern const struct ward_check ward_check_fsckrules;
const struct ward_check ward_check_fsckrules = {
	.name = "fsckrules",
	.summary = "None of git's checks of objects is weakened.",
	.why = "What git lets in then, others refuse to fetch.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.look = look,
};
