/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how what workers wrote becomes one audit. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>
#include "months.h"
#include "store.h"

static void
count(
    struct ward_audit_counts *counts, const struct ward_audit_finding *finding)
{
	counts->unknown += finding->is_unknown;
	counts->accepted += finding->is_accepted;
	counts->open += finding->is_open;
	counts->noted +=
	    !finding->is_unknown && !finding->is_accepted && !finding->is_open;
}

static bool
take_rule(struct ward_view *rest, struct ward_audit_rule *rule,
    struct ward_arena *arena)
{
	uint64_t mode, is_unasked, is_posture;

	if (!ward_store_take_str(rest, &rule->set, arena) ||
	    !ward_store_take_str(rest, &rule->rule, arena) ||
	    !ward_store_take_number(rest, &mode) ||
	    !ward_store_take_str(rest, &rule->summary, arena) ||
	    !ward_store_take_str(rest, &rule->detail, arena) ||
	    !ward_store_take_str(rest, &rule->help, arena) ||
	    !ward_store_take_str(rest, &rule->url, arena) ||
	    !ward_store_take_number(rest, &is_unasked) ||
	    !ward_store_take_number(rest, &is_posture))
		return false;
	rule->mode = (enum ward_mode)mode;
	rule->is_posture = is_posture != 0;
	rule->is_unasked = is_unasked != 0;
	return true;
}

static bool
take_months(struct ward_view *rest, struct ward_audit_repository *repository,
    struct ward_arena *arena)
{
	uint64_t count, month, ncommits;

	if (!ward_store_take_number(rest, &count) || count > rest->size)
		return false;
	repository->nmonths = (size_t)count;
	repository->months = ward_arena_alloc(
	    arena, (size_t)count * sizeof(*repository->months));
	for (size_t i = 0; i < count; i++) {
		if (!ward_store_take_number(rest, &month) ||
		    !ward_store_take_number(rest, &ncommits))
			return false;
		repository->months[i].month = (unsigned int)month;
		repository->months[i].ncommits = (size_t)ncommits;
	}
	return true;
}

static bool
take_bypasses(struct ward_view *rest, struct ward_audit_repository *repository,
    struct ward_arena *arena)
{
	uint64_t has_records, nleft, count, time;

	if (!ward_store_take_number(rest, &has_records) ||
	    has_records > WARD_AUDIT_UNTOLD ||
	    !ward_store_take_number(rest, &nleft) ||
	    !ward_store_take_number(rest, &count) || count > rest->size)
		return false;
	repository->has_records = (enum ward_audit_answer)has_records;
	repository->nbypasses_left = (size_t)nleft;
	repository->nbypasses = (size_t)count;
	repository->bypasses = ward_arena_alloc(
	    arena, (size_t)count * sizeof(*repository->bypasses));
	for (size_t i = 0; i < count; i++) {
		struct ward_audit_bypass *bypass = &repository->bypasses[i];

		if (!ward_store_take_number(rest, &time) ||
		    !ward_store_take_str(rest, &bypass->push, arena) ||
		    !ward_store_take_str(rest, &bypass->user, arena) ||
		    !ward_store_take_str(rest, &bypass->set, arena) ||
		    !ward_store_take_str(rest, &bypass->rule, arena) ||
		    !ward_store_take_str(rest, &bypass->reason, arena))
			return false;
		bypass->time = (int64_t)time;
	}
	return true;
}

static bool
take_end(struct ward_view rest, struct ward_audit_repository *repository,
    uint64_t *findings, struct ward_arena *arena)
{
	uint64_t is_policy, nrefs, ncommits, nrules, is_asked;
	const char *hash;

	if (!ward_store_take_number(&rest, findings) ||
	    !ward_store_take_number(&rest, &is_asked) ||
	    !ward_store_take_str(&rest, &repository->name, arena) ||
	    !ward_store_take_str(&rest, &repository->rules_file, arena) ||
	    !ward_store_take_str(&rest, &hash, arena) ||
	    !ward_store_take_str(&rest, &repository->problem, arena) ||
	    !ward_store_take_number(&rest, &is_policy) ||
	    !ward_store_take_number(&rest, &nrefs) ||
	    !ward_store_take_number(&rest, &ncommits) ||
	    !ward_store_take_number(&rest, &nrules) || nrules > rest.size ||
	    strlen(hash) >= sizeof(repository->policy_hash))
		return false;
	memcpy(repository->policy_hash, hash, strlen(hash) + 1);
	repository->posture.is_asked = is_asked != 0;
	repository->is_policy = is_policy != 0;
	repository->nrefs = (size_t)nrefs;
	repository->ncommits = (size_t)ncommits;
	repository->nrules = (size_t)nrules;
	repository->rules = ward_arena_alloc(
	    arena, (size_t)nrules * sizeof(*repository->rules));
	for (size_t i = 0; i < repository->nrules; i++)
		if (!take_rule(&rest, &repository->rules[i], arena))
			return false;
	return take_months(&rest, repository, arena) &&
	    take_bypasses(&rest, repository, arena);
}

/* A commit has many findings, not always one behind the other. One at which the
 * reading ended may not be counted among those that were judged. */
static void
count_commit(struct ward_audit_repository *repository,
    struct ward_oidmap *failing, const struct ward_audit_finding *finding)
{
	unsigned int month = ward_month_of(finding->committed);

