/* SPDX-License-Identifier: Apache-2.0 */
/* `refward audit merge`: hides how parts of an audit become one report, and
 * which do not. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "config.h"
#include "refward/audit_part.h"
#include "refward/memory.h"
#include "refward/rules.h"
#include "src/cmd/audit.h"
#include "src/cmd/doctor/doctor.h"

struct source {
	const struct ward_part *part;
	size_t row;
	const char *file, *path, *name;
};

struct merging {
	struct ward_auditing *auditing;
	struct ward_part **parts;
	size_t nparts;
	struct source *sources;
	size_t count;
};

bool
ward_audit_words(const char *set, const char *rule, const char **summary,
    const char **detail)
{
	struct ward_rule_words words;

	if (strcmp(set, WARD_AUDIT_POSTURE) == 0) {
		for (size_t i = 0; i < ward_nchecks; i++)
			if (strcmp(ward_checks[i]->name, rule) == 0) {
				*summary = ward_checks[i]->summary;
				*detail = ward_checks[i]->why;
				return true;
			}
		return false;
	}
	if (!ward_rules_words(&words, rule))
		return false;
	*summary = words.summary;
	*detail = words.detail;
	return true;
}

/* --- what fits together -----------------------------------------------------
 */

static const char *
file_of(const struct merging *merging, size_t i)
{
	return ward_cli_operand(merging->auditing->cli, i + 1);
}

static const struct ward_error *
check_part(const struct merging *merging, size_t i)
{
	const struct ward_part *first = merging->parts[0];
	const struct ward_part *part = merging->parts[i];
	struct ward_audit_shard one = ward_part_shard(first);
	struct ward_audit_shard two = ward_part_shard(part);
	const char *difference = ward_part_differs(first, part);

	if (!ward_part_is_whole(part))
		return ward_error(WARD_E_USAGE,
		    "'%s' did not come to its end: let --resume go on with it",
		    file_of(merging, i));
	if (difference == NULL && one.of != two.of)
		difference = "the number of shards";
	if (difference == NULL && strcmp(one.list, two.list) != 0)
		difference = "the list of repositories";
	if (difference == NULL &&
	    ward_cli_flag(merging->auditing->cli, "fail-on") == NULL &&
	    strcmp(ward_part_fails_on(first), ward_part_fails_on(part)) != 0)
		difference = "--fail-on";
	if (difference == NULL)
		return NULL;
	return ward_error(WARD_E_USAGE,
	    "'%s' and '%s' are not of one audit: they differ in "
	    "%s",
	    file_of(merging, 0), file_of(merging, i), difference);
}

static const struct ward_error *
find_missing(const size_t *holders, size_t of)
{
	struct ward_buf names = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	size_t count = 0;

	for (size_t i = 0; i < of; i++) {
		if (holders[i] != 0)
			continue;
		if (++count <= 20)
			ward_buf_printf(
			    &names, "%s%zu", count > 1 ? ", " : "", i + 1);
	}
	if (count > 0)
		err = ward_error(WARD_E_USAGE,
		    "of %zu shards %zu %s missing: %s%s", of, count,
		    count == 1 ? "is" : "are", ward_buf_str(&names),
		    count > 20 ? " ..." : "");
	ward_buf_release(&names);
	return err;
}

static const struct ward_error *
check_shards(const struct merging *merging)
{
	size_t of = ward_part_shard(merging->parts[0]).of;
	const struct ward_error *err = NULL;
	size_t *holders; /* number of a part, from 1 */

	if (of == 0)
		return NULL;
	holders = ward_alloc(of * sizeof(*holders));
	for (size_t i = 0; i < merging->nparts && !err; i++) {
		size_t *holder =
		    &holders[ward_part_shard(merging->parts[i]).number - 1];

		if (*holder != 0)
			err = ward_error(WARD_E_USAGE,
			    "shard %zu of %zu is in '%s' and in '%s'",
			    ward_part_shard(merging->parts[i]).number, of,
			    file_of(merging, *holder - 1), file_of(merging, i));
		*holder = i + 1;
	}
	if (!err)
		err = find_missing(holders, of);
	free(holders);
	return err;
}

static int
by_name(const void *a, const void *b)
{
	const struct source *one = a, *two = b;

	return strcmp(one->name, two->name);
}

static int
by_path(const void *a, const void *b)
{
	const struct source *one = a, *two = b;

	return strcmp(one->path, two->path);
}

