/* SPDX-License-Identifier: Apache-2.0 */
/* git http-backend behind a web server: the server, not the client, sets this.
 */
#include "policy/hosts/named.h"

static void
identify(struct ward_pusher *out, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	ward_pusher_name(out, arena,
	    environment->variable(environment->data, "REMOTE_USER"));
}

extern const struct ward_host ward_host_http;
const struct ward_host ward_host_http = {
	.name = "http",
	.summary = "The user that an HTTP front end authenticated.",
	.is_run_by_git = true,
	.identify = identify,
};
