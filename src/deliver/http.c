/* SPDX-License-Identifier: Apache-2.0 */
/* Hides libcurl, and how it is kept from doing more than it was asked. */
#include "http.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include "refward/clock.h"
#include "refward/dispatch.h"
#include "refward/memory.h"
#include "address.h"
#include "http_easy.h"
#include "retry_after.h"

#define TEXT_MAX 1024

struct ward_http {
	CURLM *multi;
	bool allows_private; /* who has its connections */
	bool is_doubtful;    /* one was left that nobody said he would keep */
	struct transfer *first;
	size_t count;
};

/* One request under way. */
struct transfer {
	struct ward_http *http;
	struct transfer *next, **link;
	CURL *easy;
	CURLU *url;
	struct curl_slist *fields;
	struct ward_arena *arena; /* of the answer's fields */
	ward_http_done *done;
	void *data;
	bool allows_private;
	bool was_begun; /* it has a connection */
	char problem[CURL_ERROR_SIZE];
	struct ward_buf refused; /* an address that was not connected to */
	struct ward_buf body;
	bool is_cut;
	bool has_head; /* all of the last one */
	size_t head_size;
	struct ward_http_field *answered;
	size_t nanswered, capacity;
};

struct ward_http *
ward_http_new(void)
{
	struct ward_http *http = ward_alloc(sizeof(*http));

	http->multi = ward_http_multi();
	return http;
}

/* A connection to an address that not all may reach is no way around that. */
static bool
may_keep(struct ward_http *http, const struct ward_http_request *request)
{
	bool is_other = http->allows_private != request->allows_private;

	if (http->count == 0 && (is_other || http->is_doubtful)) {
		curl_multi_cleanup(http->multi);
		http->multi = ward_http_multi();
		http->allows_private = request->allows_private;
		http->is_doubtful = is_other = false;
	}
	return !is_other && !http->is_doubtful;
}

static void
transfer_free(struct transfer *transfer)
{
	*transfer->link = transfer->next;
	if (transfer->next != NULL)
		transfer->next->link = transfer->link;
	transfer->http->count--;
	curl_multi_remove_handle(transfer->http->multi, transfer->easy);
	curl_easy_cleanup(transfer->easy);
	curl_url_cleanup(transfer->url);
	curl_slist_free_all(transfer->fields);
	ward_arena_free(transfer->arena);
	ward_buf_release(&transfer->refused);
	ward_buf_release(&transfer->body);
	free(transfer->answered);
	free(transfer);
}

void
ward_http_drop(struct ward_http *http)
{
	while (http->first != NULL)
		transfer_free(http->first);
}

void
ward_http_free(struct ward_http *http)
{
	if (http == NULL)
		return;
	ward_http_drop(http);
	curl_multi_cleanup(http->multi);
	free(http);
}

size_t
ward_http_count(const struct ward_http *http)
{
	return http->count;
}

/* --- what comes back -------------------------------------------------------
 */

static curl_socket_t
open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *transfer = data;

	(void)purpose;
	if (!transfer->allows_private &&
	    !ward_address_is_public(&address->addr)) {
		ward_buf_clear(&transfer->refused);
		ward_address_text(&transfer->refused, &address->addr);
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);
}

/* What is more than the cap ends the transfer; the status is known by then. */
static size_t
on_body(char *data, size_t size, size_t count, void *user)
{
	struct transfer *transfer = user;
	size_t got = size * count;
	size_t room = WARD_HTTP_BODY_MAX - transfer->body.size;

	ward_buf_add(&transfer->body, data, got < room ? got : room);
	if (got <= room)
		return got;
	transfer->is_cut = true;
	return 0;
}

static void
note_field(struct transfer *transfer, struct ward_view line)
{
	struct ward_http_field *field;
	struct ward_view name;

	if (!ward_view_split(&line, ':', &name) || line.data == NULL)
		return;
	line = ward_view_trim(line);
	if (transfer->nanswered == transfer->capacity) {
		transfer->capacity =
		    ward_grow(transfer->capacity, transfer->nanswered + 1);
		transfer->answered = ward_realloc_array(transfer->answered,
		    transfer->capacity, sizeof(*transfer->answered));
	}
	field = &transfer->answered[transfer->nanswered++];
	field->name = ward_arena_copy(transfer->arena, name.data, name.size);
	field->value = ward_arena_copy(transfer->arena, line.data, line.size);
}

static size_t
on_head(char *data, size_t size, size_t count, void *user)
{
	struct transfer *transfer = user;
	struct ward_view line = ward_view(data, size * count);

	transfer->head_size += line.size;
	if (transfer->head_size > WARD_HTTP_HEAD_MAX)
		return 0;
	/* An interim answer came before. */
	if (ward_view_starts(line, "HTTP/")) {
		transfer->nanswered = 0;
		transfer->has_head = false;
	} else if (ward_view_trim(line).size == 0) {
		transfer->has_head = true;
	} else {
		note_field(transfer, line);
	}
	return line.size;
}

/* --- how it is sent --------------------------------------------------------
 */

static void
hear(struct transfer *transfer)
{
	CURL *easy = transfer->easy;
	CURLcode code =
	    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);

	if (code == CURLE_OK)
		code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	if (code == CURLE_OK)
		code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head);
	assert(code == CURLE_OK);
	ward_http_set(easy, CURLOPT_OPENSOCKETDATA, transfer);
	ward_http_set(easy, CURLOPT_WRITEDATA, transfer);
	ward_http_set(easy, CURLOPT_HEADERDATA, transfer);
	ward_http_set(easy, CURLOPT_ERRORBUFFER, transfer->problem);
	ward_http_set(easy, CURLOPT_PRIVATE, transfer);
}

