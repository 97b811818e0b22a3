/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_HTTP_EASY_H
#define WARD_DELIVER_HTTP_EASY_H

#include <curl/curl.h>
#include <stdbool.h>
#include "http.h"

/* One handle of libcurl, as http.c uses it. */

/* The caller cleans up. */
CURLM *ward_http_multi(void);

/* Both are the caller's to free; WARD_E_INVALID: must not be sent. */
const struct ward_error *ward_http_url(
    CURLU **out, const struct ward_http_request *request) WARD_MUST_CHECK;
const struct ward_error *ward_http_fields(struct curl_slist **out,
    const struct ward_http_request *request) WARD_MUST_CHECK;

/* Everything that bounds a request, and its body; `url` and `fields` must
 * outlive the transfer. */
void ward_http_set_up(CURL *easy, const struct ward_http_request *request,
    CURLU *url, struct curl_slist *fields);
/* Whether it may use a connection that is kept, and leave its own: *was_begun
 * is false, and outlives the transfer; NULL: it may not. */
void ward_http_keep(CURL *easy, bool *was_begun);
/* An option that every libcurl has which this is built with. */
void ward_http_set(CURL *easy, CURLoption option, const void *value);

#endif
