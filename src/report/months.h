/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_REPORT_MONTHS_H
#define WARD_REPORT_MONTHS_H

#include "refward/audit.h"

/* Counts by month, however far apart dates lie that somebody made up. */
struct ward_months {
	struct ward_audit_month *items; /* in their order */
	size_t count, capacity;
	size_t last; /* what was asked for last is often asked for next */
};

#define WARD_MONTHS_INIT      \
	{                     \
		NULL, 0, 0, 0 \
	}

void ward_months_release(struct ward_months *months);
/* What is counted of that month; it lives until the next call. */
struct ward_audit_month *
ward_months_at(struct ward_months *months, unsigned int month);
/* The month of a date; years before 1970 and behind 9999 count as those. */
unsigned int ward_month_of(int64_t seconds);

#endif