static struct transfer *
transfer_new(struct ward_http *http, CURLU *url, struct curl_slist *fields)
{
	struct transfer *transfer = ward_alloc(sizeof(*transfer));

	transfer->http = http;
	transfer->url = url;
	transfer->fields = fields;
	transfer->arena = ward_arena_new();
	transfer->easy = curl_easy_init();
	assert(transfer->easy != NULL);
	transfer->next = http->first;
	transfer->link = &http->first;
	if (transfer->next != NULL)
		transfer->next->link = &transfer->next;
	http->first = transfer;
	http->count++;
	return transfer;
}

const struct ward_error *
ward_http_send(struct ward_http *http, const struct ward_http_request *request,
    ward_http_done *done, void *data)
{
	struct curl_slist *fields = NULL;
	struct transfer *transfer;
	const struct ward_error *err;
	CURLU *url = NULL;
	CURLMcode code;
	bool keeps = may_keep(http, request);

	err = ward_http_fields(&fields, request);
	if (err)
		return err;
	err = ward_http_url(&url, request);
	if (err) {
		curl_slist_free_all(fields);
		return err;
	}
	transfer = transfer_new(http, url, fields);
	transfer->done = done;
	transfer->data = data;
	transfer->allows_private = request->allows_private;
	ward_http_set_up(transfer->easy, request, url, fields);
	ward_http_keep(transfer->easy, keeps ? &transfer->was_begun : NULL);
	hear(transfer);
	code = curl_multi_add_handle(http->multi, transfer->easy);
	assert(code == CURLM_OK);
	(void)code;
	return NULL;
}

/* --- how it ends -----------------------------------------------------------
 */

/* libcurl takes a head that breaks off for a whole one. */
static enum ward_http_end
end_of(const struct transfer *transfer, CURLcode code)
{
	long sent = 0;

	if (transfer->has_head && (code == CURLE_OK || transfer->is_cut))
		return WARD_HTTP_ANSWERED;
	curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &sent);
	return sent > 0 ? WARD_HTTP_AMBIGUOUS : WARD_HTTP_UNSENT;
}

static const char *
reason_of(const struct transfer *transfer, CURLcode code)
{
	if (transfer->refused.size > 0 && code == CURLE_COULDNT_CONNECT)
		return ward_arena_printf(transfer->arena, TEXT_MAX,
		    "%s is not an address of the open internet "
		    "(allow-private)",
		    transfer->refused.data);
	if (transfer->head_size > WARD_HTTP_HEAD_MAX)
		return "the head of the answer is too long";
	if (code == CURLE_OUT_OF_MEMORY) /* ours does not run out */
		return "a line of the answer is too long";
	if (code == CURLE_OK)
		return "the answer breaks off before its body";
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return "the connection was closed before an answer came";
	return transfer->problem[0] != '\0' ? transfer->problem
					    : curl_easy_strerror(code);
}

/* Many close without a word. Who is sent a request meanwhile may have got it or
 * not, so that his silence does not do. */
static bool
says_that_he_keeps(const struct ward_http_answer *answer)
{
	const char *value = ward_http_field(answer, "Connection");

	return value != NULL &&
	    ward_view_equal_nocase(
		ward_view_str(value), ward_view_str("keep-alive"));
}

static void
finish(struct transfer *transfer, CURLcode code)
{
	struct ward_http_answer answer = { .end = end_of(transfer, code),
		.retry_after = -1 };

	if (answer.end == WARD_HTTP_ANSWERED) {
		long status = 0;
		const char *after;

		curl_easy_getinfo(
		    transfer->easy, CURLINFO_RESPONSE_CODE, &status);
		answer.status = (int)status;
		answer.body = ward_buf_view(&transfer->body);
		answer.is_cut = transfer->is_cut;
		answer.fields = transfer->answered;
		answer.nfields = transfer->nanswered;
		after = ward_http_field(&answer, "Retry-After");
		if (after != NULL)
			answer.retry_after =
			    ward_retry_after(ward_view_str(after), time(NULL));
	} else {
		answer.reason = reason_of(transfer, code);
	}
	transfer->http->is_doubtful |= !says_that_he_keeps(&answer);
	transfer->done(transfer->data, &answer);
	transfer_free(transfer);
}

static const struct ward_error *
failed(CURLMcode code)
{
	if (code == CURLM_OK)
		return NULL;
	return ward_error(
	    WARD_E_INVALID, "cannot send: %s", curl_multi_strerror(code));
}

/* Whether anything was done. */
static const struct ward_error *
work(struct ward_http *http, bool *is_done)
{
	int running, left;
	const struct ward_error *err =
	    failed(curl_multi_perform(http->multi, &running));
	CURLMsg *message;

	while (!err && (message = curl_multi_info_read(http->multi, &left))) {
		void *transfer = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(
		    message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
		finish(transfer, message->data.result);
		*is_done = true;
	}
	return err;
}

const struct ward_error *
ward_http_wait(struct ward_http *http, int milliseconds)
{
	int64_t end = ward_clock() + milliseconds, left = milliseconds;
	bool is_done = false;
	const struct ward_error *err = work(http, &is_done);

	while (!err && !is_done && http->count > 0 && left > 0) {
		err = failed(
		    curl_multi_poll(http->multi, NULL, 0, (int)left, NULL));
		if (!err)
			err = work(http, &is_done);
		left = end - ward_clock();
	}
	return err;
}

const char *
ward_http_library(void)
{
	return curl_version();
}
