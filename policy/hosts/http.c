/* SPDX-License-Identifier: Apache-2.0 */
/* git http-backend behind a web server: the server, not the client, sets this.
 */
#include "policy/hosts/named.h"

static void
identify(struct ward_caller *out, struct ward_arena *arena,
    const struct ward_environment *environment)
{
	ward_pusher_name(&out->pusher, arena,
	    environment->variable(environment->data, "REMOTE_USER"));
}

static const char *const believed[] = { "REMOTE_USER", NULL };

extern const struct ward_host ward_host_http;
const struct ward_host ward_host_http = {
	.name = "http",
	.summary = "The user that an HTTP front end authenticated.",
	.detail = "git http-backend runs behind Apache or nginx, which asks "
		  "for a password or a certificate and sets REMOTE_USER. "
		  "Where the web server asks nobody, everybody is anonymous. "
		  "Nothing else may reach the backend's socket, and nobody who "
		  "pushes may run git on the machine by another way, such as a "
		  "shell, where the variable is anyone's.",
	.example = "fastcgi_param REMOTE_USER $remote_user;\n",
	.believed = believed,
	.disbelieved = "Headers are not believed: they reach a hook as HTTP_*. "
		       "nginx takes its remote_user from such a header where "
		       "auth_basic is not on: hand it on only where it is. Nor "
		       "is GIT_COMMITTER_NAME, which the backend makes up.",
	.address = "REMOTE_ADDR",
	.is_run_by_git = true,
	.identify = identify,
};
