/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it shows that pushes change files under somebody's hands. */
#include "src/cmd/doctor/doctor.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const struct ward_setting *setting =
	    ward_doctor_setting(doctor, "receive.denycurrentbranch");
	struct ward_view value =
	    ward_view_str(setting != NULL ? setting->value : NULL);
	bool is_bare;
	const struct ward_error *err =
	    ward_doctor_bool(doctor, "core.bare", true, &is_bare);

	if (!err && !is_bare &&
	    (ward_view_equal_nocase(value, ward_view_str("ignore")) ||
		ward_view_equal_nocase(value, ward_view_str("warn")) ||
		ward_view_equal_nocase(value, ward_view_str("updateInstead"))))
		ward_ail(doctor,
		    ward_doctor_set(
			doctor, "receive.denyCurrentBranch", "refuse"),
		    "it has files of its own, and "
		    "receive.denyCurrentBranch is '%s'",
		    setting->value);
	return err;
}

extern const struct ward_check ward_check_worktree;
const struct ward_check ward_check_worktree = {
	.name = "worktree",
	.summary = "No push moves the branch of a work tree.",
	.why = "Hooks and configuration may lie in those files.",
	.part = WARD_CHECK_REPOSITORY,
	.needs = WARD_NEEDS_CONFIG,
	.look = look,
};
