/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where refward's files lie on a git server. */
#include "refward/place.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include "refward/host.h"
#include "refward/sha256.h"

#define METRICS_DIGITS 16

void
ward_place_rules(struct ward_buf *out, const char *git_dir)
{
	struct ward_buf own = WARD_BUF_INIT;
	struct stat st;

	ward_buf_printf(&own, "%s/refward/rules.ini", git_dir);
	/* One that cannot be looked at may be there: it is not passed over. */
	if (lstat(ward_buf_str(&own), &st) < 0 && errno == ENOENT)
		ward_buf_add_str(out, WARD_SERVER_RULES);
	else
		ward_buf_add_view(out, ward_buf_view(&own));
	ward_buf_release(&own);
}

void
ward_place_folder(struct ward_buf *out, const char *git_dir)
{
	ward_buf_printf(out, "%s/refward", git_dir);
}

void
ward_place_numbers(struct ward_buf *out, const char *git_dir)
{
	ward_buf_printf(out, "%s/refward/numbers", git_dir);
}

void
ward_place_coverage(struct ward_buf *out, const char *git_dir)
{
	ward_buf_printf(out, "%s/refward/coverage", git_dir);
}

void
ward_place_log(
    struct ward_buf *out, const char *git_dir, const struct ward_policy *policy)
{
	const char *log = policy != NULL ? ward_policy_log(policy) : NULL;

	if (log != NULL)
		ward_buf_add_str(out, log);
	else
		ward_buf_printf(out, "%s/refward/log", git_dir);
}

void
ward_place_secrets(struct ward_buf *out, const struct ward_policy *policy)
{
	const char *secrets = ward_policy_secrets(policy);

	ward_buf_add_str(
	    out, secrets != NULL ? secrets : REFWARD_SYSCONFDIR "/secrets");
}

void
ward_place_outbox(
    struct ward_buf *out, const char *git_dir, const struct ward_policy *policy)
{
	const char *outbox = policy != NULL ? ward_policy_outbox(policy) : NULL;

	if (outbox != NULL)
		ward_buf_add_str(out, outbox);
	else
		ward_buf_printf(out, "%s/refward/outbox", git_dir);
}

void
ward_place_ledger(
    struct ward_buf *out, const char *git_dir, const struct ward_policy *policy)
{
	const char *ledger = policy != NULL ? ward_policy_ledger(policy) : NULL;

	if (ledger != NULL)
		ward_buf_add_str(out, ledger);
	else
		ward_place_outbox(out, git_dir, policy);
	ward_buf_add_str(out, "/ledger.sqlite");
}

/* Many outboxes may share the folder. */
void
ward_place_metrics(
    struct ward_buf *out, const char *outbox, const struct ward_policy *policy)
{
	const char *folder = ward_policy_metrics(policy);
	unsigned char digest[WARD_SHA256_SIZE];
	struct ward_sha256 hash;

	if (folder == NULL)
		return;
	ward_sha256_init(&hash);
	ward_sha256_update(&hash, outbox, strlen(outbox));
	ward_sha256_final(&hash, digest);
	ward_buf_printf(out, "%s/refward-", folder);
	ward_hex(out, digest, METRICS_DIGITS / 2);
	ward_buf_add_str(out, ".prom");
}

/* The part of `path` below `root`, or NULL. */
static const char *
below(const char *path, const char *root)
{
	size_t size = strlen(root);

	while (size > 0 && root[size - 1] == '/')
		size--;
	if (strncmp(path, root, size) != 0 || path[size] != '/')
		return NULL;
	return path + size + 1;
}

static const char *
no_variable(void *data, const char *name)
{
	(void)data;
	(void)name;
	return NULL;
}

static void
ask_host(struct ward_caller *out, struct ward_arena *arena, const char *path,
    const struct ward_policy *policy)
{
	const struct ward_host *host =
	    policy != NULL ? ward_host_find(ward_policy_host(policy)) : NULL;
	struct ward_environment environment = { .variable = no_variable,
		.path = path };

	memset(out, 0, sizeof(*out));
	if (host != NULL && host->is_told_by_path)
		ward_host_identify(out, host->name, arena, &environment);
}

const char *
ward_place_kind(const char *real_path, const struct ward_policy *policy)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_caller caller;

	ask_host(&caller, arena, real_path, policy);
	ward_arena_free(arena);
	return caller.kind != NULL ? caller.kind : "code";
}

static bool
name_by_host(struct ward_buf *out, const char *real_path,
    const struct ward_policy *policy)
{
	struct ward_arena *arena = ward_arena_new();
	struct ward_caller caller;

	ask_host(&caller, arena, real_path, policy);
	if (caller.repository != NULL)
		ward_buf_add_str(out, caller.repository);
	ward_arena_free(arena);
	return caller.repository != NULL;
}

static void
name_by_path(struct ward_buf *out, const char *real_path,
    const struct ward_policy *policy)
{
	const char *root = policy != NULL ? ward_policy_root(policy) : NULL;
	const char *name = root != NULL ? below(real_path, root) : NULL;
	struct ward_view view = ward_view_str(real_path);

	/* A work tree has the name of its folder. */
	if (ward_view_ends(view, "/.git"))
		view.size -= strlen("/.git");
	if (name == NULL || name >= view.data + view.size) {
		const char *slash = memrchr(view.data, '/', view.size);

		name = slash != NULL ? slash + 1 : real_path;
	}
	view.size -= (size_t)(name - real_path);
	view.data = name;
	if (ward_view_ends(view, ".git"))
		view.size -= strlen(".git");
	ward_buf_add_view(out, view);
}

void
ward_place_name(struct ward_buf *out, const char *real_path,
    const struct ward_policy *policy)
{
	if (!name_by_host(out, real_path, policy))
		name_by_path(out, real_path, policy);
}
