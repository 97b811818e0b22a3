/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which hosts there are, and what a host's word is worth. */
#include "refward/host.h"

#include <string.h>
#include "refward/glob.h"
#include "refward/text.h"

#define ADDRESS_MAX 63

#define HOST(symbol, name) extern const struct ward_host ward_host_##symbol;
#include "policy/hosts/hosts.def"
#undef HOST

const struct ward_host *const ward_hosts[] = {
#define HOST(symbol, name) &ward_host_##symbol,
#include "policy/hosts/hosts.def"
#undef HOST
	NULL
};
const char *const ward_host_names[] = {
#define HOST(symbol, name) name,
#include "policy/hosts/hosts.def"
#undef HOST
	NULL
};

const struct ward_host *
ward_host_find(const char *name)
{
	for (size_t i = 0; name != NULL && ward_hosts[i] != NULL; i++)
		if (strcmp(ward_hosts[i]->name, name) == 0)
			return ward_hosts[i];
	return NULL;
}

bool
ward_host_is_run_by_git(const char *name)
{
	const struct ward_host *host = ward_host_find(name);

	return host == NULL || host->is_run_by_git;
}

static bool
matches(const char *const *globs, struct ward_view ref)
{
	for (; globs != NULL && *globs != NULL; globs++)
		if (ward_glob_match(ward_view_str(*globs), ref))
			return true;
	return false;
}

bool
ward_host_owns(const char *name, struct ward_view ref)
{
	const struct ward_host *host = ward_host_find(name);

	return host != NULL && matches(host->namespaces, ref);
}

bool
ward_host_has_request_at(const char *name, struct ward_view ref)
{
	const struct ward_host *host = ward_host_find(name);

	return host != NULL && matches(host->merge_requests, ref);
}

bool
ward_user_name_is_valid(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._@+-";
	size_t size = strlen(name);

	return size > 0 && size <= 128 && name[0] != '-' &&
	    strspn(name, allowed) == size;
}

struct believed {
	const struct ward_environment *environment;
	const char *const *names;
};

/* What a row does not list, it does not see. */
static const char *
variable(void *data, const char *name)
{
	const struct believed *believed = data;
	const struct ward_environment *environment = believed->environment;

	for (size_t i = 0; believed->names[i] != NULL; i++)
		if (strcmp(believed->names[i], name) == 0)
			return environment->variable(environment->data, name);
	return NULL;
}

/* Up to the first byte that no address has. */
static const char *
address_of(const struct ward_host *host, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	const char *from = NULL;
	size_t size;

	if (host->address != NULL)
		from = environment->variable(environment->data, host->address);
	if (from == NULL)
		return NULL;
	size = strspn(from, "0123456789abcdefABCDEF.:%");
	return size > 0 && size <= ADDRESS_MAX
	    ? ward_arena_copy(arena, from, size)
	    : NULL;
}

static void
ask(struct ward_caller *out, const struct ward_host *host,
    struct ward_arena *arena, const struct ward_environment *environment)
{
	struct ward_environment seen = *environment;
	struct believed believed = { environment, host->believed };

	seen.variable = variable;
	seen.data = &believed;
	if (!host->needs_account)
		seen.account = NULL;
	host->identify(out, arena, &seen);
	out->address = address_of(host, arena, environment);
}

const char *
ward_host_near(const char *name)
{
	size_t count = 0;

	while (ward_host_names[count] != NULL)
		count++;
	return ward_did_you_mean(name, ward_host_names, count);
}

void
ward_host_identify(struct ward_caller *out, const char *name,
    struct ward_arena *arena, const struct ward_environment *environment)
{
	const struct ward_host *host = ward_host_find(name);

	memset(out, 0, sizeof(*out));
	if (host != NULL)
		ask(out, host, arena, environment);
	if (out->pusher.name != NULL)
		return;
	out->pusher.name = "anonymous";
	out->pusher.is_anonymous = true;
}
