/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends what its arguments say by src/deliver/http.c and prints how each
 * request ended:
 *
 *	ask [OPTION...] METHOD URL...	(the body is read from stdin)
 *
 * -H "NAME: VALUE" adds a field, -c FILE says who vouches for certificates,
 * -p allows any address, -i http, -s N is the limit in seconds. All URLs are
 * asked at once, or with -o one after another, the last one without -p.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/text.h"
#include "src/deliver/http.h"

#define FIELDS_MAX 16
#define BODY_MAX   65536

static const char *const ends[] = { "answered", "unsent", "ambiguous" };

static void
say(const char *name, struct ward_view text)
{
	struct ward_buf shown = WARD_BUF_INIT;

	ward_escape_terminal(&shown, text, 200);
	printf("%s %s\n", name, ward_buf_str(&shown));
	ward_buf_release(&shown);
}

static void
print(void *data, const struct ward_http_answer *answer)
{
	const char *location = ward_http_field(answer, "location");

	printf("%s: %s", (const char *)data, ends[answer->end]);
	if (answer->end == WARD_HTTP_ANSWERED)
		printf(" %d", answer->status);
	if (answer->retry_after >= 0)
		printf(" after %lld", (long long)answer->retry_after);
	if (answer->is_cut)
		printf(" cut");
	printf("\n");
	if (answer->reason != NULL)
		say("reason", ward_view_str(answer->reason));
	if (location != NULL)
		say("location", ward_view_str(location));
	if (answer->body.size > 0)
		say("body", answer->body);
}

static const struct ward_error *
wait_for_all(struct ward_http *http)
{
	const struct ward_error *err = NULL;

	while (!err && ward_http_count(http) > 0)
		err = ward_http_wait(http, 1000);
	return err;
}

static int
ask_all(const struct ward_http_request *request, char **urls, bool is_in_order)
{
	struct ward_http *http = ward_http_new();
	const struct ward_error *err = NULL;

	for (; *urls != NULL && !err; urls++) {
		struct ward_http_request one = *request;

		one.url = *urls;
		if (is_in_order && urls[1] == NULL)
			one.allows_private = false;
		err = ward_http_send(http, &one, print, *urls);
		if (!err && is_in_order)
			err = wait_for_all(http);
	}
	if (!err)
		err = wait_for_all(http);
	if (err)
		printf("error: %s\n", err->text);
	ward_http_free(http);
	return err != NULL;
}

static void
take_field(struct ward_http_request *request, char *text)
{
	struct ward_http_field *fields =
	    (struct ward_http_field *)request->fields;
	char *colon = strstr(text, ": ");

	if (request->nfields == FIELDS_MAX || colon == NULL)
		exit(2);
	*colon = '\0';
	fields[request->nfields].name = text;
	fields[request->nfields++].value = colon + 2;
}

int
main(int argc, char **argv)
{
	static char body[BODY_MAX];
	struct ward_http_field fields[FIELDS_MAX];
	struct ward_http_request request = { .fields = fields };
	bool is_in_order = false;
	int option;

	while ((option = getopt(argc, argv, "H:c:opis:")) >= 0) {
		switch (option) {
		case 'H':
			take_field(&request, optarg);
			break;
		case 'c':
			request.ca_file = optarg;
			break;
		case 'o':
			is_in_order = true;
			break;
		case 'p':
			request.allows_private = true;
			break;
		case 'i':
			request.allows_http = true;
			break;
		case 's':
			request.seconds =
			    (unsigned int)strtoul(optarg, NULL, 10);
			break;
		default:
			return 2;
		}
	}
	if (argc - optind < 2)
		return 2;
	request.method = argv[optind];
	request.body = ward_view(body, fread(body, 1, sizeof(body), stdin));
	return ask_all(&request, argv + optind + 1, is_in_order);
}
