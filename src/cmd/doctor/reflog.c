/* SPDX-License-Identifier: Apache-2.0 */
/* Hides whether git notes how refs move. */
#include <string.h>
#include "src/cmd/doctor/doctor.h"
#include "src/cmd/git.h"

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	const char *file =
	    ward_doctor_text(doctor, "%s/config", doctor->session->git_dir);
	const char *const args[] = { "config", "--file", file, "--get",
		"core.logAllRefUpdates", NULL };
	struct ward_buf value = WARD_BUF_INIT;
	int status = 0;
	const struct ward_error *err = ward_git(&value, &status, args);

	if (!err && strcmp(ward_buf_str(&value), "always\n") != 0)
		ward_ail(doctor,
		    ward_doctor_text(doctor,
			"git config --file %s core.logAllRefUpdates always",
			ward_doctor_word(doctor, file)),
		    "core.logAllRefUpdates is %s, not 'always'",
		    status == 0 ? "something else" : "not set");
	ward_buf_release(&value);
	return err;
}

extern const struct ward_check ward_check_reflog;
const struct ward_check ward_check_reflog = {
	.name = "reflog",
	.summary = "Git logs every move of a ref.",
	.why = "Else pushes that nobody confirmed may be told as ambiguous.",
	.look = look,
};
