/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_LEDGER_SCHEMA_H
#define WARD_DELIVER_LEDGER_SCHEMA_H

/* The tables of the ledger. When they change the version goes up by one, and
 * there is one more step: what makes version N + 1 of version N. */

#define WARD_LEDGER_VERSION 4

extern const char *const ward_ledger_steps[WARD_LEDGER_VERSION];

#endif
