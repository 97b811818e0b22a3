/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hides libgit2's network: it answers the entry points of the transports that
 * git_libgit2_init() registers, so that a hook linked with the static archive
 * holds none of them and starts without reading certificates.
 *
 * It must be an object on the link line, never a member of an archive, and
 * stand before libgit2.a: then the linker has no reason to pull in the members
 * that define these names. The names are private to libgit2 and change with
 * its version, so configure links and runs a probe before it trusts them.
 */
#include <stdbool.h>
#include <stddef.h>
#include <git2/errors.h>

/* Called by git_libgit2_init(): a failure here would fail the start. */
int git_mbedtls_stream_global_init(void);
int git_transport_ssh_global_init(void);
int git_hash_sha256_global_init(void);

int git_mbedtls_stream_new(void *out, const char *host, const char *port);
int git_mbedtls_stream_wrap(void *out, void *in, const char *host);
int git_mbedtls__set_cert_location(const char *file, const char *path);
int git_smart_subtransport_git(void *out, void *owner, void *param);
int git_smart_subtransport_http(void *out, void *owner, void *param);
int git_smart_subtransport_ssh(void *out, void *owner, void *param);
int git_transport_ssh_with_paths(void *out, void *owner, void *payload);
int git_http_auth_negotiate(void *out, const void *url);
int git_http_auth_ntlm(void *out, const void *url);
int
http_parser_parse_url(const char *text, size_t size, int is_connect, void *url);

/* SHA-256 lies in the same member as TLS; objects here are SHA-1. */
int git_hash_sha256_ctx_init(void *context);
void git_hash_sha256_ctx_cleanup(void *context);
int git_hash_sha256_init(void *context);
int git_hash_sha256_update(void *context, const void *data, size_t size);
int git_hash_sha256_final(unsigned char *out, void *context);

extern bool git_http__expect_continue;
bool git_http__expect_continue = false;

static int
not_built_in(const char *what)
{
	git_error_set_str(GIT_ERROR_NET, what);
	return -1;
}

int
git_mbedtls_stream_global_init(void)
{
	return 0;
}

int
git_transport_ssh_global_init(void)
{
	return 0;
}

int
git_hash_sha256_global_init(void)
{
	return 0;
}

int
git_mbedtls_stream_new(void *out, const char *host, const char *port)
{
	(void)out;
	(void)host;
	(void)port;
	return not_built_in("TLS is not built in");
}

int
git_mbedtls_stream_wrap(void *out, void *in, const char *host)
{
	(void)out;
	(void)in;
	(void)host;
	return not_built_in("TLS is not built in");
}

int
git_mbedtls__set_cert_location(const char *file, const char *path)
{
	(void)file;
	(void)path;
	return not_built_in("TLS is not built in");
}

int
git_smart_subtransport_git(void *out, void *owner, void *param)
{
	(void)out;
	(void)owner;
	(void)param;
	return not_built_in("git:// is not built in");
}

int
git_smart_subtransport_http(void *out, void *owner, void *param)
{
	(void)out;
	(void)owner;
	(void)param;
	return not_built_in("HTTP is not built in");
}

int
git_smart_subtransport_ssh(void *out, void *owner, void *param)
{
	(void)out;
	(void)owner;
	(void)param;
	return not_built_in("ssh is not built in");
}

int
git_transport_ssh_with_paths(void *out, void *owner, void *payload)
{
	(void)out;
	(void)owner;
	(void)payload;
	return not_built_in("ssh is not built in");
}

int
git_http_auth_negotiate(void *out, const void *url)
{
	(void)out;
	(void)url;
	return not_built_in("HTTP is not built in");
}

int
git_http_auth_ntlm(void *out, const void *url)
{
	(void)out;
	(void)url;
	return not_built_in("HTTP is not built in");
}

/* Not zero is "not a URL" to its callers. */
int
http_parser_parse_url(const char *text, size_t size, int is_connect, void *url)
{
	(void)text;
	(void)size;
	(void)is_connect;
	(void)url;
	return 1;
}

int
git_hash_sha256_ctx_init(void *context)
{
	(void)context;
	return not_built_in("SHA-256 is not built in");
}

void
git_hash_sha256_ctx_cleanup(void *context)
{
	(void)context;
}

int
git_hash_sha256_init(void *context)
{
	(void)context;
	return not_built_in("SHA-256 is not built in");
}

int
git_hash_sha256_update(void *context, const void *data, size_t size)
{
	(void)context;
	(void)data;
	(void)size;
	return not_built_in("SHA-256 is not built in");
}

int
git_hash_sha256_final(unsigned char *out, void *context)
{
	(void)out;
	(void)context;
	return not_built_in("SHA-256 is not built in");
}
