/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what private keys and tokens look like. */
#include "policy/rules/secret.h"

#include <string.h>
#include "policy/rules/pem.h"

enum chars { UPPER32, ALNUM, HEX, BASE64, URL64, DOTTED };

/* A token: its beginning, then so many characters of one sort. */
static const struct form {
	struct ward_secret secret;
	const char *prefix;
	enum chars chars;
	size_t least, most; /* most 0: any */
} forms[] = {
	{ { "age-key", "a private key of age" }, "AGE-SECRET-KEY-1", ALNUM, 58,
	    58 },
	{ { "anthropic-key", "a key of Anthropic" }, "sk-ant-", URL64, 40, 0 },
	{ { "aws-access-key", "an access key of AWS" }, "AKIA", UPPER32, 16,
	    16 },
	{ { "aws-access-key", "an access key of AWS" }, "ASIA", UPPER32, 16,
	    16 },
	{ { "azure-account-key", "a storage key of Azure" },
	    "AccountKey=", BASE64, 86, 86 },
	{ { "digitalocean-token", "a token of DigitalOcean" }, "dop_v1_", HEX,
	    64, 64 },
	{ { "docker-token", "a token of Docker Hub" }, "dckr_pat_", URL64, 27,
	    0 },
	{ { "github-token", "a token of GitHub" }, "ghp_", ALNUM, 36, 0 },
	{ { "github-token", "a token of GitHub" }, "gho_", ALNUM, 36, 0 },
	{ { "github-token", "a token of GitHub" }, "ghu_", ALNUM, 36, 0 },
	{ { "github-token", "a token of GitHub" }, "ghs_", ALNUM, 36, 0 },
	{ { "github-token", "a token of GitHub" }, "ghr_", ALNUM, 36, 0 },
	{ { "github-token", "a token of GitHub" }, "github_pat_", URL64, 82,
	    82 },
	{ { "gitlab-token", "a token of GitLab" }, "glpat-", DOTTED, 20, 0 },
	{ { "gitlab-token", "a token of GitLab" }, "gldt-", DOTTED, 20, 0 },
	{ { "gitlab-token", "a token of GitLab" }, "glrt-", DOTTED, 20, 0 },
	{ { "google-client-secret", "a client secret of Google" }, "GOCSPX-",
	    URL64, 28, 28 },
	{ { "huggingface-token", "a token of Hugging Face" }, "hf_", ALNUM, 34,
	    40 },
	{ { "npm-token", "a token of npm" }, "npm_", ALNUM, 36, 36 },
	{ { "openai-key", "a key of OpenAI" }, "sk-proj-", URL64, 40, 0 },
	{ { "pypi-token", "a token of PyPI" }, "pypi-AgEIcHlwaS5vcmc", URL64,
	    50, 0 },
	{ { "sendgrid-key", "a key of SendGrid" }, "SG.", DOTTED, 66, 66 },
	{ { "shopify-token", "a token of Shopify" }, "shpat_", HEX, 32, 32 },
	{ { "slack-token", "a token of Slack" }, "xoxb-", URL64, 40, 0 },
	{ { "slack-token", "a token of Slack" }, "xoxp-", URL64, 40, 0 },
	{ { "slack-webhook", "a webhook of Slack" },
	    "hooks.slack.com/services/T", BASE64, 40, 0 },
	{ { "stripe-key", "a live key of Stripe" }, "sk_live_", ALNUM, 24, 0 },
	{ { "stripe-key", "a live key of Stripe" }, "rk_live_", ALNUM, 24, 0 },
	{ { "vault-token", "a token of Vault" }, "hvs.", URL64, 90, 0 },
};

static const struct ward_secret private_key = { "private-key",
	"a private key" };

#define NFORMS (sizeof(forms) / sizeof(forms[0]))

/* Fewer different characters than that were typed, not drawn. */
#define DISTINCT_LEAST 8
/* Of a token that may have any length no more is looked at: a text that begins
 * tokens without end would else be read to its end from each of them. */
