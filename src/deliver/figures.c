/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how things are counted for good. */
#include "figures.h"

const struct ward_duration_class ward_duration_classes[] = {
	{ 5, "0.005" },
	{ 10, "0.01" },
	{ 25, "0.025" },
	{ 50, "0.05" },
	{ 100, "0.1" },
	{ 250, "0.25" },
	{ 500, "0.5" },
	{ 1000, "1" },
	{ 2500, "2.5" },
	{ 5000, "5" },
	{ 10000, "10" },
	{ 30000, "30" },
	{ INT64_MAX, "+Inf" },
};
const size_t ward_nduration_classes =
    sizeof(ward_duration_classes) / sizeof(ward_duration_classes[0]);

static const struct ward_error *
write_figure(
    struct ward_ledger *ledger, const struct ward_figure *figure, int64_t keeps)
{
	return ward_ledger_do(ledger,
	    "INSERT INTO counter (name, repository, target, what, value) "
	    "VALUES (?1, coalesce(?2, (SELECT name FROM repository WHERE "
	    "number = ?3), ''), coalesce(?4, ''), coalesce(?5, ''), ?6) "
	    "ON CONFLICT DO UPDATE SET value = value * ?7 + excluded.value",
	    "ttittii", figure->name, figure->repository, figure->home,
	    figure->target, figure->what, figure->value, keeps);
}

const struct ward_error *
ward_figure_add(struct ward_ledger *ledger, const struct ward_figure *figure)
{
	return write_figure(ledger, figure, 1);
}

const struct ward_error *
ward_figure_set(struct ward_ledger *ledger, const struct ward_figure *figure)
{
	return write_figure(ledger, figure, 0);
}
