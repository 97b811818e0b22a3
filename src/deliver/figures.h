/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_FIGURES_H
#define WARD_DELIVER_FIGURES_H

#include <stddef.h>
#include <stdint.h>
#include "ledger.h"

struct ward_dispatcher;

/* Counters in the ledger: they only rise, also where what they counted is
 * cleared. What is NULL is "". */
struct ward_figure {
	const char *name;
	int64_t home;		/* the repository, by the ledger's number; or */
	const char *repository; /* its name */
	const char *target, *what;
	int64_t value;
};

const struct ward_error *ward_figure_add(struct ward_ledger *ledger,
    const struct ward_figure *figure) WARD_MUST_CHECK;
/* For what is an instant, not a count. */
const struct ward_error *ward_figure_set(struct ward_ledger *ledger,
    const struct ward_figure *figure) WARD_MUST_CHECK;

/* Upper bounds of the classes that durations of hooks are counted in. */
struct ward_duration_class {
	int64_t milliseconds; /* INT64_MAX: all others */
	const char *le;	      /* in seconds */
};
extern const struct ward_duration_class ward_duration_classes[];
extern const size_t ward_nduration_classes;

/* --- record_figures.c --- */

/* Count what the gate's decision records say since they were last read, of all
 * repositories that are known. */
const struct ward_error *
ward_count_records(struct ward_dispatcher *d) WARD_MUST_CHECK;

/* --- metrics.c --- */

/* Replace the file by all that is known now, as Prometheus reads it. */
const struct ward_error *
ward_metrics_write(struct ward_dispatcher *d, const char *file) WARD_MUST_CHECK;

#endif
