/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a commit and what was found in it become bytes, and come back. */
#include "src/cmd/audit_record.h"

#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"

enum { EVENT_FINDING = 1, EVENT_UNASKED = 2 };

/* A record begins with its size and the number of its parents. */
#define HEAD_SIZE 8

struct ward_audit_names {
	const struct ward_policy *policy;
	struct ward_policy_rule **rules; /* by set and number */
	size_t nsets;
};

struct ward_audit_names *
ward_audit_names_new(const struct ward_policy *policy)
{
	struct ward_audit_names *names = ward_alloc(sizeof(*names));

	names->policy = policy;
	names->nsets = ward_policy_set_count(policy);
	names->rules = ward_alloc(names->nsets * sizeof(*names->rules));
	for (size_t i = 0; i < names->nsets; i++) {
		size_t count = ward_policy_set_rules(policy, i);

		names->rules[i] = ward_alloc(count * sizeof(**names->rules));
		for (size_t j = 0; j < count; j++)
			names->rules[i][j] = ward_policy_set_rule(policy, i, j);
	}
	return names;
}

void
ward_audit_names_free(struct ward_audit_names *names)
{
	if (names == NULL)
		return;
	for (size_t i = 0; i < names->nsets; i++)
		free(names->rules[i]);
	free(names->rules);
	free(names);
}

static bool
find(const struct ward_audit_names *names, const char *set, const char *rule,
    unsigned char numbers[2])
{
	for (size_t i = 0; i < names->nsets; i++) {
		if (strcmp(ward_policy_set_name(names->policy, i), set) != 0)
			continue;
		for (size_t j = 0; j < ward_policy_set_rules(names->policy, i);
		     j++)
			if (strcmp(names->rules[i][j].name, rule) == 0 &&
			    j <= UINT8_MAX) {
				numbers[0] = (unsigned char)i;
				numbers[1] = (unsigned char)j;
				return true;
			}
	}
	return false;
}

/* --- bytes ------------------------------------------------------------------
 */

static bool
take(struct ward_view *rest, void *out, size_t size)
{
	if (rest->size < size)
		return false;
	memcpy(out, rest->data, size);
	*rest = ward_view(rest->data + size, rest->size - size);
	return true;
}

static bool
take_view(struct ward_view *rest, size_t size, struct ward_view *out)
{
	if (rest->size < size)
		return false;
	*out = ward_view(rest->data, size);
	*rest = ward_view(rest->data + size, rest->size - size);
	return true;
}

static bool
take_oid(struct ward_view *rest, size_t oid_size, struct ward_oid *out)
{
	struct ward_view bytes;

	if (!take_view(rest, oid_size, &bytes))
		return false;
	*out = ward_oid_from_bytes((const unsigned char *)bytes.data, oid_size);
	return true;
}

/* Behind its size; a NUL follows that is not counted. */
static bool
take_text(struct ward_view *rest, struct ward_view *out)
{
	uint32_t size;
	char end;

	return take(rest, &size, sizeof(size)) && take_view(rest, size, out) &&
	    take(rest, &end, 1) && end == '\0';
}

static void
add_text(struct ward_buf *out, struct ward_view text)
{
	uint32_t size = (uint32_t)text.size;

	ward_buf_add(out, &size, sizeof(size));
	ward_buf_add_view(out, text);
	ward_buf_add_char(out, '\0');
}

/* --- records ----------------------------------------------------------------
 */

bool
ward_audit_record_next(struct ward_view *rest, struct ward_view *bytes)
{
	uint32_t size;

	if (rest->size < HEAD_SIZE)
		return false;
	memcpy(&size, rest->data, sizeof(size));
	return size >= HEAD_SIZE && take_view(rest, size, bytes);
}

bool
ward_audit_record_read(
    struct ward_audit_record *out, struct ward_view bytes, size_t oid_size)
{
	uint32_t size, nparents;

	memset(out, 0, sizeof(*out));
	if (!take(&bytes, &size, sizeof(size)) ||
	    !take(&bytes, &nparents, sizeof(nparents)) ||
	    !take_oid(&bytes, oid_size, &out->id) ||
	    !take_oid(&bytes, oid_size, &out->tree) ||
	    !take(&bytes, &out->date, sizeof(out->date)) ||
	    !take(&bytes, &out->sets, sizeof(out->sets)) ||
	    !take_view(&bytes, nparents * oid_size, &out->parents))
		return false;
	out->nparents = nparents;
	out->events = bytes;
	return true;
}

