/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a run is asked for by HTTP, from its secret to its answer. */
#include <unistd.h>
#include "refward/file.h"
#include "refward/place.h"
#include "src/deliver/courier.h"
#include "src/deliver/secret.h"

#define TICK	    500 /* milliseconds until it is looked whether we stop */
#define CA_SIZE_MAX (1024 * 1024)

struct asking {
	const struct ward_errand_of *errand;
	const struct ward_receiver *receiver;
	struct ward_delivery delivery; /* with its secrets */
	struct ward_buf secret, next_secret;
	struct ward_arena *arena;
	struct ward_result *result;
};

static const struct ward_error *
read_secret(struct asking *asking, struct ward_buf *out, const char *name,
    struct ward_view *view)
{
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	if (name != NULL) {
		ward_place_secrets(&folder, asking->errand->policy);
		err = ward_secret_read(out, ward_buf_str(&folder), name);
	}
	if (!err)
		*view = ward_buf_view(out);
	ward_buf_release(&folder);
	return err;
}

static const struct ward_error *
read_secrets(struct asking *asking)
{
	const struct ward_target *target = asking->delivery.target;
	const struct ward_error *err;

	err = read_secret(
	    asking, &asking->secret, target->secret, &asking->delivery.secret);
	if (!err)
		err = read_secret(asking, &asking->next_secret,
		    ward_target_next_secret(target),
		    &asking->delivery.next_secret);
	return err;
}

/* Who could replace it could vouch for anybody. */
static const struct ward_error *
check_ca_file(const struct ward_target *target)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	if (target->ca_file != NULL)
		err = ward_file_read_trusted(&text, target->ca_file,
		    CA_SIZE_MAX, geteuid(), getegid(), NULL);
	ward_buf_release(&text);
	return err ? ward_error_wrap(err, "ca-file") : NULL;
}

static void
take_answer(void *data, const struct ward_http_answer *answer)
{
	struct asking *asking = data;

	ward_delivery_read(asking->result, asking->arena, asking->receiver,
	    &asking->delivery, answer);
}

/* What is on its way when we have to stop may have arrived. */
static const struct ward_error *
ask(struct asking *asking, const struct ward_http_request *request)
{
	struct ward_http *http = asking->errand->http;
	const struct ward_error *err =
	    ward_http_send(http, request, take_answer, asking);

	ward_result_set(asking->result, asking->arena, WARD_RESULT_AMBIGUOUS,
	    "the dispatcher was stopped before it was answered");
	while (!err && ward_http_count(http) > 0 &&
	    !atomic_load(asking->errand->is_stopping))
		err = ward_http_wait(http, TICK);
	return err;
}

/* A file that is not there yet may come; what cannot be composed cannot. */
static void
deliver(struct ward_result *out, struct ward_arena *arena,
    const struct ward_errand_of *errand)
{
	struct asking asking = { .errand = errand,
		.delivery = *errand->delivery,
		.receiver = ward_receiver_find(
		    ward_target_type_name(errand->delivery->target)),
		.arena = arena,
		.result = out };
	struct ward_http_request request;
	enum ward_result_kind kind = WARD_RESULT_RETRY;
	const struct ward_error *err = read_secrets(&asking);

	if (!err)
		err = check_ca_file(asking.delivery.target);
	if (!err) {
		kind = WARD_RESULT_DEAD;
		err = ward_delivery_compose(
		    &request, arena, asking.receiver, &asking.delivery);
	}
	if (!err)
		err = ask(&asking, &request);
	if (err)
		ward_result_set(out, arena, kind, "%s", err->text);
	ward_http_drop(errand->http);
	ward_secret_release(&asking.secret);
	ward_secret_release(&asking.next_secret);
}

const struct ward_courier ward_courier_http = {
	.type = "http",
	.deliver = deliver,
};
