/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how what the engine said of a push is told to who asked. */
#include "src/cmd/session.h"

#include <stdio.h>
#include "refward/clock.h"

static void
add_unasked(struct ward_buf *out, const struct ward_verdict *verdict)
{
	if (verdict->nunasked == 0)
		return;
	ward_buf_add_str(out, "not evaluable here, since nobody pushes:");
	for (size_t i = 0; i < verdict->nunasked; i++)
		ward_buf_printf(
		    out, "%s %s", i > 0 ? "," : "", verdict->unasked[i]);
	ward_buf_add_char(out, '\n');
}

/* Sets that hold for some repositories, in a clone of nobody knows which. */
static void
add_unused(struct ward_buf *out, const struct ward_session *session)
{
	struct ward_repository any;
	size_t count = 0;

	if (session->push.repository != NULL ||
	    ward_policy_repository(&any, session->policy, NULL, session->arena))
		return;
	for (size_t i = 1; i < ward_policy_set_count(session->policy); i++) {
		if ((any.sets >> i & 1) != 0)
			continue;
		ward_buf_printf(out, "%s %s",
		    count++ > 0 ? ","
				: "not asked, since --repository does not say "
				  "which one this is:",
		    ward_policy_set_name(session->policy, i));
	}
	if (count > 0)
		ward_buf_add_char(out, '\n');
}

static void
add_text(struct ward_buf *out, const struct ward_session *session,
    enum ward_outcome outcome)
{
	struct ward_render how = { .shows_source = true,
		.from = session->push.wishes.from,
		.is_rehearsal = true };
	const struct ward_verdict *verdict = session->verdict;

	ward_render_verdict(out, &session->push, verdict, &how);
	for (size_t i = 0; i < verdict->nexempted; i++)
		ward_buf_printf(out, "rule set '%s' exempts this pusher\n",
		    verdict->exempted[i]);
	add_unasked(out, verdict);
	add_unused(out, session);
	if (verdict->has_unmatched)
		ward_buf_add_str(out, "a ref is governed by no rule set\n");
	ward_buf_printf(out, "%s: %zu commit%s judged\n",
	    ward_outcome_name(outcome), verdict->njudged,
	    verdict->njudged == 1 ? "" : "s");
}

static void
add_json(struct ward_buf *out, const struct ward_session *session,
    const struct ward_error *err)
{
	struct ward_record record = { .push = &session->push,
		.verdict = session->verdict,
		.policy = session->policy,
		.failure = err ? err->text : NULL,
		.host = ward_policy_host(session->policy),
		.milliseconds = (uint64_t)(ward_clock() - session->started) };

	ward_record_json(out, &record);
	ward_buf_add_char(out, '\n');
}

int
ward_session_tell(struct ward_session *session, const struct ward_error *err)
{
	enum ward_outcome outcome = ward_verdict_outcome(session->verdict);
	struct ward_buf out = WARD_BUF_INIT;
	int status = WARD_EXIT_CLEAN;

	if (err && outcome == WARD_ACCEPTED)
		outcome = WARD_UNKNOWN;
	if (outcome != WARD_ACCEPTED)
		status = outcome == WARD_REFUSED ? WARD_EXIT_FINDINGS
						 : WARD_EXIT_UNKNOWN;
	if (ward_cli_is_json(session->cli))
		add_json(&out, session, err);
	else
		add_text(&out, session, outcome);
	status = ward_cli_print(session->cli, &out, status);
	ward_buf_release(&out);
	return status;
}

int
ward_session_fail(struct ward_session *session, const struct ward_error *err)
{
	bool is_rules = session->rules != NULL && session->policy == NULL;

	ward_cli_print_diags(stderr, &session->diags, "error");
	return ward_cli_fail_error(
	    session->cli, is_rules ? WARD_EXIT_USAGE : WARD_EXIT_UNKNOWN, err);
}
