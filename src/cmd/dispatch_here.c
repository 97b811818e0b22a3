/* SPDX-License-Identifier: Apache-2.0 */
/* `refward dispatch`: hides which outbox is worked on, and until when. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "refward/dispatch.h"
#include "refward/file.h"
#include "refward/lease.h"
#include "refward/log_keep.h"
#include "refward/place.h"
#include "refward/spool.h"
#include "refward/text.h"
#include "src/cmd/dispatch.h"
#include "src/cmd/session.h"

#define PARALLEL    16
#define ROUNDS_MAX  100
#define EVENTS_STEM "dispatch"
#define UNMEDIATED  "\"event.action\":\"unmediated\""

struct dispatching {
	struct ward_session session;
	struct ward_buf outbox, ledger;
	struct ward_buf metrics; /* the file of figures; empty: none */
	struct ward_buf log;	 /* the folder of the events */
	struct ward_buf events;	 /* where events are told; empty: stdout */
	char id[WARD_REPOSITORY_ID_SIZE];
	unsigned int months; /* for which they are kept */
	bool is_verbose;
	size_t nmoves;	 /* that no push explains */
	bool has_worked; /* no other dispatcher held the outbox */
	struct ward_dispatch dispatch;
};

/* --- what it tells -------------------------------------------------------- */

static size_t
count_moves(struct ward_view lines)
{
	struct ward_view line;
	size_t count = 0;

	while (ward_view_split(&lines, '\n', &line))
		count += memmem(line.data, line.size, UNMEDIATED,
			     strlen(UNMEDIATED)) != NULL;
	return count;
}

static void
tell(void *data, struct ward_view lines)
{
	struct dispatching *dispatching = data;
	const struct ward_error *lost;

	dispatching->nmoves += count_moves(lines);
	if (dispatching->events.size > 0) {
		ward_log_rotate(ward_buf_str(&dispatching->log), EVENTS_STEM,
		    (int64_t)time(NULL), dispatching->months);
		lost = ward_file_append_line(
		    ward_buf_str(&dispatching->events), lines, 0640);
	} else {
		lost = ward_write_all(STDOUT_FILENO, lines);
	}
	(void)lost;
}

/* The protocol of sd_notify(3), which needs no library. */
static void
notify(void *data)
{
	static const char ready[] = "READY=1";
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t size = path != NULL ? strlen(path) : 0;
	int fd;

	(void)data;
	if (size == 0 || size >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, size);
	if (address.sun_path[0] == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)sendto(fd, ready, sizeof(ready) - 1, MSG_NOSIGNAL,
	    (struct sockaddr *)&address,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size));
	close(fd);
}

/* --- what it works on ----------------------------------------------------- */

/* What names a folder for all repositories of a server leaves none to guess. */
static const struct ward_error *
load_server(struct ward_session *session)
{
	const struct ward_error *err = ward_session_load_server(session);

	if (!err &&
	    (ward_policy_outbox(session->policy) == NULL ||
		ward_policy_log(session->policy) == NULL))
		err = ward_error(WARD_E_USAGE,
		    "'" WARD_SERVER_RULES "' names no 'outbox' and 'log' that "
		    "all repositories share: name a repository");
	return err;
}

static const struct ward_error *
load(struct ward_session *session, const char *path)
{
	const struct ward_error *err;

	if (path == NULL)
		return load_server(session);
	err = ward_session_find(session, path);
	return err ? err : ward_session_load(session, NULL, false);
}

static void
count_own(struct dispatching *dispatching)
{
	struct ward_dispatch *dispatch = &dispatching->dispatch;

	dispatch->counts = dispatching->session.push.repository;
	if (ward_repository_id_of(
		dispatching->id, dispatching->session.git_dir))
		dispatch->counts_id = dispatching->id;
}

static const struct ward_error *
find_places(struct dispatching *dispatching, const char *path)
{
	struct ward_session *session = &dispatching->session;
	const struct ward_error *err = load(session, path);
	struct ward_buf *log = &dispatching->log;

	if (err)
		return err;
	ward_place_outbox(
	    &dispatching->outbox, session->git_dir, session->policy);
	ward_place_ledger(
	    &dispatching->ledger, session->git_dir, session->policy);
	ward_place_log(log, session->git_dir, session->policy);
	ward_place_metrics(&dispatching->metrics,
	    ward_buf_str(&dispatching->outbox), session->policy);
	dispatching->dispatch.log = ward_policy_log(session->policy);
	if (ward_policy_outbox(session->policy) == NULL)
		count_own(dispatching);
	dispatching->months = ward_policy_keep_records(session->policy);
	err = ward_folder_make(ward_buf_str(log), 0750);
	if (!dispatching->is_verbose)
		ward_buf_printf(&dispatching->events,
		    "%s/" EVENTS_STEM ".jsonl", ward_buf_str(log));
	return err ? err
		   : ward_folder_make(ward_buf_str(&dispatching->outbox), 0750);
}

