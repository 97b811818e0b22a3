/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_HTTP_EASY_H
#define WARD_DELIVER_HTTP_EASY_H

#include <curl/curl.h>
#include "http.h"

/* One handle of libcurl, as http.c uses it. */

/* Both are the caller's to free; WARD_E_INVALID: must not be sent. */
const struct ward_error *ward_http_url(
    CURLU **out, const struct ward_http_request *request) WARD_MUST_CHECK;
const struct ward_error *ward_http_fields(struct curl_slist **out,
    const struct ward_http_request *request) WARD_MUST_CHECK;

/* Everything that bounds a request, and its body; `url` and `fields` must
 * outlive the transfer. */
void ward_http_set_up(CURL *easy, const struct ward_http_request *request,
    CURLU *url, struct curl_slist *fields);
/* An option that every libcurl has which this is built with. */
void ward_http_set(CURL *easy, CURLoption option, const void *value);

#endif
