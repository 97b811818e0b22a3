/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TARGET_H
#define REFWARD_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/policy.h"
#include "refward/template.h"

/*
 * What the rule file says of a target: where, and how. The keys of each type
 * are a row on this floor, since the gate compiles the whole file; what a
 * delivery does is a row of the same name above.
 */
struct ward_target_type;

/* [target NAME] */
struct ward_target {
	const char *name;
	const char *file;
	unsigned int line;
	const struct ward_target_type *type;
	const struct ward_template *url; /* NULL: the type has none */
	const char *secret;		 /* the name of a file, or NULL */
	uint64_t timeout;		 /* seconds for one attempt */
	uint64_t retry;			 /* attempts at most */
	uint64_t parallel;		 /* runs at one time */
	bool allows_http;		 /* without TLS */
	bool allows_private;		 /* private addresses */
	const char *ca_file;		 /* a path; NULL: the system's */
	const void *settings;		 /* of the type, below */
	const struct ward_template **templates; /* all that it holds */
	size_t ntemplates;
};

const char *ward_target_type_name(const struct ward_target *target);

const struct ward_target *
ward_policy_targets(const struct ward_policy *policy, size_t *count);
/* NULL where there is none of that name. */
const struct ward_target *
ward_policy_find_target(const struct ward_policy *policy, const char *name);

/* The name of a second secret that signs as well; NULL where there is none. */
const char *ward_target_next_secret(const struct ward_target *target);

/* The settings of each type. Templates that are not said are NULL. */

struct ward_exec_settings {
	/* An absolute path, and arguments behind blanks: nothing of a push. */
	const char *command;
	const char *directory; /* NULL: an empty one */
	uint64_t log_size;     /* bytes of its output that are kept */
	bool allows_same_user; /* may run as the git user */
};

enum ward_webhook_flavour {
	WARD_WEBHOOK_STANDARD,
	WARD_WEBHOOK_GITHUB,
	WARD_WEBHOOK_GITEA,
	WARD_WEBHOOK_GITLAB,
	WARD_WEBHOOK_CODEUP,
	WARD_WEBHOOK_CLOUDEVENTS, /* structured */
	WARD_WEBHOOK_CLOUDEVENTS_BINARY,
	WARD_WEBHOOK_CDEVENTS,
	WARD_WEBHOOK_BEARER,	/* standard, with a token */
	WARD_WEBHOOK_WOODPECKER /* a call of its API */
};

struct ward_webhook_settings {
	int flavour;		 /* enum ward_webhook_flavour */
	int cdevents;		 /* 0: 0.5.1, 1: 0.4.1 */
	const char *next_secret; /* signs as well while secrets change */
	struct ward_params headers;
	const char *answer; /* what a good answer holds, or NULL */
};

struct ward_jenkins_settings {
	const char *user; /* whose API token the secret is */
};

struct ward_gitlab_settings {
	const struct ward_template *project; /* its number or path */
	const struct ward_template *ref;     /* NULL: the branch or tag */
};

struct ward_gitea_settings {
	const struct ward_template *repository; /* OWNER/NAME */
	const struct ward_template *workflow;
	const struct ward_template *ref; /* NULL: the full ref */
};

struct ward_github_settings {
	const struct ward_template *repository; /* OWNER/NAME */
	const struct ward_template *workflow;	/* one of these two */
	const struct ward_template *event;
	const struct ward_template *ref; /* NULL: the branch or tag */
};

struct ward_flow_settings {
	const char *organization; /* NULL: the secret is a webhook's URL */
	const struct ward_template *pipeline; /* its number */
	const struct ward_template *source;   /* URL of the code source */
};

#endif
