/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the database of what audits keep, and when it is not believed. */
#include "src/cmd/audit_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/memory.h"

#define BUSY_MILLISECONDS 20000
#define PIECE_MAX	  ((size_t)512 << 20)
#define OLD		  (30 * 24 * 60 * 60) /* seconds */

/* "rfwa" */
#define SET_UP                                                      \
	"PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;" \
	"PRAGMA synchronous = NORMAL"
#define SCHEMA                                                              \
	"PRAGMA application_id = 1919317857; PRAGMA user_version = 1;"      \
	"CREATE TABLE kept (key BLOB NOT NULL, kind INTEGER NOT NULL,"      \
	" number INTEGER NOT NULL, place BLOB NOT NULL,"                    \
	" made INTEGER NOT NULL, sum INTEGER NOT NULL, data BLOB NOT NULL," \
	" PRIMARY KEY (key, kind, number))"
#define APPLICATION 1919317857
#define VERSION	    1

struct ward_audit_cache {
	sqlite3 *db;
};

/* Of all that a row says: no step loses anything, so that any one change is
 * seen. */
static uint64_t
mix(uint64_t sum, const void *data, size_t size)
{
	const unsigned char *at = data;
	uint64_t word;

	for (; size > 0; at += sizeof(word)) {
		size_t part = size < sizeof(word) ? size : sizeof(word);

		word = 0;
		memcpy(&word, at, part);
		sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		sum ^= sum >> 29;
		size -= part;
	}
	return sum;
}

static int64_t
sum_of(const unsigned char key[WARD_SHA256_SIZE], int64_t kind, int64_t number,
    int64_t made, struct ward_view data)
{
	int64_t numbers[4] = { kind, number, made, (int64_t)data.size };
	uint64_t sum = mix(1, key, WARD_SHA256_SIZE);

	sum = mix(sum, numbers, sizeof(numbers));
	return (int64_t)mix(sum, data.data, data.size);
}

static bool
read_number(sqlite3 *db, const char *sql, int *out)
{
	sqlite3_stmt *row = NULL;
	bool is_read =
	    sqlite3_prepare_v2(db, sql, -1, &row, NULL) == SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW;

	*out = is_read ? sqlite3_column_int(row, 0) : 0;
	sqlite3_finalize(row);
	return is_read;
}

static bool
is_ours(sqlite3 *db)
{
	int application, version;

	return read_number(db, "PRAGMA application_id", &application) &&
	    application == APPLICATION &&
	    read_number(db, "PRAGMA user_version", &version) &&
	    version == VERSION;
}

/* Whoever may write it could say what an audit finds. */
static bool
is_private(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid() && (st.st_mode & 022) == 0;
}

static sqlite3 *
open_file(const char *path, int flags)
{
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(path, &db,
		flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
		NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(db, BUSY_MILLISECONDS);
		if (sqlite3_exec(db, SET_UP, NULL, NULL, NULL) == SQLITE_OK)
			return db;
	}
	sqlite3_close(db);
	return NULL;
}

struct ward_audit_cache *
ward_audit_cache_open(const char *path)
{
	struct ward_audit_cache *cache;
	sqlite3 *db;

	if (!is_private(path))
		return NULL;
	db = open_file(path, SQLITE_OPEN_READONLY);
	if (db == NULL || !is_ours(db)) {
		sqlite3_close(db);
		return NULL;
	}
	cache = ward_alloc(sizeof(*cache));
	cache->db = db;
	return cache;
}

void
ward_audit_cache_close(struct ward_audit_cache *cache)
{
	if (cache == NULL)
		return;
	sqlite3_close(cache->db);
	free(cache);
}