#define BODY_SIZE 128
/* Places that are looked at before whoever asks can look at the clock. */
#define PLACES 65536

static bool
is_alnum(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z');
}

static bool
is_of(enum chars chars, unsigned char c)
{
	switch (chars) {
	case UPPER32:
		return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
	case ALNUM:
		return is_alnum(c);
	case HEX:
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
	case BASE64:
		return is_alnum(c) || c == '+' || c == '/';
	case URL64:
		return is_alnum(c) || c == '-' || c == '_';
	case DOTTED:
		return is_alnum(c) || c == '-' || c == '_' || c == '.';
	}
	return false;
}

/* The same letter over and over, a walk along the alphabet or the keys, and
 * what calls itself an example. */
static bool
is_made_up(struct ward_view body)
{
	bool seen[256] = { false };
	size_t ndistinct = 0, nsteps = 0;

	for (size_t i = 0; i < body.size; i++) {
		unsigned char c = (unsigned char)body.data[i];

		ndistinct += !seen[c];
		seen[c] = true;
		if (i > 0) {
			int step = c - (unsigned char)body.data[i - 1];

			nsteps += step >= -1 && step <= 1;
		}
		if ((c | 0x20) == 'e' && body.size - i >= 7 &&
		    ward_view_equal_nocase(
			ward_view(body.data + i, 7), ward_view_str("example")))
			return true;
	}
	return ndistinct < DISTINCT_LEAST || nsteps > body.size / 2;
}

static bool
matches(const struct form *form, struct ward_view text, size_t at)
{
	size_t most = form->most == 0 ? BODY_SIZE : form->most;
	size_t start = at + strlen(form->prefix), size = 0;

	if (text.size < start ||
	    memcmp(text.data + at, form->prefix, start - at) != 0)
		return false;
	while (size < text.size - start && size <= most &&
	    is_of(form->chars, (unsigned char)text.data[start + size]))
		size++;
	return size >= form->least && (form->most == 0 || size <= most) &&
	    !is_made_up(ward_view(text.data + start, size));
}

/* A word that goes on here is another word. */
static bool
begins_word(struct ward_view text, size_t at)
{
	unsigned char before;

	if (at == 0)
		return true;
	before = (unsigned char)text.data[at - 1];
	/* "\n" in the text of a program is no letter n. */
	if (at > 1 && text.data[at - 2] == '\\' && strchr("nrt", before))
		return true;
	return !is_alnum(before) && before != '_';
}

static const struct ward_secret *
match_at(struct ward_view text, size_t at)
{
	if (text.data[at] == '-' || text.data[at] == 'P')
		return ward_pem_is_private_key(text, at) ? &private_key : NULL;
	for (size_t i = 0; i < NFORMS; i++)
		if (forms[i].prefix[0] == text.data[at] &&
		    forms[i].prefix[1] == text.data[at + 1] &&
		    matches(&forms[i], text, at) && begins_word(text, at))
			return &forms[i].secret;
	return NULL;
}

const struct ward_secret *
ward_secret_next(struct ward_view text, size_t *place, size_t *start)
{
	/* How any of them begins. */
	static const char first[] = "-AGPSdghnprsx";
	bool is_first[256] = { false };
	size_t end = text.size - *place > PLACES ? *place + PLACES : text.size;

	for (size_t i = 0; first[i] != '\0'; i++)
		is_first[(unsigned char)first[i]] = true;
	for (size_t at = *place; at < end && at + 1 < text.size; at++) {
		const struct ward_secret *found;

		if (!is_first[(unsigned char)text.data[at]])
			continue;
		found = match_at(text, at);
		if (found == NULL)
			continue;
		*start = at;
		*place = at + 1;
		return found;
	}
	*place = end;
	return NULL;
}

bool
ward_secret_is_known(const char *name)
{
	for (size_t i = 0; i < NFORMS; i++)
		if (strcmp(forms[i].secret.name, name) == 0)
			return true;
	return strcmp(private_key.name, name) == 0;
}
