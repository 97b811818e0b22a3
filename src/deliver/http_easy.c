/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the settings of libcurl that bound what one request may do. */
#include "http_easy.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "config.h"
#include "refward/memory.h"
#include "http_check.h"

/* Of a connection: idle, and in all, so that a name is looked up again and a
 * certificate shown again. */
#define KEPT_SECONDS 1
#define LIFE_SECONDS 60

/* libcurl gives up cleanly without memory; we do not. */
static void *
more(size_t size)
{
	return ward_alloc(size);
}

static void *
again(void *old, size_t size)
{
	return ward_realloc_array(old, 1, size);
}

static void *
several(size_t count, size_t size)
{
	return memset(ward_realloc_array(NULL, count, size), 0, count * size);
}

/* Once for all threads, and for good. */
static void
begin_all(void)
{
	CURLcode code = curl_global_init_mem(
	    CURL_GLOBAL_DEFAULT, more, free, again, ward_strdup, several);

	assert(code == CURLE_OK);
	(void)code;
}

CURLM *
ward_http_multi(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	CURLM *multi;

	(void)pthread_once(&once, begin_all);
	multi = curl_multi_init();
	assert(multi != NULL);
	return multi;
}

static bool
has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f)
			return true;
	return false;
}

/* The URL is a secret at some receivers: no error repeats it. */
const struct ward_error *
ward_http_url(CURLU **out, const struct ward_http_request *request)
{
	CURLU *url = curl_url();
	char *scheme = NULL;
	const struct ward_error *err = NULL;

	assert(url != NULL);
	if (has_control(request->url) ||
	    curl_url_set(url, CURLUPART_URL, request->url,
		CURLU_DISALLOW_USER) != CURLUE_OK ||
	    curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
		err = ward_error(
		    WARD_E_INVALID, "the URL is malformed, or names a user");
	else if (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0)
		err =
		    ward_error(WARD_E_INVALID, "the URL's scheme is not https");
	else if (strcmp(scheme, "https") != 0 && !request->allows_http)
		err = ward_error(WARD_E_INVALID,
		    "the URL's scheme is not https (allow-http)");
	curl_free(scheme);
	if (err)
		curl_url_cleanup(url);
	else
		*out = url;
	return err;
}

static void
add_line(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	assert(longer != NULL);
	*list = longer;
}

/* As libcurl wants it: a field of no value ends in a semicolon. */
static const struct ward_error *
add_field(struct curl_slist **list, const struct ward_http_field *field)
{
	struct ward_buf line = WARD_BUF_INIT;

	if (!ward_http_is_token(ward_view_str(field->name)))
		return ward_error(
		    WARD_E_INVALID, "'%s' is no name of a field", field->name);
	if (!ward_http_is_value(ward_view_str(field->value)))
		return ward_error(WARD_E_INVALID,
		    "the value of field '%s' holds a control byte, or ends in "
		    "a blank",
		    field->name);
	if (field->value[0] == '\0')
		ward_buf_printf(&line, "%s;", field->name);
	else
		ward_buf_printf(&line, "%s: %s", field->name, field->value);
	add_line(list, ward_buf_str(&line));
	ward_buf_release(&line);
	return NULL;
}

const struct ward_error *
ward_http_fields(
    struct curl_slist **out, const struct ward_http_request *request)
{
	struct curl_slist *list = NULL;
	const struct ward_error *err = NULL;
	bool has_type = false;

	if (!ward_http_is_token(ward_view_str(request->method)))
		err = ward_error(WARD_E_INVALID, "malformed method");
	for (size_t i = 0; i < request->nfields && !err; i++) {
		has_type |=
		    !strcasecmp(request->fields[i].name, "Content-Type");
		err = add_field(&list, &request->fields[i]);
	}
	if (!has_type)
		add_line(&list, "Content-Type:");
	add_line(&list, "Expect:");
	if (err)
		curl_slist_free_all(list);
	else
		*out = list;
	return err;
}

static void
set_long(CURL *easy, CURLoption option, long value)
{
	CURLcode code = curl_easy_setopt(easy, option, value);

	assert(code == CURLE_OK);
	(void)code;
}

void
ward_http_set(CURL *easy, CURLoption option, const void *value)
{
	CURLcode code = curl_easy_setopt(easy, option, value);

	assert(code == CURLE_OK);
	(void)code;
}

static void
set_protocols(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	ward_http_set(easy, CURLOPT_PROTOCOLS_STR, "https,http");
#else
	set_long(easy, CURLOPT_PROTOCOLS, CURLPROTO_HTTPS | CURLPROTO_HTTP);
#endif
}

static void
bound(CURL *easy, const struct ward_http_request *request)
{
	unsigned int seconds =
	    request->seconds > 0 ? request->seconds : WARD_HTTP_SECONDS;

	set_protocols(easy);
	set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	set_long(easy, CURLOPT_FOLLOWLOCATION, 0);
	set_long(easy, CURLOPT_NETRC, CURL_NETRC_IGNORED);
	ward_http_set(easy, CURLOPT_PROXY, "");
	set_long(easy, CURLOPT_NOSIGNAL, 1);
	set_long(easy, CURLOPT_CONNECTTIMEOUT, WARD_HTTP_CONNECT_SECONDS);
	set_long(easy, CURLOPT_TIMEOUT, (long)seconds);
}

#if LIBCURL_VERSION_NUM >= 0x075000
static int
begin(void *data, char *there, char *here, int port_there, int port_here)
{
	bool *was_begun = data;

	(void)there, (void)here, (void)port_there, (void)port_here;
	if (*was_begun)
		return CURL_PREREQFUNC_ABORT;
	*was_begun = true;
	return CURL_PREREQFUNC_OK;
}
#endif

/* On a connection that was kept and has died libcurl sends a request again by
 * itself: whether the first one arrived nobody would know. */
void
ward_http_keep(CURL *easy, bool *was_begun)
{
#if LIBCURL_VERSION_NUM >= 0x075000
	if (was_begun != NULL) {
		CURLcode code =
		    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, begin);

		assert(code == CURLE_OK);
		(void)code;
		ward_http_set(easy, CURLOPT_PREREQDATA, was_begun);
		set_long(easy, CURLOPT_MAXAGE_CONN, KEPT_SECONDS);
		set_long(easy, CURLOPT_MAXLIFETIME_CONN, LIFE_SECONDS);
		return;
	}
#endif
	(void)was_begun;
	set_long(easy, CURLOPT_FRESH_CONNECT, 1);
	set_long(easy, CURLOPT_FORBID_REUSE, 1);
}

