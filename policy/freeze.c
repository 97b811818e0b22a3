/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a freeze lets through, and how it is told. */
#include "policy/freeze.h"

#include <string.h>
#include "refward/graph.h"
#include "refward/memory.h"
#include "refward/calendar.h"

struct reading {
	const struct ward_freeze *freeze;
	const struct ward_subject *subject;
	struct ward_arena *arena; /* one commit's */
	struct ward_buf raw;
};

static bool
has_trailer(
    const struct ward_freeze *freeze, const struct ward_message *message)
{
	struct ward_trailer trailer;
	size_t place = 0;

	while (ward_message_trailer(message, &place, &trailer))
		for (size_t i = 0; i < freeze->trailers.count; i++)
			if (trailer.value.size > 0 &&
			    trailer.key.size ==
				strlen(freeze->trailers.items[i]) &&
			    strncasecmp(trailer.key.data,
				freeze->trailers.items[i],
				trailer.key.size) == 0)
				return true;
	return false;
}

static bool
has_type(const struct ward_freeze *freeze, const struct ward_message *message)
{
	struct ward_conventional conventional;

	return freeze->types.count > 0 &&
	    ward_conventional_parse(&conventional, message) == NULL &&
	    ward_words_has(&freeze->types, conventional.type);
}

static const struct ward_error *
lets_in_commit(struct reading *reading, const struct ward_oid *id, bool *out)
{
	enum ward_object_type type;
	struct ward_commit commit;
	struct ward_message message;
	const struct ward_error *err =
	    ward_repo_read(reading->subject->repo, id, &type, &reading->raw);

	if (err)
		return err;
	*out =
	    ward_commit_parse(&commit, ward_buf_view(&reading->raw), id->size);
	if (!*out || (commit.nparents > 1 && reading->freeze->skips_merges))
		return NULL;
	ward_message_read(
	    &message, reading->arena, commit.message, commit.encoding);
	*out = has_type(reading->freeze, &message) ||
	    has_trailer(reading->freeze, &message);
	return NULL;
}

static const struct ward_error *
lets_in_all(struct reading *reading, const struct ward_walked *commits,
    size_t count, bool *out)
{
	const struct ward_error *err = NULL;

	*out = count > 0;
	for (size_t i = 0; i < count && *out && !err; i++) {
		reading->arena = ward_arena_new();
		err = lets_in_commit(reading, &commits[i].id, out);
		ward_arena_free(reading->arena);
	}
	return err;
}

/* Every commit that the ref has not held and that no trusted ref holds: what
 * was judged elsewhere is no exception here. */
static const struct ward_error *
lets_in_commits(const struct ward_freeze *freeze,
    const struct ward_subject *subject, bool *out)
{
	const struct ward_update *update = subject->update;
	struct reading reading = { .freeze = freeze, .subject = subject };
	struct ward_walk *walk;
	const struct ward_walked *commits;
	const struct ward_error *err;
	size_t count;

	*out = false;
	if ((update->kind != WARD_UPDATE_CREATE &&
		update->kind != WARD_UPDATE_FORWARD) ||
	    update->new_tip.size == 0)
		return NULL;
	walk = ward_walk_new(subject->graph);
	ward_walk_want(walk, &update->new_tip, 0);
	if (update->old_tip.size != 0)
		ward_walk_hide(walk, &update->old_tip, 0);
	for (size_t i = 0;
	     i < subject->ntrusted && update->kind == WARD_UPDATE_CREATE; i++)
		ward_walk_trust(walk, &subject->trusted[i]);
	err = ward_walk_run(walk, &commits, &count);
	if (!err)
		err = lets_in_all(&reading, commits, count, out);
	ward_buf_release(&reading.raw);
	ward_walk_free(walk);
	return err;
}

static void
add_words(
    struct ward_buf *out, const char *before, const struct ward_words *words)
{
	if (words->count == 0)
		return;
	ward_buf_printf(out, "%s%s", out->size > 0 ? ", " : "", before);
	ward_words_list(out, words, 8);
}

static void
add_local(struct ward_buf *out, const struct ward_freeze *freeze, int64_t at)
{
	struct ward_buf text = WARD_BUF_INIT;

	ward_add_time(&text, at + ward_zone_offset(freeze->zone, at));
	ward_buf_printf(out, "%.10s %.5s %s", ward_buf_str(&text),
	    ward_buf_str(&text) + 11, freeze->zone_name);
	ward_buf_release(&text);
}

static void
tell(
    const struct ward_freeze *freeze, int64_t until, struct ward_report *report)
{
	struct ward_buf when = WARD_BUF_INIT, who = WARD_BUF_INIT;

	add_local(&when, freeze, until);
	ward_buf_add_str(&when, " (");
	ward_add_time(&when, until);
	ward_buf_add_char(&when, ')');
	ward_find(
	    report, "frozen until %s: %s", ward_buf_str(&when), freeze->reason);
	ward_actors_list(&who, &freeze->actors);
	add_words(&who, "commits of type ", &freeze->types);
	add_words(&who, "commits with the trailer ", &freeze->trailers);
	if (who.size > 0)
		ward_mend(report, "push again then; until then only: %s",
		    ward_buf_str(&who));
	else
		ward_mend(report, "push again then");
	ward_buf_release(&when);
	ward_buf_release(&who);
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_freeze *freeze = data;
	const struct ward_pusher *pusher = subject->push->pusher;
	const struct ward_error *err = NULL;
	bool is_let_in = false;
	int64_t until;

	if (!ward_freeze_is_on(freeze, subject->push->now, &until))
		return NULL;
	if (pusher != NULL)
		err = ward_actors_ask(&is_let_in, &freeze->actors, pusher);
	if (err || is_let_in)
		return err;
	if (freeze->types.count > 0 || freeze->trailers.count > 0)
		err = lets_in_commits(freeze, subject, &is_let_in);
	if (!err && !is_let_in)
		tell(freeze, until, report);
	return err;
}

static const struct ward_option options[] = { WARD_OPTION_END };

const struct ward_rule ward_rule_freeze = {
	.name = "freeze",
	.summary = "Refs that nobody moves for a while.",
	.detail = "",
	.example = "",
	.on = WARD_ON_UPDATE,
	.needs = WARD_NEEDS_PUSHER,
	.options = options,
	.conf_size = sizeof(struct ward_freeze),
	.evaluate = evaluate,
};
