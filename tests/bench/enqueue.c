/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What it costs to put an intent so that no power cut loses it, beside the same
 * bytes by hand, and by SQLite, opened for each as a hook would: with a
 * write-ahead log, with a journal, and with a log that a dispatcher holds open
 * meanwhile, which spares the checkpoint. `enqueue FOLDER ROUNDS`: one of each
 * a round, medians of wall time.
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "refward/intent.h"
#include "refward/spool.h"

#define SHA	   "8df2e044b3ab00a57e06191f2b888b9a310cc5fa"
#define ROUNDS_MAX 10000

static const char *folder;
static struct ward_intent intent;
static struct ward_buf text;
static unsigned long number;

static void
must(int is_good, const char *what)
{
	if (is_good)
		return;
	perror(what);
	exit(1);
}

static void
make_intent(void)
{
	static struct ward_intent_line line = { .kind = WARD_UPDATE_FORWARD,
		.ref = "refs/heads/main",
		.pushed = "refs/heads/main" };
	static struct ward_pair values[] = { { "branch", "main" },
		{ "old", SHA }, { "pusher", "alice" },
		{ "ref", "refs/heads/main" }, { "repository", "shop" },
		{ "sha", SHA } };
	static struct ward_job job = { .event = WARD_EVENT_BRANCH,
		.pipeline = "build",
		.name = "shop-build",
		.target = "jenkins",
		.values = { values, sizeof(values) / sizeof(values[0]) } };

	must(ward_oid_parse(&line.old, ward_view_str(SHA)), "id");
	line.new = line.old;
	intent = (struct ward_intent){ .time = 1700000000,
		.repository = "shop",
		.repository_id = "0123456789abcdef0123456789abcdef",
		.git_dir = "/srv/git/shop.git",
		.pusher = "alice",
		.policy = SHA,
		.lines = &line,
		.nlines = 1,
		.jobs = &job,
		.njobs = 1,
		.record = "{}" };
}

static const char *
next_name(void)
{
	static char name[64];

	snprintf(
	    name, sizeof(name), "01980000-0000-7000-8000-%012lu", ++number);
	return name;
}

/* --- the four ways -------------------------------------------------------- */

static void
by_us(void)
{
	must(ward_spool_put(folder, &intent) == NULL, "spool");
}

static void
by_hand(void)
{
	char tmp[4096], new[4096], above[4096];
	int fd, folder_fd;

	snprintf(tmp, sizeof(tmp), "%s/tmp/%s", folder, intent.push);
	snprintf(new, sizeof(new), "%s/hand/%s", folder, intent.push);
	snprintf(above, sizeof(above), "%s/hand", folder);
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	must(fd >= 0 && write(fd, text.data, text.size) == (ssize_t)text.size &&
		fsync(fd) == 0 && close(fd) == 0 && rename(tmp, new) == 0,
	    "by hand");
	folder_fd = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	must(folder_fd >= 0 && fsync(folder_fd) == 0 && close(folder_fd) == 0,
	    "by hand");
}

static sqlite3 *
open_database(const char *name, const char *how)
{
	char path[4096];
	sqlite3 *db = NULL;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	must(sqlite3_open(path, &db) == SQLITE_OK &&
		sqlite3_exec(db, how, NULL, NULL, NULL) == SQLITE_OK &&
		sqlite3_exec(db,
		    "CREATE TABLE IF NOT EXISTS intent "
		    "(id TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID",
		    NULL, NULL, NULL) == SQLITE_OK,
	    "database");
	return db;
}

static void
insert(const char *name, const char *how)
{
	sqlite3 *db = open_database(name, how);
	sqlite3_stmt *statement = NULL;

	must(sqlite3_prepare_v2(db, "INSERT INTO intent VALUES (?, ?)", -1,
		 &statement, NULL) == SQLITE_OK &&
		sqlite3_bind_text(statement, 1, intent.push, -1, NULL) ==
		    SQLITE_OK &&
		sqlite3_bind_text(statement, 2, text.data, (int)text.size,
		    NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_DONE &&
		sqlite3_finalize(statement) == SQLITE_OK &&
		sqlite3_close(db) == SQLITE_OK,
	    "insert");
}

#define LOGGED	"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"
#define JOURNAL "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL"

static void
by_log(void)
{
	insert("log.sqlite", LOGGED);
}

static void
by_held_log(void)
{
	insert("held.sqlite", LOGGED);
}

static void
by_journal(void)
{
	insert("journal.sqlite", JOURNAL);
}

/* --- measuring ------------------------------------------------------------ */

static struct way {
	const char *name;
	void (*put)(void);
	double taken[ROUNDS_MAX];
} ways[] = { { "us", by_us, { 0 } }, { "by hand", by_hand, { 0 } },
	{ "SQLite, log", by_log, { 0 } },
	{ "SQLite, journal", by_journal, { 0 } },
	{ "SQLite, log held open", by_held_log, { 0 } } };

#define NWAYS (sizeof(ways) / sizeof(ways[0]))

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int
compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double
median(struct way *way, size_t rounds)
{
	qsort(way->taken, rounds, sizeof(*way->taken), compare);
	return way->taken[rounds / 2];
}

static void
figure(const char *what, double it, double base, double most)
{
	printf("%s: [%.2fx]", what, it / base);
	if (most > 0)
		printf(" (at most %.1fx)%s", most,
		    it / base > most ? " over" : "");
	printf("\n");
}

int
main(int argc, char **argv)
{
	size_t rounds = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 200;
	char hand[4096];
	double medians[NWAYS];
	sqlite3 *dispatcher;

	must(argc > 1 && rounds > 0 && rounds <= ROUNDS_MAX, "usage");
	folder = argv[1];
	snprintf(hand, sizeof(hand), "%s/hand", folder);
	must(ward_spool_make(folder) == NULL && mkdir(hand, 0750) == 0,
	    "folder");
	make_intent();
	dispatcher = open_database("held.sqlite", LOGGED);
	for (size_t round = 0; round < rounds; round++)
		for (size_t i = 0; i < NWAYS; i++) {
			double began;

			intent.push = next_name();
			ward_intent_write(&text, &intent);
			began = now();
			ways[i].put();
			ways[i].taken[round] = now() - began;
		}
	sqlite3_close(dispatcher);
	for (size_t i = 0; i < NWAYS; i++) {
		medians[i] = median(&ways[i], rounds);
		printf("# %s: %.2f ms (%zu bytes)\n", ways[i].name, medians[i],
		    text.size);
	}
	figure(
	    "an intent / the same bytes by hand", medians[0], medians[1], 1.3);
	figure("an intent / SQLite opened for each", medians[0],
	    medians[2] < medians[3] ? medians[2] : medians[3], 0.5);
	figure("the same / SQLite whose log a dispatcher holds open",
	    medians[0], medians[4], 0);
	ward_buf_release(&text);
	return 0;
}
