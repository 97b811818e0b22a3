/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_LEDGER_H
#define WARD_DELIVER_LEDGER_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/error.h"

/*
 * The ledger: a database of one writer. Whatever is committed survives a crash.
 * Statements are literals of the program; values are bound, never put into
 * them: `types` has a letter for each that follows, 't' for text (NULL is NULL)
 * and 'i' for an int64_t.
 */
struct ward_ledger;

/* Makes what is not there; *is_new says so. WARD_E_UNSUPPORTED where a later
 * version of refward wrote it. The caller closes. */
const struct ward_error *ward_ledger_open(
    struct ward_ledger **out, const char *path, bool *is_new) WARD_MUST_CHECK;
/* Only to look at it: nothing is written. */
const struct ward_error *ward_ledger_open_to_read(
    struct ward_ledger **out, const char *path) WARD_MUST_CHECK;
void ward_ledger_close(struct ward_ledger *ledger); /* NULL is harmless */

const struct ward_error *
ward_ledger_begin(struct ward_ledger *ledger) WARD_MUST_CHECK;
/* Commits where `err` is NULL, else undoes it; returns what came of it. */
const struct ward_error *ward_ledger_end(
    struct ward_ledger *ledger, const struct ward_error *err) WARD_MUST_CHECK;

const struct ward_error *ward_ledger_do(struct ward_ledger *ledger,
    const char *sql, const char *types, ...) WARD_MUST_CHECK;
/* Rows that the last ward_ledger_do() changed. */
int64_t ward_ledger_changes(const struct ward_ledger *ledger);
/* The number of the row that was inserted last. */
int64_t ward_ledger_last(const struct ward_ledger *ledger);

/* A row holds until its function returns. */
struct ward_row;
const char *ward_row_text(const struct ward_row *row, int column);
int64_t ward_row_number(const struct ward_row *row, int column);

typedef const struct ward_error *(*ward_row_fn)(
    void *data, const struct ward_row *row);
const struct ward_error *
ward_ledger_each(struct ward_ledger *ledger, ward_row_fn each, void *data,
    const char *sql, const char *types, ...) WARD_MUST_CHECK;

#endif
