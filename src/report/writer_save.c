/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what of a writer's work another run can take up again. */
#include <limits.h>
#include <string.h>
#include "store.h"
#include "writer.h"

static void
save_state(const struct ward_audit_writer *writer, struct ward_buf *out)
{
	const struct ward_verdict *verdict = writer->verdict;

	ward_store_number(out, writer->nrules);
	for (size_t i = 0; i < writer->nrules; i++) {
		ward_store_str(out, writer->rules[i].set);
		ward_store_str(out, writer->rules[i].rule);
	}
	ward_store_number(out, writer->months.count);
	for (size_t i = 0; i < writer->months.count; i++) {
		ward_store_number(out, writer->months.items[i].month);
		ward_store_number(out, writer->months.items[i].ncommits);
	}
	ward_store_number(out, verdict->nunasked);
	for (size_t i = 0; i < verdict->nunasked; i++)
		ward_store_str(out, verdict->unasked[i]);
	ward_store_text(
	    out, ward_view((const char *)writer->last, sizeof(writer->last)));
	ward_store_number(out, writer->repeats);
}

const struct ward_error *
ward_audit_writer_save(struct ward_audit_writer *writer, struct ward_buf *out)
{
	struct ward_store_map map;
	const struct ward_error *err;

	ward_writer_flush(writer);
	if (writer->err != NULL)
		return writer->err;
	save_state(writer, out);
	err = ward_store_map(&map, writer->fd, 0, (int64_t)writer->written);
	if (!err)
		ward_buf_add_view(out, map.view);
	ward_store_unmap(&map);
	return err;
}

/* The rules that are in force are the same; others are the engine's own. */
static bool
restore_rules(struct ward_audit_writer *writer, struct ward_view *rest)
{
	struct ward_arena *arena = writer->verdict->arena;
	uint64_t count;

	if (!ward_store_take_number(rest, &count) || count < writer->nrules)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct ward_finding found = { 0 };

		if (!ward_store_take_str(rest, &found.set, arena) ||
		    !ward_store_take_str(rest, &found.rule, arena) ||
		    found.set == NULL || found.rule == NULL ||
		    ward_writer_rule_number(writer, &found) != i)
			return false;
	}
	return true;
}

static bool
restore_months(struct ward_audit_writer *writer, struct ward_view *rest)
{
	uint64_t count, month, ncommits;

	if (!ward_store_take_number(rest, &count))
		return false;
	for (; count > 0; count--) {
		if (!ward_store_take_number(rest, &month) ||
		    !ward_store_take_number(rest, &ncommits) ||
		    month > UINT_MAX)
			return false;
		ward_months_at(&writer->months, (unsigned int)month)->ncommits =
		    (size_t)ncommits;
	}
	return true;
}

static bool
restore_unasked(struct ward_audit_writer *writer, struct ward_view *rest)
{
	struct ward_arena *arena = writer->verdict->arena;
	const char *rule;
	uint64_t count;

	if (!ward_store_take_number(rest, &count))
		return false;
	for (; count > 0; count--) {
		if (!ward_store_take_str(rest, &rule, arena) || rule == NULL)
			return false;
		ward_verdict_note_unasked(writer->verdict, rule);
	}
	return true;
}

bool
ward_audit_writer_restore(
    struct ward_audit_writer *writer, struct ward_view saved)
{
	struct ward_view last;

	if (!restore_rules(writer, &saved) || !restore_months(writer, &saved) ||
	    !restore_unasked(writer, &saved) ||
	    !ward_store_take_text(&saved, &last) ||
	    last.size != sizeof(writer->last) ||
	    !ward_store_take_number(&saved, &writer->repeats))
		return false;
	memcpy(writer->last, last.data, last.size);
	ward_writer_flush(writer);
	ward_buf_add_view(&writer->out, saved);
	ward_writer_flush(writer);
	return true;
}
