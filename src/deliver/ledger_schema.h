/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_LEDGER_SCHEMA_H
#define WARD_DELIVER_LEDGER_SCHEMA_H

/* The tables of the ledger; the version goes up when they change. */

#define WARD_LEDGER_VERSION 1

extern const char ward_ledger_schema[];

#endif
