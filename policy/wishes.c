/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the words with which a pusher asks for something. */
#include <string.h>
#include "refward/import.h"
#include "refward/push.h"
#include "refward/text.h"

#define OURS "refward."

#define REASON_MAX  400
#define PROBLEM_MAX 300

#define BYPASS_FORM                                   \
	"is written 'refward.bypass=SET: REASON' or " \
	"'refward.bypass=SET/RULE: REASON'"

struct reading {
	struct ward_wishes *out;
	struct ward_arena *arena;
	struct ward_bypass *bypasses;
};

/* Takes the value, NULL where the option has none; false where it must be
 * another one. */
struct wish {
	const char *name;
	const char *form;
	bool (*take)(struct reading *reading, const char *value);
};

static bool
take_dry_run(struct reading *reading, const char *value)
{
	reading->out->is_dry_run = true;
	return value == NULL;
}

static bool
take_from(struct reading *reading, const char *value)
{
	uint64_t number;

	if (value == NULL ||
	    !ward_parse_number(ward_view_str(value), 1, 1000000, &number))
		return false;
	reading->out->from = (size_t)number;
	return true;
}

static bool
is_plain(struct ward_view text)
{
	for (size_t i = 0; i < text.size; i++)
		if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7f)
			return false;
	return ward_utf8_is_valid(text);
}

static const char *
copy(struct reading *reading, struct ward_view text)
{
	return ward_arena_copy(reading->arena, text.data, text.size);
}

static bool
take_bypass(struct reading *reading, const char *value)
{
	struct ward_bypass *bypass =
	    &reading->bypasses[reading->out->nbypasses];
	struct ward_view reason = ward_view_str(value != NULL ? value : "");
	struct ward_view scope, set;

	if (!ward_view_split(&reason, ':', &scope))
		return false;
	reason = ward_view_trim(reason);
	if (reason.size == 0 || reason.size > REASON_MAX || !is_plain(reason))
		return false;
	bypass->reason = copy(reading, reason);
	if (memchr(scope.data, '/', scope.size) == NULL)
		set = scope;
	else {
		ward_view_split(&scope, '/', &set);
		bypass->rule = copy(reading, ward_view_trim(scope));
	}
	bypass->set = copy(reading, ward_view_trim(set));
	reading->out->nbypasses++;
	return true;
}

static bool
take_import(struct reading *reading, const char *value)
{
	if (value == NULL || reading->out->import != NULL ||
	    !ward_import_id_is_valid(value))
		return false;
	reading->out->import = ward_arena_strdup(reading->arena, value);
	return true;
}

static const struct wish wishes[] = {
	{ "refward.bypass", BYPASS_FORM, take_bypass },
	{ "refward.dry-run", "has no value", take_dry_run },
	{ "refward.from", "is the number of a finding, from 1", take_from },
	{ "refward.import", "is the id of one import", take_import },
};

#define NWISHES (sizeof(wishes) / sizeof(wishes[0]))

static const char *
unknown(struct reading *reading, const char *name)
{
	const char *names[NWISHES];
	const char *nearest;

	for (size_t i = 0; i < NWISHES; i++)
		names[i] = wishes[i].name;
	nearest = ward_did_you_mean(name, names, NWISHES);
	return ward_arena_printf(reading->arena, PROBLEM_MAX,
	    nearest != NULL
		? "there is no push option '%.64s': did you mean '%s'?"
		: "there is no push option '%.64s'",
	    name, nearest);
}

static const char *
read_one(struct reading *reading, const char *option)
{
	const char *equals = strchr(option, '=');
	size_t size =
	    equals != NULL ? (size_t)(equals - option) : strlen(option);

	for (size_t i = 0; i < NWISHES; i++) {
		if (strlen(wishes[i].name) != size ||
		    strncmp(wishes[i].name, option, size) != 0)
			continue;
		if (wishes[i].take(reading, equals != NULL ? equals + 1 : NULL))
			return NULL;
		return ward_arena_printf(reading->arena, PROBLEM_MAX,
		    "push option '%s' %s", wishes[i].name, wishes[i].form);
	}
	return unknown(reading, ward_arena_copy(reading->arena, option, size));
}

void
ward_wishes_read(struct ward_wishes *out, struct ward_arena *arena,
    const char *const *options, size_t count)
{
	struct reading reading = { .out = out, .arena = arena };

	memset(out, 0, sizeof(*out));
	reading.bypasses =
	    ward_arena_alloc(arena, count * sizeof(*reading.bypasses));
	for (size_t i = 0; i < count && out->problem == NULL; i++)
		if (strncmp(options[i], OURS, strlen(OURS)) == 0)
			out->problem = read_one(&reading, options[i]);
	out->bypasses = reading.bypasses;
}