static void
verify(CURL *easy, const char *ca_file)
{
	set_long(easy, CURLOPT_SSL_VERIFYPEER, 1);
	set_long(easy, CURLOPT_SSL_VERIFYHOST, 2);
	set_long(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	if (ca_file == NULL)
		return;
	/* libcurl would ask the system's folder as well. */
	ward_http_set(easy, CURLOPT_CAINFO, ca_file);
	ward_http_set(easy, CURLOPT_CAPATH, NULL);
}

static void
set_body(CURL *easy, const struct ward_http_request *request)
{
	if (!strcmp(request->method, "GET")) {
		set_long(easy, CURLOPT_HTTPGET, 1);
		return;
	}
	set_long(easy, CURLOPT_POST, 1);
	set_long(easy, CURLOPT_POSTFIELDSIZE, (long)request->body.size);
	ward_http_set(easy, CURLOPT_COPYPOSTFIELDS,
	    request->body.size > 0 ? request->body.data : "");
	if (strcmp(request->method, "POST") != 0)
		ward_http_set(easy, CURLOPT_CUSTOMREQUEST, request->method);
}

void
ward_http_set_up(CURL *easy, const struct ward_http_request *request,
    CURLU *url, struct curl_slist *fields)
{
	bound(easy, request);
	verify(easy, request->ca_file);
	ward_http_set(easy, CURLOPT_CURLU, url);
	ward_http_set(easy, CURLOPT_USERAGENT, "refward/" PACKAGE_VERSION);
	ward_http_set(easy, CURLOPT_HTTPHEADER, fields);
	set_body(easy, request);
}
