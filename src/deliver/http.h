/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_HTTP_H
#define WARD_DELIVER_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"

/*
 * Requests to other systems, several at a time. What a rule file may reach and
 * what a receiver may do to us is bounded here, once for all targets: https
 * unless opted out, certificates verified, no redirect followed, no proxy, no
 * user's configuration and no cookie used, no address but those of the open
 * internet unless opted in, an answer capped, a time limit on everything.
 */
struct ward_http;

#define WARD_HTTP_SECONDS	  30
#define WARD_HTTP_CONNECT_SECONDS 5
#define WARD_HTTP_BODY_MAX	  (64 * 1024) /* of an answer: the rest is cut */
#define WARD_HTTP_HEAD_MAX	  (64 * 1024)

struct ward_http_field {
	const char *name;
	const char *value;
};

struct ward_http_request {
	const char *method; /* "POST" */
	const char *url;
	const struct ward_http_field *fields;
	size_t nfields;
	struct ward_view body;
	bool allows_http;     /* without TLS */
	bool allows_private;  /* any address */
	const char *ca_file;  /* who alone may vouch; NULL: the system's */
	unsigned int seconds; /* for all of it; 0: WARD_HTTP_SECONDS */
};

enum ward_http_end {
	WARD_HTTP_ANSWERED, /* a whole answer, or all of it up to our cap */
	WARD_HTTP_UNSENT,   /* no byte of the request left this machine */
	/* Some of it left, and no whole answer came: what it did is not
	 * known. */
	WARD_HTTP_AMBIGUOUS
};

struct ward_http_answer {
	enum ward_http_end end;
	int status;	       /* 0 where there is none */
	int64_t retry_after;   /* seconds; -1: not said */
	struct ward_view body; /* any bytes */
	bool is_cut;
	const char *reason; /* why it was not answered: any bytes; or NULL */
	const struct ward_http_field *fields; /* the answer's; any bytes */
	size_t nfields;
};

/* The first field of this name, whatever its case; NULL where there is none. */
const char *
ward_http_field(const struct ward_http_answer *answer, const char *name);

/* The caller frees, which drops what is under way. Each is used by one thread.
 * It keeps connections for a second, where the answer says "Connection:
 * keep-alive", for those who may reach what they reach and ask for the same
 * certificates. */
struct ward_http *ward_http_new(void);
void ward_http_free(struct ward_http *http); /* NULL is harmless */
/* What is under way, without calling back. */
void ward_http_drop(struct ward_http *http);

/* Called once for each request; the answer is gone when it returns. It may send
 * further ones. */
typedef void ward_http_done(void *data, const struct ward_http_answer *answer);

/*
 * Begin. All of the request is copied. WARD_E_INVALID where it must not be sent
 * as it is: a URL with a user or of another scheme, a field that is no field.
 */
const struct ward_error *
ward_http_send(struct ward_http *http, const struct ward_http_request *request,
    ward_http_done *done, void *data) WARD_MUST_CHECK;

size_t ward_http_count(const struct ward_http *http); /* under way */

/* Work until one has ended, none is under way, or the time is over. */
const struct ward_error *
ward_http_wait(struct ward_http *http, int milliseconds) WARD_MUST_CHECK;

#endif
