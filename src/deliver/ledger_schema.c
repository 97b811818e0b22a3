/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what the tables of the ledger are. */
#include "ledger_schema.h"

/*
 * event.verdict: of what no push brought: waiting, clean, found, unknown.
 * delivery.state: queued, sending, done, dead, ambiguous.
 * delivery.entry: an intent of one line and one job, in the outbox's own form.
 * A lane is a target, a repository and a ref; its open deliveries go in the
 * order of their numbers.
 */
static const char first[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE repository ("
    " number INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL,"
    " path TEXT NOT NULL UNIQUE,"
    " name TEXT NOT NULL,"
    " scanned INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE ref ("
    " repository INTEGER NOT NULL REFERENCES repository,"
    " name TEXT NOT NULL,"
    " value TEXT NOT NULL,"
    " place TEXT,"
    " PRIMARY KEY (repository, name)) WITHOUT ROWID;"
    "CREATE TABLE push ("
    " id TEXT PRIMARY KEY,"
    " repository INTEGER NOT NULL REFERENCES repository,"
    " time INTEGER NOT NULL,"
    " pusher TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE line ("
    " push TEXT NOT NULL REFERENCES push,"
    " number INTEGER NOT NULL,"
    " outcome TEXT NOT NULL,"
    " PRIMARY KEY (push, number)) WITHOUT ROWID;"
    "CREATE TABLE event ("
    " sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
    " id TEXT,"
    " repository INTEGER NOT NULL REFERENCES repository,"
    " kind TEXT NOT NULL,"
    " push TEXT,"
    " ref TEXT NOT NULL,"
    " old TEXT NOT NULL,"
    " new TEXT NOT NULL,"
    " time INTEGER NOT NULL,"
    " verdict TEXT,"
    " reason TEXT);"
    "CREATE INDEX event_waiting ON event (sequence)"
    " WHERE verdict = 'waiting';"
    "CREATE TABLE delivery ("
    " sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
    " id TEXT NOT NULL UNIQUE,"
    " repository INTEGER NOT NULL REFERENCES repository,"
    " push TEXT NOT NULL,"
    " ref TEXT NOT NULL,"
    " pipeline TEXT NOT NULL,"
    " target TEXT NOT NULL,"
    " once TEXT,"
    " entry TEXT NOT NULL,"
    " state TEXT NOT NULL,"
    " attempts INTEGER NOT NULL DEFAULT 0,"
    " due INTEGER NOT NULL,"
    " reason TEXT,"
    " created INTEGER NOT NULL,"
    " changed INTEGER NOT NULL);"
    "CREATE INDEX delivery_lane ON delivery"
    " (target, repository, ref, sequence)"
    " WHERE state IN ('queued', 'sending');"
    "CREATE INDEX delivery_push ON delivery (push);"
    "CREATE INDEX delivery_once ON delivery (repository, pipeline, once)"
    " WHERE once IS NOT NULL;"
    "CREATE TABLE disabled ("
    " repository INTEGER NOT NULL REFERENCES repository,"
    " target TEXT NOT NULL,"
    " reason TEXT NOT NULL,"
    " PRIMARY KEY (repository, target)) WITHOUT ROWID;"
    "PRAGMA user_version = 1;"
    "COMMIT;";

/* counter: see figures.h. reading: how far the records of a folder were
 * counted, and of which file (its inode). */
static const char figures[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE counter ("
    " name TEXT NOT NULL,"
    " repository TEXT NOT NULL,"
    " target TEXT NOT NULL,"
    " what TEXT NOT NULL,"
    " value INTEGER NOT NULL,"
    " PRIMARY KEY (name, repository, target, what)) WITHOUT ROWID;"
    "CREATE TABLE reading ("
    " folder TEXT PRIMARY KEY,"
    " file INTEGER NOT NULL,"
    " size INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX delivery_open ON delivery (target, repository, state, "
    "created) WHERE state <> 'done';"
    "CREATE INDEX delivery_changed ON delivery (changed, state, target);"
    "CREATE INDEX push_time ON push (time);"
    "PRAGMA user_version = 2;"
    "COMMIT;";

/* link: where what was started can be seen. */
static const char links[] = "BEGIN IMMEDIATE;"
			    "ALTER TABLE delivery ADD COLUMN link TEXT;"
			    "PRAGMA user_version = 3;"
			    "COMMIT;";

/* stand_in: the push that the line's jobs were sent for, where nobody knows
 * which of both was applied. */
static const char stand_ins[] = "BEGIN IMMEDIATE;"
				"ALTER TABLE line ADD COLUMN stand_in TEXT;"
				"PRAGMA user_version = 4;"
				"COMMIT;";

const char *const ward_ledger_steps[WARD_LEDGER_VERSION] = { first, figures,
	links, stand_ins };
