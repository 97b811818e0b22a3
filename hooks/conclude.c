/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what is kept and what is said of a push that was judged. */
#include <signal.h>
#include <unistd.h>
#include "refward/clock.h"
#include "refward/file.h"
#include "refward/place.h"
#include "refward/render.h"
#include "refward/spool.h"
#include "hooks/gate_run.h"
#include "hooks/intend.h"

#define FINDINGS_SHOWN 20
#define BYTES_SHOWN    4096

#define TELL_SECONDS 10

/* Its folder is named in the record, which the pusher does not read. */
#define NO_OUTBOX                                                             \
	"the server cannot store what follows it (the disk of its outbox is " \
	"full, read-only, or may not be written)"

static volatile sig_atomic_t decided = EXIT_UNKNOWN;

/* Whoever does not read what is said has been waited for long enough. */
static void
leave(int number)
{
	(void)number;
	_exit(decided);
}

/* Coverage saves work; a push is not refused for the lack of it. */
static void
save_coverage(struct gate_run *run)
{
	const struct ward_error *err;

	ward_gate_cover(run->gate);
	err = ward_coverage_save(run->coverage);
	(void)err;
}

/* A repository that was not installed gets its id from the dispatcher. */
static const char *
repository_id(const struct ward_request *request)
{
	char *id;

	if (request->real_path == NULL)
		return NULL;
	id = ward_arena_alloc(request->arena, WARD_REPOSITORY_ID_SIZE);
	return ward_repository_id_of(id, request->real_path) ? id : NULL;
}

static struct ward_record
record_of(const struct gate_run *run)
{
	return (struct ward_record){ .push = &run->push,
		.verdict = run->verdict,
		.policy = run->policy,
		.diags = &run->diags,
		.failure = run->failure,
		.sandbox = run->sandbox,
		.host =
		    run->policy != NULL ? ward_policy_host(run->policy) : NULL,
		.repository_id = repository_id(&run->request),
		.address = run->request.caller.address,
		.milliseconds =
		    (uint64_t)(ward_clock() - run->request.started) };
}

static const struct ward_error *
record(struct gate_run *run)
{
	struct ward_record record = record_of(run);
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	/* Folders would be made where none belong. */
	if (run->request.real_path == NULL)
		return ward_error(WARD_E_MISSING, "no repository");
	ward_place_log(&folder, run->request.real_path, run->policy);
	err = ward_record_append(ward_buf_str(&folder), &record);
	ward_buf_release(&folder);
	return err;
}

static void
add_lines(
    struct ward_buf *out, const char *prefix, const struct ward_buf *lines)
{
	struct ward_view rest = ward_buf_view(lines), line;

	while (rest.size > 0 && ward_view_split(&rest, '\n', &line)) {
		ward_buf_add_str(out, prefix != NULL ? prefix : "");
		ward_buf_add_view(out, line);
		ward_buf_add_char(out, '\n');
	}
}

/* To the pusher; that nobody reads it changes nothing. */
static void
tell(struct gate_run *run, bool is_recorded)
{
	const char *prefix = run->request.caller.prefix;
	struct ward_render how = { .findings_max = FINDINGS_SHOWN,
		.from = run->push.wishes.from,
		.bytes_max = BYTES_SHOWN,
		.prefix = prefix,
		.is_paged = true,
		.is_rehearsal = run->push.wishes.is_dry_run };
	struct ward_buf text = WARD_BUF_INIT, rest = WARD_BUF_INIT;
	const struct ward_error *err;

	if (run->verdict != NULL && run->sentence == NULL)
		ward_render_verdict(&text, &run->push, run->verdict, &how);
	else
		ward_render_failure(&rest, run->request.id,
		    run->sentence != NULL ? run->sentence
					  : "it could not be judged");
	if (run->sentence == NULL)
		ward_intend_tell(&rest, &run->jobs);
	if (!is_recorded)
		ward_buf_add_str(
		    &rest, "warning: the server could not record this\n");
	add_lines(&text, prefix, &rest);
	err = ward_write_all(STDERR_FILENO, ward_buf_view(&text));
	(void)err;
	ward_buf_release(&rest);
	ward_buf_release(&text);
}

static enum ward_outcome
outcome_of(struct gate_run *run, const struct ward_error *err)
{
	if (!err)
		return ward_verdict_outcome(run->verdict);
	run->failure = ward_arena_strdup(run->request.arena, err->text);
	return run->verdict != NULL && run->verdict->nrefuse > 0 ? WARD_REFUSED
								 : WARD_UNKNOWN;
}

static enum ward_outcome
fail(struct gate_run *run, const char *sentence, const char *why,
    bool *is_recorded)
{
	run->sentence = sentence;
	run->failure = ward_arena_strdup(run->request.arena, why);
	*is_recorded = record(run) == NULL;
	return WARD_UNKNOWN;
}

/* What is accepted is recorded when it is settled, except for a bypass or an
 * import: there is no silent one. */
static enum ward_outcome
accept(struct gate_run *run, bool *is_recorded)
{
	bool has_change = ward_has_change(run->verdict);
	bool has_bypass =
	    run->verdict->nbypassed > 0 || run->push.import != NULL;
	struct ward_record kept = record_of(run);
	const struct ward_error *err = NULL;

	if (has_change)
		err = ward_intend(&run->request, &kept, run->repo, run->verdict,
		    has_bypass, &run->jobs);
	if (err)
		return fail(run,
		    err->code == WARD_E_SYSTEM ? NO_OUTBOX : err->text,
		    err->text, is_recorded);
	if (ward_verdict_outcome(run->verdict) != WARD_ACCEPTED) {
		*is_recorded = record(run) == NULL;
		return WARD_REFUSED;
	}
	if (has_change && !has_bypass)
		return WARD_ACCEPTED;
	*is_recorded = record(run) == NULL;
	if (*is_recorded || !has_bypass)
		return WARD_ACCEPTED;
	run->sentence = run->push.import != NULL
	    ? "an import cannot be recorded"
	    : "a bypass cannot be recorded";
	return WARD_UNKNOWN;
}

/* A dry run is never more than one. */
static enum ward_outcome
settle(struct gate_run *run, enum ward_outcome outcome, bool *is_recorded)
{
	bool is_dry_run = run->push.wishes.is_dry_run;

	*is_recorded = true;
	if (outcome == WARD_ACCEPTED && !is_dry_run)
		return accept(run, is_recorded);
	*is_recorded = record(run) == NULL;
	return outcome == WARD_ACCEPTED ? WARD_REFUSED : outcome;
}

int
ward_conclude(struct gate_run *run, const struct ward_error *err)
{
	enum ward_outcome outcome = outcome_of(run, err);
	bool is_recorded;

	outcome = settle(run, outcome, &is_recorded);
	if (outcome == WARD_ACCEPTED)
		save_coverage(run);
	decided = outcome == WARD_ACCEPTED ? EXIT_ACCEPTED
	    : outcome == WARD_REFUSED	   ? EXIT_REFUSED
					   : EXIT_UNKNOWN;
	signal(SIGALRM, leave);
	alarm(TELL_SECONDS);
	tell(run, is_recorded);
	return decided;
}