/* Ids of findings are made of names: two of one name are no two. */
static const struct ward_error *
check_repositories(struct merging *merging)
{
	size_t nlisted = ward_part_shard(merging->parts[0]).nlisted;
	struct source *sources = merging->sources;

	if (merging->count > 1)
		qsort(sources, merging->count, sizeof(*sources), by_name);
	for (size_t i = 1; i < merging->count; i++)
		if (strcmp(sources[i - 1].name, sources[i].name) == 0)
			return ward_error(WARD_E_USAGE,
			    "repository '%s' is in '%s' and in '%s'",
			    sources[i].name, sources[i - 1].file,
			    sources[i].file);
	if (merging->count > 1)
		qsort(sources, merging->count, sizeof(*sources), by_path);
	if (ward_part_shard(merging->parts[0]).of != 0 &&
	    merging->count != nlisted)
		return ward_error(WARD_E_USAGE,
		    "%zu repositories were listed, and the parts hold %zu",
		    nlisted, merging->count);
	return NULL;
}

/* --- joining them -----------------------------------------------------------
 */

static void
add_sources(struct merging *merging, size_t i)
{
	const struct ward_part_row *row;

	for (size_t j = 0; (row = ward_part_row(merging->parts[i], j)) != NULL;
	     j++) {
		merging->sources = ward_realloc_array(merging->sources,
		    merging->count + 1, sizeof(*merging->sources));
		merging->sources[merging->count++] =
		    (struct source){ .part = merging->parts[i],
			    .row = j,
			    .file = file_of(merging, i),
			    .path = row->path,
			    .name = row->name };
	}
}

static const struct ward_error *
open_parts(struct merging *merging)
{
	size_t count = ward_cli_operands(merging->auditing->cli) - 1;
	const struct ward_error *err = NULL;

	if (count == 0)
		return ward_error(WARD_E_USAGE, "merge: name the parts");
	merging->parts = ward_alloc(count * sizeof(struct ward_part *));
	for (size_t i = 0; i < count && !err; i++) {
		err = ward_part_open(
		    &merging->parts[i], file_of(merging, i), INT64_MAX);
		merging->nparts += !err;
		if (!err)
			err = check_part(merging, i);
		if (!err)
			add_sources(merging, i);
	}
	if (!err)
		err = check_shards(merging);
	return err ? err : check_repositories(merging);
}

static const struct ward_error *
prepare(struct merging *merging)
{
	struct ward_auditing *auditing = merging->auditing;
	struct ward_audit *audit = &auditing->audit;
	const struct ward_error *err = NULL;

	audit->version = PACKAGE_VERSION;
	for (size_t i = 0; i < merging->nparts; i++)
		ward_part_describe(merging->parts[i], audit);
	for (size_t i = 0; i < merging->count; i++)
		audit->repositories[i].path =
		    ward_arena_strdup(audit->arena, merging->sources[i].path);
	err = ward_audit_read_fails_on(
	    auditing->cli, audit, ward_part_fails_on(merging->parts[0]));
	if (!err)
		err = ward_audit_read_known(auditing);
	if (!err)
		err = ward_pool_file(&audit->store);
	return err ? err : ward_audit_outputs_open(auditing);
}

static const struct ward_error *
take_all(struct merging *merging)
{
	struct ward_auditing *auditing = merging->auditing;
	const struct ward_error *err;
	int fd = -1;

	ward_audit_outputs_begin(auditing);
	err = ward_pool_file(&fd);
	for (size_t i = 0; i < merging->count && !err; i++) {
		const struct source *source = &merging->sources[i];

		err = ward_part_take(source->part, source->row,
		    &auditing->audit, i, fd, ward_audit_words, WARD_PART_KEEPS);
		if (!err)
			ward_audit_outputs_tell(auditing, i);
	}
	if (fd >= 0)
		close(fd);
	if (err)
		return err;
	ward_audit_finish(&auditing->audit);
	return ward_audit_outputs_end(auditing);
}

/* What asks of repositories is for the audits whose parts these are. */
static const struct ward_error *
check_flags(const struct ward_cli *cli, const struct ward_flag *flags)
{
	static const char *const ours[] = { "format", "output", "fail-on",
		"baseline", "write-baseline", "compare" };

	for (; flags->name != NULL; flags++) {
		bool is_ours = ward_cli_flag(cli, flags->name) == NULL;

		for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
			is_ours |= strcmp(ours[i], flags->name) == 0;
		if (!is_ours)
			return ward_error(WARD_E_USAGE,
			    "merge: --%s is for the audits that made the parts",
			    flags->name);
	}
	return NULL;
}

const struct ward_error *
ward_audit_merge(struct ward_auditing *auditing, const struct ward_flag *flags)
{
	struct merging merging = { .auditing = auditing };
	const struct ward_error *err = check_flags(auditing->cli, flags);

	if (!err)
		err = open_parts(&merging);
	ward_audit_init(&auditing->audit, merging.count);
	if (!err)
		err = prepare(&merging);
	if (!err)
		err = take_all(&merging);
	if (!err)
		err = ward_audit_check_refs(&auditing->audit);
	if (!err)
		err = ward_audit_write_known(auditing);
	for (size_t i = 0; i < merging.nparts; i++)
		ward_part_close(merging.parts[i]);
	free(merging.parts);
	free(merging.sources);
	return err;
}
