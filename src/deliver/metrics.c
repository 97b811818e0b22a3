/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what figures there are, and the form in which Prometheus reads them. */
#include "config.h"

#include <string.h>
#include "dispatcher.h"
#include "figures.h"
#include "refward/file.h"
#include "refward/spool.h"
#include "refward/text.h"

#define PREFIX	   "refward_"
#define LABELS_MAX 3

/* All that several files say in one folder has to be the same to the byte, but
 * for the values: the label `outbox` tells them apart. */
struct family {
	const char *name, *type, *help;
	const char *labels[LABELS_MAX]; /* of the columns before the last */
	const char *sql;		/* the last column is the value */
};

#define COUNTED "SELECT repository, what, value FROM counter WHERE name = "
/* What was never counted is 0: who only sees a counter begin at 1 does not see
 * it rise. */
#define EACH_OF(counted, words)                                            \
	"WITH known (name) AS (SELECT name FROM repository UNION "         \
	"SELECT repository FROM counter WHERE name = '" counted "'), "     \
	"word (what) AS (VALUES " words " UNION SELECT what FROM counter " \
	"WHERE name = '" counted "') "                                     \
	"SELECT known.name, word.what, coalesce(c.value, 0) "              \
	"FROM known CROSS JOIN word LEFT JOIN counter c ON "               \
	"c.name = '" counted "' AND c.repository = known.name AND "        \
	"c.target = '' AND c.what = word.what"

static const struct family families[] = {
	{ "push_decisions_total", "counter", "Pushes, by what the gate said.",
	    { "repository", "result" },
	    EACH_OF("decision", "('accepted'), ('refused'), ('unknown')") },
	{ "rule_violations_total", "counter",
	    "What rules found in pushes, by the mode they were in.",
	    { "repository", "rule", "mode" },
	    "SELECT repository, target, what, value FROM counter "
	    "WHERE name = 'finding'" },
	{ "bypasses_total", "counter", "Rules and sets that pushes bypassed.",
	    { "repository" },
	    "SELECT repository, value FROM counter WHERE name = 'bypass'" },
	{ "ref_updates_total", "counter",
	    "Lines of accepted pushes, by what became of them.",
	    { "repository", "outcome" }, COUNTED "'update'" },
	{ "unexplained_moves_total", "counter",
	    "Moves of refs that no push explains, or more than one.",
	    { "repository", "kind" },
	    EACH_OF("event", "('unmediated'), ('ambiguous')") },
	{ "deliveries_total", "counter",
	    "Attempts to deliver, by what came of them.",
	    { "repository", "target", "result" },
	    "WITH lane AS (SELECT DISTINCT repository, target FROM counter "
	    "WHERE name = 'delivery'), word (what) AS (VALUES ('done'), "
	    "('retry'), ('dead'), ('ambiguous')) "
	    "SELECT lane.repository, lane.target, word.what, "
	    "coalesce(c.value, 0) FROM lane CROSS JOIN word "
	    "LEFT JOIN counter c ON c.name = 'delivery' AND "
	    "c.repository = lane.repository AND c.target = lane.target AND "
	    "c.what = word.what" },
	{ "delivery_last_success_timestamp_seconds", "gauge",
	    "When a target last started what it should.",
	    { "repository", "target" },
	    "SELECT repository, target, value FROM counter "
	    "WHERE name = 'last-success'" },
	{ "outbox_pending", "gauge", "Deliveries that are not done.",
	    { "repository", "target", "state" },
	    "WITH lane AS (SELECT DISTINCT repository, target FROM counter "
	    "WHERE name = 'delivery'), "
	    "state (name) AS (VALUES ('queued'), ('sending'), ('ambiguous'), "
	    "('dead')), "
	    "open AS (SELECT r.name AS repository, d.target, d.state, "
	    "count(*) AS count FROM delivery d JOIN repository r ON "
	    "r.number = d.repository WHERE d.state <> 'done' "
	    "GROUP BY r.name, d.target, d.state) "
	    "SELECT repository, target, state, count FROM open UNION ALL "
	    "SELECT repository, target, name, 0 FROM lane, state WHERE "
	    "NOT EXISTS (SELECT 1 FROM open WHERE open.repository = "
	    "lane.repository AND open.target = lane.target AND "
	    "open.state = state.name)" },
	{ "outbox_oldest_timestamp_seconds", "gauge",
	    "When the oldest delivery that is not done was made.",
	    { "repository", "target", "state" },
	    "SELECT r.name, d.target, d.state, min(d.created) FROM delivery d "
	    "JOIN repository r ON r.number = d.repository "
	    "WHERE d.state <> 'done' GROUP BY r.name, d.target, d.state" },
	{ "target_disabled", "gauge",
	    "1 where a target said that it is gone, so that nothing is sent.",
	    { "repository", "target" },
	    "SELECT DISTINCT r.name, x.target, 1 FROM disabled x "
	    "JOIN repository r ON r.number = x.repository" },
};

#define NFAMILIES (sizeof(families) / sizeof(families[0]))

struct writing {
	struct ward_dispatcher *d;
	struct ward_buf *out;
	const struct family *family;
};

/* --- the form ------------------------------------------------------------- */

static void
add_head(
    struct writing *w, const char *name, const char *type, const char *help)
{
	ward_buf_printf(w->out,
	    "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n", name, help,
	    name, type);
}

/* Printable text has no line ends; two bytes more are special here. */
static void
add_label(struct ward_buf *out, const char *name, const char *value)
{
	struct ward_buf text = WARD_BUF_INIT;

	ward_escape_terminal(&text, ward_view_str(value), 0);
	ward_buf_printf(out, "%s=\"", name);
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == '\\' || text.data[i] == '"')
			ward_buf_add_char(out, '\\');
		ward_buf_add_char(out, text.data[i]);
	}
	ward_buf_add_char(out, '"');
	ward_buf_release(&text);
}