static const struct ward_error *
read_parallel(struct dispatching *dispatching)
{
	const char *text = ward_cli_flag(dispatching->session.cli, "parallel");
	uint64_t number = PARALLEL;

	if (text != NULL &&
	    !ward_parse_number(ward_view_str(text), 1, 1000, &number))
		return ward_error(
		    WARD_E_USAGE, "'%s' is no number from 1 to 1000", text);
	dispatching->dispatch.parallel = (size_t)number;
	return NULL;
}

/* --- signals -------------------------------------------------------------- */

static const struct ward_error *
catch_signals(int *out)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot block signals");
	*out = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return *out < 0 ? ward_error(WARD_E_SYSTEM, "cannot catch signals")
			: NULL;
}

static bool
is_told_to_stop(int stop)
{
	sigset_t pending;

	(void)stop;
	return sigpending(&pending) == 0 &&
	    (sigismember(&pending, SIGTERM) || sigismember(&pending, SIGINT));
}

/* It reads secrets: nobody else looks into its memory, alive or dead. */
static void
keep_to_itself(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0);
}

/* --- working -------------------------------------------------------------- */

static bool
has_confirmations(const char *outbox)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_spool_names names = { .count = 0 };
	const struct ward_error *err =
	    ward_spool_list(&names, arena, outbox, WARD_SPOOL_CONFIRMED, 1);
	bool has_any = !err && names.count > 0;

	ward_arena_free(arena);
	return has_any;
}

/* What is confirmed after it was last looked, and before the lease is given
 * back, has nobody who starts another: so it is looked once more. */
static const struct ward_error *
work(struct dispatching *dispatching)
{
	const char *outbox = ward_buf_str(&dispatching->outbox);
	bool is_once = dispatching->dispatch.is_once;
	const struct ward_error *err = NULL;
	int lease;

	for (int i = 0; i < ROUNDS_MAX && !err; i++) {
		err = ward_lease_take(&lease, outbox, !is_once);
		if (err || lease < 0)
			break;
		dispatching->has_worked = true;
		err = ward_dispatch_run(&dispatching->dispatch);
		close(lease);
		if (!is_once || is_told_to_stop(dispatching->dispatch.stop) ||
		    !has_confirmations(outbox))
			break;
	}
	return err;
}

static const struct ward_error *
start_and_work(struct dispatching *dispatching, const char *path)
{
	struct ward_dispatch *dispatch = &dispatching->dispatch;
	const struct ward_error *err;

	keep_to_itself();
	(void)umask(007);
	err = find_places(dispatching, path);
	if (!err)
		err = catch_signals(&dispatch->stop);
	if (err)
		return err;
	dispatch->outbox = ward_buf_str(&dispatching->outbox);
	dispatch->ledger = ward_buf_str(&dispatching->ledger);
	dispatch->home = dispatching->session.git_dir;
	if (dispatching->metrics.size > 0)
		dispatch->metrics = ward_buf_str(&dispatching->metrics);
	dispatch->tell = tell;
	dispatch->data = dispatching;
	return work(dispatching);
}

static void
end(struct dispatching *dispatching)
{
	if (dispatching->dispatch.stop >= 0)
		close(dispatching->dispatch.stop);
	ward_buf_release(&dispatching->metrics);
	ward_buf_release(&dispatching->log);
	ward_buf_release(&dispatching->events);
	ward_buf_release(&dispatching->ledger);
	ward_buf_release(&dispatching->outbox);
	ward_session_end(&dispatching->session);
}

int
ward_dispatch_reconcile(
    struct ward_cli *cli, const char *path, size_t *nmoves, bool *is_done)
{
	struct dispatching dispatching = { .dispatch.stop = -1,
		.dispatch.is_once = true,
		.dispatch.reconciles = true,
		.dispatch.parallel = PARALLEL };
	const struct ward_error *err;
	int status = WARD_EXIT_CLEAN;

	ward_session_start(&dispatching.session, cli);
	err = start_and_work(&dispatching, path);
	if (err)
		status = ward_session_fail(&dispatching.session, err);
	*nmoves = dispatching.nmoves;
	*is_done = dispatching.has_worked;
	end(&dispatching);
	return status;
}

int
ward_dispatch_command(struct ward_cli *cli)
{
	struct dispatching dispatching = { .dispatch.stop = -1,
		.dispatch.is_once = ward_cli_flag(cli, "once") != NULL,
		.dispatch.is_ready = notify,
		.is_verbose = ward_cli_flag(cli, "verbose") != NULL };
	const struct ward_error *err;
	int status = WARD_EXIT_CLEAN;

	ward_session_start(&dispatching.session, cli);
	err = read_parallel(&dispatching);
	if (!err)
		err = start_and_work(&dispatching, ward_cli_operand(cli, 0));
	if (err)
		status = ward_session_fail(&dispatching.session, err);
	end(&dispatching);
	return status;
}

const char *
ward_dispatch_http_library(const struct ward_cli *cli)
{
	(void)cli;
	return ward_http_library();
}