	if (!finding->is_open || finding->commit.size == 0 ||
	    !ward_oidmap_put(failing, &finding->commit, 0))
		return;
	repository->nfailing += repository->nfailing < repository->ncommits;
	for (size_t i = 0; i < repository->nmonths; i++) {
		struct ward_audit_month *one = &repository->months[i];

		if (one->month == month)
			one->nfailing += one->nfailing < one->ncommits;
	}
}

static bool
count_all(const struct ward_audit *audit,
    struct ward_audit_repository *repository, struct ward_view rest)
{
	struct ward_oidmap failing = WARD_OIDMAP_INIT;
	struct ward_audit_finding finding;
	bool is_whole = true;

	while (rest.size > 0 && is_whole) {
		is_whole = ward_store_take_finding(&rest, &finding) &&
		    finding.rule < repository->nrules;
		if (!is_whole)
			break;
		ward_audit_mark(audit, &finding);
		count(&repository->counts, &finding);
		count(&repository->rules[finding.rule].counts, &finding);
		count_commit(repository, &failing, &finding);
		repository->nnew += finding.is_new;
	}
	ward_oidmap_release(&failing);
	return is_whole;
}

static bool
count_refs(struct ward_audit_posture *posture, struct ward_view rest)
{
	struct ward_audit_ref ref;

	while (rest.size > 0) {
		bool is_branch, is_tag;

		if (!ward_store_take_ref(&rest, &ref))
			return false;
		is_branch = ward_view_starts(ref.name, "refs/heads/");
		is_tag = ward_view_starts(ref.name, "refs/tags/");
		posture->nbranches += is_branch;
		posture->ntags += is_tag;
		posture->nothers += !is_branch && !is_tag;
		posture->nmoved += is_tag && ref.nmoves > 0;
		posture->nunexplained += ref.explained == WARD_AUDIT_NO;
		posture->nuntold += ref.explained == WARD_AUDIT_UNTOLD;
	}
	return true;
}

/* Findings, and behind them the refs. */
static const struct ward_error *
keep(struct ward_audit *audit, struct ward_audit_repository *repository, int fd,
    int64_t findings, int64_t size)
{
	off_t from = 0;

	repository->at = lseek(audit->store, 0, SEEK_END);
	repository->size = findings;
	repository->posture.at = repository->at + findings;
	repository->posture.size = size - findings;
	/* Of one alone the file itself is kept. */
	if (audit->nrepositories == 1 && repository->at == 0 &&
	    dup3(fd, audit->store, O_CLOEXEC) >= 0)
		return NULL;
	while (from < size) {
		ssize_t done =
		    sendfile(audit->store, fd, &from, (size_t)(size - from));

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return ward_error(
			    WARD_E_SYSTEM, "cannot keep the findings");
	}
	return NULL;
}

static const struct ward_error *
read_file(struct ward_audit *audit, struct ward_audit_repository *repository,
    int fd, struct ward_view all)
{
	struct ward_view tail = all;
	uint64_t end, findings;

	if (all.size < sizeof(end))
		return ward_error(WARD_E_INVALID, "it did not come to an end");
	tail.data += all.size - sizeof(end);
	tail.size = sizeof(end);
	(void)ward_store_take_number(&tail, &end);
	if (end > all.size)
		return ward_error(WARD_E_INVALID, "it did not come to an end");
	if (!take_end(ward_view(all.data + end, all.size - (size_t)end),
		repository, &findings, audit->arena) ||
	    findings > end ||
	    !count_all(
		audit, repository, ward_view(all.data, (size_t)findings)) ||
	    !count_refs(&repository->posture,
		ward_view(all.data + findings, (size_t)(end - findings))))
		return ward_error(WARD_E_INVALID, "it did not come to an end");
	return keep(audit, repository, fd, (int64_t)findings, (int64_t)end);
}

static void
find_state(struct ward_audit_repository *repository)
{
	repository->state = WARD_AUDIT_CLEAN;
	if (repository->counts.open > 0)
		repository->state = WARD_AUDIT_FINDINGS;
	if (repository->problem != NULL || repository->counts.unknown > 0)
		repository->state = WARD_AUDIT_UNKNOWN;
}

const struct ward_error *
ward_audit_take(struct ward_audit *audit, size_t number, int fd)
{
	struct ward_audit_repository *repository = &audit->repositories[number];
	struct ward_store_map map;
	const struct ward_error *err;
	struct stat st;

	if (fstat(fd, &st) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot read the findings");
	err = ward_store_map(&map, fd, 0, st.st_size);
	if (!err)
		err = read_file(audit, repository, fd, map.view);
	ward_store_unmap(&map);
	if (!err && audit->earlier != NULL && repository->problem == NULL)
		repository->ngone =
		    ward_earlier_gone(audit->earlier, repository->name);
	find_state(repository);
	return err;
}

void
ward_audit_fail(struct ward_audit *audit, size_t number, const char *problem)
{
	struct ward_audit_repository *repository = &audit->repositories[number];

	*repository = (struct ward_audit_repository){ .path = repository->path,
		.name = repository->name,
		.milliseconds = repository->milliseconds,
		.state = WARD_AUDIT_UNKNOWN,
		.problem = ward_arena_strdup(audit->arena, problem) };
}
