/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what the gate keeps when it begins to read what was pushed. */
#include "hooks/confine.h"

#include "refward/buf.h"
#include "refward/file.h"
#include "refward/place.h"
#include "refward/spool.h"

/* Folders are made while that may still be done anywhere; one that cannot be
 * made is missed when it is written to. */
static void
make(struct ward_buf *path)
{
	const struct ward_error *missed =
	    ward_folder_make(ward_buf_str(path), 0750);

	(void)missed;
}

static const struct ward_error *
check(const struct ward_sandbox_parts *parts)
{
	char text[WARD_SANDBOX_TEXT_SIZE];

	if (parts->landlock > 0 && parts->seccomp)
		return NULL;
	return ward_error(WARD_E_UNSUPPORTED,
	    "the rule file wants a sandbox (sandbox = required), but here is "
	    "%s",
	    ward_sandbox_text(parts, text));
}

/* Of an outbox only what an intent passes through. */
static void
make_outbox(struct ward_buf *tmp, struct ward_buf *new, const char *git_dir,
    const struct ward_policy *policy)
{
	struct ward_buf outbox = WARD_BUF_INIT;
	const struct ward_error *missed = NULL;

	ward_place_outbox(&outbox, git_dir, policy);
	if (!ward_spool_is_made(ward_buf_str(&outbox)))
		missed = ward_spool_make(ward_buf_str(&outbox));
	(void)missed;
	ward_buf_printf(tmp, "%s/tmp", ward_buf_str(&outbox));
	ward_spool_path(new, ward_buf_str(&outbox), WARD_SPOOL_NEW, NULL);
	ward_buf_release(&outbox);
}

enum { LOG, COVERAGE, NUMBERS, OUTBOX_TMP, OUTBOX_NEW, NFOLDERS };

static const struct ward_error *
enter(struct ward_sandbox_parts *parts, const struct ward_policy *policy,
    bool runs_programs, const char *git_dir)
{
	struct ward_buf paths[NFOLDERS] = { WARD_BUF_INIT };
	const char *folders[NFOLDERS];
	struct ward_sandbox sandbox = { folders, NFOLDERS, runs_programs };
	const struct ward_error *err;

	ward_place_log(&paths[LOG], git_dir, policy);
	make(&paths[LOG]);
	ward_place_coverage(&paths[COVERAGE], git_dir);
	make(&paths[COVERAGE]);
	ward_place_numbers(&paths[NUMBERS], git_dir);
	make(&paths[NUMBERS]);
	make_outbox(&paths[OUTBOX_TMP], &paths[OUTBOX_NEW], git_dir, policy);
	for (size_t i = 0; i < NFOLDERS; i++)
		folders[i] = ward_buf_str(&paths[i]);
	err = ward_sandbox_enter(parts, &sandbox);
	for (size_t i = 0; i < NFOLDERS; i++)
		ward_buf_release(&paths[i]);
	return err;
}

const struct ward_error *
ward_confine(struct ward_sandbox_parts *parts, const struct ward_policy *policy,
    const char *git_dir, bool runs_programs)
{
	enum ward_sandbox_mode mode = ward_policy_sandbox(policy);
	const struct ward_error *err;

	*parts = (struct ward_sandbox_parts){ .landlock = 0 };
	if (mode == WARD_SANDBOX_OFF)
		return NULL;
	err = enter(parts, policy, runs_programs, git_dir);
	if (!err && mode == WARD_SANDBOX_REQUIRED)
		err = check(parts);
	return err;
}
