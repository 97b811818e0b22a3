/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how an audit is summed up, and what of it is worst. */
#include <stdlib.h>
#include <string.h>
#include "refward/audit.h"
#include "months.h"

void
ward_audit_add_counts(
    struct ward_audit_counts *sum, const struct ward_audit_counts *more)
{
	sum->open += more->open;
	sum->noted += more->noted;
	sum->accepted += more->accepted;
	sum->unknown += more->unknown;
}

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
	audit->nrefless +=
	    repository->problem == NULL && repository->nrefs == 0;
	audit->nclean += repository->state == WARD_AUDIT_CLEAN;
	audit->nfailing += repository->state == WARD_AUDIT_FINDINGS;
	audit->nunknown += repository->state == WARD_AUDIT_UNKNOWN;
	audit->ncommits += repository->ncommits;
	audit->nfailing_commits += repository->nfailing;
	audit->nrefs_judged += repository->nrefs;
	audit->nnew += repository->nnew;
	audit->ngone += repository->ngone;
	ward_audit_add_counts(&audit->counts, &repository->counts);
	for (size_t i = 0; i < repository->nrules; i++) {
		const struct ward_audit_rule *rule = &repository->rules[i];
		struct ward_audit_total *total = total_of(audit, rule);

		ward_audit_add_counts(&total->counts, &rule->counts);
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
