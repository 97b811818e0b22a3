/* SPDX-License-Identifier: Apache-2.0 */
/* Hides in which order repositories and file take a new law on. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/place.h"
#include "refward/text.h"
#include "src/cmd/deploy.h"
#include "src/cmd/progress.h"

static const char *
flag(const struct ward_deploying *deploying, const char *name)
{
	return ward_cli_flag(deploying->deploy.cli, name);
}

/* --- the repositories ------------------------------------------------------
 */

static const struct ward_error *
find_fleet(struct ward_deploying *deploying)
{
	struct ward_fleet *fleet = &deploying->fleet;
	const char *root = flag(deploying, "root");
	const struct ward_error *err = NULL;

	if (root == NULL)
		root = ward_policy_root(deploying->policy);
	if (flag(deploying, "repo") != NULL) {
		fleet->paths = ward_alloc(sizeof(*fleet->paths));
		fleet->paths[fleet->count++] =
		    ward_strdup(deploying->session.git_dir);
	} else if (root == NULL) {
		err = ward_error(WARD_E_USAGE,
		    "where are the repositories? say it with --root, or "
		    "'root' in [refward]");
	} else {
		err = ward_fleet_find(fleet, root, deploying->store.target);
	}
	deploying->found =
	    ward_alloc((fleet->count + 1) * sizeof(*deploying->found));
	if (!err && !deploying->is_json)
		ward_buf_printf(&deploying->out,
		    "%zu repositor%s read%s these rules\n", fleet->count,
		    fleet->count == 1 ? "y" : "ies",
		    fleet->count == 1 ? "s" : "");
	return err ? err : ward_deploy_tell(deploying);
}

static void
count(struct ward_deploying *deploying, const struct ward_deployed *found)
{
	deploying->nfailed += found->has_failed;
	deploying->nmistaken += found->is_mistaken;
	deploying->nunknown += found->has_unknown;
	deploying->nfound += found->nfindings + found->ndifferent;
}

/* One after the other; a failure ends it, unless it is wanted otherwise. */
static const struct ward_error *
visit_all(struct ward_deploying *deploying, enum ward_deploy_phase phase,
    const char *key)
{
	struct ward_fleet *fleet = &deploying->fleet;
	struct ward_buf said = WARD_BUF_INIT;
	struct ward_progress progress;
	const struct ward_error *err = NULL;

	if (deploying->is_json)
		ward_json_open(&deploying->json, key, '[');
	ward_progress_start(&progress, "seen", "repositories");
	for (size_t i = 0; i < fleet->count && !err; i++) {
		struct ward_deployed *found = &deploying->found[i];

		if (phase != WARD_DEPLOY_LOOK && found->has_failed)
			continue;
		ward_buf_clear(&said);
		ward_deploy_one(
		    found, &said, &deploying->deploy, fleet->paths[i], phase);
		count(deploying, found);
		if (deploying->is_json)
			ward_json_raw(
			    &deploying->json, NULL, ward_buf_view(&said));
		else
			ward_buf_add_view(
			    &deploying->out, ward_buf_view(&said));
		err = ward_deploy_tell(deploying);
		if (!err && found->has_failed && phase == WARD_DEPLOY_RECORD &&
		    flag(deploying, "keep-going") == NULL)
			err =
			    ward_error(WARD_E_INVALID, "nothing was replaced");
		ward_progress_note(&progress, i + 1, fleet->count);
	}
	ward_progress_end(&progress);
	if (deploying->is_json)
		ward_json_close(&deploying->json, ']');
	ward_buf_release(&said);
	return err;
}

const struct ward_error *
ward_deploy_look(struct ward_deploying *deploying)
{
	const struct ward_error *err = find_fleet(deploying);

	return err ? err
		   : visit_all(deploying, WARD_DEPLOY_LOOK, "repositories");
}

/* --- putting it in force ----------------------------------------------------
 */

/* *before is the version that it takes the place of; 0: there is none. */
static const struct ward_error *
become_version(struct ward_deploying *deploying, unsigned int *before)
{
	struct ward_store *store = &deploying->store;
	const struct ward_error *err = NULL;

	*before = ward_store_current(store);
	if (deploying->staged == NULL)
		return NULL;
	if (*before == 0)
		err = ward_store_adopt(store, deploying->before, before);
	if (!err)
		err = ward_store_add(
		    store, deploying->staged, *before, &deploying->number);
	if (err)
		return err;
	deploying->deploy.file = ward_store_file(store, deploying->number);
	deploying->staged = deploying->deploy.file;
	return NULL;
}

/*
 * First the baseline, then the file: what is covered for a law that is not in
 * force harms nobody, while a law without its baseline would refuse the old
 * history. What came in between the two is taken in last.
 */
const struct ward_error *
ward_deploy_put_in_force(struct ward_deploying *deploying)
{
	struct ward_store *store = &deploying->store;
	unsigned int before;
	const struct ward_error *err = become_version(deploying, &before);

	if (!err)
		err = visit_all(deploying, WARD_DEPLOY_RECORD, "recorded");
	if (!err)
		err = ward_store_switch(store, deploying->number);
	if (err)
		return err;
	deploying->staged = NULL;
	deploying->is_deployed = true;
	if (before > 0)
		deploying->deploy.before = ward_store_file(store, before);
	err = visit_all(deploying, WARD_DEPLOY_CATCH_UP, "caught_up");
	ward_store_prune(store);
	return err;
}