void
ward_audit_cache_each(struct ward_audit_cache *cache,
    const unsigned char key[WARD_SHA256_SIZE], enum ward_cache_kind kind,
    int64_t now,
    void (*each)(void *data, int64_t number, struct ward_view piece),
    void *data)
{
	sqlite3_stmt *row = NULL;

	if (sqlite3_prepare_v2(cache->db,
		"SELECT number, made, sum, data FROM kept"
		" WHERE key = ?1 AND kind = ?2 ORDER BY number",
		-1, &row, NULL) == SQLITE_OK &&
	    sqlite3_bind_blob(row, 1, key, WARD_SHA256_SIZE, SQLITE_STATIC) ==
		SQLITE_OK &&
	    sqlite3_bind_int64(row, 2, kind) == SQLITE_OK)
		while (sqlite3_step(row) == SQLITE_ROW) {
			int64_t number = sqlite3_column_int64(row, 0);
			int64_t made = sqlite3_column_int64(row, 1);
			const char *bytes = sqlite3_column_blob(row, 3);
			struct ward_view piece = ward_view(
			    bytes, (size_t)sqlite3_column_bytes(row, 3));

			if (made <= now &&
			    sum_of(key, kind, number, made, piece) ==
				sqlite3_column_int64(row, 2))
				each(data, number, piece);
		}
	sqlite3_finalize(row);
}

/* --- saving -----------------------------------------------------------------
 */

static bool
is_damaged(int code)
{
	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
	    code == SQLITE_ERROR || code == SQLITE_SCHEMA;
}

/* What it was may be something that somebody else wants. */
static const struct ward_error *
set_aside(const char *path)
{
	struct ward_buf to = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	ward_buf_printf(&to, "%s.damaged", path);
	if (rename(path, ward_buf_str(&to)) != 0 && errno != ENOENT)
		err = ward_error(WARD_E_SYSTEM, "cannot rename '%s'", path);
	ward_buf_clear(&to);
	ward_buf_printf(&to, "%s-journal", path);
	(void)unlink(ward_buf_str(&to));
	ward_buf_release(&to);
	return err;
}

static int
make_schema(sqlite3 *db)
{
	int count = 0;

	if (is_ours(db))
		return SQLITE_OK;
	if (!read_number(db, "SELECT count(*) FROM sqlite_master", &count) ||
	    count > 0)
		return SQLITE_NOTADB;
	return sqlite3_exec(db, SCHEMA, NULL, NULL, NULL);
}

