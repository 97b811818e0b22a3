/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what every format says of an audit in the same words. */
#include "refward/audit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/text.h"

const char *
ward_audit_state_name(enum ward_audit_state state)
{
	static const char *const names[] = {
		[WARD_AUDIT_CLEAN] = "clean",
		[WARD_AUDIT_FINDINGS] = "findings",
		[WARD_AUDIT_UNKNOWN] = "unknown",
	};

	return names[state];
}

const char *
ward_audit_answer_name(enum ward_audit_answer answer)
{
	static const char *const names[] = {
		[WARD_AUDIT_NO] = "no",
		[WARD_AUDIT_YES] = "yes",
		[WARD_AUDIT_UNTOLD] = "unknown",
	};

	return names[answer];
}

const char *
ward_audit_ref_kind(const struct ward_audit_ref *ref)
{
	if (ward_view_starts(ref->name, "refs/heads/"))
		return "branch";
	return ward_view_starts(ref->name, "refs/tags/") ? "tag" : "other";
}

void
ward_audit_init(struct ward_audit *audit, size_t nrepositories)
{
	memset(audit, 0, sizeof(*audit));
	audit->arena = ward_arena_new();
	audit->fails_on = WARD_MODE_REFUSE;
	audit->store = -1;
	audit->nrepositories = nrepositories;
	audit->repositories = ward_arena_alloc(
	    audit->arena, nrepositories * sizeof(*audit->repositories));
}

void
ward_audit_release(struct ward_audit *audit)
{
	if (audit->store >= 0)
		close(audit->store);
	ward_accepted_free(audit->accepted);
	ward_earlier_free(audit->earlier);
	free(audit->totals);
	ward_arena_free(audit->arena);
}

const char *
ward_audit_level(const struct ward_audit_finding *finding)
{
	return finding->is_unknown ? "unknown" : ward_mode_name(finding->mode);
}

void
ward_audit_add_command(struct ward_buf *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	if (repository->rules[finding->rule].is_posture) {
		ward_buf_add_str(out, "refward doctor ");
		ward_escape_shell(out, ward_view_str(repository->path));
		return;
	}
	if (finding->command.size > 0) {
		ward_escape_terminal(out, finding->command, 0);
		return;
	}
	ward_buf_add_str(out, "git -C ");
	ward_escape_shell(out, ward_view_str(repository->path));
	if (finding->commit.size > 0) {
		ward_buf_add_str(
		    out, finding->path.size > 0 ? " show " : " log -1 ");
		ward_oid_add_hex(out, &finding->commit);
	} else if (finding->value.size > 0) {
		ward_buf_add_str(out, " cat-file -p ");
		ward_oid_add_hex(out, &finding->value);
	} else {
		ward_buf_add_str(out, " for-each-ref");
		if (finding->ref.size > 0)
			ward_buf_add_char(out, ' ');
		ward_escape_shell(out, finding->ref);
	}
	if (finding->commit.size > 0 && finding->path.size > 0) {
		ward_buf_add_str(out, " -- ");
		ward_escape_shell(out, finding->path);
	}
}

void
ward_audit_add_place(
    struct ward_buf *out, const struct ward_audit_finding *finding)
{
	if (finding->commit.size > 0) {
		ward_oid_add_short(out, &finding->commit);
		ward_buf_add_str(out, " \"");
		ward_escape_terminal(out, finding->subject, 80);
		ward_buf_add_char(out, '"');
	} else {
		ward_escape_terminal(out,
		    finding->ref.size > 0 ? finding->ref : finding->path, 200);
	}
	if (finding->path.size > 0 && finding->commit.size > 0) {
		ward_buf_add_str(out, ", ");
		ward_escape_terminal(out, finding->path, 200);
	}
}