struct ward_oid
ward_audit_record_id(struct ward_view bytes, size_t oid_size)
{
	return ward_oid_from_bytes(
	    (const unsigned char *)bytes.data + HEAD_SIZE, oid_size);
}

struct ward_oid
ward_audit_record_parent(const struct ward_audit_record *record, size_t i)
{
	size_t size = record->id.size;

	return ward_oid_from_bytes(
	    (const unsigned char *)record->parents.data + i * size, size);
}

void
ward_audit_record_begin(struct ward_buf *out, struct ward_audit_record *record)
{
	uint32_t head[2] = { 0, (uint32_t)record->nparents };

	record->start = out->size;
	ward_buf_add(out, head, sizeof(head));
	ward_buf_add(out, record->id.bytes, record->id.size);
	ward_buf_add(out, record->tree.bytes, record->tree.size);
	ward_buf_add(out, &record->date, sizeof(record->date));
	ward_buf_add(out, &record->sets, sizeof(record->sets));
}

/* What is too large for its size is not kept. */
void
ward_audit_record_end(
    struct ward_buf *out, const struct ward_audit_record *record)
{
	size_t size = out->size - record->start;
	uint32_t number = (uint32_t)size;

	if (size > UINT32_MAX)
		ward_buf_truncate(out, record->start);
	else
		memcpy(out->data + record->start, &number, sizeof(number));
}

/* --- events -----------------------------------------------------------------
 */

static bool
take_finding(struct ward_view *rest, struct ward_finding *out)
{
	struct ward_view what;
	unsigned char mode;

	if (!take(rest, &mode, 1) || mode > WARD_MODE_BYPASSED ||
	    !take(rest, &out->date, sizeof(out->date)) ||
	    !take(rest, &out->committed, sizeof(out->committed)) ||
	    !take_text(rest, &out->subject) || !take_text(rest, &out->author) ||
	    !take_text(rest, &out->path) || !take_text(rest, &what) ||
	    strlen(what.data) != what.size)
		return false;
	out->mode = (enum ward_mode)mode;
	out->what = what.data;
	return true;
}

bool
ward_audit_event_next(struct ward_audit_record *record,
    const struct ward_audit_names *names, struct ward_audit_event *out)
{
	struct ward_view rest = record->events;
	unsigned char kind, numbers[2];

	memset(out, 0, sizeof(*out));
	if (!take(&rest, &kind, 1) || !take(&rest, numbers, 2) ||
	    numbers[0] >= names->nsets ||
	    numbers[1] >= ward_policy_set_rules(names->policy, numbers[0]) ||
	    (kind != EVENT_FINDING && kind != EVENT_UNASKED))
		return false;
	out->set = numbers[0];
	out->is_unasked = kind == EVENT_UNASKED;
	out->finding.set = ward_policy_set_name(names->policy, numbers[0]);
	out->finding.rule = names->rules[numbers[0]][numbers[1]].name;
	if (!out->is_unasked && !take_finding(&rest, &out->finding))
		return false;
	record->events = rest;
	return true;
}

bool
ward_audit_event_add(struct ward_buf *out, const struct ward_audit_names *names,
    const struct ward_finding *finding)
{
	unsigned char head[4] = { EVENT_FINDING, 0, 0,
		(unsigned char)finding->mode };

	if (finding->what == NULL ||
	    !find(names, finding->set, finding->rule, &head[1]) ||
	    !names->rules[head[1]][head[2]].is_lasting)
		return false;
	ward_buf_add(out, head, sizeof(head));
	ward_buf_add(out, &finding->date, sizeof(finding->date));
	ward_buf_add(out, &finding->committed, sizeof(finding->committed));
	add_text(out, finding->subject);
	add_text(out, finding->author);
	add_text(out, finding->path);
	add_text(out, ward_view_str(finding->what));
	return true;
}

bool
ward_audit_event_add_unasked(struct ward_buf *out,
    const struct ward_audit_names *names, const char *set, const char *rule)
{
	unsigned char head[3] = { EVENT_UNASKED, 0, 0 };

	if (!find(names, set, rule, &head[1]))
		return false;
	ward_buf_add(out, head, sizeof(head));
	return true;
}
