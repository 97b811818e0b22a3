/* SPDX-License-Identifier: Apache-2.0 */
/* Hides in what words rule sets and versions are compared, and how a question
 * is asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/text.h"
#include "src/cmd/deploy.h"

enum change { SET_SAME, SET_NEW, SET_CHANGED, SET_GONE };

/* Set i of `policy`, seen from `other`; `absent` where that has none such. */
static enum change
change_of(const struct ward_policy *policy, size_t i,
    const struct ward_policy *other, enum change absent)
{
	const char *name = ward_policy_set_name(policy, i);

	for (size_t j = 0; other != NULL && j < ward_policy_set_count(other);
	     j++)
		if (strcmp(name, ward_policy_set_name(other, j)) == 0)
			return memcmp(ward_policy_set_digest(policy, i),
				   ward_policy_set_digest(other, j),
				   WARD_SHA256_SIZE) == 0
			    ? SET_SAME
			    : SET_CHANGED;
	return absent;
}

/* Whether set i is one of those that are asked for; those that are gone are
 * sets of the other policy. */
static bool
is_such(enum change wanted, size_t i, const struct ward_policy *policy,
    const struct ward_policy *before)
{
	return wanted == SET_GONE
	    ? change_of(before, i, policy, SET_GONE) == SET_GONE
	    : change_of(policy, i, before, SET_NEW) == wanted;
}

static const struct ward_policy *
side_of(enum change wanted, const struct ward_policy *policy,
    const struct ward_policy *before)
{
	return wanted == SET_GONE ? before : policy;
}

static const struct {
	enum change change;
	const char *word;
} changes[] = { { SET_NEW, "new" }, { SET_CHANGED, "changed" },
	{ SET_GONE, "gone" } };

#define NCHANGES (sizeof(changes) / sizeof(changes[0]))

void
ward_deploy_tell_sets(struct ward_buf *out, const struct ward_policy *policy,
    const struct ward_policy *before)
{
	size_t begin;

	ward_buf_add_str(out, "rule sets:");
	begin = out->size;
	for (size_t k = 0; k < NCHANGES; k++) {
		const struct ward_policy *side =
		    side_of(changes[k].change, policy, before);
		size_t count = 0;

		for (size_t i = 0;
		     side != NULL && i < ward_policy_set_count(side); i++)
			if (is_such(changes[k].change, i, policy, before))
				ward_buf_printf(out, "%s '%s'",
				    count++ > 0		    ? ","
					: out->size > begin ? ";"
							    : "",
				    ward_policy_set_name(side, i));
		if (count > 0)
			ward_buf_printf(out, " %s", changes[k].word);
	}
	ward_buf_add_str(
	    out, out->size > begin ? "\n" : " none is new, changed or gone\n");
}

void
ward_deploy_tell_sets_json(struct ward_json *json,
    const struct ward_policy *policy, const struct ward_policy *before)
{
	ward_json_open(json, "rule_sets", '{');
	for (size_t k = 0; k < NCHANGES; k++) {
		const struct ward_policy *side =
		    side_of(changes[k].change, policy, before);

		ward_json_open(json, changes[k].word, '[');
		for (size_t i = 0;
		     side != NULL && i < ward_policy_set_count(side); i++)
			if (is_such(changes[k].change, i, policy, before))
				ward_json_str(
				    json, NULL, ward_policy_set_name(side, i));
		ward_json_close(json, ']');
	}
	ward_json_close(json, '}');
}

/* --- versions --------------------------------------------------------------
 */

static void
add_version(struct ward_buf *out, const struct ward_version *version,
    unsigned int current)
{
	ward_buf_printf(out, "%6u  ", version->number);
	ward_escape_terminal(out, ward_view_str(version->at), 40);
	ward_buf_add_str(out, "  ");
	ward_escape_terminal(out, ward_view_str(version->by), 128);
	if (version->before > 0)
		ward_buf_printf(out, ", after %u", version->before);
	if (version->number == current)
		ward_buf_add_str(out, ", in force");
	ward_buf_add_char(out, '\n');
}

static void
add_json_version(struct ward_json *json, const struct ward_version *version,
    unsigned int current)
{
	ward_json_open(json, NULL, '{');
	ward_json_number(json, "version", version->number);
	ward_json_str(json, "at", version->at);
	ward_json_str(json, "by", version->by);
	ward_json_number(json, "after", version->before);
	ward_json_bool(json, "in_force", version->number == current);
	ward_json_close(json, '}');
}

int
ward_deploy_list(struct ward_cli *cli, struct ward_store *store)
{
	unsigned int current = ward_store_current(store);
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_version *versions;
	struct ward_json json;
	const struct ward_error *err;
	size_t count;
	int status;

	err = ward_store_list(store, &versions, &count);
	if (err)
		return ward_cli_fail_error(cli, WARD_EXIT_UNKNOWN, err);
	ward_json_init(&json, &out);
	if (ward_cli_is_json(cli))
		ward_json_open(&json, NULL, '[');
	for (size_t i = 0; i < count; i++)
		if (ward_cli_is_json(cli))
			add_json_version(&json, &versions[i], current);
		else
			add_version(&out, &versions[i], current);
	if (ward_cli_is_json(cli)) {
		ward_json_close(&json, ']');
		ward_buf_add_char(&out, '\n');
	}
	status = ward_cli_print(cli, &out, WARD_EXIT_CLEAN);
	free(versions);
	ward_buf_release(&out);
	return status;
}

bool
ward_deploy_ask(const char *question)
{
	char answer[16];

	if (isatty(STDIN_FILENO) != 1)
		return false;
	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	return fgets(answer, sizeof(answer), stdin) != NULL &&
	    (answer[0] == 'y' || answer[0] == 'Y');
}
