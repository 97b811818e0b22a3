/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_DISPATCH_H
#define REFWARD_DISPATCH_H

#include <stdbool.h>
#include "refward/buf.h"
#include "refward/error.h"

/*
 * The dispatcher: takes in what pushes left in an outbox, settles it, and
 * delivers what it fires. The caller holds the outbox's lease.
 */

struct ward_dispatch {
	const char *outbox;
	const char *ledger;  /* its file */
	const char *home;    /* the repository that it is for */
	const char *log;     /* as in the rule file, or NULL */
	const char *metrics; /* the file of figures, or NULL */
	/* The repository whose records are counted, by its name, or by its id
	 * where it has one and they say it; NULL: all. */
	const char *counts, *counts_id;
	bool is_once;	 /* end when nothing can be done now */
	bool reconciles; /* look at all refs as well, even once */
	size_t parallel; /* deliveries on their way at one time, at most */
	/* Readable when it should end; -1: never. */
	int stop;
	/* One line of JSON for each event; some lines at a time. */
	void (*tell)(void *data, struct ward_view lines);
	void (*is_ready)(void *data); /* it works now; may be NULL */
	void *data;
};

const struct ward_error *
ward_dispatch_run(const struct ward_dispatch *dispatch) WARD_MUST_CHECK;

/* The versions of the libraries that are running: "3.40.1", "libcurl/7.88.1",
 * with those that it runs with. */
const char *ward_ledger_library(void);
const char *ward_http_library(void);

#endif