static int
run_for(sqlite3 *db, const struct ward_cache_piece *piece, const char *sql,
    int64_t number)
{
	sqlite3_stmt *row = NULL;
	int code = sqlite3_prepare_v2(db, sql, -1, &row, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_bind_blob(
		    row, 1, piece->key, WARD_SHA256_SIZE, SQLITE_STATIC);
	if (code == SQLITE_OK)
		code = sqlite3_bind_int64(row, 2, piece->kind);
	if (code == SQLITE_OK)
		code = sqlite3_bind_int64(row, 3, number);
	if (code == SQLITE_OK && sqlite3_bind_parameter_count(row) >= 4)
		code = sqlite3_bind_blob(
		    row, 4, piece->place, WARD_SHA256_SIZE, SQLITE_STATIC);
	if (code == SQLITE_OK)
		code = sqlite3_step(row) == SQLITE_DONE ? SQLITE_OK
							: sqlite3_errcode(db);
	sqlite3_finalize(row);
	return code;
}

static int
find_number(sqlite3 *db, const struct ward_cache_piece *piece, int64_t *out)
{
	sqlite3_stmt *row = NULL;
	int code = sqlite3_prepare_v2(db,
	    "SELECT coalesce(max(number), -1) FROM kept"
	    " WHERE key = ?1 AND kind = ?2",
	    -1, &row, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_bind_blob(
		    row, 1, piece->key, WARD_SHA256_SIZE, SQLITE_STATIC);
	if (code == SQLITE_OK)
		code = sqlite3_bind_int64(row, 2, piece->kind);
	if (code == SQLITE_OK) {
		code = sqlite3_step(row) == SQLITE_ROW ? SQLITE_OK
						       : sqlite3_errcode(db);
		*out = sqlite3_column_int64(row, 0);
	}
	sqlite3_finalize(row);
	return code;
}

static int
insert(sqlite3 *db, const struct ward_cache_piece *piece, int64_t number,
    int64_t now)
{
	sqlite3_stmt *row = NULL;
	int code = sqlite3_prepare_v2(db,
	    "INSERT INTO kept (key, kind, number, place, made, sum, data)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	    -1, &row, NULL);

	if (code == SQLITE_OK &&
	    (sqlite3_bind_blob(row, 1, piece->key, WARD_SHA256_SIZE,
		 SQLITE_STATIC) != SQLITE_OK ||
		sqlite3_bind_int64(row, 2, piece->kind) != SQLITE_OK ||
		sqlite3_bind_int64(row, 3, number) != SQLITE_OK ||
		sqlite3_bind_blob(row, 4, piece->place, WARD_SHA256_SIZE,
		    SQLITE_STATIC) != SQLITE_OK ||
		sqlite3_bind_int64(row, 5, now) != SQLITE_OK ||
		sqlite3_bind_int64(row, 6,
		    sum_of(piece->key, piece->kind, number, now,
			piece->data)) != SQLITE_OK ||
		sqlite3_bind_blob(row, 7, piece->data.data,
		    (int)piece->data.size, SQLITE_STATIC) != SQLITE_OK))
		code = sqlite3_errcode(db);
	if (code == SQLITE_OK)
		code = sqlite3_step(row) == SQLITE_DONE ? SQLITE_OK
							: sqlite3_errcode(db);
	sqlite3_finalize(row);
	return code;
}

/* What was kept of the repository for rules that nobody asked for long goes. */
static int
put(sqlite3 *db, const struct ward_cache_piece *piece, int64_t now)
{
	int64_t number = -1;
	int code = run_for(db, piece,
	    "DELETE FROM kept WHERE place = ?4 AND key <> ?1 AND made < ?3",
	    now - OLD);

	if (code == SQLITE_OK)
		code = find_number(db, piece, &number);
	if (code == SQLITE_OK && piece->replaces >= 0)
		code = run_for(db, piece,
		    "DELETE FROM kept WHERE key = ?1 AND kind = ?2"
		    " AND number <= ?3",
		    piece->replaces);
	if (code == SQLITE_OK && piece->data.size > 0 &&
	    piece->data.size <= PIECE_MAX)
		code = insert(db, piece, number + 1, now);
	return code;
}

static int
save(const char *path, const struct ward_cache_piece *pieces, size_t count,
    int64_t now, struct ward_buf *why)
{
	mode_t mask = umask(077);
	sqlite3 *db =
	    open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
	int code = db != NULL
	    ? sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL)
	    : SQLITE_NOTADB;

	if (code == SQLITE_OK)
		code = make_schema(db);
	for (size_t i = 0; i < count && code == SQLITE_OK; i++)
		code = put(db, &pieces[i], now);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	ward_buf_clear(why);
	if (code != SQLITE_OK)
		ward_buf_add_str(why, sqlite3_errstr(code));
	sqlite3_close(db);
	(void)umask(mask);
	return code;
}

const struct ward_error *
ward_audit_cache_save(const char *path, const struct ward_cache_piece *pieces,
    size_t count, int64_t now)
{
	struct ward_buf why = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	struct stat st;
	bool is_there = lstat(path, &st) == 0;
	int code;

	if (is_there && !is_private(path))
		return ward_error(WARD_E_UNTRUSTED,
		    "cache '%s' is no file of this user's that others may not "
		    "write",
		    path);
	code = save(path, pieces, count, now, &why);
	if (is_damaged(code) && is_there) {
		err = set_aside(path);
		if (!err)
			code = save(path, pieces, count, now, &why);
	}
	if (!err && code != SQLITE_OK)
		err = ward_error(
		    WARD_E_CORRUPT, "cache '%s': %s", path, ward_buf_str(&why));
	ward_buf_release(&why);
	return err;
}
