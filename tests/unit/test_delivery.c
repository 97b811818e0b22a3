/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "refward/base64.h"
#include "src/deliver/delivery.h"
#include "src/deliver/hmac.h"

#define OLD "1111111111111111111111111111111111111111"
#define NEW "7f3c2222222222222222222222222222222222ab"
#define ID  "018d2f3e-0000-8000-8000-0000000000d1"

/* A push of a branch that fires one pipeline at one target. */
struct world {
	struct ward_policy *policy;
	struct ward_arena *arena;
	struct ward_intent intent;
	struct ward_intent_line line;
	struct ward_job job;
	struct ward_delivery delivery;
	struct ward_http_request request;
	struct ward_buf shown;
};

static struct ward_pair values[] = {
	{ "application", "basket" },
	{ "branch", "main" },
	{ "pipeline", "basket-ci" },
	{ "ref", "refs/heads/main" },
	{ "sequence", "42" },
	{ "sha", NEW },
};
static struct ward_pair params[] = { { "IMAGE", "shop/basket" },
	{ "TAG", "a&b=\xc3\xa4" } };
static struct ward_image_tag tags[] = { { "main", "shop/basket",
    "main-7f3c2222", false } };

static struct ward_oid
oid(const char *hex)
{
	struct ward_oid out;

	assert_true(ward_oid_parse(&out, ward_view_str(hex)));
	return out;
}

static void
fill(struct world *world)
{
	world->line = (struct ward_intent_line){ WARD_UPDATE_FORWARD, oid(OLD),
		oid(NEW), "refs/heads/main", "refs/heads/main" };
	world->job = (struct ward_job){ .event = WARD_EVENT_BRANCH,
		.ref = "refs/heads/main",
		.old = oid(OLD),
		.new = oid(NEW),
		.pipeline = "ci",
		.name = "basket-ci",
		.target = "t",
		.image = "shop/basket",
		.tags = { tags, 1 },
		.params = { params, 2 },
		.values = { values, 6 } };
	world->intent = (struct ward_intent){ .push = "018d2f3e-push",
		.time = 1700000000,
		.repository = "shop/basket",
		.repository_id = "00112233445566778899aabbccddeeff",
		.git_dir = "/srv/git/shop/basket.git",
		.pusher = "alice",
		.policy = "abcd",
		.lines = &world->line,
		.nlines = 1,
		.jobs = &world->job,
		.njobs = 1 };
}

/* The keys of [target t]. */
static struct world *
given(const char *keys)
{
	struct world *world = ward_alloc(sizeof(*world));
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_diags diags = WARD_DIAGS_INIT;

	ward_buf_printf(
	    &text, "[refward]\nversion = 1\n[target t]\n%s\n", keys);
	assert_no_error(ward_policy_compile(
	    &world->policy, "rules.ini", ward_buf_view(&text), &diags));
	ward_buf_release(&text);
	ward_diags_release(&diags);
	world->arena = ward_arena_new();
	fill(world);
	world->delivery = (struct ward_delivery){ .intent = &world->intent,
		.target = ward_policy_find_target(world->policy, "t"),
		.id = ID,
		.now = 1700000100,
		.secret = ward_view_str("s3cret") };
	assert_non_null(world->delivery.target);
	return world;
}

static void
drop(struct world *world)
{
	ward_buf_release(&world->shown);
	ward_arena_free(world->arena);
	ward_policy_free(world->policy);
	free(world);
}

static const struct ward_receiver *
receiver_of(const struct world *world)
{
	const struct ward_receiver *receiver =
	    ward_receiver_find(ward_target_type_name(world->delivery.target));

	assert_non_null(receiver);
	return receiver;
}

static void
compose(struct world *world)
{
	assert_no_error(ward_delivery_compose(&world->request, world->arena,
	    receiver_of(world), &world->delivery));
}

/* Method, URL and fields, a line each. */
static const char *
head(struct world *world)
{
	const struct ward_http_request *request = &world->request;

	compose(world);
	ward_buf_clear(&world->shown);
	ward_buf_printf(
	    &world->shown, "%s %s\n", request->method, request->url);
	for (size_t i = 0; i < request->nfields; i++)
		ward_buf_printf(&world->shown, "%s: %s\n",
		    request->fields[i].name, request->fields[i].value);
	return ward_buf_str(&world->shown);
}

