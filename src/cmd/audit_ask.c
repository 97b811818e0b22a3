/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what of histories is asked, within which limits, and what it is called
 * on the command line. */
#include <limits.h>
#include <string.h>
#include <sys/sysinfo.h>
#include "refward/glob.h"
#include "refward/memory.h"
#include "refward/object.h"
#include "refward/repo.h"
#include "refward/text.h"
#include "src/cmd/audit.h"

#define JOBS_MAX 256

static const struct ward_error *
read_number(const struct ward_cli *cli, const char *name, const char *like,
    uint64_t max, uint64_t *out)
{
	const char *value = ward_cli_flag(cli, name);

	if (value == NULL || ward_parse_size(ward_view_str(value), 1, max, out))
		return NULL;
	return ward_error(WARD_E_USAGE, "--%s: '%s' is no number such as %s",
	    name, value, like);
}

static const struct ward_error *
read_limits(struct ward_auditing *auditing)
{
	struct ward_pool *pool = &auditing->pool;
	uint64_t jobs = (uint64_t)get_nprocs(), seconds = 0;
	const struct ward_error *err =
	    read_number(auditing->cli, "jobs", "4", JOBS_MAX, &jobs);

	if (!err)
		err = read_number(
		    auditing->cli, "time-limit", "300", INT_MAX, &seconds);
	if (!err)
		err = read_number(auditing->cli, "memory-limit", "2G",
		    INT64_MAX, &pool->bytes);
	pool->parallel = (size_t)jobs;
	auditing->share = auditing->fleet.count == 1 ? (unsigned int)jobs : 1;
	pool->seconds = (unsigned int)seconds;
	if (!err && pool->parallel > auditing->fleet.count)
		pool->parallel = auditing->fleet.count;
	return err;
}

static const struct verified {
	const char *name;
	enum ward_object_type type;
} verified[] = {
	{ "commits", WARD_OBJECT_COMMIT },
	{ "tags", WARD_OBJECT_TAG },
	{ "trees", WARD_OBJECT_TREE },
	{ "blobs", WARD_OBJECT_BLOB },
};

#define NVERIFIED (sizeof(verified) / sizeof(verified[0]))

static const struct ward_error *
add_verified(struct ward_auditing *auditing, struct ward_view name)
{
	for (size_t i = 0; i < NVERIFIED; i++)
		if (ward_view_is(name, verified[i].name)) {
			auditing->verify |= WARD_VERIFY(verified[i].type);
			return NULL;
		}
	return ward_error(WARD_E_USAGE,
	    "--verify: '%.*s' is none of commits, tags, trees, blobs",
	    (int)name.size, name.data);
}

static const struct ward_error *
read_verify(struct ward_auditing *auditing)
{
	const char *list = ward_cli_flag(auditing->cli, "verify");
	bool has_none = ward_cli_flag(auditing->cli, "no-verify") != NULL;
	struct ward_view rest, name;
	const struct ward_error *err = NULL;

	if (has_none && list != NULL)
		return ward_error(
		    WARD_E_USAGE, "--verify and --no-verify contradict");
	auditing->audit.verified = has_none ? "nothing" : "commits,tags";
	if (list != NULL)
		auditing->audit.verified = list;
	rest = ward_view_str(auditing->audit.verified);
	while (!has_none && !err && ward_view_split(&rest, ',', &name))
		err = add_verified(auditing, name);
	auditing->skips_trees =
	    !(auditing->verify & WARD_VERIFY(WARD_OBJECT_TREE));
	auditing->audit.looked_at = auditing->skips_trees
	    ? "commits, tags, and trees where a rule looks at paths"
	    : "commits, tags and trees";
	return err;
}

/* A short name would match nothing, and nothing is clean. */
static const struct ward_error *
check_ref(const char *glob)
{
	struct ward_view view = ward_view_str(glob);

	if (!ward_glob_is_valid(view))
		return ward_error(
		    WARD_E_USAGE, "--ref: '%s' is not a pattern", glob);
	if (!ward_view_starts(view, "refs/") && !ward_view_starts(view, "**"))
		return ward_error(WARD_E_USAGE,
		    "--ref: '%s' matches no full name, such as refs/heads/main",
		    glob);
	return NULL;
}

const struct ward_error *
ward_audit_check_refs(const struct ward_audit *audit)
{
	struct ward_buf globs = WARD_BUF_INIT;
	const struct ward_error *err;

	if (audit->nrefs == 0 || audit->nrefs_judged > 0 ||
	    audit->nread < audit->nrepositories || audit->shard.of > 0)
		return NULL;
	for (size_t i = 0; i < audit->nrefs; i++)
		ward_buf_printf(
		    &globs, "%s'%s'", i > 0 ? ", " : "", audit->refs[i]);
	err = ward_error(WARD_E_USAGE,
	    "--ref: %s matches no ref that rules govern, so nothing was "
	    "judged: 'git for-each-ref' shows full names",
	    ward_buf_str(&globs));
	ward_buf_release(&globs);
	return err;
}

static const struct ward_error *
read_refs(struct ward_auditing *auditing)
{
	const struct ward_error *err;
	const char *glob;

	for (size_t i = 0;
	     (glob = ward_cli_flag_at(auditing->cli, "ref", i)) != NULL; i++) {
		err = check_ref(glob);
		if (err)
			return err;
		auditing->refs = ward_realloc_array(auditing->refs,
		    auditing->audit.nrefs + 1, sizeof(*auditing->refs));
		auditing->refs[auditing->audit.nrefs++] = glob;
	}
	auditing->audit.refs = auditing->refs;
	return NULL;
}

static const struct ward_error *
read_since(struct ward_auditing *auditing)
{
	const struct ward_error *err = NULL;
	struct ward_view set;
	const char *value;
	int64_t time;

	for (size_t i = 0; !err &&
	     (value = ward_cli_flag_at(auditing->cli, "since", i)) != NULL;
	     i++) {
		err = ward_audit_read_since(value, &set, &time);
		auditing->since = ward_realloc_array(
		    auditing->since, i + 1, sizeof(*auditing->since));
		auditing->since[i] = value;
		auditing->audit.nsince = i + 1;
	}
	auditing->audit.since = auditing->since;
	return err;
}

const struct ward_error *
ward_audit_ask(struct ward_auditing *auditing)
{
	const struct ward_error *err = read_limits(auditing);

	if (!err)
		err = read_verify(auditing);
	if (!err)
		err = read_refs(auditing);
	return err ? err : read_since(auditing);
}
