/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how what workers wrote becomes one audit, and how that is summed up. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>
#include "months.h"
#include "store.h"

static void
add_counts(struct ward_audit_counts *sum, const struct ward_audit_counts *more)
{
	sum->open += more->open;
	sum->noted += more->noted;
	sum->accepted += more->accepted;
	sum->unknown += more->unknown;
}

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
	return take_months(&rest, repository, arena);
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

/* --- sums ------------------------------------------------------------------
 */

static struct ward_audit_total *
total_of(struct ward_audit *audit, const struct ward_audit_rule *rule)
{
	struct ward_audit_total *total;

	for (size_t i = 0; i < audit->ntotals; i++)
		if (strcmp(audit->totals[i].rule->rule, rule->rule) == 0 &&
		    strcmp(audit->totals[i].rule->set, rule->set) == 0)
			return &audit->totals[i];
	audit->totals = ward_realloc_array(
	    audit->totals, audit->ntotals + 1, sizeof(*audit->totals));
	total = &audit->totals[audit->ntotals++];
	*total = (struct ward_audit_total){ .rule = rule };
	if (audit->earlier != NULL)
		total->nearlier =
		    ward_earlier_count(audit->earlier, rule->set, rule->rule);
	return total;
}

static void
add_months(
    struct ward_months *months, const struct ward_audit_repository *repository)
{
	for (size_t i = 0; i < repository->nmonths; i++) {
		const struct ward_audit_month *more = &repository->months[i];
		struct ward_audit_month *sum =
		    ward_months_at(months, more->month);

		sum->ncommits += more->ncommits;
		sum->nfailing += more->nfailing;
	}
}

static void
add_all_months(struct ward_audit *audit)
{
	struct ward_months months = WARD_MONTHS_INIT;

	for (size_t i = 0; i < audit->nrepositories; i++)
		add_months(&months, &audit->repositories[i]);
	audit->nmonths = months.count;
	audit->months = ward_arena_alloc(
	    audit->arena, months.count * sizeof(*audit->months));
	if (months.count > 0)
		memcpy(audit->months, months.items,
		    months.count * sizeof(*audit->months));
	ward_months_release(&months);
}

static void
add_repository(
    struct ward_audit *audit, const struct ward_audit_repository *repository)
{
	audit->nread += repository->problem == NULL;
	audit->nclean += repository->state == WARD_AUDIT_CLEAN;
	audit->nfailing += repository->state == WARD_AUDIT_FINDINGS;
	audit->nunknown += repository->state == WARD_AUDIT_UNKNOWN;
	audit->ncommits += repository->ncommits;
	audit->nfailing_commits += repository->nfailing;
	audit->nrefs_judged += repository->nrefs;
	audit->nnew += repository->nnew;
	audit->ngone += repository->ngone;
	add_counts(&audit->counts, &repository->counts);
	for (size_t i = 0; i < repository->nrules; i++) {
		const struct ward_audit_rule *rule = &repository->rules[i];
		struct ward_audit_total *total = total_of(audit, rule);

		add_counts(&total->counts, &rule->counts);
		total->nrepositories += rule->counts.open > 0;
		total->nunasked += rule->is_unasked;
	}
}

static int
compare_counts(
    const struct ward_audit_counts *a, const struct ward_audit_counts *b)
{
	if (a->open != b->open)
		return a->open < b->open ? 1 : -1;
	if (a->unknown != b->unknown)
		return a->unknown < b->unknown ? 1 : -1;
	if (a->noted != b->noted)
		return a->noted < b->noted ? 1 : -1;
	return 0;
}

static int
by_counts(const void *a, const void *b)
{
	const struct ward_audit_total *one = a, *two = b;
	int order = compare_counts(&one->counts, &two->counts);

	if (order == 0)
		order = strcmp(one->rule->set, two->rule->set);
	return order != 0 ? order : strcmp(one->rule->rule, two->rule->rule);
}

/* What could not be read may hide anything. */
static int
by_harm(const void *a, const void *b)
{
	const struct ward_audit_repository *one =
	    *(const struct ward_audit_repository *const *)a;
	const struct ward_audit_repository *two =
	    *(const struct ward_audit_repository *const *)b;
	int order;

	if ((one->problem != NULL) != (two->problem != NULL))
		return one->problem != NULL ? -1 : 1;
	order = compare_counts(&one->counts, &two->counts);
	return order != 0 ? order : strcmp(one->path, two->path);
}

void
ward_audit_finish(struct ward_audit *audit)
{
	for (size_t i = 0; i < audit->nrepositories; i++)
		add_repository(audit, &audit->repositories[i]);
	add_all_months(audit);
	if (audit->ntotals > 1)
		qsort(audit->totals, audit->ntotals, sizeof(*audit->totals),
		    by_counts);
	audit->worst = ward_arena_alloc(
	    audit->arena, audit->nrepositories * sizeof(*audit->worst));
	for (size_t i = 0; i < audit->nrepositories; i++)
		audit->worst[i] = &audit->repositories[i];
	if (audit->nrepositories > 1)
		qsort(audit->worst, audit->nrepositories, sizeof(*audit->worst),
		    by_harm);
}