static void
begin_sample(struct writing *w, const char *name)
{
	ward_buf_printf(w->out, PREFIX "%s{", name);
	add_label(w->out, "outbox", w->d->outbox);
}

static void
more_label(struct writing *w, const char *name, const char *value)
{
	ward_buf_add_char(w->out, ',');
	add_label(w->out, name, value != NULL ? value : "");
}

static void
end_sample(struct writing *w, int64_t value)
{
	ward_buf_printf(w->out, "} %lld\n", (long long)value);
}

/* --- what the ledger counts ----------------------------------------------- */

static const struct ward_error *
take_sample(void *data, const struct ward_row *row)
{
	struct writing *w = data;
	int n = 0;

	begin_sample(w, w->family->name);
	for (; n < LABELS_MAX && w->family->labels[n] != NULL; n++)
		more_label(w, w->family->labels[n], ward_row_text(row, n));
	end_sample(w, ward_row_number(row, n));
	return NULL;
}

static const struct ward_error *
add_families(struct writing *w)
{
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < NFAMILIES && !err; i++) {
		w->family = &families[i];
		add_head(w, w->family->name, w->family->type, w->family->help);
		err = ward_ledger_each(
		    w->d->ledger, take_sample, w, w->family->sql, "");
	}
	return err;
}

/* --- how long hooks took -------------------------------------------------- */

struct durations {
	int64_t count[32];
	int64_t milliseconds;
};

static const struct ward_error *
take_duration(void *data, const struct ward_row *row)
{
	struct durations *durations = data;
	const char *le = ward_row_text(row, 0);

	for (size_t i = 0; i < ward_nduration_classes; i++)
		if (strcmp(le, ward_duration_classes[i].le) == 0)
			durations->count[i] = ward_row_number(row, 1);
	return NULL;
}

static const struct ward_error *
take_sum(void *data, const struct ward_row *row)
{
	((struct durations *)data)->milliseconds = ward_row_number(row, 0);
	return NULL;
}

static const struct ward_error *
add_durations(struct writing *w)
{
	struct durations durations = { .milliseconds = 0 };
	int64_t count = 0;
	const struct ward_error *err =
	    ward_ledger_each(w->d->ledger, take_duration, &durations,
		"SELECT what, value FROM counter WHERE name = 'duration'", "");

	if (!err)
		err = ward_ledger_each(w->d->ledger, take_sum, &durations,
		    "SELECT value FROM counter WHERE name = 'duration-sum'",
		    "");
	if (err)
		return err;
	add_head(w, "hook_duration_seconds", "histogram",
	    "How long pre-receive took to judge a push.");
	for (size_t i = 0; i < ward_nduration_classes; i++) {
		count += durations.count[i];
		begin_sample(w, "hook_duration_seconds_bucket");
		more_label(w, "le", ward_duration_classes[i].le);
		end_sample(w, count);
	}
	begin_sample(w, "hook_duration_seconds_sum");
	ward_buf_printf(w->out, "} %lld.%03lld\n",
	    (long long)(durations.milliseconds / 1000),
	    (long long)(durations.milliseconds % 1000));
	begin_sample(w, "hook_duration_seconds_count");
	end_sample(w, count);
	return NULL;
}

/* --- the spool ------------------------------------------------------------ */

static const enum ward_spool_state spooled[] = { WARD_SPOOL_NEW,
	WARD_SPOOL_CONFIRMED, WARD_SPOOL_DAMAGED };

#define NSPOOLED (sizeof(spooled) / sizeof(spooled[0]))

static const struct ward_error *
add_spool(struct writing *w)
{
	struct ward_spool_depth depths[NSPOOLED];
	const struct ward_error *err = NULL;

	for (size_t i = 0; i < NSPOOLED && !err; i++)
		err = ward_spool_measure(&depths[i], w->d->outbox, spooled[i]);
	if (err)
		return err;
	add_head(w, "spool_entries", "gauge",
	    "Files of the outbox that are not settled, or not readable.");
	for (size_t i = 0; i < NSPOOLED; i++) {
		begin_sample(w, "spool_entries");
		more_label(w, "state", ward_spool_state_name(spooled[i]));
		end_sample(w, (int64_t)depths[i].count);
	}
	add_head(w, "spool_oldest_timestamp_seconds", "gauge",
	    "When the oldest of them was written.");
	for (size_t i = 0; i < NSPOOLED; i++) {
		if (depths[i].oldest == 0)
			continue;
		begin_sample(w, "spool_oldest_timestamp_seconds");
		more_label(w, "state", ward_spool_state_name(spooled[i]));
		end_sample(w, depths[i].oldest);
	}
	return NULL;
}

/* --- all ------------------------------------------------------------------ */

static void
add_self(struct writing *w)
{
	add_head(w, "build_info", "gauge", "The version that wrote this.");
	begin_sample(w, "build_info");
	more_label(w, "version", PACKAGE_VERSION);
	end_sample(w, 1);
	add_head(w, "dispatcher_last_run_timestamp_seconds", "gauge",
	    "When a dispatcher wrote this.");
	begin_sample(w, "dispatcher_last_run_timestamp_seconds");
	end_sample(w, w->d->now);
}

const struct ward_error *
ward_metrics_write(struct ward_dispatcher *d, const char *file)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct writing writing = { .d = d, .out = &text };
	const struct ward_error *err = add_families(&writing);

	if (!err)
		err = add_durations(&writing);
	if (!err)
		err = add_spool(&writing);
	if (!err) {
		add_self(&writing);
		err = ward_file_replace(file, ward_buf_view(&text), 0644);
	}
	ward_buf_release(&text);
	return err;
}
