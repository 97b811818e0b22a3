/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the database, and how it is kept from losing what it said it has. */
#include "ledger.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "refward/dispatch.h"
#include "refward/memory.h"
#include "ledger_schema.h"

#define STATEMENTS_MAX	  128
#define BUSY_MILLISECONDS 10000

struct statement {
	const char *sql; /* the literal itself */
	sqlite3_stmt *prepared;
};

struct ward_ledger {
	sqlite3 *db;
	struct statement statements[STATEMENTS_MAX];
	size_t nstatements;
	bool is_inside; /* a transaction */
};

struct ward_row {
	sqlite3_stmt *prepared;
};

static const struct ward_error *
failed(const struct ward_ledger *ledger, const char *what)
{
	return ward_error(WARD_E_CORRUPT, "ledger: cannot %s: %s", what,
	    ledger->db != NULL ? sqlite3_errmsg(ledger->db) : "out of memory");
}

static const struct ward_error *
run(struct ward_ledger *ledger, const char *sql)
{
	if (sqlite3_exec(ledger->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return failed(ledger, "run a statement");
	return NULL;
}

/* --- opening -------------------------------------------------------------- */

static const struct ward_error *
version_of(struct ward_ledger *ledger, int *out)
{
	sqlite3_stmt *prepared = NULL;
	bool is_read = sqlite3_prepare_v2(ledger->db, "PRAGMA user_version", -1,
			   &prepared, NULL) == SQLITE_OK &&
	    sqlite3_step(prepared) == SQLITE_ROW;

	*out = is_read ? sqlite3_column_int(prepared, 0) : 0;
	sqlite3_finalize(prepared);
	return is_read ? NULL : failed(ledger, "read its version");
}

static const struct ward_error *
prepare_schema(struct ward_ledger *ledger, bool *is_new)
{
	const struct ward_error *err;
	int version;

	err = version_of(ledger, &version);
	if (err)
		return err;
	*is_new = version == 0;
	if (version > WARD_LEDGER_VERSION)
		return ward_error(WARD_E_UNSUPPORTED,
		    "the ledger has version %d, this refward knows %d: it was "
		    "written by a later one",
		    version, WARD_LEDGER_VERSION);
	for (; version < WARD_LEDGER_VERSION && !err; version++)
		err = run(ledger, ward_ledger_steps[version]);
	return err;
}

/* WAL with FULL loses nothing that was committed when the power goes; WAL with
 * NORMAL does. */
static const struct ward_error *
set_up(struct ward_ledger *ledger)
{
	sqlite3_busy_timeout(ledger->db, BUSY_MILLISECONDS);
	return run(ledger,
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	    "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF");
}

static const struct ward_error *
open_file(struct ward_ledger **out, const char *path, int flags)
{
	struct ward_ledger *ledger = ward_alloc(sizeof(*ledger));
	const struct ward_error *err = NULL;

	*out = ledger;
	if (sqlite3_open_v2(path, &ledger->db,
		flags | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_NOFOLLOW,
		NULL) != SQLITE_OK)
		err = failed(ledger, "open it");
	return err ? ward_error_wrap(err, "'%s'", path) : NULL;
}

const struct ward_error *
ward_ledger_open(struct ward_ledger **out, const char *path, bool *is_new)
{
	struct ward_ledger *ledger = NULL;
	const struct ward_error *err = open_file(
	    &ledger, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);

	*is_new = false;
	if (!err)
		err = set_up(ledger);
	if (!err)
		err = prepare_schema(ledger, is_new);
	if (err) {
		ward_ledger_close(ledger);
		return ward_error_wrap(err, "'%s'", path);
	}
	*out = ledger;
	return NULL;
}

const struct ward_error *
ward_ledger_open_to_read(struct ward_ledger **out, const char *path)
{
	struct ward_ledger *ledger = NULL;
	const struct ward_error *err =
	    open_file(&ledger, path, SQLITE_OPEN_READWRITE);
	int version = 0;

	if (!err)
		sqlite3_busy_timeout(ledger->db, BUSY_MILLISECONDS);
	if (!err)
		err = version_of(ledger, &version);
	if (!err && version != WARD_LEDGER_VERSION)
		err = ward_error(WARD_E_UNSUPPORTED,
		    "ledger '%s' has version %d, this refward knows %d", path,
		    version, WARD_LEDGER_VERSION);
	if (err) {
		ward_ledger_close(ledger);
		return err;
	}
	*out = ledger;
	return NULL;
}

void
ward_ledger_close(struct ward_ledger *ledger)
{
	if (ledger == NULL)
		return;
	for (size_t i = 0; i < ledger->nstatements; i++)
		sqlite3_finalize(ledger->statements[i].prepared);
	sqlite3_close(ledger->db);
	free(ledger);
}

/* --- transactions --------------------------------------------------------- */

const struct ward_error *
ward_ledger_begin(struct ward_ledger *ledger)
{
	const struct ward_error *err = run(ledger, "BEGIN IMMEDIATE");

	ledger->is_inside = !err;
	return err;
}

const struct ward_error *
ward_ledger_end(struct ward_ledger *ledger, const struct ward_error *err)
{
	const struct ward_error *lost;

	if (!ledger->is_inside)
		return err;
	ledger->is_inside = false;
	if (!err)
		err = run(ledger, "COMMIT");
	if (!err)
		return NULL;
	lost = run(ledger, "ROLLBACK");
	(void)lost;
	return err;
}

/* --- statements ----------------------------------------------------------- */

/* A literal is prepared once. */
static const struct ward_error *
prepare(struct ward_ledger *ledger, sqlite3_stmt **out, const char *sql)
{
	struct statement *statement;

	for (size_t i = 0; i < ledger->nstatements; i++)
		if (ledger->statements[i].sql == sql) {
			*out = ledger->statements[i].prepared;
			return NULL;
		}
	if (ledger->nstatements == STATEMENTS_MAX)
		sqlite3_finalize(
		    ledger->statements[--ledger->nstatements].prepared);
	statement = &ledger->statements[ledger->nstatements];
	if (sqlite3_prepare_v2(
		ledger->db, sql, -1, &statement->prepared, NULL) != SQLITE_OK)
		return failed(ledger, "prepare a statement");
	statement->sql = sql;
	ledger->nstatements++;
	*out = statement->prepared;
	return NULL;
}

static const struct ward_error *
bind(struct ward_ledger *ledger, sqlite3_stmt *prepared, const char *types,
    va_list args)
{
	int rc = SQLITE_OK;

	for (int i = 0; types[i] && rc == SQLITE_OK; i++) {
		const char *text;

		if (types[i] == 'i') {
			rc = sqlite3_bind_int64(
			    prepared, i + 1, va_arg(args, int64_t));
			continue;
		}
		text = va_arg(args, const char *);
		rc = text != NULL ? sqlite3_bind_text(prepared, i + 1, text, -1,
					SQLITE_TRANSIENT)
				  : sqlite3_bind_null(prepared, i + 1);
	}
	return rc == SQLITE_OK ? NULL : failed(ledger, "bind a value");
}

static const struct ward_error *
step_all(struct ward_ledger *ledger, sqlite3_stmt *prepared, ward_row_fn each,
    void *data)
{
	const struct ward_error *err = NULL;
	struct ward_row row = { prepared };
	int rc;

	while (!err && (rc = sqlite3_step(prepared)) == SQLITE_ROW)
		if (each != NULL)
			err = each(data, &row);
	if (!err && rc != SQLITE_DONE)
		err = failed(ledger, "run a statement");
	sqlite3_reset(prepared);
	sqlite3_clear_bindings(prepared);
	return err;
}

static const struct ward_error *
perform(struct ward_ledger *ledger, ward_row_fn each, void *data,
    const char *sql, const char *types, va_list args)
{
	sqlite3_stmt *prepared = NULL;
	const struct ward_error *err = prepare(ledger, &prepared, sql);

	if (!err)
		err = bind(ledger, prepared, types, args);
	return err ? err : step_all(ledger, prepared, each, data);
}

const struct ward_error *
ward_ledger_do(
    struct ward_ledger *ledger, const char *sql, const char *types, ...)
{
	const struct ward_error *err;
	va_list args;

	va_start(args, types);
	err = perform(ledger, NULL, NULL, sql, types, args);
	va_end(args);
	return err;
}

const struct ward_error *
ward_ledger_each(struct ward_ledger *ledger, ward_row_fn each, void *data,
    const char *sql, const char *types, ...)
{
	const struct ward_error *err;
	va_list args;

	va_start(args, types);
	err = perform(ledger, each, data, sql, types, args);
	va_end(args);
	return err;
}

int64_t
ward_ledger_changes(const struct ward_ledger *ledger)
{
	return sqlite3_changes(ledger->db);
}

int64_t
ward_ledger_last(const struct ward_ledger *ledger)
{
	return sqlite3_last_insert_rowid(ledger->db);
}

const char *
ward_row_text(const struct ward_row *row, int column)
{
	return (const char *)sqlite3_column_text(row->prepared, column);
}

int64_t
ward_row_number(const struct ward_row *row, int column)
{
	return sqlite3_column_int64(row->prepared, column);
}

const char *
ward_ledger_library(void)
{
	return sqlite3_libversion();
}
