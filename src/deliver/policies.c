/* SPDX-License-Identifier: Apache-2.0 */
/* Hides when a rule file is read again, and when an old one is let go. */
#include "policies.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "refward/place.h"

struct entry {
	char *git_dir;
	struct stat seen;
	struct ward_held_policy *held;
	struct entry *next;
};

struct ward_policies {
	struct entry *first;
};

struct ward_policies *
ward_policies_new(void)
{
	return ward_alloc(sizeof(struct ward_policies));
}

static void
let_go(struct ward_held_policy *held)
{
	if (held == NULL)
		return;
	held->is_stale = true;
	if (held->nusers > 0)
		return;
	ward_policy_free(held->policy);
	free(held);
}

void
ward_policies_free(struct ward_policies *policies)
{
	struct entry *next;

	if (policies == NULL)
		return;
	for (struct entry *entry = policies->first; entry != NULL;
	     entry = next) {
		next = entry->next;
		let_go(entry->held);
		free(entry->git_dir);
		free(entry);
	}
	free(policies);
}

static struct entry *
find(struct ward_policies *policies, const char *git_dir)
{
	struct entry *entry = policies->first;

	while (entry != NULL && strcmp(entry->git_dir, git_dir) != 0)
		entry = entry->next;
	if (entry != NULL)
		return entry;
	entry = ward_alloc(sizeof(*entry));
	entry->git_dir = ward_strdup(git_dir);
	entry->next = policies->first;
	policies->first = entry;
	return entry;
}

static const struct ward_error *
load(struct entry *entry, const char *path)
{
	struct ward_policy_trust trust = { .is_any = false };
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_held_policy *held;
	const struct ward_error *err;
	struct stat st;

	if (stat(entry->git_dir, &st) != 0)
		return ward_error(
		    WARD_E_SYSTEM, "repository '%s'", entry->git_dir);
	trust.owner = st.st_uid;
	trust.group = st.st_gid;
	held = ward_alloc(sizeof(*held));
	err = ward_policy_load(&held->policy, path, &trust, &diags);
	ward_diags_release(&diags);
	if (err) {
		free(held);
		return err;
	}
	let_go(entry->held);
	entry->held = held;
	return NULL;
}

/* What a rule file includes may be replaced too; it is then replaced as well,
 * since that is how rule files are put in place. */
const struct ward_error *
ward_policies_hold(struct ward_policies *policies, const char *git_dir,
    struct ward_held_policy **out)
{
	struct entry *entry = find(policies, git_dir);
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	struct stat now;

	ward_place_rules(&path, git_dir);
	if (stat(ward_buf_str(&path), &now) != 0)
		err = ward_error(
		    WARD_E_SYSTEM, "rule file '%s'", ward_buf_str(&path));
	else if (entry->held == NULL ||
	    !ward_file_is_as_before(&entry->seen, &now))
		err = load(entry, ward_buf_str(&path));
	if (!err) {
		entry->seen = now;
		entry->held->nusers++;
		*out = entry->held;
	}
	ward_buf_release(&path);
	return err;
}

void
ward_policies_give_back(struct ward_held_policy *held)
{
	held->nusers--;
	if (held->is_stale)
		let_go(held);
}
