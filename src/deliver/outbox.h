/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_OUTBOX_H
#define WARD_DELIVER_OUTBOX_H

#include "refward/outbox.h"
#include "ledger.h"

struct ward_outbox {
	struct ward_ledger *ledger;
};

#endif
