/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what may be said of a receiver of webhooks. */
#include "policy/target.h"

#define AT(member) offsetof(struct ward_webhook_settings, member)

static const char *const flavours[] = {
	[WARD_WEBHOOK_STANDARD] = "standard",
	[WARD_WEBHOOK_GITHUB] = "github",
	[WARD_WEBHOOK_GITEA] = "gitea",
	[WARD_WEBHOOK_GITLAB] = "gitlab",
	[WARD_WEBHOOK_CODEUP] = "codeup",
	[WARD_WEBHOOK_CLOUDEVENTS] = "cloudevents",
	[WARD_WEBHOOK_CLOUDEVENTS_BINARY] = "cloudevents-binary",
	[WARD_WEBHOOK_CDEVENTS] = "cdevents",
	[WARD_WEBHOOK_BEARER] = "bearer",
	[WARD_WEBHOOK_WOODPECKER] = "woodpecker",
	NULL,
};

static const char *const cdevents[] = { "0.5.1", "0.4.1", NULL };

static const struct ward_option options[] = {
	{
	    .name = "flavour",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = AT(flavour),
	    .sentence = "The form of body, headers and signature.",
	    .initial = "standard",
	    .choices = flavours,
	},
	{
	    .name = "cdevents",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = AT(cdevents),
	    .sentence = "The version of CDEvents, of the flavour cdevents.",
	    .initial = "0.5.1",
	    .choices = cdevents,
	},
	{
	    .name = "next-secret",
	    .kind = WARD_OPTION_TEXT,
	    .offset = AT(next_secret),
	    .sentence = "The name of a second secret, which signs as well "
			"while the receiver changes from one to the other.",
	},
	{
	    .name = "header",
	    .kind = WARD_OPTION_PARAMS,
	    .offset = AT(headers),
	    .sentence = "A header of its own.",
	},
	{
	    .name = "answer",
	    .kind = WARD_OPTION_TEXT,
	    .offset = AT(answer),
	    .sentence = "Text that the answer holds where something was "
			"started: without it a status of 2xx is a failure.",
	},
	WARD_OPTION_END
};

/* Those that a delivery makes itself, and one that would be a secret. */
static const char *const taken[] = { "authorization", "connection",
	"content-length", "content-type", "host", "transfer-encoding" };

static const char *
check(const void *data)
{
	const struct ward_webhook_settings *settings = data;

	for (size_t i = 0; i < settings->headers.count; i++)
		for (size_t j = 0; j < sizeof(taken) / sizeof(taken[0]); j++)
			if (ward_view_equal_nocase(
				ward_view_str(settings->headers.items[i].name),
				ward_view_str(taken[j])))
				return "sets a 'header' that is refward's own "
				       "or a secret";
	return NULL;
}

const struct ward_target_type ward_target_webhook = {
	.name = "webhook",
	.summary = "Send an event to a URL.",
	.detail = "It is signed where there is a secret: by an HMAC, but the "
		  "flavours gitlab, codeup, bearer and woodpecker send the "
		  "secret itself as a token, as those receivers want it.",
	.example = "[target chat]\n"
		   "type = webhook\n"
		   "url = https://hooks.example.com/refward\n"
		   "secret = chat\n",
	.has_url = true,
	.has_secret = true,
	.options = options,
	.settings_size = sizeof(struct ward_webhook_settings),
	.check = check,
};

const char *
ward_target_next_secret(const struct ward_target *target)
{
	const struct ward_webhook_settings *settings = target->settings;

	return target->type == &ward_target_webhook ? settings->next_secret
						    : NULL;
}
