/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Confirms what git did with an accepted push. A hint: whatever goes wrong here
 * is found out from the refs, so nothing is waited for and no push fails.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "refward/intent.h"
#include "refward/place.h"
#include "refward/spool.h"
#include "hooks/chain.h"
#include "hooks/delivery.h"
#include "hooks/request.h"

#define SECONDS 30
/* Open intents that are looked through where the process does not tell. */
#define INTENTS_MAX 1000

struct receipt {
	struct ward_request request;
	struct ward_policy *policy;
	struct ward_push_line *lines;
	size_t nlines;
	const char *outbox;
	struct ward_confirmation found;
	size_t nfound;
};

/* The rule file may have been changed for the worse since the gate read it:
 * then the outbox is where it is by default. */
static void
find_outbox(struct receipt *receipt)
{
	struct ward_policy_trust trust = { geteuid(), getegid(), false };
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_place_rules(&path, receipt->request.real_path);
	err = ward_policy_load(
	    &receipt->policy, ward_buf_str(&path), &trust, &diags);
	if (err)
		receipt->policy = NULL;
	ward_buf_clear(&path);
	ward_place_outbox(&path, receipt->request.real_path, receipt->policy);
	receipt->outbox =
	    ward_arena_strdup(receipt->request.arena, ward_buf_str(&path));
	ward_buf_release(&path);
	ward_diags_release(&diags);
}

static void
look_at(struct receipt *receipt, enum ward_spool_state state, const char *name)
{
	struct ward_arena *arena = receipt->request.arena;
	struct ward_confirmation confirmation;
	struct ward_intent intent;
	const struct ward_error *err;

	err = ward_spool_read_intent(
	    &intent, arena, receipt->outbox, state, name);
	if (err || strcmp(intent.git_dir, receipt->request.real_path) != 0 ||
	    !ward_intent_confirm(
		&confirmation, arena, &intent, receipt->lines, receipt->nlines))
		return;
	receipt->found = confirmation;
	receipt->nfound++;
}

/* The youngest first. Those that another process left are not ours, where we
 * know which one ours is. */
static void
look_through(struct receipt *receipt, enum ward_spool_state state)
{
	const struct ward_process *parent = &receipt->request.receive_pack;
	struct ward_spool_names names;
	const struct ward_error *err;
	size_t tries = 0;

	err = ward_spool_list(
	    &names, receipt->request.arena, receipt->outbox, state, SIZE_MAX);
	if (err)
		return;
	for (size_t i = names.count; i-- > 0;) {
		bool is_named = strchr(names.items[i], '.') != NULL;

		if (parent->pid != 0 && is_named
			? ward_spool_is_process(names.items[i], parent)
			: tries++ < INTENTS_MAX)
			look_at(receipt, state, names.items[i]);
	}
}

/* Of two that are alike, neither is confirmed: which it was is not guessed. */
static void
confirm(struct receipt *receipt)
{
	const struct ward_error *err;

	if (!ward_host_is_run_by_git(receipt->policy != NULL
		    ? ward_policy_host(receipt->policy)
		    : NULL))
		receipt->request.receive_pack.pid = 0;
	look_through(receipt, WARD_SPOOL_NEW);
	if (receipt->nfound == 0)
		look_through(receipt, WARD_SPOOL_KEPT);
	if (receipt->nfound != 1)
		return;
	err = ward_spool_confirm(receipt->outbox, &receipt->found);
	(void)err;
}

static void
ask_earlier_hook(const struct receipt *receipt, const char *self)
{
	const struct ward_error *err;
	struct ward_chain earlier;
	bool accepts;

	alarm(0);
	err = ward_chain_prepare(
	    &earlier, self, ward_buf_view(&receipt->request.input), NULL);
	if (!err)
		err = ward_chain_run(&earlier, &accepts);
	(void)err;
	ward_chain_release(&earlier);
}

int
main(int argc, char **argv)
{
	struct receipt receipt = { .nlines = 0 };
	const struct ward_error *err;

	(void)argc;
	signal(SIGPIPE, SIG_IGN);
	alarm(SECONDS);
	err = ward_request_read(&receipt.request);
	if (!err && receipt.request.real_path != NULL &&
	    ward_push_parse(receipt.request.arena,
		ward_buf_view(&receipt.request.input), WARD_INTENT_LINES_MAX,
		&receipt.lines, &receipt.nlines) == NULL) {
		find_outbox(&receipt);
		confirm(&receipt);
		ward_start_delivery(receipt.outbox, receipt.request.real_path);
	}
	ask_earlier_hook(&receipt, argv[0]);
	ward_policy_free(receipt.policy);
	ward_request_release(&receipt.request);
	return 0;
}
