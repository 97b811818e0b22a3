/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is told which pushes would be judged differently. */
#include "refward/calendar.h"
#include "refward/text.h"
#include "src/cmd/replay.h"

#define SHOWN	   20
#define REFS_SHOWN 3

void
ward_past_tell(struct ward_buf *out, const struct ward_past *past)
{
	ward_buf_add_str(out, "  ");
	ward_add_time(out, past->time);
	ward_buf_add_char(out, ' ');
	ward_escape_terminal(out,
	    ward_view_str(past->pusher.name != NULL ? past->pusher.name : "?"),
	    128);
	for (size_t i = 0; i < past->nlines && i < REFS_SHOWN; i++) {
		ward_buf_add_char(out, ' ');
		ward_escape_terminal(out, past->lines[i].name, 200);
	}
	if (past->nlines > REFS_SHOWN)
		ward_buf_printf(out, " +%zu", past->nlines - REFS_SHOWN);
}

void
ward_opinion_tell(struct ward_buf *out, const struct ward_opinion *opinion)
{
	ward_buf_add_str(out, ward_outcome_name(opinion->outcome));
	for (size_t i = 0; i < opinion->ntallies; i++) {
		const struct ward_tally *tally = &opinion->tallies[i];

		ward_buf_printf(out, "%s%zu %s [%s]%s", i == 0 ? " (" : ", ",
		    tally->count, tally->rule, tally->set,
		    tally->is_unknown			    ? ": could not tell"
			: tally->mode == WARD_MODE_WARN	    ? ": warn"
			: tally->mode == WARD_MODE_BYPASSED ? ": bypassed"
							    : "");
	}
	if (opinion->ntallies > 0)
		ward_buf_add_char(out, ')');
}

static void
add_difference(struct ward_buf *out, const struct ward_difference *difference)
{
	const struct ward_past *past = difference->past;

	ward_past_tell(out, past);
	ward_buf_add_str(out, ": was ");
	ward_opinion_tell(out, &difference->before);
	ward_buf_add_str(out, ", now ");
	ward_opinion_tell(out, &difference->now);
	if (past->id != NULL) {
		ward_buf_add_str(out, "; push ");
		ward_escape_terminal(out, ward_view_str(past->id), 64);
	}
	ward_buf_add_char(out, '\n');
}

/* Nobody shall take what could not be asked for consent. */
static void
add_gaps(struct ward_buf *out, const struct ward_replay *replay)
{
	const struct {
		size_t count;
		const char *what;
	} gaps[] = {
		{ replay->ngone,
		    "not judged again: their objects are gone, as "
		    "those of a refused push are" },
		{ replay->pasts.nunnamed,
		    "not judged again: their records name no objects" },
		{ replay->pasts.nleft, "older ones were left off" },
		{ replay->nreflogs,
		    "known from reflogs alone: rules about "
		    "who pushes were not asked" },
	};

	for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++)
		if (gaps[i].count > 0)
			ward_buf_printf(
			    out, "  %zu %s\n", gaps[i].count, gaps[i].what);
}

void
ward_replay_tell(struct ward_buf *out, const struct ward_replay *replay)
{
	ward_buf_printf(out, "pushes to '%s' since ", replay->repository);
	ward_add_time(out, replay->since);
	ward_buf_printf(out, ": %zu judged again, %zu differently%s\n",
	    replay->njudged, replay->count,
	    replay->has_before ? "" : " from what was decided");
	for (size_t i = 0; i < replay->count && i < SHOWN; i++)
		add_difference(out, &replay->differences[i]);
	if (replay->count > SHOWN)
		ward_buf_printf(out, "  and %zu more\n", replay->count - SHOWN);
	add_gaps(out, replay);
}

void
ward_opinion_tell_json(
    struct ward_json *json, const char *key, const struct ward_opinion *opinion)
{
	ward_json_open(json, key, '{');
	ward_json_str(json, "verdict", ward_outcome_name(opinion->outcome));
	ward_json_open(json, "counts", '[');
	for (size_t i = 0; i < opinion->ntallies; i++)
		ward_json_tally(json, &opinion->tallies[i]);
	ward_json_close(json, ']');
	ward_json_close(json, '}');
}

static void
add_json_difference(
    struct ward_json *json, const struct ward_difference *difference)
{
	const struct ward_past *past = difference->past;

	ward_json_open(json, NULL, '{');
	ward_json_str(json, "push", past->id);
	ward_json_time(json, "time", past->time);
	ward_json_str(json, "pusher", past->pusher.name);
	ward_json_open(json, "refs", '[');
	for (size_t i = 0; i < past->nlines; i++)
		ward_json_view(json, NULL, past->lines[i].name);
	ward_json_close(json, ']');
	ward_opinion_tell_json(json, "before", &difference->before);
	ward_opinion_tell_json(json, "now", &difference->now);
	ward_json_close(json, '}');
}

void
ward_replay_tell_json(struct ward_json *json, const struct ward_replay *replay)
{
	ward_json_open(json, "pushes", '{');
	ward_json_time(json, "since", replay->since);
	ward_json_number(json, "judged_again", (int64_t)replay->njudged);
	ward_json_number(json, "from_reflogs", (int64_t)replay->nreflogs);
	ward_json_number(json, "objects_gone", (int64_t)replay->ngone);
	ward_json_number(
	    json, "objects_not_named", (int64_t)replay->pasts.nunnamed);
	ward_json_number(json, "left_off", (int64_t)replay->pasts.nleft);
	ward_json_bool(json, "compared_with_rules", replay->has_before);
	ward_json_open(json, "differently", '[');
	for (size_t i = 0; i < replay->count; i++)
		add_json_difference(json, &replay->differences[i]);
	ward_json_close(json, ']');
	ward_json_close(json, '}');
}
