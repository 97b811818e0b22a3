/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a report that is read back says of the whole audit, and whether
 * two of them are parts of one. */
#include "part.h"

#include <stdlib.h>
#include <string.h>
#include "format.h"

/* What has to be the same in all parts, and what it is called. */
static const struct {
	const char *key, *name;
} common[] = {
	{ "refward", "the version of refward" },
	{ "policy", "the rule file" },
	{ "refs", "--ref" },
	{ "since", "--since" },
	{ "verified", "--verify" },
	{ "structure", "--verify" },
	{ "posture", "--posture" },
};

#define NCOMMON (sizeof(common) / sizeof(common[0]))

static const char *
find_difference(const json_t *one, const json_t *two)
{
	for (size_t i = 0; i < NCOMMON; i++) {
		json_t *left = json_object_get(one, common[i].key);
		json_t *right = json_object_get(two, common[i].key);

		if (left == NULL || !json_equal(left, right))
			return common[i].name;
	}
	return NULL;
}

const char *
ward_part_differs(const struct ward_part *one, const struct ward_part *two)
{
	return find_difference(one->head, two->head);
}

const char *
ward_part_differs_from(
    const struct ward_part *part, const struct ward_audit *audit)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *difference = "its beginning";
	struct ward_json json;
	json_t *head;

	ward_json_init(&json, &text);
	ward_json_open(&json, NULL, '{');
	ward_report_json_head(&json, audit);
	ward_json_close(&json, '}');
	head = json_loadb(text.data, text.size, JSON_ALLOW_NUL, NULL);
	if (head != NULL)
		difference = find_difference(part->head, head);
	if (difference == NULL &&
	    !json_equal(json_object_get(part->head, "shard"),
		json_object_get(head, "shard")))
		difference = "--shard, or the list of repositories";
	json_decref(head);
	ward_buf_release(&text);
	return difference;
}

struct ward_audit_shard
ward_part_shard(const struct ward_part *part)
{
	const json_t *object = json_object_get(part->head, "shard");
	struct ward_audit_shard shard = { 0 };
	struct ward_view list;

	if (!ward_part_size(object, "number", &shard.number) ||
	    !ward_part_size(object, "of", &shard.of) ||
	    !ward_part_size(object, "listed", &shard.nlisted) ||
	    !ward_part_text(object, "list_sha256", &list) ||
	    list.size >= sizeof(shard.list) || shard.number == 0 ||
	    shard.number > shard.of || shard.of > WARD_AUDIT_SHARDS_MAX)
		return (struct ward_audit_shard){ 0 };
	memcpy(shard.list, list.data, list.size);
	return shard;
}

const char *
ward_part_fails_on(const struct ward_part *part)
{
	const char *mode;

	return ward_part_str(part->head, "fail_on", &mode) && mode != NULL
	    ? mode
	    : "";
}

/* Hosts that are many are named one behind the other. */
static void
add_host(struct ward_audit *audit, const char *host)
{
	struct ward_view rest = ward_view_str(audit->host), one;

	while (ward_view_split(&rest, ' ', &one))
		if (ward_view_is(one, host))
			return;
	if (audit->host == NULL || audit->host[0] == '\0')
		audit->host = ward_arena_strdup(audit->arena, host);
	else
		audit->host = ward_arena_printf(
		    audit->arena, 4096, "%s %s", audit->host, host);
}

static const char *
copy(const struct ward_part *part, struct ward_audit *audit, const char *key)
{
	const char *text;

	return ward_part_str(part->head, key, &text) && text != NULL
	    ? ward_arena_strdup(audit->arena, text)
	    : NULL;
}

static const char *const *
copy_list(const struct ward_part *part, struct ward_audit *audit,
    const char *key, size_t *count)
{
	json_t *list = json_object_get(part->head, key);
	const char **items;

	*count = json_array_size(list);
	items = ward_arena_alloc(audit->arena, *count * sizeof(*items));
	for (size_t i = 0; i < *count; i++) {
		const char *item = json_string_value(json_array_get(list, i));

		items[i] =
		    ward_arena_strdup(audit->arena, item != NULL ? item : "");
	}
	return *count > 0 ? items : NULL;
}

void
ward_part_describe(const struct ward_part *part, struct ward_audit *audit)
{
	const char *host = copy(part, audit, "host");
	const char *hash = copy(part, audit, "policy");
	int64_t started, finished;

	if (ward_part_time(part->head, "started", &started) &&
	    (audit->started == 0 || started < audit->started))
		audit->started = started;
	if (ward_part_time(part->summary, "finished", &finished) &&
	    finished > audit->finished)
		audit->finished = finished;
	if (host != NULL)
		add_host(audit, host);
	if (hash != NULL && strlen(hash) < sizeof(audit->policy_hash))
		memcpy(audit->policy_hash, hash, strlen(hash) + 1);
	audit->rules = copy(part, audit, "rules");
	audit->verified = copy(part, audit, "verified");
	audit->looked_at = copy(part, audit, "structure");
	audit->has_posture =
	    json_is_true(json_object_get(part->head, "posture"));
	audit->refs = copy_list(part, audit, "refs", &audit->nrefs);
	audit->since = copy_list(part, audit, "since", &audit->nsince);
	if (audit->verified == NULL)
		audit->verified = "nothing";
	if (audit->looked_at == NULL)
		audit->looked_at = "nothing";
}