static const char *
body(struct world *world)
{
	compose(world);
	ward_buf_clear(&world->shown);
	ward_buf_add_view(&world->shown, world->request.body);
	return ward_buf_str(&world->shown);
}

static void
assert_holds(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("'%s' is not in:\n%s", part, text);
}

static const char *
field(struct world *world, const char *name)
{
	compose(world);
	for (size_t i = 0; i < world->request.nfields; i++)
		if (!strcmp(world->request.fields[i].name, name))
			return world->request.fields[i].value;
	return NULL;
}

/* --- signatures: vectors that the specifications and hosts publish --- */

static void
hmacs_are_those_that_others_published(void **state)
{
	struct ward_buf text = WARD_BUF_INIT, key = WARD_BUF_INIT;

	(void)state;
	ward_hmac_hex(&text, WARD_HMAC_SHA256,
	    ward_view_str("It's a Secret to Everybody"),
	    ward_view_str("Hello, World!"));
	assert_string_equal(ward_buf_str(&text),
	    "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");

	ward_buf_clear(&text);
	assert_true(ward_base64_decode(
	    &key, ward_view_str("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")));
	ward_hmac_base64(&text, WARD_HMAC_SHA256, ward_buf_view(&key),
	    ward_view_str("msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330."
			  "{\"test\": 2432232314}"));
	assert_string_equal(ward_buf_str(&text),
	    "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	ward_buf_release(&text);
	ward_buf_release(&key);
}

static void
two_secrets_sign_while_one_replaces_the_other(void **state)
{
	struct world *world = given("type = webhook\n"
				    "url = https://example.com/\n"
				    "secret = a\nnext-secret = b");
	const char *both;
	char *one;

	(void)state;
	one = ward_strdup(field(world, "webhook-signature"));
	world->delivery.next_secret =
	    ward_view_str("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
	both = field(world, "webhook-signature");
	assert_memory_equal(both, one, strlen(one));
	assert_memory_equal(both + strlen(one), " v1,", 4);
	world->delivery.secret = (struct ward_view)WARD_VIEW_EMPTY;
	world->delivery.next_secret = (struct ward_view)WARD_VIEW_EMPTY;
	assert_null(field(world, "webhook-signature"));
	free(one);
	drop(world);
}

static void
a_second_attempt_differs_in_time_and_signature_only(void **state)
{
	struct world *world =
	    given("type = webhook\nurl = https://example.com/\nsecret = a");
	char *first, *signature;

	(void)state;
	first = ward_strdup(body(world));
	signature = ward_strdup(field(world, "webhook-signature"));
	assert_string_equal(field(world, "webhook-timestamp"), "1700000100");
	world->delivery.now++;
	assert_string_equal(body(world), first);
	assert_string_equal(field(world, "webhook-id"), ID);
	assert_string_equal(field(world, "webhook-timestamp"), "1700000101");
	assert_string_not_equal(field(world, "webhook-signature"), signature);
	free(first);
	free(signature);
	drop(world);
}

/* --- what each target is sent --- */

#define FORM                                                              \
	"REFWARD_DELIVERY_ID=" ID "&REFWARD_PUSH_ID=018d2f3e-push"        \
	"&REFWARD_REPOSITORY=shop%2Fbasket&REFWARD_PUSHER=alice"          \
	"&REFWARD_PIPELINE=basket-ci&REFWARD_EVENT=branch"                \
	"&REFWARD_REF=refs%2Fheads%2Fmain&REFWARD_OLD=" OLD               \
	"&REFWARD_NEW=" NEW "&CI_COMMIT_REF_NAME=main&CI_COMMIT_SHA=" NEW \
	"&CI_COMMIT_ID=7f3c2222&DATETIME=2023-11-14-22-13-20"             \
	"&BUILD_NUMBER=42&IMAGE=shop%2Fbasket&TAG=a%26b%3D%C3%A4"

static void
jenkins_gets_a_form(void **state)
{
	struct world *world = given("type = jenkins\nuser = refward\n"
				    "url = https://ci.example.com/job/"
				    "{pipeline}\nsecret = jenkins");

	(void)state;
	assert_string_equal(head(world),
	    "POST https://ci.example.com/job/basket-ci/buildWithParameters"
	    "?delay=0sec\n"
	    "Content-Type: application/x-www-form-urlencoded\n"
	    "Authorization: Basic cmVmd2FyZDpzM2NyZXQ=\n");
	assert_string_equal(body(world), FORM);
	drop(world);
}

static void
a_job_of_jenkins_may_have_a_token_of_its_own(void **state)
{
	struct world *world = given("type = jenkins\n"
				    "url = https://ci.example.com/job/x/\n"
				    "secret = jenkins");

	(void)state;
	assert_string_equal(head(world),
	    "POST https://ci.example.com/job/x/buildWithParameters"
	    "?delay=0sec\n"
	    "Content-Type: application/x-www-form-urlencoded\n");
	assert_string_equal(body(world), "token=s3cret&" FORM);
	drop(world);
}

static void
what_a_push_named_cannot_leave_its_part_of_a_url(void **state)
{
	struct world *world = given("type = jenkins\nuser = refward\n"
				    "url = https://ci.example.com/job/"
				    "{branch}\nsecret = jenkins");

	(void)state;
	values[1].value = "../x?y#z @w";
	compose(world);
	values[1].value = "main";
	assert_string_equal(world->request.url,
	    "https://ci.example.com/job/..%2Fx%3Fy%23z%20%40w"
	    "/buildWithParameters?delay=0sec");
	drop(world);
}

static void
gitlab_gets_variables(void **state)
{
	struct world *world = given("type = gitlab\n"
				    "url = https://gitlab.example.com\n"
				    "project = builds/{application}\n"
				    "secret = gitlab");

	(void)state;
	assert_string_equal(head(world),
	    "POST https://gitlab.example.com/api/v4/projects/"
	    "builds%2Fbasket/trigger/pipeline\n"
	    "Content-Type: application/x-www-form-urlencoded\n");
	assert_holds(body(world),
	    "token=s3cret&ref=main&variables%5B"
	    "REFWARD_DELIVERY_ID%5D=" ID "&");
	assert_holds(body(world), "&variables%5BTAG%5D=a%26b%3D%C3%A4");
	drop(world);
}

static void
gitea_gets_the_full_ref(void **state)
{
	struct world *world = given("type = gitea\n"
				    "url = https://git.example.com\n"
				    "repository = {repository}\n"
				    "workflow = ci.yml\nsecret = gitea");
	struct ward_pair with_repository[] = { { "ref", "refs/heads/main" },
		{ "repository", "shop/basket" }, { "sha", NEW } };

	(void)state;
	world->job.values = (struct ward_pairs){ with_repository, 3 };
	assert_string_equal(head(world),
	    "POST https://git.example.com/api/v1/repos/shop/basket/actions/"
	    "workflows/ci.yml/dispatches\n"
	    "Content-Type: application/json\n"
	    "Authorization: token s3cret\n");
	assert_holds(body(world),
	    "{\"ref\":\"refs/heads/main\",\"inputs\":{"
	    "\"REFWARD_DELIVERY_ID\":\"" ID "\"");
	drop(world);
}

static void
github_gets_no_input_that_nobody_declared(void **state)
{
	struct world *world = given("type = github\n"
				    "repository = example/{application}\n"
				    "workflow = ci.yml\nsecret = github");

	(void)state;
	assert_string_equal(head(world),
	    "POST https://api.github.com/repos/example/basket/actions/"
	    "workflows/ci.yml/dispatches\n"
	    "Content-Type: application/json\n"
	    "Accept: application/vnd.github+json\n"
	    "X-GitHub-Api-Version: 2022-11-28\n"
	    "Authorization: Bearer s3cret\n");
	assert_holds(body(world),
	    "{\"ref\":\"main\",\"inputs\":{\"refward\":\"{\\\"delivery\\\":");
	assert_holds(body(world),
	    ",\"IMAGE\":\"shop/basket\",\"TAG\":\"a&b=\\u00e4\"}}");
	drop(world);
}

static void
github_may_get_an_event_instead(void **state)
{
	struct world *world = given("type = github\n"
				    "repository = example/{application}\n"
				    "event = deploy\nsecret = github");

	(void)state;
	compose(world);
	assert_string_equal(world->request.url,
	    "https://api.github.com/repos/example/basket/dispatches");
	assert_holds(body(world),
	    "{\"event_type\":\"deploy\","
	    "\"client_payload\":{\"refward\":{");
	drop(world);
}

static void
flow_gets_json_in_json(void **state)
{
	struct world *world = given("type = flow\norganization = org\n"
				    "pipeline-id = 124\n"
				    "source = https://code.example.com/x.git\n"
				    "secret = flow");

	(void)state;
	assert_string_equal(head(world),
	    "POST https://openapi-rdc.aliyuncs.com/oapi/v1/flow/organizations/"
	    "org/pipelines/124/runs\n"
	    "Content-Type: application/json\n"
	    "x-yunxiao-token: s3cret\n");
	assert_holds(body(world),
	    "{\"params\":\"{\\\"envs\\\":{"
	    "\\\"REFWARD_DELIVERY_ID\\\":");
	assert_holds(body(world),
	    "\\\"runningBranchs\\\":{\\\"https://"
	    "code.example.com/x.git\\\":\\\"main\\\"}}");
	drop(world);
}

static void
a_web_hook_of_flow_is_its_secret(void **state)
{
	struct world *world = given("type = flow\nsecret = flow");

	(void)state;
	world->delivery.secret = ward_view_str("https://flow.example.com/abc");
	assert_string_equal(head(world),
	    "POST https://flow.example.com/abc\n"
	    "Content-Type: application/json\n");
	assert_holds(body(world), "{\"REFWARD_DELIVERY_ID\":\"" ID "\",");
	drop(world);
}

/* --- what an answer means --- */

static struct ward_result
answered(struct world *world, int status, const char *text,
    const struct ward_http_field *fields)
{
	struct ward_http_answer answer = { .end = WARD_HTTP_ANSWERED,
		.status = status,
		.retry_after = -1,
		.body = ward_view_str(text),
		.fields = fields,
		.nfields = fields != NULL };
	struct ward_result result;

	ward_delivery_read(&result, world->arena, receiver_of(world),
	    &world->delivery, &answer);
	return result;
}

static void
a_status_says_whether_to_come_again(void **state)
{
	static const struct {
		int status;
		enum ward_result_kind kind;
	} rows[] = { { 200, WARD_RESULT_DONE }, { 204, WARD_RESULT_DONE },
		{ 301, WARD_RESULT_DEAD }, { 302, WARD_RESULT_DEAD },
		{ 400, WARD_RESULT_DEAD }, { 401, WARD_RESULT_DEAD },
		{ 403, WARD_RESULT_DEAD }, { 404, WARD_RESULT_DEAD },
		{ 408, WARD_RESULT_RETRY }, { 410, WARD_RESULT_DISABLE },
		{ 422, WARD_RESULT_DEAD }, { 425, WARD_RESULT_RETRY },
		{ 429, WARD_RESULT_RETRY }, { 500, WARD_RESULT_RETRY },
		{ 503, WARD_RESULT_RETRY } };
	struct world *world =
	    given("type = webhook\nurl = https://example.com/");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_result result =
		    answered(world, rows[i].status, "", NULL);

		if (result.kind != rows[i].kind)
			fail_msg("%d is %d", rows[i].status, result.kind);
		assert_int_equal(
		    result.reason == NULL, result.kind == WARD_RESULT_DONE);
	}
	drop(world);
}

static void
a_limit_of_requests_is_no_refusal(void **state)
{
	static const struct ward_http_field left = { "x-ratelimit-remaining",
		"0" };
	struct world *world =
	    given("type = webhook\nurl = https://example.com/");

	(void)state;
	assert_int_equal(
	    answered(world, 403, "", &left).kind, WARD_RESULT_RETRY);
	drop(world);
}

static void
what_was_not_sent_is_sent_again_and_what_may_have_been_is_not(void **state)
{
	struct world *world =
	    given("type = webhook\nurl = https://example.com/");
	struct ward_http_answer answer = { .reason = "because",
		.retry_after = -1 };
	struct ward_result result;

	(void)state;
	answer.end = WARD_HTTP_UNSENT;
	ward_delivery_read(&result, world->arena, receiver_of(world),
	    &world->delivery, &answer);
	assert_int_equal(result.kind, WARD_RESULT_RETRY);
	answer.end = WARD_HTTP_AMBIGUOUS;
	ward_delivery_read(&result, world->arena, receiver_of(world),
	    &world->delivery, &answer);
	assert_int_equal(result.kind, WARD_RESULT_AMBIGUOUS);
	assert_string_equal(result.reason, "because");
	drop(world);
}

static void
a_secret_that_is_answered_is_not_repeated(void **state)
{
	struct world *world =
	    given("type = webhook\nurl = https://example.com/");
	struct ward_result result;

	(void)state;
	result = answered(world, 400, "bad token s3cret", NULL);
	assert_string_equal(result.reason, "it answered 400");
	result = answered(world, 400, "bad token\n", NULL);
	assert_string_equal(result.reason, "it answered 400: bad token");
	drop(world);
}

/* "u:s3cret", "us:s3cret" and "use:s3cret". */
static void
nor_is_one_that_is_answered_in_base64(void **state)
{
	static const char *const answers[] = {
		"bad dTpzM2NyZXQ=", "bad dXM6czNjcmV0", "bad dXNlOnMzY3JldA=="
	};
	struct world *world =
	    given("type = webhook\nurl = https://example.com/");

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(
		    answered(world, 400, answers[i], NULL).reason,
		    "it answered 400");
	drop(world);
}

/* One row: a 2xx, and whether it started anything. */
static void
assert_reads(struct world *world, int status, const char *text,
    const struct ward_http_field *location, bool is_started, const char *link)
{
	struct ward_result result = answered(world, status, text, location);

	assert_int_equal(
	    result.kind, is_started ? WARD_RESULT_DONE : WARD_RESULT_DEAD);
	assert_int_equal(result.reason == NULL, is_started);
	if (link != NULL)
		assert_string_equal(result.link, link);
	else
		assert_null(result.link);
}

static void
a_success_that_started_nothing_is_none(void **state)
{
	static const struct ward_http_field item = { "location",
		"https://ci.example.com/queue/item/7/" };
	static const struct {
		const char *keys;
		int status;
		const char *text;
		const struct ward_http_field *location;
		bool is_started;
		const char *link;
	} rows[] = {
		{ "type = jenkins\nurl = https://e.com/job/x\nsecret = s", 201,
		    "", &item, true, "https://ci.example.com/queue/item/7/" },
		{ "type = jenkins\nurl = https://e.com/job/x\nsecret = s", 200,
		    "<html>", NULL, false, NULL },
		{ "type = jenkins\nurl = https://e.com/job/x\nsecret = s", 201,
		    "", NULL, false, NULL },
		{ "type = gitlab\nurl = https://e.com\nproject = 1\nsecret = s",
		    201, "{\"id\":7,\"web_url\":\"https://e.com/7\"}", NULL,
		    true, "https://e.com/7" },
		{ "type = gitlab\nurl = https://e.com\nproject = 1\nsecret = s",
		    201, "[]", NULL, false, NULL },
		{ "type = gitlab\nurl = https://e.com\nproject = 1\nsecret = s",
		    201, "{\"id\":7,\"web_url\":\"https://e.com/?s3cret\"}",
		    NULL, true, NULL },
		{ "type = gitlab\nurl = https://e.com\nproject = 1\nsecret = s",
		    200, "{\"id\":7}", NULL, false, NULL },
		{ "type = github\nrepository = a/b\nworkflow = c\nsecret = s",
		    204, "", NULL, true, NULL },
		{ "type = github\nrepository = a/b\nworkflow = c\nsecret = s",
		    200,
		    "{\"workflow_run_id\":9,\"html_url\":\"https://e.com/9\"}",
		    NULL, true, "https://e.com/9" },
		{ "type = github\nrepository = a/b\nworkflow = c\nsecret = s",
		    200, "<html>log in</html>", NULL, false, NULL },
		{ "type = gitea\nurl = https://e.com\nrepository = a/b\n"
		  "workflow = c\nsecret = s",
		    201, "{\"id\":9,\"run_number\":3}", NULL, true, NULL },
		{ "type = github\nrepository = a/b\nworkflow = c\nsecret = s",
		    202, "", NULL, false, NULL },
		{ "type = flow\norganization = o\npipeline-id = 1\nsecret = s",
		    200, " 12\n", NULL, true, NULL },
		{ "type = flow\norganization = o\npipeline-id = 1\nsecret = s",
		    200, "{\"errorCode\":\"x\"}", NULL, false, NULL },
		{ "type = flow\nsecret = s", 200, "{}", NULL, true, NULL },
		{ "type = flow\nsecret = s", 200, "\n<html>", NULL, false,
		    NULL },
		{ "type = webhook\nurl = https://e.com/\n"
		  "answer = \"triggered\": true",
		    200, "{\"triggered\": true}", NULL, true, NULL },
		{ "type = webhook\nurl = https://e.com/\n"
		  "answer = \"triggered\": true",
		    200, "{\"triggered\": false}", NULL, false, NULL },
		{ "type = webhook\nurl = https://e.com/\nanswer = ok", 204, "",
		    NULL, false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world *world = given(rows[i].keys);

		assert_reads(world, rows[i].status, rows[i].text,
		    rows[i].location, rows[i].is_started, rows[i].link);
		drop(world);
	}
}

/* --- flavours --- */

static void
each_flavour_says_whose_it_is(void **state)
{
	static const struct {
		const char *flavour, *name, *value;
	} rows[] = {
		{ "standard", "webhook-id", ID },
		{ "github", "X-GitHub-Event", "push" },
		{ "github", "X-GitHub-Delivery", ID },
		{ "gitea", "X-Gitea-Event", "push" },
		{ "gitea", "X-Gogs-Delivery", ID },
		{ "gitea", "X-GitHub-Event", "push" },
		{ "gitlab", "X-Gitlab-Event", "Push Hook" },
		{ "gitlab", "X-Gitlab-Token", "s3cret" },
		{ "gitlab", "Idempotency-Key", ID },
		{ "codeup", "Codeup-Event", "Push Hook" },
		{ "codeup", "X-Codeup-Token", "s3cret" },
		{ "cloudevents", "Content-Type",
		    "application/cloudevents+json; charset=utf-8" },
		{ "cloudevents-binary", "ce-type", "refward.branch.updated" },
		{ "cloudevents-binary", "ce-source",
		    "/repositories/00112233445566778899aabbccddeeff" },
		{ "cdevents", "webhook-id", ID },
		{ "bearer", "Authorization", "Bearer s3cret" },
		{ "woodpecker", "Authorization", "Bearer s3cret" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_buf keys = WARD_BUF_INIT;
		struct world *world;

		ward_buf_printf(&keys,
		    "type = webhook\nurl = https://e.com/\nsecret = s\n"
		    "flavour = %s",
		    rows[i].flavour);
		world = given(ward_buf_str(&keys));
		assert_string_equal(field(world, rows[i].name), rows[i].value);
		ward_buf_release(&keys);
		drop(world);
	}
}

static void
a_tag_is_told_as_one(void **state)
{
	struct world *world = given("type = webhook\nurl = https://e.com/\n"
				    "flavour = gitlab");

	(void)state;
	world->line.kind = WARD_UPDATE_CREATE;
	world->job.event = WARD_EVENT_TAG;
	world->job.ref = "refs/tags/v1";
	assert_string_equal(field(world, "X-Gitlab-Event"), "Tag Push Hook");
	assert_holds(body(world), "\"object_kind\":\"tag_push\"");
	drop(world);
}

static void
woodpecker_is_told_a_branch_and_variables(void **state)
{
	struct world *world = given("type = webhook\nurl = https://e.com/\n"
				    "flavour = woodpecker");

	(void)state;
	world->job.ref = "refs/heads/release/1";
	assert_holds(body(world), "{\"branch\":\"release/1\",");
	assert_holds(body(world), "\"variables\":{");
	assert_holds(body(world), "\"REFWARD_DELIVERY_ID\":\"" ID "\"");
	drop(world);
}

static void
a_delete_has_no_commit_to_check_out(void **state)
{
	struct world *world = given("type = webhook\nurl = https://e.com/\n"
				    "flavour = github");

	(void)state;
	world->line.kind = WARD_UPDATE_DELETE;
	world->job.event = WARD_EVENT_DELETE;
	assert_holds(body(world), "\"deleted\":true");
	assert_holds(body(world), "\"head_commit\":null");
	drop(world);
}

static void
each_version_of_cdevents_has_its_own_envelope(void **state)
{
	struct world *world = given("type = webhook\nurl = https://e.com/\n"
				    "flavour = cdevents");

	(void)state;
	assert_holds(body(world),
	    "\"data\":{\"context\":{\"specversion\":"
	    "\"0.5.1\",\"id\":\"" ID "\"");
	assert_holds(body(world), "\"dev.cdevents.change.merged.0.3.0\"");
	drop(world);
	world = given("type = webhook\nurl = https://e.com/\n"
		      "flavour = cdevents\ncdevents = 0.4.1");
	assert_holds(body(world),
	    "\"data\":{\"context\":{\"version\":"
	    "\"0.4.1\"");
	assert_holds(body(world), "\"type\":\"change\",\"content\"");
	drop(world);
}

static void
a_header_that_is_not_known_is_an_error(void **state)
{
	struct world *world = given("type = webhook\nurl = https://e.com/\n"
				    "header = X-Issue={issue}");
	const struct ward_error *err;

	(void)state;
	err = ward_delivery_compose(&world->request, world->arena,
	    receiver_of(world), &world->delivery);
	assert_non_null(err);
	assert_int_equal(err->code, WARD_E_INVALID);
	drop(world);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hmacs_are_those_that_others_published),
		cmocka_unit_test(two_secrets_sign_while_one_replaces_the_other),
		cmocka_unit_test(
		    a_second_attempt_differs_in_time_and_signature_only),
		cmocka_unit_test(jenkins_gets_a_form),
		cmocka_unit_test(a_job_of_jenkins_may_have_a_token_of_its_own),
		cmocka_unit_test(
		    what_a_push_named_cannot_leave_its_part_of_a_url),
		cmocka_unit_test(gitlab_gets_variables),
		cmocka_unit_test(gitea_gets_the_full_ref),
		cmocka_unit_test(github_gets_no_input_that_nobody_declared),
		cmocka_unit_test(github_may_get_an_event_instead),
		cmocka_unit_test(flow_gets_json_in_json),
		cmocka_unit_test(a_web_hook_of_flow_is_its_secret),
		cmocka_unit_test(a_status_says_whether_to_come_again),
		cmocka_unit_test(a_limit_of_requests_is_no_refusal),
		cmocka_unit_test(
		    what_was_not_sent_is_sent_again_and_what_may_have_been_is_not),
		cmocka_unit_test(a_secret_that_is_answered_is_not_repeated),
		cmocka_unit_test(nor_is_one_that_is_answered_in_base64),
		cmocka_unit_test(a_success_that_started_nothing_is_none),
		cmocka_unit_test(each_flavour_says_whose_it_is),
		cmocka_unit_test(a_tag_is_told_as_one),
		cmocka_unit_test(woodpecker_is_told_a_branch_and_variables),
		cmocka_unit_test(a_delete_has_no_commit_to_check_out),
		cmocka_unit_test(each_version_of_cdevents_has_its_own_envelope),
		cmocka_unit_test(a_header_that_is_not_known_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
