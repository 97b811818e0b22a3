/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which hosts there are, and what a host's word is worth. */
#include "refward/host.h"

#include <string.h>

#define HOST(name) extern const struct ward_host ward_host_##name;
#include "policy/hosts/hosts.def"
#undef HOST

static const struct ward_host *const hosts[] = {
#define HOST(name) &ward_host_##name,
#include "policy/hosts/hosts.def"
#undef HOST
};
const char *const ward_host_names[] = {
#define HOST(name) #name,
#include "policy/hosts/hosts.def"
#undef HOST
	NULL
};

static const struct ward_host *
find(const char *name)
{
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (strcmp(hosts[i]->name, name) == 0)
			return hosts[i];
	return NULL;
}

bool
ward_host_is_run_by_git(const char *name)
{
	const struct ward_host *host = name != NULL ? find(name) : NULL;

	return host == NULL || host->is_run_by_git;
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

void
ward_host_identify(struct ward_pusher *out, const char *name,
    struct ward_arena *arena, const struct ward_environment *environment)
{
	const struct ward_host *host = name != NULL ? find(name) : NULL;

	memset(out, 0, sizeof(*out));
	if (host != NULL)
		host->identify(out, arena, environment);
	if (out->name != NULL)
		return;
	out->name = "anonymous";
	out->is_anonymous = true;
}
